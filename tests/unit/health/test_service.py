"""Figures of service, against examples worked by hand."""

import numpy as np
import pytest

from voc.health.service import (
    Share,
    by_bot,
    changed,
    recommendation,
    satisfaction,
    waits,
    wilson,
)


def test_the_speed_to_answer_is_the_mean_of_what_was_answered() -> None:
    found = waits(np.array([1.0, 2.0, 3.0, 4.0, 10.0]))
    assert (found.n, found.mean, found.median) == (5, 4.0, 3.0)
    assert found.low is not None
    assert found.high is not None
    assert 1.0 <= found.low < 4.0 < found.high <= 10.0


def test_the_interval_of_many_waits_is_the_normal_one() -> None:
    hours = np.tile([1.0, 3.0], 5000)
    found = waits(hours)
    assert found.low == pytest.approx(2 - 1.959964 * hours.std(ddof=1) / 100, abs=1e-6)


def test_of_fewer_than_five_nothing_is_said() -> None:
    assert waits(np.array([1.0, 2.0])).mean is None
    assert satisfaction(np.array([5.0, 5.0, 1.0])) == Share(n=3)
    assert recommendation(np.array([10.0])).net is None


def test_csat_is_the_share_of_fours_and_fives() -> None:
    found = satisfaction(np.array([5, 4, 4, 3, 2, 1, 5, 5, 3.5, 4], dtype=float))
    assert (found.n, found.share) == (10, 0.6)


def test_the_interval_of_a_share_is_wilsons() -> None:
    found = wilson(8, 10)
    assert found.low == pytest.approx(0.4902, abs=1e-4)
    assert found.high == pytest.approx(0.9433, abs=1e-4)
    assert wilson(10, 10).high == pytest.approx(1.0)
    assert wilson(0, 10).low == pytest.approx(0.0, abs=1e-12)


def test_nps_is_promoters_less_detractors() -> None:
    found = recommendation(
        np.array([10, 9, 8, 7, 6, 0, 10, 10, 9, 3], dtype=float)
    )  # 5 for, 3 against, 2 between
    assert found.n == 10
    assert found.net == pytest.approx(20.0)
    assert found.low is not None
    assert found.high is not None
    assert found.low < 0 < found.high <= 100


def test_a_change_is_more_than_noise_where_its_interval_leaves_zero_out() -> None:
    found = changed(wilson(56, 70), wilson(48, 80))  # example (a) of Newcombe 1998
    assert found.share == pytest.approx(-0.2)
    assert found.low == pytest.approx(-0.3339, abs=1e-3)
    assert found.high == pytest.approx(-0.0524, abs=1e-3)
    assert changed(wilson(1, 2), wilson(48, 80)).share is None


@pytest.mark.parametrize(
    ("team", "machine"),
    [
        ("Chatbot", True),
        ("Support Bot", True),
        ("Abbott", False),
        ("Robotics", False),
        (None, False),
        ("Fin", True),
    ],
)
def test_a_machine_is_known_by_a_word_or_by_its_name_in_the_settings(team: str | None, machine: bool) -> None:
    assert by_bot(team, ["fin "]) is machine
