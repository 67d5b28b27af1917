"""What marketing may tell: stories, collections of quotes, the right to use them, and what left."""

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
    feature_id: Mapped[int | None] = mapped_column(
        ForeignKey("feature.id"), comment="the feature that lies between before and after"
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
    scope: Mapped[str | None] = mapped_column(
        comment="anonymous, or what may be named, joined by +: first_name (with the role), company, logo"
    )
    passage_id: Mapped[int | None] = mapped_column(
        ForeignKey("passage.id"), comment="the words that it is for; empty: all that they said"
    )
    channel: Mapped[str | None] = mapped_column(comment="how they said it, e.g. mail, phone, contract")
    expires_at: Mapped[datetime | None] = mapped_column(comment="until when")
    recorded_by: Mapped[str] = mapped_column(comment="who wrote it down")
    recorded_at: Mapped[datetime] = mapped_column(comment="when")


class QuoteCollection(Base):
    """Quotes that belong together under a name, for a page, a campaign, a launch."""

    __tablename__ = "quote_collection"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(unique=True, comment="what it is called")
    made_by: Mapped[str] = mapped_column(comment="who made it")
    made_at: Mapped[datetime] = mapped_column(comment="when")


class CollectedQuote(Base):
    """A passage in a collection. What was taken out stays as a row and can be put back."""

    __tablename__ = "collected_quote"

    collection_id: Mapped[int] = mapped_column(
        ForeignKey("quote_collection.id"), primary_key=True, comment="in which collection"
    )
    passage_id: Mapped[int] = mapped_column(
        ForeignKey("passage.id"), primary_key=True, index=True, comment="the words"
    )
    added_by: Mapped[str] = mapped_column(comment="who put it in")
    added_at: Mapped[datetime] = mapped_column(comment="when")
    removed_by: Mapped[str | None] = mapped_column(comment="who took it out; empty: it is in")
    removed_at: Mapped[datetime | None] = mapped_column(comment="when")


class QuoteExport(Base):
    """Quotes that left as a file. Append-only: whoever withdraws a consent is told where their words went."""

    __tablename__ = "quote_export"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(comment="of which collection or story")
    file: Mapped[str] = mapped_column(comment="path of the file or folder as it was given")
    internal: Mapped[bool] = mapped_column(comment="whether every page says that it is not for publication")
    exported_by: Mapped[str] = mapped_column(comment="who")
    exported_at: Mapped[datetime] = mapped_column(comment="when")


class ExportedQuote(Base):
    """A passage that left in an export, and on which consent it rested."""

    __tablename__ = "exported_quote"

    export_id: Mapped[int] = mapped_column(
        ForeignKey("quote_export.id"), primary_key=True, comment="in which export"
    )
    passage_id: Mapped[int] = mapped_column(
        ForeignKey("passage.id"), primary_key=True, index=True, comment="the words"
    )
    consent_id: Mapped[int | None] = mapped_column(
        ForeignKey("consent.id"), comment="the consent that covered it; empty: none did, it left as internal"
    )
    shown: Mapped[str] = mapped_column(comment="what stood under it: anonymous, or first_name, company, logo")
