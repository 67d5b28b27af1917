"""Questions of customers become gaps across languages, and an article that answers is known."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.factories import NOW, account, comment, feature, person, take_in
from tests.told import a_place
from voc.errors import NotFound
from voc.flow.place import Place
from voc.flow.stories.gaps import Answer, brief_of, gaps_of
from voc.flow.understood.pool import Here
from voc.flow.understood.tag import tag
from voc.ingest.records import ArticleRow
from voc.report.gaps import gaps as report
from voc.terms import Family, Speaker

MERGE = {"north": "How do I merge duplicate customers?", "south": "Wie führe ich doppelte Kunden zusammen?"}
HOURS = {"east": "Where do I set our working hours?", "west": "Wo stelle ich die Arbeitszeiten ein?"}
ARTICLES = (
    ArticleRow(
        external_id="1", title="Set working hours", text="Working hours are set per team under Settings."
    ),
    ArticleRow(external_id="2", title="Read your invoice", text="The invoice shows one line for seats."),
)


@pytest.fixture
def asked(engine: Engine, tmp_path: Path) -> Place:
    """Two questions that two companies each ask, in two languages."""
    said = MERGE | HOURS
    take_in(
        engine, *(account(name) for name in said), source="crm", family=Family.ACCOUNT, file="accounts.csv"
    )
    rows = [
        comment(text, id=f"{name}-1", who=person("ada", f"{name}.example")) for name, text in said.items()
    ]
    take_in(engine, *rows)
    tag(engine, Here(), now=NOW)
    return a_place(engine, tmp_path)


def help_centre(engine: Engine) -> None:
    take_in(engine, *ARTICLES, source="help", family=Family.ARTICLE, file="help.csv")


def test_questions_of_two_languages_are_one_gap_with_its_accounts(asked: Place) -> None:
    found = gaps_of(asked.engine, asked.settings, now=NOW)
    assert [(one.volume.accounts, one.volume.comments) for one in found] == [(2, 2), (2, 2)]
    words = [{question.words for question in one.questions} for one in found]
    assert set(MERGE.values()) in words
    assert set(HOURS.values()) in words


def test_an_article_that_answers_is_named_and_no_other_question_has_one(asked: Place) -> None:
    help_centre(asked.engine)
    found = {
        frozenset(q.words for q in one.questions): one
        for one in gaps_of(asked.engine, asked.settings, now=NOW)
    }
    assert found[frozenset(HOURS.values())].article == "Set working hours"
    assert found[frozenset(HOURS.values())].answer is Answer.ANSWERED
    assert found[frozenset(MERGE.values())].answer is Answer.NONE


def test_an_article_that_is_gone_answers_nothing(asked: Place) -> None:
    help_centre(asked.engine)
    take_in(asked.engine, ARTICLES[1], source="help", family=Family.ARTICLE, file="help.csv")
    assert {one.answer for one in gaps_of(asked.engine, asked.settings, now=NOW)} == {Answer.NONE}


def test_the_number_of_a_gap_stays_when_others_ask_it_too(asked: Place) -> None:
    before = {one.number for one in gaps_of(asked.engine, asked.settings, now=NOW)}
    take_in(
        asked.engine,
        comment("How can I merge duplicate customers?", id="n2", who=person("bo", "east.example")),
    )
    tag(asked.engine, Here(), now=NOW)
    after = gaps_of(asked.engine, asked.settings, now=NOW)
    assert {one.number for one in after} == before
    assert after[0].volume.accounts == 3


def test_what_a_colleague_asks_is_no_gap(engine: Engine, tmp_path: Path) -> None:
    said = [
        comment(
            "How do I merge duplicate customers?",
            id=name,
            who=person("ada", f"{name}.example"),
            speaker=Speaker.CSM,
        )
        for name in ("north", "south", "east")
    ]
    take_in(engine, *said)
    tag(engine, Here(), now=NOW)
    place = a_place(engine, tmp_path)
    assert gaps_of(engine, place.settings, every=True, now=NOW) == []


def test_only_gaps_near_to_a_feature_are_shown_where_one_is_named(asked: Place) -> None:
    take_in(
        asked.engine,
        feature("F-2", "Merge duplicate customers", description="Merge two customers that are the same."),
        source="roadmap",
        family=Family.FEATURE,
        file="features.csv",
    )
    (found,) = gaps_of(asked.engine, asked.settings, feature="F-2", now=NOW)
    assert {question.words for question in found.questions} == set(MERGE.values())
    with pytest.raises(NotFound, match="F-9"):
        gaps_of(asked.engine, asked.settings, feature="F-9", now=NOW)


def test_a_brief_holds_their_words_and_the_article_that_is_near(asked: Place) -> None:
    help_centre(asked.engine)
    gap = next(one for one in gaps_of(asked.engine, asked.settings, now=NOW) if one.answer is Answer.ANSWERED)
    words = brief_of(asked.engine, asked.settings, gap.number, now=NOW).markdown()
    assert "Wo stelle ich die Arbeitszeiten ein?" in words
    assert "The article: Set working hours" in words
    assert "asked by 2 accounts" in words


def test_a_number_that_is_no_gap_is_said_so(asked: Place) -> None:
    with pytest.raises(NotFound, match="gap"):
        brief_of(asked.engine, asked.settings, 999, now=NOW)


def test_a_workspace_without_questions_has_no_gaps(
    engine: Engine, tmp_path: Path, understand: Callable[[], None]
) -> None:
    take_in(engine, comment("The board is fast and clear.", id="1"))
    understand()
    place = a_place(engine, tmp_path)
    found = report(gaps_of(engine, place.settings, every=True, now=NOW))
    assert found.empty
    assert "question" in found.columns
