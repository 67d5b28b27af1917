"""Reads what the health of accounts rests on into columns of figures. Writes nothing.

Signals are read a part at a time into one number for each account and week, so that two million of them take little
memory; everything else is the last two years at most.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import String, case, cast, select
from sqlalchemy.orm import Session

from voc.config import Settings
from voc.flow.health import gather_people
from voc.health import roles
from voc.health.hours import Working, working_hours, working_of
from voc.health.inputs import (
    EPOCH,
    NOBODY,
    Cases,
    Inputs,
    Ratings,
    Signals,
    Voices,
    Whole,
    days_of,
    monday,
    week_of,
)
from voc.health.kinds import Role, role
from voc.health.parts import VOICE_DAYS
from voc.model import Account, Annotation, Contact, Feedback, Passage, ServiceCase, Signal
from voc.store.reads import once, tags, tells
from voc.terms import Channel, Intent, RatingScale, Sentiment, Speaker, TagKind

WEEKS = 95
"""Weeks of signals that are read: a year, the weeks compared with, and those before the first score."""
PART = 200_000
NOTED = (Channel.NOTE, Channel.POST)
SCORES = ((Sentiment.NEGATIVE, -1.0), (Sentiment.POSITIVE, 1.0))
"""Of a sentiment that a person gave without a number."""
DAYS_BEFORE_1970 = EPOCH.date().toordinal() - 1
Places = dict[int, int]


def gather(session: Session, settings: Settings, *, now: datetime) -> Inputs:
    """Everything about all accounts, up to `now`."""
    accounts = session.execute(select(Account.id, Account.renewal_on).order_by(Account.id)).all()
    places = {account_id: place for place, (account_id, _) in enumerate(accounts)}
    since = now - timedelta(days=2 * VOICE_DAYS)
    return Inputs(
        account_id=np.array([account_id for account_id, _ in accounts], dtype=np.int64),
        renewal=np.array([_day(day) for _, day in accounts], dtype=np.float64),
        signals=_signals(session, places, settings.health_signals, now=now),
        cases=_cases(session, places, working_of(settings), since, now),
        voices=_voices(session, places, settings.health_roles, since, now),
        ratings=_ratings(session, places, since, now),
        contacts=gather_people.contacts(session, places, since, now),
        replies=gather_people.replies(session, places, now),
        promises=gather_people.promises(session, places, now),
    )


def kinds_of(session: Session, given: Mapping[str, str]) -> dict[str, Role]:
    """Every kind of signal that there is, with what it says."""
    return {kind: role(kind, given) for kind in sorted(session.scalars(select(Signal.kind).distinct()))}


def _signals(session: Session, places: Places, given: Mapping[str, str], *, now: datetime) -> Signals:
    told = kinds_of(session, given)
    usage = tuple(kind for kind, says in told.items() if says == "usage")
    tables = {kind: at for at, kind in enumerate(usage)}
    tables |= {
        kind: len(usage) + (says == "reset") for kind, says in told.items() if says in ("help", "reset")
    }
    first = week_of(now.date()) - WEEKS
    sums = np.zeros((len(usage) + 2, len(places), WEEKS + 1), dtype=np.float32)
    seen = np.zeros(sums.shape, dtype=np.bool_)
    for table, account, week, values in _read(session, places, tables, since=monday(first), now=now):
        np.add.at(sums, (table, account, week - first), values)
        seen[table, account, week - first] = True
    sums[~seen] = np.nan
    return Signals(kinds=usage, first=first, usage=sums[:-2], help=sums[-2], resets=sums[-1])


def _read(
    session: Session, places: Places, tables: Mapping[str, int], *, since: date, now: datetime
) -> Iterator[tuple[Whole, Whole, Whole, Any]]:
    """Signals that say something, a part at a time: table, place of the account, week, value."""
    if not tables or not places:
        return
    ids = np.fromiter(places, dtype=np.int64)
    query = (
        select(Signal.account_id, Signal.kind, cast(Signal.day, String), Signal.value)
        .where(Signal.kind.in_(tables), Signal.day >= since, Signal.day <= now.date())
        .execution_options(stream_results=True)
    )
    for part in session.connection().execute(query).partitions(PART):
        accounts, kinds, days, values = zip(*part, strict=True)
        numbers = np.array(days, dtype="datetime64[D]").astype(np.int64)
        yield (
            np.array([tables[kind] for kind in kinds], dtype=np.int64),
            np.searchsorted(ids, np.array(accounts, dtype=np.int64)).astype(np.int64),
            (numbers + DAYS_BEFORE_1970) // 7,
            np.array(values, dtype=np.float32),
        )


def _cases(session: Session, places: Places, working: Working, since: datetime, now: datetime) -> Cases:
    query = select(
        ServiceCase.account_id,
        ServiceCase.id,
        ServiceCase.opened_at,
        ServiceCase.first_answered_at,
        ServiceCase.solved_at,
        ServiceCase.csat,
    ).where(ServiceCase.account_id.is_not(None), ServiceCase.opened_at > since, ServiceCase.opened_at <= now)
    rows = session.execute(query).all()
    moments = [
        np.array([None if at is None else at.replace(tzinfo=None) for at in column], dtype="datetime64[us]")
        for column in ([row.opened_at for row in rows], [row.first_answered_at for row in rows])
    ]
    worked = working_hours(moments[0], moments[1], working).tolist() if rows else []
    return Cases.from_rows(
        [
            (
                places[row.account_id],
                row.id,
                *(_moment(at) for at in (row.opened_at, row.first_answered_at, row.solved_at)),
                hours,
                row.csat,
                _moment(row.solved_at or row.first_answered_at or row.opened_at),
            )
            for row, hours in zip(rows, worked, strict=True)
        ]
    )


def _voices(
    session: Session, places: Places, given: Mapping[str, float], since: datetime, now: datetime
) -> Voices:
    sentiment = tags(TagKind.SENTIMENT).subquery()
    churn = tags(TagKind.INTENT).where(Annotation.value == Intent.CHURN_RISK).subquery()
    plain = case(*((sentiment.c.value == word, score) for word, score in SCORES), else_=0.0)
    query = (
        select(
            Feedback.account_id,
            Passage.id,
            Feedback.id,
            Feedback.contact_id,
            Feedback.said_at,
            case(
                (sentiment.c.score.is_not(None), sentiment.c.score), (sentiment.c.value.is_not(None), plain)
            ),
            churn.c.confidence,
            Contact.role,
            Feedback.speaker,
            Feedback.channel,
        )
        .join(Feedback, Feedback.id == Passage.feedback_id)
        .outerjoin(sentiment, sentiment.c.passage_id == Passage.id)
        .outerjoin(churn, churn.c.passage_id == Passage.id)
        .outerjoin(Contact, Contact.id == Feedback.contact_id)
        .where(
            Feedback.account_id.is_not(None),
            Feedback.said_at > since,
            Feedback.said_at <= now,
            tells(),
            once(),
        )
    )
    weights: dict[str | None, float] = {}
    rows = []
    for account, passage, feedback, contact, said, score, leaves, title, speaker, channel in session.execute(
        query
    ):
        if title not in weights:
            weights[title] = roles.weight(title, given)
        own = speaker is not Speaker.CSM and channel not in NOTED
        who = contact or NOBODY
        figures = (_moment(said), score, leaves or 0.0, weights[title], int(own))
        rows.append((places[account], passage, feedback, who, *figures))
    return Voices.from_rows(rows)


def _ratings(session: Session, places: Places, since: datetime, now: datetime) -> Ratings:
    query = select(
        Feedback.account_id, Feedback.contact_id, Feedback.id, Feedback.said_at, Feedback.rating
    ).where(
        Feedback.account_id.is_not(None),
        Feedback.contact_id.is_not(None),
        Feedback.rating.is_not(None),
        Feedback.scale == RatingScale.NPS,
        Feedback.said_at > since,
        Feedback.said_at <= now,
    )
    rows = session.execute(query).all()
    return Ratings.from_rows(
        [(places[row[0]], row[1], row[2], _moment(row[3]), row[4]) for row in rows if row[0] is not None]
    )


def _moment(moment: datetime | None) -> float | None:
    return None if moment is None else days_of(moment)


def _day(day: date | None) -> float:
    return np.nan if day is None else float((day - EPOCH.date()).days)
