"""Said twice: the same words of the same person, elsewhere, count once. Both stay, and one points to the other.

Which of them are marked depends on what was said and when, not on the order in which files are read: of two that are
alike, what the customer wrote comes before what a colleague noted, then the earlier before the later. A new comment can
change only what was said after it, so that much is looked at anew. Writes feedback through `comment_rows`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Engine, case, func, or_, select
from sqlalchemy.orm import Session

from voc.errors import InputError
from voc.flow import decisions
from voc.flow.heard import alike, comment_rows
from voc.flow.heard.comment_rows import PART
from voc.model import Decision, Feedback, Source
from voc.rights import needs
from voc.store import advance, position, reading, writing
from voc.store.reads import kept, tells
from voc.terms import Channel, Right, Speaker, Verdict

STEP = "said twice"
"""Cursor over feedback: up to where what was said twice was looked for."""
NOUN = "comment"
APART = timedelta(days=30)
"""Who says the same later than that says it again."""
MOST = 40
"""Comments under one key that are compared, the latest: a machine may say one thing a thousand times."""


@dataclass(frozen=True, slots=True)
class Said:
    """A comment with what tells whether it is one of two. `fixed`: said too early to be changed by what is new."""

    number: int
    said_at: datetime
    source: str
    channel: Channel
    external_id: str
    noted: bool
    readings: tuple[alike.Words, ...]
    twin_of: int | None
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class _Voice:
    """Whose words are compared: those of a contact; of an account where the person is not known, and only long ones."""

    of: ColumnElement[Any]
    which: ColumnElement[bool]
    least: int = 0


_VOICES = (
    _Voice(of=Feedback.contact_id, which=Feedback.contact_id.is_not(None)),  # type: ignore[arg-type]
    _Voice(
        of=Feedback.account_id,  # type: ignore[arg-type]
        which=Feedback.contact_id.is_(None) & Feedback.account_id.is_not(None),
        least=alike.LONG,
    ),
)


def mark(engine: Engine) -> int:
    """Look for what was said twice among what is new. Returns how many comments are marked that were not.

    May be cut off anywhere: what was looked at is looked at again.
    """
    with reading(engine) as session:
        after = position(session, STEP)
        upto = session.scalar(select(func.max(Feedback.id))) or 0
        if upto <= after:
            return 0
        told = [(voice, _speaking(session, voice, after, upto)) for voice in _VOICES]
    found = 0
    for voice, since in told:
        for part in _parts(sorted(since, key=lambda one: (since[one], one))):
            with writing(engine) as session:
                found += _mark(session, voice, {one: since[one] for one in part})
    with writing(engine) as session:
        advance(session, STEP, upto)
    return found


def look_again(session: Session, numbers: Collection[int]) -> None:
    """These comments count again: what was said twice is looked for from the first of them on."""
    if numbers and position(session, STEP) >= min(numbers):
        advance(session, STEP, min(numbers) - 1)


@needs(Right.CORRECT)
def set_apart(engine: Engine, number: int, *, by: str, now: datetime) -> None:
    """A person says that a comment is no other one again: it counts by itself from now on. Raises InputError."""
    with writing(engine) as session:
        twin = session.scalar(select(Feedback.twin_of).where(Feedback.id == number))
        if twin is None:
            raise InputError(
                f"Comment {number} is not marked as said twice. `voc comments` says which are: also said in."
            )
        comment_rows.mark_twins(session, {number: None})
        decisions.record(session, noun=NOUN, row_id=number, verdict=Verdict.SPLIT, by=by, now=now)


def _speaking(session: Session, voice: _Voice, after: int, upto: int) -> dict[int, datetime]:
    """Who said something new and speaks in more than one place: since when what they said has to be looked at."""
    new = select(voice.of).where(Feedback.id > after, Feedback.id <= upto, voice.which, _tells_something())
    places = or_(
        func.min(Feedback.source_id) < func.max(Feedback.source_id),
        func.min(Feedback.channel) < func.max(Feedback.channel),
    )
    query = (
        select(voice.of, func.min(case((Feedback.id > after, Feedback.said_at))))
        .where(voice.of.in_(new), voice.which, _tells_something())
        .group_by(voice.of)
        .having(places)
    )
    return dict(session.execute(query).all())


def _mark(session: Session, voice: _Voice, since: Mapping[int, datetime]) -> int:
    """Bring the marks of some voices up to date. Returns how many comments are marked that were not."""
    changed: dict[int, int | None] = {}
    before: set[int] = set()
    for said in _said(session, voice, since):
        roots = roots_of(said, least=voice.least)
        here = {one.number: roots[one.number] for one in said if roots[one.number] != one.twin_of}
        before |= {one.number for one in said if one.twin_of is not None}
        changed |= here
    comment_rows.mark_twins(session, changed)
    return sum(root is not None and number not in before for number, root in changed.items())


def roots_of(said: Sequence[Said], *, least: int = 0) -> dict[int, int | None]:
    """For each comment of one voice the one that counts for it, or None: it counts itself. In whatever order they come.

    Parameters: least: letters that the words need; from one on, they must be the very same.
    """
    counting: dict[Any, list[Said]] = defaultdict(list)
    roots: dict[int, int | None] = {}
    for one in sorted(said, key=_order):
        first = None if one.fixed else _first(counting, one, least)
        roots[one.number] = one.twin_of if one.fixed else first
        if roots[one.number] is None:
            for key in _keys(one):
                counting[key].append(one)
    return roots


def _first(counting: Mapping[Any, Sequence[Said]], one: Said, least: int) -> int | None:
    near = {other.number: other for key in _keys(one) for other in counting.get(key, ())[-MOST:]}
    same = [other for other in near.values() if _elsewhere(one, other) and _same(one, other, least)]
    return min(same, key=_order).number if same else None


def _keys(one: Said) -> dict[Any, None]:
    return dict.fromkeys(key for words in one.readings for key in alike.keys(words))


def _order(one: Said) -> Any:
    return one.noted, one.said_at, one.source, one.channel, one.external_id, one.number


def _elsewhere(one: Said, other: Said) -> bool:
    """Whether two comments are of one moment and of two places: not answers of one row, nor asked again in one place."""
    if abs(one.said_at - other.said_at) > APART:
        return False
    if one.source != other.source:
        return True
    return one.channel != other.channel and _row(one) != _row(other)


def _row(one: Said) -> str:
    return one.external_id.partition("#")[0]


def _same(one: Said, other: Said, least: int) -> bool:
    if least:
        return any(words in other.readings and alike.weight(words) >= least for words in one.readings)
    return any(alike.alike(words, others) for words in one.readings for others in other.readings)


def _said(session: Session, voice: _Voice, since: Mapping[int, datetime]) -> Iterator[list[Said]]:
    """What each of these voices said from well before on, as far as it tells something."""
    query = (
        select(voice.of.label("voice"), *_COLUMNS)
        .join(Source, Source.id == Feedback.source_id)
        .where(voice.of.in_(list(since)), voice.which, _tells_something())
        .where(Feedback.said_at >= min(since.values()) - 2 * APART)
    )
    apart = set(session.scalars(select(Decision.row_id).where(Decision.noun == NOUN)))
    voices: dict[int, list[Said]] = defaultdict(list)
    for row in session.execute(query):
        begin = since[row.voice]
        if row.said_at >= begin - 2 * APART:
            one = _as_said(row)
            fixed = one.said_at < begin - APART or one.number in apart
            voices[row.voice].append(replace(one, fixed=fixed))
    yield from voices.values()


_COLUMNS = (
    Feedback.id,
    Feedback.said_at,
    Source.name,
    Feedback.channel,
    Feedback.external_id,
    Feedback.speaker,
    Feedback.text,
    Feedback.title,
    Feedback.twin_of,
)


def _as_said(row: Any) -> Said:
    return Said(
        number=row.id,
        said_at=row.said_at,
        source=row.name,
        channel=row.channel,
        external_id=row.external_id,
        noted=row.speaker is not Speaker.CUSTOMER or row.channel in (Channel.NOTE, Channel.POST),
        readings=alike.readings(row.text, row.title),
        twin_of=row.twin_of,
    )


def _tells_something() -> ColumnElement[bool]:
    return tells() & kept() & (func.length(Feedback.text) >= alike.LEAST // 2)


def _parts(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + PART] for start in range(0, len(ids), PART))
