"""What would change the order: luck, other weights, one decision."""

import numpy as np
import pytest

from tests.unit.roadmap.made import inputs
from voc.roadmap.doubts import decisions, stability
from voc.roadmap.formulas import formula
from voc.roadmap.inputs import Floats
from voc.roadmap.priorities import rank


def crowd(want: str, n: int, begin: int = 0) -> list[tuple[str, str]]:
    """So many accounts that ask for it."""
    return [(f"account {begin + i}", want) for i in range(n)]


def test_features_that_are_far_apart_stay_in_place_and_close_ones_do_not() -> None:
    links = [("a", "F-1", 1.0), ("b", "F-2", 1.0), ("c", "F-3", 1.0)]
    asks = crowd("a", 60) + crowd("b", 10, 60) + crowd("c", 9, 80)
    sure = stability(rank(inputs(links, asks), formula("accounts")), top=2)
    assert sure.luck[0] == 1
    assert 0.4 < sure.luck[1] < 0.8
    assert sure.luck.sum() == pytest.approx(2)
    assert sure.luck_stay == pytest.approx((sure.luck[0] + sure.luck[1]) / 2)


def test_a_formula_without_weights_does_not_depend_on_them() -> None:
    made = inputs([("a", "F-1", 1.0), ("b", "F-2", 1.0)], crowd("a", 3) + crowd("b", 2, 3))
    sure = stability(rank(made, formula("accounts")), top=1)
    assert (sure.weights_same, sure.weights_stay) == (1.0, 1.0)


def test_other_weights_move_what_lives_by_one_term_alone() -> None:
    made = inputs(
        [("a", "F-1", 1.0), ("b", "F-2", 1.0)],
        crowd("a", 1) + crowd("b", 5, 1),
        arr={"account 0": 520.0, "account 1": 480.0},
    )
    weights = {
        "accounts": 0.2,
        "revenue": 0.8,
        "deals": 0,
        "renewals": 0,
        "risk": 0,
        "severity": 0,
        "recent": 0,
        "effort": 0,
    }
    sure = stability(rank(made, formula("revenue", weights)), top=1)
    assert 0 < sure.weights_same < 1


def test_what_is_not_ranked_has_no_place_among_the_first() -> None:
    made = inputs([("a", "F-1", 1.0)], crowd("a", 3), status={"F-1": "shipped"}, features=["F-2"])
    sure = stability(rank(made, formula("accounts")))
    assert np.isnan(sure.luck[0])
    assert sure.top == 1


def test_the_decision_that_can_change_the_first_ones_comes_first() -> None:
    links = [("a", "F-1", 1.0), ("b", "F-2", 1.0), ("c", "F-2", 0.5), ("d", "F-3", 0.5), ("e", "F-4", 0.5)]
    asks = crowd("a", 10) + crowd("b", 4, 10) + crowd("c", 1, 20) + crowd("d", 9, 30) + crowd("e", 1, 40)
    worth = decisions(rank(inputs(links, asks), formula("accounts")), top=2)
    assert worth.link[0] == 103
    assert worth.now[0] == 2 or worth.now[0] == 3
    assert (worth.accepted[0], worth.rejected[0]) == (2, 4)
    assert worth.gain[0] > 0
    assert (np.diff(worth.gain) <= 0).all()


def test_a_decision_is_worth_what_trying_both_answers_gives() -> None:
    links = [("a", "F-1", 1.0), ("b", "F-2", 0.7), ("c", "F-2", 0.4), ("d", "F-3", 1.0)]
    asks = crowd("a", 3) + crowd("b", 2) + crowd("c", 3, 1) + crowd("d", 2, 8)

    def scores(chance: float) -> Floats:
        tried = [*links[:2], ("c", "F-2", chance), links[3]]
        return rank(inputs(tried, asks), formula("rice")).score.middle

    ranking = rank(inputs(links, asks), formula("rice"))
    worth = decisions(ranking, top=1)
    at = worth.link.tolist().index(102)
    now, yes, no = ranking.score.middle[1], scores(1.0)[1], scores(0.0)[1]
    assert worth.moves[at] == pytest.approx(0.4 * (yes - now) + 0.6 * (now - no))
    best = 0.4 * scores(1.0).max() + 0.6 * scores(0.0).max()
    assert worth.gain[at] == pytest.approx(max(0.0, best - ranking.score.middle.max()))


def test_where_everything_is_decided_nothing_is_left_to_decide() -> None:
    made = inputs([("a", "F-1", 1.0)], crowd("a", 3))
    assert decisions(rank(made, formula("accounts"))).link.tolist() == []


def test_a_link_of_a_request_nobody_asks_for_tells_nothing() -> None:
    made = inputs([("a", "F-1", 0.5), ("b", "F-2", 0.5)], crowd("a", 3))
    assert decisions(rank(made, formula("accounts"))).link.tolist() == [100]
