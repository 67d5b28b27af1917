"""The workspace of this dashboard: opened once for everybody who looks, watched for what is written to it."""

from dataclasses import dataclass

import streamlit as st

from voc.flow.place import Place, open_place
from voc.report.version import Watch
from voc.workspace import workspace_at


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


def opened() -> Opened:
    """The workspace; opened again when its settings or its database file are others.

    Raises VocError, with the way out, where there is none.
    """
    workspace = workspace_at(None)
    marks = [str(workspace.folder.resolve())]
    if workspace.settings_file.is_file():
        marks.append(str(workspace.settings_file.stat().st_mtime_ns))
    database = workspace.folder / "voc.db"
    if database.is_file():
        marks.append(str(database.stat().st_ino))
    found: Opened = _open("|".join(marks))
    return found


@st.cache_resource(show_spinner=False, max_entries=4, on_release=Opened.close)
def _open(key: str) -> Opened:
    place = open_place(None)
    return Opened(key, place, Watch(place.engine))
