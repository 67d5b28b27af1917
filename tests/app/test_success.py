"""The desk of the CSMs: who is owed an answer, and what goes out."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.app.dashboard import Dashboard
from tests.factories import NOW, account, rows_of, take_in
from voc.flow.ledger import tasks
from voc.flow.place import Place
from voc.flow.told.approvals import drop
from voc.model import Notification, Task
from voc.store import writing
from voc.terms import NotificationState, TaskKind

N = NotificationState

pytestmark = pytest.mark.slow


def messages(place: Place, state: NotificationState) -> list[Any]:
    """Messages in one state."""
    return [row for row in rows_of(place.engine, Notification) if row.state is state]


def test_owed_replies_are_grouped_by_csm_with_the_words_of_each(seeded: Place, dashboard: Dashboard) -> None:
    words = dashboard.open("owed").words
    assert "replies owed 3 to 3 contacts" in words
    assert "Casey 3 replies" in words
    assert "Lütfen raporları Excel olarak dışa aktarma ekleyin." in words


def test_a_draft_stands_beside_the_words_it_answers(seeded: Place, dashboard: Dashboard) -> None:
    words = dashboard.open("outbox").words
    assert "They said" in words
    assert "Please add an export of our reports to Excel." in words
    assert "Export to Excel" in words


def test_approving_one_message_approves_that_one(seeded: Place, dashboard: Dashboard) -> None:
    first, *others = messages(seeded, N.DRAFTED)
    dashboard.open("outbox").press(f"approve-{first.id}")
    assert [row.id for row in messages(seeded, N.APPROVED)] == [first.id]
    assert len(messages(seeded, N.DRAFTED)) == len(others)
    assert f"approve-{first.id}" not in dashboard.buttons()


def test_approving_all_of_a_csm_leaves_held_ones_alone(seeded: Place, dashboard: Dashboard) -> None:
    dashboard.open("outbox", csm="Casey").press("approve-all")
    assert len(messages(seeded, N.APPROVED)) == 2
    assert len(messages(seeded, N.HELD)) == 1


def test_a_held_message_says_why(seeded: Place, dashboard: Dashboard) -> None:
    dashboard.open("outbox", state="held")
    assert f"Held: {messages(seeded, N.HELD)[0].detail}" in dashboard.words
    assert not [key for key in dashboard.buttons() if key.startswith("approve-")]


def test_dropping_keeps_the_message_for_second_thoughts(seeded: Place, dashboard: Dashboard) -> None:
    first = messages(seeded, N.DRAFTED)[0]
    dashboard.open("outbox").press(f"drop-{first.id}")
    assert [row.id for row in messages(seeded, N.DROPPED)] == [first.id]
    dashboard.test.button_group(key="state").set_value("dropped")
    dashboard.run().press(f"back-{first.id}")
    assert messages(seeded, N.DROPPED) == []


@pytest.mark.parametrize("button", ["Save", "Cancel"])
def test_editing_changes_the_words_only_when_saved(seeded: Place, dashboard: Dashboard, button: str) -> None:
    first = messages(seeded, N.DRAFTED)[0]
    dashboard.open("outbox").press(f"edit-{first.id}")
    dashboard.test.text_area[0].set_value("Good news, [name]: here it is.")
    next(form for form in dashboard.test.button if form.label == button).click()
    dashboard.run()
    changed = next(row for row in rows_of(seeded.engine, Notification) if row.id == first.id)
    assert (changed.body == "Good news, [name]: here it is.") is (button == "Save")
    assert ("Good news" in dashboard.words) is (button == "Save")


def test_a_late_click_does_not_overrule_what_a_colleague_decided(seeded: Place, dashboard: Dashboard) -> None:
    first = messages(seeded, N.DRAFTED)[0]
    dashboard.open("outbox")
    dashboard.test.button(key=f"approve-{first.id}").click()
    drop(seeded.engine, [first.id], by="a colleague", now=first.planned_at)
    dashboard.run()
    assert [row.decided_by for row in messages(seeded, N.DROPPED)] == ["a colleague"]


def test_what_is_approved_leaves_when_somebody_says_so(seeded: Place, dashboard: Dashboard) -> None:
    first = messages(seeded, N.DRAFTED)[0]
    dashboard.open("outbox").press(f"approve-{first.id}")
    dashboard.test.button_group(key="state").set_value("approved")
    dashboard.run().press("send")
    assert [row.id for row in messages(seeded, N.SENT)][-1:] == [first.id]
    assert messages(seeded, N.APPROVED) == []
    assert any(seeded.workspace.outbox.iterdir())


def test_an_owed_reply_says_why_not_yet(seeded: Place, dashboard: Dashboard) -> None:
    words = dashboard.open("owed").words
    assert "Why not yet" in words
    assert "waits for approval" in words


def test_the_ledger_shows_each_stage_and_the_debts_of_each_csm(seeded: Place, dashboard: Dashboard) -> None:
    words = dashboard.open("ledger").words
    assert "shipped or declined → drafted" in words
    assert "Owed by CSM" in words
    assert "Casey 3 3" in words


def test_a_task_leaves_the_list_when_somebody_says_it_is_done(seeded: Place, dashboard: Dashboard) -> None:
    with writing(seeded.engine) as session:
        for key, who in (("call:1", "Casey"), ("call:2", "Kim")):
            tasks.open_task(session, key, TaskKind.CALL, f"Call <b>{who}</b>", now=NOW, assignee=who)
    words = dashboard.open("tasks").words
    assert "Call <b>Casey</b>" in words
    dashboard.press("done-1")
    assert "Casey" not in dashboard.words
    assert [row.done_by is not None for row in rows_of(seeded.engine, Task)] == [True, False]


def test_a_call_that_is_due_shows_its_page_and_leaves_the_list_when_it_was_held(
    seeded: Place, dashboard: Dashboard
) -> None:
    hostile = replace(
        account("north", renewal_on=(NOW + timedelta(days=50)).date()), name="North <img src=x>"
    )
    take_in(seeded.engine, hostile, source="tables")
    dashboard.open("calls")
    assert "North <img src=x>" in dashboard.words
    assert "<img" not in dashboard.html
    assert "Questions to ask" in dashboard.test.code[0].value
    dashboard.press("call-held")
    assert "Due calls" not in dashboard.words
    assert "held, says" in dashboard.words
