"""Content gaps: what customers keep asking, in any language, and which help article answers it, if one does.

Groups are computed anew at each call, from the latest questions; the number of a gap is that of its first passage, so
it stays as long as that passage is in it. Writes vectors of passages through `voc.flow.understood.tag`, and those of
articles through `article_parts`.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from voc.config import Settings
from voc.errors import NotFound
from voc.flow.demand import feature_vectors, want_vectors
from voc.flow.heard.roadmap import feature_named
from voc.flow.passages import PART, vectors_of
from voc.flow.stories import article_parts
from voc.flow.stories.article_parts import HelpCentre
from voc.flow.stories.questions import before, questions
from voc.flow.understood.pool import Here
from voc.model import Article, Aspect, Feature, Feedback, ServiceCase
from voc.nlp import encoders
from voc.nlp.encoders.wants import of_wants
from voc.nlp.language import UNDETERMINED
from voc.nlp.values import Vectors
from voc.roadmap.grouping import Learned, group, learned, speaks_best
from voc.store import from_blob, reading
from voc.store.reads import aspects
from voc.stories import gaps
from voc.stories.gaps import Answer, Gap, Labels, Question
from voc.stories.gaps_brief import Brief

__all__ = ["Answer", "Gap", "brief_of", "gaps_of"]

OF_RATING = "#csat"
"""Behind the number of a case, in the id of what was said when it was rated."""
AT_ONCE = 2_000
"""Questions that are bound together at once; the others join the groups that are there."""


@dataclass(frozen=True, slots=True)
class _Looked:
    asked: list[Question]
    vectors: Vectors
    labels: Labels
    card: Learned


def gaps_of(
    engine: Engine, settings: Settings, *, feature: str | None = None, every: bool = False, now: datetime
) -> list[Gap]:
    """What customers keep asking: by distinct accounts, then comments, then the latest.

    Parameters: feature: only what is near to this one; every: also what one account asked once or twice.
    Raises: NotFound for a feature that is not there.
    """
    encoder = of_wants(settings.encoder)
    _prepare(engine, encoder, now)
    with reading(engine) as session:
        if feature is not None:
            feature_named(session, feature)
        found = _found(session, encoder, now)
    kept = [one for one in found if (every or one.volume.is_repeated) and feature in (None, one.feature)]
    return sorted(
        kept,
        key=lambda one: (
            -one.volume.accounts,
            -one.volume.comments,
            -one.volume.last_at.timestamp(),
            one.number,
        ),
    )


def brief_of(engine: Engine, settings: Settings, number: int, *, now: datetime) -> Brief:
    """What an article on a gap needs to say. Raises NotFound for a number that is no gap now."""
    found = {one.number: one for one in gaps_of(engine, settings, every=True, now=now)}
    if number not in found:
        raise NotFound("gap", str(number), map(str, found))
    gap = found[number]
    with reading(engine) as session:
        text = session.scalar(select(Article.text).where(Article.id == gap.article_id))
        return Brief(
            number=gap.number,
            title=gap.question.words,
            answer=gap.answer,
            volume=gap.volume,
            questions=gap.questions,
            feature=gap.feature,
            aspect=gap.aspect,
            article=gap.article,
            url=gap.url,
            article_text=text,
            lacking=tuple(gap.questions[place] for place in gap.unlike),
            cases=_cases(session, gap.questions),
        )


def _prepare(engine: Engine, encoder: str, now: datetime) -> None:
    """Vectors of everything that is to be compared, where they are not there yet."""
    feature_vectors.bring_up_to_date(engine, encoder=encoder)
    article_parts.bring_up_to_date(engine, encoder=encoder)
    with reading(engine) as session:
        asked = questions(session, now=now)
        ids = [one.passage_id for one in asked] + list(before(session, asked).values())
    want_vectors.prepare(engine, Here(), encoder=encoder, passage_ids=ids)


def _found(session: Session, encoder: str, now: datetime) -> list[Gap]:
    looked = _looked(session, encoder, now)
    centre = article_parts.help_centre(session, encoder=encoder)
    roadmap = feature_vectors.known_features(session, encoder=encoder)
    keys = _keys(session, roadmap.ids)
    terms = _terms(session, [one.passage_id for one in looked.asked])
    answered = _with_cases(session, looked.asked)
    found = []
    for label in range(int(looked.labels.max(initial=-1)) + 1):
        rows = np.flatnonzero(looked.labels == label)
        own = [looked.asked[row] for row in rows]
        vectors = looked.vectors[rows]
        found.append(
            _gap(
                own,
                vectors,
                centre,
                looked.card,
                feature=_feature(vectors, roadmap, keys, looked.card),
                aspect=_most([terms.get(one.passage_id, []) for one in own]),
                cases=len({one.feedback_id for one in own} & answered),
                now=now,
            )
        )
    return found


def _looked(session: Session, encoder: str, now: datetime) -> _Looked:
    """Questions with their vectors and the group of each."""
    asked = questions(session, now=now)
    earlier = before(session, asked)
    blobs = vectors_of(session, encoder, [*(one.passage_id for one in asked), *earlier.values()])
    asked = [one for one in asked if one.passage_id in blobs]
    own = from_blob([blobs[one.passage_id] for one in asked])
    card = learned(encoder)
    if not asked:
        return _Looked([], own, np.zeros(0, dtype=np.int64), card)
    rows = [row for row, one in enumerate(asked) if earlier.get(one.passage_id) in blobs]
    if rows:
        context = from_blob([blobs[earlier[asked[row].passage_id]] for row in rows])
        own[rows] = gaps.with_context(own[rows], context)
    spoken = encoders.load(encoder).languages
    known = [spoken is None or one.language == UNDETERMINED or one.language in spoken for one in asked]
    return _Looked(asked, own, _grouped(own, np.array(known), card), card)


def _grouped(vectors: Vectors, known: NDArray[np.bool_], card: Learned) -> Labels:
    """The group of each question, AT_ONCE of them bound together and the others joining them, by turns."""
    sums, counts = np.zeros((0, vectors.shape[1]), dtype=np.float32), np.zeros(0, dtype=np.int64)
    labels = []
    for start in range(0, len(vectors), AT_ONCE):
        some = slice(start, start + AT_ONCE)
        done = group(vectors[some], sums, counts, understood=known[some], card=card)
        sums, counts = done.sums, done.counts
        labels.append(done.labels)
    return np.concatenate(labels)


def _gap(
    own: list[Question],
    vectors: Vectors,
    centre: HelpCentre,
    card: Learned,
    *,
    feature: str | None,
    aspect: str | None,
    cases: int,
    now: datetime,
) -> Gap:
    near = gaps.nearest(vectors, centre.vectors, centre.owners, spread=card.spread)
    best = speaks_best(vectors, np.array([len(one.words) for one in own], dtype=np.int64))
    return Gap(
        number=own[0].passage_id,
        question=own[best],
        questions=tuple(own),
        volume=gaps.volume(own, now=now),
        feature=feature,
        aspect=aspect,
        answer=near.answer if near else Answer.NONE,
        article_id=centre.ids[near.article] if near else None,
        article=centre.titles[near.article] if near else None,
        url=centre.urls[near.article] if near else None,
        likeness=round(near.likeness, 2) if near else None,
        unlike=near.unlike if near else (),
        cases=cases,
    )


def _feature(
    vectors: Vectors, roadmap: feature_vectors.Known, keys: dict[int, str], card: Learned
) -> str | None:
    """The feature whose title or description a gap is near to, as near as an article that may answer it."""
    if not roadmap.ids:
        return None
    likeness = np.maximum(vectors @ roadmap.title_vectors.T, vectors @ roadmap.text_vectors.T).mean(axis=0)
    best = int(likeness.argmax())
    return keys[roadmap.ids[best]] if likeness[best] >= gaps.PERHAPS_AT * card.spread else None


def _keys(session: Session, feature_ids: Sequence[int]) -> dict[int, str]:
    return dict(session.execute(select(Feature.id, Feature.key).where(Feature.id.in_(feature_ids))).all())


def _terms(session: Session, passage_ids: Sequence[int]) -> dict[int, list[str]]:
    """What each passage names, in small letters."""
    found: dict[int, list[str]] = {}
    for start in range(0, len(passage_ids), PART):
        query = aspects().where(Aspect.passage_id.in_(passage_ids[start : start + PART]))
        for row in session.execute(query):
            found.setdefault(row.passage_id, []).append(row.term.lower())
    return found


def _most(terms: Sequence[Sequence[str]]) -> str | None:
    """The term that most passages name; of several as often the first."""
    counted = Counter(term for some in terms for term in set(some))
    return min(counted, key=lambda term: (-counted[term], term)) if counted else None


def _with_cases(session: Session, asked: Sequence[Question]) -> set[int]:
    """Those of the comments that came with a support case."""
    return {feedback_id for feedback_id, _, _ in _case_rows(session, asked)}


def _cases(session: Session, asked: Sequence[Question]) -> tuple[tuple[str, str | None], ...]:
    """Number and subject of the support cases in which it was asked."""
    return tuple((number, subject) for _, number, subject in _case_rows(session, asked))


def _case_rows(session: Session, asked: Sequence[Question]) -> list[tuple[int, str, str | None]]:
    ids = sorted({one.feedback_id for one in asked})
    found: list[tuple[int, str, str | None]] = []
    for start in range(0, len(ids), PART):
        query = (
            select(Feedback.id, ServiceCase.external_id, ServiceCase.subject)
            .join(
                ServiceCase,
                (ServiceCase.source_id == Feedback.source_id)
                & (Feedback.external_id.in_([ServiceCase.external_id, ServiceCase.external_id + OF_RATING])),
            )
            .where(Feedback.id.in_(ids[start : start + PART]))
            .order_by(Feedback.id)
        )
        found += [(row[0], row[1], row[2]) for row in session.execute(query)]
    return found
