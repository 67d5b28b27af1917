"""Records with sensible values, so that a test names only what it is about."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import Engine, inspect, select

from voc.config import Settings
from voc.flow.heard.collect import Intake, collect
from voc.flow.heard.collected import Collected
from voc.flow.heard.customers import Customers
from voc.ingest.records import (
    AccountRow,
    BadRow,
    CaseRow,
    ContactRow,
    FeatureRow,
    Person,
    RawComment,
    Record,
    ReleaseRow,
)
from voc.model import Base
from voc.report.priorities import Question, priorities
from voc.store import reading
from voc.terms import Channel, Family, FeatureStatus

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
SECRET = bytes(32)
SETTINGS = Settings(company="Acme", product="Acme Board", rates={"USD": 0.9})


def ago(days: float) -> datetime:
    """So many days before NOW."""
    return NOW - timedelta(days=days)


def person(name: str = "ada", domain: str = "north.example", **values: Any) -> Person:
    """A person with an address of their company."""
    email = f"{name}@{domain}"
    return Person(**({"email": email, "name": name.title(), "domain": domain} | values))


def comment(text: str, *, id: str | None = None, who: Person | None = None, **values: Any) -> RawComment:
    """What somebody said a month ago in a survey."""
    standard: dict[str, Any] = {"source": "survey", "channel": Channel.SURVEY, "said_at": ago(30)}
    return RawComment(external_id=id or text[:40], text=text, person=who or person(), **(standard | values))


def account(name: str = "north", **values: Any) -> AccountRow:
    """A company that pays 12,000 euros a year."""
    standard: dict[str, Any] = {
        "name": name.title(),
        "domain": f"{name}.example",
        "segment": "mid",
        "arr": Decimal(12000),
        "currency": "EUR",
        "csm": "Casey",
        "renewal_on": date(2026, 12, 1),
    }
    return AccountRow(external_id=f"A-{name}", **(standard | values))


def contact(name: str = "ada", domain: str = "north.example", **values: Any) -> ContactRow:
    """A person who may be written to, in English."""
    of_person = {
        key: values.pop(key) for key in ("language", "role", "email", "phone", "account_id") if key in values
    }
    return ContactRow(
        person=person(name, domain, **({"language": "en"} | of_person)), **({"may_email": True} | values)
    )


def feature(key: str = "F-1", title: str = "Export to Excel", **values: Any) -> FeatureRow:
    """A planned item of the roadmap."""
    standard = {
        "description": "Download every list as an Excel file.",
        "status": FeatureStatus.PLANNED,
    }
    return FeatureRow(key=key, title=title, **(standard | values))


def release(version: str = "1.0", *features: str, days_ago: float = 10, **values: Any) -> ReleaseRow:
    """A release that brought these features."""
    return ReleaseRow(version=version, released_at=ago(days_ago), features=features or ("F-1",), **values)


def case(id: str = "C-1", who: Person | None = None, **values: Any) -> CaseRow:
    """A support case that is still open."""
    return CaseRow(source="desk", external_id=id, person=who or person(), **({"opened_at": ago(5)} | values))


def take_in(
    engine: Engine,
    *rows: Record | BadRow,
    source: str = "survey",
    family: Family = Family.SURVEY,
    file: str = "survey.csv",
    now: datetime = NOW,
) -> Collected:
    """Collect these rows as if a file had held them."""
    intake = Intake(source=source, family=family, file=Path(file), mapping="", rows=rows)
    return collect(engine, intake, Customers(SECRET), currency="EUR", now=now)


def rows_of(engine: Engine, noun: type[Base]) -> list[Any]:
    """All rows of a table, by their key."""
    keys = inspect(noun).primary_key
    with reading(engine) as session:
        return list(session.scalars(select(noun).order_by(*keys)))


def ranking(engine: Engine) -> pd.DataFrame:
    """The roadmap as `voc priorities` ranks it at NOW."""
    found = priorities(engine, Question(), now=NOW, currency="EUR", rates={})
    return found.ranking


def names(rows: Iterable[Any], attribute: str) -> list[Any]:
    """One attribute of many rows."""
    return [getattr(row, attribute) for row in rows]
