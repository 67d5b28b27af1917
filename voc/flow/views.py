"""Rankings that people keep under a name. Writes saved_view.

A view is never changed: it holds the inputs and the figures of its day, so that it can be shown again to the figure
when the tables have moved on.
"""

import json
from datetime import datetime

from sqlalchemy import Engine, select

from voc.errors import InputError
from voc.model import SavedView
from voc.rights import needs
from voc.roadmap.keeping import Kept
from voc.store import writing
from voc.terms import Right

LONGEST = 80


@needs(Right.KEEP)
def save(engine: Engine, name: str, kept: Kept, *, by: str, now: datetime) -> bool:
    """Keep a ranking under a name. Returns whether it is new: the same once more changes nothing.

    Raises: InputError for a name that is empty, too long, or taken by another ranking.
    """
    name = " ".join(name.split())
    if not name or len(name) > LONGEST:
        raise InputError(f"A view needs a name of 1 to {LONGEST} characters.")
    weights, filters = (
        json.dumps(dict(of), sort_keys=True) for of in (kept.question.weights, kept.question.filters)
    )
    with writing(engine) as session:
        known = session.scalars(select(SavedView).where(SavedView.name == name)).one_or_none()
        if known is not None:
            if (known.digest, known.formula, known.weights, known.filters) != (
                kept.digest,
                kept.question.formula,
                weights,
                filters,
            ):
                raise InputError(
                    f"A view named `{name}` was kept on {known.made_at:%Y-%m-%d} by {known.made_by} and holds other "
                    "figures. Views are never changed: choose another name."
                )
            return False
        session.add(
            SavedView(
                name=name,
                made_by=by,
                made_at=now,
                formula=kept.question.formula,
                weights=weights,
                filters=filters,
                digest=kept.digest,
                inputs=kept.inputs,
                figures=kept.figures,
            )
        )
    return True
