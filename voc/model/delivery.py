"""Closing the loop: what shipped, who waits for it, what they are told."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from voc.model.base import Base, Id
from voc.terms import HoldReason, LoopState, NotificationState


class Release(Base):
    """A version that went out."""

    __tablename__ = "release"

    id: Mapped[Id]
    version: Mapped[str] = mapped_column(unique=True, comment="e.g. `2026.10`")
    released_at: Mapped[datetime] = mapped_column(comment="when")
    notes: Mapped[str | None] = mapped_column(comment="release notes")
    url: Mapped[str | None] = mapped_column(comment="where to read about it")


class ReleaseFeature(Base):
    """A feature that shipped in a release."""

    __tablename__ = "release_feature"

    release_id: Mapped[int] = mapped_column(ForeignKey("release.id"), primary_key=True, comment="the release")
    feature_id: Mapped[int] = mapped_column(ForeignKey("feature.id"), primary_key=True, comment="the feature")


class Loop(Base):
    """One contact's wait for one feature. `state` follows from its events."""

    __tablename__ = "loop"
    __table_args__ = (UniqueConstraint("contact_id", "feature_id"),)

    id: Mapped[Id]
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), comment="who waits")
    feature_id: Mapped[int] = mapped_column(ForeignKey("feature.id"), index=True, comment="for what")
    state: Mapped[LoopState] = mapped_column(index=True, comment="how far it has come")
    ask_id: Mapped[int] = mapped_column(ForeignKey("ask.id"), comment="their first ask")
    asked_at: Mapped[datetime] = mapped_column(comment="when they first asked")


class LoopEvent(Base):
    """One step of a loop. Append-only: the ledger."""

    __tablename__ = "loop_event"
    __table_args__ = (UniqueConstraint("loop_id", "number"),)

    id: Mapped[Id]
    loop_id: Mapped[int] = mapped_column(ForeignKey("loop.id"), comment="whose step")
    number: Mapped[int] = mapped_column(comment="1, 2, 3 ... within the loop")
    state: Mapped[LoopState] = mapped_column(comment="the state it moved to")
    at: Mapped[datetime] = mapped_column(comment="when it happened")
    by: Mapped[str] = mapped_column(comment="who or what did it")
    cause: Mapped[str] = mapped_column(comment="what led to it, e.g. `release 2026.10` or `feedback 17`")


class Notification(Base):
    """One message planned for a contact. A row says what will be sent before it is sent."""

    __tablename__ = "notification"
    __table_args__ = (UniqueConstraint("contact_id", "occasion", "channel"),)

    id: Mapped[Id]
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), comment="to whom")
    release_id: Mapped[int | None] = mapped_column(ForeignKey("release.id"), comment="about which release")
    occasion: Mapped[str] = mapped_column(comment="`release:<version>` or `declined:<feature key>`")
    channel: Mapped[str] = mapped_column(comment="name of the channel")
    key: Mapped[str] = mapped_column(unique=True, comment="idempotency key that the channel is given")
    state: Mapped[NotificationState] = mapped_column(index=True, comment="how far it has come")
    reason: Mapped[HoldReason | None] = mapped_column(comment="why it is held")
    detail: Mapped[str | None] = mapped_column(comment="the reason in words, or the channel's answer")
    language: Mapped[str] = mapped_column(comment="ISO 639-1 of the message")
    subject: Mapped[str] = mapped_column(comment="subject line")
    body: Mapped[str] = mapped_column(comment="plain text, without name and address")
    sender: Mapped[str | None] = mapped_column(comment="the CSM in whose name it goes out")
    planned_at: Mapped[datetime] = mapped_column(comment="when it was drafted")
    decided_by: Mapped[str | None] = mapped_column(comment="who approved or dropped it")
    decided_at: Mapped[datetime | None] = mapped_column(comment="when")
    attempts: Mapped[int] = mapped_column(default=0, comment="tries to send it")
    sent_at: Mapped[datetime | None] = mapped_column(comment="when it left")


class NotificationLoop(Base):
    """The loops that one message answers."""

    __tablename__ = "notification_loop"

    notification_id: Mapped[int] = mapped_column(
        ForeignKey("notification.id"), primary_key=True, comment="the message"
    )
    loop_id: Mapped[int] = mapped_column(
        ForeignKey("loop.id"), primary_key=True, index=True, comment="the loop"
    )
    event_number: Mapped[int] = mapped_column(
        comment="the event of the loop that it answers: shipped or declined"
    )
