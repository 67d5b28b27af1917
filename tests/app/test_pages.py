"""Every page, with nothing to show and with something, in light of what a newcomer needs."""

from pathlib import Path

import pytest
from sqlalchemy import select

from tests.app.dashboard import PAGES, Dashboard
from tests.factories import NOW, comment, take_in
from voc.flow.people.forget import forget
from voc.flow.place import Place
from voc.flow.topics.topic_changes import of_person
from voc.flow.topics.topic_diff import Line
from voc.flow.understood.pool import Here
from voc.flow.understood.tag import tag
from voc.model import Contact, Feedback
from voc.store import reading, writing
from voc.terms import ChangeKind

TEACHES = {
    "home": "voc demo",
    "priorities": "Add your roadmap as a CSV",
    "review": "voc run",
    "trends": "voc run",
    "quotes": "add a file",
    "stories": "voc ship",
    "advocates": "has no open complaint",
    "accounts": "voc run",
    "gaps": "voc ingest articles.csv",
    "launch": "voc ship",
    "owed": "voc ship",
    "outbox": "voc ship",
    "tasks": "No task waits",
    "calls": "No review call is due",
    "account": "voc run FOLDER",
    "voices": "voc run FOLDER",
    "fatigue": "voc fatigue --all",
    "ledger": "voc link",
    "add_data": "voc run FOLDER",
    "post": "Nobody has posted anything",
    "quarantine": "Every row of every file could be read",
    "quality": "Nothing is tagged yet",
    "settings": "the name customers know you by",
    "status": "Every row of every file could be read",
    "topics": "Topics are found when comments have been read",
    "roadmap": "Add your roadmap as a CSV",
    "feature": "Add your roadmap as a CSV",
    "colleagues": "voc colleagues give",
}
SHOWS = {
    "home": "What customers talk about",
    "priorities": "What would change this order",
    "review": "Dark mode",
    "trends": "Too early to say",
    "quotes": "friendly support team",
    "stories": "No stories yet",
    "advocates": "Nobody yet",
    "accounts": "red first, then by revenue at risk",
    "gaps": "No question is asked again",
    "launch": "a part of the next letter",
    "owed": "since shipped",
    "outbox": "We say",
    "tasks": "No task waits",
    "calls": "No review call is due",
    "account": "Choose an account above",
    "voices": "rests on one person",
    "fatigue": "Nobody has to be left alone now",
    "ledger": "too few to say",
    "add_data": "Drop a file above",
    "post": "Posted lately",
    "quarantine": "not a date",
    "quality": "Nobody has judged a passage yet",
    "settings": "In the file only",
    "status": "not a date",
    "topics": "Reports to Excel",
    "roadmap": "A wish that fits nothing becomes one under Review",
    "feature": "Choose a feature above",
    "colleagues": "What a role may",
}


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_page_teaches_how_to_fill_it(empty: Place, dashboard: Dashboard, page: str) -> None:
    assert TEACHES[page] in dashboard.open(page).words


@pytest.mark.parametrize("page", PAGES)
def test_a_page_shows_what_is_there_and_renders_nothing_of_it(
    seeded: Place, dashboard: Dashboard, page: str
) -> None:
    dashboard.open(page)
    assert SHOWS[page] in dashboard.words
    assert "<img" not in dashboard.html
    assert [label for label in _labels(dashboard) if ":fire:" in label] == []


def test_a_hostile_wish_is_shown_letter_by_letter(seeded: Place, dashboard: Dashboard) -> None:
    words = dashboard.open("review", feature="F-2").words
    assert "<img src=x onerror=alert(1)>" in words
    assert "**now** :fire: $x^2$" in words


@pytest.mark.parametrize("page", ["home", "outbox"])
def test_without_a_workspace_a_page_says_how_to_make_one(
    workspace: Path, dashboard: Dashboard, page: str
) -> None:
    dashboard.open(page)
    said = [error.value.replace("\\", "") for error in dashboard.test.error]
    assert [words.count("voc init") for words in said] == [1]


def test_home_shows_what_passages_name(seeded: Place, dashboard: Dashboard) -> None:
    assert "What they name" in dashboard.open("home").words


def test_the_sidebar_names_the_workspace(seeded: Place, dashboard: Dashboard) -> None:
    dashboard.open("home")
    assert any("Acme" in piece.value for piece in dashboard.test.sidebar.html)


def _labels(dashboard: Dashboard) -> list[str]:
    """Labels are Markdown for Streamlit, so what strangers wrote must stand in them escaped."""
    return [button.label for button in dashboard.test.button]


def test_home_shows_what_a_refit_of_topics_would_change(seeded: Place, dashboard: Dashboard) -> None:
    assert "Topics would change" not in dashboard.open("home").words
    line = Line(kind=ChangeKind.NEW, topic=None, label="Blurred pictures", before=0, after=12, words="camera")
    with writing(seeded.engine) as session:
        of_person(session, line, why="for this test", by="ana", now=NOW)
    words = dashboard.open("home").words
    assert "Blurred pictures" in words
    assert "0 → 12" in words
    assert "Topics (1)" in str(dashboard.open("review").test.button_group(key="kind").options)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_when_somebody_was_forgotten_and_shows_none_of_their_words(
    seeded: Place, dashboard: Dashboard, page: str
) -> None:
    with reading(seeded.engine) as session:
        wish = Feedback.external_id == "w4"
        name = session.scalars(select(Contact.external_id).join(Feedback).where(wish)).one()
    forget(seeded, name, by="dora", now=NOW)
    words = dashboard.open(page).words
    assert "dark mode" not in words
    assert "█" not in words
    if page == "review":
        assert "[erased]" in words


def test_home_opens_when_there_are_words_and_no_topics(empty: Place, dashboard: Dashboard) -> None:
    take_in(empty.engine, comment("Please add an Excel export"))
    tag(empty.engine, Here(), now=NOW)
    assert "What customers talk about" in dashboard.open("home").words
