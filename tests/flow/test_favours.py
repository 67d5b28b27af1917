"""Who was asked for what, from the tables, and that asking keeps to it."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.factories import NOW, account, ago, case, comment, contact, person, rows_of, take_in
from tests.told import a_place
from voc.config import Settings
from voc.errors import InputError
from voc.flow.place import Place
from voc.flow.stories import consents
from voc.flow.told.favours import loads, rest_of
from voc.model import Contact, Notification, Passage
from voc.report import fatigue as report
from voc.store import reading, writing
from voc.terms import Channel, ConsentState, NotificationState

WORDS = "We at North save four hours of paperwork every week"


@pytest.fixture
def place(engine: Engine, tmp_path: Path) -> Place:
    """Ada answered a survey with two answers ten days ago and rated a case a month ago; Bo wrote a review."""
    made = a_place(engine, tmp_path / "workspace")
    take_in(engine, account("north"), contact("ada", role="Owner"), contact("bo"), source="crm")
    take_in(
        engine,
        *(comment(f"{WORDS} {n}", id=f"a{n}", said_at=ago(10), rating=9.0, scale="nps") for n in (1, 2)),
    )
    take_in(engine, comment("Fine.", id="b1", who=person("bo"), channel=Channel.REVIEW), source="reviews")
    take_in(engine, case("C-1", opened_at=ago(33), solved_at=ago(31), csat=5.0), source="desk")
    return made


def settings(place: Place, **values: object) -> Settings:
    """The settings of the place, with some that differ."""
    return Settings(**(place.settings.model_dump() | values))


def test_two_answers_of_one_survey_are_one_favour_and_a_review_is_none(place: Place) -> None:
    (load,) = loads(place.engine, place.settings, now=NOW)
    assert [(one.kind.value, one.at) for one in load.favours] == [("survey", ago(10)), ("rating", ago(31))]
    (row,) = report.fatigue(place.engine, [load], now=NOW).to_dict("records")
    assert (row["role"], row["times"], row["survey"], row["rating"], row["message"]) == ("Owner", 2, 1, 1, 0)
    assert row["why"] == "answered a survey on 22 May 2026"
    assert list(report.favours([load], load.contact_id)["kind"]) == ["survey", "rating"]


def passage(place: Place) -> int:
    """A passage of Ada's."""
    with writing(place.engine) as session:
        session.add(made := Passage(feedback_id=1, start=0, end=len(WORDS)))
        session.flush()
        return made.id


def test_asking_for_words_is_refused_with_the_reason_and_the_day_and_possible_afterwards(
    place: Place,
) -> None:
    number = passage(place)
    with pytest.raises(
        InputError, match=r"answered a survey on 22 May 2026; may be asked again from 05 June 2026"
    ):
        consents.ask(place.engine, place.settings, number, by="mia", now=NOW)
    own = settings(place, rest_days={"survey": 7})
    assert consents.ask(place.engine, own, number, by="mia", now=NOW).notification_id == 1


def test_an_ask_that_left_and_one_by_hand_count_and_one_that_came_back_does_not(place: Place) -> None:
    own = settings(place, rest_days={"survey": 0})
    asked = consents.ask(place.engine, own, passage(place), by="mia", now=NOW)
    with writing(place.engine) as session:
        row = session.get_one(Notification, asked.notification_id)
        row.state, row.sent_at = NotificationState.SENT, NOW
    with reading(place.engine) as session:
        found = rest_of(session, 1, own, now=NOW)
    assert found is not None
    assert found.why == "was asked for their words on 01 June 2026"
    with writing(place.engine) as session:
        session.get_one(Notification, asked.notification_id).state = NotificationState.BOUNCED
    with reading(place.engine) as session:
        assert rest_of(session, 1, own, now=NOW) is None
        key = session.get_one(Contact, 1).external_id
    consents.record(place.engine, key, ConsentState.ASKED, by="mia", now=NOW)
    with reading(place.engine) as session:
        assert rest_of(session, 1, own, now=NOW) is not None


def test_who_was_erased_is_in_no_list(place: Place) -> None:
    with writing(place.engine) as session:
        session.get_one(Contact, 1).erased_at = NOW
    assert report.fatigue(place.engine, loads(place.engine, place.settings, now=NOW), now=NOW).empty
    assert len(rows_of(place.engine, Contact)) == 2
