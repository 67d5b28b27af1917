"""The page of trends: an unusual week with its words, and what topics cost."""

from datetime import timedelta

import pytest
from sqlalchemy import insert

from tests.app.dashboard import Dashboard
from tests.factories import NOW, account, comment, person, rows_of, take_in
from voc.flow.place import Place
from voc.model import Feedback, Membership, Passage, Topic, TopicRun
from voc.terms import RatingScale

pytestmark = pytest.mark.slow
WEEKS = 12


@pytest.fixture
def unusual(empty: Place) -> Place:
    """Twelve weeks of four comments; in the last one eight more, unhappy ones, speak of the import."""
    homes = [f"home{i}" for i in range(20)]
    people = [person("ada", f"{home}.example") for home in homes]
    monday = NOW - timedelta(days=NOW.weekday())
    quiet = [
        comment(
            f"All is well {week}-{i}",
            id=f"q{week}-{i}",
            who=people[i],
            said_at=monday - timedelta(weeks=week, days=-i),
            rating=10,
            scale=RatingScale.NPS,
        )
        for week in range(1, WEEKS + 1)
        for i in range(4)
    ]
    loud = [
        comment(
            f"The import is *broken* {i}",
            id=f"l{i}",
            who=people[i],
            said_at=monday - timedelta(days=5),
            rating=1,
            scale=RatingScale.NPS,
        )
        for i in range(20)
    ]
    take_in(empty.engine, *(account(home) for home in homes), *quiet, *loud)
    _talk(empty)
    return empty


def _talk(place: Place) -> None:
    """Every comment is one passage; the loud ones speak of one topic, the others of another."""
    run = {"encoder": "none", "method": "by hand", "fitted_at": NOW, "passages": 0, "outliers": 0}
    topic = {"words": "", "encoder": "none", "centre": b"", "born_run_id": 1, "last_run_id": 1}
    rows = rows_of(place.engine, Feedback)
    with place.engine.begin() as connection:
        passages = [{"id": row.id, "feedback_id": row.id, "start": 0, "end": len(row.text)} for row in rows]
        connection.execute(insert(Passage), passages)
        connection.execute(insert(TopicRun), [run | {"id": 1, "upto_passage_id": 0}])
        connection.execute(
            insert(Topic), [topic | {"id": 1, "label": "Import <b>"}, topic | {"id": 2, "label": "All well"}]
        )
        members = [
            {
                "passage_id": row.id,
                "topic_id": 1 if row.external_id.startswith("l") else 2,
                "run_id": 1,
                "probability": 1.0,
            }
            for row in rows
        ]
        connection.execute(insert(Membership), members)


def test_an_unusual_week_is_shown_with_its_words(unusual: Place, dashboard: Dashboard) -> None:
    words = dashboard.open("trends").words
    assert "20 comments of 20 customers" in words
    assert "The import is *broken* 0" in words
    assert "Import <b> new" in words


def test_a_topic_that_costs_is_named_with_its_effect(unusual: Place, dashboard: Dashboard) -> None:
    dashboard.open("trends", scale="nps")
    words = dashboard.words.partition("What topics cost or earn")[2]
    assert "The score is 41.2, of 68 ratings." in words
    assert "costs −58.8" in words


def test_a_quiet_workspace_says_so(
    unusual: Place, dashboard: Dashboard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VOC_NOW", (NOW + timedelta(weeks=20)).isoformat())
    assert "Nothing unusual in these 8 weeks" in dashboard.open("trends").words


def test_what_is_watched_is_shown_week_by_week_where_nothing_is_unusual(
    unusual: Place, dashboard: Dashboard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VOC_NOW", (NOW + timedelta(weeks=10)).isoformat())
    words = dashboard.open("trends").words.partition("Week by week")[2]
    assert "2 topics are watched" in words
    assert "All comments at most 24 in a week" in words
    assert "All well 48, 0 in the last week" in words
    assert "Import <b> 20, 0 in the last week" in words
    assert 'class="voc-unusual"' not in dashboard.html


def test_an_unusual_week_stands_out_in_its_series(unusual: Place, dashboard: Dashboard) -> None:
    dashboard.open("trends")
    (marked,) = [line for line in dashboard.html.split("<i ") if 'class="voc-unusual"' in line]
    assert ": 20" in marked
    assert "Import <b>" not in dashboard.html
