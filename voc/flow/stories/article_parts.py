"""What articles mean, as vectors of their titles and sentences. Writes article_part.

They stand in the space in which wants are compared. An article is encoded once for each title and text.
"""

from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from voc.model import Article, ArticlePart
from voc.nlp.language import UNDETERMINED
from voc.nlp.passages import split
from voc.nlp.tagging import embed
from voc.nlp.values import Vectors
from voc.store import from_blob, insert_new, reading, to_blob, writing

MOST_PARTS = 60
"""Sentences of an article that are looked at; what a longer one says behind them is not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpCentre:
    """The articles that are there, and the vectors (m, d) of their parts; `owners` (m,): which article each part is of."""

    ids: list[int]
    titles: list[str]
    urls: list[str | None]
    vectors: Vectors
    owners: NDArray[np.int64]


def bring_up_to_date(engine: Engine, *, encoder: str) -> int:
    """Encode articles that are new or have other words, and those of another encoder. Returns how many."""
    with reading(engine) as session:
        query = select(Article.id, Article.title, Article.text, Article.language).where(
            Article.gone_at.is_(None)
        )
        articles = session.execute(query.order_by(Article.id)).all()
        known = dict(session.execute(select(ArticlePart.article_id, ArticlePart.digest)).all())
    digests = {row.id: _digest(encoder, row.title, row.text or "") for row in articles}
    new = [row for row in articles if known.get(row.id) != digests[row.id]]
    parts = [(row.id, _parts(row.title, row.text or "", row.language)) for row in new]
    vectors = iter(embed([words for _, told in parts for words in told], encoder) if new else ())
    rows = [
        {
            "article_id": article_id,
            "part": place,
            "encoder": encoder,
            "digest": digests[article_id],
            "vector": to_blob(next(vectors)),
        }
        for article_id, told in parts
        for place in range(len(told))
    ]
    if new:
        with writing(engine) as session:
            session.execute(delete(ArticlePart).where(ArticlePart.article_id.in_([row.id for row in new])))
            insert_new(session, ArticlePart, rows, key=["article_id", "part"])
    return len(new)


def help_centre(session: Session, *, encoder: str) -> HelpCentre:
    """All articles that are there and have vectors of this encoder."""
    query = (
        select(Article.id, Article.title, Article.url, ArticlePart.vector)
        .join(ArticlePart, ArticlePart.article_id == Article.id)
        .where(Article.gone_at.is_(None), ArticlePart.encoder == encoder)
        .order_by(Article.id, ArticlePart.part)
    )
    rows = session.execute(query).all()
    articles = {row.id: row for row in rows}
    place = {article_id: at for at, article_id in enumerate(articles)}
    return HelpCentre(
        ids=list(articles),
        titles=[row.title for row in articles.values()],
        urls=[row.url for row in articles.values()],
        vectors=from_blob([row.vector for row in rows]),
        owners=np.array([place[row.id] for row in rows], dtype=np.int64),
    )


def _parts(title: str, text: str, language: str | None) -> list[str]:
    """The title, then the sentences of the text."""
    spoken = (language or UNDETERMINED)[:2] if language else UNDETERMINED
    return [title, *(text[start:end] for start, end in split(text, spoken)[:MOST_PARTS])]


def _digest(*parts: str) -> str:
    return blake2b("\x00".join(parts).encode("utf-8", "replace"), digest_size=12).hexdigest()
