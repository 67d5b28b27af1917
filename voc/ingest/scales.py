"""Which scale a rating column is on, from its name first and from its values where the name is silent."""

import re
from decimal import Decimal

from voc.ingest.headers import plain
from voc.ingest.profile import Profile
from voc.ingest.ratings import BOUNDS
from voc.terms import Family, RatingScale

_BY_NAME: tuple[tuple[RatingScale, re.Pattern[str]], ...] = (
    (RatingScale.NPS, re.compile(r"\bnps\b|net promoter|\b0 (?:to |bis |a |ile )?10\b")),
    (RatingScale.CES, re.compile(r"\bces\b|\beffort\b|\b1 (?:to |bis |a |ile )?7\b|how easy|\bkolay")),
    (RatingScale.STARS, re.compile(r"\bstars?\b|\byildiz|\bsterne\b|\bestrellas\b|\betoiles\b|星")),
    (RatingScale.CSAT, re.compile(r"\bcsat\b|\b1 (?:to |bis |a |ile )?5\b")),
    (RatingScale.CSAT, re.compile(r"satisf|\bmemnun|zufrieden|满意")),
)
_ASKS_FOR_RECOMMENDATION = re.compile(r"\brecom(?:m?end|mand)|empfehl|\btavsiye|推荐")
_MOST = 0.8
_NEARLY_ALL = 0.95
_MANY = 20
_TOP_OF_FIVE = 5


def scale_of(profile: Profile, family: Family) -> RatingScale:
    """The scale of a rating column.

    What the name says holds where most values are in its range. A question for recommendation is NPS, unless
    many answers all lie in 1..5. Else the smallest range that holds nearly all values: stars in a review or
    CSAT, then CES, then NPS.
    """
    name, scores = plain(profile.name), profile.scores
    for scale, pattern in _BY_NAME:
        if pattern.search(name) and _share_within(scores, scale) >= _MOST:
            return scale
    five = RatingScale.STARS if family is Family.REVIEW else RatingScale.CSAT
    if _ASKS_FOR_RECOMMENDATION.search(name):
        by_five = len(scores) >= _MANY and all(1 <= score <= _TOP_OF_FIVE for score in scores)
        return five if by_five else RatingScale.NPS
    for scale in (five, RatingScale.CES):
        if _share_within(scores, scale) >= _NEARLY_ALL:
            return scale
    return RatingScale.NPS


def _share_within(scores: tuple[Decimal, ...], scale: RatingScale) -> float:
    """The share of scores inside the bounds of a scale; 1 where there are none."""
    low, high = BOUNDS[scale]
    return sum(low <= score <= high for score in scores) / len(scores) if scores else 1.0
