"""What step 5 thinks with: requests as their passages, the roadmap, what decisions taught. Writes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from voc.flow.demand.feature_vectors import Known, known_features
from voc.flow.passages import passage_texts, vectors_of
from voc.model import Annotation, Ask, Link, Request
from voc.nlp.content import Word, content_spans, content_words, word_vectors
from voc.nlp.language import UNDETERMINED, identify
from voc.nlp.tagging import embed
from voc.roadmap import matching, teaching
from voc.roadmap.matching import LinkModel, Pairs, Roadmap, Wants
from voc.roadmap.teaching import Said, Taught
from voc.roadmap.wording import Lexicon, lexicon
from voc.store import from_blob
from voc.store.reads import AUTOMAT, asks_of_all, stands, stands_for, tags
from voc.terms import LinkState, TagKind

PASSAGES_OF = 12
"""So many passages of a request, the latest, speak for it."""
HEARD = 2_000
"""Requests, the latest, whose words say how rare a word is in this workspace."""
DECIDED = 5_000
"""Decisions, the latest, that say how much each likeness counts in this workspace."""
PART = 500

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """Requests and what was said for them: `passages` one request behind another, `starts` where each begins."""

    ids: list[int]
    asks: list[int]
    centres: Vectors
    passages: list[int]
    starts: NDArray[np.int64]
    spans: list[list[Word]]
    vectors: Vectors

    @property
    def wants(self) -> Wants:
        """As the matcher takes them."""
        said = [[word for word, _, _ in spans] for spans in self.spans]
        return Wants(words=said, vectors=self.vectors, starts=self.starts)

    def words(self) -> list[list[str]]:
        """All words of each request."""
        ends = np.append(self.starts[1:], len(self.spans)).tolist()
        return [
            [word for spans in self.spans[start:end] for word, _, _ in spans]
            for start, end in zip(self.starts.tolist(), ends, strict=True)
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """The roadmap as the matcher takes it, with how rare words are here and the weights of this workspace."""

    known: Known
    roadmap: Roadmap
    heard: list[list[str]]
    model: LinkModel
    encoder: str

    @property
    def digest(self) -> str:
        """What a request was compared with; another one is a reason to look again."""
        return f"{self.known.digest}:{self.model.name}"

    def lexicon(self, matter: Matter) -> Lexicon:
        """The words of these requests and of the roadmap."""
        features = (*self.roadmap.title_words, *self.roadmap.text_words)
        some = {word for words in (*features, *matter.words()) for word in words}
        vocabulary = sorted(some)
        return lexicon(vocabulary, word_vectors(vocabulary), [*self.heard, *self.roadmap.text_words])

    def said(self, matter: Matter, known: Lexicon) -> Said:
        """These requests as decisions compare them."""
        return teaching.said(matter.centres, matter.words(), known)


def board(session: Session, *, encoder: str) -> Board | None:
    """The roadmap with the vectors of this encoder; None where there is none."""
    known = known_features(session, encoder=encoder)
    if not known.ids:
        return None
    spoken = [guess.language for guess in identify(known.texts)]
    roadmap = Roadmap(
        title_words=[content_words(*some) for some in zip(known.titles, spoken, strict=True)],
        text_words=[content_words(*some) for some in zip(known.texts, spoken, strict=True)],
        titles=known.title_vectors,
        texts=known.text_vectors,
    )
    return Board(
        known=known, roadmap=roadmap, heard=_heard(session), model=_model(session, encoder), encoder=encoder
    )


def matter(session: Session, request_ids: Sequence[int], *, encoder: str) -> Matter:
    """These requests, in the order of their ids, with their latest passages."""
    asks: dict[int, list[int]] = {}
    rows = {}
    for ids in _parts(sorted(request_ids)):
        wanted = select(Request.id, Request.passage_id, asks_of_all().label("asks"), Request.centre).where(
            Request.id.in_(ids)
        )
        rows.update({row.id: row for row in session.execute(wanted)})
        said = (
            select(stands_for(), Ask.passage_id)
            .join(Request, Request.id == Ask.request_id)
            .where(stands_for().in_(ids), stands())
            .order_by(Ask.passage_id.desc())
        )
        for request_id, passage_id in session.execute(said):
            asks.setdefault(request_id, []).append(passage_id)
    found = sorted(rows)
    passages = [asks.get(i, [rows[i].passage_id])[:PASSAGES_OF] for i in found]
    flat = [passage for some in passages for passage in some]
    centres = from_blob([rows[i].centre for i in found], exact=True)
    starts = np.cumsum([0, *(len(some) for some in passages[:-1])]).astype(np.int64)
    return Matter(
        ids=found,
        asks=[rows[i].asks for i in found],
        centres=_unit(centres),
        passages=flat,
        starts=starts,
        spans=_spans(session, flat),
        vectors=_vectors(session, encoder, flat, centres.shape[1]),
    )


def matter_of_texts(texts: Mapping[int, str], *, encoder: str) -> Matter:
    """Texts that are no requests, each standing for itself, by a number of the caller's; their vectors are not kept."""
    ids, said = list(texts), list(texts.values())
    vectors: Vectors = embed(said, encoder)
    spoken = [guess.language for guess in identify(said)]
    return Matter(
        ids=ids,
        asks=[1] * len(ids),
        centres=vectors,
        passages=ids,
        starts=np.arange(len(ids), dtype=np.int64),
        spans=[content_spans(text, language) for text, language in zip(said, spoken, strict=True)],
        vectors=vectors,
    )


def compare(board: Board, matter: Matter, known: Lexicon) -> Pairs:
    """The likenesses of these requests with all features."""
    return matching.compare(matter.wants, board.roadmap, known, unrelated=board.model.unrelated)


def taught(session: Session, board: Board, feature_ids: Sequence[int] | None = None) -> dict[int, Taught]:
    """What people's decisions taught about these features, or all; by the feature's column on the board."""
    columns = {feature_id: column for column, feature_id in enumerate(board.known.ids)}
    only = columns if feature_ids is None else [i for i in feature_ids if i in columns]
    decided: dict[int, list[tuple[int, bool, float]]] = {}
    query = (
        select(Link.feature_id, Link.request_id, Link.state, Link.likenesses, Link.maker)
        .where(_by_people(), Link.feature_id.in_(only))
        .order_by(Link.decided_at.desc(), Link.id.desc())
    )
    for feature_id, request_id, state, seen, maker in session.execute(query):
        some = decided.setdefault(feature_id, [])
        if len(some) < teaching.LATEST:
            some.append((request_id, state is LinkState.ACCEPTED, _logit(board.model, maker, seen)))
    everyone = matter_of(session, board, sorted({row[0] for some in decided.values() for row in some}))
    lessons = {}
    for feature_id, some in decided.items():
        there = [row for row in sorted(some, key=lambda row: row[0]) if row[0] in everyone.place]
        if there:
            examples = everyone.said.only([everyone.place[row[0]] for row in there])
            logits = np.array([logit for _, _, logit in there])
            accepted = np.array([yes for _, yes, _ in there])
            lessons[columns[feature_id]] = teaching.teach(examples, logits, accepted)
    return lessons


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """Requests that were decided, as decisions compare them, and the row of each."""

    said: Said
    place: dict[int, int]


def matter_of(session: Session, board: Board, request_ids: Sequence[int]) -> Remembered:
    """These requests as decisions compare them, with words weighed as this workspace uses them."""
    some = matter(session, request_ids, encoder=board.encoder)
    weighed = lexicon([], np.zeros((0, 1), dtype=np.float32), [*board.heard, *board.roadmap.text_words])
    return Remembered(
        said=board.said(some, weighed), place={request_id: row for row, request_id in enumerate(some.ids)}
    )


def _logit(model: LinkModel, maker: str, seen: bytes | None) -> float:
    """What the model says of a decided pair; nought where a person linked what it never saw.

    Likenesses from before the encoder changed are judged by the model that they were made for.
    """
    if seen is None:
        return 0.0
    model = matching.model_named(maker, otherwise=model)
    return float(model.logits(from_blob([seen], exact=True).astype(np.float64))[0])


def _model(session: Session, encoder: str) -> LinkModel:
    """The shipped weights, as the decisions of this workspace lean them; those on likenesses of another encoder do not."""
    query = (
        select(Link.likenesses, Link.state)
        .where(_by_people(), Link.likenesses.is_not(None), Link.maker == matching.shipped_model(encoder).name)
        .order_by(Link.decided_at.desc(), Link.id.desc())
        .limit(DECIDED)
    )
    rows = session.execute(query).all()
    model = matching.shipped_model(encoder)
    if not rows:
        return model
    inputs = from_blob([row.likenesses for row in rows], exact=True).astype(np.float64)
    return teaching.lean(model, inputs, np.array([row.state is LinkState.ACCEPTED for row in rows]))


def _by_people() -> ColumnElement[bool]:
    return (Link.state != LinkState.PROPOSED) & (Link.decided_by != AUTOMAT)


def _heard(session: Session) -> list[list[str]]:
    """The words of the sentences that stand for the latest requests."""
    query = select(Request.voice_passage_id).where(Request.asks > 0).order_by(Request.id.desc()).limit(HEARD)
    return [[word for word, _, _ in spans] for spans in _spans(session, list(session.scalars(query)))]


def _spans(session: Session, passage_ids: Sequence[int]) -> list[list[Word]]:
    """The words of passages with their places, by the language of each."""
    languages: dict[int, str] = {}
    for ids in _parts(sorted(set(passage_ids))):
        query = tags(TagKind.LANGUAGE).where(Annotation.passage_id.in_(ids))
        languages.update({row.passage_id: row.value for row in session.execute(query)})
    texts = passage_texts(session, list(passage_ids))
    return [
        content_spans(text, languages.get(passage_id, UNDETERMINED))
        for passage_id, text in zip(passage_ids, texts, strict=True)
    ]


def _vectors(session: Session, encoder: str, passage_ids: Sequence[int], dims: int) -> Vectors:
    """Vectors of passages in this order; zeros for one that has none of this encoder yet."""
    blobs = vectors_of(session, encoder, sorted(set(passage_ids)))
    found = np.zeros((len(passage_ids), dims), dtype=np.float32)
    there = [row for row, passage_id in enumerate(passage_ids) if passage_id in blobs]
    if there:
        found[there] = from_blob([blobs[passage_ids[row]] for row in there])
    return found


def _unit(rows: Vectors) -> Vectors:
    unit: Vectors = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return unit


def _parts(ids: Sequence[int]) -> list[list[int]]:
    rest = iter(ids)
    return list(iter(lambda: list(islice(rest, PART)), []))
