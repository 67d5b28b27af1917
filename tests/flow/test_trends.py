"""Alerts and drivers from the tables, on both databases: distinct comments, voices, whole weeks, the words behind them."""

from datetime import date, datetime, timedelta

import numpy as np
import pytest
from sqlalchemy import Engine, insert

from tests.factories import NOW, account, ago, comment, person, rows_of, take_in
from voc.model import Feedback, Membership, Passage, Topic, TopicRun
from voc.report.alerts import alerts, reach, weekly
from voc.report.drivers import drivers
from voc.terms import RatingScale

WEEKS = 12
THIS = NOW - timedelta(days=NOW.weekday())


def said(week: int, day: int = 1) -> datetime:
    """A moment so many whole weeks before the week of NOW."""
    return THIS - timedelta(weeks=week, days=-day)


def speak(engine: Engine, topics: dict[str, list[str]]) -> None:
    """Give each comment one passage, and the passages of some comments a topic."""
    with engine.begin() as connection:
        rows = rows_of(engine, Feedback)
        connection.execute(
            insert(Passage),
            [{"id": row.id, "feedback_id": row.id, "start": 0, "end": len(row.text)} for row in rows],
        )
        run = {
            "id": 1,
            "encoder": "none",
            "method": "by hand",
            "fitted_at": NOW,
            "passages": 0,
            "outliers": 0,
        }
        connection.execute(insert(TopicRun), [run | {"upto_passage_id": 0}])
        known = {row.external_id: row.id for row in rows}
        for number, (label, ids) in enumerate(topics.items(), 1):
            topic = {"id": number, "label": label, "words": label, "encoder": "none", "centre": b""}
            connection.execute(insert(Topic), [topic | {"born_run_id": 1, "last_run_id": 1}])
            members = [
                {"passage_id": known[i], "topic_id": number, "run_id": 1, "probability": 1.0} for i in ids
            ]
            connection.execute(insert(Membership), members)


@pytest.fixture
def weeks(engine: Engine) -> Engine:
    """Twelve weeks of four comments; in the last one eight more speak of the import, of four companies."""
    homes = [f"home{i}" for i in range(4)]
    people = [person(f"p{i}", f"{home}.example") for i, home in enumerate(homes)]
    take_in(engine, *(account(home) for home in homes))
    quiet = [
        comment(
            f"All is well {week}-{i}",
            id=f"q{week}-{i}",
            who=people[i],
            said_at=said(week, i),
        )
        for week in range(1, WEEKS + 1)
        for i in range(4)
    ]
    loud = [
        comment(
            f"The import is broken {i}",
            id=f"l{i}",
            who=people[i % 4],
            said_at=said(1, 2),
        )
        for i in range(8)
    ]
    take_in(engine, *quiet, *loud)
    speak(
        engine,
        {"Import": ["q5-0", *(f"l{i}" for i in range(8))], "All is well": [f"q{w}-1" for w in range(1, 13)]},
    )
    return engine


def test_a_spike_is_named_with_its_week_its_voices_and_a_passage(weeks: Engine) -> None:
    (found,) = alerts(weeks, now=NOW).to_dict("records")
    assert (found["week"], found["topic"], found["kind"]) == (said(1, 0).date(), "Import", "spike")
    assert (found["comments"], found["voices"]) == (8, 4)
    assert found["expected"] < 2
    assert found["example"] == "The import is broken 0"
    assert len(found["passage_id"]) == 3


def test_the_week_that_runs_is_not_judged_and_weeks_before_are_by_their_own_past(weeks: Engine) -> None:
    assert alerts(weeks, now=NOW - timedelta(weeks=1)).empty
    late = alerts(weeks, now=NOW + timedelta(weeks=2), weeks=3)
    assert late["week"].tolist() == [said(1, 0).date()]
    assert alerts(weeks, now=NOW + timedelta(weeks=2), weeks=2).empty


def test_one_loud_customer_rings_no_bell(engine: Engine) -> None:
    take_in(engine, account("north"))
    quiet = [comment(f"Fine {i}", id=f"q{i}", said_at=said(1 + i % WEEKS)) for i in range(48)]
    loud = [comment(f"Import, again {i}", id=f"l{i}", said_at=said(1, 3)) for i in range(9)]
    take_in(engine, *quiet, *loud)
    speak(engine, {"Import": [f"l{i}" for i in range(9)]})
    assert alerts(engine, now=NOW).empty


def test_a_week_begins_on_monday_where_the_workspace_is(engine: Engine) -> None:
    monday = datetime.combine(said(0, 0).date(), datetime.min.time(), tzinfo=NOW.tzinfo)
    take_in(engine, comment("Late on Sunday", id="1", said_at=monday - timedelta(hours=1)))
    speak(engine, {"Sunday": ["1"]})
    in_utc = weekly(engine, now=NOW, weeks=1)
    assert in_utc[["week", "comments"]].values.tolist() == [[said(1, 0).date(), 1]]
    assert weekly(engine, now=NOW, zone="Asia/Vientiane", weeks=1)["comments"].tolist() == [0]


def test_how_much_past_there_is_and_is_needed_is_said(weeks: Engine, engine: Engine) -> None:
    assert reach(weeks, now=NOW) == {"weeks": WEEKS, "needed": 9, "rate": 0.05}


def test_an_empty_workspace_has_no_alerts_and_no_drivers(engine: Engine) -> None:
    assert alerts(engine, now=NOW).empty
    assert weekly(engine, now=NOW).empty
    assert drivers(engine).empty
    assert reach(engine, now=NOW)["weeks"] == 0


def test_a_topic_costs_what_the_score_gains_without_it(engine: Engine) -> None:
    homes = [f"home{i}" for i in range(40)]
    take_in(engine, *(account(home) for home in homes))
    rated = [
        comment(
            f"Word {i}",
            id=str(i),
            who=person("ada", f"{homes[i]}.example"),
            rating=2 if i < 20 else 10,
            scale=RatingScale.NPS,
            said_at=ago(i),
        )
        for i in range(40)
    ]
    stars = [comment("Nice", id="s", rating=4, scale=RatingScale.STARS)]
    take_in(engine, *rated, *stars)
    speak(engine, {"Import": [str(i) for i in range(20)], "Support": ["39", "38"]})
    found = drivers(engine, scale=RatingScale.NPS)
    first = found.iloc[0]
    assert (first["topic"], first["says"], first["n"], first["voices"]) == ("Import", "costs", 20, 20)
    assert first["score"] == 0
    assert first["effect"] == pytest.approx(0 - 100)
    assert (found.iloc[1]["topic"], found.iloc[1]["says"]) == ("Support", "too_few")
    assert set(drivers(engine)["scale"]) == {"nps"}, "nobody who gave stars speaks of a topic"


def test_the_counts_of_the_weeks_add_up(weeks: Engine) -> None:
    found = weekly(weeks, now=NOW, weeks=WEEKS)
    assert found.groupby("topic")["comments"].sum().to_dict() == {"All is well": 12, "Import": 9}
    assert found["week"].min() == date.fromordinal(said(WEEKS, 0).toordinal())
    assert np.all(found.groupby("topic").size() == WEEKS)
