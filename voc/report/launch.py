"""The brief for a launch, read from the tables: who asked in which words, what is near, what was told."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Engine, func, or_, select
from sqlalchemy.orm import Session

from voc.model import (
    Account,
    Annotation,
    Ask,
    Contact,
    Feature,
    Feedback,
    Link,
    Notification,
    Passage,
    Release,
)
from voc.nlp.content import content_words
from voc.report.consents import all_histories
from voc.report.evidence import cards
from voc.report.quotes import candidates, previews
from voc.roadmap.weighing import revenue
from voc.store import reading
from voc.store.reads import kept, tags, with_asks, words
from voc.stories.gaps import Gap
from voc.stories.launch import PHRASES, Asked, Asker, Launch, Person, Quoted, by_turns
from voc.stories.quoting import rank
from voc.stories.rights import History
from voc.stories.showing import consent_words
from voc.terms import PLACEHOLDER, Channel, ConsentScope, Intent, LinkState, Speaker, TagKind

OBJECTS = (Intent.COMPLAINT, Intent.BUG, Intent.CHURN_RISK)
SURE = 0.5
"""Least confidence of such an intent at which words are an objection."""
PART = 500
NOTED = (Channel.NOTE.value, Channel.POST.value)
COMPANY = frozenset({ConsentScope.COMPANY, ConsentScope.LOGO})


def launch(
    engine: Engine,
    version: str,
    features: Mapping[int, str],
    askers: Mapping[int, str | None],
    near: Mapping[int, str | None],
    *,
    in_trouble: int,
    questions: tuple[Gap, ...],
    currency: str,
    rates: Mapping[str, float],
    now: datetime,
) -> Launch:
    """Put a brief together from what `voc.flow.stories.launch` found of a release that is there.

    Parameters: features: keys by id; askers, near: contacts, with why they must not be written to, None where they may.
    """
    rights = all_histories(engine)
    with reading(engine) as session:
        worth = _worth(session, currency, rates)
        asks = _asks(session, features, worth, rights, now)
    best = _best(engine, asks, rights, now)
    with reading(engine) as session:
        release = session.scalars(select(Release).where(Release.version == version)).one()
        titles = dict(
            session.execute(select(Feature.id, Feature.title).where(Feature.id.in_(features))).all()
        )
        objecting = [(one.words, one.account) for one in asks if one.objects]
        objecting += _answers(session, release.id)
        return Launch(
            version=release.version,
            released_at=release.released_at,
            features=tuple((key, titles[one]) for one, key in features.items()),
            currency=currency,
            asks=tuple(asks),
            best=best,
            phrases=_phrases(asks),
            askers=_people(session, askers),
            near=_people(session, near),
            in_trouble=in_trouble,
            questions=tuple(
                Asked(words=one.question.words, accounts=one.volume.accounts, answer=one.answer.value)
                for one in questions
            ),
            objections=tuple(_hidden(engine, objecting)),
            segments=_segments(session),
            accounts=session.scalar(select(func.count()).select_from(Account)) or 0,
            revenue=sum(worth.values()),
            told=_told(session, release),
        )


def _best(
    engine: Engine, asks: Sequence[Asker], rights: Mapping[int, History], now: datetime
) -> tuple[Quoted, ...]:
    """The asks that tell most, as the desk of quotes ranks, folds and hides them."""
    shown = cards(engine, [one.passage_id for one in asks])
    shown = shown[(shown["speaker"] == Speaker.CUSTOMER.value) & ~shown["channel"].isin(NOTED)]
    worth = {one.passage_id: one.worth for one in rank(candidates(engine, shown), mood=None)}
    chosen = by_turns(asks, worth)
    granted = [rights.get(one.contact_id or 0, History()).right(one.passage_id, now=now) for one in chosen]
    named = [place for place, right in enumerate(granted) if right.granted and right.scope & COMPANY]
    words = previews(engine, [one.words for one in chosen], [one.account for one in chosen], named=named)
    return tuple(
        Quoted(
            words=text,
            said_at=one.said_at,
            language=one.language,
            consent=consent_words(right),
            covered=right.granted,
        )
        for one, right, text in zip(chosen, granted, words, strict=True)
    )


def _hidden(engine: Engine, said: Sequence[tuple[str, str | None]]) -> list[str]:
    """Words of customers without names of companies and colleagues, each once."""
    found = previews(engine, [words for words, _ in said], [account for _, account in said])
    return list(dict.fromkeys(found))


def _worth(session: Session, currency: str, rates: Mapping[str, float]) -> dict[int, float]:
    """Revenue a year of each account whose currency has a rate."""
    found = {}
    for row in session.execute(select(Account.id, Account.arr, Account.currency)):
        if row.arr is not None:
            money = revenue({str(row.currency): Decimal(row.arr)}, currency=currency, rates=rates)
            found[row.id] = float(money.total)
    return found


def _asks(
    session: Session,
    features: Mapping[int, str],
    worth: Mapping[int, float],
    rights: Mapping[int, History],
    now: datetime,
) -> list[Asker]:
    """All asks for these features by accepted links, the latest first, each once."""
    query = (
        with_asks(
            select(
                Ask.passage_id,
                Ask.asked_at,
                Ask.account_id,
                Ask.contact_id,
                Link.feature_id,
                words().label("said"),
                Account.name,
                Account.segment,
                Contact.external_id.label("contact"),
            )
        )
        .join(Passage, Passage.id == Ask.passage_id)
        .join(Feedback, Feedback.id == Passage.feedback_id)
        .outerjoin(Account, Account.id == Ask.account_id)
        .outerjoin(Contact, Contact.id == Ask.contact_id)
        .where(Link.feature_id.in_(features), Link.state == LinkState.ACCEPTED, kept())
        .order_by(Ask.asked_at.desc(), Ask.passage_id)
    )
    rows = {row.passage_id: row for row in session.execute(query)}
    languages, objections = _language_and_objections(session, list(rows))
    return [
        Asker(
            passage_id=row.passage_id,
            contact_id=row.contact_id,
            words=" ".join(row.said.split()),
            said_at=row.asked_at,
            language=languages.get(row.passage_id, "und"),
            feature=features[row.feature_id],
            account=row.name or (f"account {row.account_id}" if row.account_id else None),
            contact=row.contact,
            segment=row.segment,
            arr=worth.get(row.account_id),
            consent=rights.get(row.contact_id, History()).right(row.passage_id, now=now).state.value,
            objects=row.passage_id in objections,
            redacted=re.search(PLACEHOLDER, row.said) is not None,
        )
        for row in rows.values()
    ]


def _language_and_objections(session: Session, ids: list[int]) -> tuple[dict[int, str], set[int]]:
    languages: dict[int, str] = {}
    objections: set[int] = set()
    for start in range(0, len(ids), PART):
        here = Annotation.passage_id.in_(ids[start : start + PART])
        languages |= {
            row.passage_id: row.value for row in session.execute(tags(TagKind.LANGUAGE).where(here))
        }
        sure = tags(TagKind.INTENT).where(here, Annotation.value.in_(OBJECTS), Annotation.confidence >= SURE)
        objections |= {row.passage_id for row in session.execute(sure)}
    return languages, objections


def _phrases(asks: Sequence[Asker]) -> tuple[tuple[str, int], ...]:
    """The telling words of the asks, by distinct accounts; those of one account alone are left out."""
    named: dict[str, set[str]] = {}
    for one in asks:
        for word in content_words(re.sub(PLACEHOLDER, " ", one.words), one.language) if one.account else ():
            named.setdefault(word.lower(), set()).add(one.account or "")
    counted = [(word, len(accounts)) for word, accounts in named.items() if len(accounts) > 1]
    return tuple(sorted(counted, key=lambda one: (-one[1], one[0]))[:PHRASES])


def _people(session: Session, found: Mapping[int, str | None]) -> tuple[Person, ...]:
    query: Any = (
        select(Contact.id, Contact.external_id, Account.name, Account.segment)
        .outerjoin(Account, Account.id == Contact.account_id)
        .where(Contact.id.in_(found), Contact.erased_at.is_(None))
    )
    rows = {row.id: row for row in session.execute(query)}
    return tuple(
        Person(contact=rows[one].external_id, account=rows[one].name, segment=rows[one].segment, why_not=why)
        for one, why in found.items()
        if one in rows
    )


def _answers(session: Session, release_id: int) -> list[tuple[str, str | None]]:
    """What replies to this release's messages complain of, with the account, the latest first."""
    objecting = (
        tags(TagKind.INTENT).where(Annotation.value.in_(OBJECTS), Annotation.confidence >= SURE).subquery()
    )
    query = (
        select(words(), Account.name)
        .select_from(Passage)
        .join(Feedback, Feedback.id == Passage.feedback_id)
        .outerjoin(Account, Account.id == Feedback.account_id)
        .join(Notification, Notification.id == Feedback.reply_to)
        .where(Notification.release_id == release_id, kept(), Passage.id.in_(select(objecting.c.passage_id)))
        .order_by(Feedback.said_at.desc(), Passage.id)
    )
    return [(" ".join(said.split()), account) for said, account in session.execute(query)]


def _segments(session: Session) -> tuple[tuple[str, int], ...]:
    query = select(Account.segment, func.count()).group_by(Account.segment)
    counted = Counter[str]()
    for segment, count in session.execute(query):
        counted[segment or ""] += count
    return tuple(sorted(counted.items()))


def _told(session: Session, release: Release) -> tuple[tuple[str, int], ...]:
    query = (
        select(Notification.state, func.count())
        .where(
            or_(Notification.release_id == release.id, Notification.occasion == f"release:{release.version}")
        )
        .group_by(Notification.state)
        .order_by(func.count().desc())
    )
    return tuple((state.value, count) for state, count in session.execute(query))
