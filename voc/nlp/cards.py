"""The card of the shipped heads: how their logits become probabilities, and when those are too low to stand.

Each of three routes has its own calibration: `fast` (the fast head alone), `both` (the fast head was unsure
and the deep one was asked as well), `far` (a language that only the deep encoder reads). A language has a
temperature of its own, drawn towards that of its route the less was measured in it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from voc.terms import Intent

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """How one route is calibrated.

    `share`: weight of the deep head's logits, the fast head has the rest. `temperature` divides sentiment
    logits, `temperatures` those of a language. `slopes` and `offsets` (k,) turn intent logits into calibrated
    ones; `thresholds` (k,) in [0, 1].
    """

    share: float
    temperature: float
    temperatures: Mapping[str, float]
    slopes: Floats
    offsets: Floats
    thresholds: Floats

    def heat(self, languages: Sequence[str]) -> Floats:
        """The temperature of every text, (n, 1), by its language (ISO 639-1)."""
        found = [self.temperatures.get(language, self.temperature) for language in languages]
        return np.array(found, dtype=np.float32).reshape(-1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What the shipped weights say about themselves, as far as inference needs it.

    `intents` (k,) in the order of the columns; `asks_deep`: below this confidence of the sentiment the deep
    head is asked as well; `sure`: below this confidence the answer is "not sure".
    """

    name: str
    intents: tuple[Intent, ...]
    asks_deep: float
    sure: float
    fast: Route
    both: Route
    far: Route

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> "Card":
        """From the file `heads.json`."""
        intents = tuple(Intent(name) for name in raw["intents"])
        routes = {name: _route(raw["routes"][name], intents) for name in ("fast", "both", "far")}
        return cls(name=raw["name"], intents=intents, asks_deep=raw["asks_deep"], sure=raw["sure"], **routes)


def _route(raw: Mapping[str, Any], intents: Sequence[Intent]) -> Route:
    def column(key: str) -> Floats:
        return np.array([raw["intents"][name.value][key] for name in intents], dtype=np.float32)

    return Route(
        share=raw["share"],
        temperature=raw["sentiment"]["temperature"],
        temperatures=raw["sentiment"]["temperatures"],
        slopes=column("slope"),
        offsets=column("offset"),
        thresholds=column("threshold"),
    )
