"""A whole database as plain values that two databases can be compared by, though their ids differ.

Ids differ where a run was killed: PostgreSQL gives no number twice, not even one that was undone. So every
id is replaced by the name of what it stands for: the keys that the glossary gives each noun. Left out is
what counts tries and not facts:

- ingest_run.known: rows of the latest run that were there already; a second run finds more of them.
- notification.attempts: a try that was cut off counts as well.
- audit_event: rows that say the same are one; a message whose sending was cut off opens the vault twice.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Engine, Table, select
from sqlalchemy.orm import Session

from voc.model import Base

Row = dict[str, Any]
Names = dict[str, dict[Any, str]]

KEYS: Mapping[str, tuple[str, ...]] = {
    "account": ("external_id",),
    "annotation": ("passage_id", "kind", "value", "maker"),
    "ask": ("passage_id",),
    "aspect": ("passage_id", "start", "end", "maker"),
    "consent": ("contact_id", "number"),
    "contact": ("external_id",),
    "contact_key": ("kind", "digest"),
    "cursor": ("step",),
    "feature": ("key",),
    "feature_vector": ("feature_id",),
    "fit": ("request_id",),
    "feedback": ("source_id", "external_id"),
    "ingest_run": ("source", "file"),
    "large_answer": ("digest",),
    "link": ("request_id", "feature_id"),
    "loop": ("contact_id", "feature_id"),
    "loop_event": ("loop_id", "number"),
    "membership": ("passage_id",),
    "notification": ("contact_id", "occasion", "channel"),
    "notification_loop": ("notification_id", "loop_id"),
    "passage": ("feedback_id", "start", "end"),
    "passage_vector": ("passage_id", "encoder"),
    "quarantine": ("source", "file", "line", "reason"),
    "release": ("version",),
    "release_feature": ("release_id", "feature_id"),
    "request": ("passage_id",),
    "service_case": ("source_id", "external_id"),
    "signal": ("account_id", "kind", "day"),
    "source": ("name",),
    "story": ("kind", "passage_id"),
    "topic": ("born_run_id", "label"),
    "topic_run": ("encoder", "fitted_at", "passages"),
    "vault": ("contact_id",),
}
"""By what a row is known. Of the tables that are not named here a row is known by its place: they only grow."""

LEFT_OUT = frozenset({("ingest_run", "known"), ("notification", "attempts")})
SAID_ONCE = frozenset({"audit_event"})
POINTS_AT = {("topic_run", "upto_passage_id"): "passage"}
"""Ids that no foreign key declares."""
COUNTED_BY = {"passages": "feedback", "tag": "feedback", "topics": "passage", "ask": "passage"}
"""Whose ids a cursor holds, by the beginning of its name."""
TELLS_A_LOOP = frozenset({"occasion", "key", "detail", "cause", "subject"})
OF_A_LOOP = re.compile(r"#(\d+)(?=[.:]|$)")
"""How a second message on one occasion names its loop."""
LATE = ("topic_run", "topic", "membership", "notification", "notification_loop", "loop_event")
"""Tables that are read after all others, in this order, since they speak of them without a foreign key."""


def snapshot(engine: Engine) -> dict[str, list[Row]]:
    """Every table's rows by table name, without ids, each with its name under `_`, in the order of names.

    Moments and days are ISO text, bytes a digest, everything else as the tables give it.
    """
    names: Names = {}
    found: dict[str, list[Row]] = {}
    with Session(engine) as session:
        for table in sorted(Base.metadata.sorted_tables, key=_turn):
            query = select(table).order_by(*table.primary_key.columns)
            stored = [dict(row._mapping) for row in session.execute(query)]
            keys = KEYS.get(table.name)
            if keys and "id" in table.c:
                names[table.name] = {row["id"]: _name(table, row, keys, names) for row in stored}
            found[table.name] = _rows(table, stored, names)
    return found


def difference(expected: Mapping[str, Sequence[Row]], found: Mapping[str, Sequence[Row]]) -> str | None:
    """The first difference between two snapshots, in words; None when there is none."""
    for table, rows in expected.items():
        wanted, given = {row["_"]: row for row in rows}, {row["_"]: row for row in found[table]}
        counted = f"{table} has {len(given)} rows, not {len(wanted)}"
        for name in sorted(wanted.keys() - given.keys()):
            return f"{counted}; missing is {wanted[name]}"
        for name in sorted(given.keys() - wanted.keys()):
            return f"{counted}; too much is {given[name]}"
        for name, row in wanted.items():
            for column in (column for column in row if row[column] != given[name][column]):
                return f"{table}, {name}: `{column}` is {given[name][column]!r}, not {row[column]!r}"
    return None


def _turn(table: Table) -> int:
    if table.name not in KEYS or table.name == "cursor":
        return len(LATE)
    return LATE.index(table.name) if table.name in LATE else -1


def _rows(table: Table, stored: Sequence[Row], names: Names) -> list[Row]:
    shown = [
        column for column in table.c if column.name != "id" and (table.name, column.name) not in LEFT_OUT
    ]
    rows = [{column.name: _value(column, row, names) for column in shown} for row in stored]
    if table.name in SAID_ONCE:
        rows = list({str(row): row for row in rows}.values())
    keys = KEYS.get(table.name)
    if keys is None:
        return [{"_": f"number {place}"} | row for place, row in enumerate(rows, start=1)]
    named = [{"_": " / ".join(str(row[key]) for key in keys)} | row for row in rows]
    return sorted(named, key=lambda row: str(row["_"]))


def _name(table: Table, row: Row, keys: Sequence[str], names: Names) -> str:
    return " / ".join(str(_value(table.c[key], row, names)) for key in keys)


def _value(column: Column[Any], row: Row, names: Names) -> Any:
    """What a column says, ids replaced by names."""
    value = row[column.name]
    if value is None:
        return None
    target = _target(column, row)
    if target is not None:
        return names.get(target, {}).get(value, value)
    if isinstance(value, bytes):
        return f"{len(value)} bytes {hashlib.blake2b(value, digest_size=8).hexdigest()}"
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, str) and column.name in TELLS_A_LOOP:
        return OF_A_LOOP.sub(lambda told: f"#{names['loop'].get(int(told[1]), told[1])}", value)
    return value


def _target(column: Column[Any], row: Row) -> str | None:
    """The table whose ids the column holds, if it holds ids."""
    for key in column.foreign_keys:
        return str(key.column.table.name)
    place = (str(column.table.name), column.name)
    if place == ("cursor", "upto"):
        return COUNTED_BY.get(row["step"].split(":")[0])
    if place == ("decision", "row_id"):
        return str(row["noun"])
    return POINTS_AT.get(place)
