"""Tags, whoever they are from. Writes annotation: a model's tags once, a person's in place of their own earlier ones."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from voc.model import Annotation
from voc.store import insert_new
from voc.store.reads import PERSON
from voc.terms import TagKind

AT_ONCE = 5_000
"""Rows that are deleted in one statement."""


def by_model(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Keep tags of a model, given as rows of the table; those that are there already stay as they are."""
    insert_new(session, Annotation, rows, key=["passage_id", "kind", "value", "maker"])


def by_person(
    session: Session,
    passage_id: int,
    kind: TagKind,
    values: Sequence[tuple[str, float | None]],
    *,
    who: str,
    now: datetime,
) -> None:
    """What a person says of a passage: values with their scores, in place of what the same person said before."""
    maker = f"{PERSON}{who}"
    session.execute(
        delete(Annotation).where(
            Annotation.passage_id == passage_id, Annotation.kind == kind, Annotation.maker == maker
        )
    )
    session.add_all(
        Annotation(
            passage_id=passage_id,
            kind=kind,
            value=value,
            confidence=1.0,
            score=score,
            maker=maker,
            made_at=now,
        )
        for value, score in values
    )
    session.flush()


def forget(session: Session, maker: str) -> int:
    """Take back some of the tags of one model; call it until it returns 0. What other models said counts again."""
    ids = session.scalars(select(Annotation.id).where(Annotation.maker == maker).limit(AT_ONCE)).all()
    session.execute(delete(Annotation).where(Annotation.id.in_(ids)))
    return len(ids)
