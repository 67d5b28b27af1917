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
_ASKS_FOR_RECOMMENDATION = re.compile(
    r"\brecom(?:m?end|mand)|empfehl|\btavsiye|推荐|\bconsigli|\braccomand|推奨|勧め|おすすめ|рекоменд"
)
RATED = {Family.SURVEY: "rating", Family.REVIEW: "rating", Family.CASE: "csat"}
"""Which field of a family has a scale."""
_MOST = 0.8
_NEARLY_ALL = 0.95
_MANY = 20
_ENOUGH = 8
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
    for said, pattern in _BY_NAME:
        scale = _five(family) if said is RatingScale.CSAT and not _SATISFACTION.search(name) else said
        if pattern.search(name) and (_share_within(scores, scale) >= _MOST or _are_few(scores, scale)):
            return scale
    five = _five(family)
    if _ASKS_FOR_RECOMMENDATION.search(name):
        by_five = len(scores) >= _MANY and all(1 <= score <= _TOP_OF_FIVE for score in scores)
        return five if by_five else RatingScale.NPS
    for scale in (five, RatingScale.CES):
        if _share_within(scores, scale) >= _NEARLY_ALL:
            return scale
    return RatingScale.NPS


def scale_is_plain(profile: Profile, family: Family, scale: RatingScale) -> bool:
    """Whether the name of a rating or enough of its values leave no doubt which scale it is on."""
    name, scores = plain(profile.name), profile.scores
    if any(one in (scale, _five(family)) and pattern.search(name) for one, pattern in _BY_NAME):
        return True
    if _ASKS_FOR_RECOMMENDATION.search(name):
        return scale is RatingScale.NPS or len(scores) >= _MANY
    if len(scores) < _ENOUGH:
        return False
    highest = BOUNDS[scale][1]
    return scale is _five(family) or (family is not Family.REVIEW and max(scores) == highest)


def _five(family: Family) -> RatingScale:
    return RatingScale.STARS if family is Family.REVIEW else RatingScale.CSAT


def _are_few(scores: tuple[Decimal, ...], scale: RatingScale) -> bool:
    """Whether so few values are there that those beyond a scale which the name says are more likely mistakes.

    One of a handful must lie within it; of more than a handful most must.
    """
    return len(scores) < _ENOUGH and any(BOUNDS[scale][0] <= score <= BOUNDS[scale][1] for score in scores)


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
