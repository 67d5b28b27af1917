"""The databases that the other tests run on are what those tests take them for."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text

from voc.store import open_engine, require_current

ROOT = Path(__file__).parents[2]


def test_a_test_gets_a_database_with_all_tables_and_no_rows(engine: Engine) -> None:
    require_current(engine)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM account")).scalar() == 0


@pytest.mark.parametrize("number", [1, 2])
def test_what_one_test_writes_the_next_does_not_see(engine: Engine, number: int) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE left_behind (number integer)"))
        connection.execute(text("INSERT INTO left_behind VALUES (:number)"), {"number": number})
        assert connection.execute(text("SELECT count(*) FROM left_behind")).scalar() == 1


def test_an_empty_database_has_no_table(empty_database_url: str) -> None:
    engine = open_engine(empty_database_url)
    assert inspect(engine).get_table_names() == []
    engine.dispose()


@pytest.mark.slow
def test_a_missing_postgresql_is_named_in_the_summary() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-k", "has_no_table", str(Path(__file__).relative_to(ROOT))],
        cwd=ROOT,
        env={**os.environ, "VOC_TEST_PG_URL": "none"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "1 skipped: PostgreSQL is missing" in run.stdout
    assert "1 passed, 1 skipped" in run.stdout
