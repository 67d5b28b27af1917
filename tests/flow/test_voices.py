"""Voices from the tables: surveys, cases, notes, what came back, who was forgotten, and what twins say."""

import pytest
from sqlalchemy import Engine

from tests.factories import NOW, account, ago, case, comment, contact, person, rows_of, take_in
from voc.errors import NotFound
from voc.flow.understood.pool import Here
from voc.flow.understood.tag import tag
from voc.model import Contact
from voc.report import voices as report
from voc.store import writing
from voc.terms import Channel, Speaker


@pytest.fixture
def north(engine: Engine) -> Engine:
    """Ada, who owns North, praised, asked support and was noted; Bo, its bookkeeper, is known."""
    take_in(engine, account("north"), account("south", csm="Kim"), source="crm")
    take_in(engine, contact("ada", role="Owner"), contact("bo", role="Bookkeeper"), source="crm")
    take_in(engine, comment("We love the board, it is great!", id="c1", said_at=ago(40)))
    take_in(engine, case("C-1", opened_at=ago(20)), source="desk")
    note = {"channel": Channel.NOTE, "speaker": Speaker.CSM, "author": "Casey"}
    take_in(
        engine, comment("She is furious about the price.", id="n1", said_at=ago(10), **note), source="notes"
    )
    tag(engine, Here(), now=NOW)
    return engine


def test_an_account_shows_every_voice_with_its_channels_and_its_own_mood(north: Engine) -> None:
    found = report.account(north, "North", now=NOW)
    (row,) = found.voices.to_dict("records")
    assert (row["role"], row["kind"], row["days"], row["share"]) == ("Owner", "executive", 3, 1.0)
    assert row["channels"] == "survey 1, note 1, case 1"
    assert (row["mood"] > 0, row["comments"]) == (True, 1)
    assert found.rests.startswith("all we know of a year comes from one person")
    (missing,) = found.missing
    assert "nobody from finance or purchasing was ever heard" in missing
    assert missing.endswith("Bookkeeper)")


def test_the_list_names_accounts_that_rest_on_one_and_those_never_heard(north: Engine) -> None:
    (row,) = report.accounts(north, now=NOW).to_dict("records")
    assert (row["account"], row["voices"], row["missing"], row["silent"]) == ("North", 1, "finance", 0)
    assert row["speaks"].endswith(", Owner")
    assert report.unheard(north, now=NOW) == ["South"]
    assert report.accounts(north, now=NOW, csm="Kim").empty


def test_a_second_voice_takes_the_weight_off_the_first(north: Engine) -> None:
    take_in(north, comment("The invoices are fine with us.", id="c2", who=person("bo"), said_at=ago(3)))
    found = report.account(north, "North", now=NOW)
    assert len(found.voices) == 2
    assert (found.rests, found.missing) == ("", ())


def test_a_forgotten_person_is_no_voice_any_more(north: Engine) -> None:
    with writing(north) as session:
        session.get_one(Contact, 1).erased_at = NOW
    found = report.account(north, "North", now=NOW)
    assert found.voices.empty
    assert len(rows_of(north, Contact)) == 2


def test_an_account_that_nobody_knows_is_said_so(north: Engine) -> None:
    with pytest.raises(NotFound, match="North"):
        report.account(north, "West", now=NOW)
