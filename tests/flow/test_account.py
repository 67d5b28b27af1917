"""One account through time, from the tables."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, select

from tests.factories import (
    NOW,
    SETTINGS,
    account,
    ago,
    case,
    comment,
    contact,
    feature,
    person,
    release,
    take_in,
)
from tests.ledgers import loop
from voc.flow.health.review_calls import settle
from voc.flow.understood.pool import Here
from voc.flow.understood.tag import tag
from voc.ingest.records import SignalRow
from voc.model import Feedback, Promise
from voc.report import account as report
from voc.store import writing
from voc.store.reads import ERASED
from voc.terms import CallOutcome, Channel, LoopStep, PromiseState, RatingScale, Speaker

S = LoopStep


@pytest.fixture
def north(engine: Engine) -> Engine:
    """North asked, was noted, got it, was told, answered and has a case; South said something else."""
    take_in(
        engine, account("north", renewal_on=date(2026, 7, 1)), account("south"), feature("F-1"), source="crm"
    )
    take_in(engine, contact("ada", role="Owner"), contact("bo", "south.example"), source="crm")
    said = comment("We need Excel.", id="c1", said_at=ago(200), rating=6.0, scale=RatingScale.NPS)
    take_in(engine, said, comment("Hello.", id="c2", who=person("bo", "south.example"), said_at=ago(9)))
    note = {"channel": Channel.NOTE, "speaker": Speaker.CSM, "author": "Casey"}
    take_in(engine, comment("Promised Excel by May.", id="n1", said_at=ago(150), **note), source="notes")
    take_in(engine, release("1.0", "F-1", days_ago=40), case("C-1", opened_at=ago(5)), source="desk")
    tag(engine, Here(), now=NOW)
    loop(engine, "ada", "F-1", [(S.ASKED, 201), (S.SHIPPED, 40), (S.TOLD, 35), (S.CONFIRMED, 30)])
    return engine


def test_everything_stands_in_its_order_the_latest_first(north: Engine) -> None:
    found = report.timeline(north, 1, now=NOW)
    assert list(found["kind"]) == ["case", "answered", "told", "shipped", "noted", "heard", "heard"]
    assert set(found["kind"]) <= set(report.KINDS)
    heard = found[found["kind"] == "heard"].iloc[0]
    assert (heard["words"], heard["who"], heard["about"]) == ("We need Excel.", "Owner", "survey, NPS 6")
    assert found[found["kind"] == "case"].iloc[0]["about"] == "C-1, still open"
    assert found[found["kind"] == "answered"].iloc[0]["about"] == "it does it"
    assert "Hello." not in list(found["words"])


def test_what_lies_further_back_than_asked_for_is_left_out(north: Engine) -> None:
    assert list(report.timeline(north, 1, now=NOW, days=37)["kind"]) == ["case", "answered", "told"]
    assert report.timeline(north, 1, now=ago(300)).empty


def test_promises_and_calls_are_in_it_and_dismissed_promises_are_not(north: Engine) -> None:
    settle(north, SETTINGS, 1, CallOutcome.HELD, by="casey", now=NOW, note="went well")
    with writing(north) as session:
        promise = Promise(
            passage_id=1, account_id=1, said_at=ago(150), sure=0.9, acting=False, due_on=date(2026, 5, 31),
            state=PromiseState.OPEN, found_at=NOW,
        )  # fmt: skip
        session.add(promise)
    found = report.timeline(north, 1, now=NOW)
    assert found.iloc[0][["kind", "words", "who"]].tolist() == ["called", "went well", "casey"]
    assert found[found["kind"] == "promised"].iloc[0]["about"] == "by 2026-05-31, open"
    with writing(north) as session:
        session.scalars(select(Promise)).one().state = PromiseState.DISMISSED
    assert "promised" not in set(report.timeline(north, 1, now=NOW)["kind"])


def test_erased_words_are_not_shown(north: Engine) -> None:
    with writing(north) as session:
        session.scalars(select(Feedback).where(Feedback.external_id == "c1")).one().erased_at = NOW
    found = report.timeline(north, 1, now=NOW)
    assert list(found[found["kind"] == "heard"]["words"]) == [ERASED, "ada wants F-1, please"]


def test_usage_is_summed_by_week_of_kinds_that_tell_of_it_and_this_week_waits(north: Engine) -> None:
    days = [
        (date(2026, 5, 25), 3.0),
        (date(2026, 5, 31), 4.0),
        (date(2026, 5, 18), 5.0),
        (date(2026, 6, 1), 9.0),
    ]
    rows = [
        SignalRow(account_id="A-north", kind=kind, day=day, value=value, line=1)
        for kind in ("logins", "flux")
        for day, value in days
    ]
    take_in(north, *rows, source="usage")
    found = report.usage(north, 1, {}, now=NOW)
    assert [(str(week), kind, value) for week, kind, value in found.itertuples(index=False)] == [
        ("2026-05-18", "logins", 5.0),
        ("2026-05-25", "logins", 7.0),
    ]
    assert report.usage(north, 1, {"logins": "ignore"}, now=NOW).empty
    assert report.usage(north, 1, {}, now=NOW + timedelta(days=400)).empty
