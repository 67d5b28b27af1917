"""What a file was taken for, in words, and what a person said of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from shlex import quote
from typing import Any

from voc.errors import Want
from voc.ingest import files
from voc.ingest.mapping import dump
from voc.ingest.records import BadRow, RawComment
from voc.terms import Channel

TALKED = frozenset({Channel.MAIL, Channel.CHAT, Channel.CALL, Channel.CASE})
"""Where both sides speak."""
SAMPLE = 3
"""Rows that are shown of a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a person said about the files; None and empty where they said nothing.

    `columns`: (field, column) pairs; `text` may be there several times. `sheet`: of a workbook. `staff`: who is ours.
    """

    family: str | None = None
    source: str | None = None
    columns: tuple[tuple[str, str], ...] = ()
    mapping: Path | None = None
    day_first: bool | None = None
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    confirmed: bool = False
    """Somebody has looked at what the file was taken for, and wants it read like that."""
    account: str | None = None
    """Name or id of the customer that a conversation was held with."""
    staff: tuple[str, ...] = ()

    @property
    def silent(self) -> bool:
        """Whether nothing was said about how to read the file."""
        said = (self.family, self.columns, self.mapping, self.encoding, self.delimiter, self.sheet)
        return not any(said) and self.day_first is None

    @property
    def spoken(self) -> bool:
        """Whether a person said or confirmed anything of how the file reads, or whose it is."""
        return not self.silent or self.confirmed or bool(self.account or self.staff)


NO_WISH: Wish = Wish()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What one file was taken for, in words; `problem` is set when it could not be, or must be settled first.

    `want`: what a person can say to settle it. `said`: what was said of it. `remembered`: the name of the mapping of an
    earlier export that it is read like.
    """

    path: Path
    source: str
    problem: str | None = None
    look: files.Look | None = None
    want: Want | None = None
    said: Wish = NO_WISH
    remembered: str | None = None

    def lines(self) -> list[str]:
        """For people: what it is, how sure, what goes where, three rows as they would be stored."""
        if self.look is None:
            return [f"{self.path}: not read. {self.problem}", ""]
        found = self.look
        sure = f"{found.family}, {found.confidence:.0%} sure, about {found.rows_about:,} rows"
        wrote = f" of {found.tool}" if found.tool else ""
        head = f"{self.path}: {sure}{wrote}, source `{self.source}`"
        body = [f"  not sure: {doubt.words}" for doubt in found.doubts]
        body += [f"  {line}" for line in (*found.reasons, *found.notes)]
        mapping = [f"  | {line}" for line in dump(found.mapping).splitlines() if line]
        people = ["  Who speaks in it:", *(f"  | {line}" for line in found.people)]
        return [
            head,
            *body,
            *([f"  {self.problem}"] if self.problem else []),
            *(people if found.people else ["  Its columns are read like this:", *mapping]),
            "  The first rows as they will be stored:",
            *(f"  > {row}" for row in self.rows()),
            "",
        ]

    def rows(self) -> list[str]:
        """The first rows as they will be stored, a line each."""
        return [shown(row) for row in self.look.sample[:SAMPLE]] if self.look else []

    def stopped(self) -> str | None:
        """Why the file is not read before a person has spoken, with the command that settles it; None where it is."""
        if self.problem or self.look is None:
            return self.problem
        if self.said.confirmed or not self.look.serious:
            return None
        name, family = quote(self.path.name), self.look.family
        why = "; ".join(doubt.words for doubt in self.look.serious)
        if self.want is not None and self.want.what == "sheet":
            return f"{self.path.name}: {why}. `voc ingest {name} --sheet {quote(self.want.among[0])}` reads the first"
        return (
            f"{self.path.name}: is taken for a {family} file, but {why}. `voc ingest {name} --as {family}` reads it like "
            "that, `--column FIELD=COLUMN` otherwise; `--show-mapping` shows its first rows"
        )

    @property
    def waits(self) -> bool:
        """Whether a word of a person would settle it; False for what is read, and for what nothing helps."""
        if self.stopped() is None:
            return False
        if self.want is not None and self.want.what == "family" and not self.want.among:
            return False  # nothing in it looks like anything
        return self.look is not None or self.want is not None

    def as_dict(self) -> dict[str, Any]:
        """For machines."""
        if self.look is None:
            return {"file": str(self.path), "problem": self.problem, "waits": self.waits}
        return {
            "file": str(self.path),
            "source": self.source,
            "family": self.look.family.value,
            "confidence": self.look.confidence,
            "tool": self.look.tool,
            "rows_about": self.look.rows_about,
            "doubts": [doubt.words for doubt in self.look.doubts],
            "stopped": self.stopped() is not None,
            "waits": self.waits,
            "remembered": self.remembered,
            "mapping": dump(self.look.mapping),
            "notes": list(self.look.notes),
            "people": list(self.look.people),
            "rows": self.rows(),
            "problem": self.problem,
        }


def shown(row: object) -> str:
    """One record as a line, its text as it will be stored."""
    if isinstance(row, BadRow):
        return f"line {row.line} will be set aside: {row.reason}"
    if isinstance(row, RawComment):
        rating = f"{row.scale} {row.rating}, " if row.rating is not None else ""
        who = f", {row.speaker}" if row.channel in TALKED else ""
        return f"{row.said_at:%Y-%m-%d}, {rating}{row.channel}{who}: {row.text or '(no words)'}"
    parts = (f"{name}={_plain(value)}" for name, value in _fields(row) if value not in (None, "", ()))
    return ", ".join(parts)


def _plain(value: object) -> str:
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else str(value)


def _fields(row: object) -> Iterator[tuple[str, object]]:
    for name in getattr(row, "__slots__", ()):
        if name not in ("line", "person", "source"):
            yield name, getattr(row, name)
