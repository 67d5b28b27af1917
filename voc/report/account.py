"""One account through time: what was heard, promised, shipped, told and answered, and how much they use. Opens no vault."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta

import pandas as pd
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from voc.health.inputs import monday, week_of
from voc.health.kinds import role
from voc.health.telling import SIGNS
from voc.model import (
    Account,
    Contact,
    EarlySign,
    Feature,
    Feedback,
    Loop,
    LoopEvent,
    Passage,
    Promise,
    ReviewCall,
    ServiceCase,
    Signal,
)
from voc.store import reading
from voc.store.reads import ERASED, kept, once, words
from voc.terms import Channel, LoopStep, PromiseState, SignKind, Speaker

TIMELINE = ("at", "kind", "words", "who", "about")
USAGE = ("week", "kind", "value")
KINDS = ("heard", "noted", "case", "promised", "shipped", "declined", "told", "answered", "called", "sign")
"""What happens: they said, a colleague noted, they asked for help, we gave our word, and so on."""
STEPS = {
    LoopStep.SHIPPED: "shipped",
    LoopStep.DECLINED: "declined",
    LoopStep.TOLD: "told",
    LoopStep.CONFIRMED: "answered",
    LoopStep.REOPENED: "answered",
}
SAYS = {LoopStep.CONFIRMED: "it does it", LoopStep.REOPENED: "it does not do it"}
NOTED = (Channel.NOTE, Channel.POST)
LONGEST, DAYS, WEEKS = 300, 365, 26
Happened = tuple[datetime, str, str, str | None, str]


def timeline(engine: Engine, account_id: int, *, now: datetime, days: int = DAYS) -> pd.DataFrame:
    """What happened within so many days, the latest first; columns as in TIMELINE, kinds as in KINDS.

    `who`: the role of who said it, or the colleague; `about`: channel, day that was promised, feature, score and the like.
    What happened to several people of the account on one day in the same way is one row.
    """
    since = now - timedelta(days=days)
    with reading(engine) as session:
        rows = [
            *_heard(session, account_id, since, now),
            *_promised(session, account_id, since, now),
            *_steps(session, account_id, since, now),
            *_cases(session, account_id, since, now),
            *_called(session, account_id, since, now),
            *_signs(session, account_id, since, now),
        ]
    rows.sort(key=lambda row: (row[0], row[1]), reverse=True)
    return pd.DataFrame(rows, columns=list(TIMELINE))


def usage(
    engine: Engine, account_id: int, given: Mapping[str, str], *, now: datetime, weeks: int = WEEKS
) -> pd.DataFrame:
    """Weekly sums of signals that tell of usage, the commonest kind first; columns as in USAGE, weeks by their Monday.

    Parameters: given: the setting `health_signals`. A week without a report is no row: it is no zero.
    """
    last = week_of(now.astimezone(UTC).date())
    query = select(Signal.day, Signal.kind, Signal.value).where(
        Signal.account_id == account_id, Signal.day >= monday(last - weeks), Signal.day < monday(last)
    )
    sums: dict[tuple[str, date], float] = {}
    with reading(engine) as session:
        for day, kind, value in session.execute(query):
            if role(kind, given) == "usage":
                week = monday(week_of(day))
                sums[kind, week] = sums.get((kind, week), 0.0) + value
    whole: dict[str, float] = {}
    for (kind, _), value in sums.items():
        whole[kind] = whole.get(kind, 0.0) + value
    order = sorted(sums, key=lambda one: (-whole[one[0]], one))
    return pd.DataFrame([(week, kind, sums[kind, week]) for kind, week in order], columns=list(USAGE))


def _heard(session: Session, account_id: int, since: datetime, now: datetime) -> Iterator[Happened]:
    query = (
        select(
            Feedback.said_at, Feedback.channel, Feedback.speaker, Feedback.text, Feedback.rating, Feedback.scale,
            Feedback.author, Contact.role, kept(),
        )
        .outerjoin(Contact, Contact.id == Feedback.contact_id)
        .where(
            Feedback.account_id == account_id, Feedback.said_at > since, Feedback.said_at <= now, once(),
            (Feedback.speaker != Speaker.CSM) | Feedback.channel.in_(NOTED),
        )
    )  # fmt: skip
    for at, channel, speaker, text, rating, scale, author, title, whole in session.execute(query):
        ours = speaker is Speaker.CSM or channel in NOTED
        score = f", {scale.value.upper()} {rating:g}" if rating is not None and scale is not None else ""
        said = _cut(text) if whole else ERASED
        yield at, "noted" if ours else "heard", said, author if ours else title, channel.value + score


def _promised(session: Session, account_id: int, since: datetime, now: datetime) -> Iterator[Happened]:
    query = (
        select(Promise.said_at, words(), Feedback.author, Promise.state, Promise.due_on, Feature.title)
        .select_from(Promise)
        .join(Passage, Passage.id == Promise.passage_id)
        .join(Feedback, Feedback.id == Passage.feedback_id)
        .outerjoin(Feature, Feature.id == Promise.feature_id)
        .where(Promise.account_id == account_id, Promise.state != PromiseState.DISMISSED)
        .where(Promise.said_at > since, Promise.said_at <= now)
    )
    for at, said, author, state, due, title in session.execute(query):
        about = [title, f"by {due}" if due else None, state.value]
        yield at, "promised", _cut(said), author, ", ".join(one for one in about if one)


def _steps(session: Session, account_id: int, since: datetime, now: datetime) -> Iterator[Happened]:
    """Steps of loops of its people: the same step of the same feature on one day once, with how many people."""
    query = (
        select(LoopEvent.at, LoopEvent.step, Feature.title, Loop.contact_id)
        .join(Loop, Loop.id == LoopEvent.loop_id)
        .join(Contact, Contact.id == Loop.contact_id)
        .join(Feature, Feature.id == Loop.feature_id)
        .where(Contact.account_id == account_id, LoopEvent.step.in_(list(STEPS)))
        .where(LoopEvent.at > since, LoopEvent.at <= now)
        .order_by(LoopEvent.at)
    )
    found: dict[tuple[date, LoopStep, str], tuple[datetime, set[int]]] = {}
    for at, step, title, contact in session.execute(query):
        found.setdefault((at.date(), step, title), (at, set()))[1].add(contact)
    for (_, step, title), (at, people) in found.items():
        many = f"{len(people)} people" if len(people) > 1 else ""
        yield at, STEPS[step], title, None, ", ".join(filter(None, (SAYS.get(step, ""), many)))


def _cases(session: Session, account_id: int, since: datetime, now: datetime) -> Iterator[Happened]:
    query = (
        select(ServiceCase, Contact.role)
        .outerjoin(Contact, Contact.id == ServiceCase.contact_id)
        .where(ServiceCase.account_id == account_id)
        .where(ServiceCase.opened_at > since, ServiceCase.opened_at <= now)
    )
    for one, title in session.execute(query):
        state = "still open" if one.solved_at is None else f"solved {one.solved_at:%Y-%m-%d}"
        rated = f", rated {one.csat:g}" if one.csat is not None else ""
        yield one.opened_at, "case", _cut(one.subject or ""), title, f"{one.external_id}, {state}{rated}"


def _called(session: Session, account_id: int, since: datetime, now: datetime) -> Iterator[Happened]:
    query = select(ReviewCall).where(
        ReviewCall.account_id == account_id, ReviewCall.undone_at.is_(None),
        ReviewCall.settled_at > since, ReviewCall.settled_at <= now,
    )  # fmt: skip
    for one in session.scalars(query):
        yield (
            one.settled_at,
            "called",
            _cut(one.note or one.name),
            one.settled_by,
            f"{one.name}, {one.outcome.value}",
        )


def _signs(session: Session, account_id: int, since: datetime, now: datetime) -> Iterator[Happened]:
    query = select(EarlySign.began, EarlySign.kind, EarlySign.gone_at).where(
        EarlySign.account_id == account_id, EarlySign.began > since.date(), EarlySign.began <= now.date()
    )
    for began, kind, gone in session.execute(query):
        state = "stands" if gone is None else f"gone {gone:%Y-%m-%d}"
        yield datetime.combine(began, time(), UTC), "sign", SIGNS[SignKind(kind)], None, state


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else line[:LONGEST].rsplit(" ", 1)[0] + " …"


def names(engine: Engine) -> dict[str, tuple[int, str]]:
    """Accounts by their key: the id and the name, in the order of names."""
    query = select(Account.external_id, Account.id, func.coalesce(Account.name, Account.external_id))
    with reading(engine) as session:
        rows = session.execute(query).all()
    return {row[0]: (row[1], row[2]) for row in sorted(rows, key=lambda row: str(row[2]).casefold())}
