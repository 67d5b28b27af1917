"""What the customer success desk reads."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pandas as pd

from app.queries.asking import ask, day, hour, place, with_cards
from voc.flow.told import favours
from voc.report import account as whole
from voc.report import calls as calling
from voc.report import (
    evidence,
    ledger,
    ledger_debt,
    outbox,
)
from voc.report import fatigue as tiring
from voc.report import health as doing_well
from voc.report import pack as packing
from voc.report import promises as promising
from voc.report import signs as slipping
from voc.report import tasks as doing
from voc.report import voices as speaking
from voc.report.health import Detail
from voc.terms import NotificationState


def owed(now: datetime) -> pd.DataFrame:
    """Replies that are owed, as of this hour."""
    settings = place().settings
    return ask(ledger_debt.owed, now=hour(now), currency=settings.currency, rates=settings.rates)


def debt(now: datetime, by: str) -> pd.DataFrame:
    """What is owed as of this hour, added up; each account's revenue once."""
    return ledger_debt.debt(owed(now), by=by)


def closure(now: datetime) -> dict[str, Any]:
    """Closure rate, time to contact and time to close as of this hour, with n."""
    return ask(ledger.closure, now=hour(now))


def stages(now: datetime) -> pd.DataFrame:
    """How long loops stay in each stage, as of this hour."""
    return ask(ledger.stages, now=hour(now))


def closure_by_week(now: datetime) -> pd.DataFrame:
    """Closure week by week, as of this hour."""
    return ask(ledger.weekly, now=hour(now))


def tasks(csm: str | None = None) -> pd.DataFrame:
    """Tasks that wait, of one colleague or of all."""
    return ask(doing.tasks, csm=csm)


def health(csm: str | None = None) -> pd.DataFrame:
    """How accounts are doing, of one colleague or of all."""
    settings = place().settings
    return ask(doing_well.health, currency=settings.currency, rates=settings.rates, csm=csm)


def account_health(name: str) -> Detail:
    """Every point of one account, with what shows it."""
    settings = place().settings
    return ask(doing_well.account, name, currency=settings.currency, rates=settings.rates)


def early_signs(csm: str | None = None) -> pd.DataFrame:
    """Early signs that CSMs were told of, of one colleague or of all."""
    return ask(slipping.signs, csm=csm)


def waiting_signs(csm: str | None = None) -> int:
    """How many wait for a week with room."""
    return ask(slipping.unraised, csm=csm)


def calls(now: datetime) -> pd.DataFrame:
    """Review calls that are overdue, due or near, as of this day."""
    settings = place().settings
    return ask(calling.calls, calendar=settings.calls, ahead=settings.calls_ahead, now=day(now))


def promises(now: datetime) -> pd.DataFrame:
    """Promises, whatever became of them, as of this day."""
    return ask(promising.promises, now=day(now), days=place().settings.promise_days, everything=True)


def settled_calls() -> pd.DataFrame:
    """What people said of review calls, the latest first."""
    return ask(calling.settled)


def pack(account_id: int, now: datetime) -> str:
    """The call pack of an account, as of this day."""
    return ask(packing.page, account_id, now=day(now))


def pack_document(account_id: int, now: datetime) -> bytes:
    """The same as a Word document."""
    return ask(packing.document, account_id, now=day(now))


def voices(now: datetime, csm: str | None = None) -> pd.DataFrame:
    """Who speaks for each account, as of this day, of one colleague or of all."""
    return ask(speaking.accounts, now=day(now), csm=csm)


def account_voices(name: str, now: datetime) -> speaking.Detail:
    """Every voice of one account, as of this day."""
    return ask(speaking.account, name, now=day(now))


def account_names() -> dict[str, tuple[int, str]]:
    """Accounts by their key: id and name."""
    return ask(whole.names)


def timeline(account_id: int, now: datetime) -> pd.DataFrame:
    """What happened to an account within a year, the latest first, as of this hour."""
    return ask(whole.timeline, account_id, now=hour(now))


def account_usage(account_id: int, now: datetime) -> pd.DataFrame:
    """Weekly usage of an account, the commonest kind first, as of this day."""
    return ask(whole.usage, account_id, place().settings.health_signals, now=day(now))


def fatigue(now: datetime) -> pd.DataFrame:
    """Who was asked for something in the last quarter, as of this hour, those who are left alone longest first."""
    done = ask(favours.loads, place().settings, now=hour(now))
    return ask(tiring.fatigue, done, now=hour(now))


def favours_of(contact_id: int, now: datetime) -> pd.DataFrame:
    """What one contact was asked for lately, the latest first, as of this hour."""
    return tiring.favours(ask(favours.loads, place().settings, now=hour(now)), contact_id)


def patience() -> tuple[dict[str, int], int]:
    """The rule of this workspace: days of rest by kind of favour, and how many favours are enough in a quarter; 0: any."""
    rule = favours.rule_of(place().settings)
    return {kind.value: days for kind, days in rule.rest.items()}, rule.most


def loop_states() -> dict[str, int]:
    """Loops by state."""
    return ask(ledger.states)


def messages(state: NotificationState) -> pd.DataFrame:
    """Messages in one state."""
    return ask(outbox.outbox, state=state)


def message_states() -> dict[str, int]:
    """Messages by state."""
    return ask(outbox.states)


def behind_messages(notification_ids: Sequence[int]) -> pd.DataFrame:
    """What the readers of these messages had said, as cards, with `notification_id` and `title`."""
    return with_cards(ask(evidence.behind_messages, tuple(notification_ids)))


def behind_loops(loop_ids: Sequence[int]) -> pd.DataFrame:
    """The first ask of each of these loops, as cards, with `loop_id`."""
    return with_cards(ask(evidence.behind_loops, tuple(loop_ids)))
