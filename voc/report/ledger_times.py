"""Every loop with the moment of each of its steps: what the figures of the ledger rest on.

One row for each loop, also for a hundred thousand. Steps come as columns of plain values and are sorted here, because
a Python object for each would take longer than all the rest.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Connection, Engine, String, cast, select

from voc.model import Contact, Loop, LoopEvent
from voc.store import reading
from voc.terms import LoopState, LoopStep

S = LoopStep
FIRST = (S.LINKED, S.PLANNED, S.STARTED)
"""Steps of which the first counts."""
LATEST = (
    S.ASKED_AGAIN,
    S.SHIPPED,
    S.DECLINED,
    S.TOLD,
    S.DELIVERED,
    S.OPENED,
    S.BOUNCED,
    S.CONFIRMED,
    S.REOPENED,
    S.SCORED_AGAIN,
)
"""Steps of which the latest counts."""
OF_ROUND = (S.DRAFTED, S.APPROVED, S.ANSWERED)
"""Steps of which the first after the latest yes or no counts."""
READ = (*FIRST, *LATEST, *OF_ROUND)
TIMES = (
    "loop_id",
    "contact_id",
    "account_id",
    "feature_id",
    "state",
    "asked_at",
    *(f"{step}_at" for step in READ),
    "said_no",
)
CLOSED = (LoopState.TOLD.value, LoopState.CONFIRMED.value)
OWED = (LoopState.SHIPPED.value, LoopState.DECLINED.value)
WORD_GIVEN = (*CLOSED, LoopState.REOPENED.value)
ANSWERABLE = (*OWED, *WORD_GIVEN)
DAY = 86_400
Moments = NDArray[np.datetime64]


def times(engine: Engine, *, steps: Collection[LoopStep] = READ) -> pd.DataFrame:
    """Every loop with its moments, UTC, missing where the step was never taken or not asked for; columns as in TIMES.

    Of linked, planned and started the first counts; of drafted, approved and answered the first since the latest yes
    or no; of all else the latest. `said_no`: the latest answer was a no.

    Parameters: steps: read these only; yes and no are always among them.
    """
    wanted = [step.value for step in READ if step in {*steps, S.SHIPPED, S.DECLINED}]
    with reading(engine) as session:
        connection = session.connection()
        found = _loops(connection)
        events = _events(connection, wanted)
    return _with_moments(found, *events)[list(TIMES)]


def answer_at(found: pd.DataFrame) -> "pd.Series[Any]":
    """When the latest yes or no came, of loops that wait for it to be told or were told it; else missing."""
    latest = found["shipped_at"].where(~found["said_no"], found["declined_at"])
    return latest.where(found["state"].isin(ANSWERABLE))


def told_at(found: pd.DataFrame) -> "pd.Series[Any]":
    """When the contact was told what holds now; missing where the message came back or nobody told them."""
    return found["told_at"].where(found["state"].isin(WORD_GIVEN))


def days_between(start: "pd.Series[Any]", end: "pd.Series[Any]") -> "pd.Series[Any]":
    """Days from one moment to another, never below zero: what was there before takes no time."""
    return ((end - start).dt.total_seconds() / DAY).clip(lower=0.0)


def moments(texts: Iterable[str | None]) -> pd.DatetimeIndex:
    """Moments as a database writes them, UTC where it names no zone."""
    return pd.to_datetime(pd.Index(list(texts), dtype=object), utc=True, format="ISO8601")


def _loops(connection: Connection) -> pd.DataFrame:
    query = (
        select(
            Loop.id,
            Loop.contact_id,
            Contact.account_id,
            Loop.feature_id,
            cast(Loop.state, String),
            cast(Loop.asked_at, String),
        )
        .join(Contact, Contact.id == Loop.contact_id)
        .order_by(Loop.id)
    )
    rows = connection.execute(query).all()
    found = pd.DataFrame({name: [row[i] for row in rows] for i, name in enumerate(TIMES[:6])})
    found["account_id"] = found["account_id"].astype("Int64")
    found["asked_at"] = moments(found["asked_at"])
    return found.astype({"loop_id": "int64", "contact_id": "int64", "feature_id": "int64", "state": object})


def _events(
    connection: Connection, steps: Sequence[str]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.object_], Moments]:
    """Loop, number, step and moment of each event of these steps, those of one loop in their order."""
    query = select(
        LoopEvent.loop_id, LoopEvent.number, cast(LoopEvent.step, String), cast(LoopEvent.at, String)
    ).where(LoopEvent.step.in_(steps))
    rows = connection.execute(query).all()
    loop = np.array([row[0] for row in rows], dtype=np.int64)
    number = np.array([row[1] for row in rows], dtype=np.int64)
    step = np.array([row[2] for row in rows], dtype=object)
    at = moments([row[3] for row in rows]).tz_localize(None).to_numpy("datetime64[us]")
    order = np.lexsort((number, loop))
    return loop[order], number[order], step[order], at[order]


def _with_moments(
    found: pd.DataFrame,
    loop: NDArray[np.int64],
    number: NDArray[np.int64],
    step: NDArray[np.object_],
    at: Moments,
) -> pd.DataFrame:
    place = np.searchsorted(found["loop_id"].to_numpy(), loop)
    answer = np.zeros(len(found), dtype=np.int64)
    no = np.zeros(len(found), dtype=bool)
    for kind in (S.SHIPPED, S.DECLINED):
        chosen = step == kind.value
        later = number[chosen] > answer[place[chosen]]
        at_place, numbers = place[chosen][later], number[chosen][later]
        answer[at_place], no[at_place] = numbers, kind is S.DECLINED
    since = number > answer[place]
    columns = {}
    for kind in READ:
        chosen = np.flatnonzero((step == kind.value) & (since if kind in OF_ROUND else True))
        first_counts = kind in FIRST or kind in OF_ROUND
        chosen = chosen[::-1] if first_counts else chosen
        column = np.full(len(found), np.datetime64("NaT"), dtype="datetime64[us]")
        column[place[chosen]] = at[chosen]
        columns[f"{kind}_at"] = pd.DatetimeIndex(column, tz="UTC")
    return found.assign(**columns, said_no=no)
