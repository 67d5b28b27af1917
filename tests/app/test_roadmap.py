"""The roadmap: cards with their demand; moving, shipping, declining and taking back change their tables."""

from collections import Counter

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.app.dashboard import Dashboard
from tests.factories import NOW, rows_of
from voc.flow.demand.link import decide
from voc.flow.place import Place
from voc.model import Decision, Feature, Link, Loop, Notification, Release
from voc.terms import FeatureStatus, LinkState, LoopState

pytestmark = pytest.mark.slow
S = FeatureStatus


def feature_of(place: Place, key: str) -> Feature:
    """A feature as it stands in its table."""
    found: Feature = next(row for row in rows_of(place.engine, Feature) if row.key == key)
    return found


def loops_of(place: Place, key: str) -> Counter[LoopState]:
    """Loops of a feature by state."""
    feature_id = feature_of(place, key).id
    return Counter(row.state for row in rows_of(place.engine, Loop) if row.feature_id == feature_id)


def put(dashboard: Dashboard, place: Place, key: str, lane: str) -> Dashboard:
    """Choose where a card goes."""
    start = f"move-{feature_of(place, key).id}-"
    (box,) = [one for one in dashboard.test.selectbox if (one.key or "").startswith(start)]
    box.set_value(lane)
    return dashboard.run()


@pytest.fixture
def asked(seeded: Place) -> Place:
    """Somebody asks for dark mode by an accepted link."""
    query = select(Link.id).join(Feature, Feature.id == Link.feature_id).where(Feature.key == "F-2")
    with Session(seeded.engine) as session:
        link_id = session.scalars(query.order_by(Link.score.desc())).first()
    assert link_id is not None
    decide(seeded.engine, [link_id], LinkState.ACCEPTED, by="pm", now=NOW)
    return seeded


def test_cards_stand_in_their_lanes_with_their_demand(seeded: Place, dashboard: Dashboard) -> None:
    words = dashboard.open("roadmap").words.replace("\u202f", " ")
    assert "shipped 1 3 accounts" in words
    assert "€36 k a year" in words


def test_a_card_that_is_moved_changes_the_roadmap_and_is_moved_back(
    seeded: Place, dashboard: Dashboard
) -> None:
    before = feature_of(seeded, "F-3").status
    put(dashboard.open("roadmap"), seeded, "F-3", "in_progress")
    assert feature_of(seeded, "F-3").status is S.IN_PROGRESS
    assert "Single sign-on went from" in dashboard.words
    assert rows_of(seeded.engine, Decision)[-1].note == f"moved from {before.value} to in_progress"
    dashboard.press("undo")
    assert feature_of(seeded, "F-3").status is before


def test_shipping_says_what_will_happen_and_that_is_what_happens(asked: Place, dashboard: Dashboard) -> None:
    messages = len(rows_of(asked.engine, Notification))
    put(dashboard.open("roadmap"), asked, "F-2", "shipped")
    assert "The wait of 1 person ends. 1 message will be drafted" in dashboard.words
    assert feature_of(asked, "F-2").status is not S.SHIPPED
    dashboard.test.text_input(key="version").set_value("1.1")
    dashboard.run().press("ship")
    assert feature_of(asked, "F-2").status is S.SHIPPED
    assert loops_of(asked, "F-2") == {LoopState.SHIPPED: 1}
    assert [row.version for row in rows_of(asked.engine, Release)] == ["1.0", "1.1"]
    assert "The wait of 1 person ended" in dashboard.words
    assert len(rows_of(asked.engine, Notification)) > messages


def test_a_release_by_mistake_is_taken_back_with_a_click(asked: Place, dashboard: Dashboard) -> None:
    before = feature_of(asked, "F-2").status
    put(dashboard.open("roadmap"), asked, "F-2", "shipped")
    dashboard.test.text_input(key="version").set_value("1.1")
    dashboard.run().press("ship").press("undo")
    assert feature_of(asked, "F-2").status is before
    assert loops_of(asked, "F-2") == {LoopState.OPEN: 1}


def test_declining_needs_a_reason_and_is_taken_back(asked: Place, dashboard: Dashboard) -> None:
    before = feature_of(asked, "F-2").status
    put(dashboard.open("roadmap"), asked, "F-2", "declined")
    dashboard.press("decline")
    assert "Write the reason first" in dashboard.test.error[0].value
    assert feature_of(asked, "F-2").status is before
    dashboard.test.text_area(key="reason").set_value("Few would use it.")
    dashboard.run().press("decline")
    assert feature_of(asked, "F-2").declined_reason == "Few would use it."
    assert loops_of(asked, "F-2") == {LoopState.DECLINED: 1}
    dashboard.press("undo")
    assert (feature_of(asked, "F-2").status, feature_of(asked, "F-2").declined_reason) == (before, None)
    assert loops_of(asked, "F-2") == {LoopState.OPEN: 1}


def test_what_is_out_is_taken_back_with_a_reason(seeded: Place, dashboard: Dashboard) -> None:
    dashboard.open("roadmap").press(f"back-{feature_of(seeded, 'F-1').id}")
    dashboard.test.text_input(key="why").set_value("It loses data.")
    dashboard.run().press("take-back")
    assert feature_of(seeded, "F-1").status is S.IN_PROGRESS
    assert loops_of(seeded, "F-1") == {LoopState.OPEN: 3}


def test_a_step_that_is_cancelled_changes_nothing(asked: Place, dashboard: Dashboard) -> None:
    put(dashboard.open("roadmap"), asked, "F-2", "shipped")
    dashboard.press("cancel")
    assert "ship" not in dashboard.buttons()
    assert loops_of(asked, "F-2") == {LoopState.OPEN: 1}


def test_without_features_the_page_says_how_they_come(empty: Place, dashboard: Dashboard) -> None:
    assert "No features yet." in dashboard.open("roadmap").words
