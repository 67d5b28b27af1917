"""A ranking: accounts count once, undecided links by their probability, every score is the sum of its terms."""

from itertools import product
from math import prod

import numpy as np
import pytest

from tests.unit.roadmap.made import inputs
from voc.errors import InputError, NotFound
from voc.roadmap.formulas import FORMULAS, effort_of, formula
from voc.roadmap.priorities import Ranking, rank, terms


def keys(ranking: Ranking) -> list[str]:
    """The keys of the features, best first."""
    return [ranking.inputs.features.key[place] for place in ranking.order]


def score(ranking: Ranking, key: str) -> float:
    """The score of one feature."""
    return float(ranking.score.middle[ranking.inputs.features.key.index(key)])


def test_an_account_counts_once_however_many_of_its_requests_lead_to_a_feature() -> None:
    made = inputs(
        [("sso", "F-1", 1.0), ("saml", "F-1", 1.0), ("dark", "F-2", 1.0)],
        [("north", "sso"), ("north", "saml"), ("north", "dark"), ("south", "dark")],
    )
    ranking = rank(made, formula("accounts"))
    assert (keys(ranking), score(ranking, "F-1"), score(ranking, "F-2")) == (["F-2", "F-1"], 1.0, 2.0)


def test_two_undecided_ways_to_a_feature_are_surer_than_one_and_never_more_than_one_account() -> None:
    made = inputs([("sso", "F-1", 0.5), ("saml", "F-1", 0.6)], [("north", "sso"), ("north", "saml")])
    assert score(rank(made, formula("accounts")), "F-1") == pytest.approx(1 - 0.5 * 0.4)


def test_the_middle_is_the_mean_over_every_way_the_undecided_links_may_turn_out() -> None:
    links = [("a", "F-1", 0.3), ("b", "F-1", 0.6), ("c", "F-2", 0.8), ("a", "F-2", 0.5), ("d", "F-1", 1.0)]
    asks = [("north", "a"), ("north", "b"), ("south", "a"), ("south", "c"), ("east", "d"), ("east", "a")]
    worth = {"north": 10.0, "south": 200.0, "east": 3000.0}
    mean = {"F-1": 0.0, "F-2": 0.0}
    for holds in product((False, True), repeat=len(links)):
        held = [link for link, on in zip(links, holds, strict=True) if on]
        chance = prod(link[2] if on else 1 - link[2] for link, on in zip(links, holds, strict=True))
        for key in mean:
            wanting = {name for name, want in asks for request, to, _ in held if (request, to) == (want, key)}
            mean[key] += chance * sum(worth[name] for name in wanting)
    ranking = rank(inputs(links, asks, arr=worth), formula("accounts"))
    assert ranking.revenue.middle.tolist() == pytest.approx([mean["F-1"], mean["F-2"]])


def test_equal_scores_are_ordered_by_revenue_and_then_by_key() -> None:
    asks = [("north", "a"), ("south", "b"), ("east", "c")]
    links = [("a", "F-1", 1.0), ("b", "F-2", 1.0), ("c", "F-3", 1.0)]
    made = inputs(links, asks, arr={"south": 900.0, "east": 100.0, "north": 100.0})
    assert keys(rank(made, formula("accounts"))) == ["F-2", "F-1", "F-3"]


def test_what_shipped_or_was_declined_stands_behind_the_others_and_has_no_rank() -> None:
    made = inputs([("a", "F-1", 1.0)], [("north", "a")], status={"F-1": "shipped"}, features=["F-2"])
    ranking = rank(made, formula("accounts"))
    assert keys(ranking) == ["F-2", "F-1"]
    assert ranking.ranked.tolist() == [False, True]


def test_rice_is_the_product_of_the_terms_it_shows() -> None:
    made = inputs(
        [("a", "F-1", 0.8), ("b", "F-1", 1.0)],
        [("north", "a"), ("south", "b")],
        severity={("north", "a"): 3.0},
        effort={"F-1": 4.0},
    )
    ranking = rank(made, formula("rice"))
    (of,) = terms(ranking)
    assert of["reach"] == 2
    assert of["confidence"] == pytest.approx(0.9)
    assert of["impact"] == pytest.approx((0.8 * 3 + 1) / 1.8)
    assert of["reach"] * of["impact"] * of["confidence"] / of["effort"] == pytest.approx(
        score(ranking, "F-1")
    )


def test_the_points_of_the_revenue_formula_add_up_to_its_score() -> None:
    made = inputs(
        [("a", "F-1", 0.8), ("b", "F-2", 1.0)],
        [("north", "a"), ("south", "b")],
        arr={"north": 700.0, "south": 300.0},
        effort={"F-1": 2.0, "F-2": 4.0},
        renews={"south": True},
    )
    ranking = rank(made, formula("revenue", {"effort": 1.0}))
    for of, key in zip(terms(ranking), ("F-1", "F-2"), strict=True):
        points = sum(value for name, value in of.items() if name != "effort")
        assert points / of["effort"] == pytest.approx(score(ranking, key))
    assert terms(ranking)[0]["revenue"] == pytest.approx(100 * 0.35 * 0.8 * 0.7)
    assert terms(ranking)[1]["renewals"] == pytest.approx(100 * 0.1)


def test_an_unknown_effort_is_the_median_of_the_known_ones_and_said_to_be_assumed() -> None:
    made = inputs(
        [("a", "F-1", 1.0)],
        [("north", "a")],
        effort={"F-2": 2.0, "F-3": 8.0, "F-4": 0.0},
        features=["F-2", "F-3", "F-4"],
    )
    effort, known = effort_of(made)
    assert effort.tolist() == [5.0, 2.0, 8.0, 5.0]
    assert known.tolist() == [0, 1, 1, 0]


def test_low_middle_and_high_enclose_one_another_and_a_sure_feature_varies_by_who_spoke_alone() -> None:
    asks = [(f"account {i}", "a" if i < 8 else "b") for i in range(16)]
    ranking = rank(inputs([("a", "F-1", 1.0), ("b", "F-2", 0.5)], asks), formula("accounts"))
    low, middle, high = ranking.accounts.low, ranking.accounts.middle, ranking.accounts.high
    assert (low <= middle).all()
    assert (middle <= high).all()
    assert middle.tolist() == [8.0, 4.0]
    assert 0 < low[0] < 8 < high[0] < 16
    assert low[1] == 0, "one undecided link carries all eight accounts or none"


def test_the_draws_have_the_mean_that_was_worked_out() -> None:
    links = [(f"r{i}", f"F-{i % 3}", 0.2 + 0.1 * (i % 7)) for i in range(30)]
    asks = [(f"account {i % 12}", f"r{i}") for i in range(30)]
    ranking = rank(inputs(links, asks), formula("accounts"), draws=4000)
    assert np.allclose(ranking.score_draws.mean(axis=1), ranking.score.middle, rtol=0.05)


def test_the_same_inputs_give_the_same_figures() -> None:
    made = inputs([("a", "F-1", 0.4), ("b", "F-2", 0.6)], [("north", "a"), ("south", "b")])
    one, two = rank(made, formula("rice")), rank(made, formula("rice"))
    assert np.array_equal(one.score_draws, two.score_draws)


@pytest.mark.parametrize("name", FORMULAS)
def test_a_roadmap_nobody_asks_for_has_zeros_and_no_error(name: str) -> None:
    ranking = rank(inputs([], [], features=["F-1", "F-2"]), formula(name))
    assert ranking.score.middle.tolist() == [0, 0]
    assert rank(inputs([], []), formula(name)).order.tolist() == []


def test_a_weight_that_the_formula_lacks_is_refused_with_those_it_has() -> None:
    with pytest.raises(
        NotFound, match=r"No weight of formula `rice` named `impct`\. Did you mean `impact`\?"
    ):
        formula("rice", {"impct": 1})
    with pytest.raises(NotFound, match="No formula named `rise`"):
        formula("rise")


@pytest.mark.parametrize("value", [-1.0, 101.0, float("nan")])
def test_a_weight_outside_its_range_is_refused(value: float) -> None:
    with pytest.raises(InputError, match="is not between 0 and 100"):
        formula("revenue", {"revenue": value})


def test_weights_that_are_all_zero_are_refused() -> None:
    zero = dict.fromkeys(formula("revenue").adds, 0.0)
    with pytest.raises(InputError, match="All weights of formula `revenue` are zero"):
        formula("revenue", zero)
