"""Inputs are frozen: packed and unpacked they are the same, and a change shows in their digest."""

import numpy as np
import pytest

from tests.unit.roadmap.made import inputs
from voc.errors import InputError, NotFound
from voc.roadmap.formulas import formula
from voc.roadmap.inputs import Inputs, narrowed, unpacked
from voc.roadmap.priorities import rank


def made(chance: float = 0.37) -> Inputs:
    """A few links, accounts and asks."""
    return inputs(
        [("a", "F-1", 1.0), ("b", "F-2", chance)],
        [("north", "a"), ("south", "a"), ("south", "b")],
        arr={"north": 1234.56},
        effort={"F-1": 3.3},
        segment={"north": "mid", "south": "enterprise"},
        languages={"en": 3},
    )


def test_what_was_packed_ranks_to_the_same_figures() -> None:
    first, again = made(), unpacked(made().packed())
    assert again.digest == first.digest
    one, two = rank(first, formula("revenue")), rank(again, formula("revenue"))
    assert np.array_equal(one.score_draws, two.score_draws)
    assert np.array_equal(one.score.middle, two.score.middle)
    assert again.features.effort.dtype == np.float64
    assert np.isnan(again.features.effort[1])


def test_the_digest_tells_other_inputs_apart() -> None:
    assert made().digest == made().digest
    assert made().digest != made(0.38).digest


def test_damaged_bytes_are_refused() -> None:
    with pytest.raises(InputError, match="they were damaged"):
        unpacked(made().packed()[:-9])


def test_narrowed_inputs_hold_the_asks_and_the_base_of_one_group() -> None:
    found = narrowed(made(), {"segment": "Enterprise"})
    assert len(found.askers.id) == 1
    assert rank(found, formula("accounts")).score.middle.tolist() == [1.0, 0.37]


def test_a_filter_nobody_fits_is_refused_with_what_there_is() -> None:
    with pytest.raises(NotFound, match=r"No segment named `enterprize`\. Did you mean `enterprise`\?"):
        narrowed(made(), {"segment": "enterprize"})
    with pytest.raises(NotFound, match="No filter named `colour`"):
        narrowed(made(), {"colour": "red"})
