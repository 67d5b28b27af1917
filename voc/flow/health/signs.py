"""Keeps early signs, and tells each CSM of the most valuable few in a week. Writes early_sign.

A sign is one row from the week it was first seen until it is gone. What somebody dismissed stays dismissed until it
is gone and comes back. A CSM is told of at most so many new ones in a week; the others are counted and wait.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sqlalchemy import Engine, delete, or_, select
from sqlalchemy.orm import Session

from voc.config import Settings
from voc.errors import InputError, NotFound
from voc.flow.place import Place
from voc.health.inputs import Inputs, days_of, monday, week_of
from voc.health.signs import Sign, signs
from voc.health.usage import Usage
from voc.model import Account, EarlySign
from voc.rights import needs
from voc.roadmap.weighing import revenue
from voc.store import writing
from voc.terms import Right, SignKind

UNKNOWN = 1.0
"""What an account pays whose revenue nobody knows: its signs come after all others, the gravest first."""
Key = tuple[int, SignKind]


@dataclass(frozen=True, slots=True)
class Caring:
    """Who looks after an account, and what it pays a year in the workspace's currency."""

    csm: str
    pays: float


def look(place: Place, inputs: Inputs, used: Usage, *, now: datetime) -> tuple[int, int]:
    """Bring early signs up to date. Returns how many there are that nobody dismissed, and how many are new for a CSM."""
    found = {(sign.account_id, sign.kind): sign for sign in signs(inputs, used, days_of(now))}
    week = monday(week_of(now.astimezone(UTC).date()))
    with writing(place.engine) as session:
        caring = _caring(session, place.settings)
        rows = _open(session, week)
        for key, row in rows.items():
            if key in found:
                _seen(row, found.pop(key), caring, now)
            elif row.gone_at is None:
                row.gone_at = now
        for key, sign in found.items():
            rows[key] = _new(sign, week, caring, now)
            session.add(rows[key])
        waiting = [row for row in rows.values() if row.gone_at is None and row.dismissed_at is None]
        raised = _raise(session, waiting, caring, place.settings.alerts_per_csm, week, now)
    return len(waiting), raised


@needs(Right.TELL)
def dismiss(engine: Engine, ids: Sequence[int], *, by: str, now: datetime) -> int:
    """Say that nothing is to be done about signs. Raises NotFound or InputError, and then dismisses none."""
    with writing(engine) as session:
        for sign_id in ids:
            row = _row(session, sign_id)
            if row.dismissed_at is not None:
                raise InputError(
                    f"Early sign {sign_id} was dismissed by {row.dismissed_by} on {row.dismissed_at:%d %B %Y}."
                )
            row.dismissed_at, row.dismissed_by = now, by
    return len(ids)


@needs(Right.TELL)
def restore(engine: Engine, ids: Sequence[int]) -> int:
    """Take back that signs were dismissed. Raises NotFound or InputError, and then takes none back."""
    with writing(engine) as session:
        for sign_id in ids:
            row = _row(session, sign_id)
            if row.dismissed_at is None:
                raise InputError(f"Early sign {sign_id} was not dismissed.")
            row.dismissed_at, row.dismissed_by = None, None
    return len(ids)


def remove(session: Session, account_ids: Sequence[int]) -> None:
    """Take away the signs of accounts that are about to go."""
    session.execute(
        delete(EarlySign)
        .where(EarlySign.account_id.in_(account_ids))
        .execution_options(synchronize_session=False)
    )


def _row(session: Session, sign_id: int) -> EarlySign:
    row = session.get(EarlySign, sign_id)
    if row is None:
        raise NotFound("early sign", str(sign_id))
    return row


def _open(session: Session, week: date) -> dict[Key, EarlySign]:
    """Signs that stand, and those of this week that are gone and may come back."""
    query = select(EarlySign).where(or_(EarlySign.gone_at.is_(None), EarlySign.began == week))
    rows = session.scalars(query.order_by(EarlySign.began, EarlySign.id))
    return {(row.account_id, row.kind): row for row in rows}


def _seen(row: EarlySign, sign: Sign, caring: Mapping[int, Caring], now: datetime) -> None:
    row.evidence, row.worth = _told(sign), _worth(sign, caring)
    row.seen_at, row.gone_at = now, None


def _new(sign: Sign, week: date, caring: Mapping[int, Caring], now: datetime) -> EarlySign:
    return EarlySign(
        account_id=sign.account_id,
        kind=sign.kind,
        began=week,
        evidence=_told(sign),
        worth=_worth(sign, caring),
        seen_at=now,
        raised_at=None,
        gone_at=None,
        dismissed_at=None,
        dismissed_by=None,
    )


def _told(sign: Sign) -> str:
    return json.dumps(dict(sign.evidence), ensure_ascii=False, separators=(",", ":"))


def _worth(sign: Sign, caring: Mapping[int, Caring]) -> float:
    return round(sign.grave * caring[sign.account_id].pays, 2)


def _raise(
    session: Session,
    waiting: Sequence[EarlySign],
    caring: Mapping[int, Caring],
    most: int,
    week: date,
    now: datetime,
) -> int:
    """Tell CSMs of the most valuable signs they were not told of, as far as this week has room. Returns how many."""
    begins = datetime.combine(week, time(), UTC)
    query = select(EarlySign.account_id).where(EarlySign.raised_at >= begins)
    told = Counter(caring[account_id].csm for account_id in session.scalars(query))
    new = sorted(
        (row for row in waiting if row.raised_at is None), key=lambda row: (-row.worth, row.account_id)
    )
    raised = 0
    for row in new:
        csm = caring[row.account_id].csm
        if not most or told[csm] < most:
            row.raised_at = now
            told[csm] += 1
            raised += 1
    return raised


def _caring(session: Session, settings: Settings) -> dict[int, Caring]:
    found = {}
    query = select(Account.id, Account.csm, Account.arr, Account.currency)
    for account_id, csm, arr, code in session.execute(query):
        sums = revenue(
            {} if arr is None else {code or settings.currency: arr},
            currency=settings.currency,
            rates=settings.rates,
        )
        found[account_id] = Caring(csm or "", max(float(sums.total), UNKNOWN))
    return found
