"""Work that one process does at a time, whoever else has the workspace open.

A lock of the database server on PostgreSQL, a locked file beside the database on SQLite. Both end with the
process that holds them, however it ends. Where neither exists (SQLite in memory, Windows) nobody is held off.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from zlib import crc32

from sqlalchemy import Engine, text

from voc.errors import Busy


@contextmanager
def alone(engine: Engine, work: str) -> Iterator[None]:
    """Hold off every other process from the same work while the block runs. Raises Busy if one is at it."""
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            key = {"key": crc32(f"voc {work}".encode())}
            if not connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), key):
                raise Busy(work)
            try:
                yield
            finally:
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), key)
        return
    database = engine.url.database
    if not database or database == ":memory:":
        yield
        return
    with Path(f"{database}.{work}.lock").open("a", encoding="ascii") as held:
        with suppress(ImportError):
            import fcntl

            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise Busy(work) from error
        yield
