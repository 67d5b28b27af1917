"""What to build next: features by the distinct accounts that want them, then by their revenue."""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pandas as pd
from sqlalchemy import Engine, func, or_, select

from voc.model import Account, Ask, Feature, Link, Passage, Request
from voc.model import Feedback as Said
from voc.report.frames import frame
from voc.roadmap.weighing import revenue
from voc.store import reading
from voc.store.reads import stands, waits, with_asks, words
from voc.terms import LinkState

RANKING = (
    "feature_id",
    "key",
    "title",
    "status",
    "accounts",
    "contacts",
    "arr",
    "without_rate",
    "asks",
    "first_asked_at",
    "last_asked_at",
    "proposed",
)
PROPOSALS = (
    "link_id",
    "request_id",
    "request",
    "feature_id",
    "key",
    "title",
    "probability",
    "reason",
    "state",
    "accounts",
    "asks",
)
REQUESTS = (
    "request_id",
    "request",
    "kind",
    "accounts",
    "contacts",
    "asks",
    "first_asked_at",
    "last_asked_at",
    "feature",
    "link_state",
)

_STANDS_FOR = func.coalesce(Request.merged_into_id, Request.id)


def ranking(engine: Engine, *, currency: str, rates: Mapping[str, float]) -> pd.DataFrame:
    """Features with their demand by accepted links; columns as in RANKING.

    Each account's revenue counts once for a feature, in `currency`; `without_rate` names currencies
    that could not be converted. `asks` and `proposed` (links that wait) are shown, never ranked by.
    """
    with reading(engine) as session:
        features = session.execute(
            select(Feature.id, Feature.key, Feature.title, Feature.status).order_by(Feature.key)
        ).all()
        demand = {row.feature_id: row for row in session.execute(_demand()).all()}
        money = _money(session.execute(_accounts_of_features()).all())
        waiting = dict(
            session.execute(
                select(Link.feature_id, func.count()).where(waits()).group_by(Link.feature_id)
            ).all()
        )
    rows = []
    for feature_id, key, title, status in features:
        row = demand.get(feature_id)
        worth = revenue(money.get(feature_id, {}), currency=currency, rates=rates)
        rows.append(
            (
                feature_id,
                key,
                title,
                status.value,
                row.accounts if row else 0,
                row.contacts if row else 0,
                float(worth.total),
                ", ".join(worth.without_rate),
                row.asks if row else 0,
                row.first_asked_at if row else None,
                row.last_asked_at if row else None,
                waiting.get(feature_id, 0),
            )
        )
    found = pd.DataFrame(rows, columns=list(RANKING))
    return found.sort_values(
        ["accounts", "arr", "first_asked_at"], ascending=[False, False, True], ignore_index=True
    )


def proposals(engine: Engine, *, state: LinkState | None = LinkState.PROPOSED) -> pd.DataFrame:
    """Links with their evidence, the surest first; columns as in PROPOSALS."""
    counted = (
        select(
            _STANDS_FOR.label("request_id"),
            func.count(Ask.account_id.distinct()).label("accounts"),
            func.count().label("asks"),
        )
        .join(Ask, Ask.request_id == Request.id)
        .where(stands())
        .group_by(_STANDS_FOR)
        .subquery()
    )
    query = (
        select(
            Link.id.label("link_id"),
            _STANDS_FOR.label("request_id"),
            words().label("request"),
            Feature.id.label("feature_id"),
            Feature.key,
            Feature.title,
            Link.score.label("probability"),
            Link.reason,
            Link.state,
            counted.c.accounts,
            counted.c.asks,
        )
        .join(Feature, Feature.id == Link.feature_id)
        .join(Request, Request.id == Link.request_id)
        .join(counted, counted.c.request_id == _STANDS_FOR)
        .join(Passage, Passage.id == Link.evidence_passage_id)
        .join(Said, Said.id == Passage.feedback_id)
        .where(or_(Request.merged_into_id.is_(None), Link.state == LinkState.ACCEPTED))
        .order_by(Link.score.desc(), Link.id)
    )
    if state is not None:
        query = query.where(Link.state == state)
    return frame(engine, query, PROPOSALS)


def requests(engine: Engine, *, limit: int = 200) -> pd.DataFrame:
    """Requests by distinct accounts, with the feature that answers them; columns as in REQUESTS."""
    counted = (
        select(
            _STANDS_FOR.label("request_id"),
            func.count(Ask.account_id.distinct()).label("accounts"),
            func.count(Ask.contact_id.distinct()).label("contacts"),
            func.count().label("asks"),
            func.min(Ask.asked_at).label("first_asked_at"),
            func.max(Ask.asked_at).label("last_asked_at"),
        )
        .join(Ask, Ask.request_id == Request.id)
        .where(stands())
        .group_by(_STANDS_FOR)
        .subquery()
    )
    query = (
        select(
            Request.id.label("request_id"),
            words().label("request"),
            Request.kind,
            counted.c.accounts,
            counted.c.contacts,
            counted.c.asks,
            counted.c.first_asked_at,
            counted.c.last_asked_at,
        )
        .join(counted, counted.c.request_id == Request.id)
        .join(Passage, Passage.id == Request.voice_passage_id)
        .join(Said, Said.id == Passage.feedback_id)
        .order_by(counted.c.accounts.desc(), counted.c.asks.desc(), Request.id)
        .limit(limit)
    )
    found = frame(engine, query, REQUESTS[:8])
    return found.merge(_best_links(engine), on="request_id", how="left")


def _best_links(engine: Engine) -> pd.DataFrame:
    """For each request the feature that answers it: the accepted one, else the likeliest proposal."""
    query = (
        select(_STANDS_FOR.label("request_id"), Feature.key.label("feature"), Link.state.label("link_state"))
        .select_from(Link)
        .join(Request, Request.id == Link.request_id)
        .join(Feature, Feature.id == Link.feature_id)
        .where(
            Link.state != LinkState.REJECTED,
            or_(Request.merged_into_id.is_(None), Link.state == LinkState.ACCEPTED),
        )
        .order_by(Link.state, Link.score.desc(), Link.id)
    )
    found = frame(engine, query, ("request_id", "feature", "link_state"))
    return found.drop_duplicates("request_id", ignore_index=True)


def _demand() -> Any:
    counted = select(
        Link.feature_id,
        func.count(Ask.account_id.distinct()).label("accounts"),
        func.count(Ask.contact_id.distinct()).label("contacts"),
        func.count(Ask.id.distinct()).label("asks"),
        func.min(Ask.asked_at).label("first_asked_at"),
        func.max(Ask.asked_at).label("last_asked_at"),
    )
    return with_asks(counted).where(Link.state == LinkState.ACCEPTED).group_by(Link.feature_id)


def _accounts_of_features() -> Any:
    return (
        with_asks(select(Link.feature_id, Account.id, Account.arr, Account.currency))
        .join(Account, Account.id == Ask.account_id)
        .where(Link.state == LinkState.ACCEPTED, Account.arr.is_not(None))
        .distinct()
    )


def _money(rows: Any) -> dict[int, dict[str, Decimal]]:
    found: dict[int, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for feature_id, _account, arr, currency in rows:
        found[feature_id][currency] += arr
    return found
