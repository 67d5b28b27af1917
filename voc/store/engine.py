"""Opening a database so that both kinds behave alike.

SQLite: write-ahead log, foreign keys on, and a write transaction takes the lock when it begins, so
that two processes wait for each other and never fail half-way. PostgreSQL: psycopg 3.
"""

from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from voc.errors import StoreError

PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "foreign_keys=ON",
    "busy_timeout=30000",
    "cache_size=-16384",
)


def open_engine(url: str) -> Engine:
    """An engine for a SQLite or PostgreSQL address. Opens no connection yet. Raises StoreError.

    Its errors hide the values of a statement: they are what customers said, and errors stand in logs.
    """
    try:
        parsed = make_url(url)
        kind = parsed.get_backend_name()
    except (ArgumentError, NoSuchModuleError) as error:
        raise StoreError(f"`{url}` is not a database address. Example: sqlite:///voc.db") from error
    if kind not in ("sqlite", "postgresql"):
        raise StoreError(f"{kind} is not supported. Use sqlite:///FILE or postgresql://HOST/NAME.")
    if kind == "postgresql":
        return create_engine(
            parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True, hide_parameters=True
        )
    engine = create_engine(parsed, hide_parameters=True)
    event.listen(engine, "connect", _tune)
    event.listen(engine, "begin", _begin)
    return engine


def _tune(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    connection.create_function("lower", 1, _lower, deterministic=True)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}").close()


def _lower(text: Any) -> Any:
    """As PostgreSQL does it: SQLite itself knows the capitals of English only."""
    return text.lower() if isinstance(text, str) else text


def _begin(connection: Connection) -> None:
    reads = connection.get_execution_options().get("reads_only", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
