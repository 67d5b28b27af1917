"""Ten thousand customers' wishes, written directly: what the steps before the loop would have stored."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import numpy as np
from sqlalchemy import Engine, insert
from sqlalchemy.orm import Session

from voc.model import (
    Account,
    Ask,
    Base,
    Contact,
    Feature,
    Feedback,
    Link,
    Passage,
    Request,
    Source,
    VaultEntry,
)
from voc.store import to_blob, writing
from voc.terms import (
    Channel,
    ConsentState,
    Family,
    FeatureStatus,
    Intent,
    LinkState,
    Speaker,
)

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
FEATURES, ACCOUNTS = 40, 2_000
LANGUAGES = ("en", "de", "fr", "es", "tr", "zh", "ja", "ko", "ar", "hi", "ru", "vi", "id", "th", "lo", "pt")
WISH = "Please let us export the weekly plan to Excel with the columns that we picked"
VECTOR = to_blob(np.ones(4, np.float32), exact=True)


def fill(engine: Engine, loops: int, contacts: int) -> None:
    """So many pairs of a contact and a feature, joined by accepted links; some contacts wait for two features."""
    features = min(FEATURES, loops)
    with writing(engine) as session:
        _put(session, Source, [{"id": 1, "name": "s", "family": Family.SURVEY, **_read()}])
        _put(session, Account, [_account(i) for i in range(1, ACCOUNTS + 1)])
        _put(session, Contact, [_contact(i) for i in range(1, contacts + 1)])
        _put(session, VaultEntry, [_entry(i) for i in range(1, contacts + 1)])
        _put(session, Feature, [_feature(i) for i in range(1, features + 1)])
        rows = [(i, (i - 1) % contacts + 1, _wanted(i, contacts, features)) for i in range(1, loops + 1)]
        _put(session, Feedback, [_feedback(i, who) for i, who, _ in rows])
        _put(
            session, Passage, [{"id": i, "feedback_id": i, "start": 0, "end": len(WISH)} for i, _, _ in rows]
        )
        _put(session, Request, [_request(i) for i in range(1, features + 1)])
        _put(session, Ask, [_ask(i, who, request) for i, who, request in rows])
        _put(session, Link, [_link(i) for i in range(1, features + 1)])


def _wanted(i: int, contacts: int, features: int) -> int:
    """Which feature the i-th wish is for: another one for each wish of a contact."""
    return (i + (i - 1) // contacts) % features + 1


def _put(session: Session, noun: type[Base], rows: list[dict[str, object]]) -> None:
    session.execute(insert(noun), rows)


def _read() -> dict[str, object]:
    return {"first_read_at": NOW, "last_read_at": NOW}


def _account(i: int) -> dict[str, object]:
    return {
        "id": i,
        "external_id": f"A-{i}",
        "name": f"Account {i}",
        "segment": ("smb", "mid", "enterprise")[i % 3],
        "arr": Decimal(1_000 * (i % 90 + 1)),
        "currency": "EUR",
        "csm": f"Casey {i % 20}",
    }


def _contact(i: int) -> dict[str, object]:
    return {
        "id": i,
        "external_id": f"C-{i}",
        "account_id": i % ACCOUNTS + 1,
        "language": LANGUAGES[i % len(LANGUAGES)],
        "consent": ConsentState.GRANTED,
        "do_not_contact": False,
        "heard_at": NOW,
    }


def _entry(i: int) -> dict[str, object]:
    return {"contact_id": i, "name": f"Ada {i}", "email": f"ada{i}@north.example"}


def _feature(i: int) -> dict[str, object]:
    return {
        "id": i,
        "key": f"F-{i}",
        "title": f"Feature number {i}",
        "description": "Does what was asked for.",
        "status": FeatureStatus.PLANNED,
    }


def _feedback(i: int, who: int) -> dict[str, object]:
    return {
        "id": i,
        "source_id": 1,
        "external_id": f"f{i}",
        "channel": Channel.SURVEY,
        "speaker": Speaker.CUSTOMER,
        "contact_id": who,
        "account_id": who % ACCOUNTS + 1,
        "said_at": NOW - timedelta(days=60, seconds=i),
        "stored_at": NOW,
        "text": WISH,
    }


def _request(i: int) -> dict[str, object]:
    return {
        "id": i,
        "passage_id": i,
        "voice_passage_id": i,
        "kind": Intent.FEATURE_REQUEST,
        "encoder": "x",
        "centre": VECTOR,
        "asks": 1,
        "opened_at": NOW - timedelta(days=60),
    }


def _ask(i: int, who: int, request: int) -> dict[str, object]:
    return {
        "id": i,
        "request_id": request,
        "passage_id": i,
        "contact_id": who,
        "account_id": who % ACCOUNTS + 1,
        "asked_at": NOW - timedelta(days=60, seconds=i),
        "similarity": 1.0,
    }


def _link(i: int) -> dict[str, object]:
    return {
        "request_id": i,
        "feature_id": i,
        "score": 0.9,
        "reason": "made up",
        "evidence_passage_id": i,
        "maker": "bench",
        "proposed_at": NOW - timedelta(days=40),
        "state": LinkState.ACCEPTED,
        "decided_by": "bench",
        "decided_at": NOW - timedelta(days=30),
    }
