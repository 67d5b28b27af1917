"""What a drafted message says of a loop, and what of the customer's own comes back into it when it leaves."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, update

from tests.asking import asked
from tests.factories import (
    NOW,
    SETTINGS,
    ago,
    comment,
    contact,
    feature,
    person,
    rows_of,
    take_in,
)
from voc.flow.shipped.ship import decline_features, ship_version
from voc.flow.told import approvals
from voc.flow.told.close import plan
from voc.flow.told.send import Sent, send
from voc.model import Contact, Feature, Loop, Notification, VaultEntry
from voc.store import writing
from voc.terms import HoldReason, NotificationState
from voc.testing import MemoryChannel

N = NotificationState
OWN = "[own name] wants the Excel export, write to [own email]"


def shipped(engine: Engine, words: str, **of_contact: str) -> Notification:
    """Ada said this; it shipped yesterday; a message is drafted."""
    take_in(engine, feature("F-1"), contact("ada", **of_contact), comment(words, who=person("ada")))
    asked(engine)
    ship_version(engine, "1.0", ["F-1"], by="pam", now=ago(1))
    plan(engine, SETTINGS, now=NOW)
    (message,) = rows_of(engine, Notification)
    assert isinstance(message, Notification)
    return message


def leave(engine: Engine, message: Notification) -> tuple[Sent, str]:
    """Approve and send it. Returns what was done, and the words that left."""
    channel = MemoryChannel()
    approvals.approve(engine, [message.id], by="sue", now=NOW)
    done = send(engine, channel, SETTINGS, now=NOW)
    return done, "".join(sent.body for sent in channel.delivered.values())


def test_what_is_their_own_is_a_token_until_the_message_leaves_and_comes_back_then(engine: Engine) -> None:
    message = shipped(engine, OWN)
    assert f"“{OWN}”" in message.body
    done, words = leave(engine, message)
    assert done.sent == 1
    assert "“Ada wants the Excel export, write to ada@north.example”" in words
    assert "[own" not in words
    assert "[own name]" in rows_of(engine, Notification)[0].body


def test_words_are_not_quoted_where_the_vault_cannot_give_back_what_is_missing(engine: Engine) -> None:
    message = shipped(engine, "Add the Excel export, or call [own phone]")
    assert "Add the Excel export" not in message.body
    assert "[own phone]" not in message.body


@pytest.mark.parametrize("placeholder", ["[name 1]", "[email 2]", "[card 1]"])
def test_what_may_be_somebody_elses_is_never_quoted(engine: Engine, placeholder: str) -> None:
    assert placeholder not in shipped(engine, f"Add the Excel export for {placeholder}").body


def test_a_token_that_nobody_can_replace_any_more_holds_the_message(engine: Engine) -> None:
    message = shipped(engine, OWN)
    with writing(engine) as session:
        session.execute(update(VaultEntry).values(name=None))
    done, words = leave(engine, message)
    assert (done.sent, done.held, words) == (0, 1, "")
    held = rows_of(engine, Notification)[0]
    assert (held.state, held.reason) == (N.HELD, HoldReason.PERSONAL_DATA)
    assert "`[name]`" in (held.detail or "")


@pytest.mark.parametrize(
    ("timezone", "day"),
    [(None, "2 May"), ("Asia/Tokyo", "3 May"), ("America/Lima", "2 May"), ("nowhere", "2 May")],
)
def test_a_message_names_the_day_on_their_clock(engine: Engine, timezone: str | None, day: str) -> None:
    late = datetime(2026, 5, 2, 23, tzinfo=UTC)
    words = comment("Please add the Excel export", who=person("ada"), said_at=late)
    take_in(engine, feature("F-1"), contact("ada"), words)
    asked(engine)
    with writing(engine) as session:
        session.execute(update(Contact).values(timezone=timezone))
        session.execute(update(Loop).values(asked_at=late))
    ship_version(engine, "1.0", ["F-1"], by="pam", now=ago(1))
    plan(engine, SETTINGS, now=NOW)
    assert f"On {day} 2026 you told us:" in rows_of(engine, Notification)[0].body


@pytest.mark.parametrize("shipped", [True, False])
def test_what_helps_to_use_it_and_what_to_do_instead_come_from_the_roadmap(
    engine: Engine, shipped: bool
) -> None:
    take_in(engine, feature("F-1"), contact("ada"), comment("Please add the Excel export", who=person("ada")))
    asked(engine)
    with writing(engine) as session:
        session.execute(
            update(Feature).values(
                url="https://acme.example/excel", how_to_try="Press E.", declined_instead="Print it."
            )
        )
    if shipped:
        ship_version(engine, "1.0", ["F-1"], by="pam", now=ago(1))
    else:
        decline_features(engine, ["F-1"], "Few use it.", by="pam", now=ago(3))
    plan(engine, SETTINGS, now=NOW)
    (message,) = rows_of(engine, Notification)
    there = {
        words in message.body
        for words in ("To try it: Press E.", "More about it: https://acme.example/excel")
    }
    assert there == {shipped}
    assert ("What you can do instead: Print it." in message.body) is not shipped
