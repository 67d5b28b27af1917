"""Fixtures that every test may use, and a summary that names what did not run.

`database_url`, `empty_database_url` and `engine` run a test twice, on SQLite and on PostgreSQL. A test
that cannot run here is skipped, and the summary says loudly how many were and what is missing.
"""

import os
import socket
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests import postgres
from tests.browser import chromium_path, launch_arguments

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from sqlalchemy import Engine

    from tests.databases import PostgresDatabases, SqliteDatabases

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
KINDS = ("sqlite", "postgresql")


def pytest_configure(config: pytest.Config) -> None:
    """Open the session's folder for a server, in the first process only."""
    if not hasattr(config, "workerinput"):
        postgres.open_session()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server, in the first process only."""
    if not hasattr(config, "workerinput"):
        postgres.close_session()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly which tests did not run and why."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = Counter(_reason(report) for report in skipped)
    if reasons:
        terminalreporter.section("NOT RUN", sep="!", yellow=True, bold=True)
    for reason, tests in reasons.most_common():
        terminalreporter.line(f"{tests} skipped: {reason}", yellow=True)


def _reason(report: pytest.TestReport) -> str:
    said = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return said.removeprefix("Skipped: ")


@pytest.fixture(autouse=True)
def _alone_in_the_world(monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings from outside, and no call that leaves the machine."""
    for name in os.environ:
        if name.startswith("VOC_") and not name.startswith("VOC_TEST_"):
            monkeypatch.delenv(name)
    connect = socket.socket.connect

    def connect_here(self: socket.socket, address: Any) -> None:
        inside = self.family not in (socket.AF_INET, socket.AF_INET6)
        if not inside and address[0] not in ("127.0.0.1", "::1", "localhost"):
            pytest.fail(f"A test tried to reach {address[0]}: nothing may leave the machine.")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect_here)


@pytest.fixture(scope="session")
def sqlite_databases(tmp_path_factory: pytest.TempPathFactory) -> "SqliteDatabases":
    """SQLite databases for the tests of this process."""
    from tests.databases import SqliteDatabases

    return SqliteDatabases(tmp_path_factory.mktemp("databases"))


@pytest.fixture(scope="session")
def postgres_databases() -> Iterator["PostgresDatabases"]:
    """PostgreSQL databases for the tests of this process."""
    from tests.databases import PostgresDatabases

    try:
        databases = PostgresDatabases(postgres.server())
    except postgres.NoServer as reason:
        pytest.skip(f"PostgreSQL is missing: {reason}.")
    yield databases
    databases.close()


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database with all tables and no rows; once for each kind."""
    with _databases(request).ready() as address:
        yield address


@pytest.fixture(params=KINDS)
def empty_database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database with nothing in it; once for each kind."""
    with _databases(request).empty() as address:
        yield address


def _databases(request: pytest.FixtureRequest) -> "SqliteDatabases | PostgresDatabases":
    name = {"sqlite": "sqlite_databases", "postgresql": "postgres_databases"}[request.param]
    databases: SqliteDatabases | PostgresDatabases = request.getfixturevalue(name)
    return databases


@pytest.fixture
def engine(database_url: str) -> Iterator["Engine"]:
    """An engine on a database with all tables and no rows; once for each kind."""
    from voc.store import open_engine

    engine = open_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The Chromium of this machine."""
    path = chromium_path()
    if path is None:
        pytest.skip("Chromium is missing: install it (apt-get install chromium) or set $VOC_TEST_CHROMIUM.")
    return path


@pytest.fixture(scope="session")
def browser(chromium: Path) -> Iterator["Browser"]:
    """A running Chromium; make a page with `browser.new_page()`."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=launch_arguments())
        yield running
        running.close()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data beside the checkout, which is not part of the project."""
    if not SHARED.is_dir():
        pytest.skip("The real data is missing: no folder ../shared/data beside the checkout.")
    return SHARED
