"""Which scale a rating column is on, from its name first and from its values where the name is silent."""

import re
from decimal import Decimal

from voc.ingest.headers import plain
from voc.ingest.profile import Profile
from voc.ingest.ratings import BOUNDS
from voc.terms import Family, RatingScale

_EFFORT = r"\bces\b|\beffort\b|how easy|\bkolay|\bleicht\b|\bfacil|\bfacile|\baufwand\b|费力|容易|轻松"
_OF_FIVE = re.compile(r"\b1 (?:to |bis |a |ile |very \w+ )?5\b")
_SATISFACTION = re.compile(r"satisf|\bcsat\b|\bmemnun|zufrieden|满意")
_BY_NAME: tuple[tuple[RatingScale, re.Pattern[str]], ...] = (
    (RatingScale.NPS, re.compile(r"\bnps\b|net promoter|\b0 (?:to |bis |a |ile )?10\b")),
    (RatingScale.CES, re.compile(_EFFORT)),
    (
        RatingScale.CSAT7,
        re.compile(r"satisf.*\b1 (?:to |bis |a |ile )?7\b|\bcsat ?7\b|\bcsat.*\b1 (?:to |bis )?7\b"),
    ),
    (RatingScale.CES, re.compile(r"\b1 (?:to |bis |a |ile )?7\b")),
    (RatingScale.STARS, re.compile(r"\bstars?\b|\byildiz|\bsterne\b|\bestrellas\b|\betoiles\b|星")),
    (RatingScale.CSAT, re.compile(r"\bcsat\b|\b1 (?:to |bis |a |ile )?5\b")),
    (RatingScale.CSAT, re.compile(r"satisf|\bmemnun|zufrieden|满意")),
)
_ASKS_FOR_RECOMMENDATION = re.compile(r"\brecom(?:m?end|mand)|empfehl|\btavsiye|推荐")
_MOST = 0.8
_NEARLY_ALL = 0.95
_MANY = 20
_FEW_ABOVE = 0.1
_TOP_OF_FIVE = 5


def scale_of(profile: Profile, family: Family) -> RatingScale:
    """The scale of a rating column.

    What the name says holds where most values are in its range. A question for recommendation is NPS, unless
    many answers all lie in 1..5. Else the smallest range that holds nearly all values: stars in a review or
    CSAT, then CES, then NPS.
    """
    name, scores = plain(profile.name), profile.scores
    if _is_thumbs(profile):
        return RatingScale.THUMBS
    if re.search(_EFFORT, name) and _is_of_five(name, scores):
        return RatingScale.CES5
    if _SATISFACTION.search(name) and _goes_to_seven(scores):
        return RatingScale.CSAT7
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


def _is_thumbs(profile: Profile) -> bool:
    """Whether the cells say good or bad and nothing between; two points of a scale of numbers are no thumbs."""
    words = [cell for cell in profile.cells if not cell.strip().isdecimal()]
    return profile.thumbs >= _NEARLY_ALL and len(words) > _MOST * profile.filled


def _is_of_five(name: str, scores: tuple[Decimal, ...]) -> bool:
    """Whether a scale of effort ends at five: the name says so, or many answers all lie there."""
    many = len(scores) >= _MANY and all(1 <= score <= _TOP_OF_FIVE for score in scores)
    return bool(_OF_FIVE.search(name)) or many


def _goes_to_seven(scores: tuple[Decimal, ...]) -> bool:
    """Whether a scale of satisfaction ends at seven: enough answers lie above five, none above seven."""
    above = sum(score > _TOP_OF_FIVE for score in scores)
    return above > _FEW_ABOVE * len(scores) and all(1 <= score <= 7 for score in scores)


def _share_within(scores: tuple[Decimal, ...], scale: RatingScale) -> float:
    """The share of scores inside the bounds of a scale; 1 where there are none."""
    low, high = BOUNDS[scale]
    return sum(low <= score <= high for score in scores) / len(scores) if scores else 1.0
