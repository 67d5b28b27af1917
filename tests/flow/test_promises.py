"""Promises are found in notes, follow the roadmap and the calendar, and obey a person."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from tests.factories import NOW, SETTINGS, account, ago, comment, feature, release, rows_of, take_in
from voc.errors import InputError, NotFound
from voc.flow.demand import feature_vectors
from voc.flow.health.promises import Watched, correct, decide, watch
from voc.flow.health.score import score
from voc.flow.place import Place
from voc.flow.understood.pool import Here
from voc.flow.understood.tag import tag
from voc.ingest.records import RawComment
from voc.model import Decision, Promise
from voc.nlp.encoders.wants import of_wants
from voc.report import health
from voc.report.promises import promises
from voc.terms import Channel, FeatureStatus, PromiseState, Speaker
from voc.workspace import Workspace


def note(text: str, *, days_ago: float = 30, id: str | None = None) -> RawComment:
    """What a CSM wrote after a call."""
    return comment(
        text,
        id=id,
        channel=Channel.NOTE,
        speaker=Speaker.CSM,
        said_at=ago(days_ago),
        author="Casey",
        source="notes",
    )


@pytest.fixture
def place(engine: Engine, tmp_path) -> Place:  # type: ignore[no-untyped-def]
    """A workspace with a roadmap of two features."""
    take_in(engine, account(), source="tables")
    sso = feature("F-9", "Single sign-on with SAML", description="Sign in with the company account.")
    take_in(engine, feature("F-1", "Export to Excel"), sso, source="tables")
    return Place(Workspace(tmp_path), SETTINGS, engine)


def look(place: Place, now: datetime = NOW) -> Watched:
    """Tag what is new and look for promises."""
    tag(place.engine, Here(), now=NOW)
    feature_vectors.bring_up_to_date(place.engine, encoder=of_wants(place.settings.encoder))
    return watch(place, now=now)


def test_a_promise_is_found_once_with_its_day_and_its_feature(place: Place) -> None:
    take_in(place.engine, note("Told them SSO by Q3."), source="notes")
    assert look(place).found == 1
    assert look(place).found == 0
    (row,) = promises(place.engine, now=NOW, days=14).itertuples()
    assert (row.state, row.feature, str(row.due_on), row.when) == ("open", "F-9", "2026-09-30", "later")
    assert row.account == "North"


def test_it_slips_and_then_is_broken_when_its_day_is_over(place: Place) -> None:
    take_in(place.engine, note("Told them SSO by Q3."), source="notes")
    assert look(place, now=datetime(2026, 9, 20, tzinfo=UTC)).slipping == 1
    look(place, now=datetime(2026, 10, 1, tzinfo=UTC))
    (row,) = rows_of(place.engine, Promise)
    assert (row.state, row.decided_by) == (PromiseState.BROKEN, None)


def test_the_release_of_its_feature_keeps_it(place: Place) -> None:
    take_in(place.engine, note("Told them SSO by Q3."), source="notes")
    shipped = feature("F-9", "Single sign-on with SAML", status=FeatureStatus.SHIPPED)
    take_in(place.engine, shipped, release("1.0", "F-9", days_ago=10), source="tables")
    look(place)
    (row,) = rows_of(place.engine, Promise)
    assert (row.state, row.settled_at) == (PromiseState.KEPT, ago(10))


def test_a_call_that_was_promised_stays_open_until_a_person_says_so(place: Place) -> None:
    take_in(place.engine, note("I promised her a call by Friday."), source="notes")
    assert look(place).overdue == 1
    (row,) = rows_of(place.engine, Promise)
    assert (row.acting, row.feature_id, row.state) == (True, None, PromiseState.OPEN)
    decide(place.engine, [row.id], PromiseState.KEPT, by="casey", now=NOW, note="on Thursday")
    look(place)
    (row,) = rows_of(place.engine, Promise)
    assert (row.state, row.decided_by) == (PromiseState.KEPT, "casey")


def test_a_decision_is_remembered_and_can_be_taken_back(place: Place) -> None:
    take_in(place.engine, note("Told them SSO by Q3."), source="notes")
    look(place)
    decide(place.engine, [1], PromiseState.DISMISSED, by="casey", now=NOW)
    assert promises(place.engine, now=NOW, days=14).empty
    decide(place.engine, [1], PromiseState.OPEN, by="casey", now=NOW)
    assert len(promises(place.engine, now=NOW, days=14)) == 1
    assert [row.verdict.value for row in rows_of(place.engine, Decision)] == ["dismissed", "undone"]


def test_what_is_not_there_or_was_not_decided_is_said(place: Place) -> None:
    take_in(place.engine, note("Told them SSO by Q3."), source="notes")
    look(place)
    with pytest.raises(NotFound):
        decide(place.engine, [1, 77], PromiseState.KEPT, by="casey", now=NOW)
    with pytest.raises(InputError, match="nothing to take back"):
        decide(place.engine, [1], PromiseState.OPEN, by="casey", now=NOW)
    assert rows_of(place.engine, Decision) == []


def test_a_note_without_a_promise_makes_none(place: Place) -> None:
    take_in(place.engine, note("Loves the board. I said it's being looked at, no date."), source="notes")
    assert look(place) == Watched(found=0, open=0, slipping=0, overdue=0)


def test_a_broken_promise_costs_points_of_health_and_shows_its_note(place: Place) -> None:
    take_in(place.engine, note("Told them SSO by 20 May."), source="notes")
    look(place)
    score(place, now=NOW)
    detail = health.account(place.engine, "North", currency="EUR", rates={})
    (part,) = detail.parts[detail.parts["part"] == "promises"].itertuples()
    assert 0.65 < part.value < 0.7
    assert part.words == "1 of 1 late or broken, the latest for 12 days, 0 kept"
    (shown,) = detail.passages[detail.passages["part"] == "promises"].itertuples()
    assert shown.words == "Told them SSO by 20 May."
    (row,) = rows_of(place.engine, Promise)
    decide(place.engine, [row.id], PromiseState.DISMISSED, by="casey", now=NOW)
    score(place, now=NOW)
    detail = health.account(place.engine, "North", currency="EUR", rates={})
    (part,) = detail.parts[detail.parts["part"] == "promises"].itertuples()
    assert part.words == "left out: nothing was promised for a day within 180 days"


def test_a_person_says_which_feature_was_meant_and_the_promise_follows_it(place: Place) -> None:
    shipped = feature("F-1", "Export to Excel", status=FeatureStatus.SHIPPED)
    take_in(place.engine, shipped, release("1.0", "F-1", days_ago=10), source="tables")
    take_in(place.engine, note("Told them SSO by 20 May."), source="notes")
    look(place)
    (row,) = rows_of(place.engine, Promise)
    assert row.state is PromiseState.BROKEN
    correct(place.engine, row.id, "F-1", by="casey", now=NOW)
    (row,) = rows_of(place.engine, Promise)
    assert (row.state, row.settled_at, row.feature_sure) == (PromiseState.KEPT, ago(10), 1.0)
    correct(place.engine, row.id, None, by="casey", now=NOW)
    look(place)
    (row,) = rows_of(place.engine, Promise)
    assert (row.state, row.feature_id) == (PromiseState.OPEN, None)
    assert [one.note for one in rows_of(place.engine, Decision)] == [
        "feature F-1, was F-9",
        "feature none, was F-1",
    ]
    with pytest.raises(NotFound, match="F-1"):
        correct(place.engine, row.id, "F-7", by="casey", now=NOW)


def test_a_promise_that_was_decided_stays_so_when_its_feature_is_another(place: Place) -> None:
    take_in(place.engine, note("Told them SSO by 20 May."), source="notes")
    look(place)
    decide(place.engine, [1], PromiseState.KEPT, by="casey", now=NOW)
    correct(place.engine, 1, "F-1", by="casey", now=NOW)
    assert rows_of(place.engine, Promise)[0].state is PromiseState.KEPT
