"""Who would speak for us: contacts who praise, answer, review, and whose wishes came true. Pure: counts in, a list out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, unique

PRAISE, TOP, REVIEW, SHIPPED, ANSWERED, GAIN = 1.0, 2.0, 2.0, 2.5, 0.5, 2.0
"""Points for each: praise, a top score, a public review, a wish that came true and does, an answered survey, an outcome."""
MOST = 3
"""Of one kind so many count: who praises daily is no better a witness than who praised three times."""
LEAST = 6.0
"""Points from which on somebody is an advocate."""


@unique
class Use(StrEnum):
    """What an advocate may be asked for."""

    CASE_STUDY = "case study"
    REFERENCE = "reference call"
    COMMUNITY = "community"
    REVIEW = "public review"


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """What a contact did, in counts. `evidence`: passages that show it, the best first."""

    contact_id: int
    praises: int = 0
    top_scores: int = 0
    reviews: int = 0
    shipped: int = 0
    answered: int = 0
    outcomes: int = 0
    last_said_at: datetime | None = None
    evidence: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Advocate:
    """A contact who would speak for us: points, what to ask them for, why, in words."""

    contact_id: int
    points: float
    use: Use
    reasons: tuple[str, ...]
    evidence: tuple[int, ...]


def advocates(witnesses: Iterable[Witness]) -> list[Advocate]:
    """Who would speak for us, the strongest first. Who is in trouble must not be among the witnesses."""
    found = [_advocate(one) for one in witnesses]
    kept = [one for one in found if one.points >= LEAST]
    return sorted(kept, key=lambda one: (-one.points, one.contact_id))


def _advocate(one: Witness) -> Advocate:
    counted = (
        (one.praises, PRAISE, "praised us {n} times", "praised us once"),
        (one.top_scores, TOP, "gave a top score {n} times", "gave a top score"),
        (one.outcomes, GAIN, "told {n} outcomes in numbers", "told an outcome in numbers"),
        (
            one.shipped,
            SHIPPED,
            "{n} wishes of theirs came true, and do",
            "a wish of theirs came true, and does",
        ),
        (one.reviews, REVIEW, "published {n} reviews", "published a review"),
        (one.answered, ANSWERED, "answered {n} surveys", "answered a survey"),
    )
    points = sum(min(count, MOST) * weight for count, weight, _, _ in counted)
    reasons = tuple(
        alone if count == 1 else many.format(n=count) for count, _, many, alone in counted if count
    )
    points = points if one.praises or one.top_scores else 0.0
    return Advocate(
        contact_id=one.contact_id,
        points=round(points, 1),
        use=_use(one),
        reasons=reasons,
        evidence=one.evidence,
    )


def _use(one: Witness) -> Use:
    """What suits them: who has numbers tells a case, who asked and got it speaks to others, who writes reviews writes."""
    if one.outcomes:
        return Use.CASE_STUDY
    if one.shipped:
        return Use.REFERENCE
    if one.reviews:
        return Use.COMMUNITY
    return Use.REVIEW if one.top_scores else Use.COMMUNITY
