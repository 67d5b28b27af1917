"""What all columns of a file together say its rows are: a roadmap's items, a survey's answers, rated or not.

Each function tells one thing that rows of some families have and those of others have not; `claims` weighs families by it.
"""

from voc.ingest.columns import FIELDS, Kind
from voc.ingest.evidence import strength_of
from voc.ingest.headers import is_question, spellings, words
from voc.ingest.profile import Profile
from voc.ingest.senses import may_mean, means, speaks_of
from voc.terms import Family

_FEW = 4
_COURSE_OF_FEATURES = (
    "feature.status",
    "feature.effort",
    "feature.planned_for",
    "feature.tracker_url",
    "feature.area",
)
_ENOUGH_OF_COURSE = 3


def is_rated(profiles: dict[str, Profile]) -> bool:
    """Whether a column is a rating by its name and its cells: colleagues do not write stars beside a note."""
    field_of = next(one for one in FIELDS[Family.SURVEY] if one.name == "rating")
    return any(
        one.filled >= _FEW and one.fits(Kind.RATING, 0.95) and strength_of(field_of, one, {}, Family.SURVEY)
        for one in profiles.values()
    )


def is_estimated(profiles: dict[str, Profile]) -> bool:
    """Whether somebody wrote down how much work each row is: that is a plan, not a customer's case."""
    return any(
        spellings(name) & words("feature.effort") or means(name, "feature.effort") for name in profiles
    )


def is_planned(profiles: dict[str, Profile]) -> bool:
    """Whether three columns tell of the course of a roadmap's items: their state, their size, their date, their ticket."""
    told = {
        group
        for group in _COURSE_OF_FEATURES
        for name in profiles
        if not is_question(name) and (spellings(name) & words(group) or means(name, group))
    }
    return len(told) >= _ENOUGH_OF_COURSE


def is_surveyed(profiles: dict[str, Profile]) -> bool:
    """Whether names speak of a survey, and none of a case."""
    surveyed = any(speaks_of(name, "survey") for name in profiles)
    return surveyed and not any(may_mean(name, "case") for name in profiles)


def is_praised_and_blamed(profiles: dict[str, Profile]) -> bool:
    """Whether the file has the two columns of a review, `Pros` and `Cons`."""
    named = [spellings(name) for name in profiles]
    return all(any(one & words(group) for one in named) for group in ("common.pros", "common.cons"))
