"""Pages of the help centre from their files. Writes article.

A second import updates and never duplicates. A page that the next file of its source lists no more is gone: it
answers nothing, and comes back when it is listed again.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from voc.ingest.records import ArticleRow, BadRow
from voc.model import Article
from voc.store import upsert

TWICE = (
    "the file has another article with the id `{id}` below; the last one counts. Give each an id of its own"
)


def import_articles(
    session: Session, rows: Sequence[ArticleRow], source_id: int, *, now: datetime, file: str = ""
) -> tuple[int, list[BadRow]]:
    """Insert or update articles by their ids in the source; the later of two rows with one id counts.

    Returns: how many are new or have other words, and the earlier rows of an id that stands in the file again with
    something else.
    """
    values: dict[str, dict[str, Any]] = {}
    lines: dict[str, ArticleRow] = {}
    twice = []
    for row in rows:
        given = _values(row, source_id)
        if values.get(row.external_id, given) != given:
            twice.append(_twice(lines[row.external_id], file))
        values[row.external_id], lines[row.external_id] = given, row
    here = Article.source_id == source_id
    known = dict(
        session.execute(
            select(Article.external_id, Article.read_at).where(here, Article.external_id.in_(values))
        ).all()
    )
    written = [one | {"read_at": known.get(key, now)} for key, one in values.items()]
    changed = upsert(session, Article, written, key=["source_id", "external_id"], keep_known=False)
    return changed, twice


def take_away(session: Session, source_id: int, listed: Collection[str], *, now: datetime) -> int:
    """Note that articles of this source are gone that are not among `listed`. Returns how many."""
    query = select(Article.id, Article.external_id).where(
        Article.source_id == source_id, Article.gone_at.is_(None)
    )
    gone = [article_id for article_id, key in session.execute(query) if key not in listed]
    if gone:
        session.execute(update(Article).where(Article.id.in_(gone)).values(gone_at=now))
    return len(gone)


def take_back(session: Session, source_id: int, keys: Collection[str], *, now: datetime) -> None:
    """Articles of this source were never any: they are gone."""
    here = (Article.source_id == source_id, Article.external_id.in_(keys), Article.gone_at.is_(None))
    session.execute(
        update(Article).where(*here).values(gone_at=now).execution_options(synchronize_session=False)
    )


def _values(row: ArticleRow, source_id: int) -> dict[str, Any]:
    return {
        "source_id": source_id,
        "external_id": row.external_id,
        "title": row.title,
        "url": row.url,
        "text": row.text,
        "language": row.language,
        "gone_at": None,
    }


def _twice(row: ArticleRow, file: str) -> BadRow:
    return BadRow(
        file=file,
        line=row.line,
        column=None,
        value=row.external_id,
        reason=TWICE.format(id=row.external_id),
        raw=row.title[:500],
    )
