"""What accounts do, how they are served, and how they are doing: signals, support cases, health, early signs."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from voc.model.base import Base, Id
from voc.terms import Band, SignKind


class Signal(Base):
    """One measured behaviour of an account on a day."""

    __tablename__ = "signal"
    __table_args__ = (UniqueConstraint("account_id", "kind", "day"),)

    id: Mapped[Id]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), comment="whose")
    kind: Mapped[str] = mapped_column(comment="what was measured, as the source names it")
    day: Mapped[date] = mapped_column(comment="on which day")
    value: Mapped[float] = mapped_column(comment="how much")
    run_id: Mapped[int | None] = mapped_column(
        ForeignKey("ingest_run.id"),
        comment="the file that says so; empty: it was stored before that was kept",
    )


class ServiceCase(Base):
    """One support contact, from opening to the rating."""

    __tablename__ = "service_case"
    __table_args__ = (UniqueConstraint("source_id", "external_id"),)

    id: Mapped[Id]
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"), comment="which help desk")
    external_id: Mapped[str] = mapped_column(comment="case number there")
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"), index=True, comment="who asked")
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True, comment="for whom")
    opened_at: Mapped[datetime] = mapped_column(comment="when it was opened")
    first_answered_at: Mapped[datetime | None] = mapped_column(comment="first answer by a person")
    solved_at: Mapped[datetime | None] = mapped_column(comment="when it was solved; empty: still open")
    priority: Mapped[str | None] = mapped_column(comment="as the source names it")
    team: Mapped[str | None] = mapped_column(comment="who served it")
    subject: Mapped[str | None] = mapped_column(comment="subject, redacted")
    csat: Mapped[float | None] = mapped_column(comment="rating 1..5; empty: unrated")


class Health(Base):
    """How an account was doing in one week, by its parts. The week that goes on is brought up to date by each run."""

    __tablename__ = "health"
    __table_args__ = (UniqueConstraint("account_id", "week"), Index("ix_health_week", "week"))

    id: Mapped[Id]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), comment="whose")
    week: Mapped[date] = mapped_column(comment="Monday of the week")
    as_of: Mapped[datetime] = mapped_column(comment="moment it is of: nothing later was looked at")
    score: Mapped[float | None] = mapped_column(comment="0..100; empty: nothing is known of any part")
    band: Mapped[Band | None] = mapped_column(comment="red, yellow or green")
    parts: Mapped[str] = mapped_column(
        comment="JSON list: part, weight, value, points, n, evidence (days and ids, no words), what is lacking"
    )
    computed_at: Mapped[datetime] = mapped_column(comment="when it was worked out")


class EarlySign(Base):
    """Something that says an account may be slipping, from the week it was first seen until it is gone."""

    __tablename__ = "early_sign"
    __table_args__ = (UniqueConstraint("account_id", "kind", "began"),)

    id: Mapped[Id]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), comment="whose")
    kind: Mapped[SignKind] = mapped_column(comment="what was seen")
    began: Mapped[date] = mapped_column(comment="Monday of the week in which it was first seen")
    evidence: Mapped[str] = mapped_column(comment="JSON: figures, days and ids it rests on, no words")
    worth: Mapped[float] = mapped_column(comment="how grave in (0, 1], times what the account pays a year")
    seen_at: Mapped[datetime] = mapped_column(comment="when it was last seen")
    raised_at: Mapped[datetime | None] = mapped_column(
        comment="when the CSM was told; empty: it waits for a week with room"
    )
    gone_at: Mapped[datetime | None] = mapped_column(comment="since when it is not there any more")
    dismissed_at: Mapped[datetime | None] = mapped_column(
        comment="when somebody said that nothing is to be done"
    )
    dismissed_by: Mapped[str | None] = mapped_column(comment="who")
