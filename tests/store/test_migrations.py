"""Every database can be brought to this version, and one from a later version is refused."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError

from voc.errors import NewerStore
from voc.model import Base
from voc.store import open_engine, require_current, upgrade


def test_an_empty_database_becomes_what_the_model_says(empty_database_url: str) -> None:
    engine = open_engine(empty_database_url)
    upgrade(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_upgrading_from_the_first_revision_keeps_rows(empty_database_url: str) -> None:
    engine = open_engine(empty_database_url)
    upgrade(engine, to="0001")
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO account (external_id, name) VALUES ('A-1', 'North')"))
    upgrade(engine)
    require_current(engine)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT name FROM account")).scalar_one() == "North"
    engine.dispose()


ROWS = (
    "INSERT INTO source (id, name, family, first_read_at, last_read_at) VALUES (1, 's', 'survey', :now, :now)",
    (
        "INSERT INTO feedback (id, source_id, external_id, channel, speaker, said_at, stored_at, text) "
        "VALUES (1, 1, 'x', 'survey', 'customer', :now, :now, 'We want a map.')"
    ),
    'INSERT INTO passage (id, feedback_id, start, "end") VALUES (1, 1, 0, 14)',
    "INSERT INTO feature (id, key, title, status) VALUES (1, 'F-1', 'Map', 'planned')",
)


def test_rows_that_others_point_to_outlive_every_change_of_their_table(empty_database_url: str) -> None:
    engine = open_engine(empty_database_url)
    upgrade(engine, to="0010")
    with engine.begin() as connection:
        for row in ROWS:
            connection.execute(text(row), {"now": "2026-06-01 12:00:00"})
    upgrade(engine)
    with engine.connect() as connection:
        joined = "SELECT text FROM passage JOIN feedback ON feedback.id = passage.feedback_id"
        assert connection.execute(text(joined)).scalar_one() == "We want a map."
        assert connection.execute(text("SELECT listed_in FROM feature")).scalar_one() is None
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(text("DELETE FROM feedback"))
    engine.dispose()


def test_upgrading_twice_changes_nothing(empty_database_url: str) -> None:
    engine = open_engine(empty_database_url)
    upgrade(engine)
    before = sorted(inspect(engine).get_table_names())
    upgrade(engine)
    assert sorted(inspect(engine).get_table_names()) == before
    engine.dispose()


def test_a_newer_database_is_refused_and_named(empty_database_url: str) -> None:
    engine = open_engine(empty_database_url)
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(NewerStore, match="schema 9999, newer than this voc knows"):
        upgrade(engine)
    with pytest.raises(NewerStore, match="nothing was changed"):
        require_current(engine)
    engine.dispose()
