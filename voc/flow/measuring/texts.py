"""Texts of a table file, for commands that store nothing: its rows, and which column is which by its name."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from voc.errors import InputError, NotFound
from voc.flow.counting import counted
from voc.ingest.headers import plain, spellings, words
from voc.ingest.records import BadRow
from voc.ingest.tables import Row, open_table

TEXT_COLUMNS = words("common.text common.body") | {"passage", "sentence", "tweet", "utterance"}
LANGUAGE_COLUMNS = words("common.language")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table in memory. `broken`: rows that could not be read; `notes`: what had to be assumed to read it."""

    path: Path
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    broken: tuple[BadRow, ...]
    notes: tuple[str, ...]


def read_sheet(path: Path, *, encoding: str | None = None, delimiter: str | None = None) -> Sheet:
    """All rows of a CSV, TSV or JSON Lines file, or of a format that a plug-in reads.

    Raises: InputError for a file that is missing, empty, no table, or without one row that can be read.
    """
    with open_table(path, encoding=encoding, delimiter=delimiter) as table:
        found = list(table.rows)
        rows = tuple(row for row in found if isinstance(row, Row))
        broken = tuple(row for row in found if isinstance(row, BadRow))
        if not rows:
            why = f" (line {broken[0].line}: {broken[0].reason})" if broken else ""
            raise InputError(f"{path.name}: has no row below its header that can be read{why}.")
        return Sheet(path=path, header=table.header, rows=rows, broken=broken, notes=table.notes)


def text_column(sheet: Sheet, said: str | None) -> str:
    """The column that holds the texts: as said, else found by its name.

    Raises: NotFound for a column that is not there; InputError, naming the option, where none or several fit.
    """
    found = column(sheet, said, TEXT_COLUMNS)
    if found is None and len(sheet.header) == 1:
        return sheet.header[0]
    if found is None:
        raise InputError(
            f"{sheet.path.name}: none of its columns ({listing(sheet.header)}) is named like a text. "
            "Say which: --text COLUMN."
        )
    return found


def column(sheet: Sheet, said: str | None, names: frozenset[str]) -> str | None:
    """The column said, or the one whose name is among `names` (plain forms); None where there is none.

    Of several the one that is spelled exactly like the shortest of `names` counts.
    Raises: NotFound for a column that is not there; InputError where several fit equally.
    """
    if said:
        if said not in sheet.header:
            raise NotFound("column", said, sheet.header)
        return said
    fits = [name for name in sheet.header if spellings(name) & names]
    exact = [name for name in fits if plain(name) in ("text", "language", "sentiment", "intents")]
    if len(fits) > 1 and len(exact) != 1:
        raise InputError(
            f"{sheet.path.name}: several of its columns may be meant ({listing(fits)}). "
            "Say which: --text, --sentiment, --intents or --language COLUMN."
        )
    return exact[0] if exact else next(iter(fits), None)


def broken_rows(sheet: Sheet) -> list[str]:
    """What a person ought to know about rows that could not be read, as sentences."""
    if not sheet.broken:
        return []
    first = sheet.broken[0]
    return [
        f"{counted(len(sheet.broken), 'row')} could not be read, the first in line {first.line}: {first.reason}"
    ]


def listing(names: Sequence[str], most: int = 12) -> str:
    """Names in a sentence, the first of them where there are many."""
    return ", ".join(names[:most]) + (", ..." if len(names) > most else "")
