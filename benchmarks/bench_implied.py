"""Which questions imply a want: how often the rule is right, what it adds, and what it costs.

    python -m benchmarks.bench_implied

On benchmarks/wishes/implied.jsonl, questions of nineteen languages: half of them ask for what is not there, half are
how-tos, errands and small talk. Rows of even ids were looked at while the word lists were written. Rows of odd ids were
not: those under 50 were written before the lists, the others after these had been frozen, which says more. All are by
one hand, the hand of the lists, so real feedback, which says the same in more ways, is found less often.
Then on questions of other people in ../shared/data/eval, where nothing was chosen (said where it is not there): customers
of a bank, who ask for help and for nothing new, and app reviews. Keeps its figures in benchmarks/results/implied.json.
"""

import json
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.harness import Figure, write
from voc.flow.demand.wants import Tagged, is_question, wanted
from voc.nlp.implied import implies_want
from voc.nlp.tagging import tag_batch
from voc.nlp.values import PassageOut, TextIn
from voc.roadmap.hearing import wilson
from voc.terms import TagKind

HERE = Path(__file__).parent
SHARED = HERE.parent.parent / "shared" / "data" / "eval"
SET = "benchmarks/wishes/implied.jsonl"
BEFORE, AFTER = f"{SET}, written before the lists, not looked at", f"{SET}, written after the lists"
UNSEEN, SEEN = f"{SET}, not looked at", f"{SET}, looked at"
WRITTEN_AFTER = 50
"""The first number of a row that was written after the lists."""
SURE = 0.95
BATCH = 256

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Heard:
    """A passage of a text: its row, its words, their language, and what the heads say of it."""

    row: int
    said: str
    language: str
    tagged: Tagged

    @property
    def implied(self) -> bool:
        """Whether it is taken for a question and implies a want."""
        return is_question(self.tagged) and implies_want(self.said, self.language)

    def wants(self, *, implied: bool) -> bool:
        """Whether it becomes an ask, with the rule or as it would be without it."""
        return wanted(self.tagged, invited=False, implied=implied and self.implied) is not None


def main() -> None:
    """Measure, print, keep."""
    figures = list(measured())
    for figure in figures:
        print(f"{figure.name:<72} {figure.value:>8} {figure.unit:<6} {figure.n:>5}  {figure.data}")
    write("implied", figures)


def measured() -> Iterator[Figure]:
    """Both halves, each language of the half that was not looked at, the whole way, other people's questions, the cost."""
    rows = read(HERE / "wishes" / "implied.jsonl")
    unseen, seen = [row for row in rows if number(row) % 2], [row for row in rows if not number(row) % 2]
    after = [row for row in unseen if number(row) >= WRITTEN_AFTER]
    yield from pair("all languages, written after the lists", after, AFTER)
    yield from pair("all languages, written before", [row for row in unseen if row not in after], BEFORE)
    yield from pair("all languages, looked at", seen, SEEN)
    by_language = defaultdict(list)
    for row in unseen:
        by_language[row["lang"]].append(row)
    for language, some in sorted(by_language.items()):
        yield from pair(language, some, UNSEEN)
    yield from whole_way(unseen, UNSEEN)
    yield from of_the_project()
    yield from of_a_bank()
    yield from of_reviews()
    yield cost(rows)


def read(path: Path) -> list[Row]:
    """The objects of a JSON Lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def number(row: Row) -> int:
    """The number in a row's id."""
    return int(row["id"].rpartition("-")[2])


def pair(name: str, rows: Sequence[Row], data: str) -> Iterator[Figure]:
    """Precision and recall of the rule on sentences that are known to be questions, of known language."""
    found = [row for row in rows if implies_want(row["text"], row["lang"])]
    right, meant = sum(row["implied"] for row in found), sum(row["implied"] for row in rows)
    yield share(f"precision of implied wants, {name}", right, len(found), data)
    yield share(f"recall of implied wants, {name}", right, meant, data)


def share(name: str, hits: int, n: int, data: str) -> Figure:
    """A share with its interval by Wilson."""
    low, high = wilson(hits, n, sure=SURE)
    return Figure(
        name=name, value=round(hits / n, 3) if n else 0.0, unit="", bar=None, n=n,
        data=f"{data}; 95% interval {low:.2f} to {high:.2f}",
    )  # fmt: skip


def whole_way(rows: Sequence[Row], data: str) -> Iterator[Figure]:
    """The same sentences through passages, language, tags and wants, without the rule and with it."""
    heard = hear([row["text"] for row in rows])
    for meant, name in ((True, "questions that imply a want"), (False, "other questions")):
        n = sum(row["implied"] is meant for row in rows)
        for rule, how in ((False, "without the rule"), (True, "with the rule")):
            asks = {one.row for one in heard if rows[one.row]["implied"] is meant and one.wants(implied=rule)}
            yield share(f"{name} that become asks, {how}", len(asks), n, data)


def hear(texts: Sequence[str]) -> list[Heard]:
    """Every passage of these texts with its tags."""
    found = []
    for start in range(0, len(texts), BATCH):
        batch = [
            TextIn(feedback_id=start + i, text=text) for i, text in enumerate(texts[start : start + BATCH])
        ]
        found += [_heard(texts[passage.feedback_id], passage) for passage in tag_batch(batch)]
    return found


def _heard(text: str, passage: PassageOut) -> Heard:
    one = {tag.kind: tag.value for tag in passage.tags}
    intents = {str(tag.value): tag.confidence for tag in passage.tags if tag.kind is TagKind.INTENT}
    said = text[passage.start : passage.end]
    return Heard(passage.feedback_id, said, one[TagKind.LANGUAGE], Tagged(intents, one[TagKind.SENTIMENT]))


def of_the_project() -> Iterator[Figure]:
    """Passages that are labelled as questions and nothing else: most ask how to do something."""
    rows = [row for path in sorted((HERE / "passages").glob("*.jsonl")) for row in read(path)]
    some = [row for row in rows if row["intents"] == ["question"]]
    found = sum(implies_want(row["text"], row["lang"]) for row in some)
    yield share(
        "bare questions found to imply a want",
        found,
        len(some),
        "benchmarks/passages, labelled question alone",
    )


def of_a_bank() -> Iterator[Figure]:
    """Customers of a bank ask for cards, refunds and logins: whatever is found is most likely wrong."""
    path = SHARED / "topics_en_banking77_test.jsonl"
    if not path.exists():
        print(f"Skipped: {path} is not there.")
        return
    rows = read(path)
    found = sum(implies_want(row["text"], "en") for row in rows)
    yield share("support questions found to imply a want", found, len(rows), "banking77 test")


def of_reviews() -> Iterator[Figure]:
    """Reviews are labelled as a whole: how many of the questions found stand in one that wishes or reports a fault."""
    path = SHARED / "intent_en_app_reviews.jsonl"
    if not path.exists():
        print(f"Skipped: {path} is not there.")
        return
    rows = read(path)
    heard = [one for one in hear([row["text"] for row in rows]) if is_question(one.tagged)]
    found = [one for one in heard if one.implied]
    new = [one for one in found if not one.wants(implied=False)]
    data = "app reviews, eval"
    yield share("questions found to imply a want", len(found), len(heard), data)
    yield share("of these, no want without the rule", len(new), len(found), data)
    for label in ("feature_request", "bug_report"):
        hits = sum(rows[one.row]["label"] == label for one in found)
        yield share(f"of those found, in a review labelled {label}", hits, len(found), data)


def cost(rows: Sequence[Row]) -> Figure:
    """Microseconds of the processor a question, the word lists read before."""
    best = min(timed(rows) for _ in range(5))
    return Figure(
        name="implied want of a question", value=round(best * 1e6 / len(rows), 1), unit="µs", bar=None,
        n=len(rows), data="benchmarks/wishes/implied.jsonl",
    )  # fmt: skip


def timed(rows: Sequence[Row]) -> float:
    """Seconds of the processor for one look at all."""
    begin = time.process_time()
    for row in rows:
        implies_want(row["text"], row["lang"])
    return time.process_time() - begin


if __name__ == "__main__":
    main()
