"""How the cells of one file are written: the order of its dates, its decimal sign, the scale of its rating.

Found from the cells, once for the whole file; what a person or a mapping says wins. What nothing tells is
asked, not guessed.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from shlex import quote

from voc.errors import NotRecognised, Want
from voc.ingest.columns import FIELDS, Kind
from voc.ingest.dates import Order, is_excel_day, order_of
from voc.ingest.mapping import Mapping
from voc.ingest.profile import Profile
from voc.ingest.scales import RATED, scale_of
from voc.ingest.tables import Row, Table
from voc.ingest.values import is_empty, uses_decimal_comma


def with_habits(
    mapping: Mapping,
    table: Table,
    rows: Sequence[Row],
    seen: dict[str, Profile],
    day_first: bool | None,
) -> Mapping:
    """The mapping with how cells are written.

    Parameters: rows: the first rows; where they do not tell the order of dates, the rest of the table is
        read as well. seen: a profile of each column. day_first: what a person said.
    Raises: NotRecognised where dates can be read in two ways, or are written in both.
    """
    return _with_order(_with_number_habits(mapping, table, rows, seen), table, rows, day_first)


def _columns_of(mapping: Mapping, *kinds: Kind) -> list[str]:
    wanted = {one.name for one in FIELDS[mapping.family] if one.kind in kinds}
    return [column for name, column in mapping.columns.items() if name in wanted]


def _with_number_habits(
    mapping: Mapping, table: Table, rows: Sequence[Row], seen: dict[str, Profile]
) -> Mapping:
    """The mapping with the scale of its rating and the decimal sign, found from the cells unless given."""
    numbers = [row.cells.get(name, "") for row in rows for name in _columns_of(mapping, Kind.NUMBER)]
    rating = mapping.columns.get(RATED.get(mapping.family, ""), "")
    return replace(
        mapping,
        decimal_comma=mapping.decimal_comma or uses_decimal_comma(numbers, semicolons=table.delimiter == ";"),
        scale=mapping.scale or (scale_of(seen[rating], mapping.family) if rating in seen else None),
    )


def _with_order(mapping: Mapping, table: Table, rows: Sequence[Row], day_first: bool | None) -> Mapping:
    """The mapping with the order of its dates. Where the first rows do not tell, the others are asked."""
    given = mapping.day_first if day_first is None else day_first
    dates = _columns_of(mapping, Kind.DATE)
    if given is not None or not dates:
        return replace(mapping, day_first=given)
    if _are_excel_days(list(_cells(rows, dates))):
        return replace(mapping, excel_days=True)
    order = order_of(_cells(rows, dates))
    if order.day_first is None and order.ambiguous is not None:
        rest = (row for row in table.rows if isinstance(row, Row))
        order = order_of(_cells(chain(rows, rest), dates))
    if order.against is not None or (order.ambiguous is not None and order.day_first is None):
        raise _unclear_dates(table.path, order, dates)
    return replace(mapping, day_first=order.day_first)


def _are_excel_days(cells: Sequence[str]) -> bool:
    """Whether all dates are numbers of days: their column is called a date, and nothing else stands in it."""
    filled = [cell.strip() for cell in cells if not is_empty(cell)]
    return bool(filled) and all(map(is_excel_day, filled))


def _unclear_dates(path: Path, order: Order, columns: Sequence[str]) -> NotRecognised:
    if order.against is not None:
        why = f"its dates are written in both orders (`{order.against}` is against the others)"
    else:
        shown = ", ".join(f"`{name}`" for name in columns)
        why = (
            f"its dates can be read in two ways: no cell of {shown} tells whether `{order.ambiguous}` "
            "begins with the day or the month"
        )
    way_out = f"Say which: `voc ingest {quote(path.name)} --day-first`, or `--month-first`"
    found = order.ambiguous if order.against is None else order.against
    return NotRecognised(path, why, way_out, Want("dates", among=(found,) if found else ()))


def _cells(rows: Iterable[Row], columns: Sequence[str]) -> Iterator[str]:
    return (cell for row in rows for name in columns if (cell := row.cells.get(name)))
