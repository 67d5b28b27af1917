"""Who a row speaks of: finds or makes the account and the contact. Writes account, contact, contact_key, vault.

Matching goes by keyed digests of CRM id and e-mail, then by domain and company name for the account.
Names and addresses go into the vault and nowhere else. Who asked to be forgotten is nobody's contact any more.
"""

import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from voc.flow import forgotten
from voc.flow.forgotten import GONE, Marks
from voc.flow.heard.customer_rows import (
    account_from_person,
    account_keys,
    account_values,
    contact_said,
    contact_values,
    parts,
    plain_id,
    same_name,
    told_of,
)
from voc.flow.heard.sayings import numbers_of
from voc.flow.vault import vault
from voc.ingest.identity import person_keys
from voc.ingest.records import AccountRow, ContactRow, Person
from voc.model import Account, Contact, ContactKey
from voc.store import insert_new, upsert
from voc.terms import ConsentState

CACHE_LIMIT = 50_000
"""Contacts that are remembered within one run, about 1 kB each; then they are looked up again."""
GUESSED = ("domain:", "name:")
"""How the ids begin of accounts that were made from an address or a name, before their table told their own."""
OWN = ("contact_key", "vault")  # tables whose rows go with their contact
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Who:
    """The contact and account a row belongs to, as far as known."""

    contact_id: int | None = None
    account_id: int | None = None


class Customers:
    """Resolves persons to contacts and accounts, many at a time. Holds a bounded cache for one run."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self.marks = Marks(secret)
        self._forgotten = 0
        self._contacts: dict[Key, int] = {}
        self._homes: dict[int, int | None] = {}
        self._accounts: dict[Key, int] = {}
        self._vault: dict[int, dict[str, Any]] = {}
        self._made: set[int] = set()
        self.told_by: int | None = None
        """The run of the file that is being read, which keys are learned from."""
        self._settled: dict[Person, Who] = {}

    def digest(self, key: Key) -> str:
        """The keyed digest under which a key is stored, 64 hex characters."""
        return hmac.digest(self._secret, f"{key[0]}:{key[1]}".encode(), "sha256").hex()

    def resolve(
        self, session: Session, persons: Sequence[Person], *, now: datetime, authority: bool = False
    ) -> list[Who]:
        """Contact and account of each person, made where they are not known yet.

        `authority`: the persons come from the contacts' own table, whose names and addresses replace others.
        """
        self._forget_if_full(session)
        if authority:
            self._settled.clear()
        once = {id(person): person for person in persons}  # the answers of one row share their person
        new = [person for person in dict.fromkeys(once.values()) if person not in self._settled]
        found = self._found(session, new, now=now, authority=authority)
        who = {name: found.get(person) or self._settled[person] for name, person in once.items()}
        return [who[id(person)] for person in persons]

    def _found(
        self, session: Session, persons: Sequence[Person], *, now: datetime, authority: bool
    ) -> dict[Person, Who]:
        """Contact and account of each. Who has both by what the row says of them is settled: it tells nothing new again."""
        accounts = self._resolve_accounts(session, persons)
        contacts = self._resolve_contacts(session, persons, accounts, now=now, authority=authority)
        found = {}
        for person, account_id, contact_id in zip(persons, accounts, contacts, strict=True):
            home = self._homes.get(contact_id) if contact_id is not None else None
            found[person] = Who(contact_id, account_id or home)
            if not authority and contact_id is not None and account_id is not None:
                self._settled[person] = found[person]
        return found

    def import_accounts(self, session: Session, rows: Sequence[AccountRow], *, currency: str) -> int:
        """Insert or update accounts from their own table. Returns how many rows changed something."""
        self._adopt_guesses(session, rows)
        values = {row.external_id: account_values(row, currency) for row in rows}
        changed = upsert(session, Account, list(values.values()), key=["external_id"])
        self._accounts.clear()
        self._settled.clear()
        return changed

    def import_contacts(self, session: Session, rows: Sequence[ContactRow], *, now: datetime) -> int:
        """Insert or update contacts from their own table. Returns how many rows changed something."""
        persons = [row.person for row in rows]
        who = self.resolve(session, persons, now=now, authority=True)
        changed = set(self._made)
        for row, found in zip(rows, who, strict=True):
            if found.contact_id is not None and self._settle(session, found.contact_id, row):
                changed.add(found.contact_id)
        return len(changed)

    def _settle(self, session: Session, contact_id: int, row: ContactRow) -> bool:
        contact = session.get_one(Contact, contact_id)
        before = told_of(contact)
        if row.person.account_id is not None:
            contact.account_id = self._accounts.get(("id", row.person.account_id), contact.account_id)
            self._homes[contact_id] = contact.account_id
        contact.role = row.person.role or contact.role
        contact.language = row.person.language or contact.language
        contact.timezone = row.timezone or contact.timezone
        if row.may_email is not None:
            contact.consent = ConsentState.GRANTED if row.may_email else ConsentState.WITHDRAWN
        contact.do_not_contact = contact.do_not_contact or row.do_not_contact
        return before != told_of(contact)

    def said_of(
        self, session: Session, rows: Sequence[ContactRow], *, now: datetime
    ) -> dict[str, dict[str, Any]]:
        """What rows of the contacts' own table say of each contact, by its id."""
        who = self.resolve(session, [row.person for row in rows], now=now)
        told = {one.contact_id: row for row, one in zip(rows, who, strict=True) if one.contact_id is not None}
        return {
            session.get_one(Contact, number).external_id: contact_said(
                row, self._accounts.get(("id", row.person.account_id or ""))
            )
            for number, row in told.items()
        }

    def look_anew(self) -> None:
        """Forget what was found so far: rows were taken back since."""
        for known in (self._contacts, self._homes, self._accounts, self._vault, self._settled):
            known.clear()

    # accounts

    def _resolve_accounts(self, session: Session, persons: Sequence[Person]) -> list[int | None]:
        keys_of = [account_keys(person) for person in persons]
        wanted = {key for keys in keys_of for key in keys}
        self._load_accounts(session, wanted - self._accounts.keys())
        missing: dict[str, dict[str, Any]] = {}
        for person, keys in zip(persons, keys_of, strict=True):
            if keys and not any(key in self._accounts for key in keys):
                row = account_from_person(person)
                if row:
                    missing.setdefault(row["external_id"], row)
        if missing:
            insert_new(session, Account, list(missing.values()), key=["external_id"])
            self._load_accounts(session, wanted)
        return [next((self._accounts[k] for k in keys if k in self._accounts), None) for keys in keys_of]

    def _load_accounts(self, session: Session, wanted: Iterable[Key]) -> None:
        columns: dict[str, Any] = {
            "id": Account.external_id,
            "domain": Account.domain,
            "name": func.lower(Account.name),
        }
        for kind, column in columns.items():
            values = sorted(value for k, value in wanted if k == kind)
            for part in parts(values):
                query = select(column, Account.id).where(column.in_(part)).order_by(Account.id.desc())
                for value, account_id in session.execute(query):
                    self._accounts[kind, str(value)] = account_id

    def _adopt_guesses(self, session: Session, rows: Sequence[AccountRow]) -> None:
        """An account first met by its e-mail domain or name gets its real id when the accounts table arrives.

        Of two guesses at one account the second gives its people to the first.
        """
        guesses = {f"name:{same_name(row.name)}": row.external_id for row in rows if row.name}
        guesses |= {f"domain:{row.domain}": row.external_id for row in rows if row.domain}
        real = numbers_of(session, Account, [row.external_id for row in rows])
        for guess, account_id in sorted(numbers_of(session, Account, sorted(guesses)).items()):
            name = guesses[guess]
            if name not in real:
                session.execute(update(Account).where(Account.id == account_id).values(external_id=name))
                real[name] = account_id
            else:
                people = update(Contact).where(Contact.account_id == account_id)
                session.execute(people.values(account_id=real[name]))
        self._contacts.clear()
        self._homes.clear()

    # contacts

    def _resolve_contacts(
        self,
        session: Session,
        persons: Sequence[Person],
        accounts: Sequence[int | None],
        *,
        now: datetime,
        authority: bool,
    ) -> list[int | None]:
        keys = self._keys(session, persons)
        self._load_contacts(session, {key for some in keys for key in some} - self._contacts.keys())
        self._make_contacts(session, persons, keys, accounts, now=now)
        found = [next((self._contacts[k] for k in some if k in self._contacts), None) for some in keys]
        self._learn_keys(session, keys, found)
        self._learn_homes(session, found, accounts)
        self._learn_vault(session, persons, found, authority=authority, now=now)
        return found

    def _keys(self, session: Session, persons: Sequence[Person]) -> list[list[Key]]:
        """Kinds and digests by which each person is known; none for who was forgotten."""
        keys = [[(kind, self.digest((kind, value))) for kind, value in person_keys(p)] for p in persons]
        gone = self._gone(session, keys)
        return [[] if is_gone else some for some, is_gone in zip(keys, gone, strict=True)]

    def forgotten(self, session: Session, persons: Sequence[Person]) -> list[bool]:
        """Whether each of these persons asked to be forgotten."""
        keys = [[(kind, self.digest((kind, value))) for kind, value in person_keys(p)] for p in persons]
        return self._gone(session, keys)

    def _gone(self, session: Session, keys: Sequence[Sequence[Key]]) -> list[bool]:
        if not forgotten.known(session):
            return [False] * len(keys)
        marks = [{self.marks.of_person(*key) for key in some} for some in keys]
        kept = forgotten.among(session, set().union(*marks))
        return [not some.isdisjoint(kept) for some in marks]

    def _load_contacts(self, session: Session, wanted: Iterable[Key]) -> None:
        digests = sorted({digest for _, digest in wanted})
        for part in parts(digests):
            query = (
                select(ContactKey.kind, ContactKey.digest, Contact.id, Contact.account_id)
                .join(Contact, Contact.id == ContactKey.contact_id)
                .where(ContactKey.digest.in_(part))
            )
            for kind, digest, contact_id, account_id in session.execute(query):
                self._contacts[kind, digest] = contact_id
                self._homes[contact_id] = account_id

    def _make_contacts(
        self,
        session: Session,
        persons: Sequence[Person],
        keys: Sequence[Sequence[Key]],
        accounts: Sequence[int | None],
        *,
        now: datetime,
    ) -> None:
        self._made.clear()
        made: dict[str, dict[str, Any]] = {}
        claimed: dict[Key, str] = {}
        for person, some, account_id in zip(persons, keys, accounts, strict=True):
            if not some or any(key in self._contacts for key in some):
                continue
            name = next((claimed[key] for key in some if key in claimed), None)
            name = name or plain_id(person) or f"key:{some[0][1][:20]}"
            claimed.update(dict.fromkeys(some, name))
            made.setdefault(name, contact_values(person, name, account_id, now))
        if not made:
            return
        upsert(session, Contact, list(made.values()), key=["external_id"], fill_only=True)
        ids: dict[str, int] = {}
        for part in parts(sorted(made)):
            query = select(Contact.external_id, Contact.id, Contact.account_id).where(
                Contact.external_id.in_(part)
            )
            for name, contact_id, account_id in session.execute(query):
                ids[name] = contact_id
                self._homes[contact_id] = account_id
        self._made.update(ids.values())
        self._contacts.update({key: ids[name] for key, name in claimed.items()})
        told = self.told_by
        rows = [
            {"contact_id": ids[n], "kind": k[0], "digest": k[1], "run_id": told} for k, n in claimed.items()
        ]
        insert_new(session, ContactKey, rows, key=["kind", "digest"])

    def _learn_keys(
        self, session: Session, keys: Sequence[Sequence[Key]], found: Sequence[int | None]
    ) -> None:
        """A second key of a known contact (their CRM id after their e-mail) is remembered too."""
        new: dict[Key, int] = {}
        for some, contact_id in zip(keys, found, strict=True):
            if contact_id is not None:
                new.update({key: contact_id for key in some if key not in self._contacts and key not in new})
        told = self.told_by
        rows = [{"contact_id": c, "kind": k[0], "digest": k[1], "run_id": told} for k, c in new.items()]
        insert_new(session, ContactKey, rows, key=["kind", "digest"])
        self._contacts.update(new)

    def _learn_homes(
        self, session: Session, found: Sequence[int | None], accounts: Sequence[int | None]
    ) -> None:
        """A contact met before their company was known joins it now."""
        for contact_id, account_id in zip(found, accounts, strict=True):
            if contact_id is not None and account_id is not None and self._homes.get(contact_id) is None:
                session.execute(update(Contact).where(Contact.id == contact_id).values(account_id=account_id))
                self._homes[contact_id] = account_id

    def _learn_vault(
        self,
        session: Session,
        persons: Sequence[Person],
        found: Sequence[int | None],
        *,
        authority: bool,
        now: datetime,
    ) -> None:
        """Names and addresses. What a survey says fills gaps; only the contacts' table corrects what is there."""
        rows: dict[int, dict[str, Any]] = {}
        for person, contact_id in zip(persons, found, strict=True):
            if contact_id is None or not (person.name or person.email or person.phone):
                continue
            row = rows.setdefault(
                contact_id, {"contact_id": contact_id, "name": None, "email": None, "phone": None}
            )
            for field in ("name", "email", "phone"):
                row[field] = row[field] or getattr(person, field)
        new = {i: row for i, row in rows.items() if authority or self._vault.get(i) != row}
        vault.learn(session, new, authority=authority, now=now)
        self._vault.update(new)

    def _forget_if_full(self, session: Session) -> None:
        """Look contacts up again where there are too many, or where somebody was forgotten meanwhile."""
        known = forgotten.known(session)
        many = max(len(self._contacts), len(self._settled)) > CACHE_LIMIT
        if many or known != self._forgotten:
            self._forgotten = known
            self.look_anew()


def let_write(session: Session, contact_id: int, *, may: bool) -> bool:
    """Whether this contact may be written to, as far as the consent goes. Returns whether that is new."""
    contact = session.get_one(Contact, contact_id)
    new = contact.do_not_contact is may
    contact.do_not_contact = not may
    session.flush()
    return new


def erase_contact(session: Session, contact: Contact, marks: Marks, *, now: datetime) -> dict[str, int]:
    """Leave of a contact nothing but the number and the company; who comes with their keys is not met again.

    Returns: how many rows went or were emptied, by table.
    """
    keys = session.execute(
        select(ContactKey.kind, ContactKey.digest).where(ContactKey.contact_id == contact.id)
    ).all()
    forgotten.remember(session, [marks.of_person(kind, digest) for kind, digest in keys], now=now)
    session.execute(delete(ContactKey).where(ContactKey.contact_id == contact.id))
    contact.external_id = f"{GONE}{contact.id}"
    contact.role = contact.language = contact.timezone = None
    contact.consent, contact.do_not_contact = ConsentState.WITHDRAWN, True
    contact.erased_at = now
    session.flush()
    return {"vault": int(vault.erase(session, contact.id)), "contact_key": len(keys), "contact": 1}


def unlearn_keys(session: Session, run_id: int) -> list[dict[str, Any]]:
    """Take back the keys of contacts that one file told first. Returns them, for `learn_again`."""
    here, names = ContactKey.run_id == run_id, ("contact_id", "kind", "digest", "run_id")
    rows = session.execute(select(*(getattr(ContactKey, name) for name in names)).where(here)).all()
    session.execute(delete(ContactKey).where(here).execution_options(synchronize_session=False))
    return [dict(zip(names, row, strict=True)) for row in rows]


def learn_again(session: Session, keys: Sequence[dict[str, Any]]) -> None:
    """Give contacts back the only keys that they had, where these are nobody else's now."""
    keyed = set(session.scalars(select(ContactKey.contact_id)))
    lost = [key for key in keys if key["contact_id"] not in keyed]
    insert_new(session, ContactKey, lost, key=["kind", "digest"])


def correct(session: Session, noun: type[Account | Contact], rows: Mapping[int, Mapping[str, Any]]) -> None:
    """Let accounts or contacts, by their numbers, hold these values instead."""
    for number, values in ((number, values) for number, values in rows.items() if values):
        session.execute(update(noun).where(noun.id == number).values(**values))
    session.expire_all()


def remove(session: Session, noun: type[Account | Contact], numbers: Sequence[int]) -> None:
    """Delete accounts or contacts to whom nothing leads; contacts with their keys and what the vault holds of them."""
    for number in numbers:
        if noun is Contact:
            vault.erase(session, number)
            session.execute(delete(ContactKey).where(ContactKey.contact_id == number))
        session.execute(delete(noun).where(noun.id == number))
