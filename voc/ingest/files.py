"""The front door: what a file is and what it holds.

    seen = look(path)                                   # family, mapping, confidence, a sample
    for record in read_file(path, seen.mapping, source="nps"): ...

`voc.ingest.folders` finds the files of a folder in the order in which they are best read.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from itertools import islice
from pathlib import Path

from voc.errors import InputError, NotRecognised, Want
from voc.ingest.columns import TEXT_FAMILIES
from voc.ingest.doubts import Doubt, confidence_of, doubts_of
from voc.ingest.folders import LOOKED_AT, require_file
from voc.ingest.habits import with_habits
from voc.ingest.mapping import Mapping, amend, check
from voc.ingest.moments import changed_at
from voc.ingest.profile import Profile, profiles
from voc.ingest.readers import READERS, Context
from voc.ingest.recognise import Recognised, as_given, recognise
from voc.ingest.records import BadRow, PassedOver, Record
from voc.ingest.sheets import Sheets, sheets_of
from voc.ingest.tables import TEXT_SUFFIXES, Mended, Row, Table, open_table, with_mended
from voc.ingest.talks.looking import NOT_ASKED, Asked, meet, told_of
from voc.ingest.talks.openers import TALKS, Opener, opener_of
from voc.terms import Family

_SHOWN = 5
PLAIN_FAMILY, SURE_FAMILY = 0.9, 0.75
"""Below the first a close rival is named; below the second a family that has one is not taken unasked."""
_BYTES_A_TURN = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a file seems to be.

    `confidence` in [0, 1], that of the family times that of the mapping; 1 where a person said so. `reasons`: what
    speaks for it, a line each. `doubts`: what may be wrong with it, the serious ones first. `tool`: what wrote it,
    where that is known. `notes`: what the person ought to know, e.g. that there are no dates. `unused`: columns that
    are not read. `sample`: what the first rows give. `rows_about`: an estimate from the size, exact for short files.
    `people`: who was found in a conversation, a line each side; empty for tables. `doubt`: a question about a
    conversation that is to be answered before it goes in.
    """

    path: Path
    family: Family
    mapping: Mapping
    confidence: float
    reasons: tuple[str, ...]
    notes: tuple[str, ...]
    unused: tuple[str, ...]
    sample: tuple[Record | BadRow, ...]
    rows_about: int
    people: tuple[str, ...] = ()
    doubt: str | None = None
    doubts: tuple[Doubt, ...] = ()
    tool: str | None = None
    given: bool = False
    """Whether a person said or confirmed the mapping."""
    want: Want | None = None
    """What a person has to say of it first, beside what the doubts tell."""

    @property
    def serious(self) -> tuple[Doubt, ...]:
        """The doubts that a person has to settle before the file is read."""
        return tuple(doubt for doubt in self.doubts if doubt.serious)


def look(
    path: Path,
    *,
    family: Family | None = None,
    columns: Sequence[tuple[str, str]] = (),
    mapping: Mapping | None = None,
    day_first: bool | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet: str | None = None,
    assume_timezone: tzinfo = UTC,
    asked: Asked = NOT_ASKED,
) -> Look:
    """Recognise a file from its header and first 200 rows; more are read only where its dates need it.

    Parameters: family, columns, day_first: what a person said; columns are (field, column) pairs, an empty
        column removes the field. sheet: of a workbook, by its name. mapping: taken as it is, instead of
        recognising. asked: who is ours and whose a conversation is.
    Raises: NotRecognised with the command that settles it; NotFound for an unknown field or column;
        InputError for a file that cannot be read.
    """
    require_file(path)
    opener = _talk(path, mapping, family, said=bool(family or columns))
    if opener is not None:
        return _look_at_talk(path, *opener, mapping, asked, encoding, assume_timezone)
    if mapping is not None:
        encoding, delimiter = encoding or mapping.encoding, delimiter or mapping.delimiter
    sheets = sheets_of(path, sheet or (mapping.sheet if mapping else None))
    with open_table(path, encoding=encoding, delimiter=delimiter, sheet=sheets.chosen) as table:
        first = list(islice(table.rows, LOOKED_AT))
        rows = [row for row in first if isinstance(row, Row)]
        seen = profiles(table.header, rows, table.choices)
        found = _recognised(path, seen, family, mapping)
        settled = amend(found.mapping, columns, table.header)
        settled = replace(settled, encoding=encoding, delimiter=delimiter, sheet=sheets.chosen)
        check(settled, table.header, path, sparse=table.sparse)
        settled = with_habits(settled, table, rows, seen, day_first)
        unused = tuple(name for name in table.header if name not in settled.used)
        settled = replace(settled, ignored=unused)
        read = _read_first(table, first, settled, assume_timezone)
        doubts = () if mapping and not mapping.guessed else _doubts(found, settled, seen, read)
        if family is not None or columns:
            doubts = _as_said(doubts, columns)
        doubts = (*_of_sheets(sheets), *doubts)
        return Look(
            path=path,
            family=settled.family,
            mapping=settled,
            confidence=round(found.confidence * confidence_of(doubts), 2),
            reasons=found.reasons,
            notes=(*table.notes, *_notes(settled, seen)),
            unused=unused,
            sample=read[:_SHOWN],
            rows_about=_rows_about(table, first),
            doubts=doubts,
            tool=found.layout.tool if found.layout else None,
            given=mapping is not None and not mapping.guessed,
            want=Want("sheet", among=sheets.rivals) if sheets.rivals else None,
        )


def read_file(
    path: Path,
    mapping: Mapping,
    *,
    source: str,
    fallback_time: datetime | None = None,
    assume_timezone: tzinfo = UTC,
    key: bytes | None = None,
    mended: Mended | None = None,
) -> Iterator[Record | BadRow]:
    """The records of a file, lazily, in its order; a BadRow in the place of each row that cannot be used.

    Parameters: source: the name its comments and cases belong to. fallback_time: timezone-aware, for what
        was said in a file without dates; None: when the file was last changed. assume_timezone: of times
        without an offset. key: for the digests of what was said. mended: cells of a table that are read otherwise.
    Raises: InputError, with the first row, where the file cannot be read or lacks a column of the mapping.
    """
    context = Context(
        source=source,
        fallback_time=fallback_time or changed_at(path),
        assume_timezone=assume_timezone,
        key=key,
    )
    if mapping.talk is not None:
        opener: Opener = TALKS.get(mapping.talk)()
        yield from opener.read(path, told_of(mapping, context))
        return
    told = {"encoding": mapping.encoding, "delimiter": mapping.delimiter, "sheet": mapping.sheet}
    with open_table(path, **told) as table:
        check(mapping, table.header, path, sparse=table.sparse)
        if mended:
            table.rows = with_mended(table.rows, mended)
        yield from READERS.get(mapping.family)(table, mapping, context)


def _talk(
    path: Path, mapping: Mapping | None, family: Family | None, *, said: bool
) -> tuple[str, Opener] | None:
    """The opener of a conversation; None for what is, or is said to be, a table. Raises InputError where it cannot be."""
    if mapping is not None:
        return (mapping.talk, TALKS.get(mapping.talk)()) if mapping.talk is not None else None
    found = opener_of(path)
    if found is None or not said:
        return found
    if path.suffix.lower() in TEXT_SUFFIXES:
        return None
    if family is found[1].family:
        return found
    raise InputError(
        f"{path.name}: is {found[1].what}, not a table: `--as` and `--column` say nothing of it. Leave them out."
    )


def _look_at_talk(
    path: Path,
    name: str,
    opener: Opener,
    mapping: Mapping | None,
    asked: Asked,
    encoding: str | None,
    zone: tzinfo,
) -> Look:
    met = meet(opener, path, mapping, asked)
    settled = Mapping(
        family=opener.family, talk=name, staff=met.staff.words, account=met.account, encoding=encoding
    )
    context = Context(source=name, fallback_time=changed_at(path), assume_timezone=zone)
    rows = opener.read(path, told_of(settled, context))
    first = list(islice((row for row in rows if not isinstance(row, PassedOver)), LOOKED_AT))
    if not first:
        raise NotRecognised(path, f"is {opener.what} in which nobody says anything", "Export it again")
    return Look(
        path=path,
        family=opener.family,
        mapping=settled,
        confidence=met.confidence,
        reasons=(f"it is {opener.what}", *met.reasons),
        notes=met.notes,
        unused=(),
        sample=tuple(first[:_SHOWN]),
        rows_about=_talks_about(path, first),
        people=met.people,
        doubt=met.doubt,
        want=met.want,
    )


def _talks_about(path: Path, first: Sequence[Record | BadRow]) -> int:
    """About how many turns there are: so many bytes for each, or exactly where there are few."""
    if len(first) < LOOKED_AT:
        return len(first)
    files = path.rglob("*") if path.is_dir() else [path]
    size = sum(file.stat().st_size for file in files if file.is_file())
    return max(len(first), size // _BYTES_A_TURN)


def _recognised(
    path: Path, seen: dict[str, Profile], family: Family | None, mapping: Mapping | None
) -> Recognised:
    if mapping is not None:
        reason = "read as last time" if mapping.guessed else "the mapping was given"
        return as_given(mapping, seen, reason)
    if family is None and not any(profile.rows for profile in seen.values()):
        raise NotRecognised(
            path,
            "has no row below its header that can be read",
            "Export it again, or look at its first lines",
        )
    return recognise(path, seen, family)


def _notes(mapping: Mapping, seen: dict[str, Profile]) -> list[str]:
    """What the person ought to know before the file goes in."""
    if mapping.family not in TEXT_FAMILIES:
        many = "starts" in mapping.columns
        return ["several rows an account: the subscription that runs counts"] if many else []
    notes = []
    key = seen.get(mapping.columns.get("id", ""))
    if "said_at" not in mapping.columns:
        notes.append("no column says when it was said: every row gets the time the file was last changed")
    if "id" not in mapping.columns:
        notes.append("no column names the row: rows are known again by what they say")
    elif key is not None and key.filled and key.distinct < 1:
        notes.append(f"`{key.name}` is not different in every row: rows that share it count as one")
    if not {"email", "crm_id", "account_id", "company", "domain"} & set(mapping.columns):
        notes.append("no column says who said it: no customer is counted for it")
    return notes


def _doubts(
    found: Recognised, mapping: Mapping, seen: dict[str, Profile], read: Sequence[Record | BadRow]
) -> tuple[Doubt, ...]:
    doubts = doubts_of(mapping, seen, found.claim, found.layout, read)
    if found.rival is None or found.confidence >= PLAIN_FAMILY:
        return doubts
    words = f"it could be a {found.rival} file as well"
    return (Doubt(words=words, weight=0.05, serious=found.confidence < SURE_FAMILY), *doubts)


def _of_sheets(sheets: Sheets) -> tuple[Doubt, ...]:
    if not sheets.rivals:
        return ()
    named = " and ".join(f"`{name}`" for name in sheets.rivals)
    words = f"its sheets {named} look like data, and one sheet is read at a time (`--sheet NAME`)"
    return (Doubt(words=words, weight=0.3, serious=True),)


def _as_said(doubts: Sequence[Doubt], columns: Sequence[tuple[str, str]]) -> tuple[Doubt, ...]:
    """What stays of the doubts when a person has spoken: none about the columns named, and nothing serious."""
    named = {column for _, column in columns}
    return tuple(replace(doubt, serious=False) for doubt in doubts if doubt.column not in named)


def _read_first(
    table: Table, first: Sequence[Row | BadRow], mapping: Mapping, zone: tzinfo
) -> tuple[Record | BadRow, ...]:
    """What the first rows give. A row may give several records: one for each of its texts."""
    few = replace(table, rows=iter(first), close=lambda: None)
    context = Context(source=table.path.stem, fallback_time=changed_at(table.path), assume_timezone=zone)
    return tuple(READERS.get(mapping.family)(few, mapping, context))


def _rows_about(table: Table, first: Sequence[Row | BadRow]) -> int:
    if table.rows_known is not None:
        return table.rows_known
    path, sparse = table.path, table.sparse
    if len(first) < LOOKED_AT:
        return len(first)
    size = sum(
        sum(
            len(cell.encode("utf-8", "replace")) + 1 + (len(name) + 5 if sparse else 0)
            for name, cell in row.cells.items()
        )
        for row in first
        if isinstance(row, Row)
    )
    return max(len(first), round(path.stat().st_size * len(first) / max(size, 1)))
