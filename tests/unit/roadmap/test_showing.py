"""What is highlighted in a passage, and the reason in words."""

import numpy as np

from voc.roadmap.matching import INPUTS, Proposal
from voc.roadmap.showing import highlight, reason
from voc.roadmap.wording import Alike, lexicon, shared

FEATURES = [["export", "excel"], ["dark", "mode"]]
SAID = ["please", "send", "lists", "export", "them", "excel", "thanks"]


def alike(said: list[str]) -> Alike:
    """All words are strangers."""
    words = sorted({word for some in (*FEATURES, said) for word in some})
    known = lexicon(words, np.eye(len(words), dtype=np.float32), [*FEATURES, said])
    return shared([said], FEATURES, FEATURES, known).alike


def proposal(feature: int = 1, **values: float) -> Proposal:
    seen = dict.fromkeys(INPUTS, 0.0) | values
    return Proposal(request=0, feature=feature, probability=0.5, passage=0, likenesses=tuple(seen.values()))


def test_the_stretch_from_the_first_telling_word_to_the_last_is_highlighted() -> None:
    assert highlight(SAID, 0, alike(SAID)) == (3, 5)


def test_words_far_apart_are_not_highlighted_together() -> None:
    far = ["export", *(f"word{i}" for i in range(20)), "excel", "export"]
    assert highlight(far, 0, alike(far)) == (21, 22)


def test_where_no_word_tells_nothing_is_highlighted() -> None:
    assert highlight(SAID, 1, alike(SAID)) is None
    assert highlight([], 1, alike([])) is None


def test_the_reason_names_the_product_word_and_the_meaning() -> None:
    words = reason(proposal(0, meaning=0.7), SAID, alike(SAID), like_accepted=-1)
    assert words == "same word “export”; same meaning"


def test_the_reason_says_when_it_is_like_what_was_accepted() -> None:
    assert "accepted before" in reason(proposal(), SAID, alike(SAID), like_accepted=0.8)
    assert "accepted before" not in reason(proposal(), SAID, alike(SAID), like_accepted=0.2)


def test_a_weak_proposal_says_that_it_is_weak() -> None:
    assert (
        reason(proposal(), SAID, alike(SAID), like_accepted=-1) == "nearest of all features, though not near"
    )
