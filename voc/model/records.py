"""The service's own memory: who decided what, what was set aside, how far each step has come."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from voc.model.base import Base, Id
from voc.terms import Family, Verdict


class Decision(Base):
    """What a person decided about one row. Append-only."""

    __tablename__ = "decision"

    id: Mapped[Id]
    noun: Mapped[str] = mapped_column(comment="kind of row, e.g. `link`")
    row_id: Mapped[int] = mapped_column(comment="its id")
    verdict: Mapped[Verdict] = mapped_column(comment="what was decided")
    by: Mapped[str] = mapped_column(comment="who")
    at: Mapped[datetime] = mapped_column(comment="when")
    note: Mapped[str | None] = mapped_column(comment="why, in their words")


class AuditEvent(Base):
    """Who did what to protected data or to the settings. Append-only."""

    __tablename__ = "audit_event"

    id: Mapped[Id]
    at: Mapped[datetime] = mapped_column(comment="when")
    who: Mapped[str] = mapped_column(comment="person or step")
    what: Mapped[str] = mapped_column(comment="e.g. `vault opened`")
    subject: Mapped[str] = mapped_column(comment="e.g. `contact 12 for notification 7`")


class SetAside(Base):
    """A row that could not be read: the quarantine."""

    __tablename__ = "quarantine"
    __table_args__ = (UniqueConstraint("source", "file", "line", "reason"),)

    id: Mapped[Id]
    source: Mapped[str] = mapped_column(comment="name of the source")
    file: Mapped[str] = mapped_column(comment="path of the file as it was given")
    line: Mapped[int] = mapped_column(comment="line in it, counted from 1")
    column: Mapped[str | None] = mapped_column(comment="the cell's column, if one cell is to blame")
    value: Mapped[str] = mapped_column(comment="what stood there, redacted")
    reason: Mapped[str] = mapped_column(comment="what is wrong with it")
    raw: Mapped[str] = mapped_column(comment="the row as text, redacted")
    set_aside_at: Mapped[datetime] = mapped_column(comment="when")
    settled_at: Mapped[datetime | None] = mapped_column(comment="when a later run could read it")


class IngestRun(Base):
    """One file, read once or more: what it was taken for and what came of it."""

    __tablename__ = "ingest_run"
    __table_args__ = (UniqueConstraint("source", "file"),)

    id: Mapped[Id]
    source: Mapped[str] = mapped_column(comment="name of the source")
    file: Mapped[str] = mapped_column(comment="path of the file as it was given")
    family: Mapped[Family] = mapped_column(comment="what it was taken for")
    mapping: Mapped[str] = mapped_column(comment="the column mapping that was used, TOML")
    read_at: Mapped[datetime] = mapped_column(comment="latest run")
    stored: Mapped[int] = mapped_column(comment="rows that were new, over all runs")
    known: Mapped[int] = mapped_column(comment="rows of the latest run that were there already")
    set_aside: Mapped[int] = mapped_column(comment="rows of the latest run that went to quarantine")
    rows: Mapped[int | None] = mapped_column(comment="rows that the file held when `digest` was made")
    digest: Mapped[str | None] = mapped_column(
        comment="keyed digest of its bytes, its mapping and how it was read; empty: it has to be read again"
    )
    mapping_before: Mapped[str | None] = mapped_column(
        comment="the mapping it was read with before it was read again otherwise; empty: it never was"
    )


class Saying(Base):
    """What one file's table says of one account, contact, feature or release, so that it can be taken back alone."""

    __tablename__ = "saying"
    __table_args__ = (Index("ix_saying_noun_row_id", "noun", "row_id"),)

    run_id: Mapped[int] = mapped_column(
        ForeignKey("ingest_run.id"), primary_key=True, comment="the file that says it"
    )
    noun: Mapped[str] = mapped_column(primary_key=True, comment="kind of row, e.g. `account`")
    row_id: Mapped[int] = mapped_column(primary_key=True, comment="its id")
    said: Mapped[str] = mapped_column(
        comment="JSON object: what it says, by column; no names and addresses of people"
    )


class Cursor(Base):
    """How far a step has worked through a table, so that its work grows with what is new."""

    __tablename__ = "cursor"

    step: Mapped[str] = mapped_column(primary_key=True, comment="name of the step, with its maker")
    upto: Mapped[int] = mapped_column(comment="the latest id it has finished")
