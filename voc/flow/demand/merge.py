"""People say which requests are one want, and which are several: merge, unmerge, split. Writes request_merge.

Nothing is moved by a merge: a request keeps its asks and links and points to the one that stands for it, and readers
count them together (`voc.store.reads.with_asks`). So taking a merge back restores what was there. Every act is a
decision; loops and messages follow in the same transaction, and what stands is compared with the roadmap right after
it. Rows of requests are written by `voc.flow.demand.requests`, those of fits by `voc.flow.demand.link`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from voc.errors import InputError, NotFound
from voc.flow.decisions import record
from voc.flow.demand import link, requests
from voc.flow.ledger import loops, messages
from voc.model import Ask, Request, RequestMerge
from voc.rights import needs
from voc.store import writing
from voc.terms import Right, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What came of it: the request that stands, or the new one, and those that were named."""

    request_id: int
    others: tuple[int, ...]


@needs(Right.DECIDE)
def merge(engine: Engine, into: int, others: Sequence[int], *, by: str, now: datetime) -> Moved:
    """Let `into` stand for all the others. Raises NotFound or InputError, and then merges none of them."""
    with writing(engine) as session:
        merge_in(session, into, others, by=by, now=now)
        stands = _get(session, into).merged_into_id or into
    link.look_again(engine, now=now)
    return Moved(request_id=stands, others=tuple(others))


def merge_in(session: Session, into: int, others: Sequence[int], *, by: str, now: datetime) -> None:
    """`merge`, in the caller's transaction; `demand.link.look_again` after it compares what stands with the roadmap."""
    _get(session, into)
    parents = _parents(session)
    for other in others:
        _get(session, other)
        if other in parents:
            raise InputError(
                f"Request {other} is merged into {parents[other]} already: unmerge it first, or merge {parents[other]}."
            )
        if other in _way_up(into, parents):
            raise InputError(
                f"Request {other} cannot be merged into {into}: {into} is {other} itself or part of it."
            )
        session.add(
            RequestMerge(
                request_id=other,
                into_id=into,
                merged_by=by,
                merged_at=now,
                undone_by=None,
                undone_at=None,
            )
        )
        session.flush()
        parents[other] = into
        _decided(session, other, Verdict.MERGED, f"into {into}", by, now)
    _follow(session, by=by, now=now, cause="requests merged")


@needs(Right.DECIDE)
def unmerge(engine: Engine, ids: Sequence[int], *, by: str, now: datetime) -> Moved:
    """Let these requests stand for themselves again, with what had been merged into them before.

    Raises NotFound, or InputError for one that is not merged, and then takes nothing back.
    """
    with writing(engine) as session:
        for request_id in ids:
            _get(session, request_id)
            row = _standing(session, request_id)
            if row is None:
                raise InputError(_not_merged(session, request_id))
            _take_back(session, row, by=by, now=now)
        _follow(session, by=by, now=now, cause="requests unmerged")
    link.look_again(engine, now=now)
    return Moved(request_id=ids[0], others=tuple(ids))


def unmerge_pair(session: Session, request_id: int, into: int, *, by: str, now: datetime) -> None:
    """Let a request stand for itself again if it is merged into this one, in the caller's transaction."""
    row = _standing(session, request_id)
    if row is not None and row.into_id == into:
        _take_back(session, row, by=by, now=now)
        _follow(session, by=by, now=now, cause="requests unmerged")


@needs(Right.DECIDE)
def split(engine: Engine, request_id: int, passage_ids: Sequence[int], *, by: str, now: datetime) -> Moved:
    """Give these passages' asks a request of their own, without links. Returns it; merging it takes it back.

    Raises NotFound, or InputError for a passage that is no ask of this request, or where nothing would stay.
    """
    wanted = sorted(set(passage_ids))
    with writing(engine) as session:
        request = _get(session, request_id)
        own = set(session.scalars(select(Ask.passage_id).where(Ask.request_id == request_id)))
        for passage_id in wanted:
            if passage_id not in own:
                raise InputError(_not_asked(session, request_id, passage_id))
        if own <= set(wanted):
            raise InputError(
                f"Request {request_id} would keep no ask: name some of its passages, as "
                f"`voc requests --words {request_id}` shows them."
            )
        new = requests.split_off(session, request, wanted)
        note = f"passages {', '.join(map(str, wanted))} to request {new}"
        record(session, noun="request", row_id=request_id, verdict=Verdict.SPLIT, by=by, now=now, note=note)
        _follow(session, by=by, now=now, cause="request split")
        link.forget(session, [request_id, request.merged_into_id or request_id])
    link.look_again(engine, now=now)
    return Moved(request_id=new, others=(request_id,))


def _standing(session: Session, request_id: int) -> RequestMerge | None:
    """The merge of this request that holds, if there is one."""
    query = select(RequestMerge).where(
        RequestMerge.request_id == request_id, RequestMerge.undone_at.is_(None)
    )
    return session.scalars(query).one_or_none()


def _take_back(session: Session, row: RequestMerge, *, by: str, now: datetime) -> None:
    row.undone_by, row.undone_at = by, now
    session.flush()
    _decided(session, row.request_id, Verdict.UNMERGED, f"from {row.into_id}", by, now)


def _decided(session: Session, request_id: int, verdict: Verdict, note: str, by: str, now: datetime) -> None:
    """Remember the act, and point the request, with all below it, to where it now belongs."""
    record(session, noun="request", row_id=request_id, verdict=verdict, by=by, now=now, note=note)
    parents = _parents(session)
    below = [one for one in parents if request_id in _way_up(one, parents)]
    stood = session.scalar(select(Request.merged_into_id).where(Request.id == request_id))
    moved = {one: _way_up(one, parents)[-1] for one in [request_id, *below]}
    link.forget(session, sorted({*moved, *moved.values(), stood or request_id}))
    requests.set_roots(session, {one: root if root != one else None for one, root in moved.items()})


def _follow(session: Session, *, by: str, now: datetime, cause: str) -> None:
    session.expire_all()
    loops.follow(session, now=now, by=by, cause=cause)
    messages.withdraw_outdated(session)


def _parents(session: Session) -> dict[int, int]:
    """Into which request each merged one was merged."""
    query = select(RequestMerge.request_id, RequestMerge.into_id).where(RequestMerge.undone_at.is_(None))
    return dict(session.execute(query).all())


def _way_up(request_id: int, parents: dict[int, int]) -> list[int]:
    """The request, the one it was merged into, and so on to the one that stands."""
    way = [request_id]
    while way[-1] in parents:
        way.append(parents[way[-1]])
    return way


def _get(session: Session, request_id: int) -> Request:
    found = session.get(Request, request_id)
    if found is None:
        raise NotFound("request", str(request_id))
    return found


def _not_merged(session: Session, request_id: int) -> str:
    inside = sorted(child for child, parent in _parents(session).items() if parent == request_id)
    told = f"Request {request_id} is not merged into another one"
    if not inside:
        return f"{told}: there is nothing to take back."
    named = " ".join(map(str, inside))
    return f"{told}; these are merged into it: `voc request unmerge {named}`."


def _not_asked(session: Session, request_id: int, passage_id: int) -> str:
    elsewhere = session.scalar(select(Ask.request_id).where(Ask.passage_id == passage_id))
    where = f"it asks for request {elsewhere}" if elsewhere else "it asks for nothing"
    return (
        f"Passage {passage_id} is no ask of request {request_id}: {where}. "
        f"`voc requests --words {request_id}` shows its passages."
    )
