"""Who is heard beside the customer base: missing, under, over, and too few to say."""

import numpy as np
import pytest

from tests.unit.roadmap.made import inputs
from voc.roadmap.hearing import Group, Representation, band, representation, wilson
from voc.roadmap.inputs import Inputs
from voc.terms import Heard

LINKS = [("a", "F-1", 1.0)]


def made(big: int, small: int, *, silent_big: int = 0, silent_small: int = 0) -> Inputs:
    """Accounts of two segments, some of whom ask."""
    asking = [f"big {i}" for i in range(big)] + [f"small {i}" for i in range(small)]
    silent = [f"big {i}" for i in range(big, big + silent_big)]
    silent += [f"small {i}" for i in range(small, small + silent_small)]
    segment = {name: name.split()[0] for name in asking + silent}
    return inputs([("a", "F-1", 1.0)], [(name, "a") for name in asking], segment=segment, silent=silent)


def heard(inputs: Inputs) -> Representation:
    """Who is heard where every feature is ranked."""
    return representation(inputs, np.ones(len(inputs.features.id), dtype=bool))


def groups(inputs: Inputs, dimension: str = "segment") -> dict[str, Group]:
    """The groups of one dimension, by name."""
    return {group.group: group for group in heard(inputs).groups if group.dimension == dimension}


def test_a_segment_that_asks_more_than_its_share_is_over_heard_and_the_other_under() -> None:
    found = groups(made(20, 4, silent_big=5, silent_small=71))
    assert (found["big"].heard, found["small"].heard) == (Heard.OVER, Heard.UNDER)
    assert (found["big"].asked, found["big"].customers, found["big"].base) == (20, 25, 0.25)


def test_a_segment_of_which_nobody_asks_is_missing() -> None:
    assert groups(made(20, 0, silent_small=40))["small"].heard is Heard.MISSING


def test_a_segment_that_asks_by_its_share_is_as_expected() -> None:
    assert groups(made(10, 20, silent_big=10, silent_small=20))["big"].heard is Heard.AS_EXPECTED


def test_of_few_askers_nothing_is_said() -> None:
    assert {group.heard for group in groups(made(9, 0, silent_small=90)).values()} == {Heard.TOO_FEW}


def test_where_all_customers_belong_to_one_group_it_is_heard_as_expected() -> None:
    assert groups(made(20, 0))["big"].heard is Heard.AS_EXPECTED


def test_those_whose_wishes_lead_to_nothing_that_is_ranked_are_not_heard() -> None:
    asks = [(f"account {i}", "a") for i in range(12)]
    unlikely = inputs([("a", "F-1", 0.4)], asks)
    assert heard(unlikely).askers == 0
    assert representation(inputs(LINKS, asks), np.zeros(1, dtype=bool)).askers == 0
    assert heard(inputs(LINKS, asks)).askers == 12


def test_groups_nobody_knows_are_left_out_and_how_many_are_known_is_said() -> None:
    found = heard(inputs(LINKS, [("north", "a"), ("south", "a")], segment={"north": "mid"}))
    assert [group.group for group in found.groups] == ["mid"]
    assert found.known["segment"] == 0.5


def test_languages_are_those_of_people_and_not_of_accounts() -> None:
    asks = [(f"account {i}", "a") for i in range(12)]
    spoken = {name: "en" for name, _ in asks}
    found = groups(inputs(LINKS, asks, language=spoken, languages={"en": 50, "lo": 50}), "language")
    assert (found["en"].heard, found["lo"].heard) == (Heard.OVER, Heard.MISSING)


def test_the_five_loudest_accounts_are_measured_by_their_asks() -> None:
    asks = [(f"account {i}", "a") for i in range(10)]
    found = heard(inputs(LINKS, asks, times={"account 0": 11}))
    assert found.loudest == pytest.approx(15 / 20)
    assert heard(inputs([], [])).loudest == 0


@pytest.mark.parametrize(
    ("seats", "name"),
    [
        (None, ""),
        (0, ""),
        (1, "1-9"),
        (9, "1-9"),
        (10, "10-49"),
        (249, "50-249"),
        (1000, "1000+"),
        (90000, "1000+"),
    ],
)
def test_the_size_of_an_account_is_a_band_of_seats(seats: int | None, name: str) -> None:
    assert band(seats) == name


def test_the_interval_is_the_one_of_the_text_book() -> None:
    assert list(wilson(10, 20)) == pytest.approx([0.2993, 0.7007], abs=1e-3)
    assert wilson(0, 0) == (0, 1)
