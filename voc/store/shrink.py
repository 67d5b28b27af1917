"""Rows that were deleted, deleted on the disk as well.

A database keeps what it deleted until something else needs the place: SQLite in free pages and in the write-ahead log,
PostgreSQL in dead rows. What was erased at a person's wish must not lie there. Backups, replicas and archives of the
log are other files: they keep it until they are made anew.
"""

import sqlite3

from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from voc.store.versions import see_replaced


def erasing(session: Session) -> None:
    """Let this session see earlier versions too, and let SQLite write zeros over what it deletes from now on."""
    see_replaced(session)
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("PRAGMA secure_delete=ON"))


def shrink(engine: Engine) -> bool:
    """Make the database anew without what was deleted. May take minutes where there are millions of rows.

    Returns: false where others have it open in a way that forbids it; what was deleted is deleted all the same, and the
    next call tries again.
    """
    try:
        return _sqlite(engine) if engine.dialect.name == "sqlite" else _postgresql(engine)
    except DBAPIError:
        return False


def _sqlite(engine: Engine) -> bool:
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (busy, *_) = cursor.fetchone() or (0,)
        return not busy
    except sqlite3.OperationalError:
        return False
    finally:
        connection.close()


def _postgresql(engine: Engine) -> bool:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM"))
    return True
