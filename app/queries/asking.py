"""The only place that remembers an answer, for one workspace in one state."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, TypeVar

import pandas as pd
import streamlit as st

from voc.config import workspace_at
from voc.flow.place import Place, open_place
from voc.report import evidence
from voc.report.version import Watch

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Opened:
    """A workspace with somebody who notices when it is written to."""

    key: str
    place: Place
    watch: Watch

    def close(self) -> None:
        """Let go of the database."""
        self.watch.close()
        self.place.engine.dispose()


def place() -> Place:
    """The workspace of this dashboard. Raises VocError, with the way out, where there is none."""
    return _opened().place


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
    found = _opened()
    name = f"{report.__module__}.{report.__name__}"
    answer: T = _remembered(
        name, found.key, found.watch.version(), args, kwargs, _report=report, _engine=found.place.engine
    )
    return answer


@st.cache_data(show_spinner=False, max_entries=400)
def _remembered(
    name: str, key: str, version: str, args: Any, kwargs: Any, *, _report: Callable[..., Any], _engine: Any
) -> Any:
    """One answer, kept by all arguments without a leading underscore."""
    return _report(_engine, *args, **kwargs)


def _opened() -> Opened:
    """The workspace, opened once for all sessions; again when its settings or its database file are others."""
    workspace = workspace_at(None)
    marks = [str(workspace.folder.resolve())]
    if workspace.settings_file.is_file():
        marks.append(str(workspace.settings_file.stat().st_mtime_ns))
    database = workspace.folder / "voc.db"
    if database.is_file():
        marks.append(str(database.stat().st_ino))
    opened: Opened = _open("|".join(marks))
    return opened


@st.cache_resource(show_spinner=False, max_entries=4, on_release=Opened.close)
def _open(key: str) -> Opened:
    opened = open_place(None)
    return Opened(key, opened, Watch(opened.engine))
