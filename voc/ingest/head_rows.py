"""The header of a table where it is more than its first row.

Some tools write lines above it ("Exported on ..."), some a second row of sub-labels (SurveyMonkey), some the
questions and a row of ids below their codes (Qualtrics). All of that is header, and no row of it is a customer's.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import multimode

from voc.ingest.dates import moment
from voc.ingest.headers import is_question, known_names, plain, spellings, words
from voc.ingest.identity import normalise_email
from voc.ingest.values import BadCell

ROWS_OF_HEAD = 14
"""So many rows are looked at to find the header."""
_IMPORT_ID = re.compile(r'\s*\{\s*"ImportId"\s*:')
_CODE = re.compile(r"[A-Za-z]{1,4}\d{1,5}(?:[._#]\w+)*")
_KNOWN = 2
"""So many names that exports use make a row a header."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The names of the columns as written, `lead` rows above them, and of how many rows the header is.

    `choices`: names of columns that hold one choice of a question each.
    """

    names: tuple[str, ...]
    lead: int = 0
    depth: int = 1
    choices: frozenset[str] = frozenset()

    @property
    def end(self) -> int:
        """The first row that is none of the head."""
        return self.lead + self.depth

    def notes(self) -> tuple[str, ...]:
        """What the person ought to know of it."""
        found = []
        if self.lead:
            found.append(f"{self.lead} line{'s' if self.lead > 1 else ''} above the header left out")
        if self.depth > 1:
            found.append(f"its header is {self.depth} rows, read as one")
        return tuple(found)


def head_of(rows: Sequence[Sequence[str]]) -> Head:
    """The header that the first rows of a table begin with.

    Parameters: rows: at most ROWS_OF_HEAD of them, none blank; the first one is the header where nothing says more.
    """
    lead = _lead(rows)
    header, below = list(rows[lead]), rows[lead + 1 :]
    for depth, row in enumerate(below[:2], start=2):
        if sum(_IMPORT_ID.match(cell) is not None for cell in row) > len(header) // 2:
            questions = below[0] if depth > 2 else header
            return Head(names=_asked(header, questions), lead=lead, depth=depth)
    if below and _is_second_row(header, below[0]):
        names, choices = _folded(header, below[0])
        return Head(names=names, lead=lead, depth=2, choices=choices)
    if below and _is_row_of_names(header, below[0]):
        return Head(names=tuple(below[0]), lead=lead, depth=2)
    return Head(names=tuple(header), lead=lead)


def _lead(rows: Sequence[Sequence[str]]) -> int:
    """How many rows stand above the header: nearly empty ones, before one that is as wide as most are."""
    filled = [sum(bool(cell.strip()) for cell in row) for row in rows]
    width = max(multimode(filled))
    for at, (row, count) in enumerate(zip(rows, filled, strict=True)):
        narrow = count <= max(width / 4, min(2, width / 2))
        if not narrow or _known(row) >= _KNOWN:
            return 0 if at and has_values(row) else at
    return 0


def _known(row: Sequence[str]) -> int:
    return sum(bool(spellings(cell) & known_names()) for cell in row)


def has_values(row: Sequence[str]) -> bool:
    """Whether dates, numbers or addresses stand in the row, as in no header."""
    return any(_is_value(cell) for cell in row if cell.strip())


def _is_value(cell: str) -> bool:
    if normalise_email(cell) is not None or cell.strip().replace(".", "").replace("-", "").isdecimal():
        return True
    try:
        moment("", cell, day_first=True)
    except BadCell:
        return False
    return True


def _is_second_row(header: Sequence[str], row: Sequence[str]) -> bool:
    """Whether the row holds sub-labels: nothing below an id or a date, `Response` or choices below questions."""
    if len(row) != len(header) or not header[0].strip() or row[0].strip():
        return False
    labels = [(name.strip(), cell.strip()) for name, cell in zip(header, row, strict=True)]
    if any(cell and spellings(name) & known_names() and not _is_label(cell) for name, cell in labels if name):
        return False
    nameless = [cell for name, cell in labels if not name]
    choices = bool(nameless) and all(nameless) and not has_values(nameless)
    return choices or any(name and _is_label(cell) for name, cell in labels)


def _is_label(cell: str) -> bool:
    return bool(spellings(cell) & words("other.sub_labels"))


def _folded(header: Sequence[str], row: Sequence[str]) -> tuple[tuple[str, ...], frozenset[str]]:
    """One name a column: the question, and where it has several columns the choice after it; and which are choices."""
    names, choices, question = [], set(), ""
    for at, (name, cell) in enumerate(zip(header, row, strict=True)):
        alone = bool(name.strip()) and (at + 1 == len(header) or bool(header[at + 1].strip()))
        question = name.strip() or question
        plainly = alone or not cell.strip() or plain(cell) in words("other.answer_labels")
        names.append(question if plainly else f"{question} {cell.strip()}")
        if not plainly and not _is_label(cell):
            choices.add(names[-1])
    return tuple(names), frozenset(choices)


def _is_row_of_names(header: Sequence[str], row: Sequence[str]) -> bool:
    """Whether the first row only groups columns (merged cells of a sheet), and their names stand below."""
    gaps = sum(not cell.strip() for cell in header)
    whole = len(row) == len(header) and all(cell.strip() for cell in row)
    return gaps > 0 and whole and not has_values(row) and _known(row) > max(_KNOWN - 1, _known(header))


def _asked(header: Sequence[str], questions: Sequence[str]) -> tuple[str, ...]:
    """Codes such as `Q2` replaced by what was asked; names stay."""
    return tuple(
        asked if asked.strip() and (_CODE.fullmatch(name.strip()) or is_question(asked)) else name
        for name, asked in zip(header, questions, strict=False)
    )
