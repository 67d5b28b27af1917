"""The product manager's desk: the ranking and the words behind it, and decisions on proposals."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.app.dashboard import Dashboard
from tests.factories import rows_of
from voc.flow.place import Place
from voc.model import Decision, Feature, Link, Loop
from voc.terms import LinkState, LoopState

pytestmark = pytest.mark.slow


def link_of(place: Place, key: str) -> Any:
    """The likeliest link of a feature, as it stands in its table."""
    query = select(Link).join(Feature, Feature.id == Link.feature_id).where(Feature.key == key)
    with Session(place.engine) as session:
        return session.scalars(query.order_by(Link.score.desc())).first()


def test_the_first_feature_is_the_one_most_accounts_wait_for(seeded: Place, dashboard: Dashboard) -> None:
    words = dashboard.open("priorities").words
    assert words.index("Export to Excel F-1") > 0
    assert "€36 k" in words.replace("\u202f", " ")


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


def test_the_order_follows_the_address(seeded: Place, dashboard: Dashboard) -> None:
    dashboard.open("priorities", by="arr")
    assert dashboard.test.button_group(key="by").value == "arr"


@pytest.mark.parametrize(
    ("button", "state"), [("accept", LinkState.ACCEPTED), ("reject", LinkState.REJECTED)]
)
def test_a_decision_is_kept_with_who_took_it(
    seeded: Place, dashboard: Dashboard, button: str, state: LinkState
) -> None:
    dashboard.open("review", feature="F-2").press(button)
    link = link_of(seeded, "F-2")
    assert (link.state, bool(link.decided_by)) == (state, True)
    assert rows_of(seeded.engine, Decision)[-1].row_id == link.id


def test_accepting_opens_a_loop_for_who_asked(seeded: Place, dashboard: Dashboard) -> None:
    before = len(rows_of(seeded.engine, Loop))
    dashboard.open("review", feature="F-2").press("accept")
    assert len(rows_of(seeded.engine, Loop)) == before + 1


def test_the_last_decision_can_be_taken_back(seeded: Place, dashboard: Dashboard) -> None:
    before = {row.id: row.state for row in rows_of(seeded.engine, Loop)}
    dashboard.open("review", feature="F-2").press("accept")
    dashboard.press("undo")
    link = link_of(seeded, "F-2")
    assert (link.state, link.decided_by) == (LinkState.PROPOSED, None)
    after = {row.id: row.state for row in rows_of(seeded.engine, Loop)}
    assert [state for number, state in after.items() if number not in before] == [LoopState.WITHDRAWN]
    assert "undo" not in dashboard.buttons()


def test_what_is_put_off_stays_and_comes_last(seeded: Place, dashboard: Dashboard) -> None:
    dashboard.open("review")
    first = _heading(dashboard)
    dashboard.press("skip")
    assert _heading(dashboard) != first
    assert {row.state for row in rows_of(seeded.engine, Link)} == {LinkState.ACCEPTED, LinkState.PROPOSED}


def test_a_decided_proposal_makes_room_for_the_next(seeded: Place, dashboard: Dashboard) -> None:
    dashboard.open("review")
    first = _heading(dashboard)
    dashboard.press("reject")
    assert _heading(dashboard) != first


def _heading(dashboard: Dashboard) -> str:
    """The feature that is asked about."""
    return dashboard.html.partition('class="voc-feature">')[2].partition("<")[0]
