"""Weeks as small bars, drawn in one piece: many series side by side, all on one scale.

Colours and sizes stand in voc.css, so light and dark need nothing here.
"""

from collections.abc import Sequence
from datetime import date

from app.markup import Html, el
from app.strings import grouped, say


def spark(
    label: str,
    note: str,
    weeks: Sequence[date],
    counts: Sequence[int],
    *,
    most: int,
    marked: Sequence[date] = (),
) -> Html:
    """One series: its name, what is said of it, a bar a week from zero to `most`; marked weeks stand out."""
    bars = [
        el(
            "i",
            style=f"height:{100 * count / max(most, 1):.0f}%",
            title=_said(week, count),
            cls="voc-unusual" if week in marked else None,
        )
        for week, count in zip(weeks, counts, strict=True)
    ]
    told = "; ".join(_said(week, count) for week, count in zip(weeks, counts, strict=True) if count)
    return el(
        "figure",
        el("figcaption", el("b", label, title=label), el("small", note)),
        el("div", *bars, cls="voc-weeks", role="img", aria_label=told),
        cls="voc-spark",
    )


def sparks(*pieces: Html) -> Html:
    """Several side by side, as many as there is room for."""
    return el("div", *pieces, cls="voc-sparks")


def wide(weeks: Sequence[date], counts: Sequence[int], *, label: str, note: str) -> Html:
    """One series over the whole width, with its first and its last week below."""
    drawn = spark(label, note, weeks, counts, most=max([1, *counts]))
    ends = el("p", el("small", _day(weeks[0])), el("small", _day(weeks[-1])), cls="voc-ends")
    return el("div", drawn, ends, cls="voc-spark-wide")


def _said(week: date, count: int) -> str:
    return f"{_day(week)}: {grouped(int(count))}"


def _day(day: date) -> str:
    return f"{day.day} {say(f'month.{day.month}')} {day.year}"
