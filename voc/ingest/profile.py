"""What the cells of a column look like, measured on the first rows of a file."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from voc.ingest.columns import Kind
from voc.ingest.dates import moment
from voc.ingest.headers import plain, words
from voc.ingest.identity import normalise_domain, normalise_email
from voc.ingest.ratings import is_unrated, looks_like_rating, looks_like_thumb
from voc.ingest.tables import Row
from voc.ingest.values import BadCell, is_empty, money
from voc.ingest.vocabulary import yes_or_no

_HIGHEST_RATING = 10
_PROSE_WEIGHT = 20
_WIDE = 3
"""A Chinese, Thai or Lao letter says about as much as three Latin ones."""
_CODE = re.compile(
    r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"  # a UUID
    r"|(?=[^\d]*\d)[0-9A-Fa-f]{10,}"  # a hash
    r"|[\d.,:+\-/]{9,}"  # moments since 1970, phone-like and other numbers
    r"|(?:https?://|www\.)\S+"
    r"|(?=(?:[^\d]*\d){3})(?=.*[A-Za-z])[A-Za-z0-9_=+/.:~-]{10,}"  # a key of letters and digits
)
_NEARLY_ALL = 0.9
_SHORTEST_FIRM, _LONGEST_NAME = 3, 80
_MANY, _FEW_CHOICES, _CHOICE_WEIGHT = 8, 12, 32
_PARTS = re.compile(r"\s*[;,|\n]\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One column's cells in numbers. All shares are of the filled cells, in [0, 1]; 0 where none is filled.

    `weight`: mean length in letters, wide scripts counted threefold. `scores`: the cells that read as ratings
    from 0 to 10, which is what `ratings` is the share of. `cells`: the filled cells, in the order of the file.
    `codes`: cells that a machine made, such as ids, hashes, links. `phrases`: cells of more than one
    word. `listed`: the header says that the column holds one choice of a question.
    `of_domain`: cells that hold the name in the domain of the row's own e-mail address, as a company's name does.
    `thumbs`: cells that say good or bad and no more; of it and `ratings` cells that say there is none are no part.
    """

    name: str
    rows: int
    cells: tuple[str, ...]
    emails: float
    hosts: float
    dates: float
    numbers: float
    ratings: float
    yes_no: float
    distinct: float
    weight: float
    scores: tuple[Decimal, ...]
    codes: float
    phrases: float
    listed: bool = False
    thumbs: float = 0.0
    of_domain: float = 0.0

    @property
    def filled(self) -> int:
        """How many cells hold something."""
        return len(self.cells)

    @property
    def is_prose(self) -> bool:
        """Whether people wrote this: longer than labels are, not all the same, no numbers or dates."""
        return (
            self.weight >= _PROSE_WEIGHT
            and max(self.emails, self.hosts, self.dates, self.numbers, self.codes) < 0.3
            and self.phrases >= 0.6
            and self.distinct >= min(0.3, 5 / max(self.filled, 1))
            and not self.is_choice
        )

    @property
    def is_choice(self) -> bool:
        """Whether the cells are picked from a list: few short ones that come again and again, alone or joined."""
        if self.listed or (self.distinct * self.filled == 1 and _names_cell(self.name, self.cells[0])):
            return True
        if self.cells and (self.yes_no >= _NEARLY_ALL or all(map(_is_group, self.cells))):
            return True
        if self.filled < _MANY or self.weight >= 4 * _CHOICE_WEIGHT:
            return False
        if self.weight < _CHOICE_WEIGHT and _are_few(self.cells):
            return True
        parts = [part for cell in self.cells for part in _PARTS.split(cell) if part]
        return sum(map(_weight, parts)) < _CHOICE_WEIGHT * len(parts) and _are_few(parts)

    def fits(self, kind: Kind, share: float = 0.5) -> bool:
        """Whether at least `share` of the filled cells are of the kind. An empty column fits anything."""
        if not self.cells:
            return True
        measured = {
            Kind.EMAIL: self.emails,
            Kind.HOST: self.hosts,
            Kind.DATE: self.dates,
            Kind.NUMBER: self.numbers,
            Kind.RATING: max(self.ratings, self.thumbs if not self.scores or self.thumbs == 1 else 0.0),
            Kind.TEXT: 1 - max(self.emails, self.dates, self.numbers, self.codes),
            Kind.CHOICE: self.yes_no,
            Kind.KEY: 1.0 if self.distinct == 1 and self.filled >= 0.5 * self.rows else 0.0,
        }
        return measured.get(kind, 1.0) >= share


def profiles(
    header: Sequence[str], rows: Sequence[Row], choices: frozenset[str] = frozenset()
) -> dict[str, Profile]:
    """A profile of every column in the header, from these rows. `choices`: columns the header says to be one each."""
    columns = {name: [row.cells.get(name, "") for row in rows] for name in header}
    found = {name: _profile(name, column, listed=name in choices) for name, column in columns.items()}
    address = next((name for name, one in found.items() if one.emails >= _NEARLY_ALL), None)
    if address is None:
        return found
    firms = [_firm_of(cell) for cell in columns[address]]
    return {
        name: replace(one, of_domain=_share_of_firms(columns[name], firms)) if name != address else one
        for name, one in found.items()
    }


def _firm_of(address: str) -> str:
    """The name in the domain of an address, `acme` of `ann@mail.acme.com`; nothing where there is none."""
    domain = (normalise_email(address) or "").partition("@")[2]
    return max(domain.split(".")[:-1], key=len, default="")


def _share_of_firms(column: Sequence[str], firms: Sequence[str]) -> float:
    """The share of rows with an address whose cell holds the name in its domain, blanks and signs apart."""
    pairs = [
        (cell, firm) for cell, firm in zip(column, firms, strict=True) if len(firm) >= _SHORTEST_FIRM and cell
    ]
    alike = sum(len(cell) < _LONGEST_NAME and firm in plain(cell).replace(" ", "") for cell, firm in pairs)
    return alike / len(pairs) if pairs else 0.0


def _names_cell(name: str, cell: str) -> bool:
    """Whether the column is named after the one thing that stands in it, as a choice of several is."""
    return bool(plain(cell)) and plain(name).endswith(plain(cell))


def _profile(name: str, column: list[str], *, listed: bool = False) -> Profile:
    cells = tuple(cell for cell in column if not is_empty(cell))
    rated = [cell for cell in cells if not is_unrated(cell)]
    read = (looks_like_rating(cell) for cell in rated)
    scores = tuple(value for value in read if value is not None and value <= _HIGHEST_RATING)
    return Profile(
        name=name,
        rows=len(column),
        cells=cells,
        emails=_share(sum(normalise_email(cell) is not None for cell in cells), cells),
        hosts=_share(
            sum(" " not in cell.strip() and normalise_domain(cell) is not None for cell in cells), cells
        ),
        dates=_share(sum(map(looks_like_date, cells)), cells),
        numbers=_share(sum(map(_is_number, cells)), cells),
        ratings=_share(len(scores), rated),
        yes_no=_share(sum(map(_is_yes_or_no, cells)), cells),
        distinct=_share(len(set(cells)), cells),
        weight=_share(sum(map(_weight, cells)), cells),
        scores=scores,
        codes=_share(sum(map(is_code, cells)), cells),
        phrases=_share(sum(map(_has_words, cells)), cells),
        listed=listed,
        thumbs=_share(sum(map(looks_like_thumb, rated)), rated),
    )


def _share(part: float, cells: Sequence[str]) -> float:
    return part / len(cells) if cells else 0.0


def _is_group(cell: str) -> bool:
    """Whether the cell is one of the three groups of NPS answers."""
    return plain(cell) in words("other.nps_groups")


def _are_few(values: Sequence[str]) -> bool:
    """Whether these are a handful of values, each of which comes three times or more on average."""
    return len(set(values)) <= min(_FEW_CHOICES, len(values) / 3)


def is_code(cell: str) -> bool:
    """Whether a machine made the cell: a UUID, a hash, a key, a link, a long number."""
    return _CODE.fullmatch(cell.strip()) is not None


def _has_words(cell: str) -> bool:
    """Whether the cell holds more than one word; scripts that write no blanks between words count by letters."""
    plain = cell.strip()
    return " " in plain or (len(plain) > 2 and _weight(plain) > 2 * len(plain))


def looks_like_date(cell: str) -> bool:
    """Whether the cell is a date, in whatever order of day and month."""
    try:
        moment("", cell, day_first=True)
    except BadCell:
        try:
            moment("", cell, day_first=False)
        except BadCell:
            return False
    return True


def is_personal(name: str) -> bool:
    """Whether a would-be column name is somebody's address."""
    return normalise_email(name) is not None


def looks_like_value(name: str) -> bool:
    """Whether a would-be column name is a value instead: an e-mail address, a date, a bare number."""
    return normalise_email(name) is not None or looks_like_date(name) or name.replace(".", "").isdecimal()


def _is_number(cell: str) -> bool:
    for comma in (False, True):
        try:
            money("", cell.strip().lstrip("-"), decimal_comma=comma)
        except BadCell:
            continue
        return True
    return False


def _is_yes_or_no(cell: str) -> bool:
    try:
        yes_or_no("", cell)
    except BadCell:
        return False
    return True


def _weight(cell: str) -> int:
    wide = 0 if cell.isascii() else sum("\u0e00" <= c <= "\u0eff" or c >= "\u1780" for c in cell)
    return len(cell) + (_WIDE - 1) * wide
