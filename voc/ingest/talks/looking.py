"""A first look at a conversation: who is in it, who of them is ours, and how sure that is."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from shlex import quote

from voc.errors import Want
from voc.ingest.identity import company_domain
from voc.ingest.mapping import Mapping
from voc.ingest.readers.base import Context
from voc.ingest.talks.openers import Opener
from voc.ingest.talks.people import Room, Somebody, Staff, guess
from voc.ingest.talks.turns import Talking
from voc.terms import Speaker

LOOKED_AT = 20_000
"""People, or mails, from which it is told who is ours."""
NAMED = 5
SURE, GUESSED, UNKNOWN = 1.0, 0.8, 0.6


@dataclass(frozen=True, slots=True)
class Asked:
    """What the workspace knows: words for who is ours, and the id of the customer where a person named it."""

    staff: tuple[str, ...] = ()
    account: str | None = None


NOT_ASKED = Asked()


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """Who was found, and what follows.

    `confidence` in [0, 1]: how sure it is whose words are whose.
    `doubt`: why it should not go in as it is, and the way out; `want`: what would settle it.
    """

    staff: Staff
    account: str | None
    confidence: float
    reasons: tuple[str, ...]
    notes: tuple[str, ...]
    people: tuple[str, ...]
    doubt: str | None = None
    want: Want | None = None


def meet(opener: Opener, path: Path, mapping: Mapping | None, asked: Asked) -> Met:
    """Look who takes part. A guess of what is ours is said, and holds for this file only."""
    people = list(islice(opener.people(path), LOOKED_AT))
    staff = Staff(mapping.staff if mapping is not None else asked.staff)
    account = asked.account or (mapping.account if mapping is not None else None)
    reasons, confidence = [], SURE
    if not staff.domains and (found := guess(people)) is not None:
        domain, talks, every = found
        staff = Staff((*staff.words, domain))
        confidence = GUESSED
        reasons.append(
            f"taken for ours: {domain}, because it takes part in {talks:,} of {every:,} conversations. If it is not, name "
            "your own domains and colleagues in the setting `staff`"
        )
    sides = _sides(people, staff, account)
    doubt, want = None, None
    if sides[Speaker.UNKNOWN] and not (sides[Speaker.CUSTOMER] and sides[Speaker.CSM]):
        confidence = UNKNOWN
        unknown = _unknown(sides)
        doubt = _doubt(path, opener, sides, unknown)
        want = Want("account" if sides[Speaker.CSM] else "staff", among=unknown)
        reasons.append("whose words they are cannot be told")
    return Met(
        staff=staff,
        account=account,
        confidence=confidence,
        reasons=tuple(reasons),
        notes=tuple(opener.notes(path)),
        people=_lines(sides),
        doubt=doubt,
        want=want,
    )


def _unknown(sides: dict[Speaker, list[Somebody]]) -> tuple[str, ...]:
    """Domains, or names, of those of whom nothing tells whose they are."""
    found = (company_domain(one.email) or one.name or one.key for one in sides[Speaker.UNKNOWN])
    return tuple(dict.fromkeys(found))


def _doubt(path: Path, opener: Opener, sides: dict[Speaker, list[Somebody]], unknown: Sequence[str]) -> str:
    """The question that a person has to answer, with the ways to answer it."""
    named = ", ".join(unknown[:NAMED])
    more = ", ..." if len(unknown) > NAMED else ""
    whose = "whose customers they are" if sides[Speaker.CSM] else "who of them is ours"
    settle = (
        "say `--account NAME`"
        if sides[Speaker.CSM]
        else "name your domain or colleagues, `--staff DOMAIN` (it is remembered)"
    )
    again = f"`voc ingest {quote(path.name)} --as {opener.family}`"
    return (
        f"{path.name}: is {opener.what} with {named}{more}, and nothing tells {whose}. "
        f"Settle it: {settle}, or take it in with nobody known: {again}"
    )


def told_of(mapping: Mapping, context: Context) -> Talking:
    """What the reader of a conversation is told, from what was settled."""
    return Talking(
        source=context.source,
        fallback_time=context.fallback_time,
        staff=Staff(mapping.staff),
        account=mapping.account,
        zone=context.assume_timezone,
        encoding=mapping.encoding,
        key=context.key,
    )


def _sides(people: Sequence[Somebody], staff: Staff, account: str | None) -> dict[Speaker, list[Somebody]]:
    room = Room(people, staff, account) if len({talk for one in people for talk in one.talks}) == 1 else None
    sides: dict[Speaker, list[Somebody]] = {side: [] for side in Speaker}
    for one in {one.key: one for one in people}.values():
        sides[room.side(one.key) if room else staff.side(one)].append(one)
    return sides


def _lines(sides: dict[Speaker, list[Somebody]]) -> tuple[str, ...]:
    """For people: how many of each side, of which companies; the unknown by name, so that they can be told."""
    ours, theirs, unknown = (sides[side] for side in (Speaker.CSM, Speaker.CUSTOMER, Speaker.UNKNOWN))
    lines = [f"ours: {len(ours):,}{_domains(ours)}", f"customers: {len(theirs):,}{_domains(theirs)}"]
    if unknown:
        named = ", ".join(one.name or one.key for one in unknown[:NAMED])
        more = f" and {len(unknown) - NAMED:,} more" if len(unknown) > NAMED else ""
        lines.append(f"unknown: {len(unknown):,} ({named}{more})")
    return tuple(lines)


def _domains(people: Sequence[Somebody]) -> str:
    found = sorted({domain for one in people if (domain := company_domain(one.email))})
    if not found:
        return ""
    return f" ({', '.join(found[:NAMED])}{', ...' if len(found) > NAMED else ''})"
