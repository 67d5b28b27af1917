"""What a ranking is computed from, read from the tables in one moment: features, links, askers, asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Engine, func, or_, select
from sqlalchemy.orm import Session

from voc.errors import InputError
from voc.model import Account, Annotation, Ask, Contact, Feature, Feedback, Link, Passage, Request
from voc.roadmap.hearing import band
from voc.roadmap.inputs import NOT_KNOWN, Askers, Asks, Features, Inputs, Links, People
from voc.roadmap.weighing import revenue
from voc.store import reading
from voc.store.reads import stands, tags
from voc.terms import Intent, LinkState, TagKind, Urgency

RENEWS_WITHIN = timedelta(days=90)
RISK_FOR = timedelta(days=180)
"""So long an account is at risk after somebody there spoke of leaving."""
UNDECIDED = (0.001, 0.999)
"""Bounds of the chance of a link that nobody decided."""
MILD, PLAIN, BAD, WORST = 0.5, 1.0, 2.0, 3.0
SEVERITIES = {
    (TagKind.INTENT, Intent.QUESTION.value): MILD,
    (TagKind.INTENT, Intent.BUG.value): BAD,
    (TagKind.INTENT, Intent.CHURN_RISK.value): WORST,
    (TagKind.URGENCY, Urgency.SOON.value): BAD,
    (TagKind.URGENCY, Urgency.NOW.value): WORST,
}
"""How bad it is, by what a passage says, on the scale of RICE's impact; a wish or a complaint is 1. The worst counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stakes:
    """The inputs of a ranking, and how many asks are in none of its figures because nobody knows who asked."""

    inputs: Inputs
    nameless: int


def stakes(engine: Engine, *, now: datetime, currency: str, rates: Mapping[str, float]) -> Stakes:
    """Read everything that a ranking of this moment rests on. `rates`: what one unit is worth in `currency`.

    Raises: InputError for an account whose revenue is below zero.
    """
    with reading(engine) as session:
        features = session.execute(
            select(Feature.id, Feature.key, Feature.title, Feature.status, Feature.effort).order_by(
                Feature.key
            )
        ).all()
        links = session.execute(
            select(
                func.min(Link.id).label("id"),
                func.coalesce(Request.merged_into_id, Request.id).label("request_id"),
                Link.feature_id,
                func.max(Link.score).label("score"),
                func.min(Link.state).label("state"),
            )
            .join(Request, Request.id == Link.request_id)
            .where(
                Link.state != LinkState.REJECTED,
                or_(Request.merged_into_id.is_(None), Link.state == LinkState.ACCEPTED),
            )
            .group_by(func.coalesce(Request.merged_into_id, Request.id), Link.feature_id)
            .order_by(func.min(Link.id))
        ).all()
        accounts = session.execute(_accounts()).all()
        asks = _asks(session)
        severity = _severities(session)
        at_risk = set(session.scalars(_at_risk(now)))
        spoken = session.execute(_spoken()).all()
    known = asks[asks["account"].notna() | asks["contact"].notna()]
    people = sorted(int(contact) for contact in known.loc[known["account"].isna(), "contact"].unique())
    askers = _askers(accounts, people, at_risk, now.date(), currency, rates)
    return Stakes(
        inputs=Inputs(
            as_of=now.date(),
            currency=currency,
            features=_features(features),
            links=_links(links, [row.id for row in features]),
            askers=askers,
            asks=_rows(known, severity, [row.id for row in accounts], people, now.date()),
            people=_people(spoken, [row.id for row in accounts]),
        ),
        nameless=len(asks) - len(known),
    )


def _accounts() -> Any:
    return select(
        Account.id,
        Account.external_id,
        Account.segment,
        Account.plan,
        Account.seats,
        Account.country,
        Account.arr,
        Account.open_deals,
        Account.currency,
        Account.renewal_on,
    ).order_by(Account.id)


def _spoken() -> Any:
    return (
        select(Contact.account_id, Contact.language, func.count())
        .group_by(Contact.account_id, Contact.language)
        .order_by(Contact.account_id, Contact.language)
    )


def _asks(session: Session) -> pd.DataFrame:
    query = (
        select(
            func.coalesce(Request.merged_into_id, Request.id),
            Ask.passage_id,
            Ask.account_id,
            Ask.contact_id,
            Ask.asked_at,
            Contact.language,
        )
        .join(Request, Request.id == Ask.request_id)
        .outerjoin(Contact, Contact.id == Ask.contact_id)
        .where(stands())
        .order_by(Ask.id)
    )
    columns = ["request", "passage", "account", "contact", "asked_at", "language"]
    rows = [tuple(row) for row in session.execute(query)]
    found = pd.DataFrame(rows, columns=columns)
    return found.astype({"account": "Int64", "contact": "Int64"})


def _severities(session: Session) -> dict[int, float]:
    """The severity of each passage that asks, where a tag says another than PLAIN."""
    found: dict[int, float] = {}
    asked = select(Ask.passage_id).where(stands())
    for kind in (TagKind.INTENT, TagKind.URGENCY):
        values = [value for of, value in SEVERITIES if of is kind]
        query = tags(kind).where(Annotation.passage_id.in_(asked), Annotation.value.in_(values))
        for passage, value, _, _ in session.execute(query):
            found[passage] = max(found.get(passage, 0.0), SEVERITIES[kind, value])
    return found


def _at_risk(now: datetime) -> Any:
    """Accounts where somebody spoke of leaving, lately."""
    leaving = tags(TagKind.INTENT).where(Annotation.value == Intent.CHURN_RISK.value).subquery()
    return (
        select(Feedback.account_id)
        .distinct()
        .join(Passage, Passage.feedback_id == Feedback.id)
        .join(leaving, leaving.c.passage_id == Passage.id)
        .where(Feedback.account_id.is_not(None), Feedback.said_at >= now - RISK_FOR, Feedback.said_at <= now)
    )


def _features(rows: Any) -> Features:
    return Features(
        id=np.array([row.id for row in rows], dtype=np.int64),
        key=tuple(row.key for row in rows),
        title=tuple(row.title for row in rows),
        status=tuple(row.status.value for row in rows),
        effort=np.array(
            [np.nan if row.effort is None else float(row.effort) for row in rows], dtype=np.float64
        ),
    )


def _links(rows: Any, feature_ids: list[int]) -> Links:
    place = {feature_id: i for i, feature_id in enumerate(feature_ids)}
    chance = [
        1.0 if row.state is LinkState.ACCEPTED else min(max(row.score, UNDECIDED[0]), UNDECIDED[1])
        for row in rows
    ]
    return Links(
        id=np.array([row.id for row in rows], dtype=np.int64),
        request=np.array([row.request_id for row in rows], dtype=np.int64),
        feature=np.array([place[row.feature_id] for row in rows], dtype=np.int64),
        chance=np.array(chance, dtype=np.float64),
    )


def _people(rows: Any, account_ids: list[int]) -> People:
    place = {account_id: i for i, account_id in enumerate(account_ids)}
    counted = sorted(
        (place.get(account_id, -1), language or NOT_KNOWN, n) for account_id, language, n in rows
    )
    return People(
        asker=np.array([asker for asker, _, _ in counted], dtype=np.int64),
        language=tuple(language for _, language, _ in counted),
        count=np.array([n for _, _, n in counted], dtype=np.int64),
    )


def _askers(
    rows: Any, people: list[int], at_risk: set[int], today: date, currency: str, rates: Mapping[str, float]
) -> Askers:
    money = [_money(row, currency, rates) for row in rows]
    zeros, blank = [0.0] * len(people), (NOT_KNOWN,) * len(people)
    soon = [row.renewal_on is not None and today <= row.renewal_on <= today + RENEWS_WITHIN for row in rows]
    return Askers(
        id=np.array([row.id for row in rows] + people, dtype=np.int64),
        account=np.array([True] * len(rows) + [False] * len(people), dtype=bool),
        arr=np.array([arr for arr, _, _ in money] + zeros, dtype=np.float64),
        deals=np.array([deals for _, deals, _ in money] + zeros, dtype=np.float64),
        renews=np.array(soon + [False] * len(people), dtype=bool),
        at_risk=np.array([row.id in at_risk for row in rows] + [False] * len(people), dtype=bool),
        unrated=tuple(code for _, _, code in money) + blank,
        segment=tuple(row.segment or NOT_KNOWN for row in rows) + blank,
        plan=tuple(row.plan or NOT_KNOWN for row in rows) + blank,
        size=tuple(band(row.seats) for row in rows) + blank,
        country=tuple(row.country or NOT_KNOWN for row in rows) + blank,
    )


def _money(row: Any, currency: str, rates: Mapping[str, float]) -> tuple[float, float, str]:
    """ARR and open deals in the workspace's currency, and the code where no rate is known for it."""
    amounts = [row.arr or Decimal(0), row.open_deals or Decimal(0)]
    for amount in amounts:
        if amount < 0:
            raise InputError(
                f"Account {row.external_id} has {amount} {row.currency}: revenue and deals are never below zero. "
                "Mend the accounts table and read it again."
            )
    sums = [revenue({row.currency or currency: amount}, currency=currency, rates=rates) for amount in amounts]
    missing = next((worth.without_rate[0] for worth in sums if worth.without_rate), NOT_KNOWN)
    return float(sums[0].total), float(sums[1].total), missing


def _rows(
    asks: pd.DataFrame, severity: dict[int, float], account_ids: list[int], people: list[int], today: date
) -> Asks:
    """One row for each request, asker and contact."""
    account = {account_id: i for i, account_id in enumerate(account_ids)}
    person = {contact_id: len(account) + i for i, contact_id in enumerate(people)}
    home = asks["account"].map(account)
    asker = home.where(asks["account"].notna(), asks["contact"].map(person)).astype("int64")
    days = (
        pd.Timestamp(today) - pd.to_datetime(asks["asked_at"], utc=True).dt.tz_localize(None).dt.normalize()
    ).dt.days
    flat = pd.DataFrame(
        {
            "request": asks["request"].astype("int64"),
            "asker": asker,
            "contact": asks["contact"].fillna(-1).astype("int64"),
            "language": asks["language"].fillna(NOT_KNOWN).astype(object),
            "severity": asks["passage"].map(severity).fillna(PLAIN).astype("float64"),
            "days": days.astype("int64"),
        }
    )
    keys = ["request", "asker", "contact"]
    rows = (
        flat.groupby(keys, sort=True)
        .agg(
            language=("language", "first"),
            severity=("severity", "max"),
            first=("days", "max"),
            last=("days", "min"),
            times=("days", "size"),
        )
        .reset_index()
    )
    return Asks(
        request=rows["request"].to_numpy(np.int64),
        asker=rows["asker"].to_numpy(np.int64),
        contact=rows["contact"].to_numpy(np.int64),
        language=tuple(rows["language"]),
        severity=rows["severity"].to_numpy(np.float64),
        first=rows["first"].to_numpy(np.int64),
        last=rows["last"].to_numpy(np.int64),
        times=rows["times"].to_numpy(np.int64),
    )
