"""Whether somebody is to be left alone, and until when: what we asked them for lately, and a rule. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from voc.errors import InputError
from voc.terms import FavourKind

K = FavourKind
REST: Mapping[FavourKind, int] = {K.SURVEY: 14, K.RATING: 7, K.CONSENT: 91, K.MESSAGE: 0}
"""Days for which somebody is asked for nothing after each kind, where the workspace does not say otherwise."""
WITHIN = timedelta(days=91)
"""All kinds together are counted over a quarter."""
DONE: Mapping[FavourKind, str] = {
    K.SURVEY: "answered a survey",
    K.RATING: "rated a case",
    K.CONSENT: "was asked for their words",
    K.MESSAGE: "had a message of ours",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Favour:
    """What somebody was asked for, or was sent, and when."""

    kind: FavourKind
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """The rule: `rest` days after each kind, and at most so many favours of all kinds in a quarter; 0: any number."""

    rest: Mapping[FavourKind, int]
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """Somebody is asked for nothing until then; `why` in words."""

    until: datetime
    why: str

    def words(self) -> str:
        """Why, and from when on they may be asked again."""
        return f"{self.why}; may be asked again from {self.until:%d %B %Y}"


def patience(rest_days: Mapping[str, int], most: int) -> Patience:
    """The rule of a workspace. Raises InputError for a kind that there is not."""
    unknown = sorted(set(rest_days) - {kind.value for kind in K})
    if unknown:
        known = ", ".join(kind.value for kind in K)
        raise InputError(f"`rest_days`: `{unknown[0]}` is nothing that anybody is asked for. Known: {known}.")
    return Patience(rest={**REST, **{K(name): days for name, days in rest_days.items()}}, most=most)


def longest(rule: Patience) -> timedelta:
    """How far back favours count by a rule."""
    return max(WITHIN, *(timedelta(days=days) for days in rule.rest.values()))


def rest(favours: Sequence[Favour], rule: Patience, *, now: datetime) -> Rest | None:
    """Until when somebody is left alone, by whatever lasts longest; None: they may be asked."""
    past = sorted((one for one in favours if one.at <= now), key=lambda one: one.at, reverse=True)
    reasons = [
        Rest(until=one.at + timedelta(days=rule.rest[one.kind]), why=f"{DONE[one.kind]} on {one.at:%d %B %Y}")
        for one in past
    ]
    lately = [one for one in past if one.at > now - WITHIN]
    if rule.most and len(lately) >= rule.most:
        until = lately[rule.most - 1].at + WITHIN
        reasons.append(
            Rest(
                until=until,
                why=f"heard from us {len(lately)} times in {WITHIN.days} days, {rule.most} are enough",
            )
        )
    return max((one for one in reasons if one.until > now), key=lambda one: one.until, default=None)
