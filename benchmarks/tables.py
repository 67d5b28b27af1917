"""Tables in a SQLite file that goes when the bench is over, and how long a piece of work takes on them."""

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine

from voc.store import open_engine, upgrade

ROUNDS = 3


@contextmanager
def filled(fill: Callable[[Engine], object]) -> Iterator[Engine]:
    """A database with all tables, filled as said, for as long as the block runs."""
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{Path(folder) / 'voc.db'}")
        try:
            upgrade(engine)
            fill(engine)
            yield engine
        finally:
            engine.dispose()


def best(work: Callable[[], object]) -> float:
    """The fastest of some rounds, in seconds, to the hundredth."""
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return round(min(times), 2)
