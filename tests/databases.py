"""Databases for tests, one for each test: empty, or with the tables of this version. Made in milliseconds.

The tables are made once in a process, by the real migrations, and copied from there: a file on SQLite,
a template database on PostgreSQL.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from secrets import token_hex
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg.sql import SQL, Identifier

from voc.store import open_engine, upgrade


class SqliteDatabases:
    """Files in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def empty(self) -> Iterator[str]:
        """The address of a database without tables, gone after the block."""
        path = self._folder / f"{token_hex(6)}.db"
        try:
            yield f"sqlite:///{path}"
        finally:
            for left in self._folder.glob(path.name + "*"):
                left.unlink()

    @contextmanager
    def ready(self) -> Iterator[str]:
        """The address of a database with the tables of this version and no rows."""
        with self.empty() as address:
            shutil.copy(self._template, address.removeprefix("sqlite:///"))
            yield address

    @cached_property
    def _template(self) -> Path:
        path = self._folder / "template.db"
        _make_tables(f"sqlite:///{path}")
        return path


class PostgresDatabases:
    """Databases on one server, whose address is that of a user who may create them."""

    def __init__(self, server: str) -> None:
        self._server = server
        self._made: list[str] = []

    @contextmanager
    def empty(self) -> Iterator[str]:
        """The address of a database without tables, gone after the block."""
        with self._copy_of("template1") as address:
            yield address

    @contextmanager
    def ready(self) -> Iterator[str]:
        """The address of a database with the tables of this version and no rows."""
        with self._copy_of(self._template) as address:
            yield address

    @cached_property
    def _template(self) -> str:
        name = self._create("template1")
        _make_tables(self._address_of(name))
        return name

    @contextmanager
    def _copy_of(self, template: str) -> Iterator[str]:
        name = self._create(template)
        try:
            yield self._address_of(name)
        finally:
            self._drop(name)

    def close(self) -> None:
        """Drop what is left: the template."""
        for name in list(self._made):
            self._drop(name)

    def _create(self, template: str) -> str:
        name = f"voc_test_{token_hex(6)}"
        self._tell("CREATE DATABASE {} TEMPLATE {}", name, template)
        self._made.append(name)
        return name

    def _drop(self, name: str) -> None:
        self._tell("DROP DATABASE {} WITH (FORCE)", name)
        self._made.remove(name)

    def _tell(self, statement: str, *names: str) -> None:
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(SQL(statement).format(*map(Identifier, names)))

    def _address_of(self, name: str) -> str:
        return urlunsplit(urlsplit(self._server)._replace(path=f"/{name}"))


def _make_tables(address: str) -> None:
    engine = open_engine(address)
    upgrade(engine)
    engine.dispose()
