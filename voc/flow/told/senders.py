"""Who is sending now: each process that sends holds a place, and a place that nobody holds was left by one that died.

So what a dead sender had in hand is found at once, with no clock and no waiting, on this machine as on several that
share a PostgreSQL. The lock of a place ends with its process, however it ends.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from sqlalchemy import Engine

from voc.errors import Busy
from voc.store import alone

PLACES = 16
"""So many processes may send from one workspace at once."""


@contextmanager
def place(engine: Engine) -> Iterator[str]:
    """Hold the first free place; its name is the lease of what is in hand. Raises Busy when all are held."""
    with ExitStack() as held:
        for number in range(1, PLACES + 1):
            try:
                held.enter_context(alone(engine, _work(number)))
            except Busy:
                continue
            yield _name(number)
            return
        raise Busy("send")


@contextmanager
def abandoned(engine: Engine, name: str) -> Iterator[bool]:
    """Whether nobody holds this place; it is kept free of others while the block runs."""
    try:
        with alone(engine, f"send-{name.rpartition(' ')[2]}"):
            yield True
    except Busy:
        yield False


def _work(number: int) -> str:
    return f"send-{number}"


def _name(number: int) -> str:
    return f"place {number}"
