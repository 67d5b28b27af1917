"""What a person's yes covers: from the rows of their consents to what may be done with some words on a day.

A row speaks of one passage or of all that they said. The latest row that speaks of a passage counts for it; a grant whose
last day is over has expired. That they were asked is no row of its own where a message asked them: the message says so.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from voc.errors import InputError
from voc.terms import ConsentScope, ConsentState

JOINED = "+"
NAMING = (ConsentScope.FIRST_NAME, ConsentScope.COMPANY, ConsentScope.LOGO)
"""In this order they are written down. `logo` says the company's name as well: a logo is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """One row of a contact's consents."""

    consent_id: int
    number: int
    state: ConsentState
    scope: frozenset[ConsentScope]
    passage_id: int | None
    expires_at: datetime | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """What may be done with some words now. `scope`: what may stand under them; empty unless it is granted."""

    state: ConsentState
    scope: frozenset[ConsentScope] = frozenset()
    until: datetime | None = None
    since: datetime | None = None
    consent_id: int | None = None

    @property
    def granted(self) -> bool:
        """Whether the words may leave the house."""
        return self.state is ConsentState.GRANTED


NO_RIGHT = Right(state=ConsentState.NONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """All that is known of one contact's consents: rows, and when messages asked for which passage."""

    rows: Sequence[Recorded] = ()
    asked: Sequence[tuple[int, datetime]] = field(default=())

    def right(self, passage_id: int | None, *, now: datetime) -> Right:
        """What may be done with a passage; None: with all that they said, whatever stands of single words."""
        about = [one for one in self.rows if one.passage_id in (None, passage_id)]
        latest = max(about, key=lambda one: one.number, default=None)
        asked_at = max((at for asked, at in self.asked if asked == passage_id), default=None)
        if asked_at and (
            latest is None or (latest.state is ConsentState.NONE and latest.recorded_at < asked_at)
        ):
            return Right(state=ConsentState.ASKED, since=asked_at)
        return _as_of(latest, now) if latest else NO_RIGHT

    def refused(self) -> bool:
        """Whether their last word on all that they said was no."""
        whole = [one for one in self.rows if one.passage_id is None]
        latest = max(whole, key=lambda one: one.number, default=None)
        return latest is not None and latest.state is ConsentState.WITHDRAWN


def histories(
    rows: Iterable[Sequence[Any]], asked: Iterable[tuple[int, int, datetime]]
) -> dict[int, History]:
    """The history of every contact that there is one of, by contact.

    Parameters: rows: contact, id, number, state, scope, passage, end, moment; asked: contact, passage, moment.
    """
    recorded: dict[int, list[Recorded]] = {}
    for contact_id, consent_id, number, state, scope, passage_id, expires_at, recorded_at in rows:
        one = Recorded(
            consent_id=consent_id,
            number=number,
            state=state,
            scope=scope_from(scope),
            passage_id=passage_id,
            expires_at=expires_at,
            recorded_at=recorded_at,
        )
        recorded.setdefault(contact_id, []).append(one)
    messages: dict[int, list[tuple[int, datetime]]] = {}
    for contact_id, passage, at in asked:
        messages.setdefault(contact_id, []).append((passage, at))
    return {
        contact_id: History(rows=recorded.get(contact_id, ()), asked=messages.get(contact_id, ()))
        for contact_id in recorded.keys() | messages.keys()
    }


def scope_from(text: str | None) -> frozenset[ConsentScope]:
    """The scope that a row holds. A word that is none covers nothing."""
    known = {one.value: one for one in ConsentScope}
    found = {known[word] for word in (text or "").split(JOINED) if word in known}
    return frozenset(found) or frozenset({ConsentScope.ANONYMOUS})


def scope_text(scope: Iterable[ConsentScope]) -> str:
    """A scope as a row holds it: what may be named in a fixed order, or `anonymous`."""
    wanted = set(scope)
    return JOINED.join(one.value for one in NAMING if one in wanted) or ConsentScope.ANONYMOUS.value


def scope_named(words: Iterable[str]) -> frozenset[ConsentScope]:
    """The scope that these words name. Raises InputError for a word that is none, and where nothing is named."""
    names = [
        name.strip() for word in words for name in word.replace(",", JOINED).split(JOINED) if name.strip()
    ]
    known = {one.value: one for one in ConsentScope}
    if unknown := [name for name in names if name not in known]:
        raise InputError(f"`{unknown[0]}` is no scope of a consent. Use one or more of: {', '.join(known)}.")
    if not names:
        raise InputError(f"Say what the consent covers: one or more of {', '.join(known)}.")
    return frozenset(known[name] for name in names)


def _as_of(row: Recorded, now: datetime) -> Right:
    if row.state is not ConsentState.GRANTED:
        return Right(state=row.state, since=row.recorded_at, consent_id=row.consent_id)
    over = row.expires_at is not None and row.expires_at <= now
    return Right(
        state=ConsentState.EXPIRED if over else ConsentState.GRANTED,
        scope=frozenset() if over else row.scope,
        until=row.expires_at,
        since=row.recorded_at,
        consent_id=row.consent_id,
    )
