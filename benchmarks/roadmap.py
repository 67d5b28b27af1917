"""Made-up demand in any size, straight into the tables: accounts, asks, requests, links. The same on every run."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import Engine, insert

from voc.model import (
    Account,
    Annotation,
    Ask,
    Base,
    Contact,
    Feature,
    Feedback,
    Link,
    Passage,
    Request,
    Source,
)
from voc.terms import Channel, ConsentState, Family, FeatureStatus, Intent, LinkState, Speaker, TagKind

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
FEATURES, REQUESTS, ASKS, ACCOUNTS, LINKS_EACH = 500, 10_000, 30_000, 2_000, 3
SEED = 4
WORDS = "Please add it."
Rows = Iterable[Mapping[str, Any]]


def fill(engine: Engine) -> None:
    """Write all rows in one transaction."""
    rng = np.random.default_rng(SEED)
    request_of = np.concatenate([np.arange(1, REQUESTS + 1), rng.integers(1, REQUESTS + 1, ASKS - REQUESTS)])
    account_of = rng.integers(1, ACCOUNTS + 1, ASKS)
    rows: list[tuple[type[Base], Rows]] = [
        (Account, _accounts(rng)),
        (Contact, _contacts()),
        (
            Source,
            [{"id": 1, "name": "survey", "family": Family.SURVEY, "first_read_at": NOW, "last_read_at": NOW}],
        ),
        (Feedback, _feedback(account_of)),
        (Passage, ({"id": i, "feedback_id": i, "start": 0, "end": len(WORDS)} for i in range(1, ASKS + 1))),
        (Annotation, _tags(rng)),
        (Request, _requests()),
        (Ask, _asks(request_of, account_of)),
        (Feature, _features()),
        (Link, _links(rng)),
    ]
    with engine.begin() as connection:
        for noun, some in rows:
            connection.execute(insert(noun), [dict(row) for row in some])


def _said(passage: int) -> datetime:
    return NOW - timedelta(days=passage % 500)


def _accounts(rng: np.random.Generator) -> Rows:
    seats, arr = rng.zipf(1.6, ACCOUNTS) % 5000, rng.lognormal(9, 1, ACCOUNTS)
    for i in range(1, ACCOUNTS + 1):
        yield {
            "id": i,
            "external_id": f"A-{i}",
            "segment": ("small", "mid", "enterprise")[i % 3],
            "plan": ("Team", "Business")[i % 2],
            "seats": int(seats[i - 1]),
            "arr": int(arr[i - 1]),
            "currency": "EUR",
            "renewal_on": (NOW + timedelta(days=i % 365)).date(),
        }


def _contacts() -> Rows:
    for i in range(1, ACCOUNTS + 1):
        yield {
            "id": i,
            "external_id": f"C-{i}",
            "account_id": i,
            "language": ("en", "de", "lo")[i % 3],
            "consent": ConsentState.NONE,
            "do_not_contact": False,
            "heard_at": NOW,
        }


def _feedback(account_of: Iterable[int]) -> Rows:
    for i, account in enumerate(account_of, 1):
        yield {
            "id": i,
            "source_id": 1,
            "external_id": str(i),
            "channel": Channel.SURVEY,
            "speaker": Speaker.CUSTOMER,
            "contact_id": int(account),
            "account_id": int(account),
            "text": WORDS,
            "said_at": _said(i),
            "stored_at": NOW,
        }


def _tags(rng: np.random.Generator) -> Rows:
    bad = rng.random(ASKS) < 0.2
    for i in range(1, ASKS + 1):
        yield {
            "passage_id": i,
            "kind": TagKind.INTENT,
            "value": (Intent.BUG if bad[i - 1] else Intent.FEATURE_REQUEST).value,
            "confidence": 0.9,
            "maker": "bench",
            "made_at": NOW,
        }


def _requests() -> Rows:
    for i in range(1, REQUESTS + 1):
        yield {
            "id": i,
            "passage_id": i,
            "voice_passage_id": i,
            "kind": Intent.FEATURE_REQUEST,
            "encoder": "none",
            "centre": b"",
            "asks": 1,
            "opened_at": NOW,
        }


def _asks(request_of: Iterable[int], account_of: Iterable[int]) -> Rows:
    for i, (request, account) in enumerate(zip(request_of, account_of, strict=True), 1):
        yield {
            "request_id": int(request),
            "passage_id": i,
            "contact_id": int(account),
            "account_id": int(account),
            "asked_at": _said(i),
            "similarity": 1.0,
        }


def _features() -> Rows:
    for i in range(1, FEATURES + 1):
        yield {
            "id": i,
            "key": f"F-{i:03}",
            "title": f"Feature {i}",
            "status": FeatureStatus.IDEA,
            "effort": i % 21 + 1,
        }


def _links(rng: np.random.Generator) -> Rows:
    features = (rng.zipf(1.3, REQUESTS * LINKS_EACH) - 1) % FEATURES + 1
    pairs = sorted({(i // LINKS_EACH + 1, int(feature)) for i, feature in enumerate(features)})
    chances, accepted = rng.beta(2, 2, len(pairs)), rng.random(len(pairs)) < 1 / 3
    for (request, feature), chance, sure in zip(pairs, chances, accepted, strict=True):
        yield {
            "request_id": request,
            "feature_id": feature,
            "score": float(chance),
            "reason": "same meaning",
            "evidence_passage_id": request,
            "maker": "bench",
            "proposed_at": NOW,
            "state": LinkState.ACCEPTED if sure else LinkState.PROPOSED,
        }
