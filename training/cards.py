"""The card of the heads: how each route is calibrated, and what was measured, all on rows not trained on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training import calibrate
from training.sets import OWN, Example
from training.targets import Floats, Targets
from voc.nlp.encoders import bridge
from voc.nlp.heads import sigmoid, softmax
from voc.nlp.measures import ece, f1, macro_f1
from voc.terms import Intent

ASKS_DEEP = 0.8
"""Below this confidence of the fast head the deep one is asked as well."""
SURE = 0.55
"""Below this confidence the answer is "not sure"."""
SHARES = tuple(np.round(np.arange(0.2, 1.01, 0.1), 1).tolist())
"""Weights of the deep head's logits that are tried."""
PRIOR = 60.0
"""A language's own temperature counts as much as that of its route when so many of its rows were seen."""
FEWEST_FIGURES = 20

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Held-out rows: logits (n, 3 + k) of the fast head and of the deep one (nan where it was not asked)."""

    examples: Sequence[Example]
    fast: Floats
    deep: Floats
    targets: Targets
    names: Sequence[Intent]

    def rows(self, which: Mask) -> "Judged":
        """The chosen rows."""
        return Judged(
            examples=[e for e, taken in zip(self.examples, which.tolist(), strict=True) if taken],
            fast=self.fast[which],
            deep=self.deep[which],
            targets=self.targets.rows(which),
            names=self.names,
        )


def routes(judged: Judged) -> dict[str, Any]:
    """Everything of the card that is learned from held-out rows."""
    asked = ~np.isnan(judged.deep[:, 0])
    far = asked & np.array([bridge.needed(e.language) for e in judged.examples])
    fast = _route(judged, judged.fast, 0.0)
    heat = np.array([fast["sentiment"]["temperature"]])
    unsure = asked & (softmax((judged.fast[:, :3] / heat).astype(np.float32)).max(axis=1) < ASKS_DEEP)
    return {
        "asks_deep": ASKS_DEEP,
        "sure": SURE,
        "routes": {"fast": fast, "both": _mixed(judged.rows(unsure)), "far": _mixed(judged.rows(far))},
    }


def _mixed(judged: Judged) -> dict[str, Any]:
    """The route with the share of the deep head that makes the loss least, over all rows of three classes."""
    told = _told(judged) & judged.targets.open_to[:, 1]

    def loss(share: float) -> float:
        logits, right = _mix(judged, share)[told], judged.targets.feels[told]
        heat = calibrate.temperature(logits[:, :3], right, np.ones(len(right), dtype=np.float32))
        chances = softmax((logits[:, :3] / heat).astype(np.float32))
        return float(-np.log(np.maximum(chances[np.arange(len(right)), right], 1e-9)).mean())

    share = min(SHARES, key=loss)
    return _route(judged, _mix(judged, share), share)


def _mix(judged: Judged, share: float) -> Floats:
    mixed: Floats = ((1 - share) * judged.fast + share * judged.deep).astype(np.float32)
    return mixed


def _told(judged: Judged) -> Mask:
    known: Mask = judged.targets.feels_weight > 0
    return known


def _own(judged: Judged) -> Mask:
    return np.array([e.source == OWN for e in judged.examples])


def _route(judged: Judged, logits: Floats, share: float) -> dict[str, Any]:
    return {
        "share": share,
        "sentiment": _sentiment(judged, logits[:, :3]),
        "intents": _intents(judged, logits[:, 3:]),
    }


def _sentiment(judged: Judged, logits: Floats) -> dict[str, Any]:
    """Temperatures, learned on rows of three classes with the corpus first, and the figures of every source."""
    targets, told = judged.targets, _told(judged)
    three = told & targets.open_to[:, 1]
    heat = calibrate.temperature(logits[three], targets.feels[three], targets.feels_weight[three])
    own = told & _own(judged)
    languages = np.array([e.language for e in judged.examples])
    heats = {
        code: _drawn(logits[own & (languages == code)], targets.feels[own & (languages == code)], heat)
        for code in sorted(set(languages[own].tolist()))
    }
    each = np.array([[heats.get(code, heat)] for code in languages.tolist()])
    chances = softmax((logits / each).astype(np.float32))
    groups = np.array([f"{e.source}/{e.language}" if e.source == OWN else e.source for e in judged.examples])
    figures = {
        name: _figures(chances[rows], targets.feels[rows], targets.open_to[rows])
        for name in dict.fromkeys(groups[told].tolist())
        if (rows := told & (groups == name)).sum() >= FEWEST_FIGURES
    }
    figures[OWN] = _figures(chances[own], targets.feels[own], targets.open_to[own])
    return {
        "temperature": round(heat, 4),
        "temperatures": {code: round(value, 4) for code, value in heats.items()},
        "held_out": figures,
    }


def _drawn(logits: Floats, right: NDArray[np.int64], towards: float) -> float:
    """A language's temperature, drawn towards that of the route the fewer rows there are."""
    own = calibrate.temperature(logits, right, np.ones(len(right), dtype=np.float32))
    share = len(right) / (len(right) + PRIOR)
    return float(np.exp(share * np.log(own) + (1 - share) * np.log(towards)))


def _figures(chances: Floats, right: NDArray[np.int64], open_to: Mask) -> dict[str, Any]:
    known = chances * open_to
    said = known.argmax(axis=1)
    sure = known.max(axis=1) / known.sum(axis=1)
    return {
        "macro_f1": round(macro_f1(said, right, np.unique(right).tolist()), 3),
        "ece": round(ece(sure, said == right), 3),
        "sure": round(float((sure >= SURE).mean()), 3),
        "right_where_sure": round(float((said == right)[sure >= SURE].mean()), 3),
        "n": len(right),
    }


def _intents(judged: Judged, logits: Floats) -> Mapping[str, Any]:
    """Slope, offset, threshold and figures of every intent, on the corpus."""
    own = _own(judged)
    return {
        name.value: _intent(logits[own, column], judged.targets.wants[own, column])
        for column, name in enumerate(judged.names)
    }


def _intent(logits: Floats, right: Floats) -> dict[str, Any]:
    slope, offset = calibrate.platt(logits, right, np.ones_like(right))
    chances = sigmoid((logits * slope + offset).astype(np.float32))
    cut = calibrate.threshold(chances, right)
    sure = np.maximum(chances, 1 - chances)
    return {
        "slope": round(slope, 4),
        "offset": round(offset, 4),
        "threshold": round(cut, 2),
        "held_out": {
            "f1": round(f1(chances >= cut, right > 0.5), 3),
            "ece": round(ece(sure, (chances > 0.5) == (right > 0.5)), 3),
            "positive": int(right.sum()),
            "n": len(right),
        },
    }
