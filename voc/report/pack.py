"""What the call pack of one account says, read from the tables. Opens no vault: contacts are roles."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from voc.health.pack import Case, Mood, Pack, Quote, Untried, Waited, Word, markdown, questions, sections
from voc.model import (
    Account,
    Contact,
    Feature,
    Feedback,
    Health,
    Loop,
    Passage,
    Promise,
    ReviewCall,
    ServiceCase,
    Signal,
)
from voc.report.ledger_waiting import waiting
from voc.store import reading
from voc.store.reads import tags, words
from voc.stories import docx
from voc.terms import CallOutcome, Channel, LoopState, PromiseState, Speaker, TagKind

SAID, SHOWN = 6, 8
LONG_AGO = 180
"""Days that count as "since last time" where nobody ever talked to them."""
USED = 90
"""Days within which a feature has to be used to count as used."""
LIKE, HALF = 3, 0.5
"""So many accounts of the segment, and at least this share of them, have to use what an account has not tried."""
MONTHS = 183
USE = "feature_use_"
__all__ = ["as_docx", "document", "markdown", "pack", "page", "questions"]
NAMELESS = "somebody"


def pack(engine: Engine, account_id: int, *, now: datetime) -> Pack:
    """Everything about one account as of `now`."""
    given = waiting(engine)
    owed = given[given["account_id"] == account_id]
    with reading(engine) as session:
        account = session.get_one(Account, account_id)
        since = _since(session, account_id, now)
        return Pack(
            account=account.name or account.external_id,
            facts=_facts(account),
            today=now.astimezone(UTC).date(),
            since=since,
            renewal_on=account.renewal_on,
            said=_said(session, account_id, since, now),
            promises=_promises(session, account_id, since),
            waited=_waited(session, account_id),
            untried=_untried(session, account, now),
            cases=_cases(session, account_id, now),
            moods=_moods(session, account_id, now),
            owed=sorted(
                {f"{title}: {state}" for title, state in zip(owed["title"], owed["state"], strict=True)}
            ),
            loudest=_loudest(session, account_id, now),
            health=_health(session, account_id, now),
        )


def page(engine: Engine, account_id: int, *, now: datetime) -> str:
    """The same as Markdown."""
    return markdown(pack(engine, account_id, now=now))


def document(engine: Engine, account_id: int, *, now: datetime) -> bytes:
    """The same as a Word document of one page."""
    return as_docx(pack(engine, account_id, now=now))


def as_docx(found: Pack) -> bytes:
    """A pack as a Word document: the head, then each section with its points."""
    paragraphs = [("Head", found.account), ("Under", " · ".join([*found.facts, found.health]).strip(" ·"))]
    for one in sections(found):
        paragraphs.append(("Heading", one.heading))
        for line in one.lines:
            paragraphs.append(("Point", f"• {line.text}"))
            paragraphs += [("Aside", line.aside)] if line.aside else []
        if one.more or not one.lines:
            paragraphs.append(("Empty", f"and {one.more} more" if one.more else one.empty))
    return docx.page(paragraphs, header=f"{found.account}, {found.today}")


def _health(session: Session, account_id: int, now: datetime) -> str:
    """The latest score that was kept, in words; empty where there is none."""
    query = select(Health.score, Health.band, Health.as_of).where(
        Health.account_id == account_id, Health.score.is_not(None), Health.as_of <= now
    )
    row = session.execute(query.order_by(Health.week.desc()).limit(1)).first()
    return f"Health {row.score:.0f} of 100, {row.band.value}, on {row.as_of:%Y-%m-%d}" if row else ""


def _facts(account: Account) -> list[str]:
    pairs = (
        ("segment", account.segment), ("plan", account.plan), ("seats", account.seats), ("CSM", account.csm),
        ("customer since", account.since), ("renewal", account.renewal_on),
    )  # fmt: skip
    return [f"{name} {value}" for name, value in pairs if value is not None]


def _since(session: Session, account_id: int, now: datetime) -> date:
    """The day of the last conversation: a call that was held, else the last note of ours but those of today."""
    held = select(func.max(ReviewCall.settled_at)).where(
        ReviewCall.account_id == account_id,
        ReviewCall.outcome == CallOutcome.HELD,
        ReviewCall.undone_at.is_(None),
    )
    noted = select(func.max(Feedback.said_at)).where(
        Feedback.account_id == account_id,
        Feedback.channel.in_([Channel.NOTE, Channel.CALL]),
        Feedback.said_at <= now,
    )
    known = [moment.date() for moment in (session.scalar(held), session.scalar(noted)) if moment is not None]
    return max(known, default=(now - timedelta(days=LONG_AGO)).date())


def _said(session: Session, account_id: int, since: date, now: datetime) -> list[Quote]:
    """Their own words since then, those that say most of their mood first."""
    mood = tags(TagKind.SENTIMENT).subquery()
    query = (
        select(Feedback.said_at, Contact.role, words(), mood.c.score)
        .select_from(Passage)
        .join(Feedback, Feedback.id == Passage.feedback_id)
        .outerjoin(Contact, Contact.id == Feedback.contact_id)
        .outerjoin(mood, mood.c.passage_id == Passage.id)
        .where(
            Feedback.account_id == account_id,
            Feedback.speaker != Speaker.CSM,
            Feedback.erased_at.is_(None),
            Feedback.said_at >= datetime(since.year, since.month, since.day, tzinfo=UTC),
            Feedback.said_at <= now,
        )
        .order_by(func.abs(func.coalesce(mood.c.score, 0.0)).desc(), Passage.id)
        .limit(SAID)
    )
    return [
        Quote(said_on=at.date(), role=role or NAMELESS, words=text, score=score)
        for at, role, text, score in session.execute(query)
    ]


def _promises(session: Session, account_id: int, since: date) -> list[Word]:
    """Our word to it: what is broken or open, and what was kept since then."""
    query = (
        select(words(), Promise.state, Promise.due_on, Feature.title, Promise.settled_at)
        .select_from(Promise)
        .join(Passage, Passage.id == Promise.passage_id)
        .join(Feedback, Feedback.id == Passage.feedback_id)
        .outerjoin(Feature, Feature.id == Promise.feature_id)
        .where(Promise.account_id == account_id, Promise.state != PromiseState.DISMISSED)
        .order_by(Promise.state, Promise.due_on.is_(None), Promise.due_on, Promise.id)
    )
    return [
        Word(words=text, state=state.value, due_on=day, title=title or "")
        for text, state, day, title, settled in session.execute(query)
        if state is not PromiseState.KEPT or (settled is not None and settled.date() >= since)
    ]


def _waited(session: Session, account_id: int) -> list[Waited]:
    """Features that its people asked for, what came back first, then the latest; withdrawn ones are left out."""
    query = (
        select(Feature.title, Loop.state, func.min(Loop.asked_at))
        .select_from(Loop)
        .join(Contact, Contact.id == Loop.contact_id)
        .join(Feature, Feature.id == Loop.feature_id)
        .where(Contact.account_id == account_id, Loop.state != LoopState.WITHDRAWN)
        .group_by(Feature.title, Loop.state)
        .order_by((Loop.state == LoopState.REOPENED).desc(), func.min(Loop.asked_at).desc(), Feature.title)
        .limit(SHOWN)
    )
    return [
        Waited(title=title, state=state.value, asked_on=at.date())
        for title, state, at in session.execute(query)
    ]


def _untried(session: Session, account: Account, now: datetime) -> list[Untried]:
    """What most accounts of its segment used lately and it did not, the commonest first."""
    if account.segment is None:
        return []
    since = (now - timedelta(days=USED)).date()
    here = Account.segment == account.segment, Account.id != account.id
    of = session.scalar(select(func.count()).select_from(Account).where(*here)) or 0
    users: dict[str, set[int]] = defaultdict(set)
    query = (
        select(Signal.kind, Signal.account_id)
        .join(Account, Account.id == Signal.account_id)
        .where(
            Account.segment == account.segment, Signal.kind.startswith(USE), Signal.day >= since,
            Signal.day <= now.date(), Signal.value > 0,
        )
        .distinct()
    )  # fmt: skip
    for kind, account_id in session.execute(query):
        users[kind].add(account_id)
    found = [
        Untried(kind=kind, users=len(some), of=of)
        for kind, some in users.items()
        if account.id not in some and of >= LIKE and len(some) >= HALF * of
    ]
    return sorted(found, key=lambda one: (-one.users, one.kind))


def _cases(session: Session, account_id: int, now: datetime) -> list[Case]:
    query = (
        select(ServiceCase)
        .where(
            ServiceCase.account_id == account_id,
            ServiceCase.solved_at.is_(None),
            ServiceCase.opened_at <= now,
        )
        .order_by(ServiceCase.opened_at)
        .limit(SHOWN)
    )
    return [
        Case(number=one.external_id, subject=one.subject or "", days=(now - one.opened_at).days)
        for one in session.scalars(query)
    ]


def _moods(session: Session, account_id: int, now: datetime) -> list[Mood]:
    """The mean sentiment of what they said in each of the last months in which they said something."""
    mood = tags(TagKind.SENTIMENT).subquery()
    query = (
        select(Feedback.said_at, mood.c.score)
        .select_from(Passage)
        .join(Feedback, Feedback.id == Passage.feedback_id)
        .join(mood, mood.c.passage_id == Passage.id)
        .where(
            Feedback.account_id == account_id, Feedback.speaker != Speaker.CSM, mood.c.score.is_not(None),
            Feedback.said_at > now - timedelta(days=MONTHS), Feedback.said_at <= now,
        )
    )  # fmt: skip
    months: dict[str, list[float]] = defaultdict(list)
    for at, score in session.execute(query):
        months[f"{at:%Y-%m}"].append(score)
    return [
        Mood(month=name, mean=sum(some) / len(some), n=len(some)) for name, some in sorted(months.items())
    ]


def _loudest(session: Session, account_id: int, now: datetime) -> tuple[str, int] | None:
    """The role of who spoke most within a year, three times at least, and for how many days they have been silent."""
    count, last = func.count(), func.max(Feedback.said_at)
    query = (
        select(Contact.role, last)
        .select_from(Feedback)
        .join(Contact, Contact.id == Feedback.contact_id)
        .where(
            Feedback.account_id == account_id, Feedback.speaker != Speaker.CSM, Contact.erased_at.is_(None),
            Feedback.said_at > now - timedelta(days=365), Feedback.said_at <= now,
        )
        .group_by(Contact.id, Contact.role)
        .having(count >= LIKE)
        .order_by(count.desc(), Contact.id)
        .limit(1)
    )  # fmt: skip
    row = session.execute(query).first()
    return (row[0] or NAMELESS, (now - row[1]).days) if row else None
