"""Closing the loop: what shipped, who waits for it, what they are told, and what came of it."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from voc.model.base import Base, Id
from voc.terms import (
    DeliveryKind,
    HoldReason,
    LinkState,
    LoopState,
    LoopStep,
    NotificationState,
    TaskKind,
)


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
    reverted_at: Mapped[datetime | None] = mapped_column(comment="when it was taken back; empty: it is out")
    reverted_reason: Mapped[str | None] = mapped_column(comment="why")


class ReleaseItem(Base):
    """A line of release notes, and the feature that it probably speaks of."""

    __tablename__ = "release_item"
    __table_args__ = (UniqueConstraint("release_id", "number"),)

    id: Mapped[Id]
    release_id: Mapped[int] = mapped_column(ForeignKey("release.id"), comment="the release")
    number: Mapped[int] = mapped_column(comment="1, 2, 3 ... in the order of the notes")
    text: Mapped[str] = mapped_column(comment="the line")
    feature_id: Mapped[int | None] = mapped_column(
        ForeignKey("feature.id"), index=True, comment="the feature; empty: none fits"
    )
    score: Mapped[float | None] = mapped_column(comment="probability in [0, 1]; 1: the line names its key")
    state: Mapped[LinkState] = mapped_column(index=True, comment="the latest decision")
    decided_by: Mapped[str | None] = mapped_column(comment="who decided")
    decided_at: Mapped[datetime | None] = mapped_column(comment="when")


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
    step: Mapped[LoopStep] = mapped_column(comment="what happened")
    state: Mapped[LoopState] = mapped_column(comment="the state that the loop has since")
    at: Mapped[datetime] = mapped_column(comment="when it happened")
    by: Mapped[str] = mapped_column(comment="who or what did it")
    cause: Mapped[str] = mapped_column(comment="what led to it, e.g. `release 2026.10` or `feedback 17`")
    passage_id: Mapped[int | None] = mapped_column(
        ForeignKey("passage.id"), comment="the words, where there are any"
    )


class Notification(Base):
    """One message planned for a contact. A row says what will be sent before it is sent."""

    __tablename__ = "notification"
    __table_args__ = (UniqueConstraint("contact_id", "occasion", "channel"),)

    id: Mapped[Id]
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), comment="to whom")
    release_id: Mapped[int | None] = mapped_column(ForeignKey("release.id"), comment="about which release")
    occasion: Mapped[str] = mapped_column(
        comment="what it tells of, e.g. `release:<version>`, `declined:<feature key>`"
    )
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
    due_at: Mapped[datetime | None] = mapped_column(comment="not before this; empty: at once")
    lease_by: Mapped[str | None] = mapped_column(comment="the sender that has it in hand now")
    taken_at: Mapped[datetime | None] = mapped_column(comment="when a sender last took it in hand")
    corrections: Mapped[int | None] = mapped_column(
        comment="how often their address had been corrected when it was last taken in hand; empty: never"
    )


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


class DeliveryEvent(Base):
    """One thing that happened to a message on its way. Append-only: the delivery log."""

    __tablename__ = "delivery_event"
    __table_args__ = (UniqueConstraint("notification_id", "number"),)

    id: Mapped[Id]
    notification_id: Mapped[int] = mapped_column(ForeignKey("notification.id"), comment="the message")
    number: Mapped[int] = mapped_column(comment="1, 2, 3 ... within the message")
    kind: Mapped[DeliveryKind] = mapped_column(comment="what happened")
    at: Mapped[datetime] = mapped_column(comment="when")
    detail: Mapped[str | None] = mapped_column(comment="what the channel or the mail system said")
    source: Mapped[str | None] = mapped_column(
        unique=True, comment="where the word came from, e.g. `mail <id>`; the same word counts once"
    )


class Task(Base):
    """Something that a colleague should do in person, because no message should or could."""

    __tablename__ = "task"

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(unique=True, comment="what makes it the same task, e.g. `call:41.2`")
    kind: Mapped[TaskKind] = mapped_column(comment="what to do")
    contact_id: Mapped[int | None] = mapped_column(
        ForeignKey("contact.id"), index=True, comment="about whom, if about a person"
    )
    feature_id: Mapped[int | None] = mapped_column(ForeignKey("feature.id"), comment="about which feature")
    passage_id: Mapped[int | None] = mapped_column(
        ForeignKey("passage.id"), comment="the words that it rests on"
    )
    assignee: Mapped[str | None] = mapped_column(comment="who should do it: the CSM, else whoever sees it")
    words: Mapped[str] = mapped_column(comment="what to do and why, in a sentence")
    opened_at: Mapped[datetime] = mapped_column(comment="since when")
    done_at: Mapped[datetime | None] = mapped_column(comment="when it was done; empty: it waits")
    done_by: Mapped[str | None] = mapped_column(comment="who did it")
