"""Who speaks for an account, who fell silent or left, whose voice is missing, and whether all rests on one person.

Knows no tables and no words. Days are numbers since 1970, as in `voc.health.inputs`. What counts is on how many days
somebody was heard within a year, not how much they said: one long letter is no second voice.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from voc.health.parts import MONTHS, REGULAR, SILENT, SILENT_DAYS, VOICE_DAYS, rhythm_of
from voc.terms import RoleKind, VoiceState

K = RoleKind
RENEWS = (K.EXECUTIVE, K.FINANCE)
"""Who decides on a renewal and who pays: missed wherever they were never heard."""
USUAL, LIKE = 0.5, 3
"""A role is usual where at least this share of so many other accounts of its kind, at least, was heard in it."""
MOSTLY, DAYS_LEAST = 0.8, 5
"""Nearly everything comes from one person: this share of the days, of so many days at least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoke:
    """Somebody was heard: in which channel, on which day (with its fraction)."""

    account: int
    contact: int
    channel: str
    day: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What is known of a contact. `unreachable`: they do not want to be contacted, or our mail came back."""

    account: int
    kind: RoleKind | None
    unreachable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """One contact who speaks or spoke: on how many `days` within a year and `ever`, `last` when, in which channels.

    `share` in [0, 1]: of the account's days of a year. `usual`: days within the year up to their last word; `regular`:
    they are so many, and so far apart, that silence says something.
    """

    contact: int
    kind: RoleKind | None
    days: int
    ever: int
    last: float
    channels: Mapping[str, int]
    share: float
    state: VoiceState
    usual: int
    regular: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A role in which nobody of an account was ever heard, in how many of how many accounts like it somebody was.

    `known`: contacts who have it and never said anything. `renews`: they decide or pay.
    """

    kind: RoleKind
    others: int
    of: int
    known: tuple[int, ...]
    renews: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Choir:
    """The voices of one account, who speaks most first. `rests_on`: the contact all, or nearly all, of a year comes from."""

    account: int
    voices: Sequence[Voice]
    missing: Sequence[Missing]
    rests_on: int | None = None
    alone: bool = False

    @property
    def champion(self) -> int | None:
        """The contact who spoke most, in the year up to their last word, of those who spoke regularly."""
        regular = [one for one in self.voices if one.regular]
        return max(regular, key=lambda one: (one.usual, one.last)).contact if regular else None


def choirs(
    heard: Iterable[Spoke],
    people: Mapping[int, Person],
    segments: Mapping[int, str | None],
    *,
    as_of: float,
) -> dict[int, Choir]:
    """The voices of every account. Parameters: people by contact; segments by account, None where nobody knows."""
    said: dict[int, dict[int, list[Spoke]]] = {account: {} for account in segments}
    for one in heard:
        if one.account in said and one.contact in people and one.day <= as_of:
            said[one.account].setdefault(one.contact, []).append(one)
    roles = {account: _kinds(some, people) for account, some in said.items() if some}
    alike = _alike(roles, segments)
    titled = _titled(people)
    return {
        account: _choir(account, some, people, roles, alike, titled, as_of) for account, some in said.items()
    }


def _choir(
    account: int,
    said: Mapping[int, Sequence[Spoke]],
    people: Mapping[int, Person],
    roles: Mapping[int, set[RoleKind]],
    alike: Mapping[int, tuple[Counter[RoleKind], int]],
    titled: Mapping[int, Mapping[RoleKind, Sequence[int]]],
    as_of: float,
) -> Choir:
    if not said:
        return Choir(account=account, voices=(), missing=())
    voices = _voices(said, people, as_of)
    rests_on, alone = _resting(voices)
    missing = _missing(roles[account], alike[account], titled.get(account, {}))
    return Choir(account=account, voices=voices, missing=missing, rests_on=rests_on, alone=alone)


def _voices(said: Mapping[int, Sequence[Spoke]], people: Mapping[int, Person], as_of: float) -> list[Voice]:
    days = {contact: _days(some, as_of - VOICE_DAYS) for contact, some in said.items()}
    whole = sum(len(some) for some in days.values())
    found = []
    for contact, some in said.items():
        state, usual, regular = _state(some, people[contact], as_of)
        found.append(
            Voice(
                contact=contact,
                kind=people[contact].kind,
                days=len(days[contact]),
                ever=len(_days(some, -np.inf)),
                last=max(one.day for one in some),
                channels=dict(Counter(one.channel for one in some).most_common()),
                share=len(days[contact]) / whole if whole else 0.0,
                state=state,
                usual=usual,
                regular=regular,
            )
        )
    return sorted(found, key=lambda one: (-one.days, -one.last, one.contact))


def _days(some: Iterable[Spoke], after: float) -> set[int]:
    return {int(one.day // 1) for one in some if one.day > after}


def _state(some: Sequence[Spoke], person: Person, as_of: float) -> tuple[VoiceState, int, bool]:
    """Whether they still speak, by their own rhythm or else within a year; their days up to then; whether they have one."""
    days = np.array(sorted({np.floor(one.day) for one in some}))
    days = days[days > days[-1] - VOICE_DAYS]
    silent = as_of - max(one.day for one in some)
    regular = bool(days.size >= REGULAR and np.unique(days // 30).size >= MONTHS)
    patience = max(SILENT_DAYS, SILENT * rhythm_of(days)) if regular else VOICE_DAYS
    state = VoiceState.SPEAKS
    if person.unreachable and silent >= SILENT_DAYS:
        state = VoiceState.LEFT
    elif silent >= patience:
        state = VoiceState.SILENT
    return state, int(days.size), regular


def _resting(voices: Sequence[Voice]) -> tuple[int | None, bool]:
    """Who an account's words of a year come from, if that is one person, or nearly; and whether nobody else spoke."""
    speaking = [one for one in voices if one.days]
    if not speaking:
        return None, False
    first, alone = speaking[0], len(speaking) == 1
    many = sum(one.days for one in speaking) >= DAYS_LEAST
    return (first.contact, alone) if alone or (many and first.share >= MOSTLY) else (None, False)


def _kinds(said: Iterable[int], people: Mapping[int, Person]) -> set[RoleKind]:
    return {kind for contact in said if (kind := people[contact].kind) is not None}


def _titled(people: Mapping[int, Person]) -> dict[int, dict[RoleKind, list[int]]]:
    """By account and kind of role: the contacts who have it, heard or not."""
    found: dict[int, dict[RoleKind, list[int]]] = {}
    for contact, person in people.items():
        if person.kind is not None:
            found.setdefault(person.account, {}).setdefault(person.kind, []).append(contact)
    return found


def _alike(
    roles: Mapping[int, set[RoleKind]], segments: Mapping[int, str | None]
) -> dict[int, tuple[Counter[RoleKind], int]]:
    """By account: in how many others of its segment each role was heard, and how many those are; of all where too few."""
    counts: dict[str | None, Counter[RoleKind]] = {None: Counter()}
    sizes: Counter[str | None] = Counter()
    for account, kinds in roles.items():
        for group in {None, segments[account]}:
            counts.setdefault(group, Counter()).update(kinds)
            sizes[group] += 1
    found = {}
    for account, kinds in roles.items():
        group = segments[account] if sizes[segments[account]] > LIKE else None
        found[account] = (counts[group] - Counter(kinds), sizes[group] - 1)
    return found


def _missing(
    heard: set[RoleKind],
    alike: tuple[Counter[RoleKind], int],
    titled: Mapping[RoleKind, Sequence[int]],
) -> list[Missing]:
    """Roles that are usual in accounts like this one, or that decide on its renewal, and were never heard here."""
    counts, of = alike
    found = []
    for kind in RoleKind:
        usual = of >= LIKE and counts[kind] >= USUAL * of
        if kind not in heard and kind is not K.OTHER and (usual or kind in RENEWS):
            known = tuple(titled.get(kind, ()))
            found.append(Missing(kind=kind, others=counts[kind], of=of, known=known, renews=kind in RENEWS))
    return sorted(found, key=lambda one: (-one.others, not one.renews))
