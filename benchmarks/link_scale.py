"""How fast requests are linked: a database of 10,000 requests and 500 features, written directly.

The words are those of the project's own corpus in seven languages: its texts are the requests, each taken twice, and what
they speak of names the features. So they are as varied as customers are, and nothing has to be tagged first.
"""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine, func, select

from benchmarks.harness import Figure
from benchmarks.link_sets import WANTING
from voc.flow.demand.link import decide, link
from voc.model import (
    Annotation,
    Ask,
    Feature,
    Feedback,
    Link,
    Passage,
    PassageVector,
    Request,
    Source,
)  # fmt: skip
from voc.nlp.tagging import embed
from voc.nlp.values import Vectors
from voc.store import open_engine, reading, to_blob, upgrade, writing
from voc.terms import Channel, Family, FeatureStatus, Intent, LinkState, Speaker, TagKind

CORPUS = Path(__file__).parent.parent / "training" / "corpus"
REQUESTS, FEATURES, NEW = 10_000, 500, 100
SPOKEN = ("en", "de", "es", "tr", "zh", "ja", "lo")
NOW = datetime(2026, 6, 1, tzinfo=UTC)


def scale() -> Iterator[Figure]:
    """Seconds for proposals for everybody, for nothing new, for a hundred new requests, and after one decision."""
    with TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{folder}/voc.db")
        upgrade(engine)
        rows = _texts(REQUESTS + NEW)
        _features(engine)
        link(engine, encoder=WANTING, now=NOW)  # loads what a process loads once
        _requests(engine, rows[:REQUESTS], first=0)
        yield _timed("proposals for 10,000 requests x 500 features", engine, "< 10", REQUESTS)
        yield _timed("a run in which nothing is new", engine, None, REQUESTS)
        _requests(engine, rows[REQUESTS:], first=REQUESTS)
        yield _timed("a run with 100 new requests", engine, None, NEW)
        yield from _decided(engine)
        engine.dispose()


def _timed(name: str, engine: Engine, bar: str | None, n: int) -> Figure:
    began = time.perf_counter()
    link(engine, encoder=WANTING, now=NOW)
    took = round(time.perf_counter() - began, 2)
    return Figure(
        name=name, value=took, unit="s", bar=bar, n=n, data="training/corpus in 7 languages, SQLite"
    )


def _decided(engine: Engine) -> Iterator[Figure]:
    with reading(engine) as session:
        busiest = session.execute(
            select(Link.feature_id, func.count()).group_by(Link.feature_id).order_by(func.count().desc())
        ).first()
        assert busiest is not None
        ids = list(session.scalars(select(Link.id).where(Link.feature_id == busiest[0]).order_by(Link.id)))
    took = []
    for place, link_id in enumerate(ids[:20]):
        began = time.perf_counter()
        decide(engine, [link_id], (LinkState.ACCEPTED, LinkState.REJECTED)[place % 2], by="pam", now=NOW)
        took.append(time.perf_counter() - began)
    yield Figure(
        name="one decision with its new proposals, the slowest of twenty", value=round(max(took), 2), unit="s",
        bar="< 1", n=len(took), data="the same database",
    )  # fmt: skip


def _texts(count: int) -> list[tuple[str, str]]:
    """So many different texts with their languages."""
    found: dict[str, str] = {}
    for language in SPOKEN:
        for line in (CORPUS / f"{language}.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            found.setdefault(row["text"], row["lang"])
    rows = list(found.items())
    more = [(f"{text} ({number})", language) for number in range(1, 4) for text, language in rows]
    return [*rows, *more][:count]


def _features(engine: Engine) -> None:
    titles: dict[str, str] = {}
    for line in (CORPUS / "en.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        for aspect in row["aspects"]:
            titles.setdefault(aspect, row["text"])
    chosen = list(titles.items())[:FEATURES]
    assert len(chosen) == FEATURES
    with writing(engine) as session:
        session.add_all(
            Feature(key=f"F-{number}", title=title, description=text, status=FeatureStatus.IDEA)
            for number, (title, text) in enumerate(chosen)
        )


def _requests(engine: Engine, rows: list[tuple[str, str]], *, first: int) -> None:
    """One comment, passage, request and ask for each text."""
    vectors = embed([text for text, _ in rows], WANTING)
    given = [
        (first + place + 1, text, language, vectors[place]) for place, (text, language) in enumerate(rows)
    ]
    with writing(engine) as session:
        if not first:
            session.add(Source(id=1, name="made", family=Family.SURVEY, first_read_at=NOW, last_read_at=NOW))
            session.flush()
        for make in (_feedback, _passage, _vector, _language, _request, _ask):
            session.add_all(make(*some) for some in given)
            session.flush()


def _feedback(number: int, text: str, _language: str, _vector: Vectors) -> Feedback:
    return Feedback(
        id=number, source_id=1, external_id=str(number), channel=Channel.SURVEY, speaker=Speaker.CUSTOMER,
        said_at=NOW, stored_at=NOW, text=text,
    )  # fmt: skip


def _passage(number: int, text: str, _language: str, _vector: Vectors) -> Passage:
    return Passage(id=number, feedback_id=number, start=0, end=len(text))


def _vector(number: int, _text: str, _language: str, vector: Vectors) -> PassageVector:
    return PassageVector(passage_id=number, encoder=WANTING, vector=to_blob(vector))


def _language(number: int, _text: str, language: str, _vector: Vectors) -> Annotation:
    return Annotation(
        passage_id=number, kind=TagKind.LANGUAGE, value=language, confidence=1.0, maker="made", made_at=NOW
    )


def _request(number: int, _text: str, _language: str, vector: Vectors) -> Request:
    return Request(
        id=number, passage_id=number, voice_passage_id=number, kind=Intent.FEATURE_REQUEST, encoder=WANTING,
        centre=to_blob(vector, exact=True), asks=1, opened_at=NOW,
    )  # fmt: skip


def _ask(number: int, _text: str, _language: str, _vector: Vectors) -> Ask:
    return Ask(request_id=number, passage_id=number, asked_at=NOW, similarity=1.0)
