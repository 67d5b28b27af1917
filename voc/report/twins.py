"""Where else the same was said: for comments or passages that count, the others that they count for."""

from collections.abc import Sequence

import pandas as pd
from sqlalchemy import Engine, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from voc.model import Feedback, Passage, Source
from voc.report.frames import frame

PART = 500
"""Ids in one statement."""
TWINS = ("number", "source", "said_at", "twin")


def with_twins(engine: Engine, found: pd.DataFrame, *, of: InstrumentedAttribute[int]) -> pd.DataFrame:
    """The same with `also_said`: where else and when, the earliest first, as `reviews on 2026-03-01 (comment 12)`; else None.

    Parameters: of: `Feedback.id` or `Passage.id`, whichever stands in the first column.
    """
    numbers = [int(number) for number in found.iloc[:, 0]]
    elsewhere = _also_said(engine, of, numbers)
    return found.assign(
        also_said=pd.Series([elsewhere.get(n) for n in numbers], index=found.index, dtype=object)
    )


def _also_said(engine: Engine, of: InstrumentedAttribute[int], numbers: Sequence[int]) -> dict[int, str]:
    """Sources and days by number."""
    twin = aliased(Feedback)
    query = (
        select(of.label("number"), Source.name.label("source"), twin.said_at, twin.id.label("twin"))
        .select_from(Feedback)
        .join(twin, twin.twin_of == Feedback.id)
        .join(Source, Source.id == twin.source_id)
        .order_by(twin.said_at, twin.id)
    )
    if of.class_ is Passage:
        query = query.join(Passage, Passage.feedback_id == Feedback.id)
    found: dict[int, list[str]] = {}
    for start in range(0, len(numbers), PART):
        some = numbers[start : start + PART]
        for row in frame(engine, query.where(of.in_(some)), TWINS).to_dict("records"):
            place = f"{row['source']} on {row['said_at']:%Y-%m-%d} (comment {row['twin']})"
            found.setdefault(int(row["number"]), []).append(place)
    return {number: ", ".join(places) for number, places in found.items()}
