"""A large model polishes a message, against a real server: what leaves, what is refused, what a person takes."""

import json
from collections.abc import Iterator, Mapping

import pytest
from sqlalchemy import Engine

from tests.asking import asked
from tests.factories import NOW, SETTINGS, ago, comment, contact, feature, person, rows_of, take_in
from voc.config import Settings
from voc.errors import EndpointError, InputError, NotFound
from voc.flow.shipped.ship import ship_version
from voc.flow.told import approvals
from voc.flow.told.close import plan
from voc.flow.told.polish import accept, polish
from voc.model import Decision, Notification
from voc.nlp.endpoint import Patience
from voc.terms import NotificationState
from voc.testing_endpoint import FakeEndpoint, refused, saying

HASTY = Patience(timeout_s=20, tries=2, wait_s=0.01)
N = NotificationState


def warmer(draft: Mapping[str, str]) -> Mapping[str, str]:
    return {**draft, "body": draft["body"].replace("We have worked on this:", "Good news:")}


@pytest.fixture
def planned(engine: Engine) -> Engine:
    """Ada asked for the export; it shipped; a message is drafted."""
    take_in(engine, feature("F-1"), contact("ada"))
    take_in(engine, comment("Please add the Excel export", id="a", who=person("ada")))
    asked(engine)
    ship_version(engine, "1.0", ["F-1"], by="pam", now=ago(1))
    plan(engine, SETTINGS, now=NOW)
    return engine


@pytest.fixture
def server() -> Iterator[FakeEndpoint]:
    with FakeEndpoint(editor=warmer) as server:
        yield server


@pytest.fixture
def settings(server: FakeEndpoint) -> Settings:
    return SETTINGS.model_copy(update={"large_model_url": server.url, "large_model": "big"})


def test_a_proposal_changes_nothing_until_a_person_takes_it(planned: Engine, settings: Settings) -> None:
    message = rows_of(planned, Notification)[0]
    found = polish(planned, settings, message.id, patience=HASTY)
    assert (found.refused, ("+", "Good news") in found.difference()) == ("", True)
    assert rows_of(planned, Notification)[0].body == message.body
    accept(planned, message.id, found, by="casey", now=NOW)
    taken = rows_of(planned, Notification)[0]
    assert (taken.body, taken.state) == (found.proposal.body, N.DRAFTED)
    assert [(row.by, row.noun) for row in rows_of(planned, Decision)][-1] == ("casey", "notification")


def test_an_approved_message_waits_again_when_its_proposal_is_taken(
    planned: Engine, settings: Settings
) -> None:
    message = rows_of(planned, Notification)[0]
    approvals.approve(planned, [message.id], by="casey", now=NOW)
    accept(planned, message.id, polish(planned, settings, message.id, patience=HASTY), by="casey", now=NOW)
    assert rows_of(planned, Notification)[0].state is N.DRAFTED


def test_neither_name_nor_address_leaves(planned: Engine, settings: Settings, server: FakeEndpoint) -> None:
    polish(planned, settings, rows_of(planned, Notification)[0].id, patience=HASTY)
    (call,) = server.asked
    words = json.dumps(call.body)
    assert "[name]" in words
    assert "north.example" not in words
    assert "Ada" not in words


def test_a_refused_proposal_cannot_be_taken(
    planned: Engine, settings: Settings, server: FakeEndpoint
) -> None:
    server.editor = lambda draft: {**draft, "body": draft["body"] + "\nWe promise a refund.\n"}
    message = rows_of(planned, Notification)[0]
    found = polish(planned, settings, message.id, patience=HASTY)
    assert found.refused == "it adds promises: promise"
    with pytest.raises(InputError, match="it adds promises: promise"):
        accept(planned, message.id, found, by="casey", now=NOW)
    assert rows_of(planned, Notification)[0].body == message.body


def test_a_message_that_changed_meanwhile_keeps_its_change(planned: Engine, settings: Settings) -> None:
    message = rows_of(planned, Notification)[0]
    found = polish(planned, settings, message.id, patience=HASTY)
    approvals.edit(planned, message.id, subject="Mine", body="Mine\n", by="bo", now=NOW)
    with pytest.raises(InputError, match="has changed meanwhile"):
        accept(planned, message.id, found, by="casey", now=NOW)
    assert rows_of(planned, Notification)[0].body == "Mine\n"


def test_what_cannot_be_polished_is_said(planned: Engine, settings: Settings) -> None:
    message = rows_of(planned, Notification)[0]
    with pytest.raises(InputError, match="`large_model_url`"):
        polish(planned, SETTINGS, message.id)
    with pytest.raises(NotFound, match="`999`"):
        polish(planned, settings, 999, patience=HASTY)
    approvals.drop(planned, [message.id], by="casey", now=NOW)
    with pytest.raises(InputError, match="is `dropped`; its words cannot be changed"):
        polish(planned, settings, message.id, patience=HASTY)


def test_a_server_that_fails_is_an_error_and_one_that_babbles_a_refusal(
    planned: Engine,
    settings: Settings,
    server: FakeEndpoint,
) -> None:
    message = rows_of(planned, Notification)[0]
    server.next(refused(401))
    with pytest.raises(EndpointError, match="refuses the key"):
        polish(planned, settings, message.id, patience=HASTY)
    server.next(saying(lambda _asked: "I would rather not."))
    assert "not the JSON document" in polish(planned, settings, message.id, patience=HASTY).refused
