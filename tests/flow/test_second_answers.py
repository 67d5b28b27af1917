"""What is told must still be so: loops that get a second answer, and messages that outlived their reason."""

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import Engine

from tests.factories import (
    NOW,
    SETTINGS,
    account,
    ago,
    comment,
    contact,
    feature,
    person,
    rows_of,
    take_in,
)
from voc.errors import NotFound
from voc.flow.answered.answer import answer
from voc.flow.demand.link import decide
from voc.flow.shipped.ship import decline_features, ship, ship_version
from voc.flow.told import approvals
from voc.flow.told.close import plan
from voc.flow.told.send import send
from voc.loop.channels import Outgoing
from voc.model import Feature, Link, Loop, Notification
from voc.terms import Channel, FeatureStatus, LinkState, LoopState, NotificationState
from voc.testing import MemoryChannel

N = NotificationState
Understand = Callable[[], None]


@pytest.fixture
def asked(engine: Engine, understand: Understand) -> Engine:
    """Ada asked for the export, and her request is accepted."""
    roadmap = (
        feature("F-1", "Export to Excel", description="Download every list and report as an Excel file."),
        feature("F-2", "Dark mode", description="A dark colour theme for the whole app."),
    )
    take_in(engine, account("north"), *roadmap, source="tables")
    take_in(engine, contact("ada", "north.example", language="en"))
    words = "Please add an export of our reports to Excel."
    take_in(engine, comment(words, id="w1", who=person("ada", "north.example")))
    understand()
    decide(engine, [the_link(engine).id], LinkState.ACCEPTED, by="pam", now=ago(40))
    return engine


def the_link(engine: Engine) -> Link:
    wanted = next(row for row in rows_of(engine, Feature) if row.key == "F-1")
    link: Link = next(row for row in rows_of(engine, Link) if row.feature_id == wanted.id)
    return link


def state(engine: Engine) -> LoopState:
    (now,) = (row.state for row in rows_of(engine, Loop))
    return LoopState(now)


def in_state(engine: Engine, wanted: NotificationState) -> list[Notification]:
    return [row for row in rows_of(engine, Notification) if row.state is wanted]


def say_yes(engine: Engine, version: str, when: datetime) -> None:
    ship_version(engine, version, ["F-1"], by="pam", now=when)
    plan(engine, SETTINGS, now=when)


def say_no(engine: Engine, when: datetime) -> None:
    decline_features(engine, ["F-1"], "Few of our customers use spreadsheets.", by="pam", now=when)
    plan(engine, SETTINGS, now=when)


def tell(engine: Engine, when: datetime) -> list[Outgoing]:
    """Approve and send everything that waits. Returns what left."""
    channel = MemoryChannel()
    approvals.approve(engine, approvals.drafts(engine), by="sue", now=when)
    send(engine, channel, SETTINGS, now=when)
    return list(channel.delivered.values())


def test_a_loop_that_was_reopened_is_told_when_it_ships_again(asked: Engine, understand: Understand) -> None:
    say_yes(asked, "1.0", ago(30))
    tell(asked, ago(29))
    broken = comment(
        "The export still crashes, it does not work at all.",
        id="re-1",
        who=person("ada", "north.example"),
        channel=Channel.REPLY,
        said_at=ago(25),
    )
    take_in(asked, broken, source="replies")
    understand()
    answer(asked)
    assert state(asked) is LoopState.REOPENED
    say_yes(asked, "1.1", ago(5))
    (sent,) = tell(asked, ago(4))
    assert "1.1" in sent.body
    assert sent.subject == "It should work for you now: “Export to Excel”"
    assert state(asked) is LoopState.TOLD
    assert len(in_state(asked, N.SENT)) == 2


def test_a_message_about_a_link_that_was_rejected_does_not_leave(asked: Engine) -> None:
    say_yes(asked, "1.0", ago(30))
    approvals.approve(asked, approvals.drafts(asked), by="sue", now=ago(29))
    decide(asked, [the_link(asked).id], LinkState.REJECTED, by="pam", now=ago(28))
    channel = MemoryChannel()
    send(asked, channel, SETTINGS, now=ago(27))
    assert (channel.calls, state(asked)) == (0, LoopState.WITHDRAWN)
    assert len(in_state(asked, N.WITHDRAWN)) == 1


def test_a_no_that_was_not_told_yet_gives_way_to_the_yes(asked: Engine) -> None:
    say_no(asked, ago(30))
    say_yes(asked, "1.0", ago(20))
    (sent,) = tell(asked, ago(19))
    assert "Few of our customers" not in sent.body
    assert "1.0" in sent.body
    assert [row.occasion for row in in_state(asked, N.WITHDRAWN)] == ["declined:F-1"]


def test_who_was_told_a_no_hears_of_the_yes(asked: Engine) -> None:
    say_no(asked, ago(25))
    tell(asked, ago(24))
    assert state(asked) is LoopState.TOLD
    say_yes(asked, "2.0", ago(5))
    assert state(asked) is LoopState.SHIPPED
    (sent,) = tell(asked, ago(4))
    assert "2.0" in sent.body
    assert "Back then our answer was no." in sent.body


def test_who_was_told_a_no_hears_of_a_yes_that_only_the_roadmap_knows(asked: Engine) -> None:
    say_no(asked, ago(25))
    tell(asked, ago(24))
    take_in(asked, feature("F-1", "Export to Excel", status=FeatureStatus.SHIPPED), source="tables")
    ship(asked, now=ago(5))
    ship(asked, now=ago(5))
    plan(asked, SETTINGS, now=ago(5))
    assert len(tell(asked, ago(4))) == 1
    assert state(asked) is LoopState.TOLD


def test_the_same_release_is_told_once(asked: Engine) -> None:
    say_yes(asked, "1.0", ago(30))
    tell(asked, ago(29))
    plan(asked, SETTINGS, now=NOW)
    assert tell(asked, NOW) == []


def test_one_unknown_id_and_nothing_is_decided(asked: Engine) -> None:
    link = the_link(asked)
    with pytest.raises(NotFound, match="9999"):
        decide(asked, [link.id, 9999], LinkState.REJECTED, by="pam", now=NOW)
    assert the_link(asked).state is LinkState.ACCEPTED


def test_one_unknown_feature_and_nothing_is_declined(asked: Engine) -> None:
    with pytest.raises(NotFound, match="F-9"):
        decline_features(asked, ["F-1", "F-9"], "No.", by="pam", now=NOW)
    assert {row.status for row in rows_of(asked, Feature)} == {FeatureStatus.PLANNED}
