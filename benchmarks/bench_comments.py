"""The mood of whole comments from their passages, against judging the whole text at once.

    OMP_NUM_THREADS=1 python -m benchmarks.bench_comments

On comments of ../shared/data/eval of which people labelled the whole; nothing was trained or tuned on them.
A mixed comment counts as its stronger side. Keeps its figures in benchmarks/results/comments.json.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from benchmarks.bench_nlp import SHARED, Labels, judged, rows
from benchmarks.harness import Figure, write
from training.choose_mood import LABELS, felt_of
from voc.nlp.comments import CLEAR, Felt
from voc.nlp.measures import macro_f1
from voc.terms import Mood, Sentiment

SETS = ("sentiment_en_survey", "sentiment_id_review")
CLASSES = (0, 1, 2)


def main() -> None:
    """Measure, print, keep."""
    if not (SHARED / "eval").is_dir():
        print("SKIPPED: ../shared/data is not here.")
        return
    figures = [figure for name in SETS for figure in measured(name)]
    for figure in figures:
        print(f"{figure.name:<64} {figure.value:>8} {figure.n:>6}  {figure.data}")
    write("comments", figures)


def measured(name: str) -> Iterator[Figure]:
    """The figures of one set: all its comments, then those of two passages or more that differ."""
    found = rows(SHARED / "eval" / f"{name}.jsonl")
    texts = [row["text"] for row in found]
    true = np.array([LABELS.index(row["label"]) for row in found])
    felts = [felt or Felt(pro=0.0, contra=0.0) for felt in felt_of(texts)]
    said = np.array([side(felt) for felt in felts])
    whole = np.asarray(judged(texts).judged.sentiment.argmax(axis=1))
    mixed = np.array([felt.mood is Mood.MIXED for felt in felts])

    yield _figure(name, "comment macro-F1, from passages", macro_f1(said, true, CLASSES), len(found))
    yield _figure(name, "comment macro-F1, whole text at once", macro_f1(whole, true, CLASSES), len(found))
    yield _figure(name, "share of comments called mixed", mixed.mean(), len(found))
    sided = mixed & (true != 1)
    if sided.any():
        yield _figure(name, "stronger side right where mixed", (said == true)[sided].mean(), int(sided.sum()))
    yield from _clear(name, felts, true)


def side(felt: Felt) -> int:
    """The class of a comment; a mixed one is its stronger side."""
    if felt.mood is Mood.MIXED:
        return 2 if felt.pro >= felt.contra else 0
    return LABELS.index(Sentiment(felt.mood.value))


def _clear(name: str, felts: Sequence[Felt], true: Labels) -> Iterator[Figure]:
    """Words that would contradict a rating, where the label says that they do, and where it says they do not."""
    score = np.array([0.0 if felt.mood is Mood.MIXED else felt.score for felt in felts])
    for word, called, own in (("negative", score <= -CLEAR, 0), ("positive", score >= CLEAR, 2)):
        for label, kind in ((own, f"those labelled {word}"), (2 - own, "those labelled the other way")):
            of = true == label
            yield _figure(name, f"clearly {word}, of {kind}", called[of].mean(), int(of.sum()))


def _figure(name: str, what: str, value: float, n: int) -> Figure:
    return Figure(name=what, value=round(float(value), 3), unit="", bar=None, n=n, data=f"eval/{name}")


if __name__ == "__main__":
    main()
