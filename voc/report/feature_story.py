"""Everything about one feature: who asked in which words, what happened to their waits, when, and did it help."""

from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Engine, and_, func, select

from voc.model import Account, Ask, Contact, Feature, Link, Loop, LoopEvent, Passage
from voc.model import Feedback as Said
from voc.report.frames import frame
from voc.store import with_replaced
from voc.store.reads import stands, with_asks, words
from voc.terms import LinkState, LoopStep

ASKERS = (
    "loop_id", "contact", "role", "account", "segment", "csm", "arr", "currency", "state", "asked_at", "told_at",
    "answered_at", "passage_id", "words",
)  # fmt: skip
TIMELINE = ("step", "cause", "loops", "first_at", "last_at")
HOLDING = ("link_id", "request", "passage_id", "probability", "decided_by", "decided_at", "accounts")
TOLD_OF = (
    LoopStep.ASKED, LoopStep.LINKED, LoopStep.PLANNED, LoopStep.STARTED, LoopStep.SHIPPED, LoopStep.DECLINED,
    LoopStep.REVERTED, LoopStep.TOLD, LoopStep.ANSWERED, LoopStep.CONFIRMED, LoopStep.REOPENED,
)  # fmt: skip
"""Steps that a feature's timeline tells of."""
WITH_CAUSE = (LoopStep.PLANNED, LoopStep.STARTED, LoopStep.SHIPPED, LoopStep.DECLINED, LoopStep.REVERTED)
"""Steps whose cause is the same for many: a release, the roadmap."""


def askers(engine: Engine, key: str) -> pd.DataFrame:
    """Everyone who waits or waited for a feature, who is worth most first; columns as in ASKERS.

    `contact` is the key of a contact, never a name; `words` those of the first ask. Who was forgotten is left out.
    """
    told, answered = _last(LoopStep.TOLD), _last(LoopStep.ANSWERED)
    query = (
        select(
            Loop.id.label("loop_id"),
            Contact.external_id.label("contact"),
            Contact.role,
            func.coalesce(Account.name, Account.external_id).label("account"),
            Account.segment,
            Account.csm,
            Account.arr,
            Account.currency,
            Loop.state,
            Loop.asked_at,
            told.label("told_at"),
            answered.label("answered_at"),
            Ask.passage_id,
            words().label("words"),
        )
        .select_from(Loop)
        .join(Feature, Feature.id == Loop.feature_id)
        .join(Contact, Contact.id == Loop.contact_id)
        .outerjoin(Account, Account.id == Contact.account_id)
        .join(Ask, Ask.id == Loop.ask_id)
        .join(Passage, Passage.id == Ask.passage_id)
        .join(Said, Said.id == Passage.feedback_id)
        .where(Feature.key == key, Contact.erased_at.is_(None))
        .order_by(func.coalesce(Account.arr, 0).desc(), Loop.asked_at, Loop.id)
    )
    return frame(engine, with_replaced(query), ASKERS)


def timeline(engine: Engine, key: str) -> pd.DataFrame:
    """What happened to the waits for a feature, the earliest first; columns as in TIMELINE.

    One row for each step; for each of its causes where that is a release or the roadmap.
    """
    query = (
        select(LoopEvent.loop_id, LoopEvent.step, LoopEvent.cause, LoopEvent.at, LoopEvent.number)
        .join(Loop, Loop.id == LoopEvent.loop_id)
        .join(Feature, Feature.id == Loop.feature_id)
        .where(Feature.key == key, LoopEvent.step.in_(TOLD_OF))
        .order_by(LoopEvent.at, LoopEvent.number)
    )
    events = frame(engine, query, ("loop_id", "step", "cause", "at", "number"))
    named = events["step"].isin([step.value for step in WITH_CAUSE])
    events["cause"] = events["cause"].where(named, "").fillna("")
    events["at"] = pd.to_datetime(events["at"], utc=True)
    found = (
        events.groupby(["step", "cause"], sort=False)
        .agg(loops=("loop_id", "nunique"), first_at=("at", "min"), last_at=("at", "max"))
        .reset_index()
    )
    order = {step.value: place for place, step in enumerate(TOLD_OF)}
    found = found.assign(order=found["step"].map(order)).sort_values(["first_at", "order"], kind="stable")
    return found[list(TIMELINE)].reset_index(drop=True)


def holding(engine: Engine, key: str) -> pd.DataFrame:
    """Accepted links of a feature, the latest decision first; columns as in HOLDING."""
    query = (
        with_asks(
            select(
                Link.id.label("link_id"),
                func.count(Ask.account_id.distinct()).label("accounts"),
            )
        )
        .join(Feature, Feature.id == Link.feature_id)
        .where(Feature.key == key, Link.state == LinkState.ACCEPTED, stands())
        .group_by(Link.id)
        .subquery()
    )
    told: Any = (
        select(
            Link.id.label("link_id"),
            words().label("request"),
            Passage.id.label("passage_id"),
            Link.score.label("probability"),
            Link.decided_by,
            Link.decided_at,
            func.coalesce(query.c.accounts, 0).label("accounts"),
        )
        .join(Feature, Feature.id == Link.feature_id)
        .join(Passage, Passage.id == Link.evidence_passage_id)
        .join(Said, Said.id == Passage.feedback_id)
        .outerjoin(query, query.c.link_id == Link.id)
        .where(Feature.key == key, Link.state == LinkState.ACCEPTED)
        .order_by(Link.decided_at.desc(), Link.id)
    )
    return frame(engine, with_replaced(told), HOLDING)


def _last(step: LoopStep) -> ColumnElement[Any]:
    at = func.max(LoopEvent.at)
    return select(at).where(and_(LoopEvent.loop_id == Loop.id, LoopEvent.step == step)).scalar_subquery()
