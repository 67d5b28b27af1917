"""What colleagues posted, and about whom they may post."""

import pandas as pd
from sqlalchemy import Engine, exists, func, select

from voc.model import Account, Contact, Feedback, Passage, Source
from voc.report.frames import Query, frame
from voc.store import reading
from voc.store.reads import kept
from voc.terms import Channel

LATEST = ("feedback_id", "said_at", "author", "account", "text", "understood")
PEOPLE = ("contact", "role")


def latest(engine: Engine, *, limit: int = 8) -> pd.DataFrame:
    """Posts that count, the latest first; columns as in LATEST. `understood`: whether a run has read it."""
    read = exists().where(Passage.feedback_id == Feedback.id)
    query: Query = (
        select(
            Feedback.id.label("feedback_id"),
            Feedback.said_at,
            Feedback.author,
            func.coalesce(Account.name, Account.external_id).label("account"),
            Feedback.text,
            read.label("understood"),
        )
        .join(Source, Source.id == Feedback.source_id)
        .outerjoin(Account, Account.id == Feedback.account_id)
        .where(Feedback.channel == Channel.POST, kept())
        .order_by(Feedback.id.desc())
        .limit(limit)
    )
    return frame(engine, query, LATEST)


def accounts(engine: Engine) -> list[str]:
    """The names of all accounts; the id where there is no name."""
    name = func.coalesce(Account.name, Account.external_id)
    with reading(engine) as session:
        return list(session.scalars(select(name).distinct().order_by(name)))


def people(engine: Engine, account: str) -> pd.DataFrame:
    """The contacts of an account by id and role; columns as in PEOPLE. Names are in the vault and stay there."""
    query: Query = (
        select(Contact.external_id.label("contact"), Contact.role)
        .join(Account, Account.id == Contact.account_id)
        .where(func.coalesce(Account.name, Account.external_id) == account)
        .order_by(Contact.role, Contact.external_id)
    )
    return frame(engine, query, PEOPLE)
