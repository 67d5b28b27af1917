"""Who would speak for us, by what they said and did; never somebody in trouble. A list, no messages. Writes nothing."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from voc.config import Settings
from voc.flow.passages import PART
from voc.flow.stories.trouble import troubles
from voc.model import Annotation, Contact, Feedback, Loop, Passage
from voc.store import reading
from voc.store.reads import kept, tags
from voc.stories import advocates as thinking
from voc.stories.advocates import Advocate, Witness
from voc.stories.quoting import GAINS
from voc.terms import Channel, Intent, LoopState, RatingScale, Sentiment, Speaker, TagKind

LOOKED_BACK = timedelta(days=730)
TOP = {
    RatingScale.NPS: 9, RatingScale.CSAT: 5, RatingScale.CES: 7, RatingScale.STARS: 5, RatingScale.CSAT7: 7,
    RatingScale.CES5: 5, RatingScale.THUMBS: 1,
}  # fmt: skip
"""From which rating on somebody is glad, by scale."""
BEST = 3
"""Passages of evidence of one contact."""


@dataclass(frozen=True, slots=True)
class Found:
    """Advocates, and of how many candidates trouble kept them off the list."""

    advocates: tuple[Advocate, ...]
    in_trouble: int


def advocates(engine: Engine, settings: Settings, *, now: datetime) -> Found:
    """Who would speak for us, the strongest first, from the last two years."""
    with reading(engine) as session:
        candidates = thinking.advocates(_witnesses(session, now))
        ids = [one.contact_id for one in candidates]
        known = troubles(session, ids, settings, now=now) if ids else {}
        left_alone = set(
            session.scalars(select(Contact.id).where(Contact.do_not_contact | Contact.erased_at.is_not(None)))
        )
    calm = [
        one
        for one in candidates
        if known[one.contact_id].on_fire is None and one.contact_id not in left_alone
    ]
    return Found(tuple(calm), len(candidates) - len(calm))


def _witnesses(session: Session, now: datetime) -> list[Witness]:
    since = now - LOOKED_BACK
    said = _glad(session, since, now)
    scores, answered, reviews = _ratings(session, since, now)
    shipped = Counter(session.scalars(select(Loop.contact_id).where(Loop.state == LoopState.CONFIRMED)))
    gains = _gains(session, [passage for some in said.values() for _, _, passage in some])
    people = said.keys() | scores.keys() | shipped.keys()
    return [
        Witness(
            contact_id=one,
            praises=len(said.get(one, ())),
            top_scores=scores[one],
            reviews=reviews[one],
            shipped=shipped[one],
            answered=answered[one],
            outcomes=sum(passage in gains for _, _, passage in said.get(one, ())),
            last_said_at=max((at for _, at, _ in said.get(one, ())), default=None),
            evidence=_best(said.get(one, ()), gains),
        )
        for one in sorted(people)
    ]


def _glad(session: Session, since: datetime, now: datetime) -> dict[int, list[tuple[float, datetime, int]]]:
    """Of each contact the passages in which they praise: score, when, which."""
    mood = tags(TagKind.SENTIMENT).where(Annotation.value == Sentiment.POSITIVE).subquery()
    praise = tags(TagKind.INTENT).where(Annotation.value == Intent.PRAISE).subquery()
    query = (
        select(Feedback.contact_id, mood.c.score, Feedback.said_at, Passage.id)
        .select_from(Passage)
        .join(Feedback, Feedback.id == Passage.feedback_id)
        .join(mood, mood.c.passage_id == Passage.id)
        .join(praise, praise.c.passage_id == Passage.id)
        .where(
            Feedback.contact_id.is_not(None), Feedback.speaker == Speaker.CUSTOMER, Feedback.channel != Channel.NOTE,
            Feedback.said_at > since, Feedback.said_at <= now, kept(),
        )
        .order_by(Passage.id)
    )  # fmt: skip
    found: dict[int, list[tuple[float, datetime, int]]] = {}
    for contact_id, score, said_at, passage_id in session.execute(query):
        if contact_id is not None:
            found.setdefault(contact_id, []).append((score or 0.0, said_at, passage_id))
    return found


def _ratings(
    session: Session, since: datetime, now: datetime
) -> tuple[Counter[int], Counter[int], Counter[int]]:
    """Of each contact: top scores, surveys answered, public reviews."""
    query = (
        select(Feedback.contact_id, Feedback.channel, Feedback.scale, Feedback.rating, func.count())
        .where(Feedback.contact_id.is_not(None), Feedback.said_at > since, Feedback.said_at <= now, kept())
        .group_by(Feedback.contact_id, Feedback.channel, Feedback.scale, Feedback.rating)
    )
    top, surveys, reviews = Counter[int](), Counter[int](), Counter[int]()
    for contact_id, channel, scale, rating, count in session.execute(query):
        if contact_id is None:
            continue
        top[contact_id] += count if scale and rating is not None and rating >= TOP[scale] else 0
        surveys[contact_id] += count if channel is Channel.SURVEY else 0
        reviews[contact_id] += count if channel is Channel.REVIEW else 0
    return top, surveys, reviews


def _gains(session: Session, ids: Sequence[int]) -> set[int]:
    """Those of these passages that say what came of it, in numbers."""
    found: set[int] = set()
    for start in range(0, len(ids), PART):
        query = tags(TagKind.OUTCOME).where(
            Annotation.passage_id.in_(ids[start : start + PART]), Annotation.value.in_(list(GAINS))
        )
        found |= {row[0] for row in session.execute(query)}
    return found


def _best(said: Sequence[tuple[float, datetime, int]], gains: set[int]) -> tuple[int, ...]:
    """What shows it best: outcomes, then the gladdest, then the latest."""
    ordered = sorted(said, key=lambda one: (one[2] in gains, one[0], one[1]), reverse=True)
    return tuple(passage for _, _, passage in ordered[:BEST])
