"""Where a workspace stands: how many rows of each noun, what waits for a person, what was set aside."""

from collections.abc import Mapping

import pandas as pd
from sqlalchemy import Engine, Select, func, select

from voc.model import (
    Account,
    Article,
    Ask,
    Base,
    Contact,
    Feature,
    Feedback,
    IngestRun,
    Link,
    Loop,
    Notification,
    Passage,
    Release,
    Request,
    ServiceCase,
    SetAside,
    Signal,
    Topic,
    TopicChange,
)
from voc.report import merges
from voc.report.frames import Query, frame
from voc.report.releases import undecided
from voc.store import reading
from voc.store.reads import left_out, tags, waits
from voc.terms import ChangeState, NotificationState, TagKind

NOUNS: Mapping[str, type[Base]] = {
    "accounts": Account,
    "contacts": Contact,
    "feedback": Feedback,
    "passages": Passage,
    "topics": Topic,
    "requests": Request,
    "asks": Ask,
    "features": Feature,
    "links": Link,
    "releases": Release,
    "loops": Loop,
    "messages": Notification,
    "cases": ServiceCase,
    "signals": Signal,
    "articles": Article,
}
QUARANTINE = ("id", "source", "file", "line", "column", "value", "reason", "raw", "set_aside_at")
FILES = ("source", "family", "file", "read_at", "stored", "known", "set_aside")


def answers(engine: Engine) -> bool:
    """Whether the database answers. Raises StoreError, which says why not."""
    with reading(engine) as session:
        return session.scalar(select(1)) == 1


def counts(engine: Engine) -> dict[str, int]:
    """Rows of each noun."""
    standing = select(func.count()).where(Topic.retired_at.is_(None), ~Topic.broad)
    with reading(engine) as session:
        return {
            name: session.scalar(select(func.count()).select_from(noun)) or 0 for name, noun in NOUNS.items()
        } | {"topics": session.scalar(standing) or 0}


def waiting(engine: Engine) -> dict[str, int]:
    """What waits for a person: links, pairs of requests, topics and release lines to decide, messages, rows set aside."""

    def of_messages(*states: NotificationState) -> Select[int]:
        return select(func.count()).where(Notification.state.in_(states))

    with reading(engine) as session:
        return {
            "proposals": session.scalar(select(func.count()).where(waits())) or 0,
            "merges": merges.waiting(engine),
            "drafts": session.scalar(of_messages(NotificationState.DRAFTED)) or 0,
            "held": session.scalar(of_messages(NotificationState.HELD)) or 0,
            "doubtful": session.scalar(of_messages(NotificationState.UNKNOWN, NotificationState.FAILED)) or 0,
            "topic_changes": session.scalar(
                select(func.count()).where(TopicChange.state == ChangeState.PROPOSED)
            )
            or 0,
            "release_lines": session.scalar(select(func.count()).where(undecided())) or 0,
            "set_aside": session.scalar(
                select(func.count()).where(SetAside.settled_at.is_(None), ~left_out())
            )
            or 0,
        }


def languages(engine: Engine) -> dict[str, int]:
    """How many passages are in each language, the commonest first."""
    tagged = tags(TagKind.LANGUAGE).subquery()
    query = select(tagged.c.value, func.count()).group_by(tagged.c.value).order_by(func.count().desc())
    with reading(engine) as session:
        return dict(session.execute(query).all())


def quarantine(engine: Engine) -> pd.DataFrame:
    """Rows that were set aside and are not settled; columns as in QUARANTINE."""
    query: Query = (
        select(*(getattr(SetAside, name) for name in QUARANTINE))
        .where(SetAside.settled_at.is_(None), ~left_out())
        .order_by(SetAside.file, SetAside.line, SetAside.id)
    )
    return frame(engine, query, QUARANTINE)


def files(engine: Engine) -> pd.DataFrame:
    """Files that were read, with what came of them; columns as in FILES."""
    query: Query = select(*(getattr(IngestRun, name) for name in FILES)).order_by(IngestRun.id)
    return frame(engine, query, FILES)


def features(engine: Engine) -> dict[str, str]:
    """The titles of the roadmap's features by key."""
    with reading(engine) as session:
        return dict(session.execute(select(Feature.key, Feature.title).order_by(Feature.key)).all())


def segments(engine: Engine) -> list[str]:
    """The segments that accounts have, by name."""
    query = select(Account.segment).distinct().where(Account.segment.is_not(None)).order_by(Account.segment)
    with reading(engine) as session:
        return [name for name in session.scalars(query) if name]
