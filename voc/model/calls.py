"""What we gave our word for, and the review calls of accounts that a person settled."""

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from voc.model.base import Base, Id
from voc.terms import CallOutcome, PromiseState


class Promise(Base):
    """A sentence in which we gave our word, by which day, and what became of it."""

    __tablename__ = "promise"

    id: Mapped[Id]
    passage_id: Mapped[int] = mapped_column(
        ForeignKey("passage.id"), unique=True, comment="the sentence that says so"
    )
    account_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id"), index=True, comment="to which company, if known"
    )
    contact_id: Mapped[int | None] = mapped_column(
        ForeignKey("contact.id"), index=True, comment="to whom, if known"
    )
    said_at: Mapped[datetime] = mapped_column(comment="when it was said")
    sure: Mapped[float] = mapped_column(comment="probability in [0, 1] that it is a promise")
    acting: Mapped[bool] = mapped_column(
        comment="to write, call, send, train or pay, which no release can keep"
    )
    due_on: Mapped[date | None] = mapped_column(comment="last day on which it is kept; empty: none was named")
    feature_id: Mapped[int | None] = mapped_column(
        ForeignKey("feature.id"), index=True, comment="what was promised, if it is on the roadmap"
    )
    feature_sure: Mapped[float | None] = mapped_column(
        comment="probability in [0, 1] that it is this feature; 1.0 where its request was linked to it"
    )
    state: Mapped[PromiseState] = mapped_column(index=True, comment="open, kept, broken or dismissed")
    settled_at: Mapped[datetime | None] = mapped_column(comment="when it was kept or broken; empty: open")
    decided_by: Mapped[str | None] = mapped_column(
        comment="person who said so; empty: the roadmap and the calendar say so"
    )
    found_at: Mapped[datetime] = mapped_column(comment="when it was found")


class ReviewCall(Base):
    """What a person said of one review call that was due. Taken back, it stays as a row."""

    __tablename__ = "review_call"

    id: Mapped[Id]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True, comment="with whom")
    name: Mapped[str] = mapped_column(comment="which call of the calendar, as the setting names it")
    due_on: Mapped[date] = mapped_column(comment="the day it was due")
    outcome: Mapped[CallOutcome] = mapped_column(comment="held or skipped")
    settled_by: Mapped[str] = mapped_column(comment="who said so")
    settled_at: Mapped[datetime] = mapped_column(comment="when")
    note: Mapped[str | None] = mapped_column(comment="what they wrote about it")
    undone_by: Mapped[str | None] = mapped_column(comment="who took it back")
    undone_at: Mapped[datetime | None] = mapped_column(comment="when; empty: it holds")
