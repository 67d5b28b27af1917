"""The page Calls: what became of promises, which feature was meant, what was said of calls, and all of it taken back."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.app.dashboard import Dashboard
from tests.factories import NOW, account, ago, comment, person, rows_of, take_in
from voc.flow.health.promises import watch
from voc.flow.place import Place
from voc.flow.understood.pool import Here
from voc.flow.understood.tag import tag
from voc.model import Promise, ReviewCall
from voc.terms import Channel, PromiseState, Speaker

P = PromiseState
pytestmark = pytest.mark.slow


@pytest.fixture
def promised(seeded: Place) -> Place:
    """Casey gave North a word that is overdue."""
    words = "I promised her a call by 20 May <b>!</b>."
    values: dict[str, Any] = {"channel": Channel.NOTE, "speaker": Speaker.CSM, "author": "Casey"}
    take_in(
        seeded.engine,
        comment(words, id="n1", who=person("ada", "north.example"), said_at=ago(30), **values),
        source="notes",
    )
    tag(seeded.engine, Here(), now=NOW)
    watch(seeded, now=NOW)
    return seeded


def test_a_promise_is_kept_by_a_button_and_the_button_below_takes_it_back(
    promised: Place, dashboard: Dashboard
) -> None:
    (row,) = rows_of(promised.engine, Promise)
    assert "Overdue" in dashboard.open("calls").words
    assert "I promised her a call by 20 May <b>!</b>." in dashboard.words
    dashboard.press(f"kept-{row.id}")
    assert rows_of(promised.engine, Promise)[0].state is P.KEPT
    assert f"kept-{row.id}" not in dashboard.buttons()
    dashboard.press(f"undo-{row.id}")
    assert (rows_of(promised.engine, Promise)[0].state, f"kept-{row.id}" in dashboard.buttons()) == (
        P.OPEN,
        True,
    )


def test_the_feature_of_a_promise_is_chosen_anew(promised: Place, dashboard: Dashboard) -> None:
    (row,) = rows_of(promised.engine, Promise)
    dashboard.open("calls")
    dashboard.test.selectbox(f"feature-{row.id}").select("F-3").run()
    dashboard.press(f"correct-{row.id}")
    (row,) = rows_of(promised.engine, Promise)
    assert (row.feature_id, row.feature_sure) == (3, 1.0)
    assert "Single sign-on" in dashboard.words


def test_a_call_that_was_held_can_be_taken_back(promised: Place, dashboard: Dashboard) -> None:
    take_in(promised.engine, account("west", renewal_on=date(2026, 7, 11)), source="tables")
    dashboard.open("calls")
    assert dashboard.test.selectbox("account").value == "A-west"
    dashboard.press("call-held").press("undo-call-4")
    (row,) = rows_of(promised.engine, ReviewCall)
    assert row.undone_at is not None
    assert "Calls of the last weeks" not in dashboard.words
    assert timedelta() <= row.undone_at - row.settled_at


def test_the_page_of_an_account_whose_call_is_not_due_can_be_read_and_not_held(
    promised: Place, dashboard: Dashboard
) -> None:
    dashboard.open("calls", account="A-south")
    assert "call-held" not in dashboard.buttons()
    assert "# South" in dashboard.test.code[0].value
