"""What happens to a message between draft and mailbox, and when things go wrong on the way."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, update

from tests.asking import asked
from tests.factories import (
    NOW,
    SETTINGS,
    ago,
    case,
    comment,
    contact,
    feature,
    names,
    person,
    rows_of,
    take_in,
)
from voc.errors import DoubtfulDelivery, IllegalMove, NotFound, PermanentFailure, TransientFailure
from voc.flow.ledger import loops
from voc.flow.shipped.ship import ship_version
from voc.flow.told import approvals
from voc.flow.told.close import plan
from voc.flow.told.send import MOST_ATTEMPTS, send
from voc.model import Feature, Link, Loop, Notification, Task
from voc.store import writing
from voc.terms import HoldReason, LoopState, NotificationState, Speaker
from voc.testing import MemoryChannel

N = NotificationState


@pytest.fixture
def drafted(engine: Engine) -> Engine:
    """Ada and Bo asked for the export; it shipped; a message to each is drafted."""
    take_in(engine, feature("F-1"), contact("ada"), contact("bo"))
    take_in(engine, comment("Please add the Excel export", id="a", who=person("ada")))
    take_in(engine, comment("An Excel export, please", id="b", who=person("bo")))
    asked(engine)
    ship_version(engine, "1.0", ["F-1"], by="pam", now=ago(1))
    plan(engine, SETTINGS, now=NOW)
    return engine


def states(engine: Engine) -> list[NotificationState]:
    return names(rows_of(engine, Notification), "state")


def approve_all(engine: Engine) -> None:
    approvals.approve(engine, approvals.drafts(engine), by="casey", now=NOW)


def test_one_failure_stops_nothing(drafted: Engine) -> None:
    approve_all(drafted)
    channel = MemoryChannel([PermanentFailure("no such mailbox")])
    done = send(drafted, channel, SETTINGS, now=NOW)
    assert (done.sent, done.failed) == (1, 1)
    assert states(drafted) == [N.FAILED, N.SENT]
    assert rows_of(drafted, Notification)[0].detail == "no such mailbox"


def test_a_passing_failure_is_tried_again_and_then_given_to_a_person(drafted: Engine) -> None:
    approve_all(drafted)
    channel = MemoryChannel([TransientFailure("busy")] * (2 * MOST_ATTEMPTS))
    for attempt in range(1, MOST_ATTEMPTS + 1):
        send(drafted, channel, SETTINGS, now=NOW + timedelta(days=attempt))
        expected = N.APPROVED if attempt < MOST_ATTEMPTS else N.FAILED
        assert states(drafted) == [expected, expected]
    assert send(drafted, channel, SETTINGS, now=NOW).failed == 0


@pytest.mark.parametrize(("asked", "kept"), [(90, 90), (72_000, 72_000), (10**7, 86_400), (None, 60)])
def test_what_the_other_side_asks_us_to_wait_is_kept_to_up_to_a_day(
    drafted: Engine, asked: float | None, kept: float
) -> None:
    approve_all(drafted)
    send(drafted, MemoryChannel([TransientFailure("busy", retry_after=asked)]), SETTINGS, now=NOW)
    assert rows_of(drafted, Notification)[0].due_at == NOW + timedelta(seconds=kept)


def test_a_doubtful_delivery_is_never_repeated_blindly(drafted: Engine) -> None:
    approve_all(drafted)
    channel = MemoryChannel([DoubtfulDelivery("line dropped"), DoubtfulDelivery("line dropped")])
    assert send(drafted, channel, SETTINGS, now=NOW).doubtful == 2
    assert send(drafted, channel, SETTINGS, now=NOW).sent == 0
    assert channel.calls == 2
    assert states(drafted) == [N.UNKNOWN, N.UNKNOWN]
    assert set(names(rows_of(drafted, Loop), "state")) == {LoopState.SHIPPED}


@pytest.mark.parametrize(("honours", "after"), [(True, N.SENT), (False, N.UNKNOWN)])
def test_what_was_being_sent_when_the_process_died(
    drafted: Engine, honours: bool, after: NotificationState
) -> None:
    approve_all(drafted)
    with writing(drafted) as session:
        session.execute(update(Notification).values(state=N.SENDING))
    send(drafted, MemoryChannel(honours_key=honours), SETTINGS, now=NOW)
    assert states(drafted) == [after, after]


def test_a_contact_who_opts_out_after_approval_is_left_alone(drafted: Engine) -> None:
    approve_all(drafted)
    take_in(drafted, contact("ada", may_email=False))
    channel = MemoryChannel()
    done = send(drafted, channel, SETTINGS, now=NOW)
    assert (done.sent, done.held) == (1, 1)
    held = rows_of(drafted, Notification)[0]
    assert (held.state, held.reason) == (N.HELD, HoldReason.OPTED_OUT)


def test_a_held_message_comes_back_when_its_reason_is_gone(engine: Engine) -> None:
    take_in(engine, feature("F-1"), contact("ada"))
    take_in(engine, case("C-1", person("ada"), priority="urgent"), source="desk")
    take_in(engine, comment("Please add the Excel export", who=person("ada")))
    asked(engine)
    ship_version(engine, "1.0", ["F-1"], by="pam", now=ago(1))
    assert plan(engine, SETTINGS, now=NOW).held == 1
    assert rows_of(engine, Notification)[0].reason is HoldReason.OPEN_CASE
    title = rows_of(engine, Feature)[0].title
    assert rows_of(engine, Task)[0].words.startswith(f"Talk to them before you write about “{title}”: urgent")
    take_in(engine, case("C-1", person("ada"), priority="urgent", solved_at=NOW), source="desk")
    assert plan(engine, SETTINGS, now=NOW).freed == 1
    assert states(engine) == [N.DRAFTED]


def test_nobody_gets_two_messages_within_the_pause(drafted: Engine) -> None:
    approve_all(drafted)
    send(drafted, MemoryChannel(), SETTINGS, now=NOW)
    take_in(drafted, feature("F-2", "Dark mode"))
    with writing(drafted) as session:
        other = rows_of(drafted, Feature)[1]
        session.execute(update(Link).values(feature_id=other.id))
        loops.follow(session, now=NOW, by="test")
    ship_version(drafted, "2.0", ["F-2"], by="pam", now=NOW + timedelta(days=1))
    soon = plan(drafted, SETTINGS, now=NOW + timedelta(days=1))
    assert (soon.drafted, soon.held) == (0, 2)
    later = plan(drafted, SETTINGS, now=NOW + timedelta(days=8))
    assert later.freed == 2


def test_an_edited_message_keeps_the_edit_and_needs_approval_again(drafted: Engine) -> None:
    approve_all(drafted)
    first = rows_of(drafted, Notification)[0]
    approvals.edit(drafted, first.id, subject="New", body="Dear [name], new words", by="casey", now=NOW)
    assert states(drafted) == [N.DRAFTED, N.APPROVED]
    approve_all(drafted)
    channel = MemoryChannel()
    send(drafted, channel, SETTINGS, now=NOW)
    assert channel.delivered[first.key].body == "Dear Ada, new words"


def test_a_dropped_message_is_not_sent_and_not_drafted_again(drafted: Engine) -> None:
    first = rows_of(drafted, Notification)[0]
    approvals.drop(drafted, [first.id], by="casey", now=NOW, note="called them")
    plan(drafted, SETTINGS, now=NOW)
    assert states(drafted) == [N.DROPPED, N.DRAFTED]


def test_approving_many_with_one_that_cannot_be_approves_none(drafted: Engine) -> None:
    first, second = rows_of(drafted, Notification)
    approvals.drop(drafted, [second.id], by="casey", now=NOW)
    with pytest.raises(IllegalMove, match="`dropped` and cannot become `approved`"):
        approvals.approve(drafted, [first.id, second.id], by="casey", now=NOW)
    assert states(drafted) == [N.DRAFTED, N.DROPPED]


def test_an_unknown_message_is_named(drafted: Engine) -> None:
    with pytest.raises(NotFound, match="`999`"):
        approvals.approve(drafted, [999], by="casey", now=NOW)


def test_what_a_csm_noted_is_not_quoted_back_as_the_customers_words(engine: Engine) -> None:
    note = comment(
        "Mr Ono said the export is missing; careful, budget is tight", who=person("ada"), speaker=Speaker.CSM
    )
    take_in(engine, feature("F-1"), contact("ada"), note)
    asked(engine)
    ship_version(engine, "1.0", ["F-1"], by="pam", now=ago(1))
    plan(engine, SETTINGS, now=NOW)
    (message,) = rows_of(engine, Notification)
    assert "budget" not in message.body
    assert "Export to Excel" in message.body


def test_words_with_something_redacted_in_them_are_not_quoted(engine: Engine) -> None:
    take_in(
        engine,
        feature("F-1"),
        contact("ada"),
        comment("Add the export, or call [phone 1]", who=person("ada")),
    )
    asked(engine)
    ship_version(engine, "1.0", ["F-1"], by="pam", now=ago(1))
    plan(engine, SETTINGS, now=NOW)
    assert "[phone 1]" not in rows_of(engine, Notification)[0].body
