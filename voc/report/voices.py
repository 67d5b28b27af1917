"""Who speaks for each account, whose voice is missing, and which accounts rest on one person. Contacts by key."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from voc.health.inputs import day_of, days_of
from voc.health.roles import kind_of
from voc.health.telling_voices import tell_missing, tell_resting
from voc.health.voices import Choir, Person, Spoke, Voice, choirs
from voc.model import Account, Contact, Feedback, Passage, ServiceCase
from voc.report.promises import account_of
from voc.store import reading
from voc.store.people import lost
from voc.store.reads import once, tags
from voc.terms import Channel, Speaker, TagKind, VoiceState

ACCOUNTS = (
    "account_id", "account_key", "account", "csm", "segment", "voices", "speaks", "share", "rests", "missing", "silent",
)  # fmt: skip
VOICES = (
    "contact_id", "contact", "role", "kind", "days", "share", "ever", "last", "channels", "mood", "comments", "state",
    "regular", "champion",
)  # fmt: skip
NOTED = (Channel.NOTE, Channel.POST)
YEAR = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """One account: its name, its voices (VOICES), and in sentences what it rests on and whose voice is missing."""

    account: str
    voices: pd.DataFrame
    rests: str
    missing: tuple[str, ...]
    unknown: int


def accounts(engine: Engine, *, now: datetime, csm: str | None = None) -> pd.DataFrame:
    """Every account of which somebody was heard, those that rest on one person first; columns as in ACCOUNTS.

    `voices`: who spoke within a year; `speaks`: who spoke most, with their role; `silent`: regular voices of whom nothing
    is heard any more; `rests`, `missing`: in sentences, empty where nothing is to be said.
    """
    with reading(engine) as session:
        found, _ = _choirs(session, now)
        rows = session.execute(_accounts(csm)).all()
        names = _names(session, [voice.contact for choir in found.values() for voice in choir.voices[:1]])
    lines = [(*row, *_line(found[row.account_id], names)) for row in rows if found[row.account_id].voices]
    table = pd.DataFrame(lines, columns=list(ACCOUNTS))
    table["order"] = [0 if rests else 1 for rests in table["rests"]]
    table = table.sort_values(["order", "voices", "account"], ignore_index=True)
    return table[list(ACCOUNTS)]


def unheard(engine: Engine, *, now: datetime, csm: str | None = None) -> list[str]:
    """Accounts of which nobody was ever heard, by name."""
    with reading(engine) as session:
        found, _ = _choirs(session, now)
        return [row.account for row in session.execute(_accounts(csm)) if not found[row.account_id].voices]


def account(engine: Engine, name: str, *, now: datetime) -> Detail:
    """One account by its id or name, its voices in the order of how often they spoke. Raises NotFound."""
    number = account_of(engine, name)
    with reading(engine) as session:
        found, people = _choirs(session, now)
        choir = found[number]
        names = _names(session, [one for one, who in people.items() if who.account == number])
        moods = _moods(session, number, now)
        title = session.scalars(
            select(func.coalesce(Account.name, Account.external_id)).where(Account.id == number)
        ).one()
        unknown = _unknown(session, number, now)
    champion = choir.champion
    rows = [
        (
            *_voice(one, names),
            *moods.get(one.contact, (None, 0)),
            one.state.value,
            one.regular,
            one.contact == champion,
        )
        for one in choir.voices
    ]
    return Detail(
        account=title,
        voices=pd.DataFrame(rows, columns=list(VOICES)).astype({"mood": "float64"}),
        rests=tell_resting(choir, names),
        missing=tuple(tell_missing(one, names) for one in choir.missing),
        unknown=unknown,
    )


def _line(choir: Choir, names: Mapping[int, str]) -> tuple[Any, ...]:
    speaking = [one for one in choir.voices if one.days]
    first = choir.voices[0]
    gone = [one for one in choir.voices if one.regular and one.state is not VoiceState.SPEAKS]
    return (
        len(speaking),
        names[first.contact],
        first.share,
        tell_resting(choir, names),
        ", ".join(one.kind.value for one in choir.missing),
        len(gone),
    )


def _voice(one: Voice, names: Mapping[int, str]) -> tuple[Any, ...]:
    contact, _, role = names[one.contact].partition(", ")
    return (
        one.contact, contact, role or None, one.kind.value if one.kind else None, one.days, one.share, one.ever,
        day_of(one.last), ", ".join(f"{name} {count}" for name, count in one.channels.items()),
    )  # fmt: skip


def _accounts(csm: str | None) -> Any:
    query = select(
        Account.id.label("account_id"),
        Account.external_id.label("account_key"),
        func.coalesce(Account.name, Account.external_id).label("account"),
        Account.csm,
        Account.segment,
    ).order_by(Account.id)
    return query if csm is None else query.where(Account.csm == csm)


def _choirs(session: Session, now: datetime) -> tuple[dict[int, Choir], dict[int, Person]]:
    segments = dict(session.execute(select(Account.id, Account.segment)).all())
    bounced = {contact for contact, _ in session.execute(lost(now=now))}
    query = select(Contact.id, Contact.account_id, Contact.role, Contact.do_not_contact)
    titles: dict[str | None, Any] = {}
    people = {}
    for contact, account_id, title, never in session.execute(
        query.where(Contact.account_id.is_not(None), Contact.erased_at.is_(None)).order_by(Contact.id)
    ):
        if title not in titles:
            titles[title] = kind_of(title)
        unreachable = never or contact in bounced
        people[contact] = Person(account=account_id or 0, kind=titles[title], unreachable=unreachable)
    return choirs(_heard(session, now), people, segments, as_of=days_of(now)), people


def _heard(session: Session, now: datetime) -> list[Spoke]:
    """Every time somebody was heard: in their own words, in a colleague's note about them, or with a case."""
    said = select(Feedback.account_id, Feedback.contact_id, Feedback.channel, Feedback.said_at).where(
        Feedback.contact_id.is_not(None), Feedback.account_id.is_not(None), Feedback.said_at <= now, once(),
        (Feedback.speaker != Speaker.CSM) | Feedback.channel.in_(NOTED),
    )  # fmt: skip
    asked = select(ServiceCase.account_id, ServiceCase.contact_id, ServiceCase.opened_at).where(
        ServiceCase.contact_id.is_not(None),
        ServiceCase.account_id.is_not(None),
        ServiceCase.opened_at <= now,
    )
    found = [
        Spoke(account=account, contact=contact, channel=channel.value, day=days_of(at))
        for account, contact, channel, at in session.execute(said)
        if account is not None and contact is not None
    ]
    told = {(one.contact, int(one.day)) for one in found if one.channel == Channel.CASE.value}
    for account_id, contact, at in session.execute(asked):
        if account_id is None or contact is None or (contact, int(days_of(at))) in told:
            continue
        found.append(Spoke(account=account_id, contact=contact, channel=Channel.CASE.value, day=days_of(at)))
    return found


def _names(session: Session, ids: list[int]) -> dict[int, str]:
    """Contacts as the key and role they are known by."""
    known = session.execute(select(Contact.id, Contact.external_id, Contact.role)).all()
    wanted = set(ids)
    return {row.id: ", ".join(filter(None, (row.external_id, row.role))) for row in known if row.id in wanted}


def _moods(session: Session, account_id: int, now: datetime) -> dict[int, tuple[float, int]]:
    """What each contact felt in their own words of a year, a comment once: mean in [-1, 1] and comments."""
    mood = tags(TagKind.SENTIMENT).subquery()
    query = (
        select(Feedback.contact_id, Feedback.id, func.avg(mood.c.score))
        .select_from(Passage)
        .join(Feedback, Feedback.id == Passage.feedback_id)
        .join(mood, mood.c.passage_id == Passage.id)
        .where(
            Feedback.account_id == account_id, Feedback.contact_id.is_not(None), mood.c.score.is_not(None),
            Feedback.speaker != Speaker.CSM, Feedback.channel.not_in(NOTED), once(), Feedback.said_at <= now,
            Feedback.said_at > now - timedelta(days=YEAR),
        )
        .group_by(Feedback.contact_id, Feedback.id)
    )  # fmt: skip
    found: dict[int, list[float]] = {}
    for contact, _, score in session.execute(query):
        found.setdefault(contact, []).append(float(score))
    return {contact: (sum(some) / len(some), len(some)) for contact, some in found.items()}


def _unknown(session: Session, account_id: int, now: datetime) -> int:
    """Comments of the account within a year of which nobody knows who said them."""
    query = select(func.count()).select_from(Feedback)
    since = now - timedelta(days=YEAR)
    here = query.where(
        Feedback.account_id == account_id, Feedback.contact_id.is_(None), Feedback.speaker != Speaker.CSM,
        Feedback.said_at > since, Feedback.said_at <= now, once(),
    )  # fmt: skip
    return session.scalar(here) or 0
