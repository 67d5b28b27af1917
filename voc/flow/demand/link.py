"""Step 5, linked: requests get proposals of features; a person accepts or rejects. Writes link and fit.

A proposal never overwrites a decision, and a decision never deletes a proposal. Accepting opens a
loop for every contact who asked (`voc.flow.ledger.loops`). A run looks at requests that are new or were asked for again, and
at all of them once after the roadmap changed; after decisions, at the requests near those that were decided.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, Select, and_, delete, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from voc.errors import InputError, NotFound
from voc.flow.decisions import record
from voc.flow.demand import feature_vectors, matches, proposals
from voc.flow.demand.matches import Board
from voc.flow.demand.proposals import Row
from voc.flow.ledger import loops, messages
from voc.flow.passages import PART
from voc.model import Fit, Link, Request
from voc.rights import needs
from voc.store import advance, insert_new, position, reading, upsert, writing
from voc.store.reads import (
    AUTOMAT,
    BULK,
    ERASED,
    PERSON,
    asks_of_all,
    at_once,
    nothing_fits,
    stands_for,
    waits,
)
from voc.terms import LinkState, Right, Verdict

TOGETHER = 2_000
"""Requests that are compared in one transaction."""
LEARNED = "link:learned"
LINKED, TAKEN_BACK = "linked by ", "linked by hand, and taken back"
"""Reasons of a link that a person made at once, and of what is left of it when it is taken back: no proposal of theirs."""
VERDICTS = {
    LinkState.ACCEPTED: Verdict.ACCEPTED,
    LinkState.REJECTED: Verdict.REJECTED,
    LinkState.PROPOSED: Verdict.UNDONE,
}
REFRESHED = (
    "score", "reason", "evidence_passage_id", "evidence_start", "evidence_end", "likenesses", "maker",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Linked:
    """What the step did: new proposals, all that wait for a person, requests that nothing fits, features."""

    proposed: int
    waiting: int
    unanswered: int
    features: int


def link(engine: Engine, *, encoder: str, now: datetime) -> Linked:
    """Propose features for requests that need a look. Decided links stay as they are."""
    feature_vectors.bring_up_to_date(engine, encoder=encoder)
    with reading(engine) as session:
        board = matches.board(session, encoder=encoder)
    proposed = 0
    if board is not None:
        proposed = _look(engine, board, now=now) + learn_from_decisions(engine, now=now)
    with reading(engine) as session:
        waiting = session.scalar(select(func.count()).where(waits())) or 0
        lacking = select(func.count()).select_from(Request).join(Fit, Fit.request_id == Request.id)
        unanswered = session.scalar(lacking.where(nothing_fits())) or 0
    features = len(board.known.ids) if board is not None else 0
    return Linked(proposed, waiting, unanswered, features)


@needs(Right.DECIDE)
def decide(
    engine: Engine, link_ids: Sequence[int], state: LinkState, *, by: str, now: datetime, note: str = ""
) -> int:
    """Accept or reject links, or take decisions back (`proposed`); each is remembered and learned from.

    Returns how many: each once, and of those to be taken back only what somebody had decided.

    Accepting opens a loop for every contact who asked; a link that is no longer accepted withdraws the
    untold loops that nothing else holds open, and the messages about them. Raises NotFound for an id that
    is not there, and decides nothing then.
    """
    with writing(engine) as session:
        found = {link.id: link for link in session.scalars(select(Link).where(Link.id.in_(link_ids)))}
        chosen = [_known(found, link_id) for link_id in dict.fromkeys(link_ids)]
        undecided = [link for link in chosen if link.state is LinkState.PROPOSED]
        count = len(chosen) - (len(undecided) if state is LinkState.PROPOSED else 0)
        settle(session, chosen, state, by=by, now=now, note=note)
    learn_from_decisions(engine, now=now)
    return count


@needs(Right.DECIDE)
def decide_many(engine: Engine, state: LinkState, *, at_least: float, by: str, now: datetime) -> int:
    """Decide every waiting proposal of at least this probability alike. Returns how many.

    Nobody looked at each of them, so they prove nothing of how good proposals are, and teach only in the next run:
    else a second call would decide what the first had made surer.
    """
    with writing(engine) as session:
        query = select(Link).where(waits(), Link.score >= at_least)
        found = session.scalars(query.order_by(Link.score.desc(), Link.id)).all()
        settle(session, found, state, by=by, now=now, note=BULK)
    return len(found)


@needs(Right.DECIDE)
def undo_many(engine: Engine, *, by: str, now: datetime) -> int:
    """Take back what was decided many at once the last time, but for what somebody decided again since. Returns how many.

    Raises InputError where nothing of the kind stands.
    """
    with writing(engine) as session:
        found = session.execute(at_once()).all()
        if not found:
            raise InputError("Nothing that was decided many at once stands: there is nothing to take back.")
        latest = (found[0].by, found[0].at)
        ids = [row.row_id for row in found if (row.by, row.at) == latest]
        links: list[Link] = []
        for start in range(0, len(ids), PART):
            links += session.scalars(select(Link).where(Link.id.in_(ids[start : start + PART])))
        settle(session, links, LinkState.PROPOSED, by=by, now=now)
    return len(links)


def link_by_hand(session: Session, request_id: int, feature_id: int, *, by: str, now: datetime) -> int:
    """Accept a link, also one that nobody proposed. Returns its id.

    Raises NotFound for a request that is not there, InputError for one that was merged.
    """
    propose_by_hand(session, request_id, feature_id, by=by, now=now, reason=f"{LINKED}{by}")
    query = select(Link).where(Link.request_id == request_id, Link.feature_id == feature_id)
    link = session.scalars(query).one()
    if link.reason == TAKEN_BACK:
        link.score, link.reason, link.maker = 1.0, f"{LINKED}{by}", f"{PERSON}{by}"
    settle(session, [link], LinkState.ACCEPTED, by=by, now=now)
    return link.id


def propose_by_hand(
    session: Session,
    request_id: int,
    feature_id: int,
    *,
    by: str,
    now: datetime,
    reason: str,
    passage_id: int | None = None,
) -> int:
    """Propose a link on a person's word, unless there is one already. Returns how many are new.

    Raises NotFound for a request that is not there, InputError for one that was merged.
    """
    request = session.get(Request, request_id)
    if request is None:
        raise NotFound("request", str(request_id))
    if request.merged_into_id is not None:
        raise InputError(
            f"Request {request_id} was merged into {request.merged_into_id}. Use {request.merged_into_id}."
        )
    row: Row = {
        "request_id": request_id, "feature_id": feature_id, "score": 1.0, "reason": reason,
        "evidence_passage_id": passage_id or request.voice_passage_id, "evidence_start": None, "evidence_end": None,
        "likenesses": None, "maker": f"{PERSON}{by}", "proposed_at": now, "state": LinkState.PROPOSED,
        "decided_by": None, "decided_at": None,
    }  # fmt: skip
    return insert_new(session, Link, [row], key=["request_id", "feature_id"])


def learn_from_decisions(engine: Engine, *, now: datetime) -> int:
    """Propose anew near what was decided since the last time. Returns how many proposals are new."""
    with reading(engine) as session:
        upto, features, encoder = proposals.decided_since(session, position(session, LEARNED))
        board = matches.board(session, encoder=encoder) if features else None
        found = [proposals.near(session, board, i, now=now) for i in features] if board is not None else []
    if not upto:
        return 0
    with writing(engine) as session:
        new = sum(_store(session, rows, []) for rows in found)
        advance(session, LEARNED, upto)
    return new


def forget(session: Session, request_ids: Sequence[int]) -> None:
    """Let the next look compare these requests anew: they stand for other asks than before."""
    session.execute(delete(Fit).where(Fit.request_id.in_(request_ids)))


def drop(session: Session, feature_ids: Sequence[int]) -> None:
    """Take away the proposals that nobody has decided for features that are about to go."""
    for start in range(0, len(feature_ids), PART):
        here = (Link.feature_id.in_(feature_ids[start : start + PART]), Link.state == LinkState.PROPOSED)
        session.execute(delete(Link).where(*here).execution_options(synchronize_session=False))


def look_again(engine: Engine, *, now: datetime) -> None:
    """Compare the requests that were forgotten, as far as the roadmap is known; a run does the rest."""
    with reading(engine) as session:
        encoder = session.scalar(select(Request.encoder).order_by(Request.id.desc()).limit(1))
        board = matches.board(session, encoder=encoder or "")
    if board is not None:
        _look(engine, board, now=now, forgotten=True)


def _accepted_beside(session: Session, links: Sequence[Link]) -> list[Link]:
    """Accepted links of requests merged with those of these links, to the same features: they would hold what goes."""
    mine, request = aliased(Link), aliased(Request)
    same = func.coalesce(request.merged_into_id, request.id) == stands_for()
    query = (
        select(Link)
        .join(Request, Request.id == Link.request_id)
        .join(mine, mine.feature_id == Link.feature_id)
        .join(request, and_(request.id == mine.request_id, same))
        .where(Link.state == LinkState.ACCEPTED)
    )
    ids = [link.id for link in links]
    found: dict[int, Link] = {}
    known = set(ids)
    for start in range(0, len(ids), PART):
        here = query.where(mine.id.in_(ids[start : start + PART]))
        found.update({other.id: other for other in session.scalars(here)})
    return [other for key, other in sorted(found.items()) if key not in known]


def _known(found: dict[int, Link], link_id: int) -> Link:
    if link_id not in found:
        raise NotFound("link", str(link_id))
    return found[link_id]


def erase_reasons(session: Session, passage_ids: Sequence[int]) -> int:
    """Take the reasons of proposals away that rest on these passages: they quote them. Returns how many."""
    count = 0
    for start in range(0, len(passage_ids), PART):
        query = select(Link).where(Link.evidence_passage_id.in_(passage_ids[start : start + PART]))
        for link in session.scalars(query):
            link.reason, link.evidence_start, link.evidence_end = ERASED, None, None
            count += 1
    session.flush()
    return count


def rest_elsewhere(session: Session, passage_ids: Sequence[int]) -> int:
    """Let links that rest on these passages rest on what speaks for their request now, undecided ones. Returns how many."""
    count = 0
    for start in range(0, len(passage_ids), PART):
        some = passage_ids[start : start + PART]
        query = select(Link, Request.voice_passage_id).join(Request, Request.id == Link.request_id)
        here = Link.evidence_passage_id.in_(some), Link.state == LinkState.PROPOSED
        for link, voice in session.execute(query.where(*here)):
            if voice not in some:
                link.evidence_passage_id, link.evidence_start, link.evidence_end = voice, None, None
                count += 1
    session.flush()
    return count


def settle(
    session: Session, links: Sequence[Link], state: LinkState, *, by: str, now: datetime, note: str = ""
) -> None:
    """Note the decision with each link, and move what follows from it. In the caller's transaction."""
    decided = state is not LinkState.PROPOSED
    for link in [*links, *(() if state is LinkState.ACCEPTED else _accepted_beside(session, links))]:
        if not decided and link.state is LinkState.PROPOSED:
            continue  # nothing was decided, so nothing is taken back
        link.state, link.decided_by, link.decided_at = (
            state,
            by if decided else None,
            now if decided else None,
        )
        if not decided and link.reason.startswith(LINKED):  # nobody ever proposed it
            link.score, link.reason, link.maker = 0.0, TAKEN_BACK, AUTOMAT
        record(session, noun="link", row_id=link.id, verdict=VERDICTS[state], by=by, now=now, note=note)
    session.flush()
    loops.follow(session, now=now, by=by)
    messages.withdraw_outdated(session)


def _look(engine: Engine, board: Board, *, now: datetime, forgotten: bool = False) -> int:
    """Compare requests that need it with the whole roadmap, a part at a time. Returns how many proposals are new."""
    query = _to_look_at(board)
    with reading(engine) as session:
        ids = list(session.scalars(query.where(Fit.request_id.is_(None)) if forgotten else query))
        lessons = matches.taught(session, board) if ids else {}
    new = 0
    for start in range(0, len(ids), TOGETHER):
        with reading(engine) as session:
            some = matches.matter(session, ids[start : start + TOGETHER], encoder=board.encoder)
            waiting = proposals.waiting_pairs(session, some.ids)
        rows, fits = proposals.compared(board, some, lessons, waiting, now)
        with writing(engine) as session:
            new += _store(session, rows, fits)
    return new


def _to_look_at(board: Board) -> Select[int]:
    changed = or_(Fit.request_id.is_(None), Fit.asks != asks_of_all(), Fit.roadmap != board.digest)
    return (
        select(Request.id)
        .outerjoin(Fit, Fit.request_id == Request.id)
        .where(Request.encoder == board.encoder, Request.merged_into_id.is_(None), asks_of_all() > 0, changed)
        .order_by(Request.id)
    )


def _store(session: Session, rows: Sequence[Row], fits: Sequence[Row]) -> int:
    """Insert proposals that are new and refresh those of ours that still wait. Returns how many are new."""
    ids = sorted({row["request_id"] for row in rows})
    known: dict[tuple[int, int], tuple[int, bool]] = {}
    for start in range(0, len(ids), TOGETHER):
        open_to_us = (Link.state == LinkState.PROPOSED) & ~Link.maker.startswith(PERSON)
        query = select(Link.request_id, Link.feature_id, Link.id, open_to_us).where(
            Link.request_id.in_(ids[start : start + TOGETHER])
        )
        known.update({(row[0], row[1]): (row[2], bool(row[3])) for row in session.execute(query)})
    fresh = [row for row in rows if (row["request_id"], row["feature_id"]) not in known]
    again = []
    for row in rows:
        link_id, waiting = known.get((row["request_id"], row["feature_id"]), (0, False))
        if waiting:
            again.append({"id": link_id} | {name: row[name] for name in REFRESHED})
    if again:
        session.execute(update(Link), again)
    if fits:
        upsert(session, Fit, list(fits), key=["request_id"])
    return insert_new(session, Link, fresh, key=["request_id", "feature_id"])
