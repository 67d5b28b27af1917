"""Conversations as their tools export them, to read in tests."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.unit.ingest.conftest import FILE_TIME
from voc.ingest.files import look, read_file
from voc.ingest.records import BadRow, PassedOver, RawComment, Record
from voc.ingest.talks.looking import Asked

OURS = Asked(staff=("fieldly.com", "Cara Sims"))
CARA = {"id": "U01", "name": "cara", "profile": {"email": "cara@fieldly.com", "real_name": "Cara Sims"}}
ANN = {
    "id": "U02",
    "name": "ann",
    "is_stranger": True,
    "profile": {"email": "ann.lee@acme.com", "real_name": "Ann Lee"},
}
BOB = {"id": "U03", "name": "bob", "profile": {"email": "bob@acme.com", "real_name": "Bob Stone"}}
BOT = {"id": "B1", "name": "ann", "is_bot": True, "profile": {"real_name": "Ann"}}


def read(path: Path, asked: Asked = OURS) -> list[Record | BadRow]:
    """Recognise a conversation and read all of it."""
    return list(read_file(path, look(path, asked=asked).mapping, source="test", fallback_time=FILE_TIME))


def said(found: Iterable[Record | BadRow]) -> list[RawComment]:
    return [row for row in found if isinstance(row, RawComment)]


def bad(found: Iterable[Record | BadRow]) -> list[BadRow]:
    return [row for row in found if isinstance(row, BadRow)]


def passed(found: Iterable[Record | BadRow]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for row in found:
        if isinstance(row, PassedOver):
            counts[row.what.value] = counts.get(row.what.value, 0) + row.count
    return counts


def message(user: str, ts: str, text: str, **more: Any) -> dict[str, Any]:
    """One message as Slack exports it."""
    return {"type": "message", "user": user, "ts": ts, "text": text, **more}


def slack(
    folder: Path,
    days: Mapping[str, Sequence[dict[str, Any]]],
    *,
    users: Sequence[dict[str, Any]] = (CARA, ANN, BOB, BOT),
    members: Sequence[str] = ("U01", "U02"),
) -> Path:
    """A Slack export with one channel `cust-acme`; `days` are its messages by the day."""
    channel = folder / "cust-acme"
    channel.mkdir(parents=True)
    (folder / "users.json").write_text(json.dumps(list(users)), encoding="utf-8")
    listed = [{"id": "C01", "name": "cust-acme", "members": list(members)}, {"id": "C02", "name": "empty"}]
    (folder / "channels.json").write_text(json.dumps(listed), encoding="utf-8")
    for day, messages in days.items():
        (channel / f"{day}.json").write_text(json.dumps(list(messages)), encoding="utf-8")
    return folder
