"""The health of an account: a weighted sum of its parts, 0 to 100, each point of which can be shown.

    score = 100 · Σ(weight · value) / Σ(weight)    over the parts that have a value

Nothing is learned and nothing is hidden: the weights stand in the settings, the values in the parts. A score of parts
that are known for one account is compared with one of other parts for another; that is why each says what it lacks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from voc.errors import InputError
from voc.health import parts as of
from voc.health.inputs import Inputs
from voc.health.parts import Part, Rules
from voc.health.usage import Usage, usage
from voc.terms import Band, HealthPart

P = HealthPart
WEIGHTS: Mapping[HealthPart, float] = {
    P.USAGE: 35,
    P.SERVICE: 10,
    P.SENTIMENT: 15,
    P.PROMISES: 5,
    P.REPLIES: 5,
    P.RENEWAL: 5,
    P.CHURN: 20,
    P.CHAMPION: 5,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bands:
    """Below `red` an account is red, from `green` on green, between them yellow."""

    red: float
    green: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One account at one moment. `score` and `band` are None where no part has a value."""

    account_id: int
    score: float | None
    band: Band | None
    weights: Mapping[HealthPart, float]
    parts: Sequence[Part]

    def points(self, part: Part) -> float | None:
        """What a part brings to the score; the points of all parts add up to it."""
        return None if part.value is None else 100 * part.value * self.weights[part.kind]


def weights(given: Mapping[str, float]) -> dict[HealthPart, float]:
    """The weights of a workspace. Raises InputError for a part that there is not, or where nothing weighs."""
    unknown = sorted(set(given) - {part.value for part in HealthPart})
    if unknown:
        known = ", ".join(part.value for part in HealthPart)
        raise InputError(f"`health_weights`: `{unknown[0]}` is no part of health. Known: {known}.")
    found = {**WEIGHTS, **{HealthPart(name): value for name, value in given.items()}}
    if not any(found.values()):
        raise InputError("`health_weights`: every part weighs nothing. Give one a weight above 0.")
    return found


def healths(
    inputs: Inputs,
    as_of: float,
    last_week: int,
    *,
    weighing: Mapping[HealthPart, float],
    bands: Bands,
    rules: Rules,
) -> tuple[list[Judged], Usage]:
    """The health of every account at one moment, in the order of the inputs, and the usage it rests on.

    Parameters: as_of: days since 1970; what is later is not looked at. last_week: the last whole week by then.
    """
    used = usage(inputs.signals, last_week)
    found = [
        _health(int(account_id), _parts(inputs, used, place, as_of, rules), weighing, bands)
        for place, account_id in enumerate(inputs.account_id)
    ]
    return found, used


def band_of(score: float, bands: Bands) -> Band:
    """The band of a score."""
    if score < bands.red:
        return Band.RED
    return Band.GREEN if score >= bands.green else Band.YELLOW


def as_rows(health: Judged) -> list[dict[str, Any]]:
    """The parts as they are kept: weight (of 1, after those without a value), value, points, n, evidence, or why not."""
    return [
        {
            "part": part.kind.value,
            "weight": round(health.weights[part.kind], 4),
            "value": None if part.value is None else round(part.value, 4),
            "points": None if part.value is None else round(health.points(part) or 0.0, 2),
            "n": part.n,
            "evidence": dict(part.evidence),
            **({"lacking": part.lacking} if part.value is None else {}),
        }
        for part in health.parts
    ]


def moved(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> list[tuple[str, float]]:
    """By how many points each part moved the score, the largest first; they add up to the whole movement."""
    then = {row["part"]: row["points"] or 0.0 for row in before}
    now = {row["part"]: row["points"] or 0.0 for row in after}
    changes = [(part, round(now.get(part, 0.0) - then.get(part, 0.0), 2)) for part in {**then, **now}]
    return sorted(((part, by) for part, by in changes if by), key=lambda change: -abs(change[1]))


def _health(account_id: int, found: list[Part], weighing: Mapping[HealthPart, float], bands: Bands) -> Judged:
    known = sum(weighing[part.kind] for part in found if part.value is not None)
    shares = {
        part.kind: weighing[part.kind] / known if known and part.value is not None else 0.0 for part in found
    }
    if not known:
        return Judged(account_id=account_id, score=None, band=None, weights=shares, parts=found)
    score = 100 * sum(shares[part.kind] * part.value for part in found if part.value is not None)
    return Judged(account_id=account_id, score=score, band=band_of(score, bands), weights=shares, parts=found)


def _parts(inputs: Inputs, used: Usage, place: int, as_of: float, rules: Rules) -> list[Part]:
    voices = inputs.voices.of(place)
    promises = None if inputs.promises is None else inputs.promises.of(place)
    return [
        of.of_usage(used, inputs.signals.kinds, place),
        of.of_service(inputs.cases.of(place), as_of, rules),
        of.of_sentiment(voices, as_of),
        of.of_promises(promises, as_of),
        of.of_replies(inputs.replies.of(place), as_of),
        of.of_renewal(float(inputs.renewal[place]), as_of),
        of.of_churn(voices, as_of),
        of.of_champion(inputs.contacts.of(place), as_of),
    ]
