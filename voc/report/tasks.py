"""Tasks: what colleagues should do in person, for whom and why."""

from datetime import datetime

import numpy as np
import pandas as pd
from sqlalchemy import Engine, func, select

from voc.model import Account, Contact, Feature, Feedback, Passage, Task
from voc.report.frames import frame
from voc.store import reading
from voc.store.reads import words

TASKS = (
    "task_id",
    "kind",
    "assignee",
    "contact",
    "account",
    "csm",
    "feature",
    "title",
    "todo",
    "passage_id",
    "words",
    "opened_at",
    "done_at",
    "done_by",
)


def tasks(engine: Engine, *, everything: bool = False, csm: str | None = None) -> pd.DataFrame:
    """Tasks that wait, oldest first, or all; columns as in TASKS.

    Parameters: csm: only those that this colleague should do, or that are about their accounts.
    """
    query = (
        select(
            Task.id.label("task_id"),
            Task.kind,
            Task.assignee,
            Contact.external_id.label("contact"),
            func.coalesce(Account.name, Account.external_id).label("account"),
            Account.csm,
            Feature.key.label("feature"),
            Feature.title,
            Task.words.label("todo"),
            Task.passage_id,
            words().label("words"),
            Task.opened_at,
            Task.done_at,
            Task.done_by,
        )
        .outerjoin(Contact, Contact.id == Task.contact_id)
        .outerjoin(Account, Account.id == Contact.account_id)
        .outerjoin(Feature, Feature.id == Task.feature_id)
        .outerjoin(Passage, Passage.id == Task.passage_id)
        .outerjoin(Feedback, Feedback.id == Passage.feedback_id)
        .order_by(Task.opened_at, Task.id)
    )
    if not everything:
        query = query.where(Task.done_at.is_(None))
    if csm is not None:
        query = query.where(func.coalesce(Task.assignee, Account.csm) == csm)
    return frame(engine, query, TASKS).astype({"passage_id": "Int64"})


def colleagues(engine: Engine) -> list[str]:
    """Who has or had tasks, or looks after accounts, by name."""
    with reading(engine) as session:
        having = session.scalars(select(Task.assignee).distinct())
        caring = session.scalars(select(Account.csm).distinct())
        return sorted({name for name in (*having, *caring) if name})


def days_open(found: pd.DataFrame, *, now: datetime) -> "pd.Series[float]":
    """How many days each task has waited, or had to wait until it was done."""
    opened = pd.to_datetime(found["opened_at"], utc=True).dt.as_unit("us")
    done = pd.to_datetime(found["done_at"], utc=True).dt.as_unit("us").fillna(pd.Timestamp(now).as_unit("us"))
    return ((done - opened).dt.total_seconds() / 86_400).clip(lower=0.0).astype(np.float64)
