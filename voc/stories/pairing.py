"""Before and after: who complained, got it, and said since that it is good. Cited passages, with the days between."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

GLAD = 0.4
"""Least score of words that are taken for praise without anybody saying that it does what they wanted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A passage of somebody of the account. `score` in [-1, 1]; `about`: topics and terms that it is about."""

    passage_id: int
    contact_id: int | None
    said_at: datetime
    score: float
    about: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Waited:
    """One loop that was told: what was asked, when it shipped, what the answer was.

    `asked`: the passages of its asks; `confirmed`: the passage of the answer that it does what was wanted, if words came
    with it; `confirmed_at`: when they said so, with words or by a click.
    """

    loop_id: int
    account_id: int | None
    contact_id: int
    feature: str
    shipped_at: datetime
    asked: Sequence[Said]
    confirmed: Said | None = None
    confirmed_at: datetime | None = None
    reopened: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A score that a contact gave."""

    contact_id: int
    scale: str
    value: float
    given_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A story: before, shipped, after. `between`: a second voice of the account that asked for it, if there is one.

    `scale`, `score_before`, `score_after`: of the contact who asked, on one scale; None where they did not score twice.
    """

    loop_id: int
    feature: str
    before: Said
    shipped_at: datetime
    after: Said
    between: Said | None = None
    scale: str | None = None
    score_before: float | None = None
    score_after: float | None = None
    strength: float = field(default=0.0)

    @property
    def days(self) -> int:
        """From the first words to the last."""
        return (self.after.said_at - self.before.said_at).days


def pairs(
    waits: Iterable[Waited], voices: Mapping[int, Sequence[Said]], scores: Mapping[int, Sequence[Score]]
) -> list[Pair]:
    """The stories that these loops tell, the strongest first; one for an account and a feature.

    Parameters: voices: what people of each account said in a good mood; scores: of each contact. Nobody is in it who said
    that it does not do what they wanted, nor anybody of whose account somebody said so of the same feature, nor anybody
    whose score fell.
    """
    known = list(waits)
    broken = {(one.account_id or -one.contact_id, one.feature) for one in known if one.reopened}
    best: dict[tuple[int, str], Pair] = {}
    for one in known:
        key = (one.account_id or -one.contact_id, one.feature)
        if key in broken or not one.asked:
            continue
        pair = _pair(one, voices.get(one.account_id or 0, ()), scores.get(one.contact_id, ()))
        if pair is not None and (key not in best or pair.strength > best[key].strength):
            best[key] = pair
    return sorted(best.values(), key=lambda pair: (-pair.strength, pair.loop_id))


def _pair(one: Waited, voices: Sequence[Said], scores: Sequence[Score]) -> Pair | None:
    asked = [said for said in one.asked if said.said_at < one.shipped_at]
    if not asked:
        return None
    before = min(asked, key=lambda said: (said.score, said.said_at))
    after = (
        one.confirmed
        if one.confirmed and one.confirmed.said_at >= one.shipped_at
        else _praise(one, before, voices)
    )
    if after is None:
        return None
    others = [said for said in asked if said.passage_id != before.passage_id]
    scale, was, now = _scores(one, scores)
    if was is not None and now is not None and now < was:
        return None
    strength = max(0.0, -before.score) + max(0.0, after.score) + (0.5 if one.confirmed_at else 0.0)
    strength += 0.5 if was is not None and now is not None and now > was else 0.0
    return Pair(
        loop_id=one.loop_id,
        feature=one.feature,
        before=before,
        shipped_at=one.shipped_at,
        after=after,
        between=max(others, key=lambda said: said.said_at, default=None),
        scale=scale,
        score_before=was,
        score_after=now,
        strength=round(strength, 3),
    )


def _praise(one: Waited, before: Said, voices: Sequence[Said]) -> Said | None:
    """The gladdest words of the account after it shipped that are about the same; of the contact first."""
    found = [
        said
        for said in voices
        if said.said_at > one.shipped_at and said.score >= GLAD and said.about & before.about
    ]
    return max(found, key=lambda said: (said.contact_id == one.contact_id, said.score), default=None)


def _scores(one: Waited, scores: Sequence[Score]) -> tuple[str | None, float | None, float | None]:
    """The latest score before it shipped and the latest one after it, on one scale."""
    for scale in sorted({score.scale for score in scores}):
        mine = sorted((score for score in scores if score.scale == scale), key=lambda score: score.given_at)
        was = [score.value for score in mine if score.given_at < one.shipped_at]
        now = [score.value for score in mine if score.given_at >= one.shipped_at]
        if was and now:
            return scale, was[-1], now[-1]
    return None, None, None
