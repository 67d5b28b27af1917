"""Rows that were set aside: what waits with what somebody said about it, what was left out for good, and how it adds up."""

import pandas as pd
from sqlalchemy import Engine, and_, func, select
from sqlalchemy.orm import aliased

from voc.model import Decision, IngestRun, SetAside
from voc.report.frames import Query, frame
from voc.store import reading
from voc.store.reads import last_about_row, left_out
from voc.terms import Verdict

WAITING = (
    "id", "source", "file", "line", "column", "value", "reason", "raw", "set_aside_at",
    "family", "said", "said_by", "said_at",
)  # fmt: skip
LEFT = ("id", "source", "file", "line", "column", "value", "reason", "raw", "why", "by", "at")


def waiting(engine: Engine) -> pd.DataFrame:
    """Rows that wait, by file and line; columns as in WAITING.

    `said` is the value that somebody gave for the cell and that counts when the file is read the next time, with who said
    so and when; `family` is what the file was taken for.
    """
    said = aliased(Decision)
    query: Query = (
        select(
            *(getattr(SetAside, name) for name in WAITING[:9]),
            IngestRun.family,
            said.note.label("said"),
            said.by.label("said_by"),
            said.at.label("said_at"),
        )
        .outerjoin(IngestRun, and_(IngestRun.source == SetAside.source, IngestRun.file == SetAside.file))
        .outerjoin(said, and_(said.id == last_about_row(), said.verdict == Verdict.CORRECTED))
        .where(SetAside.settled_at.is_(None), ~left_out())
        .order_by(SetAside.file, SetAside.line, SetAside.id)
    )
    return frame(engine, query, WAITING)


def left(engine: Engine) -> pd.DataFrame:
    """Rows that were left out for good, the latest first, with why, by whom and when; columns as in LEFT."""
    said = aliased(Decision)
    query: Query = (
        select(
            *(getattr(SetAside, name) for name in LEFT[:8]),
            said.note.label("why"),
            said.by,
            said.at,
        )
        .join(said, and_(said.id == last_about_row(), said.verdict == Verdict.DISMISSED))
        .where(SetAside.settled_at.is_(None))
        .order_by(said.id.desc())
    )
    return frame(engine, query, LEFT)


def counts(engine: Engine) -> dict[str, int]:
    """Rows that were ever set aside: those that `wait`, were `left` out, or were `settled` since. The three are `all`."""
    rows = func.count(SetAside.id)
    with reading(engine) as session:
        wait = session.scalar(select(rows).where(SetAside.settled_at.is_(None), ~left_out())) or 0
        out = session.scalar(select(rows).where(SetAside.settled_at.is_(None), left_out())) or 0
        settled = session.scalar(select(rows).where(SetAside.settled_at.is_not(None))) or 0
        every = session.scalar(select(rows)) or 0
    return {"wait": wait, "left": out, "settled": settled, "all": every}
