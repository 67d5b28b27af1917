"""The product manager's desk: the ranking and the words behind it."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.app.dashboard import Dashboard
from tests.factories import NOW, rows_of
from voc.flow.demand.link import decide
from voc.flow.place import Place
from voc.model import Feature, Link, SavedView
from voc.terms import LinkState

pytestmark = pytest.mark.slow


def link_of(place: Place, key: str) -> Any:
    """The likeliest link of a feature, as it stands in its table."""
    query = select(Link).join(Feature, Feature.id == Link.feature_id).where(Feature.key == key)
    with Session(place.engine) as session:
        return session.scalars(query.order_by(Link.score.desc())).first()


def test_what_may_be_built_next_comes_first_and_what_shipped_behind_it(
    seeded: Place, dashboard: Dashboard
) -> None:
    assert "Export to Excel F-1" not in dashboard.open("priorities").words
    keys = [row.key for row in rows_of(seeded.engine, Feature)]
    order = [button.key for button in dashboard.test.button if button.key and button.key.startswith("open-")]
    assert order[-1] == f"open-{keys.index('F-1') + 1}"


def test_a_feature_shows_its_demand_and_its_argument(seeded: Place, dashboard: Dashboard) -> None:
    words = dashboard.open("priorities", feature="F-1").words
    assert "Export to Excel F-1" in words
    assert "€36 k" in words.replace("\u202f", " ")
    assert "Score 3: 3 may want it × 100% sure" in words
    assert "Asked for by mid 3" in words


def test_a_click_on_a_feature_opens_its_words_and_stands_in_the_address(
    seeded: Place, dashboard: Dashboard
) -> None:
    dark = next(row.id for row in rows_of(seeded.engine, Feature) if row.key == "F-2")
    dashboard.open("priorities").press(f"open-{dark}")
    assert dashboard.test.query_params["feature"] == "F-2"
    assert "Dark mode F-2" in dashboard.words
    assert "Nobody asks for this by an accepted link" in dashboard.words


def test_the_passages_of_the_chosen_feature_are_shown_with_who_said_them(
    seeded: Place, dashboard: Dashboard
) -> None:
    words = dashboard.open("priorities", feature="F-1").words
    assert "Bitte baut einen Export der Berichte nach Excel ein." in words
    assert "South · mid" in words


@pytest.mark.parametrize("formula", ["accounts", "rice", "revenue"])
def test_the_formula_and_the_segment_follow_the_address(
    seeded: Place, dashboard: Dashboard, formula: str
) -> None:
    dashboard.open("priorities", by=formula, segment="mid")
    assert dashboard.test.button_group(key="by").value == formula
    assert dashboard.test.selectbox(key="segment").value == "mid"
    assert "Who is heard" in dashboard.words


def test_a_weight_that_is_changed_changes_the_terms(seeded: Place, dashboard: Dashboard) -> None:
    words = dashboard.open("priorities", by="rice", feature="F-1").words
    assert "/ effort" in words
    dashboard.test.number_input(key="weight-rice-effort").set_value(0.0)
    assert "/ effort" not in dashboard.run().words.partition("Who is heard")[2]


def test_a_ranking_is_kept_and_shown_to_the_figure_after_the_tables_moved_on(
    seeded: Place, dashboard: Dashboard
) -> None:
    dashboard.open("priorities", feature="F-2")
    before = dashboard.words
    dashboard.test.text_input(key="view-name").input("spring *plan*")
    dashboard.press("keep-view")
    assert [view.name for view in rows_of(seeded.engine, SavedView)] == ["spring *plan*"]
    decide(seeded.engine, [link_of(seeded, "F-2").id], LinkState.ACCEPTED, by="pm", now=NOW)
    dashboard.press("view-spring *plan*")
    kept = dashboard.words
    assert "Kept as “spring *plan*”" in kept
    assert "every figure is the same" in kept
    assert _score(kept) == _score(before)
    dashboard.press("today")
    assert _score(dashboard.words) != _score(before)


def test_a_name_that_is_taken_is_refused_in_a_sentence(seeded: Place, dashboard: Dashboard) -> None:
    dashboard.open("priorities")
    for formula in ("accounts", "rice"):
        dashboard.test.query_params["by"] = formula
        dashboard.test.text_input(key="view-name").input("plan")
        dashboard.press("keep-view")
    assert ["choose another name" in error.value for error in dashboard.test.error] == [True]


def _score(words: str) -> str:
    return words.partition("Score ")[2].partition(":")[0]
