"""Where each planted wish of the demo company ends: in which requests, and linked to which feature.

    python -m benchmarks.bench_demo_wishes [FOLDER]

FOLDER is a demo workspace (`voc demo -w FOLDER`); without it one is made. The demo's people accept what is at least 60%
sure, so *linked* is what the product would say by itself. Nothing is tuned on it. Keeps its figures, one for
each wish with the misses by name, in benchmarks/results/demo_wishes.json.
"""

import json
import sys
import tempfile
from collections import Counter, defaultdict
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from benchmarks.harness import Figure, write
from voc.flow.demo import create_demo, run_demo
from voc.model import Ask, Feature, Feedback, Link, Passage, Request
from voc.store import reading
from voc.store.reads import stands
from voc.terms import LinkState

DATA = "demo company"


@dataclass(frozen=True, slots=True)
class Wish:
    """A planted wish: its asks by request (the one that stands), and what those requests are linked to."""

    name: str
    feature: str | None
    passages: int
    requests: Counter[int]
    features: dict[int, str]

    @property
    def linked_right(self) -> int:
        """How many of its asks lie in a request that was linked as it should be."""
        return sum(n for request, n in self.requests.items() if self.features.get(request) == self.feature)

    def words(self) -> str:
        """Where its asks went, the fullest request first."""
        parts = [
            f"request {request}: {n} asks, {self.features.get(request) or 'no feature'}"
            for request, n in self.requests.most_common(4)
        ]
        alone = sum(1 for n in self.requests.values() if n == 1)
        return f"{DATA}; {self.feature or 'on no roadmap'}; {'; '.join(parts)}; {alone} requests of one ask"


def main() -> None:
    """Walk if needed, look, print, keep."""
    if len(sys.argv) > 1:
        engine = create_demo(Path(sys.argv[1])).engine
        found = wishes(engine)
    else:
        with tempfile.TemporaryDirectory() as folder:
            found = wishes(run_demo(Path(folder) / "demo")[0].engine)
    figures = list(summed(found))
    figures += [
        Figure(
            name=f"wish `{wish.name}`: asks in its fullest request",
            value=round(max(wish.requests.values(), default=0) / max(wish.requests.total(), 1), 2),
            unit="share", bar=None, n=wish.requests.total(), data=wish.words(),
        )
        for wish in found
    ]  # fmt: skip
    for figure in figures:
        print(f"{figure.name:<90} {figure.value:>5} {figure.n:>4}  {figure.data}")
    write("demo_wishes", figures)


def wishes(engine: Any) -> list[Wish]:
    """The planted wishes as they lie in a demo workspace."""
    planted = json.loads((files("voc.demo") / "planted.json").read_text(encoding="utf-8"))["wishes"]
    with reading(engine) as session:
        feedback = session.execute(select(Feedback.id, Feedback.text)).all()
        spans: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
        for row in session.execute(select(Passage.feedback_id, Passage.id, Passage.start, Passage.end)):
            spans[row[0]].append((row[1], row[2], row[3]))
        root = func.coalesce(Request.merged_into_id, Request.id)
        asks = dict(
            session.execute(
                select(Ask.passage_id, root).join(Request, Request.id == Ask.request_id).where(stands())
            ).all()
        )
        features = _features(session)
    found = []
    for wish in planted:
        passages = {
            passage_id
            for said in wish["comments"]
            for feedback_id, text in feedback
            if (at := text.find(said["quote"])) >= 0
            for passage_id, start, end in spans[feedback_id]
            if start < at + len(said["quote"]) and end > at
        }
        requests = Counter(asks[i] for i in sorted(passages) if i in asks)
        found.append(Wish(wish["name"], wish["feature"], len(passages), requests, features))
    return found


def summed(found: list[Wish]) -> list[Figure]:
    """Over all wishes."""
    asks = sum(wish.requests.total() for wish in found)
    built = [wish for wish in found if wish.feature]
    of = sum(wish.requests.total() for wish in built)
    right = sum(wish.linked_right for wish in built)
    mixed = Counter[int]()
    own = Counter[int]()
    for wish in found:
        for request, n in wish.requests.items():
            mixed[request] += n
            own[request] = max(own[request], n)
    pairs = sum(n * (n - 1) // 2 for wish in found for n in wish.requests.values())
    whole = sum(wish.requests.total() * (wish.requests.total() - 1) // 2 for wish in found)
    together = sum(n * (n - 1) // 2 for n in mixed.values())
    passages = sum(wish.passages for wish in found)
    misses = [wish.name for wish in built if not wish.linked_right]
    by_name = f"{DATA}; misses: {', '.join(misses) or 'none'}"
    wrong = [w.name for w in found if w.feature is None and any(w.features.get(r) for r in w.requests)]
    return [
        _figure("planted passages that became asks", asks / passages, passages),
        _figure("pairs of asks in one request that are one wish (precision)", pairs / max(together, 1), together),
        _figure("pairs of asks of one wish in one request (recall)", pairs / whole, whole),
        _figure("asks of built wishes in a request linked right", right / max(of, 1), of),
        _figure("built wishes of which a request is linked right", 1 - len(misses) / len(built), len(built), by_name),
        _figure(
            "wishes on no roadmap of which a request is linked to a feature", len(wrong) / (len(found) - len(built)),
            len(found) - len(built), f"{DATA}; {', '.join(wrong) or 'none'}",
        ),
    ]  # fmt: skip


def _figure(name: str, value: float, n: int, data: str = DATA) -> Figure:
    return Figure(name=name, value=round(value, 3), unit="share", bar=None, n=n, data=data)


def _features(session: Session) -> dict[int, str]:
    """The feature of each request by accepted links, the surest first."""
    root = func.coalesce(Request.merged_into_id, Request.id)
    query = (
        select(root, Feature.key)
        .select_from(Link)
        .join(Request, Request.id == Link.request_id)
        .join(Feature, Feature.id == Link.feature_id)
        .where(Link.state == LinkState.ACCEPTED)
        .order_by(Link.score)
    )
    return dict(session.execute(query).all())


if __name__ == "__main__":
    main()
