"""Which feature answers a request, and when none does."""

import numpy as np

from voc.roadmap.matching import MOST, PROPOSE_AT, likenesses, probabilities, propose, shipped_model
from voc.roadmap.wording import overlap, stems

FEATURES = np.eye(6, dtype=np.float32)
NO_WORDS = np.zeros((1, 6), np.float32)


def request(*weights: float) -> "np.ndarray[tuple[int, int], np.dtype[np.float32]]":
    vector = np.array([weights], np.float32)
    return vector / np.linalg.norm(vector)


def test_a_request_close_to_one_feature_is_proposed_to_it() -> None:
    pairs = likenesses(request(0, 0, 1, 0.1, 0, 0), FEATURES, FEATURES, NO_WORDS)
    best = propose(pairs, shipped_model())[0]
    assert (best.request, best.feature) == (0, 2)
    assert best.probability > 0.8
    assert "closest in meaning" in best.reason


def test_a_request_close_to_nothing_gets_no_proposal() -> None:
    pairs = likenesses(request(1, 1, 1, 1, 1, 1), FEATURES * 0.3, FEATURES * 0.3, NO_WORDS)
    assert propose(pairs, shipped_model()) == []


def test_naming_the_feature_makes_it_likelier_and_is_said_as_reason() -> None:
    said = NO_WORDS.copy()
    said[0, 1] = 0.6
    vector = request(0.5, 0.6, 0, 0, 0, 0.62)
    without = probabilities(likenesses(vector, FEATURES, FEATURES, NO_WORDS), shipped_model())
    named = likenesses(vector, FEATURES, FEATURES, said)
    assert probabilities(named, shipped_model())[0, 1] > without[0, 1]
    assert any("names its words" in found.reason for found in propose(named, shipped_model(), at_least=0.0))


def test_proposals_are_few_sure_enough_and_best_first() -> None:
    pairs = likenesses(request(3, 2.9, 2.8, 2.7, 0, 0), FEATURES, FEATURES, NO_WORDS)
    found = propose(pairs, shipped_model())
    assert len(found) <= MOST
    assert all(proposal.probability >= PROPOSE_AT for proposal in found)
    assert found == sorted(found, key=lambda proposal: -proposal.probability)


def test_one_lone_feature_must_be_really_near() -> None:
    lone = FEATURES[:1]
    near = propose(likenesses(request(1, 0.1, 0, 0, 0, 0), lone, lone, NO_WORDS[:, :1]), shipped_model())
    far = propose(likenesses(request(0.3, 1, 0, 0, 0, 0), lone, lone, NO_WORDS[:, :1]), shipped_model())
    assert (len(near), len(far)) == (1, 0)


def test_probabilities_stay_between_nought_and_one() -> None:
    rng = np.random.default_rng(1)
    vectors = rng.normal(size=(50, 6)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    likely = probabilities(
        likenesses(vectors, FEATURES, FEATURES, np.zeros((50, 6), np.float32)), shipped_model()
    )
    assert likely.min() >= 0
    assert likely.max() <= 1


def test_shared_words_count_by_how_rare_they_are_among_features() -> None:
    features = ["Export to Excel", "Export to PDF", "Dark mode"]
    scores = overlap(["please export my lists to excel"], features)
    assert scores[0, 0] > scores[0, 1] > scores[0, 2] == 0


def test_words_of_another_form_still_meet() -> None:
    assert stems("Exporting the reports") & stems("report exports")
