"""Who else would profit from a feature: contacts who never asked for it but whose words or usage are close to it.

A list for people, not messages. Nobody is on it who has an urgent case open or was unhappy lately. Writes nothing.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from voc.config import Settings
from voc.flow.demand import feature_vectors, matches
from voc.flow.heard.roadmap import feature_named
from voc.flow.passages import PART, passage_texts, vectors_of
from voc.flow.shipped import release_lines
from voc.flow.told import facts
from voc.loop.guards import Hold, hold
from voc.model import (
    Account,
    Annotation,
    Ask,
    Aspect,
    Contact,
    Feature,
    Feedback,
    Link,
    Loop,
    Membership,
    Passage,
    PassageVector,
    Signal,
)
from voc.nlp.encoders.wants import of_wants
from voc.nlp.tagging import embed
from voc.roadmap import audience
from voc.roadmap.audience import Seen, Sign, Suited
from voc.roadmap.naming import by_words
from voc.store import from_blob, reading
from voc.store.reads import aspects, tags, with_asks
from voc.terms import Intent, LinkState, LoopState, TagKind

LOOKED_AT = 50_000
"""Passages, the latest, that are looked at."""
NEAREST = 200
"""So many of them, the nearest, are read word by word."""
USED_WITHIN = timedelta(days=90)
WANTS = (Intent.FEATURE_REQUEST, Intent.QUESTION, Intent.BUG)
ANGRY = (Intent.COMPLAINT, Intent.CHURN_RISK)

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Close:
    """One contact on the list, and why they may not be written to, if so."""

    suited: Suited
    hold: Hold | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """The list for one feature: how many asked, how many were left out because they are in trouble, who is close."""

    key: str
    title: str
    askers: int
    in_trouble: int
    found: tuple[Close, ...]


@dataclass(frozen=True, slots=True)
class _Said:
    """Passages with their contacts and vectors, in the order of ids, falling."""

    ids: list[int]
    contacts: list[int]
    vectors: Vectors


def audience_of(
    engine: Engine,
    settings: Settings,
    key: str,
    *,
    limit: int | None = None,
    now: datetime,
    without: Collection[int] = frozenset(),
) -> Audience:
    """Contacts who never asked for a feature and may profit from it, the closest first.

    Parameters: limit: so many, however few asked; without: contacts whose asks are taken as not made (for measuring).
    Raises: NotFound for an unknown feature.
    """
    feature_vectors.bring_up_to_date(engine, encoder=of_wants(settings.encoder))
    with reading(engine) as session:
        feature = feature_named(session, key)
        askers, examples = _asked(session, feature, without)
        seen = _signs(session, feature, askers, examples, settings.encoder, now)
        close = audience.suited(seen)
        known = facts.gather(session, [facts.Asked(one.contact_id) for one in close], settings, now=now)
        calm = [
            (one, fact)
            for one, fact in zip(close, known, strict=True)
            if not (fact.open_case or fact.unhappy)
        ]
        rules, most = facts.rules(settings), audience.most(len(askers), limit)
        found = tuple(Close(suited=one, hold=hold(fact, rules, now=now)) for one, fact in calm[:most])
        return Audience(
            key=feature.key,
            title=feature.title,
            askers=len(askers),
            in_trouble=len(close) - len(calm),
            found=found,
        )


def _asked(session: Session, feature: Feature, without: Collection[int]) -> tuple[set[int], list[int]]:
    """Who asked for it, by loops and accepted links, and the passages in which they did."""
    loops = select(Loop.contact_id).where(Loop.feature_id == feature.id, Loop.state != LoopState.WITHDRAWN)
    askers = set(session.scalars(loops)) - set(without)
    query = with_asks(select(Ask.contact_id, Ask.passage_id)).where(
        Link.feature_id == feature.id, Link.state == LinkState.ACCEPTED
    )
    examples = []
    for contact_id, passage_id in session.execute(query):
        if contact_id not in without:
            examples.append(passage_id)
            askers |= {contact_id} if contact_id is not None else set()
    return askers, sorted(set(examples))


def _signs(
    session: Session, feature: Feature, askers: set[int], examples: list[int], encoder: str, now: datetime
) -> list[Seen]:
    said = _said(session, encoder, askers, now)
    angry = _angry(session, said.ids)
    found = _by_words(session, feature, said, examples, encoder, angry)
    contact_of = dict(zip(said.ids, said.contacts, strict=True))
    found += _by_topic(session, examples, contact_of, angry)
    found += _by_aspect(session, feature, contact_of, angry)
    return found + _by_usage(session, feature, askers, now)


def _said(session: Session, encoder: str, askers: set[int], now: datetime) -> _Said:
    query = (
        select(Passage.id, Feedback.contact_id, PassageVector.vector)
        .join(Feedback, Feedback.id == Passage.feedback_id)
        .join(PassageVector, (PassageVector.passage_id == Passage.id) & (PassageVector.encoder == encoder))
        .join(Contact, Contact.id == Feedback.contact_id)
        .where(Feedback.erased_at.is_(None), Contact.erased_at.is_(None), Feedback.said_at <= now)
        .order_by(Passage.id.desc())
        .limit(LOOKED_AT)
    )
    rows = [
        (passage, who, vector)
        for passage, who, vector in session.execute(query)
        if who is not None and who not in askers
    ]
    return _Said([row[0] for row in rows], [row[1] for row in rows], from_blob([row[2] for row in rows]))


def _angry(session: Session, ids: Sequence[int]) -> set[int]:
    """Passages that complain and want nothing."""
    intents: dict[int, set[str]] = {}
    for start in range(0, len(ids), PART):
        query = tags(TagKind.INTENT).where(Annotation.passage_id.in_(ids[start : start + PART]))
        for row in session.execute(query):
            intents.setdefault(row.passage_id, set()).add(row.value)
    return {i for i, said in intents.items() if said & set(ANGRY) and not said & set(WANTS)}


def _by_words(
    session: Session, feature: Feature, said: _Said, examples: list[int], encoder: str, angry: set[int]
) -> list[Seen]:
    """What is said like those who asked say it, and what the linking model takes for a want of the feature."""
    board = matches.board(session, encoder=of_wants(encoder))
    if board is None or feature.id not in board.known.ids or not said.ids:
        return []
    column = board.known.ids.index(feature.id)
    own = embed([feature.title, board.known.texts[column]], encoder).mean(axis=0)
    alike = _alike(session, said, examples, encoder)
    order = np.argsort(-np.maximum(said.vectors @ own, alike), kind="stable")[:NEAREST].tolist()
    texts = passage_texts(session, [said.ids[row] for row in order])
    vectors = _as_wants(session, board.encoder, [said.ids[row] for row in order], texts)
    likely = release_lines.likely(board, texts, vectors)[:, column]
    near = audience.closeness_of(alike[order])
    found = []
    for place, row in enumerate(order):
        who, passage = said.contacts[row], said.ids[row]
        for sign, worth, why in (
            (Sign.LIKE_ASKERS, float(near[place]), "says what people who asked said"),
            (Sign.WORDS, float(likely[place]), "their words are close to the feature"),
        ):
            found.append(
                Seen(
                    contact_id=who, sign=sign, worth=min(worth, 0.99), why=why, passage_id=passage,
                    complaint=passage in angry,
                )
            )  # fmt: skip
    return found


def _as_wants(session: Session, encoder: str, ids: Sequence[int], texts: Sequence[str]) -> Vectors:
    """Vectors of passages as wants are compared; only those that are wants have theirs already."""
    blobs = vectors_of(session, encoder, ids)
    new = [row for row, passage in enumerate(ids) if passage not in blobs]
    made = iter(embed([texts[row] for row in new], encoder)) if new else iter(())
    rows = [from_blob([blobs[passage]])[0] if passage in blobs else next(made) for passage in ids]
    return np.stack(rows)


def _alike(session: Session, said: _Said, examples: list[int], encoder: str) -> Vectors:
    """Of each passage the highest cosine to one in which somebody asked, (n,); zeros where nobody did."""
    blobs = vectors_of(session, encoder, examples)
    if not blobs:
        return np.zeros(len(said.ids), dtype=np.float32)
    asked = from_blob([blobs[i] for i in sorted(blobs)])
    found: Vectors = (said.vectors @ asked.T).max(axis=1)
    return found


def _by_topic(
    session: Session, examples: list[int], contact_of: dict[int, int], angry: set[int]
) -> list[Seen]:
    """Passages of the topics in which people asked: worth the share of such asks among all that the topic holds."""
    asked: dict[int, int] = {}
    for start in range(0, len(examples), PART):
        query = select(Membership.topic_id).where(Membership.passage_id.in_(examples[start : start + PART]))
        for topic in session.scalars(query):
            if topic is not None:
                asked[topic] = asked.get(topic, 0) + 1
    of_all = (
        select(Membership.topic_id, func.count())
        .where(Membership.topic_id.in_(asked))
        .group_by(Membership.topic_id)
    )
    sizes: dict[int | None, int] = dict(session.execute(of_all).all())
    members = select(Membership.passage_id, Membership.topic_id).where(Membership.topic_id.in_(asked))
    return [
        Seen(
            contact_id=contact_of[passage], sign=Sign.TOPIC, passage_id=passage, complaint=passage in angry,
            worth=audience.OF_TOPIC * asked[topic] / max(sizes[topic], 1),
            why=f"speaks of a topic in which {asked[topic]} of {sizes[topic]} passages ask for it",
        )
        for passage, topic in session.execute(members)
        if passage in contact_of and topic is not None
    ]  # fmt: skip


def _by_aspect(session: Session, feature: Feature, contact_of: dict[int, int], angry: set[int]) -> list[Seen]:
    """Passages with a term that names the feature and no other."""
    titles = session.execute(select(Feature.id, Feature.title).order_by(Feature.id)).all()
    terms = sorted(set(session.scalars(select(Aspect.term).distinct())))
    place = [row.id for row in titles].index(feature.id)
    named = by_words(terms, [row.title for row in titles])
    own = [term for term, found in zip(terms, named, strict=True) if found == place]
    found = []
    for start in range(0, len(own), PART):
        query = aspects().where(Aspect.term.in_(own[start : start + PART]))
        found += [
            Seen(
                contact_id=contact_of[row.passage_id], sign=Sign.ASPECT, worth=audience.OF_ASPECT,
                why=f"speaks of “{row.term}”", passage_id=row.passage_id, complaint=row.passage_id in angry,
            )
            for row in session.execute(query)
            if row.passage_id in contact_of
        ]  # fmt: skip
    return found


def _by_usage(session: Session, feature: Feature, askers: set[int], now: datetime) -> list[Seen]:
    """Contacts of accounts that use the feature's part of the product more than half of those that use it."""
    area = f"{feature.area or ''} {feature.title}"
    since: date = (now - USED_WITHIN).date()
    kinds = [
        kind for kind in session.scalars(select(Signal.kind).distinct()) if audience.names_area(kind, area)
    ]
    found = []
    for kind in sorted(kinds):
        query = (
            select(Signal.account_id, func.sum(Signal.value))
            .where(Signal.kind == kind, Signal.day > since, Signal.day <= now.date())
            .group_by(Signal.account_id)
        )
        used = {account: total for account, total in session.execute(query) if total}
        middle = float(np.median(list(used.values()))) if used else 0.0
        busy = [account for account, total in used.items() if total > middle]
        people = (
            select(Contact.id)
            .join(Account, Account.id == Contact.account_id)
            .where(Account.id.in_(busy), Contact.erased_at.is_(None))
            .order_by(Contact.id)
        )
        why = f"their company uses {audience.plain_kind(kind)} more than most"
        found += [
            Seen(contact_id=contact_id, sign=Sign.USAGE, worth=audience.OF_USAGE, why=why)
            for contact_id in session.scalars(people)
            if contact_id not in askers
        ]
    return found
