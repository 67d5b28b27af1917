"""What accepts and rejects change, and what they do not."""

import numpy as np
from numpy.typing import NDArray

from voc.roadmap.matching import INPUTS, shipped_model
from voc.roadmap.teaching import FARTHEST, Said, lean, moved, said, teach
from voc.roadmap.wording import lexicon

WORDS = [["export", "excel"], ["excel", "sheet"], ["dark", "night"], ["dark", "mode"], ["slow"]]


def requests() -> Said:
    vectors = np.array([[1, 0, 0], [0.9, 0.436, 0], [0, 1, 0], [0, 0.9, 0.436], [0, 0, 1]], np.float32)
    known = lexicon([], np.zeros((0, 1), np.float32), WORDS)
    return said(vectors, WORDS, known)


def flags(*yes: int) -> NDArray[np.bool_]:
    return np.array(yes, dtype=bool)


def test_no_decision_changes_nothing() -> None:
    model = shipped_model()
    none = lean(model, np.zeros((0, len(INPUTS))), flags())
    assert np.allclose(none.weights, model.weights)
    logits = np.array([[0.5, -1.0]])
    assert np.array_equal(moved(logits, requests().only([0]), {}), logits)


def test_what_is_like_an_accepted_request_gets_likelier_and_what_is_not_hardly() -> None:
    everyone = requests()
    lesson = teach(everyone.only([0]), np.array([-1.0]), flags(1))
    after = lesson.moved(np.full(5, -1.0), everyone) + 1.0
    assert after[1] > 2 * after[2] > 0


def test_what_is_like_a_rejected_one_gets_less_likely() -> None:
    everyone = requests()
    lesson = teach(everyone.only([2]), np.array([1.0]), flags(0))
    after = lesson.moved(np.full(5, 1.0), everyone)
    assert after[3] < after[0] < 1.0


def test_the_order_of_decisions_does_not_matter() -> None:
    everyone = requests()
    forth = teach(everyone.only([0, 2, 4]), np.array([-1.0, 1.0, 0.0]), flags(1, 0, 1))
    back = teach(everyone.only([4, 2, 0]), np.array([0.0, 1.0, -1.0]), flags(1, 0, 1))
    assert np.allclose(forth.moved(np.zeros(5), everyone), back.moved(np.zeros(5), everyone), atol=1e-6)


def test_what_the_model_was_sure_of_can_still_be_untaught() -> None:
    everyone = requests()
    lesson = teach(everyone.only([2, 3]), np.array([50.0, 50.0]), flags(0, 0))
    assert lesson.moved(np.full(5, 50.0), everyone)[2] < FARTHEST / 2


def test_many_contradictory_decisions_do_not_break_the_fit() -> None:
    rng = np.random.default_rng(5)
    everyone = requests().only(rng.integers(0, 5, 200).tolist())
    lesson = teach(everyone, rng.normal(0, 40, 200), rng.random(200) < 0.5)
    assert np.isfinite(lesson.weights).all()


def test_a_workspace_where_one_likeness_misleads_leans_away_from_it() -> None:
    rng = np.random.default_rng(2)
    model = shipped_model()
    inputs = rng.random((400, len(INPUTS))) * 0.5
    names = INPUTS.index("names")
    leant = lean(model, inputs, inputs[:, names] < 0.25)
    assert leant.weights[names] < model.weights[names]


def test_the_nearest_accepted_request_is_known() -> None:
    everyone = requests()
    lesson = teach(everyone.only([0, 2]), np.zeros(2), flags(1, 0))
    near = lesson.like_accepted(everyone)
    assert near[0] == 1
    assert near[2] == 0
    assert teach(everyone.only([2]), np.zeros(1), flags(0)).like_accepted(everyone).max() == -1
