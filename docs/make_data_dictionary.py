"""Writes docs/data-dictionary.md from the tables in `voc.model`: their docstrings and column comments.

    python docs/make_data_dictionary.py

The same tables give the same text, byte for byte; a test compares the page with the model.
"""

import inspect
import sys
from collections.abc import Iterator
from enum import Enum as Vocabulary
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Enum,
    Float,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import TypeEngine

from voc import model
from voc.model.base import Base, Instant, Money

PAGE = Path(__file__).parent / "data-dictionary.md"
MODULES = (
    "customers",
    "voices",
    "topics",
    "demand",
    "delivery",
    "service",
    "calls",
    "articles",
    "publishing",
    "colleagues",
    "records",
)
"""Modules of `voc.model` in the order of the walk."""
TYPES: tuple[tuple[type[TypeEngine[Any]], str], ...] = (
    (Instant, "moment"),
    (Money, "amount"),
    (Text, "text"),
    (Boolean, "yes or no"),
    (Float, "number"),
    (Integer, "whole number"),
    (Date, "day"),
    (LargeBinary, "bytes"),
)
"""Column types by the word that the page uses; a subclass stands before its base."""
HEAD = """\
# Data dictionary

Every table and every column. This page is made by `python docs/make_data_dictionary.py` from the comments in
`voc/model/`; change them there. The words are those of the [glossary](glossary.md).

How to read it:

- `key` marks the columns that name a row. A row of `a` that points to a row of `b` says `→ b`.
- *moment* is a point in time: timezone-aware in Python, `timestamp with time zone` on PostgreSQL, and text in UTC on
  SQLite. *amount* has two decimal places: `Decimal` in Python, whole cents in the database, so divide by 100 in SQL.
- A name such as [Channel](glossary.md#channel) is a closed vocabulary, stored as the lower-case word.
- *empty* says whether the column may be `NULL`.
- "One row for each" names the columns whose values together occur once: reading the same file again finds the
  row that is there.
"""


def dictionary() -> str:
    """The whole page as Markdown."""
    parts = [HEAD, _contents()]
    for name in MODULES:
        module = sys.modules[f"{model.__name__}.{name}"]
        parts.append(f"## {name.capitalize()}\n\n{inspect.getdoc(module)}\n")
        parts += [_table(noun) for noun in _nouns(name)]
    return "\n".join(parts)


def main() -> None:
    """Write the page."""
    PAGE.write_text(dictionary(), encoding="utf-8")


def _nouns(module: str) -> list[type[Base]]:
    """The tables of one module, in the order of its source."""
    names = [getattr(model, name) for name in model.__all__]
    found = [noun for noun in names if noun.__module__ == f"{model.__name__}.{module}"]
    return sorted(found, key=lambda noun: inspect.getsourcelines(noun)[1])


def _contents() -> str:
    lines = ["| part | tables |", "|---|---|"]
    for name in MODULES:
        tables = ", ".join(f"[`{n.__tablename__}`](#{n.__tablename__})" for n in _nouns(name))
        lines.append(f"| {name} | {tables} |")
    return "\n".join(lines) + "\n"


def _table(noun: type[Base]) -> str:
    lines = [f"### `{noun.__tablename__}`", "", f"{noun.__name__}. {inspect.getdoc(noun)}"]
    if keys := _unique(noun):
        lines += ["", f"One row for each {keys}."]
    lines += ["", "| column | what it holds | empty | meaning |", "|---|---|---|---|"]
    lines += [_row(column) for column in _columns(noun)]
    return "\n".join(lines) + "\n"


def _columns(noun: type[Base]) -> list[Column[Any]]:
    return list(Base.metadata.tables[noun.__tablename__].columns)


def _unique(noun: type[Base]) -> str:
    """The columns that together occur once, as words; empty where only the id does."""
    rules = Base.metadata.tables[noun.__tablename__].constraints
    keys = [rule for rule in rules if isinstance(rule, UniqueConstraint | PrimaryKeyConstraint)]
    found = [[f"`{column.name}`" for column in rule.columns] for rule in keys]
    return "; and for each ".join(", ".join(names) for names in sorted(found) if names != ["`id`"])


def _row(column: Column[Any]) -> str:
    name = f"`{column.name}`" + (" key" if column.primary_key else "")
    empty = "may be empty" if column.nullable else ""
    comment = (column.comment or "").replace("|", "\\|")
    return f"| {name} | {_kind(column)} | {empty} | {comment} |"


def _kind(column: Column[Any]) -> str:
    links = "".join(f" → `{key.column.table.name}`" for key in column.foreign_keys)
    return _type(column.type) + links


def _type(kind: TypeEngine[Any]) -> str:
    if isinstance(kind, Enum):
        word = _vocabulary(kind)
        return f"[{word.__name__}](glossary.md#{word.__name__.lower()})"
    return next(word for known, word in TYPES if isinstance(kind, known))


def _vocabulary(kind: Enum) -> type[Vocabulary]:
    found = kind.enum_class
    if found is None:
        raise TypeError(f"{kind!r} has no vocabulary: give its column a StrEnum of voc.terms.")
    return found


def described() -> Iterator[tuple[str, str]]:
    """Every column with its comment, as (table.column, comment)."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            yield f"{table.name}.{column.name}", column.comment or ""


if __name__ == "__main__":
    main()
