"""Bringing a database to the schema of this version, and refusing one from a later version."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DatabaseError

from voc.errors import NewerStore, StoreError
from voc.store.unit import WRITER_LOCK

FOLDER = Path(__file__).parent / "migrations"


def upgrade(engine: Engine, *, to: str = "head") -> None:
    """Create or upgrade the tables. Does nothing when they are current. Raises NewerStore, StoreError."""
    try:
        with _unbound(engine) as connection, connection.begin():
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": WRITER_LOCK})
            found = _revision(connection)
            if found == _script().get_current_head() and to == "head":
                return
            _refuse_newer(found)
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, to)
            _require_whole(connection)
    except DatabaseError as error:
        where = engine.url.render_as_string(hide_password=True)
        raise StoreError(f"The database {where} cannot be opened: {error.orig}.") from error


def require_current(engine: Engine) -> None:
    """Raise unless the database is at the schema of this version."""
    with engine.connect() as connection:
        found = _revision(connection)
    _refuse_newer(found)
    if found != _script().get_current_head():
        raise StoreError("This workspace is older than this voc. Run `voc init` to bring it up to date.")


@contextmanager
def _unbound(engine: Engine) -> Iterator[Connection]:
    """A connection on which SQLite lets a table be made anew while others point to it.

    Its changes of a table are: make another, copy the rows, drop the first, rename. With foreign keys on, the drop fails
    as soon as one row is pointed to. They can only be switched outside a transaction.
    """
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        if connection.dialect.name != "sqlite" or raw is None:
            yield connection
            return
        raw.execute("PRAGMA foreign_keys=OFF").close()
        try:
            yield connection
        finally:
            raw.execute("PRAGMA foreign_keys=ON").close()


def _require_whole(connection: Connection) -> None:
    """Raise where a row points to one that is not there. The upgrade is undone then."""
    if connection.dialect.name != "sqlite":
        return
    broken = connection.execute(text("PRAGMA foreign_key_check")).first()
    if broken is not None:
        raise StoreError(
            f"The upgrade would leave a row of {broken[0]} without its {broken[2]}: nothing was changed."
        )


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _refuse_newer(found: str | None) -> None:
    known = {script.revision for script in _script().walk_revisions()}
    if found is not None and found not in known:
        raise NewerStore(found, _script().get_current_head() or "none")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    return config


@cache
def _script() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())
