"""Which scale a rating column is on, from its name first and from its values where the name is silent."""

import re

from voc.ingest.headers import plain
from voc.ingest.profile import Profile
from voc.ingest.ratings import BOUNDS
from voc.terms import Family, RatingScale

_BY_NAME: tuple[tuple[RatingScale, re.Pattern[str]], ...] = (
    (RatingScale.NPS, re.compile(r"\bnps\b|net promoter|\b0 (?:to |bis |a |ile )?10\b|推荐")),
    (RatingScale.CES, re.compile(r"\bces\b|\beffort\b|\b1 (?:to |bis |a |ile )?7\b|how easy|\bkolay")),
    (RatingScale.STARS, re.compile(r"\bstars?\b|\byildiz|\bsterne\b|\bestrellas\b|\betoiles\b|星")),
    (RatingScale.CSAT, re.compile(r"\bcsat\b|\b1 (?:to |bis |a |ile )?5\b")),
    (
        RatingScale.NPS,
        re.compile(r"\brecommend|\brecomend|\brecommand|\bempfehl|\bweiterempfehl|\btavsiye"),
    ),
    (RatingScale.CSAT, re.compile(r"satisf|\bmemnun|zufrieden|满意")),
)


def scale_of(profile: Profile, family: Family) -> RatingScale:
    """The scale of a rating column. Values that the named scale cannot hold overrule the name.

    Without a telling name: above 7 or a zero is NPS, 6 and 7 are CES, else stars in a review and CSAT in a
    survey.
    """
    low, high = profile.low, profile.high
    name = plain(profile.name)
    for scale, pattern in _BY_NAME:
        if pattern.search(name) and _holds(scale, int(low), int(high), bool(profile.ratings)):
            return scale
    if profile.ratings and (high > 7 or low < 1):
        return RatingScale.NPS
    if profile.ratings and high > 5:
        return RatingScale.CES
    return RatingScale.STARS if family is Family.REVIEW else RatingScale.CSAT


def _holds(scale: RatingScale, low: int, high: int, measured: bool) -> bool:
    return not measured or (BOUNDS[scale][0] <= low and high <= BOUNDS[scale][1])
