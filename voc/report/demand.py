"""What customers ask for, and the links of requests to features. What to build next: `voc.report.priorities`."""

import pandas as pd
from sqlalchemy import Engine, func, or_, select

from voc.model import Ask, Feature, Link, Passage, Request
from voc.model import Feedback as Said
from voc.report.frames import frame
from voc.store import with_replaced
from voc.store.reads import stands, words
from voc.terms import LinkState

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
    return frame(engine, with_replaced(query), PROPOSALS)


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
    found = frame(engine, with_replaced(query), REQUESTS[:8])
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
