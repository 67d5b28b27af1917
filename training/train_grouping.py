"""Learns the thresholds of `voc.roadmap.grouping` and the mean of wants at large: python -m training.train_grouping.

Data: the support intents of ../shared/data/train (banking77, hwu64) as simulated companies: 25 wants that are
asked for 2 to 24 times among 50 that are asked for once; each set apart, for a company is about one thing. The mean
is that of the wishes, faults and complaints of the project's own corpus, every language alike. The best F0.5
over pairs, averaged over both sets, decides: precision counts twice, for who is grouped with another's wish is told of
what they never asked for, while wishes that lie apart can still be merged. Deterministic.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from voc.nlp.tagging import ENCODER, embed
from voc.roadmap.grouping import CARD, centres, group, own_mean
from voc.roadmap.merging import SUGGEST_AT, shared_words
from voc.terms import Intent

DATA = Path("../shared/data/train")
FILES = ("topics_en_banking77_train.jsonl", "topics_en_hwu64.jsonl")
CORPUS = Path(__file__).parent / "corpus"
WANTS = {Intent.FEATURE_REQUEST, Intent.BUG, Intent.COMPLAINT}
PER_LANGUAGE = 200
COMPANIES = 4
BINDS = np.arange(0.23, 0.45, 0.03)
ABOVE = (0.05, 0.08, 0.11)
"""How much nearer a want must be to a known request's centre than the wants of a batch to one another."""
FAR = 0.1
"""Pairs of requests below this likeness teach nothing."""
NAME = "voc-grouping-1"


@dataclass(frozen=True, slots=True)
class Company:
    """Wants (n,) in random order: words, vectors (n, n_dims), and the intent of each."""

    texts: tuple[str, ...]
    vectors: NDArray[np.float32]
    true: NDArray[np.int64]


def usual() -> NDArray[np.float32]:
    """The mean of wants at large, to four places."""
    means = []
    for file in sorted(CORPUS.glob("*.jsonl")):
        rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        wants = [row["text"] for row in rows if WANTS & set(row["intents"])][:PER_LANGUAGE]
        means.append(embed(wants).mean(axis=0))
    mean: NDArray[np.float32] = np.round(np.stack(means).mean(axis=0), 4).astype(np.float32)
    return mean


def companies(file: str, *, folder: Path = DATA, seeds: range = range(COMPANIES)) -> list[Company]:
    """Simulated companies of one set."""
    rows = [json.loads(line) for line in (folder / file).read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if row["label"] != "oos"]  # what belongs nowhere is no want of its own
    truth = np.unique([row["label"] for row in rows], return_inverse=True)[1]
    found = []
    for seed in seeds:
        rng = np.random.default_rng(seed)
        chosen: list[int] = []
        for place, intent in enumerate(rng.permutation(truth.max() + 1)[:75].tolist()):
            times = int(rng.integers(2, 25)) if place < 25 else 1
            chosen += rng.permutation(np.flatnonzero(truth == intent))[:times].tolist()
        order = rng.permutation(chosen).tolist()
        texts = tuple(rows[i]["text"] for i in order)
        found.append(Company(texts, embed(texts), truth[order]))
    return found


def in_parts(
    vectors: NDArray[np.float32], parts: int, mean: NDArray[np.float32], *, bind_at: float, join_at: float
) -> NDArray[np.int64]:
    """The groups (n,) of wants that come in so many batches."""
    sums, counts = np.zeros((0, vectors.shape[1]), np.float32), np.zeros(0, np.int64)
    labels: list[int] = []
    for part in np.array_split(vectors, parts):
        found = group(
            part, sums, counts, understood=np.ones(len(part), bool), usual=mean,
            bind_at=bind_at, join_at=join_at,
        )  # fmt: skip
        sums, counts = found.sums, found.counts
        labels += found.labels.tolist()
    return np.array(labels)


def near_pairs(
    simulated: dict[str, list[Company]], mean: NDArray[np.float32], *, bind_at: float, join_at: float
) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.int64]]:
    """Of all pairs of groups that lie near one another: likenesses (n, 2), whether they are one want, of which set.

    The words of every second company are blanked, as they are between two languages.
    """
    inputs, truth, sets = [], [], []
    for number, some in enumerate(simulated.values()):
        for place, one in enumerate(some):
            labels = in_parts(one.vectors, 4, mean, bind_at=bind_at, join_at=join_at)
            members = [np.flatnonzero(labels == group) for group in range(labels.max() + 1)]
            sums = np.stack([one.vectors[rows].sum(axis=0) for rows in members])
            counts = np.array([len(rows) for rows in members])
            own = own_mean(np.zeros((0, sums.shape[1]), np.float32), sums, counts, mean)
            near = (points := centres(sums, counts, own)) @ points.T
            said = [" ".join(one.texts[i] for i in rows[:12]) for rows in members]
            about = [int(np.bincount(one.true[rows]).argmax()) for rows in members]
            for a, b in zip(*np.triu_indices(len(members), 1), strict=True):
                if near[a, b] >= FAR:
                    words = shared_words(said[a], said[b]) if place % 2 else 0.0
                    inputs.append((float(near[a, b]), words))
                    truth.append(about[a] == about[b])
                    sets.append(number)
    return np.array(inputs), np.array(truth), np.array(sets)


def fitted(inputs: NDArray[np.float64], truth: NDArray[np.bool_]) -> LogisticRegression:
    """The model of merges."""
    return LogisticRegression(C=10.0).fit(inputs, truth)


def pairs(found: NDArray[np.int64], true: NDArray[np.int64]) -> tuple[float, float]:
    """Precision and recall over pairs of wants that are in one group."""
    upper = np.triu_indices(len(found), 1)
    together, belong = (found[:, None] == found)[upper], (true[:, None] == true)[upper]
    right = float((together & belong).sum())
    return right / max(float(together.sum()), 1.0), right / max(float(belong.sum()), 1.0)


def f_half(precision: float, recall: float) -> float:
    """Their harmonic mean with precision twice as heavy."""
    return 1.25 * precision * recall / max(0.25 * precision + recall, 1e-9)


def main() -> None:
    """Learn, print, keep."""
    mean = usual()
    simulated = {file: companies(file) for file in FILES}
    best: tuple[float, float, float] = (-1.0, 0.0, 0.0)
    for bind in BINDS.tolist():
        for above in ABOVE:
            scores = [
                f_half(
                    *pairs(in_parts(one.vectors, parts, mean, bind_at=bind, join_at=bind + above), one.true)
                )
                for some in simulated.values()
                for one in some
                for parts in (1, 4)
            ]
            print(f"bind {bind:.2f} join {bind + above:.2f} pair F0.5 {np.mean(scores):.3f}", flush=True)
            best = max(best, (round(float(np.mean(scores)), 4), round(bind, 2), round(bind + above, 2)))
    inputs, truth, of_set = near_pairs(simulated, mean, bind_at=best[1], join_at=best[2])
    for file, number in zip(FILES, range(len(FILES)), strict=True):
        here = of_set == number
        judged = fitted(inputs[~here], truth[~here]).predict_proba(inputs[here])[:, 1]
        said = judged >= SUGGEST_AT
        right, found = truth[here][said].mean(), truth[here][said].sum() / truth[here].sum()
        print(f"merges, never seen {file}: {here.sum()} pairs, {truth[here].mean():.3f} are one want")
        print(f"  suggested {said.sum()}, right {right:.2f}, found {found:.2f}")
    model = fitted(inputs, truth)
    card = {
        "name": NAME,
        "encoder": ENCODER,
        "bind_at": best[1],
        "join_at": best[2],
        "pair_f_half": best[0],
        "merge_weights": [round(float(weight), 4) for weight in model.coef_[0]],
        "merge_intercept": round(float(model.intercept_[0]), 4),
        "trained_on": {
            "data": list(FILES),
            "companies": COMPANIES * len(FILES),
            "mean_of": "training/corpus",
        },
        "made": datetime.now(UTC).date().isoformat(),
        "mean": [round(float(value), 4) for value in mean],
    }
    CARD.write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    print(card | {"mean": "..."})


if __name__ == "__main__":
    main()
