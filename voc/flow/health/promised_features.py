"""Which feature a promise means: that of its accepted link, else the nearest by the model of links. Writes nothing."""

import re
from collections.abc import Mapping, Sequence

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from voc.flow.demand import matches
from voc.flow.demand.matches import Board
from voc.flow.passages import passage_texts
from voc.flow.place import Place
from voc.model import Ask, Feedback, Link, Passage
from voc.nlp.encoders.wants import of_wants
from voc.roadmap import teaching
from voc.roadmap.matching import PROPOSE_AT, probabilities
from voc.store import reading
from voc.store.reads import stands, with_asks
from voc.terms import LinkState

CAPITALS = re.compile(r"(?<![^\W_])[A-Z]{3,5}(?![^\W_])")
BEFORE = 0.3
"""Where the sentence itself names nothing as likely as this, the one before it says what is spoken of."""
NOTHING = (0, 0.0)
ASKED_FOR, SHORT = 1.5, 4.0
"""By so much the log-odds rise where the account asked for the feature, and where the initials of its title are said.

Set by hand: people are promised what they asked for, and `SSO` is a single sign-on.
"""


def meant(place: Place, abouts: Mapping[int, str]) -> dict[int, tuple[int, float]]:
    """The feature that each of these passages means, with its probability; those that mean none are left out.

    Parameters: abouts: what each promise is about, by passage.
    """
    if not abouts:
        return {}
    with reading(place.engine) as session:
        board = matches.board(session, encoder=of_wants(place.settings.encoder))
        linked, before = _linked(session, list(abouts)), _before(session, list(abouts))
        if board is None:
            return linked
        own = _nearest(session, board, abouts)
        doubtful = {one: before[one] for one in abouts if one in before and own.get(one, NOTHING)[1] < BEFORE}
        earlier = dict(zip(doubtful.values(), passage_texts(session, list(doubtful.values())), strict=True))
        context = _nearest(session, board, earlier)
    beside = {one: context[other] for one, other in doubtful.items() if other in context}
    found = {
        one: max(own.get(one, NOTHING), beside.get(one, NOTHING), key=lambda best: best[1]) for one in abouts
    }
    return {one: best for one, best in found.items() if best[1] >= PROPOSE_AT} | linked


def _nearest(session: Session, board: Board, texts: Mapping[int, str]) -> dict[int, tuple[int, float]]:
    """The likeliest feature of each text, with its probability."""
    if not texts:
        return {}
    some = matches.matter_of_texts(texts, encoder=board.encoder)
    known = board.lexicon(some)
    logits = board.model.logits(matches.compare(board, some, known).likenesses)
    logits = teaching.moved(logits, board.said(some, known), matches.taught(session, board))
    asked = _asked_for(session, some.ids)
    for row, passage in enumerate(some.ids):
        for column, (feature, title) in enumerate(zip(board.known.ids, board.known.titles, strict=True)):
            logits[row, column] += ASKED_FOR * (feature in asked.get(passage, ()))
            logits[row, column] += SHORT * abbreviates(texts[passage], title)
    likely = probabilities(logits)
    best = np.argmax(likely, axis=1).tolist()
    return {
        passage: (board.known.ids[feature], float(likely[row, feature]))
        for row, (passage, feature) in enumerate(zip(some.ids, best, strict=True))
    }


def abbreviates(text: str, title: str) -> bool:
    """Whether a word of capitals in the text holds the initials of neighbouring words of the title, three at least."""
    initials = "".join(word[0] for word in re.split(r"[\s-]+", title) if word).casefold()
    return any(word.casefold() in initials for word in CAPITALS.findall(text))


def _asked_for(session: Session, passage_ids: Sequence[int]) -> dict[int, set[int]]:
    """By passage: the features that its account asked for, as far as links were accepted."""
    said, promised = aliased(Passage), aliased(Feedback)
    query = (
        with_asks(select(said.id, Link.feature_id))
        .join(promised, promised.account_id == Ask.account_id)
        .join(said, said.feedback_id == promised.id)
        .where(said.id.in_(passage_ids), Link.state == LinkState.ACCEPTED)
        .distinct()
    )
    found: dict[int, set[int]] = {}
    for passage, feature in session.execute(query):
        found.setdefault(passage, set()).add(feature)
    return found


def _linked(session: Session, passage_ids: Sequence[int]) -> dict[int, tuple[int, float]]:
    """Features that people accepted for what these passages ask for."""
    query = with_asks(select(Ask.passage_id, func.min(Link.feature_id))).where(
        Ask.passage_id.in_(passage_ids), Link.state == LinkState.ACCEPTED, stands()
    )
    return {passage: (feature, 1.0) for passage, feature in session.execute(query.group_by(Ask.passage_id))}


def _before(session: Session, passage_ids: Sequence[int]) -> dict[int, int]:
    """The passage before each of these in the same comment."""
    earlier = aliased(Passage)
    query = (
        select(Passage.id, func.max(earlier.id))
        .join(earlier, (earlier.feedback_id == Passage.feedback_id) & (earlier.start < Passage.start))
        .where(Passage.id.in_(passage_ids))
        .group_by(Passage.id)
    )
    return dict(session.execute(query).all())
