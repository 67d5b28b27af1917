"""Passages in languages that only the slow encoder reads, where it is not installed. Writes nothing."""

from sqlalchemy import Engine, func, select

from voc.flow.counting import counted
from voc.model import Annotation
from voc.nlp.encoders import bridge, e5
from voc.nlp.language import UNDETERMINED
from voc.store import reading
from voc.terms import TagKind

SHOWN = 3
"""Languages that are named."""


def unread(engine: Engine) -> list[tuple[str, int]]:
    """Languages (ISO 639-1) that nobody here reads well, and how many passages are in each; the commonest first."""
    if e5.there():
        return []
    many = func.count(Annotation.passage_id.distinct())
    query = (
        select(Annotation.value, many)
        .where(
            Annotation.kind == TagKind.LANGUAGE,
            Annotation.value.not_in([*sorted(bridge.FAST), UNDETERMINED]),
        )
        .group_by(Annotation.value)
        .order_by(many.desc(), Annotation.value)
    )
    with reading(engine) as session:
        return [(language, count) for language, count in session.execute(query)]


def advice(engine: Engine) -> str:
    """What would read them, to be said behind a sentence; empty where nothing is missing."""
    found = unread(engine)
    if not found:
        return ""
    named = ", ".join(language for language, _ in found[:SHOWN])
    more = f" and {counted(len(found) - SHOWN, 'more language')}" if len(found) > SHOWN else ""
    passages = counted(sum(count for _, count in found), "passage")
    return f"; {passages} in {named}{more} read badly: `python3 start.py languages` helps"
