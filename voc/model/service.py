"""What accounts do and how they are served: signals and support cases."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from voc.model.base import Base, Id


class Signal(Base):
    """One measured behaviour of an account on a day."""

    __tablename__ = "signal"
    __table_args__ = (UniqueConstraint("account_id", "kind", "day"),)

    id: Mapped[Id]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), comment="whose")
    kind: Mapped[str] = mapped_column(comment="what was measured, as the source names it")
    day: Mapped[date] = mapped_column(comment="on which day")
    value: Mapped[float] = mapped_column(comment="how much")


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
