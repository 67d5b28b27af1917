"""What a whole comment feels, from its passages, and whether its rating says otherwise.

Passages weigh by their length, up to LONGEST characters, and by how far their sentiment is above a guess
among three. What speaks for and what speaks against are kept apart: where both are strong the comment is
mixed, and no average hides it. A rating is never mixed into the score; it can only disagree with it.

The numbers below were chosen on 2026-11-22 on comments of which people had labelled the whole, in the
training data alone: 8,057 English survey answers, 4,000 Indonesian and 3,000 Chinese reviews
(`python -m training.choose_mood` prints the table). The heads had seen these texts, so they look surer
there than on new ones; what the choice is worth on others: benchmarks/results/comments.json.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from voc.terms import Mood, RatingScale

LONGEST = 120
"""Characters from which on a passage weighs no more."""

GUESS, LEAST = 1 / 3, 0.02
"""Confidence of a mere guess, and what a passage keeps of its length that is no surer than that."""

MIXED = 0.15
"""Shares of both sides that make a comment mixed. Among such comments the stronger side was right in 51, 69
and 59 of 100 (English, Indonesian, Chinese), among the others in 90, 91 and 80."""

POSITIVE, NEGATIVE = 0.25, -0.15
"""Scores from which on a comment is positive or negative: the best mean macro-F1, 0.67, of English and
Indonesian (the Chinese set has no neutral)."""

CLEAR = 0.5
"""Score, in either direction, that may contradict a rating: at most 5 of 100 comments labelled the other way
reached it (1, 2 and 5 of 100 for clearly negative, 3, 2 and 3 for clearly positive), and 29 to 62 of 100
labelled that way."""

DETRACTOR = {
    RatingScale.NPS: 6,
    RatingScale.CSAT: 2,
    RatingScale.CES: 3,
    RatingScale.STARS: 2,
    RatingScale.CSAT7: 3,
    RatingScale.CES5: 2,
    RatingScale.THUMBS: 0,
}
"""Highest rating of a scale that is a bad one."""

PROMOTER = {
    RatingScale.NPS: 9,
    RatingScale.CSAT: 4,
    RatingScale.CES: 6,
    RatingScale.STARS: 4,
    RatingScale.CSAT7: 6,
    RatingScale.CES5: 4,
    RatingScale.THUMBS: 1,
}
"""Lowest rating of a scale that is a good one."""

_TOP = {
    RatingScale.NPS: 10,
    RatingScale.CSAT: 5,
    RatingScale.CES: 7,
    RatingScale.STARS: 5,
    RatingScale.CSAT7: 7,
    RatingScale.CES5: 5,
    RatingScale.THUMBS: 1,
}
_CALLED = {
    RatingScale.NPS: "NPS",
    RatingScale.CSAT: "CSAT",
    RatingScale.CES: "CES",
    RatingScale.STARS: "Stars",
    RatingScale.CSAT7: "CSAT",
    RatingScale.CES5: "CES",
    RatingScale.THUMBS: "Good or bad",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """The sentiment of one passage: its length in characters, score in [-1, 1], confidence in [0, 1]."""

    chars: int
    score: float
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Felt:
    """What a comment feels: `pro` and `contra` in [0, 1], what speaks for and against, as shares of its weight."""

    pro: float
    contra: float

    @property
    def score(self) -> float:
        """In [-1, 1]; of a mixed comment it says which side is the stronger."""
        return self.pro - self.contra

    @property
    def mood(self) -> Mood:
        """The mood; mixed comes first."""
        if min(self.pro, self.contra) >= MIXED:
            return Mood.MIXED
        if self.score >= POSITIVE:
            return Mood.POSITIVE
        return Mood.NEGATIVE if self.score <= NEGATIVE else Mood.NEUTRAL


def feel(heard: Sequence[Heard]) -> Felt:
    """The mood of a comment from all its passages; neutral where there are none."""
    weights = [_weight(passage) for passage in heard]
    whole = sum(weights) or 1.0
    pairs = list(zip(weights, heard, strict=True))
    return Felt(
        pro=sum(weight * max(passage.score, 0.0) for weight, passage in pairs) / whole,
        contra=sum(weight * max(-passage.score, 0.0) for weight, passage in pairs) / whole,
    )


def conflict(felt: Felt, rating: float | None, scale: RatingScale | None) -> str | None:
    """Why words and rating disagree, in one sentence; None where they do not, or where there is no rating.

    Only a good rating with clearly negative words, or a bad one with clearly positive words, disagrees:
    a mixed comment goes with any rating.
    """
    if rating is None or scale is None or felt.mood is Mood.MIXED:
        return None
    given = f"{_CALLED[scale]} {rating:g} of {_TOP[scale]}"
    if rating >= PROMOTER[scale] and felt.score <= -CLEAR:
        return f"{given} is a good rating, but the words are clearly negative."
    if rating <= DETRACTOR[scale] and felt.score >= CLEAR:
        return f"{given} is a bad rating, but the words are clearly positive."
    return None


def _weight(passage: Heard) -> float:
    return min(passage.chars, LONGEST) * max(passage.confidence - GUESS, LEAST)
