"""A workspace full of loops, without any language work: contacts who asked, were told, answered, scored again."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

import numpy as np
from sqlalchemy import Engine, insert

from voc.model import (
    Account,
    Ask,
    Base,
    Contact,
    Feature,
    Feedback,
    Loop,
    LoopEvent,
    Notification,
    NotificationLoop,
    Passage,
    Request,
    Source,
)
from voc.store import writing
from voc.terms import (
    Channel,
    ConsentState,
    Family,
    FeatureStatus,
    HoldReason,
    Intent,
    LoopState,
    LoopStep,
    NotificationState,
    RatingScale,
    Speaker,
)

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
LOOPS, CONTACTS, ACCOUNTS, FEATURES = 100_000, 20_000, 3_000, 300
S, L, N = LoopStep, LoopState, NotificationState
PLOTS: Sequence[tuple[L, Sequence[tuple[S, L]]]] = (
    (L.OPEN, [(S.ASKED, L.OPEN), (S.LINKED, L.OPEN), (S.PLANNED, L.OPEN)]),
    (
        L.SHIPPED,
        [
            (S.ASKED, L.OPEN),
            (S.LINKED, L.OPEN),
            (S.PLANNED, L.OPEN),
            (S.SHIPPED, L.SHIPPED),
            (S.DRAFTED, L.SHIPPED),
        ],
    ),
    (L.DECLINED, [(S.ASKED, L.OPEN), (S.ASKED_AGAIN, L.OPEN), (S.LINKED, L.OPEN), (S.DECLINED, L.DECLINED)]),
    (
        L.TOLD,
        [
            (S.ASKED, L.OPEN),
            (S.LINKED, L.OPEN),
            (S.PLANNED, L.OPEN),
            (S.STARTED, L.OPEN),
            (S.SHIPPED, L.SHIPPED),
            (S.DRAFTED, L.SHIPPED),
            (S.APPROVED, L.SHIPPED),
            (S.TOLD, L.TOLD),
            (S.DELIVERED, L.TOLD),
        ],
    ),
    (
        L.CONFIRMED,
        [
            (S.ASKED, L.OPEN),
            (S.ASKED_AGAIN, L.OPEN),
            (S.LINKED, L.OPEN),
            (S.PLANNED, L.OPEN),
            (S.SHIPPED, L.SHIPPED),
            (S.DRAFTED, L.SHIPPED),
            (S.APPROVED, L.SHIPPED),
            (S.TOLD, L.TOLD),
            (S.ANSWERED, L.TOLD),
            (S.CONFIRMED, L.CONFIRMED),
        ],
    ),
)
"""How loops came to their state."""


def fill(engine: Engine) -> None:
    """Write the tables. The same rows every time."""
    rng = np.random.default_rng(5)
    with writing(engine) as session:
        for table, rows in _tables(rng):
            while some := list(islice(rows, 20_000)):
                session.execute(insert(table), some)


def _tables(rng: np.random.Generator) -> Iterator[tuple[type[Base], Iterator[dict[str, Any]]]]:
    money = rng.integers(1, 200, ACCOUNTS + 1) * 1000
    plots = rng.integers(0, len(PLOTS), LOOPS + 1)
    begun = rng.uniform(1, 700, LOOPS + 1)
    yield (
        Source,
        iter(
            [{"id": 1, "name": "survey", "family": Family.SURVEY, "first_read_at": NOW, "last_read_at": NOW}]
        ),
    )
    yield Account, (_account(i, int(money[i])) for i in range(1, ACCOUNTS + 1))
    yield Contact, (_contact(i) for i in range(1, CONTACTS + 1))
    yield (
        Feature,
        (
            {"id": i, "key": f"F-{i}", "title": f"Feature {i}", "status": FeatureStatus.SHIPPED}
            for i in range(1, FEATURES + 1)
        ),
    )
    yield Feedback, (_feedback(i, begun) for i in range(1, LOOPS + 1))
    yield Passage, ({"id": i, "feedback_id": i, "start": 0, "end": 30} for i in range(1, LOOPS + 1))
    yield Request, (_request(i) for i in range(1, FEATURES + 1))
    yield Ask, (_ask(i, begun) for i in range(1, LOOPS + 1))
    yield Loop, (_loop(i, plots, begun) for i in range(1, LOOPS + 1))
    yield LoopEvent, (row for i in range(1, LOOPS + 1) for row in _events(i, plots, begun, rng))
    owed = [i for i in range(1, LOOPS + 1) if PLOTS[plots[i]][0] in (L.SHIPPED, L.DECLINED)]
    yield Notification, (_message(i) for i in owed)
    yield (
        NotificationLoop,
        (
            {
                "notification_id": i,
                "loop_id": i,
                "event_number": 1 + [step for step, _ in PLOTS[plots[i]][1]].index(_answer(plots[i])),
            }
            for i in owed
        ),
    )


def _answer(plot: int) -> LoopStep:
    return S.SHIPPED if PLOTS[plot][0] is L.SHIPPED else S.DECLINED


def _contact_of(i: int) -> int:
    return 1 + (i - 1) % CONTACTS


def _feature_of(i: int) -> int:
    """Five features for each contact, no pair twice."""
    return 1 + ((i - 1) // CONTACTS * 60 + (i - 1) % 60) % FEATURES


def _account(i: int, money: int) -> dict[str, Any]:
    return {
        "id": i,
        "external_id": f"A-{i}",
        "name": f"Account {i}",
        "segment": ("small", "mid", "enterprise")[i % 3],
        "arr": Decimal(money) if i % 10 else None,
        "currency": ("EUR", "USD", "JPY")[i % 3],
        "csm": f"CSM {i % 20}",
    }


def _contact(i: int) -> dict[str, Any]:
    return {
        "id": i,
        "external_id": f"C-{i}",
        "account_id": 1 + i % ACCOUNTS,
        "consent": ConsentState.GRANTED,
        "do_not_contact": False,
        "heard_at": NOW,
    }


def _feedback(i: int, begun: Any) -> dict[str, Any]:
    return {
        "id": i,
        "source_id": 1,
        "external_id": f"s{i}",
        "channel": Channel.SURVEY,
        "speaker": Speaker.CUSTOMER,
        "contact_id": _contact_of(i),
        "account_id": 1 + _contact_of(i) % ACCOUNTS,
        "said_at": NOW - timedelta(days=float(begun[i])),
        "stored_at": NOW,
        "text": f"Please add thing {i} to the app, we need it",
        "rating": float(i % 11),
        "scale": RatingScale.NPS,
    }


def _request(i: int) -> dict[str, Any]:
    return {
        "id": i,
        "passage_id": i,
        "voice_passage_id": i,
        "kind": Intent.FEATURE_REQUEST,
        "encoder": "x",
        "centre": b"",
        "asks": 1,
        "opened_at": NOW,
    }


def _ask(i: int, begun: Any) -> dict[str, Any]:
    return {
        "id": i,
        "request_id": _feature_of(i),
        "passage_id": i,
        "contact_id": _contact_of(i),
        "account_id": 1 + _contact_of(i) % ACCOUNTS,
        "asked_at": NOW - timedelta(days=float(begun[i])),
        "similarity": 1.0,
    }


def _loop(i: int, plots: Any, begun: Any) -> dict[str, Any]:
    return {
        "id": i,
        "contact_id": _contact_of(i),
        "feature_id": _feature_of(i),
        "state": PLOTS[plots[i]][0],
        "ask_id": i,
        "asked_at": NOW - timedelta(days=float(begun[i])),
    }


def _events(i: int, plots: Any, begun: Any, rng: np.random.Generator) -> Iterator[dict[str, Any]]:
    steps = PLOTS[plots[i]][1]
    days = np.sort(rng.uniform(0, begun[i], len(steps)))[::-1]
    days[0] = begun[i]
    for number, ((step, state), ago) in enumerate(zip(steps, days, strict=True), start=1):
        yield {
            "loop_id": i,
            "number": number,
            "step": step,
            "state": state,
            "at": NOW - timedelta(days=float(ago)),
            "by": "bench",
            "cause": "bench",
            "passage_id": i if step in (S.ASKED, S.ASKED_AGAIN) else None,
        }


def _message(i: int) -> dict[str, Any]:
    state = (N.HELD, N.DRAFTED, N.FAILED, N.DROPPED)[i % 4]
    return {
        "id": i,
        "contact_id": _contact_of(i),
        "occasion": f"feature:{i}",
        "channel": "files",
        "key": f"k{i}",
        "state": state,
        "reason": HoldReason.NO_CONSENT if state is N.HELD else None,
        "detail": "nobody recorded that we may write" if state is N.HELD else None,
        "language": "en",
        "subject": "You asked, and it is here",
        "body": "Hello [name]",
        "planned_at": NOW,
        "attempts": 0,
    }
