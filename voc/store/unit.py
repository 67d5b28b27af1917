"""Units of work: everything between `with` and its end happens, or nothing of it.

One writer at a time on either database. That keeps ids in the order of their commits, so a cursor
over ids never skips a row that committed late. Neither sees what was replaced (`voc.store.versions`).
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from voc.errors import StoreError
from voc.store.versions import Unit

WRITER_LOCK = 8_627_211


@contextmanager
def writing(engine: Engine, *, in_line: bool = True) -> Iterator[Session]:
    """A session that writes. Commits at the end of the block, undoes everything when it raises.

    `in_line=False`: beside other writers on PostgreSQL, only for rows whose ids no cursor counts.
    """
    try:
        with Unit(engine, expire_on_commit=False) as session, session.begin():
            if in_line and engine.dialect.name == "postgresql":
                session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": WRITER_LOCK})
            yield session
    except OperationalError as error:
        raise _unreachable(engine, error) from error


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session that only reads, one consistent moment on SQLite. No writer waits for it."""
    try:
        with Unit(engine.execution_options(reads_only=True)) as session:
            yield session
    except OperationalError as error:
        raise _unreachable(engine, error) from error


def _unreachable(engine: Engine, error: OperationalError) -> StoreError:
    where = engine.url.render_as_string(hide_password=True)
    return StoreError(
        f"The database {where} cannot be used: {error.orig}. Check that it is there and that you may write."
    )
