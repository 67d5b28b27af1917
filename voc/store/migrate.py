"""Bringing a database to the schema of this version, and refusing one from a later version."""

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
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": WRITER_LOCK})
            found = _revision(connection)
            if found == _script().get_current_head() and to == "head":
                return
            _refuse_newer(found)
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, to)
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
