"""Taking words away and keeping what was counted of them: the one way for a person's wish and for words kept long enough."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, literal, select
from sqlalchemy.orm import Session

from voc.flow.demand import link, requests
from voc.flow.forgotten import Marks
from voc.flow.heard import comment_rows
from voc.flow.passages import PART
from voc.flow.topics import topic_changes, topic_names, topic_store
from voc.flow.understood import aspects, tag
from voc.model import Feedback, Passage
from voc.store.reads import kept


def erase(
    session: Session, rows: Sequence[Feedback], ids: Sequence[int], marks: Marks, *, now: datetime
) -> tuple[dict[str, str], dict[str, int]]:
    """Take the words of these feedbacks away, and what was made of them.

    Parameters: ids: of their passages. Returns: the new id of each feedback by its id in the source; how many rows were
        erased or emptied, by table.
    """
    texts = "\n".join(f"{row.title or ''}\n{row.text}" for row in rows).casefold()
    renamed = comment_rows.erase_feedback(session, rows, marks, now=now)
    theirs = _only_in(session, texts)
    return renamed, {
        "feedback": len(rows),
        "aspect": aspects.erase_aspects(session, ids),
        "link": link.erase_reasons(session, ids),
        "suggested_name": topic_names.forget_names(session) if ids else 0,
        "topic": topic_store.erase_words(session, ids, theirs),
        "topic_change": topic_changes.erase_words(session, ids, theirs),
        **tag.erase_tags(session, ids),
        "request": requests.leave(session, ids),
    }


def passages_of(session: Session, rows: Sequence[Feedback]) -> tuple[list[int], list[str]]:
    """Ids of the passages of these feedbacks, ascending, and their words."""
    texts = {row.id: row.text for row in rows}
    found: list[tuple[int, str]] = []
    for some in _parts(sorted(texts)):
        query = select(Passage).where(Passage.feedback_id.in_(some))
        found += [(one.id, texts[one.feedback_id][one.start : one.end]) for one in session.scalars(query)]
    found.sort()
    return [number for number, _ in found], [words for _, words in found]


def _only_in(session: Session, texts: str) -> Callable[[str], bool]:
    """Whether a phrase holds a word that stands in these texts, and in no feedback that was kept."""
    known: dict[str, bool] = {}

    def only(word: str) -> bool:
        if word not in known:
            here: ColumnElement[bool] = Feedback.text.icontains(word, autoescape=True)
            others = select(literal(1)).select_from(Feedback).where(here, kept()).limit(1)
            known[word] = word in texts and session.scalar(others) is None
        return known[word]

    return lambda phrase: any(only(word) for word in phrase.casefold().split())


def _parts(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[start : start + PART] for start in range(0, len(ids), PART))
