"""Aspects: how well their words are found, how well the sentiment towards them is told, and what they cost.

    OMP_NUM_THREADS=1 python -m benchmarks.bench_aspects

Measured on restaurant reviews (MAMS, test part), in which every sentence holds aspects of different sentiment, and
on the 15 texts of 100 of the corpus, drawn by a hash of the text, that nothing was trained on. Everything goes the
shipped way. The speed is that of the same process with aspects and without, in turn, by the processor's time. Keeps
its figures in benchmarks/results/aspects.json, with the slow encoder installed in aspects_languages.json.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.bench_nlp import BATCH, SHARED, rows
from benchmarks.harness import Figure, write
from training import aspect_sets, balance
from training.aspect_sets import Marked
from voc.nlp import judging
from voc.nlp.encoders import e5
from voc.nlp.heads import SENTIMENTS
from voc.nlp.judging import Reading
from voc.nlp.measures import macro_f1
from voc.nlp.span_measures import Span, overlaps, span_f1
from voc.nlp.tagging import SHIPPED, Tagger, tag_batch
from voc.nlp.values import TextIn
from voc.terms import TagKind

RESTAURANT = SHARED / "eval" / "aspect_en_restaurant.jsonl"
SPEED = SHARED / "train" / "sentiment_en_survey_nhs.jsonl"
SPEED_COMMENTS, ROUNDS = 1_500, 5
FEWEST = 40
"""Held-out texts that a language needs for a figure of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bare(Tagger):
    """The tagger as it was without aspects."""

    def read(self, texts: Sequence[str], languages: Sequence[str]) -> Reading:
        """What the models say of texts, given their languages."""
        return judging.read(texts, languages)


def main() -> None:
    """Measure, print, keep."""
    figures = []
    for figure in measured():
        print(f"{figure.name:<58} {figure.value:>9} {figure.unit:<6} {figure.n:>6} {figure.data}", flush=True)
        figures.append(figure)
    write("aspects_languages" if e5.there() else "aspects", figures)


def measured() -> Iterator[Figure]:
    """Every figure of this bench; those without their data are left out, loudly."""
    if RESTAURANT.is_file():
        yield from restaurant()
    else:
        print("SKIPPED: ../shared/data is not here; restaurants and speed are not measured.")
    yield from corpus()
    if SPEED.is_file() and not e5.there():  # beside the slow encoder they cost nothing to speak of
        yield from cost()


def figure(name: str, value: float, n: int, data: str, *, bar: str | None = None, unit: str = "") -> Figure:
    """One figure to three digits."""
    return Figure(name=name, value=round(value, 3), unit=unit, bar=bar, n=n, data=data)


def restaurant(path: Path = RESTAURANT) -> Iterator[Figure]:
    """Spans, and sentiments of the aspects that were found, beside the sentiment of the passage they stand in."""
    texts = aspect_sets.restaurant(iter(rows(path)))
    data = "eval/aspect_en_restaurant"
    passages = tag_batch([TextIn(feedback_id=n, text=marked.text) for n, marked in enumerate(texts)])
    said: list[list[tuple[Span, int]]] = [[] for _ in texts]
    whole: list[list[tuple[Span, int]]] = [[] for _ in texts]
    for one in passages:
        felt = next(tag.value for tag in one.tags if tag.kind is TagKind.SENTIMENT)
        whole[one.feedback_id].append(((one.start, one.end), _class(felt)))
        said[one.feedback_id] += [
            ((one.start + a.start, one.start + a.end), _class(a.sentiment)) for a in one.aspects
        ]
    pairs = [
        ([span for span, _ in ours], [gold[:2] for gold in marked.spans])
        for ours, marked in zip(said, texts, strict=True)
    ]
    yield from _spans("restaurants", pairs, data)
    found = [
        (gold[2], _of(gold[:2], ours), _of(gold[:2], parts))
        for ours, parts, marked in zip(said, whole, texts, strict=True)
        for gold in marked.spans
        if gold[2] >= 0 and _of(gold[:2], ours) is not None and _of(gold[:2], parts) is not None
    ]
    right, aspect, passage = np.array(found).T
    for name, answers in (("towards the aspect", aspect), ("of its passage, for comparison", passage)):
        yield figure(f"sentiment {name}, accuracy", float((answers == right).mean()), len(right), data)
        yield figure(f"sentiment {name}, macro-F1", macro_f1(answers, right, (0, 1, 2)), len(right), data)


def _class(sentiment: str) -> int:
    return [name.value for name in SENTIMENTS].index(sentiment)


def _of(gold: Span, said: Sequence[tuple[Span, int]]) -> int | None:
    """What was said of the first stretch that overlaps the right one."""
    return next((feels for span, feels in said if overlaps(span, gold)), None)


def corpus() -> Iterator[Figure]:
    """Spans in the held-out passages of the corpus, by language; each text is one passage."""
    texts = aspect_sets.corpus()
    held = balance.drawn([marked.text for marked in texts])
    kept = [marked for marked, out_of in zip(texts, held.tolist(), strict=True) if out_of]
    pairs = []
    for start in range(0, len(kept), BATCH):
        part = kept[start : start + BATCH]
        read = judging.read([m.text for m in part], [m.language for m in part], with_aspects=True)
        pairs += [
            _pair(m, [(a.start, a.end) for a in said]) for m, said in zip(part, read.aspects, strict=True)
        ]
    data = "training/corpus, held out"
    yield from _spans("corpus", pairs, f"{data}, {len({m.language for m in kept})} languages")
    for language in sorted({m.language for m in kept}):
        own = [pair for pair, m in zip(pairs, kept, strict=True) if m.language == language]
        if len(own) >= FEWEST:
            yield from _spans(f"corpus, {language}", own, f"{data}, {len(own)} texts")


def _pair(marked: Marked, said: list[Span]) -> tuple[list[Span], list[Span]]:
    return said, [gold[:2] for gold in marked.spans]


def _spans(name: str, pairs: Sequence[tuple[list[Span], list[Span]]], data: str) -> Iterator[Figure]:
    for how, exact in (("exact", True), ("overlap", False)):
        found = span_f1(pairs, exact=exact)
        yield figure(f"spans, {name}: F1, {how}", found.f1, found.right, data)
    near = span_f1(pairs, exact=False)
    yield figure(f"spans, {name}: precision, overlap", near.precision, near.said, data)
    yield figure(f"spans, {name}: recall, overlap", near.recall, near.right, data)


def cost() -> Iterator[Figure]:
    """Passages a second of one process with aspects and without, the best of several rounds in turn."""
    batch = [TextIn(feedback_id=n, text=row["text"]) for n, row in enumerate(rows(SPEED)[:SPEED_COMMENTS])]
    parts = [batch[start : start + BATCH] for start in range(0, len(batch), BATCH)]
    best = {"with": np.inf, "without": np.inf}
    passages = 0
    for _ in range(ROUNDS):
        for name, tagger in (("without", Bare()), ("with", SHIPPED)):
            begun = time.process_time()
            passages = sum(len(tag_batch(part, tagger)) for part in parts)
            best[name] = min(best[name], time.process_time() - begun)
    data = "train/sentiment_en_survey_nhs, whole comments"
    for name, seconds in best.items():
        yield figure(
            f"tagging {name} aspects, one process", round(passages / seconds), passages, data, unit="/s"
        )
    share = best["with"] / best["without"] - 1
    yield figure("time that aspects add", share, passages, data, bar="<= 0.15")


if __name__ == "__main__":
    main()
