"""A file as rows of named text cells, whatever its format: the port under every reader.

`open_table` decides the format, opens the file and gives a Table. Rows come lazily; a row that cannot be
read comes as a BadRow in its place. Cells are text as the file has it, not yet understood.

A package adds a format through an entry point in the group `voc.tables`, named like the suffix it opens:

    [project.entry-points."voc.tables"]
    ods = "my_package:open_sheet"       # (path, *, encoding, delimiter) -> Table
"""

from collections.abc import Callable, Iterator
from collections.abc import Mapping as Mappings
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

from voc.errors import InputError
from voc.ingest.formats import WORKBOOK_SUFFIXES, format_of
from voc.ingest.records import BadRow
from voc.ingest.redact import redact
from voc.registry import Registry

TABLES = Registry(
    "tables",
    {
        "csv": "voc.ingest.csv_rows:open_csv",
        "jsonl": "voc.ingest.json_rows:open_jsonl",
        "json": "voc.ingest.json_documents:open_document",
        "xlsx": "voc.ingest.xlsx_rows:open_workbook",
        "parquet": "voc.ingest.parquet_rows:open_parquet",
        "xml": "voc.ingest.sitemaps:open_sitemap",
    },
)
"""Formats by name."""

TEXT_SUFFIXES = frozenset({".csv", ".tsv", ".tab", ".txt", ".jsonl", ".ndjson", ".json"})
KNOWN_SUFFIXES = TEXT_SUFFIXES | WORKBOOK_SUFFIXES | {".parquet"}
"""Files of these names may be tables; which format they are in, their content says."""
LONGEST_CELL = 131_072
"""Characters. The limit of the csv module; a longer cell is nearly always a quote that was not closed."""
_SHOWN_VALUE, _SHOWN_ROW, _READ_ROW = 80, 500, 4000


Mended = Mappings[int, Mappings[str, str]]
"""What people said stands in cells, by line and column: it is read instead of what the file has."""


class Row(NamedTuple):
    """One row: the line it begins on (from 1) and its cells by column name."""

    line: int
    cells: dict[str, str]


def with_mended(rows: "Iterator[Row | BadRow]", mended: Mended) -> "Iterator[Row | BadRow]":
    """The rows with these cells in them; a row that has no such column stays as it is."""
    for row in rows:
        if isinstance(row, Row) and row.line in mended:
            said = {column: value for column, value in mended[row.line].items() if column in row.cells}
            yield Row(row.line, row.cells | said)
        else:
            yield row


@dataclass(slots=True, kw_only=True)
class Table:
    """An opened file. Use it in a `with`; `rows` can be walked once.

    `header`: column names as the file has them, made unique; a JSON Lines row may hold others as well.
    `sparse`: whether a row may lack a column without being broken. `notes`: sentences about what had to be
    assumed to read it. `choices`: columns that hold one choice of a question each, as the header says.
    """

    path: Path
    header: tuple[str, ...]
    rows: Iterator[Row | BadRow]
    encoding: str
    delimiter: str | None
    notes: tuple[str, ...] = ()
    sparse: bool = False
    choices: frozenset[str] = frozenset()
    rows_known: int | None = None
    """How many rows there are, where the format says so."""
    close: Callable[[], None] = lambda: None

    def __enter__(self) -> "Table":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_table(
    path: Path, *, encoding: str | None = None, delimiter: str | None = None, sheet: str | None = None
) -> Table:
    """Open a CSV (any usual delimiter), JSON, JSON Lines, Excel or Parquet file, or a format that a plug-in knows.

    Parameters: encoding, delimiter: taken as given; None: found out. sheet: of a workbook; None: the first that holds
        a table.
    Raises: NotFound for a sheet that is not there; InputError for a file that is missing, empty or not readable;
        NotRecognised for one that is no table. Each says in one sentence what to do.
    """
    suffix = path.suffix.lower()
    own = suffix.removeprefix(".")
    name = own if suffix not in KNOWN_SUFFIXES and own in TABLES.names() else format_of(path)
    if sheet is not None and name != "xlsx":
        raise InputError(f"{path.name}: has no sheets, for it is no Excel workbook. Leave `--sheet` out.")
    told = {"encoding": encoding, "delimiter": delimiter} | ({"sheet": sheet} if sheet is not None else {})
    table: Table = TABLES.get(name)(path, **told)
    return table


def set_aside(
    path: Path,
    line: int,
    reason: str,
    raw: str,
    *,
    column: str | None = None,
    value: str = "",
    names: tuple[str, ...] = (),
) -> BadRow:
    """A BadRow whose value and raw text are redacted and cut to a length that a page can show."""
    return BadRow(
        file=str(path),
        line=line,
        column=column,
        value=redact(storable(value[:_READ_ROW]), names).text[:_SHOWN_VALUE],
        reason=reason,
        raw=redact(storable(raw[:_READ_ROW]), names).text[:_SHOWN_ROW],
    )


def storable(text: str) -> str:
    """The text with what no database keeps (NUL, halves of characters) shown as a question mark."""
    return text.replace("\0", "?").encode("utf-8", "replace").decode("utf-8")


def unique_names(names: list[str]) -> tuple[str, ...]:
    """Column names without blanks around them; empty ones numbered, repeated ones told apart by a number."""
    seen: dict[str, int] = {}
    taken = {name.strip() for name in names}
    result = []
    for position, name in enumerate(names, start=1):
        plain = " ".join(storable(name).split()) or f"column {position}"
        seen[plain] = seen.get(plain, 0) + 1
        label = plain
        while seen[plain] > 1 and (label := f"{plain} ({seen[plain]})") in taken:
            seen[plain] += 1
        result.append(label)
    return tuple(result)
