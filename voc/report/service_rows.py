"""Support cases and ratings as rows, each rating once: what the figures of service rest on."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Engine, case, func, select

from voc.model import Account, Contact, Feedback, ServiceCase
from voc.report.frames import frame
from voc.store.reads import ERASED, kept
from voc.terms import Channel, RatingScale

CASES = (
    "case_id",
    "opened_at",
    "first_answered_at",
    "solved_at",
    "team",
    "account_key",
    "account",
    "segment",
    "csm",
)
RATINGS = (
    "said_at",
    "rating",
    "scale",
    "contact_id",
    "contact",
    "team",
    "account_key",
    "account",
    "segment",
    "csm",
    "words",
)
SAME = 14 * 86_400.0
"""Within so many seconds, a survey of satisfaction with the score that its author gave a case is about that case."""
MOMENTS = ("opened_at", "first_answered_at", "solved_at", "said_at")
OF_ACCOUNT = (
    Account.external_id.label("account_key"),
    func.coalesce(Account.name, Account.external_id).label("account"),
    Account.segment,
    Account.csm,
)


def cases(engine: Engine, *, now: datetime) -> pd.DataFrame:
    """Support cases as they stood at `now`, oldest first; columns as in CASES, and `watched_until`.

    What happened later has not happened: a case that was answered after `now` waits.
    """
    query = (
        select(
            ServiceCase.id.label("case_id"),
            ServiceCase.opened_at,
            ServiceCase.first_answered_at,
            ServiceCase.solved_at,
            ServiceCase.team,
            *OF_ACCOUNT,
        )
        .outerjoin(Account, Account.id == ServiceCase.account_id)
        .where(ServiceCase.opened_at <= now)
        .order_by(ServiceCase.opened_at, ServiceCase.id)
    )
    found = _timed(frame(engine, query, CASES))
    for name in ("first_answered_at", "solved_at"):
        found[name] = found[name].where(found[name] <= pd.Timestamp(now))
    return found.assign(watched_until=pd.Timestamp(now).as_unit("us"))


def ratings(engine: Engine, *, now: datetime) -> pd.DataFrame:
    """CSAT and NPS up to `now`, each once, oldest first; columns as in RATINGS. Who did not rate has no row."""
    of_cases, of_surveys = _of_cases(engine, now), _of_surveys(engine, now)
    both = _once(of_cases, of_surveys)
    return both.sort_values("said_at", kind="stable", ignore_index=True)[list(RATINGS)]


def _of_cases(engine: Engine, now: datetime) -> pd.DataFrame:
    """Ratings that stand in cases, with the comment of the case where there is one."""
    rated_at = func.coalesce(ServiceCase.solved_at, ServiceCase.first_answered_at, ServiceCase.opened_at)
    said = (Feedback.source_id == ServiceCase.source_id) & (
        Feedback.external_id == ServiceCase.external_id + "#csat"
    )
    query = (
        select(
            rated_at.label("said_at"),
            ServiceCase.csat.label("rating"),
            ServiceCase.contact_id,
            Contact.external_id.label("contact"),
            ServiceCase.team,
            *OF_ACCOUNT,
            _words().label("words"),
        )
        .outerjoin(Feedback, said)
        .outerjoin(Contact, Contact.id == ServiceCase.contact_id)
        .outerjoin(Account, Account.id == ServiceCase.account_id)
        .where(ServiceCase.csat.is_not(None), rated_at <= now)
        .order_by(rated_at, ServiceCase.id)
    )
    columns = [name for name in RATINGS if name != "scale"]
    return _timed(frame(engine, query, columns)).assign(scale=RatingScale.CSAT.value)


def _of_surveys(engine: Engine, now: datetime) -> pd.DataFrame:
    query = (
        select(
            Feedback.said_at,
            Feedback.rating,
            Feedback.scale,
            Feedback.contact_id,
            Contact.external_id.label("contact"),
            *OF_ACCOUNT,
            _words().label("words"),
        )
        .outerjoin(Contact, Contact.id == Feedback.contact_id)
        .outerjoin(Account, Account.id == Feedback.account_id)
        .where(
            Feedback.scale.in_([RatingScale.CSAT, RatingScale.NPS]),
            Feedback.rating.is_not(None),
            Feedback.said_at <= now,
            Feedback.channel.not_in([Channel.CASE, Channel.REPLY]),
        )
        .order_by(Feedback.said_at, Feedback.id)
    )
    columns = [name for name in RATINGS if name != "team"]
    return _timed(frame(engine, query, columns)).assign(team=None)


def _once(of_cases: pd.DataFrame, of_surveys: pd.DataFrame) -> pd.DataFrame:
    """Both, without the surveys' repetition of what stands in a case; the survey's words go to the case."""
    if of_cases.empty or of_surveys.empty:
        return of_surveys if of_cases.empty else of_cases
    taken = _repeated(of_cases, of_surveys)
    words = of_cases["words"].tolist()
    repeats = of_surveys["words"].tolist()
    for survey, index in taken.items():
        words[index] = words[index] or repeats[survey]
    more = of_surveys.drop(index=list(taken))
    return pd.concat([of_cases.assign(words=words), *([more] if len(more) else [])], ignore_index=True)


def _repeated(of_cases: pd.DataFrame, of_surveys: pd.DataFrame) -> dict[int, int]:
    """Places of the surveys that say what a case says, each with the place of that case; a case is repeated once."""
    waiting: dict[tuple[int, float], dict[int, float]] = {}
    for place, key, at in _keyed(of_cases):
        waiting.setdefault(key, {})[place] = at
    found = {}
    for place, key, at in _keyed(of_surveys):
        near = waiting.get(key, {})
        best = min(near, key=lambda index: abs(near[index] - at), default=None)
        if best is not None and abs(near[best] - at) <= SAME:
            found[place] = best
            del near[best]
    return found


def _keyed(found: pd.DataFrame) -> Iterator[tuple[int, tuple[int, float], float]]:
    """Place, who gave which rating, and when in seconds, of CSAT whose author is known."""
    seconds = found["said_at"].astype("int64") / 1e6
    rows = zip(found["contact_id"], found["rating"], found["scale"], seconds, strict=True)
    for place, (contact, rating, scale, at) in enumerate(rows):
        if scale == RatingScale.CSAT.value and not pd.isna(contact):
            yield place, (int(contact), float(rating)), float(at)


def _words() -> Any:
    return case((kept(), Feedback.text), else_=ERASED)


def _timed(found: pd.DataFrame) -> pd.DataFrame:
    """Moments as UTC columns, also where there is none."""
    for name in MOMENTS:
        if name in found:
            found[name] = pd.to_datetime(found[name], utc=True).dt.as_unit("us")
    return found
