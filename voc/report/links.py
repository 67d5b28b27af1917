"""What waits for a decision about links, what the decisions so far prove, and what the roadmap lacks."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

import numpy as np
import pandas as pd
from sqlalchemy import Engine, func, or_, select

from voc.errors import NotFound
from voc.model import Account, Ask, Feature, Feedback, Fit, Link, Passage, Request
from voc.report.frames import frame
from voc.roadmap.proving import Earned, bands, earned
from voc.roadmap.weighing import revenue
from voc.store import reading, with_replaced
from voc.store.reads import (
    AUTOMAT,
    NOTHING_FITS,
    at_once,
    judged_links,
    nothing_fits,
    placed,
    stands,
    stands_for,
    waits,
    with_asks,
    words,
)
from voc.terms import LinkState

__all__ = [
    "Earned",
    "at_least",
    "by_themselves",
    "candidates",
    "last_at_once",
    "proof",
    "queue",
    "rivals",
    "told",
    "unanswered",
]

QUEUE = (
    "link_id", "request_id", "request", "feature_id", "key", "title", "status", "description", "probability", "reason",
    "accounts", "asks", "arr", "worth", "passage_id", "text", "start", "end", "highlight_start", "highlight_end",
)  # fmt: skip
RIVALS = ("link_id", "feature_id", "key", "title", "status", "state", "probability", "reason")
PROOF = ("least", "most", "decided", "right", "precision", "low", "high")
CANDIDATES = ("request_id", "request", "kind", "unanswered", "accounts", "contacts", "asks")
SOMEBODY = 1.0
"""What one account without known revenue weighs in the queue, in units of the currency."""
PART = 500
"""So many links are looked up at a time."""

_WAITS = ("link_id", "request_id", "probability")
_SAID = (
    "link_id", "request", "feature_id", "key", "title", "status", "description", "reason", "passage_id", "text",
    "start", "end", "highlight_start", "highlight_end",
)  # fmt: skip


def queue(
    engine: Engine, *, currency: str, rates: Mapping[str, float], limit: int = 200, feature: str | None = None
) -> pd.DataFrame:
    """Proposals by what a decision about them is worth; columns as in QUEUE.

    `worth` is the revenue that waits for the request (each account once, in `currency`) times how unsure the proposal
    is, 4 p (1 - p). `text` is the whole comment, `start` and `end` the passage in it, `highlight_start` and
    `highlight_end` what says it best; empty: the whole passage. `feature`: only those of this key.
    """
    query = select(Link.id.label("link_id"), Link.request_id, Link.score.label("probability")).where(waits())
    if feature is not None:
        query = query.join(Feature, Feature.id == Link.feature_id).where(Feature.key == feature)
    found = frame(engine, query, _WAITS)
    waiting = _waiting(engine, currency=currency, rates=rates)
    found = found.merge(waiting, on="request_id", how="left").fillna({"accounts": 0, "asks": 0, "arr": 0.0})
    unsure = 4 * found["probability"] * (1 - found["probability"])
    found["worth"] = ((found["arr"] + SOMEBODY * found["accounts"].clip(lower=1)) * unsure).round(2)
    ordered = found.sort_values(["worth", "link_id"], ascending=[False, True], ignore_index=True).head(limit)
    ordered = ordered.astype({"accounts": "int64", "asks": "int64", "link_id": "int64"})
    return ordered.merge(_said(engine, ordered["link_id"].tolist()), on="link_id")[list(QUEUE)]


def rivals(engine: Engine, request_id: int) -> pd.DataFrame:
    """Features that wait or stand accepted for a request, accepted first, then the likeliest; columns as in RIVALS."""
    query = (
        select(
            Link.id.label("link_id"),
            Feature.id.label("feature_id"),
            Feature.key,
            Feature.title,
            Feature.status,
            Link.state,
            Link.score.label("probability"),
            Link.reason,
        )
        .join(Feature, Feature.id == Link.feature_id)
        .join(Request, Request.id == Link.request_id)
        .where(stands_for() == request_id, or_(waits(), Link.state == LinkState.ACCEPTED))
        .order_by(Link.state, Link.score.desc(), Link.id)
    )
    return frame(engine, query, RIVALS).drop_duplicates("feature_id", ignore_index=True)


def unanswered(engine: Engine, request_id: int) -> float | None:
    """The probability that nothing on the roadmap fits a request, as of the last look; None: nobody looked."""
    with reading(engine) as session:
        return session.scalar(select(Fit.unanswered).where(Fit.request_id == request_id))


def at_least(engine: Engine, probability: float) -> dict[str, int]:
    """What deciding every proposal that is at least this sure would touch: `links`, `requests`, `features`, `accounts`.

    `links` is how many `voc.flow.demand.link.decide_many` would decide.
    """
    sure = (waits(), Link.score >= probability)
    with reading(engine) as session:
        counted = select(
            func.count(), func.count(Link.request_id.distinct()), func.count(Link.feature_id.distinct())
        )
        links, requests, features = session.execute(counted.select_from(Link).where(*sure)).one()
        asked = with_asks(select(func.count(Ask.account_id.distinct()))).where(*sure)
        accounts = session.scalar(asked) or 0
    return {"links": links, "requests": requests, "features": features, "accounts": accounts}


def last_at_once(engine: Engine) -> tuple[int, str, datetime] | None:
    """How many links the last decision about many at once still holds for, by whom, when; None where there is none."""
    with reading(engine) as session:
        found = session.execute(at_once()).all()
    if not found:
        return None
    latest = (found[0].by, found[0].at)
    return sum((row.by, row.at) == latest for row in found), *latest


def require_feature(engine: Engine, key: str) -> None:
    """Raises NotFound for a key that no feature has, naming the near ones."""
    with reading(engine) as session:
        keys = session.scalars(select(Feature.key)).all()
    if key not in keys:
        raise NotFound("feature", key, keys)


def proof(engine: Engine, *, precision: float) -> tuple[pd.DataFrame, Earned]:
    """How often proposals were right, by their probability, with 95% intervals; and the cut-off that is earned.

    Columns as in PROOF. Only what a person judged one by one counts (`voc.store.reads.judged_links`).
    """
    with reading(engine) as session:
        rows = session.execute(judged_links()).all()
    likely = np.array([row.score for row in rows], dtype=np.float64)
    right = np.array([row.state is LinkState.ACCEPTED for row in rows], dtype=np.bool_)
    table = [
        (band.least, band.most, band.decided, band.right, band.precision, band.low, band.high)
        for band in bands(likely, right)
    ]
    return pd.DataFrame(table, columns=list(PROOF)), earned(likely, right, wished=precision)


def told(found: Earned) -> str:
    """In a sentence, whether links are accepted by themselves, and how far that is."""
    so_far = f"of those at least {found.at:g} sure, {found.right} of {found.decided} were right"
    if found.cut is not None:
        return (
            f"Links that are at least {found.cut:g} sure are accepted by themselves: {found.right} of {found.decided} were "
            f"right, so at least {found.low:.1%} are, and {found.wished:.0%} are asked for."
        )
    if found.missing is None:
        return f"No link is accepted by itself: {so_far}, and {found.wished:.0%} are asked for."
    if not found.decided:
        return (
            f"No link is accepted by itself yet: {found.missing} decisions about proposals at least {found.at:g} sure, "
            "all of them right, would earn it."
        )
    return f"No link is accepted by itself yet: {so_far}. {found.missing} more decisions like the last ones would earn it."


def by_themselves(engine: Engine) -> int:
    """How many links stand accepted by the machine."""
    query = select(func.count()).where(Link.state == LinkState.ACCEPTED, Link.decided_by == AUTOMAT)
    with reading(engine) as session:
        return session.scalar(query) or 0


def candidates(engine: Engine, *, at_least: float = NOTHING_FITS, limit: int = 50) -> pd.DataFrame:
    """Requests that nothing on the roadmap seems to fit, by distinct accounts; columns as in CANDIDATES."""
    counted = (
        select(
            stands_for().label("request_id"),
            func.count(Ask.account_id.distinct()).label("accounts"),
            func.count(Ask.contact_id.distinct()).label("contacts"),
            func.count().label("asks"),
        )
        .join(Ask, Ask.request_id == Request.id)
        .where(stands())
        .group_by(stands_for())
        .subquery()
    )
    query = (
        select(
            Request.id.label("request_id"),
            words().label("request"),
            Request.kind,
            Fit.unanswered,
            counted.c.accounts,
            counted.c.contacts,
            counted.c.asks,
        )
        .join(Fit, Fit.request_id == Request.id)
        .join(counted, counted.c.request_id == Request.id)
        .join(Passage, Passage.id == Request.voice_passage_id)
        .join(Feedback, Feedback.id == Passage.feedback_id)
        .where(nothing_fits(at_least))
        .order_by(counted.c.accounts.desc(), counted.c.asks.desc(), Request.id)
        .limit(limit)
    )
    return frame(engine, with_replaced(query), CANDIDATES)


def _said(engine: Engine, link_ids: list[int]) -> pd.DataFrame:
    """What each of these proposals is about, in words, and where in the comment they stand."""
    query = (
        select(
            Link.id.label("link_id"),
            words().label("request"),
            Feature.id.label("feature_id"),
            Feature.key,
            Feature.title,
            Feature.status,
            Feature.description,
            Link.reason,
            Passage.id.label("passage_id"),
            *placed(),
            Link.evidence_start.label("highlight_start"),
            Link.evidence_end.label("highlight_end"),
        )
        .join(Feature, Feature.id == Link.feature_id)
        .join(Passage, Passage.id == Link.evidence_passage_id)
        .join(Feedback, Feedback.id == Passage.feedback_id)
    )
    parts = [
        frame(engine, with_replaced(query.where(Link.id.in_(link_ids[begin : begin + PART]))), _SAID)
        for begin in range(0, max(len(link_ids), 1), PART)
    ]
    found = pd.concat(parts, ignore_index=True).astype({"link_id": "int64"})
    for name in ("highlight_start", "highlight_end"):
        whole = found["start" if name == "highlight_start" else "end"]
        relative = found[name].astype("Float64")
        found[name] = (relative + found["start"]).fillna(whole).astype("int64")
    return found


def _waiting(engine: Engine, *, currency: str, rates: Mapping[str, float]) -> pd.DataFrame:
    """Accounts, asks and revenue behind every request: each account once."""
    query = (
        select(stands_for(), Ask.account_id, Account.arr, Account.currency, func.count())
        .join(Request, Request.id == Ask.request_id)
        .outerjoin(Account, Account.id == Ask.account_id)
        .where(stands())
        .group_by(stands_for(), Ask.account_id, Account.arr, Account.currency)
    )
    accounts: dict[int, int] = {}
    asks: dict[int, int] = {}
    money: dict[int, dict[str, Decimal]] = {}
    with reading(engine) as session:
        for request_id, account_id, arr, code, count in session.execute(query):
            asks[request_id] = asks.get(request_id, 0) + count
            accounts[request_id] = accounts.get(request_id, 0) + (account_id is not None)
            if arr is not None and code is not None:
                held = money.setdefault(request_id, {})
                held[code] = held.get(code, Decimal(0)) + arr
    worth = {
        request_id: float(revenue(amounts, currency=currency, rates=rates).total)
        for request_id, amounts in money.items()
    }
    rows = [(i, accounts[i], asks[i], worth.get(i, 0.0)) for i in sorted(asks)]
    return pd.DataFrame(rows, columns=["request_id", "accounts", "asks", "arr"])
