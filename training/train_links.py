"""Learns the weights of `voc.roadmap.matching`: python -m training.train_links.

Data: simulated roadmaps of support intents and of app reviews (`training/link_sets.py`), reviews with more say.
How sure it is comes from the intents alone: there, as in a workspace, nearly all texts want something.
One intent in five is never seen in training and gives the figures that are printed. Deterministic.
"""

import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from training import link_sets
from training.link_sets import BLIND, DATA, INTENTS, REVIEWS, Roadmapped
from voc.roadmap.matching import INPUTS, WEIGHTS

ROADMAPS, HELD = 60, 20
NAME = "voc-links-3"
REVIEWS_SAY = 3.0
"""How much reviews say for each word of the intents: they are what customers write. Figures on intents that were held
out do not move between 1 and 5."""

Pairs = tuple[NDArray[np.float64], NDArray[np.bool_]]


def pairs(some: Sequence[Roadmapped], rng: np.random.Generator, blind: float) -> Pairs:
    """Likenesses (n_pairs, n_inputs) of all pairs of these roadmaps, and whether they belong together."""
    found = [link_sets.likenesses(one, rng, blind) for one in some]
    return np.concatenate([part.reshape(-1, len(INPUTS)) for part in found]), np.concatenate(
        [one.truth.ravel() for one in some]
    )


def platt(logits: NDArray[np.float64], truth: NDArray[np.bool_]) -> tuple[float, float]:
    """Slope and shift that make log-odds honest on these pairs."""
    fitted = LogisticRegression(C=1e6, max_iter=2000).fit(logits[:, None], truth)
    return float(fitted.coef_[0, 0]), float(fitted.intercept_[0])


def calibration_error(likely: NDArray[np.float64], truth: NDArray[np.bool_], bins: int = 10) -> float:
    """Expected calibration error over equal bins of probability, among pairs of at least 0.05."""
    shown = likely >= 0.05
    place = np.minimum((likely[shown] * bins).astype(int), bins - 1)
    gaps = [
        abs(likely[shown][place == b].mean() - truth[shown][place == b].mean()) * (place == b).mean()
        for b in range(bins)
        if (place == b).any()
    ]
    return float(sum(gaps))


def main() -> int:
    """Train, measure on intents never seen, write the card."""
    if not DATA.is_dir():
        sys.stderr.write(f"{DATA} is not there: nothing trained\n")
        return 2
    rng = np.random.default_rng(7)
    known = link_sets.intents()
    others = link_sets.strangers()
    order = rng.permutation(len(known))
    fifth = len(known) // 5
    held, seen = [known[i] for i in order[:fifth]], [known[i] for i in order[fifth:]]
    first = pairs(list(link_sets.of_intents(seen, rng, ROADMAPS, others[::2])), rng, BLIND["intents"])
    second = pairs(list(link_sets.of_reviews()), rng, BLIND["reviews"])
    inputs, truth = np.concatenate([first[0], second[0]]), np.concatenate([first[1], second[1]])
    say = np.concatenate(
        [np.ones(len(first[1])), np.full(len(second[1]), REVIEWS_SAY * len(first[1]) / len(second[1]))]
    )
    model = LogisticRegression(C=10.0, max_iter=5000).fit(inputs, truth, sample_weight=say)
    slope, shift = platt(model.decision_function(first[0]), first[1])
    test, test_truth = pairs(list(link_sets.of_intents(held, rng, HELD, others[1::2])), rng, BLIND["intents"])
    likely = 1 / (1 + np.exp(-(slope * model.decision_function(test) + shift)))
    sure = likely >= 0.7
    card = {
        "name": NAME,
        "weights": [round(float(slope * weight), 4) for weight in model.coef_[0]],
        "intercept": round(float(slope * model.intercept_[0] + shift), 4),
        "inputs": list(INPUTS),
        "spread": [round(float(spread), 3) for spread in np.maximum(inputs.std(axis=0), 0.05)],
        "trained_on": {
            "data": [*INTENTS, REVIEWS, "training/corpus"],
            "intents": len(seen),
            "pairs": len(truth),
        },
        "held_out": {
            "intents": len(held),
            "pairs": len(test_truth),
            "ece": round(calibration_error(likely, test_truth), 4),
            "precision_at_0.7": round(float(test_truth[sure].mean()), 4) if sure.any() else None,
            "recall_at_0.7": round(float(test_truth[sure].sum() / test_truth.sum()), 4),
        },
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
    }
    WEIGHTS.write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(card, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
