"""The vault: names and addresses of contacts. No other file names its table; each opening leaves an audit row.

With a key each row is one sealed token (`store/sealed.py`), and only what there is stands in clear (a name? an address?),
so that everything but reading, sending and correcting works without the key. Writes vault.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Engine, and_, case, func, or_, select, update
from sqlalchemy.orm import Session

from voc.errors import InputError
from voc.flow.decisions import audit
from voc.loop.cleaning import line
from voc.model import VaultEntry
from voc.rights import needs
from voc.store import Ring, reading, ring_of, shut, upsert, writing
from voc.terms import Right

PART = 500
CELLS = ("name", "email", "phone")
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What the vault holds of one contact, opened."""

    contact_id: int
    name: str | None
    email: str | None
    phone: str | None
    bounced_at: datetime | None
    corrections: int | None


class Held(NamedTuple):
    """Whether there is a name, an address, a number to read; whether mail comes back. What they are, nobody sees."""

    name: bool = False
    email: bool = False
    phone: bool = False
    bounced: bool = False


@dataclass(frozen=True, slots=True)
class Status:
    """How the vault lies: rows by the name of their key (None: in clear), and the keys that are given."""

    rows: Mapping[str | None, int]
    keys: tuple[str, ...]

    @property
    def shut(self) -> int:
        """Rows whose key is not given."""
        return sum(count for name, count in self.rows.items() if name is not None and name not in self.keys)

    @property
    def waiting(self) -> int:
        """Rows that `rotate` would seal anew."""
        first = self.keys[0] if self.keys else None
        return sum(count for name, count in self.rows.items() if first is not None and name != first)


def held(session: Session, contact_ids: Iterable[int]) -> dict[int, Held]:
    """What there is of these contacts, without opening anything."""
    cells = [getattr(VaultEntry, name) for name in (*CELLS, *(f"has_{name}" for name in CELLS))]
    query = select(VaultEntry.contact_id, VaultEntry.bounced_at.is_not(None), *cells)
    found = {}
    for some in _parts(sorted(set(contact_ids))):
        for contact_id, bounced, *row in session.execute(query.where(VaultEntry.contact_id.in_(some))):
            name, email, phone = (
                _readable(value) or bool(has) for value, has in zip(row[:3], row[3:], strict=True)
            )
            found[contact_id] = Held(name, email, phone, bool(bounced))
    return found


def opened(
    session: Session, contact_ids: Sequence[int], *, who: str, why: str, now: datetime, subject: str = ""
) -> dict[int, Entry]:
    """Open the entries of these contacts, with one audit row that says who, why and for how many.

    Parameters: why: reads after "vault opened", e.g. `to send`. subject: what the audit row is about; empty: how many.
    Raises: InputError where a row is sealed with a key that is not given; the audit row is undone with the rest then.
    """
    found = {
        entry.contact_id: _open(entry, ring_of(session))
        for some in _parts(sorted(set(contact_ids)))
        for entry in session.scalars(select(VaultEntry).where(VaultEntry.contact_id.in_(some)))
    }
    audit(session, who=who, what=f"vault opened {why}", subject=subject or _many(len(found)), now=now)
    return found


def names_of_others(session: Session, contact_id: int, *, who: str, why: str, now: datetime) -> list[str]:
    """The names of everybody else, with one audit row. Raises InputError as `opened` does."""
    ring = ring_of(session)
    query = select(VaultEntry).where(VaultEntry.contact_id != contact_id).execution_options(yield_per=PART)
    entries = [_open(entry, ring) for entry in session.scalars(query)]
    audit(session, who=who, what=f"vault opened {why}", subject=_many(len(entries)), now=now)
    return [entry.name for entry in entries if entry.name]


def learn(session: Session, rows: Mapping[int, Row], *, authority: bool, now: datetime) -> None:
    """Keep what a source says of names and addresses, by contact. Without `authority` only gaps are filled.

    Raises: InputError where rows of these contacts, or others, are sealed and the key is not given.
    """
    if not rows:
        return
    ring = ring_of(session)
    if not ring.keys and (key_id := _any_key(session)) is None:
        if authority:
            _count_corrections(session, {i: row["email"] for i, row in rows.items() if row["email"]})
        upsert(session, VaultEntry, list(rows.values()), key=["contact_id"], fill_only=not authority)
        return
    known = {
        entry.contact_id: entry
        for some in _parts(sorted(rows))
        for entry in session.scalars(select(VaultEntry).where(VaultEntry.contact_id.in_(some)))
    }
    wanted = {i: row for i, row in rows.items() if authority or _fills(known.get(i), row)}
    if wanted and not ring.keys:
        raise InputError(shut(key_id or "", ring))
    compared = [known[i] for i in wanted if i in known]
    before = {entry.contact_id: _open(entry, ring) for entry in compared}
    if before:
        audit(session, who="voc", what="vault opened to correct entries", subject=_many(len(before)), now=now)
    sealed = [_merged(i, row, before.get(i), ring, authority=authority) for i, row in wanted.items()]
    changed = [row for row in sealed if row is not None]
    upsert(session, VaultEntry, changed, key=["contact_id"], keep_known=False)
    for entry in known.values():
        session.expire(entry)
    if authority:
        moved = [i for i, old in before.items() if old.email and wanted[i]["email"] not in (None, old.email)]
        _correct(session, VaultEntry.contact_id.in_(moved))


def unlearn(session: Session, rows: Mapping[int, Mapping[str, Collection[str]]], *, now: datetime) -> None:
    """Take back what a wrong reading says of names and addresses; a cell that holds something else stays.

    Parameters: rows: by contact, what was said to be the name, the address, the number.

    Raises: InputError where rows of these contacts are sealed and the key is not given.
    """
    ring = ring_of(session)
    entries = [
        entry
        for some in _parts(sorted(rows))
        for entry in session.scalars(select(VaultEntry).where(VaultEntry.contact_id.in_(some)))
    ]
    if any(entry.sealed is not None for entry in entries):
        what = "vault opened to take back a wrong reading"
        audit(session, who="voc", what=what, subject=_many(len(entries)), now=now)
    for entry in entries:
        there = _open(entry, ring)
        said = rows[entry.contact_id]
        cells = {name: getattr(there, name) for name in CELLS}
        left = {name: None if value in said.get(name, ()) else value for name, value in cells.items()}
        written = left if entry.sealed is None else _sealed(entry.contact_id, left, ring)
        for name, value in written.items() if left != cells else ():
            setattr(entry, name, value)
    session.flush()


def note_bounce(session: Session, contact_id: int, *, corrections: int | None, at: datetime) -> None:
    """Mail to this contact's address comes back since then. Another address from the contacts' table ends it.

    Parameters: corrections: how often the address had been corrected when the message left: what came back from an
        older address says nothing of the one that is known now.
    """
    session.execute(
        update(VaultEntry)
        .where(
            VaultEntry.contact_id == contact_id,
            VaultEntry.bounced_at.is_(None),
            func.coalesce(VaultEntry.corrections, 0) == (corrections or 0),
        )
        .values(bounced_at=at)
    )


def erase(session: Session, contact_id: int) -> bool:
    """Delete the entry of a contact, sealed or not. Returns whether there was one."""
    entry = session.get(VaultEntry, contact_id)
    if entry is not None:
        session.delete(entry)
        session.flush()
    return entry is not None


def status(engine: Engine) -> Status:
    """How many rows lie in clear or under which key."""
    with reading(engine) as session:
        query = select(VaultEntry.key_id, func.count()).group_by(VaultEntry.key_id)
        rows: dict[str | None, int] = dict(session.execute(query).all())
        return Status(rows, ring_of(session).names)


@needs(Right.MANAGE)
def rotate(
    engine: Engine, *, by: str, now: datetime, tick: Callable[[int], None] = lambda _rows: None
) -> int:
    """Seal every row with the first key, some hundred a transaction. Broken off, it goes on where it was.

    Returns: how many rows were sealed. Raises: InputError without a key, and for a row whose key is not given.
    """
    done = 0
    while count := _seal_some(engine, by=by, now=now):
        done += count
        tick(count)
    return done


def _seal_some(engine: Engine, *, by: str, now: datetime) -> int:
    with writing(engine) as session:
        ring = ring_of(session)
        if not ring.keys:
            raise InputError("There is no key to seal with. `voc vault key --to FILE` makes one.")
        other = or_(VaultEntry.key_id.is_(None), VaultEntry.key_id != ring.first)
        query = select(VaultEntry).where(other).order_by(VaultEntry.contact_id).limit(PART)
        entries = session.scalars(query).all()
        for entry in entries:
            plain = _open(entry, ring)
            cells = _sealed(entry.contact_id, {name: getattr(plain, name) for name in CELLS}, ring)
            for name, value in cells.items():
                setattr(entry, name, value)
        if entries:
            what = f"vault opened to seal it with key {ring.first}"
            audit(session, who=by, what=what, subject=_many(len(entries)), now=now)
        return len(entries)


def _open(entry: VaultEntry, ring: Ring) -> Entry:
    cells = {name: getattr(entry, name) for name in CELLS}
    if entry.sealed is not None:
        cells = ring.unseal(entry.contact_id, entry.key_id or "", entry.sealed)
    return Entry(
        contact_id=entry.contact_id, bounced_at=entry.bounced_at, corrections=entry.corrections, **cells
    )


def _sealed(contact_id: int, cells: Mapping[str, str | None], ring: Ring) -> dict[str, Any]:
    """The columns of a row that holds this, sealed."""
    return {
        **dict.fromkeys(CELLS),
        **{f"has_{name}": _readable(cells[name]) for name in CELLS},
        "sealed": ring.seal(contact_id, cells),
        "key_id": ring.first,
    }


def _merged(
    contact_id: int, row: Row, old: Entry | None, ring: Ring, *, authority: bool
) -> dict[str, Any] | None:
    """The row to write, or None where nothing is new."""
    given = {name: row[name] for name in CELLS}
    there = {name: getattr(old, name) if old else None for name in CELLS}
    first, second = (given, there) if authority else (there, given)
    cells = {name: first[name] or second[name] for name in CELLS}
    return (
        {"contact_id": contact_id, **_sealed(contact_id, cells, ring)}
        if old is None or cells != there
        else None
    )


def _fills(entry: VaultEntry | None, row: Row) -> bool:
    """Whether a row says something that the entry has not."""
    if entry is None:
        return True
    there = {name: getattr(entry, name) is not None or getattr(entry, f"has_{name}") for name in CELLS}
    return any(row[name] is not None and not there[name] for name in CELLS)


def _readable(value: str | None) -> bool:
    """Whether there is something that can be read: a name of signs that nobody sees is none."""
    return line(value) is not None


def _any_key(session: Session) -> str | None:
    """The name of a key with which something is sealed; None where all lies in clear."""
    query = select(VaultEntry.key_id).where(VaultEntry.key_id.is_not(None)).limit(1)
    return session.scalar(query)


def _count_corrections(session: Session, emails: Mapping[int, str]) -> None:
    """Where the contacts' table has another address by now, what came back from the one before counts no more.

    They are compared in the database, unread: only who has none of the given addresses is known afterwards.
    """
    for contact_ids in _parts(sorted(emails)):
        given = case({i: emails[i] for i in contact_ids}, value=VaultEntry.contact_id)
        here = and_(VaultEntry.contact_id.in_(contact_ids), VaultEntry.email.is_not(None))
        _correct(session, and_(here, VaultEntry.email != given))


def _correct(session: Session, here: ColumnElement[bool]) -> None:
    again = {"bounced_at": None, "corrections": func.coalesce(VaultEntry.corrections, 0) + 1}
    session.execute(update(VaultEntry).where(here).values(again).execution_options(synchronize_session=False))


def _many(count: int) -> str:
    return "1 contact" if count == 1 else f"{count} contacts"


def _parts(values: Sequence[int]) -> list[Sequence[int]]:
    return [values[start : start + PART] for start in range(0, len(values), PART)]
