"""Support cases and usage signals. Writes service_case and signal."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from voc.flow import forgotten
from voc.flow.forgotten import GONE, Marks
from voc.flow.heard.customers import Customers, Who
from voc.ingest.records import BadRow, CaseRow, Person, RawComment, Record, SignalRow
from voc.model import ServiceCase, Signal
from voc.store import upsert
from voc.terms import Channel, RatingScale

_OF_FIVE = frozenset({None, RatingScale.CSAT, RatingScale.STARS})


def import_cases(session: Session, cases: Sequence[CaseRow], who: Sequence[Who], source_id: int) -> int:
    """Insert or update support cases. Returns how many rows changed something."""
    rows = {
        case.external_id: {"source_id": source_id, **_values(case, found)}
        for case, found in zip(cases, who, strict=True)
    }
    return upsert(session, ServiceCase, list(rows.values()), key=["source_id", "external_id"])


def _values(case: CaseRow, found: Who) -> dict[str, Any]:
    return {
        "external_id": case.external_id,
        "contact_id": found.contact_id,
        "account_id": found.account_id,
        "opened_at": case.opened_at,
        "first_answered_at": case.first_answered_at,
        "solved_at": case.solved_at,
        "priority": case.priority,
        "team": case.team,
        "subject": case.subject,
        "csat": _of_five(case),
    }


def unsay_cases(
    session: Session,
    cases: Sequence[CaseRow],
    who: Sequence[Who],
    source_id: int,
    *,
    staying: Collection[str],
) -> list[Who]:
    """Take back what a wrong reading says of these cases: those not among `staying` go, the others lose it cell by cell.

    Returns: whose the cases were.
    """
    said = {case.external_id: _values(case, found) for case, found in zip(cases, who, strict=True)}
    whose = []
    query = select(ServiceCase).where(ServiceCase.source_id == source_id, ServiceCase.external_id.in_(said))
    for row in session.scalars(query):
        whose.append(Who(row.contact_id, row.account_id))
        if row.external_id not in staying:
            session.delete(row)
            continue
        for name, value in said[row.external_id].items():
            if name not in ("external_id", "opened_at") and getattr(row, name) == value:
                setattr(row, name, None)
    session.flush()
    return whose


def unsay_signals(session: Session, run_id: int) -> set[int]:
    """Take back every signal that one file says. Returns the accounts that they were of."""
    here = Signal.run_id == run_id
    accounts = set(session.scalars(select(Signal.account_id).where(here).distinct()))
    session.execute(delete(Signal).where(here).execution_options(synchronize_session=False))
    return accounts


def _of_five(case: CaseRow) -> float | None:
    """The rating where it is on 1..5, as the table has it; a thumb is kept with the feedback alone."""
    return float(case.csat) if case.csat is not None and case.scale in _OF_FIVE else None


def erase_cases(session: Session, which: ColumnElement[bool], marks: Marks, *, now: datetime) -> int:
    """Take subject and number of cases away; how long they took and what they were rated stays. Returns how many."""
    cases = session.scalars(
        select(ServiceCase).where(which, ~ServiceCase.external_id.startswith(GONE, autoescape=True))
    ).all()
    forgotten.remember(session, [marks.of_row(case.source_id, case.external_id) for case in cases], now=now)
    for case in cases:
        case.external_id = marks.new_id(case.source_id, case.external_id)
        case.subject = None
    session.flush()
    return len(cases)


def import_signals(
    session: Session, signals: Sequence[SignalRow], customers: Customers, run_id: int, *, now: datetime
) -> int:
    """Insert or update signals; of two values for one account, kind and day the later row counts.

    Returns how many rows changed something.
    """
    persons = [Person(account_id=signal.account_id) for signal in signals]
    who = customers.resolve(session, persons, now=now)
    rows = {
        (found.account_id, signal.kind, signal.day): {
            "account_id": found.account_id,
            "kind": signal.kind,
            "day": signal.day,
            "value": signal.value,
            "run_id": run_id,
        }
        for signal, found in zip(signals, who, strict=True)
    }
    return upsert(session, Signal, list(rows.values()), key=["account_id", "kind", "day"], beside=("run_id",))


def not_yet(rows: Sequence[Record], *, file: str, now: datetime) -> tuple[list[Record], list[BadRow]]:
    """Rows of cases and signals that lie ahead, apart from all others: nothing was measured on a day to come.

    A day of grace, because it is tomorrow already somewhere.
    """
    latest, ahead = now + timedelta(days=1), []
    good: list[Record] = []
    for row in rows:
        late = _ahead(row, latest)
        if late is None:
            good.append(row)
        else:
            value = str(late[1])
            reason = f"in the future: it is {now:%Y-%m-%d}"
            ahead.append(
                BadRow(file=file, line=row.line, column=late[0], value=value, reason=reason, raw=value)
            )
    return good, ahead


def _ahead(row: Record, latest: datetime) -> tuple[str, date] | None:
    """The field of a case or signal that says a time to come, and what it says."""
    if isinstance(row, SignalRow):
        return ("day", row.day) if row.day > latest.date() else None
    if isinstance(row, CaseRow):
        moments = {name: getattr(row, name) for name in ("opened_at", "first_answered_at", "solved_at")}
        return next(((name, at) for name, at in moments.items() if at is not None and at > latest), None)
    return None


def remark(case: CaseRow) -> RawComment:
    """The comment and rating of a support case, as feedback of its own."""
    return RawComment(
        source=case.source,
        external_id=f"{case.external_id}#csat",
        channel=Channel.CASE,
        text=case.comment or "",
        said_at=case.solved_at or case.first_answered_at or case.opened_at,
        person=case.person,
        title=case.subject,
        rating=case.csat,
        scale=None if case.csat is None else case.scale or RatingScale.CSAT,
        line=case.line,
    )
