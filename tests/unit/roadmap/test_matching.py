"""Which feature answers a request, and when none does."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from voc.roadmap.matching import (
    INPUTS,
    MOST,
    PROPOSE_AT,
    Pairs,
    Roadmap,
    Wants,
    compare,
    nothing_fits,
    probabilities,
    propose,
    shipped_model,
)
from voc.roadmap.wording import Lexicon, lexicon

FEATURES = np.eye(6, dtype=np.float32)
TITLES = [["export", "excel"], ["dark", "mode"], ["two", "factor"], ["calendar"], ["routes"], ["invoices"]]
DOCUMENTS = [*TITLES, ["app", "slow"], ["please", "add"], ["nice"]]


def unit(*rows: Sequence[float]) -> NDArray[np.float32]:
    vectors = np.array(rows, np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def known(*more: str) -> Lexicon:
    """Words whose vectors are all strangers to each other."""
    words = sorted({word for words in DOCUMENTS for word in words} | set(more))
    return lexicon(words, np.eye(len(words), dtype=np.float32), DOCUMENTS)


def pairs_of(
    passages: list[list[str]], vectors: NDArray[np.float32], starts: Sequence[int] = (0,), features: int = 6
) -> Pairs:
    wants = Wants(words=passages, vectors=vectors, starts=np.array(starts, dtype=np.int64))
    roadmap = Roadmap(
        title_words=TITLES[:features], text_words=TITLES[:features],
        titles=FEATURES[:features], texts=FEATURES[:features],
    )  # fmt: skip
    lexicon = known(*(word for words in passages for word in words))
    return compare(wants, roadmap, lexicon, unrelated=shipped_model().unrelated)


def likely(pairs: Pairs) -> NDArray[np.float64]:
    return probabilities(shipped_model().logits(pairs.likenesses))


def test_a_request_that_means_and_names_one_feature_is_proposed_to_it() -> None:
    pairs = pairs_of([["export", "excel"]], unit((1, 0, 0, 0.1, 0, 0)))
    best = propose(pairs, likely(pairs))[0]
    assert (best.request, best.feature, best.passage) == (0, 0, 0)
    assert best.probability > 0.8


def test_a_request_close_to_nothing_gets_no_proposal_and_nothing_fits_it() -> None:
    pairs = pairs_of([["nice"]], unit((1, 1, 1, 1, 1, 1)) * 0.3)
    assert propose(pairs, likely(pairs)) == []
    assert nothing_fits(likely(pairs))[0] > 0.85


def test_the_best_passage_of_a_request_counts_and_is_named() -> None:
    vectors = unit((0, 0, 0, 0, 0, 1), (0, 1, 0, 0, 0, 0))
    alone = pairs_of([["dark", "mode"]], vectors[1:])
    both = pairs_of([["nice"], ["dark", "mode"]], vectors)
    assert both.best[0, 1] == 1
    names = INPUTS.index("names")
    assert both.likenesses[0, 1, names] == alone.likenesses[0, 1, names]


def test_naming_the_feature_makes_it_likelier() -> None:
    vector = unit((0.5, 0.6, 0, 0, 0, 0.62))
    silent, named = pairs_of([["app"]], vector), pairs_of([["dark", "mode"]], vector)
    assert likely(named)[0, 1] > likely(silent)[0, 1]


def test_proposals_are_few_sure_enough_and_best_first() -> None:
    pairs = pairs_of([["export", "dark", "calendar", "two"]], unit((3, 2.9, 2.8, 2.7, 0, 0)))
    found = propose(pairs, likely(pairs))
    assert 0 < len(found) <= MOST
    assert all(proposal.probability >= PROPOSE_AT for proposal in found)
    assert found == sorted(found, key=lambda proposal: -proposal.probability)


def test_pairs_that_wait_are_proposed_again_however_unlikely() -> None:
    pairs = pairs_of([["nice"]], unit((1, 1, 1, 1, 1, 1)) * 0.3)
    assert [(one.request, one.feature) for one in propose(pairs, likely(pairs), also={(0, 4)})] == [(0, 4)]


def test_one_lone_feature_must_be_really_near() -> None:
    near = pairs_of([["export", "excel"]], unit((1, 0.1, 0, 0, 0, 0)), features=1)
    far = pairs_of([["nice"]], unit((0.3, 1, 0, 0, 0, 0)), features=1)
    assert (len(propose(near, likely(near))), len(propose(far, likely(far)))) == (1, 0)


def test_requests_in_parts_are_the_same_as_together() -> None:
    rng = np.random.default_rng(3)
    passages = [[TITLES[i % 6][0]] for i in range(30)]
    vectors = rng.normal(size=(30, 6)).astype(np.float32)
    wants = Wants(words=passages, vectors=vectors, starts=np.arange(0, 30, 3))
    parts = list(wants.parts(together=4))
    assert [first for first, _ in parts] == [0, 4, 8]
    assert [word for _, part in parts for words in part.words for word in words] == [w[0] for w in passages]
    assert np.array_equal(np.concatenate([part.vectors for _, part in parts]), vectors)


def test_probabilities_stay_between_nought_and_one() -> None:
    rng = np.random.default_rng(1)
    vectors = rng.normal(size=(50, 6)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    found = likely(pairs_of([["dark"]] * 50, vectors, starts=range(50)))
    assert 0 <= found.min() <= found.max() <= 1


def test_two_encoders_are_never_mixed() -> None:
    with pytest.raises(ValueError, match="matmul"):
        pairs_of([["dark"]], unit((1, 0, 0)))
