"""What customers talk about and ask for, and which roadmap feature answers it."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from voc.model.base import Base, Id
from voc.terms import FeatureStatus, Intent, LinkState


class Request(Base):
    """A want, in the words of a customer. A merged request points to the one that stands for it."""

    __tablename__ = "request"

    id: Mapped[Id]
    passage_id: Mapped[int] = mapped_column(
        ForeignKey("passage.id"), unique=True, comment="the passage that opened it"
    )
    voice_passage_id: Mapped[int] = mapped_column(
        ForeignKey("passage.id"), comment="the passage that speaks for it: its canonical sentence"
    )
    kind: Mapped[Intent] = mapped_column(comment="bug, feature_request, complaint or question")
    encoder: Mapped[str] = mapped_column(comment="encoder of `centre`")
    centre: Mapped[bytes] = mapped_column(comment="sum of its passages' vectors, little-endian float32")
    asks: Mapped[int] = mapped_column(comment="how many passages `centre` sums")
    merged_into_id: Mapped[int | None] = mapped_column(
        ForeignKey("request.id"),
        index=True,
        comment="the request that stands for this one",
    )
    opened_at: Mapped[datetime] = mapped_column(comment="when it was first said")


class Ask(Base):
    """The fact that this contact asked for it in this passage."""

    __tablename__ = "ask"

    id: Mapped[Id]
    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"), index=True, comment="what is asked for")
    passage_id: Mapped[int] = mapped_column(
        ForeignKey("passage.id"),
        unique=True,
        comment="in which words; one passage, one ask",
    )
    contact_id: Mapped[int | None] = mapped_column(
        ForeignKey("contact.id"), index=True, comment="who asked, if known"
    )
    account_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id"), index=True, comment="for which company, if known"
    )
    asked_at: Mapped[datetime] = mapped_column(comment="when")
    similarity: Mapped[float] = mapped_column(comment="to the request when it joined, in [-1, 1]")


class Feature(Base):
    """An item of the roadmap."""

    __tablename__ = "feature"

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(unique=True, comment="key in the tracker")
    title: Mapped[str] = mapped_column(comment="name, as customers may read it")
    description: Mapped[str | None] = mapped_column(comment="what it does")
    status: Mapped[FeatureStatus] = mapped_column(comment="where it stands")
    area: Mapped[str | None] = mapped_column(comment="part of the product")
    effort: Mapped[Decimal | None] = mapped_column(comment="person-weeks, hundredths")
    tracker_url: Mapped[str | None] = mapped_column(comment="where the team works on it")
    planned_for: Mapped[date | None] = mapped_column(comment="day it is planned for")
    declined_reason: Mapped[str | None] = mapped_column(comment="why not, as customers may read it")
    listed_status: Mapped[FeatureStatus | None] = mapped_column(
        comment="where the roadmap's own table says it stands; what a person said later here counts until it changes"
    )


class Link(Base):
    """A proposal that a request belongs to a feature, with evidence and, later, a decision."""

    __tablename__ = "link"
    __table_args__ = (UniqueConstraint("request_id", "feature_id"),)

    id: Mapped[Id]
    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"), comment="the want")
    feature_id: Mapped[int] = mapped_column(ForeignKey("feature.id"), index=True, comment="its answer")
    score: Mapped[float] = mapped_column(comment="probability in [0, 1] as proposed")
    reason: Mapped[str] = mapped_column(comment="why, in words")
    evidence_passage_id: Mapped[int] = mapped_column(
        ForeignKey("passage.id"), comment="the passage that says it best"
    )
    maker: Mapped[str] = mapped_column(comment="who proposed it, with version")
    proposed_at: Mapped[datetime] = mapped_column(comment="when")
    state: Mapped[LinkState] = mapped_column(index=True, comment="the latest decision")
    decided_by: Mapped[str | None] = mapped_column(comment="person who decided")
    decided_at: Mapped[datetime | None] = mapped_column(comment="when")
