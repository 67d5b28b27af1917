"""Where else the same was said: for comments or passages that count, the others that they count for."""

from collections import defaultdict
from collections.abc import Sequence

import pandas as pd
from sqlalchemy import Engine, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from voc.model import Feedback, Passage, Source
from voc.report.frames import frame

PART = 500
"""Ids in one statement."""
TWINS = ("number", "source", "said_at", "other")


def with_twins(engine: Engine, found: pd.DataFrame, *, of: InstrumentedAttribute[int]) -> pd.DataFrame:
    """The same with `also_said`: where else and when, as `reviews on 2026-03-01 (comment 12)`; None where nowhere else.

    Of a comment that counts, all that it counts for; of another one, the one that counts.
    Parameters: of: `Feedback.id` or `Passage.id`, whichever stands in the first column.
    """
    numbers = [int(number) for number in found.iloc[:, 0]]
    places = _places(engine, of, numbers)
    said = ["; ".join(places[number]) or None for number in numbers]
    return found.assign(also_said=pd.Series(said, index=found.index, dtype=object))


def _places(engine: Engine, of: InstrumentedAttribute[int], numbers: Sequence[int]) -> dict[int, list[str]]:
    """The other places by number, the earliest first."""
    other = aliased(Feedback)
    found: dict[int, list[str]] = defaultdict(list)
    for pairs in (other.twin_of == Feedback.id, other.id == Feedback.twin_of):
        query = (
            select(of.label("number"), Source.name.label("source"), other.said_at, other.id.label("other"))
            .select_from(Feedback)
            .join(other, pairs)
            .join(Source, Source.id == other.source_id)
            .order_by(other.said_at, other.id)
        )
        if of.class_ is Passage:
            query = query.join(Passage, Passage.feedback_id == Feedback.id)
        for start in range(0, len(numbers), PART):
            some = query.where(of.in_(numbers[start : start + PART]))
            for row in frame(engine, some, TWINS).to_dict("records"):
                place = f"{row['source']} on {row['said_at']:%Y-%m-%d} (comment {row['other']})"
                found[int(row["number"])].append(place)
    return found
