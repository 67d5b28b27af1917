"""A plain table of text and figures. Its cells are escaped like everything else."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.markup import Html, el


@dataclass(frozen=True, slots=True)
class Column:
    """A heading, whether figures stand under it, and how wide it is in percent."""

    heading: str
    figures: bool = False
    width: int | None = None


def table(columns: Sequence[Column], rows: Iterable[Sequence[str]], *, caption: str | None = None) -> Html:
    """Rows of cells in the order of the columns; `caption` says to screen readers what it is."""
    head = el("tr", *(_head(column) for column in columns))
    body = (
        el("tr", *(el("td", cell, cls=_kind(column)) for column, cell in zip(columns, row, strict=True)))
        for row in rows
    )
    drawn = el(
        "table", el("caption", caption) if caption else None, el("thead", head), el("tbody", *body), cls="voc"
    )
    return el("div", drawn, cls="voc-table")


def _head(column: Column) -> Html:
    width = f"width:{column.width}%" if column.width else None
    return el("th", column.heading, scope="col", cls=_kind(column), style=width)


def _kind(column: Column) -> str | None:
    return "voc-figures" if column.figures else None
