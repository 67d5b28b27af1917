"""The history of one comment: all its versions, the oldest first."""

import pandas as pd
from sqlalchemy import Engine, func, or_, select

from voc.errors import InputError
from voc.model import Feedback, Source
from voc.report.frames import frame
from voc.store import reading, with_replaced
from voc.store.reads import placed

VERSIONS = ("feedback_id", "source", "said_at", "stored_at", "rating", "scale", "text", "replaced_because")


def versions(engine: Engine, feedback_id: int) -> pd.DataFrame:
    """Every version of a comment, whichever of them is named; columns as in VERSIONS. The last one counts, if any does.

    `replaced_because` is missing for the one that counts. Raises InputError where there is no such comment.
    """
    with reading(engine) as session:
        here = select(func.coalesce(Feedback.replaced_by, Feedback.id)).where(Feedback.id == feedback_id)
        current = session.scalar(with_replaced(here))
    if current is None:
        raise InputError(
            f"There is no comment {feedback_id}. `voc comments` lists comments with their numbers."
        )
    text, *_ = placed()
    query = (
        select(
            Feedback.id.label("feedback_id"),
            Source.name.label("source"),
            Feedback.said_at,
            Feedback.stored_at,
            Feedback.rating,
            Feedback.scale,
            text,
            Feedback.replaced_because,
        )
        .join(Source, Source.id == Feedback.source_id)
        .where(or_(Feedback.id == current, Feedback.replaced_by == current))
        .order_by(Feedback.id)
    )
    return frame(engine, with_replaced(query), VERSIONS)
