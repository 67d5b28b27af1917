"""A person moves a feature along the roadmap: idea, planned, in progress. Writes through `roadmap`, `decisions`, `ship`.

Moving back is the undo. What was declined and is looked at again waits again with everyone who asked. A feature goes
out by `voc.flow.shipped.ship`, and is taken back by `voc.flow.shipped.releases`.
"""

from datetime import datetime

from sqlalchemy import Engine

from voc.flow.decisions import record
from voc.flow.heard import roadmap
from voc.flow.shipped import releases, ship
from voc.rights import needs
from voc.store import writing
from voc.terms import FeatureStatus, Right, Verdict


@needs(Right.DECIDE)
def move(
    engine: Engine, key: str, status: FeatureStatus, *, by: str, now: datetime
) -> tuple[FeatureStatus, ship.Shipped]:
    """Give a feature another state, and let the loops of its askers know. Returns where it stood, and what moved.

    Raises as `roadmap.move` does, and changes nothing then. The same state again is no change.
    """
    with writing(engine) as session:
        before = roadmap.move(session, key, status)
        if before is not status:
            feature_id = roadmap.feature_named(session, key).id
            note = f"moved from {before.value} to {status.value}"
            record(
                session,
                noun="feature",
                row_id=feature_id,
                verdict=Verdict.CORRECTED,
                by=by,
                now=now,
                note=note,
            )
    return before, ship.ship(engine, now=now, by=by)


@needs(Right.DECIDE)
def take_back(
    engine: Engine, key: str, before: FeatureStatus, *, version: str, reason: str, by: str, now: datetime
) -> ship.Shipped:
    """Undo a release of one feature: it is out of this version, stands where it stood, and its askers wait again.

    Who was told gets a task for a colleague. Raises as `releases.revert` does.
    """
    _, moved = releases.revert(engine, key, version=version, reason=reason, by=by, now=now)
    if before in roadmap.OPEN:
        move(engine, key, before, by=by, now=now)
    return moved
