"""Stories that a person picked to tell. Writes story."""

from datetime import datetime

from sqlalchemy import Engine, select

from voc.errors import NotFound
from voc.model import Feature, Story
from voc.rights import needs
from voc.store import writing
from voc.terms import Right, StoryKind


@needs(Right.QUOTE)
def pick(
    engine: Engine, before: int, after: int, feature: str, *, by: str, now: datetime
) -> tuple[int, bool]:
    """Keep a before/after story. Returns its id, and whether it is new."""
    with writing(engine) as session:
        feature_id = session.scalar(select(Feature.id).where(Feature.key == feature))
        if feature_id is None:
            raise NotFound("feature", feature)
        known = session.scalars(
            select(Story).where(Story.kind == StoryKind.BEFORE_AFTER, Story.passage_id == before)
        ).one_or_none()
        if known is not None:
            return known.id, False
        story = Story(
            kind=StoryKind.BEFORE_AFTER,
            passage_id=before,
            after_passage_id=after,
            feature_id=feature_id,
            picked_by=by,
            picked_at=now,
        )
        session.add(story)
        session.flush()
        return story.id, True
