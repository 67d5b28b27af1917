"""The help centre: its pages, and what their parts mean."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from voc.model.base import Base, Id


class Article(Base):
    """A page of the help centre, as the last file that lists it has it."""

    __tablename__ = "article"
    __table_args__ = (UniqueConstraint("source_id", "external_id"),)

    id: Mapped[Id]
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"), comment="which file family lists it")
    external_id: Mapped[str] = mapped_column(comment="id in the help centre, or its address")
    title: Mapped[str] = mapped_column(comment="headline, as customers read it")
    url: Mapped[str | None] = mapped_column(comment="where customers read it")
    text: Mapped[str | None] = mapped_column(
        comment="its words as plain text; empty: only the title is known"
    )
    language: Mapped[str | None] = mapped_column(comment="as the file says, a hint")
    read_at: Mapped[datetime] = mapped_column(comment="when it first came in")
    gone_at: Mapped[datetime | None] = mapped_column(
        comment="since when the file of its source lists it no more; empty: it is there"
    )


class ArticlePart(Base):
    """What a part of an article means: its title, and each sentence of its text."""

    __tablename__ = "article_part"

    article_id: Mapped[int] = mapped_column(
        ForeignKey("article.id"), primary_key=True, comment="of which article"
    )
    part: Mapped[int] = mapped_column(
        primary_key=True, comment="0: the title; else the sentence, counted from 1"
    )
    encoder: Mapped[str] = mapped_column(comment="whose vector this is")
    digest: Mapped[str] = mapped_column(comment="digest of the title and text they were made from")
    vector: Mapped[bytes] = mapped_column(comment="unit vector, little-endian float16")
