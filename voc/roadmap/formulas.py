"""The formulas by which features can be ranked, with weights that a person may change.

All of them add up, over the accounts that want a feature, a value of the account, and divide by the effort. That
makes every score a sum one can take apart, and lets an undecided link count by its probability.

`accounts`  distinct accounts; revenue breaks ties. The order of the house.
`rice`      reach x impact x confidence / effort: reach is accounts that may want it, confidence the share of them
            that do by the links' probabilities, impact the severity of what they said (0.5, 1, 2, 3).
`revenue`   weighted shares of the customer base behind a feature, in percent, / effort.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from voc.errors import InputError, NotFound
from voc.roadmap.inputs import Floats, Inputs

TERMS = ("accounts", "revenue", "deals", "renewals", "risk", "severity", "recent")
"""Shares that `revenue` adds up: of all accounts, all ARR, all open deals, the ARR that renews within 90 days, the ARR
of accounts at risk, of accounts by severity, of accounts that asked within 90 days."""
EXPONENTS = ("impact", "effort")
"""Powers: 0 leaves the term out, 1 takes it as it is."""
WORST = 3.0
RECENT_DAYS = 90
HIGHEST = 100.0
NO_EFFORT = 1.0
"""Effort of everything where the roadmap names none at all."""

_READY: Mapping[str, Mapping[str, float]] = {
    "accounts": {"impact": 0.0, "effort": 0.0},
    "rice": {"impact": 1.0, "effort": 1.0},
    "revenue": {
        "accounts": 0.25,
        "revenue": 0.35,
        "deals": 0.1,
        "renewals": 0.1,
        "risk": 0.1,
        "severity": 0.05,
        "recent": 0.05,
        "effort": 1.0,
    },
}
FORMULAS = tuple(_READY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """A formula with its weights. Weights of TERMS are made to add up to 1; those of EXPONENTS are powers."""

    name: str
    weights: Mapping[str, float]

    @property
    def adds(self) -> tuple[str, ...]:
        """The terms it adds up, in the order of TERMS; none for formulas that multiply."""
        return tuple(name for name in TERMS if name in self.weights)

    @property
    def shares(self) -> Floats:
        """The weights of `adds`, which add up to 1."""
        given = np.array([self.weights[name] for name in self.adds], dtype=np.float64)
        total: float = given.sum()
        return given / total if total else given

    def power(self, name: str) -> float:
        """An exponent, 0 where the formula has none."""
        return self.weights.get(name, 0.0)


def formula(name: str, weights: Mapping[str, float] = MappingProxyType({})) -> Formula:
    """One of FORMULAS, with some weights changed.

    Raises: NotFound for an unknown formula or a weight that it does not have; InputError for a weight outside
    [0, 100] and where all weights that it adds up are zero.
    """
    if name not in _READY:
        raise NotFound("formula", name, FORMULAS)
    ready = _READY[name]
    for term, value in weights.items():
        if term not in ready:
            raise NotFound(f"weight of formula `{name}`", term, ready)
        if not 0 <= value <= HIGHEST:
            raise InputError(f"The weight `{term}={value:g}` is not between 0 and {HIGHEST:g}.")
    made = Formula(name=name, weights={**ready, **weights})
    if made.adds and not made.shares.any():
        raise InputError(
            f"All weights of formula `{name}` are zero: give at least one of {', '.join(made.adds)}."
        )
    return made


def effort_of(inputs: Inputs) -> tuple[Floats, Floats]:
    """The effort of each feature, with the median of the known ones where nobody said; and whether it was known.

    Returns: effort (n_features,) > 0; known (n_features,) 0 or 1. An effort of zero counts as not known.
    """
    given = inputs.features.effort
    known = np.isfinite(given) & (given > 0)
    middle = float(np.median(given[known])) if known.any() else NO_EFFORT
    return np.where(known, given, middle), known.astype(np.float64)
