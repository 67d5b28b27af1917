"""Works out how every account is doing and keeps it, one row for each week. Writes health.

The week that goes on is brought up to date by each run. Weeks before it that have no row are worked out from what is
dated before their end, so that a first run can say already what moved. A week that is over stays as it was kept.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import numpy as np
from sqlalchemy import Engine, delete, func, select
from sqlalchemy.orm import Session

from voc.config import Settings
from voc.errors import InputError
from voc.flow.counting import counted
from voc.flow.health import signs
from voc.flow.health.gather import gather
from voc.flow.place import Place
from voc.health.inputs import Inputs, days_of, monday, week_of
from voc.health.parts import Rules
from voc.health.score import Bands, Judged, as_rows, healths, weights
from voc.health.usage import Usage
from voc.model import Health
from voc.store import reading, upsert, writing
from voc.terms import Band

BACK = 8
"""So many weeks before this one are worked out where nothing was kept of them."""
PART = 2_000


@dataclass(slots=True)
class Scored:
    """What the step found: accounts by band, and early signs."""

    accounts: int = 0
    bands: dict[Band, int] = field(default_factory=dict)
    signs: int = 0
    raised: int = 0

    def words(self) -> str:
        """In words that a person reads."""
        if not self.accounts:
            return "no account yet"
        told = ", ".join(f"{self.bands.get(band, 0)} {band.value}" for band in Band)
        words = f"{counted(self.accounts, 'account')}: {told}; {counted(self.signs, 'early sign')}"
        return words + (f", {self.raised} new for a CSM" if self.raised else "")


def score(place: Place, *, now: datetime) -> Scored:
    """Score every account as of now, keep it, and look for early signs. Raises InputError for settings that do not fit."""
    settings = place.settings
    if settings.health_red > settings.health_green:
        raise InputError(
            f"`health_red` is {settings.health_red:g} and `health_green` {settings.health_green:g}: red must end "
            "before green begins."
        )
    with reading(place.engine) as session:
        inputs = gather(session, settings, now=now)
    done = Scored(accounts=int(inputs.account_id.size))
    if not done.accounts:
        return done
    for week in _weeks(place.engine, now):
        found, used = _healths(inputs, week, settings, now=now)
        _keep(place.engine, found, week, now=now)
    done.bands = Counter(health.band for health in found if health.band is not None)
    done.signs, done.raised = signs.look(place, inputs, used, now=now)
    return done


def remove(session: Session, account_ids: Sequence[int]) -> None:
    """Take away the weeks of accounts that are about to go."""
    session.execute(
        delete(Health).where(Health.account_id.in_(account_ids)).execution_options(synchronize_session=False)
    )


def look_again(session: Session, *, now: datetime) -> None:
    """What weeks rest on was read otherwise since: those that can be worked out again are, in the next run."""
    first = monday(week_of(now.astimezone(UTC).date())) - timedelta(weeks=BACK)
    session.execute(delete(Health).where(Health.week >= first).execution_options(synchronize_session=False))


def _weeks(engine: Engine, now: datetime) -> Iterator[date]:
    """Mondays of the weeks to work out, this one last."""
    this = monday(week_of(now.astimezone(UTC).date()))
    first = this - timedelta(weeks=BACK)
    with reading(engine) as session:
        query = select(Health.week).where(Health.week >= first).group_by(Health.week)
        kept = set(session.scalars(query))
        began = session.scalar(select(func.min(Health.week)))
    for back in range(BACK, 0, -1):
        week = this - timedelta(weeks=back)
        if week not in kept and (began is None or week > began):
            yield week
    yield this


def _healths(inputs: Inputs, week: date, settings: Settings, *, now: datetime) -> tuple[list[Judged], Usage]:
    as_of = _as_of(week, now)
    return healths(
        inputs,
        days_of(as_of),
        week_of(as_of.astimezone(UTC).date()) - 1,
        weighing=weights(settings.health_weights),
        bands=Bands(red=settings.health_red, green=settings.health_green),
        rules=Rules(answer_within=settings.answer_within, usual_csat=_usual(inputs)),
    )


def _as_of(week: date, now: datetime) -> datetime:
    """The end of a week, or now within this one."""
    return min(now, datetime.combine(week + timedelta(weeks=1), time(), UTC))


def _usual(inputs: Inputs) -> float:
    """The share of content ratings of everybody, half where too few rated."""
    rated = inputs.cases.csat[np.isfinite(inputs.cases.csat)]
    return float((rated >= 4).mean()) if rated.size >= 10 else 0.5


def _keep(engine: Engine, found: list[Judged], week: date, *, now: datetime) -> None:
    rows: list[dict[str, Any]] = [
        {
            "account_id": health.account_id,
            "week": week,
            "as_of": _as_of(week, now),
            "score": None if health.score is None else round(health.score, 2),
            "band": health.band,
            "parts": json.dumps(as_rows(health), ensure_ascii=False, separators=(",", ":")),
            "computed_at": now,
        }
        for health in found
    ]
    with writing(engine) as session:
        for start in range(0, len(rows), PART):
            upsert(
                session,
                Health,
                rows[start : start + PART],
                key=["account_id", "week"],
                keep_known=False,
            )
