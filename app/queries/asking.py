"""The only place that remembers an answer, for one workspace in one state."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, TypeVar

import pandas as pd
import streamlit as st

from app import acting
from app.opened import opened
from voc import rights
from voc.flow.place import Place
from voc.report import evidence

P = ParamSpec("P")
T = TypeVar("T")


def place() -> Place:
    """The workspace of this dashboard. Raises VocError, with the way out, where there is none."""
    return opened().place


def hour(now: datetime) -> datetime:
    """The beginning of this hour, so that an answer is kept for an hour and not for a moment."""
    return now.replace(minute=0, second=0, microsecond=0)


def day(now: datetime) -> datetime:
    """The end of this day, so that an answer is kept for a day and not for a moment."""
    return now.replace(hour=23, minute=59, second=59, microsecond=0)


def with_cards(pairs: pd.DataFrame) -> pd.DataFrame:
    """These rows, each with the card of its passage."""
    ids = tuple(int(passage_id) for passage_id in pairs["passage_id"])
    return pairs.merge(ask(evidence.cards, ids), on="passage_id", how="inner")


def ask(report: Callable[Concatenate[Any, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What a report says of this workspace, from memory where nothing was written since."""
    found, actor = opened(), acting.actor()
    name = f"{report.__module__}.{report.__name__}"
    roles = "everything" if actor is None else ",".join(sorted(actor.roles))
    with rights.acting(actor):
        answer: T = _remembered(
            name,
            found.key,
            found.watch.version(),
            roles,
            args,
            kwargs,
            _report=report,
            _engine=found.place.engine,
        )
    return answer


@st.cache_data(show_spinner=False, max_entries=400)
def _remembered(
    name: str,
    key: str,
    version: str,
    roles: str,
    args: Any,
    kwargs: Any,
    *,
    _report: Callable[..., Any],
    _engine: Any,
) -> Any:
    """One answer, kept by all arguments without a leading underscore: a report may say less to some."""
    return _report(_engine, *args, **kwargs)
