"""Step 4b, heeded: asks follow the tags that count, when these changed after a passage was looked at.

A person's correction makes an ask or takes one back; so do newer heads, a lesson, or a large model's late answer.
An ask that is taken back stays as a row, with the moment and on whose word; so does the loop, as the ledger's rules
say: who was told stays told. What only models changed their mind about never takes back an ask of a link that a
person accepted. Writes through `voc.flow.demand.requests`, `loops` and `messages`; a batch is one transaction.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from voc.flow.demand import edited, requests, said_twice
from voc.flow.demand.ask import heeding, step
from voc.flow.demand.wants import Want, next_wants, wants_among
from voc.flow.ledger import loops, messages
from voc.flow.understood.tag import latest_maker
from voc.model import Annotation, Ask, Decision, Feedback, Link, Passage, Request
from voc.nlp import large
from voc.store import advance, forget_steps, position, writing
from voc.store.reads import kept, with_asks
from voc.terms import LinkState, Verdict

BATCH = 400
"""Passages that are looked at together where they do not lie side by side."""
DECISIONS = "heeded decisions"
"""Cursor over decisions: up to where people's corrections were heeded."""
ANSWERS = "heeded answers"
"""Cursor over annotations: up to where the answers of large models were heeded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heeded:
    """How many asks were made, withdrawn, or stand again."""

    made: int = 0
    withdrawn: int = 0
    again: int = 0

    def __add__(self, other: "Heeded") -> "Heeded":
        return Heeded(
            made=self.made + other.made,
            withdrawn=self.withdrawn + other.withdrawn,
            again=self.again + other.again,
        )


def heed(engine: Engine, *, encoder: str, now: datetime) -> Heeded:
    """Let asks follow what changed since the last time. To be called before `voc.flow.demand.ask`; may be cut off anywhere.

    Costs reading the tags of what was corrected, and, once after a change of the heads or the lesson, of all passages.
    """
    with writing(engine) as session:
        _begin(session)
    done = Heeded(withdrawn=edited.withdraw(engine, now=now))
    for batch in (_corrected, _answered, _tagged_anew):
        while (found := _one_batch(engine, batch, encoder, now)) is not None:
            done += found
    return done


def _begin(session: Session) -> None:
    """Forget how far the makers before were heeded: should one come back, all is looked at again."""
    maker = latest_maker(session)
    forget_steps(session, heeding(""), but=heeding(maker) if maker else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Batch:
    """Passages to look at, what they want, and where the cursor `step` then stands."""

    passages: Sequence[int]
    wants: Sequence[Want]
    step: str
    upto: int
    by_people: bool


def _one_batch(
    engine: Engine, batch: Callable[[Session, int], _Batch | None], encoder: str, now: datetime
) -> Heeded | None:
    with writing(engine) as session:
        found = batch(session, position(session, step(encoder)))
        if found is None:
            return None
        done = settle(session, found.passages, found.wants, by="voc", now=now, firmly=found.by_people)
        made = _add(session, found.wants, encoder)
        if made:
            _follow(session, by="voc", now=now)
        advance(session, found.step, found.upto)
    return done + Heeded(made=made)


def settle(
    session: Session,
    passage_ids: Sequence[int],
    wants: Sequence[Want],
    *,
    by: str,
    now: datetime,
    firmly: bool,
) -> Heeded:
    """Withdraw and take up the asks of these passages, given which of them want something; loops follow.

    `firmly`: also where a person accepted a link of the request.
    """
    wanting = {want.passage_id for want in wants}
    away, back = [], []
    for ask_id, passage_id, request_id, gone, by_whom in _asks(session, passage_ids):
        if gone and passage_id in wanting:
            if by_whom != said_twice.BY:
                back.append(ask_id)
        elif not gone and passage_id not in wanting and (firmly or not _accepted(session, request_id)):
            away.append(ask_id)
    requests.withdraw(session, away, by=by, now=now)
    requests.take_up(session, back)
    if away or back:
        _follow(session, by=by, now=now)
    return Heeded(withdrawn=len(away), again=len(back))


def _follow(session: Session, *, by: str, now: datetime) -> None:
    loops.follow(session, now=now, by=by, cause="ask withdrawn")
    messages.withdraw_outdated(session)


def _add(session: Session, wants: Sequence[Want], encoder: str) -> int:
    have = {passage_id for _, passage_id, *_ in _asks(session, [want.passage_id for want in wants])}
    new = [want for want in wants if want.passage_id not in have]
    return requests.add(session, new, encoder)[0] if new else 0


def _asks(session: Session, passage_ids: Sequence[int]) -> Iterator[tuple[int, int, int, bool, str | None]]:
    for start in range(0, len(passage_ids), BATCH):
        query = (
            select(Ask.id, Ask.passage_id, Ask.request_id, Ask.withdrawn_at.is_not(None), Ask.withdrawn_by)
            .join(Passage, Passage.id == Ask.passage_id)
            .join(Feedback, Feedback.id == Passage.feedback_id)
            .where(Ask.passage_id.in_(passage_ids[start : start + BATCH]), kept())
        )
        yield from session.execute(query.order_by(Ask.passage_id))


def _accepted(session: Session, request_id: int) -> bool:
    held = with_asks(select(Link.id)).where(Request.id == request_id, Link.state == LinkState.ACCEPTED)
    return session.scalar(held.limit(1)) is not None


def _corrected(session: Session, asked: int) -> _Batch | None:
    """Passages that people corrected since; those behind `asked` are still to be looked at for the first time."""
    query = (
        select(Decision.id, Decision.row_id)
        .where(
            Decision.id > position(session, DECISIONS),
            Decision.noun == "passage",
            Decision.verdict == Verdict.CORRECTED,
        )
        .order_by(Decision.id)
        .limit(BATCH)
    )
    rows = session.execute(query).all()
    if not rows:
        return None
    ids = sorted({row.row_id for row in rows if row.row_id <= asked})
    return _Batch(
        passages=ids, wants=wants_among(session, ids), step=DECISIONS, upto=rows[-1].id, by_people=True
    )


def _answered(session: Session, asked: int) -> _Batch | None:
    """Passages that a large model was asked about since."""
    query = (
        select(Annotation.id, Annotation.passage_id)
        .where(
            Annotation.id > position(session, ANSWERS),
            Annotation.maker.startswith(large.MAKER, autoescape=True),
        )
        .order_by(Annotation.id)
        .limit(BATCH)
    )
    rows = session.execute(query).all()
    if not rows:
        return None
    ids = sorted({row.passage_id for row in rows if row.passage_id <= asked})
    return _Batch(
        passages=ids, wants=wants_among(session, ids), step=ANSWERS, upto=rows[-1].id, by_people=False
    )


def _tagged_anew(session: Session, asked: int) -> _Batch | None:
    """Passages, side by side, that the latest heads speak of and that were asked for on the word of older ones."""
    maker = latest_maker(session)
    if maker is None or (upto := position(session, heeding(maker))) >= asked:
        return None
    wants, last = next_wants(session, upto, upto=asked)
    here = select(Passage.id).where(Passage.id > upto, Passage.id <= last).order_by(Passage.id)
    return _Batch(
        passages=session.scalars(here).all(),
        wants=wants,
        step=heeding(maker),
        upto=last if last > upto else asked,
        by_people=False,
    )


def heed_at_once(session: Session, passage_id: int, *, by: str, now: datetime) -> None:
    """What a person just said of a passage: its ask goes or comes back now. A new one waits for the next run.

    So that no message leaves on words that somebody said are no wish.
    """
    settle(session, [passage_id], wants_among(session, [passage_id]), by=by, now=now, firmly=True)
