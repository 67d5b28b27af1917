"""Looks whether everything a workspace needs is there, and says what to do where it is not."""

import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from sqlalchemy import text

from voc.errors import VocError
from voc.flow.doctor import doctor_channels, doctor_models
from voc.flow.place import open_place
from voc.flow.vault import vault_keys
from voc.loop.drafting import languages
from voc.nlp.words import words
from voc.store import reading
from voc.workspace import Workspace, workspace_at

NEEDS_FREE_MB = 200


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    check: str
    good: bool
    words: str


def examine(folder: Path | None) -> list[Finding]:
    """Look at everything; never raises for what it finds."""
    return list(_findings(folder))


def _findings(folder: Path | None) -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding("python", sys.version_info >= (3, 11), f"{version}; 3.11 or newer is needed")
    yield Finding("sqlite", sqlite3.sqlite_version_info >= (3, 35), sqlite3.sqlite_version)
    for name in ("spacy", "bertopic", "streamlit"):
        there = find_spec(name) is not None
        yield Finding(name, there, "installed" if there else "missing: run the installation again")
    yield _tried("encoder", lambda: doctor_models.encoder_words(doctor_models.SHIPPED))
    yield _tried("languages", doctor_models.slow_encoder_words)
    yield _tried("words", _words)
    yield Finding("templates", True, f"messages in {len(languages())} languages")
    workspace = workspace_at(folder)
    if not workspace.exists():
        yield Finding("workspace", True, f"none in {workspace.folder} yet; `voc init` makes one")
        return
    yield _tried("workspace", lambda: _workspace(workspace))
    yield from _named(workspace)
    yield _tried("database", lambda: _database(folder))
    yield _tried("vault", lambda: vault_keys.words(open_place(folder)))
    free = shutil.disk_usage(workspace.folder).free // 2**20
    yield Finding("disk", free >= NEEDS_FREE_MB, f"{free:,} MB free")


def _named(workspace: Workspace) -> Iterator[Finding]:
    """Channels and models that the settings name; settings that cannot be read are a finding of their own."""
    try:
        settings = workspace.settings()
    except VocError:
        return
    for check, look in (*doctor_channels.looks(settings, workspace), *doctor_models.looks(settings)):
        yield _tried(check, look)


def _workspace(workspace: Workspace) -> str:
    workspace.settings()
    return f"{workspace.folder}, its settings can be read"


def _words() -> str:
    if find_spec("icu4py") is None:
        raise VocError("icu4py is missing: run the installation again")
    said = "ລາຍງານດີຫຼາຍ"
    return f"finds {len(words(said, 'lo'))} words in a Lao sentence written without spaces"


def _database(folder: Path | None) -> str:
    engine = open_place(folder).engine
    with reading(engine) as session:
        session.execute(text("SELECT 1"))
    return f"{engine.dialect.name} answers, tables are current"


def _tried(check: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(check, True, look())
    except (VocError, OSError, ImportError, ValueError) as error:
        return Finding(check, False, str(error))
