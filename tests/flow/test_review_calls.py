"""Review calls are due by the calendar, and held when a person says so."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.factories import NOW, SETTINGS, account, ago, comment, rows_of, take_in
from voc.errors import InputError
from voc.flow.health.review_calls import settle, undo
from voc.model import ReviewCall
from voc.report.calls import calls, settled, uncalled
from voc.terms import CallOutcome, Channel, Speaker

CALENDAR: dict[str, Any] = {"calendar": SETTINGS.calls, "ahead": SETTINGS.calls_ahead, "now": NOW}


@pytest.fixture(autouse=True)
def accounts(engine: Engine) -> None:
    """One account that renews soon, one that nobody looks after, one of which no day is known."""
    near = account("north", renewal_on=date(2026, 7, 11))
    take_in(engine, near, account("south", csm=None), account("east", renewal_on=None), source="tables")


def test_a_call_is_overdue_with_the_day_of_the_last_talk(engine: Engine) -> None:
    note = comment("Good talk.", channel=Channel.NOTE, speaker=Speaker.CSM, said_at=ago(12))
    take_in(engine, note, source="notes")
    (row,) = calls(engine, **CALENDAR).itertuples()
    assert (row.account, row.call, row.late, row.state, row.csm) == (
        "North",
        "before renewal",
        20,
        "overdue",
        "Casey",
    )
    assert row.talked_at == ago(12)


def test_a_note_does_not_hold_a_call_but_a_person_does(engine: Engine) -> None:
    done = settle(engine, SETTINGS, 1, CallOutcome.HELD, by="casey", now=NOW, note="went well")
    assert done.due_on == date(2026, 5, 12)
    assert calls(engine, **CALENDAR).empty
    (row,) = settled(engine).itertuples()
    assert (row.outcome, row.settled_by, row.note) == ("held", "casey", "went well")


def test_what_was_said_can_be_taken_back_and_stays_as_a_row(engine: Engine) -> None:
    settle(engine, SETTINGS, 1, CallOutcome.SKIPPED, by="casey", now=NOW)
    undo(engine, 1, by="casey", now=NOW)
    assert len(calls(engine, **CALENDAR)) == 1
    (row,) = rows_of(engine, ReviewCall)
    assert row.undone_by == "casey"
    with pytest.raises(InputError, match="nothing to take back"):
        undo(engine, 1, by="casey", now=NOW)


def test_a_call_that_is_not_due_cannot_be_held(engine: Engine) -> None:
    with pytest.raises(
        InputError, match="No review call `first` is due; due or near: `before renewal` on 2026-05-12"
    ):
        settle(engine, SETTINGS, 1, CallOutcome.HELD, by="casey", now=NOW, name="first")


def test_accounts_for_which_no_call_can_be_due_are_named_with_the_reason(engine: Engine) -> None:
    assert {row.account: row.why for row in uncalled(engine).itertuples()} == {
        "South": "nobody looks after it",
        "East": "neither its start nor its renewal is known",
    }
