"""Whether anything was written since one last looked, for whoever keeps answers of reports."""

from threading import Lock
from typing import Any

from sqlalchemy import Engine, text


class Watch:
    """Tells one state of a database from the next, in microseconds on SQLite.

    SQLite counts the commits of all other connections for one that stays open, which this one does;
    PostgreSQL shows which transactions are over. The text may also change when nothing was written (on
    PostgreSQL another database of the same server is enough): then a report is read once too often.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = Lock()
        self._connection: Any = None

    def version(self) -> str:
        """A text that is never the same before and after a commit."""
        if self._engine.dialect.name == "postgresql":
            with self._engine.connect() as connection:
                return str(connection.scalar(text("SELECT CAST(pg_current_snapshot() AS text)")))
        with self._lock:
            return str(self._held().execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        """Give the connection back."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _held(self) -> Any:
        if self._connection is None:
            pooled = self._engine.raw_connection()
            self._connection = pooled.driver_connection
            pooled.detach()
        return self._connection
