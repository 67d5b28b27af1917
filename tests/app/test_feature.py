"""Everything about one feature: askers, words, links, what happened, did it help."""

import pytest

from tests.app.dashboard import Dashboard
from tests.app.test_product import link_of
from tests.factories import rows_of
from voc.flow.place import Place
from voc.model import Loop
from voc.terms import LinkState

pytestmark = pytest.mark.slow


def test_a_feature_shows_who_asked_in_which_words_and_what_happened(
    seeded: Place, dashboard: Dashboard
) -> None:
    words = dashboard.open("feature", feature="F-1").words
    assert "Export to Excel F-1" in words
    assert "3 people, who pays most first" in words
    assert "Bitte baut einen Export der Berichte nach Excel ein." in words
    assert "Asked: 3 people" in words
    assert "Shipped: 3 people" in words
    assert "release 1.0" in words
    assert "Nobody was told yet." in words


def test_no_address_and_no_name_of_a_contact_is_shown(seeded: Place, dashboard: Dashboard) -> None:
    dashboard.open("feature", feature="F-1")
    assert "@north" not in dashboard.words
    assert "Ada" not in dashboard.words


def test_a_link_that_waits_is_accepted_here_and_taken_back(seeded: Place, dashboard: Dashboard) -> None:
    waiting = link_of(seeded, "F-2")
    dashboard.open("feature", feature="F-2").press(f"accept-{waiting.id}")
    assert link_of(seeded, "F-2").state is LinkState.ACCEPTED
    assert "1 person" in dashboard.words
    dashboard.press("undo")
    assert link_of(seeded, "F-2").state is LinkState.PROPOSED


def test_a_link_that_waits_is_rejected_here(seeded: Place, dashboard: Dashboard) -> None:
    waiting = link_of(seeded, "F-2")
    dashboard.open("feature", feature="F-2").press(f"reject-{waiting.id}")
    assert link_of(seeded, "F-2").state is LinkState.REJECTED


def test_a_link_that_holds_is_taken_back_here(seeded: Place, dashboard: Dashboard) -> None:
    held = link_of(seeded, "F-1")
    dashboard.open("feature", feature="F-1").press(f"undo-{held.id}")
    assert link_of(seeded, "F-1").state is LinkState.PROPOSED


def test_without_a_key_the_page_says_where_features_are(seeded: Place, dashboard: Dashboard) -> None:
    assert "Choose a feature above" in dashboard.open("feature").words


def test_an_unknown_key_is_like_none(seeded: Place, dashboard: Dashboard) -> None:
    assert "Choose a feature above" in dashboard.open("feature", feature="F-99").words


def test_without_features_the_page_says_how_they_come(empty: Place, dashboard: Dashboard) -> None:
    assert "No features yet." in dashboard.open("feature").words
    assert rows_of(empty.engine, Loop) == []
