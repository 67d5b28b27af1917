"""Whether the quotes that are ranked first are worth quoting, on passages of the demo company.

    python -m benchmarks.bench_quotes

Two hundred passages (benchmarks/quotes.jsonl), drawn from the demo company by a hash of their words, half of them
praise, were labelled by hand before the ranking was written, by the hand that wrote the ranking: a passage is worth
quoting when it speaks well of the product or of what came of it, says something, and is understood without its
neighbours. Each is tagged by itself, without its comment. Keeps its figures in benchmarks/results/quotes.json.
"""

import json
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.harness import Figure, write
from voc.nlp.tagging import tag_batch
from voc.nlp.values import TextIn
from voc.stories.quoting import Candidate, Quote, rank
from voc.terms import Intent, Outcome, Sentiment, TagKind

HERE = Path(__file__).parent
SET = "benchmarks/quotes.jsonl, hand-labelled before the ranking, by the same hand"
COPIES = 500
"""Candidates for the speed are the list so many times, each with words of its own."""


def main() -> None:
    """Measure, print, keep."""
    rows = [json.loads(line) for line in (HERE / "quotes.jsonl").read_text(encoding="utf-8").splitlines()]
    candidates = tagged(rows)
    worth = {place for place, row in enumerate(rows) if row["worth"]}
    ranked = rank(candidates)
    for place, quote in enumerate(ranked[:40]):
        mark = "+" if quote.passage_id in worth else "-"
        print(f"{place + 1:>3} {mark} {quote.worth:.3f} {rows[quote.passage_id]['words']}")
    figures = [
        *(precision(ranked, worth, k) for k in (10, 20, 30)),
        Figure(
            name="worth quoting among all",
            value=round(len(worth) / len(rows), 3),
            unit="",
            bar=None,
            n=len(rows),
            data=SET,
        ),
        speed(candidates),
    ]
    for figure in figures:
        print(f"{figure.name:<40} {figure.value:>8} {figure.unit:<8} {figure.n:>7}")
    write("quotes", figures)


def tagged(rows: Sequence[dict[str, str]]) -> list[Candidate]:
    """Each passage as the product's models see it alone; its place in the list is its id."""
    texts = [TextIn(feedback_id=place, text=row["words"], language=None) for place, row in enumerate(rows)]
    found: dict[int, Candidate] = {}
    for one in tag_batch(texts):
        tags = {kind: [tag for tag in one.tags if tag.kind is kind] for kind in TagKind}
        mood = tags[TagKind.SENTIMENT][0]
        known = found.get(one.feedback_id)
        made = Candidate(
            passage_id=one.feedback_id,
            words=rows[one.feedback_id]["words"],
            language=tags[TagKind.LANGUAGE][0].value,
            sentiment=Sentiment(mood.value),
            score=mood.score or 0.0,
            intents=frozenset(Intent(tag.value) for tag in tags[TagKind.INTENT]),
            outcomes=frozenset(Outcome(tag.value) for tag in tags[TagKind.OUTCOME]),
            terms=tuple(aspect.term for aspect in one.aspects),
        )
        found[one.feedback_id] = made if known is None or known.score < made.score else known
    return list(found.values())


def precision(ranked: Sequence[Quote], worth: set[int], k: int) -> Figure:
    """The share of the first `k` that are worth quoting."""
    right = sum(one.passage_id in worth for one in ranked[:k])
    bar = ">= 0.85" if k == 20 else None
    return Figure(name=f"precision at {k}", value=round(right / k, 3), unit="", bar=bar, n=k, data=SET)


def speed(candidates: Sequence[Candidate]) -> Figure:
    """Candidates a second, when the best 100 are wanted."""
    many = [
        Candidate(
            passage_id=number * len(candidates) + place, words=f"{one.words} {number}", language=one.language,
            sentiment=one.sentiment, score=one.score, intents=one.intents, outcomes=one.outcomes, terms=one.terms,
        )
        for number in range(COPIES)
        for place, one in enumerate(candidates)
    ]  # fmt: skip
    begin = time.process_time()
    rank(many, limit=100)
    rate = len(many) / (time.process_time() - begin)
    return Figure(
        name="candidates ranked",
        value=round(rate),
        unit="1/s",
        bar=None,
        n=len(many),
        data="the list, 500 times",
    )


if __name__ == "__main__":
    main()
