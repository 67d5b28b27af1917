"""Passages as cards: the words inside their comment, who said them, where and when, every tag.

`voc.report.passages` finds passages by what they are about. Here they are found by what they stand
behind: a message, a loop.
"""

from collections.abc import Sequence
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Engine, Select, select

from voc.model import (
    Annotation,
    Ask,
    Feature,
    Feedback,
    Loop,
    NotificationLoop,
    Passage,
)
from voc.report.frames import frame
from voc.report.passages import COLUMNS, PLAIN, Only, described, passages
from voc.report.twins import with_twins
from voc.store import with_replaced
from voc.store.reads import placed, tags
from voc.terms import TagKind

CONTEXT = ("passage_id", "speaker", "text", "start", "end")
CARDS = (*COLUMNS, *CONTEXT[1:], "intents")
TOLD = ("notification_id", "loop_id", "feature", "title", "passage_id")
WAITED = ("loop_id", "passage_id")


def found(engine: Engine, only: Only, *, limit: int = 200) -> pd.DataFrame:
    """Passages by what they are about, newest first, as cards; columns as in CARDS."""
    plain = passages(engine, only, limit=limit)
    return _with_context(engine, plain)


def cards(engine: Engine, passage_ids: Sequence[int]) -> pd.DataFrame:
    """These passages, in this order, as cards; columns as in CARDS. Unknown ids are left out."""
    plain = with_twins(engine, frame(engine, _plain(passage_ids), PLAIN), of=Passage.id)
    order = pd.DataFrame({"passage_id": list(dict.fromkeys(passage_ids))}, dtype="int64")
    return _with_context(engine, order.merge(plain, on="passage_id"))


def behind_messages(engine: Engine, notification_ids: Sequence[int]) -> pd.DataFrame:
    """What the reader of each message had asked for, and in which passage; columns as in TOLD."""
    query = (
        select(
            NotificationLoop.notification_id,
            Loop.id.label("loop_id"),
            Feature.key.label("feature"),
            Feature.title,
            Ask.passage_id,
        )
        .join(Loop, Loop.id == NotificationLoop.loop_id)
        .join(Feature, Feature.id == Loop.feature_id)
        .join(Ask, Ask.id == Loop.ask_id)
        .where(NotificationLoop.notification_id.in_(notification_ids))
        .order_by(NotificationLoop.notification_id, Loop.id)
    )
    return frame(engine, query, TOLD)


def behind_loops(engine: Engine, loop_ids: Sequence[int]) -> pd.DataFrame:
    """The first ask of each loop; columns as in WAITED."""
    query = (
        select(Loop.id.label("loop_id"), Ask.passage_id)
        .join(Ask, Ask.id == Loop.ask_id)
        .where(Loop.id.in_(loop_ids))
        .order_by(Loop.id)
    )
    return frame(engine, query, WAITED)


def _plain(ids: Sequence[int]) -> Select[Any]:
    here = Annotation.passage_id.in_(ids)
    sentiment = tags(TagKind.SENTIMENT).where(here).subquery()
    language = tags(TagKind.LANGUAGE).where(here).subquery()
    return with_replaced(described(sentiment, language).where(Passage.id.in_(ids)))


def _with_context(engine: Engine, plain: pd.DataFrame) -> pd.DataFrame:
    ids = [int(passage_id) for passage_id in plain["passage_id"]]
    query = (
        select(Passage.id.label("passage_id"), Feedback.speaker, *placed())
        .join(Feedback, Feedback.id == Passage.feedback_id)
        .where(Passage.id.in_(ids))
    )
    context = frame(engine, with_replaced(query), CONTEXT)
    together = plain.merge(context.astype({"passage_id": "int64"}), on="passage_id", how="left")
    wanted = _intents(engine, Annotation.passage_id.in_(ids))
    together["intents"] = [wanted.get(passage_id, "") for passage_id in together["passage_id"]]
    return together[list(CARDS)]


def _intents(engine: Engine, here: ColumnElement[bool]) -> dict[int, str]:
    """What each passage wants, the surest first, separated by commas."""
    query = tags(TagKind.INTENT).where(here).order_by(Annotation.confidence.desc(), Annotation.value)
    several = frame(engine, with_replaced(query), ("passage_id", "value", "confidence", "score"))
    joined = several.groupby("passage_id")["value"].agg(",".join)
    return {int(passage_id): values for passage_id, values in zip(joined.index, joined, strict=True)}
