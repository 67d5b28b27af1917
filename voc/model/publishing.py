"""What marketing may tell: stories, and the right to use them."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from voc.model.base import Base, Id
from voc.terms import ConsentState, StoryKind


class Story(Base):
    """A quote, or a before/after story, picked by a person."""

    __tablename__ = "story"
    __table_args__ = (UniqueConstraint("kind", "passage_id"),)

    id: Mapped[Id]
    kind: Mapped[StoryKind] = mapped_column(comment="quote or before_after")
    passage_id: Mapped[int] = mapped_column(ForeignKey("passage.id"), comment="the words")
    after_passage_id: Mapped[int | None] = mapped_column(
        ForeignKey("passage.id"), comment="the words after it shipped"
    )
    picked_by: Mapped[str] = mapped_column(comment="who picked it")
    picked_at: Mapped[datetime] = mapped_column(comment="when")


class Consent(Base):
    """The right to use a contact's words outside. Append-only: the latest row counts."""

    __tablename__ = "consent"
    __table_args__ = (UniqueConstraint("contact_id", "number"),)

    id: Mapped[Id]
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), comment="who gives it")
    number: Mapped[int] = mapped_column(comment="1, 2, 3 ... within the contact")
    state: Mapped[ConsentState] = mapped_column(comment="none, asked, granted, expired or withdrawn")
    scope: Mapped[str | None] = mapped_column(comment="anonymous, first_name, company or logo")
    expires_at: Mapped[datetime | None] = mapped_column(comment="until when")
    recorded_by: Mapped[str] = mapped_column(comment="who wrote it down")
    recorded_at: Mapped[datetime] = mapped_column(comment="when")
