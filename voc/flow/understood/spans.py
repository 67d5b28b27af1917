"""What a worker on another machine does: it reads a span, tags it, and stores it when its turn has come.

Nothing here knows who runs the workers: any `concurrent.futures.Executor` does, and `cluster.py` brings the
one of dask. A worker has its own way to the database, $VOC_DATABASE_URL, so that no password travels, and
loads its models once. It says of what make it is; a worker of another make would tag otherwise.
"""

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from threading import Lock
from time import monotonic, sleep
from typing import Any

from sqlalchemy import Engine

import voc
from voc.errors import ClusterError, VocError
from voc.flow.understood.tag import Result, Span, keep_in_turn, reached, texts_of
from voc.nlp.tagging import Tagger, tag_batch
from voc.nlp.values import PassageOut, TextIn
from voc.store import mark_of, open_engine

ADDRESS = "VOC_DATABASE_URL"
PATIENCE = 2.0
"""Seconds that a worker waits for its turn to store; then the passages travel, and who asked stores them."""
LOOK_EVERY = 0.1
"""Seconds between two looks whether the turn has come."""
TAGGING = Lock()
"""One thread of a process tags at a time; others read, wait for their turn and store meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Make:
    """What must be the same wherever language work is done. All but `dask` decide what is found in a text."""

    voc: str
    models: str
    python: str
    numpy: str
    dask: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """What a worker must be to do this work: its make, and the mark of its database, empty where it needs none."""

    tagger: Tagger
    make: Make
    database: str


FIT: set[Agreed] = set()
"""What this process was found to be fit for; it does not change while it lives."""


def tag_span(span: Span, tagger: Tagger, now: datetime) -> Result:
    """Tag a span and store it. Returns how many passages were new.

    Returns the passages themselves, not stored, where the texts came with the span, and where the spans
    before it are not stored within PATIENCE: nobody waits for ever for a worker that is lost.
    Raises ClusterError without a database, StoreError when it cannot be used.
    """
    if span.texts:
        return _understood(span.texts, tagger)
    engine = own_engine()
    passages = _understood(texts_of(engine, span), tagger)
    until = monotonic() + PATIENCE
    while reached(engine, tagger=tagger) < span.after:
        if monotonic() > until:
            return passages
        sleep(LOOK_EVERY)
    stored = keep_in_turn(engine, span, passages, tagger=tagger, now=now)
    return passages if stored is None else stored


def as_agreed(agreed: Agreed, work: Callable[..., Any], *args: Any) -> Any:
    """Do a piece of work, if this process is what was agreed on. Raises ClusterError where it is not."""
    if agreed not in FIT:
        trouble = introduce(agreed)
        if trouble:
            raise ClusterError(f"A worker cannot be used: {trouble}")
        FIT.add(agreed)
    return work(*args)


def introduce(agreed: Agreed) -> str:
    """What is wrong with this process for the work, in one sentence with the way out; empty: nothing."""
    try:
        found = make(agreed.tagger)
        if found != agreed.make:
            return f"it has {_other(found, agreed.make)}. Install the same on every machine."
        if agreed.database and mark_of(own_engine()) != agreed.database:
            return f"its ${ADDRESS} names another database. Give it the one of the workspace."
    except VocError as error:
        return str(error)
    return ""


def make(tagger: Tagger) -> Make:
    """Of what make this process is."""
    python = ".".join(map(str, sys.version_info[:2]))
    return Make(
        voc=voc.__version__,
        models=tagger.maker,
        python=python,
        numpy=_version("numpy"),
        dask=_version("distributed"),
    )


def own_engine() -> Engine:
    """This worker's way to the database. Raises ClusterError where it has none."""
    address = os.environ.get(ADDRESS, "")
    if not address:
        raise ClusterError(f"it has no ${ADDRESS}; set it where the worker is started, and start it again.")
    return _engine(address)


def _other(found: Make, wanted: Make) -> str:
    """What differs, e.g. `voc 0.1.0, not 0.2.0`."""
    names = [field.name for field in fields(Make)]
    pairs = [(name, getattr(found, name), getattr(wanted, name)) for name in names]
    return ", ".join(f"{name} {has or 'missing'}, not {needs}" for name, has, needs in pairs if has != needs)


def _understood(texts: Sequence[TextIn], tagger: Tagger) -> list[PassageOut]:
    with TAGGING:
        return tag_batch(texts, tagger)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


@cache
def _engine(address: str) -> Engine:
    return open_engine(address)
