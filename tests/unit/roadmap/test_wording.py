"""Words that passages and features share: the same ones, of another form, or of another language."""

import numpy as np
import pytest

from voc.roadmap.wording import Lexicon, lexicon, shared, stem

FEATURES = [["export", "excel"], ["export", "pdf"], ["dark", "mode"]]


def known(passages: list[list[str]]) -> Lexicon:
    """`fotos` and `photos` are near each other; all other words are strangers."""
    words = sorted({word for words in (*passages, *FEATURES, ["photos"]) for word in words})
    vectors = np.eye(len(words), dtype=np.float32)
    if "fotos" in words:
        vectors[words.index("fotos")] = vectors[words.index("photos")] * 0.9
        vectors[words.index("fotos"), words.index("fotos")] = 0.436
    return lexicon(words, vectors, [*passages, *FEATURES])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("exporting", "exports"),
        ("rated", "rating"),
        ("editing", "edit"),
        ("categories", "category"),
        ("tweeted", "tweets"),
    ],
)
def test_words_of_another_form_have_one_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize(("one", "other"), [("share", "shore"), ("invoice", "invite"), ("app", "apple")])
def test_other_words_have_another(one: str, other: str) -> None:
    assert stem(one) != stem(other)


def test_words_in_other_letters_stay_as_they_are() -> None:
    assert [stem(word) for word in ("ส่งออก", "тарифы", "größe")] == ["ส่งออก", "тарифы", "größe"]


def test_shared_words_count_by_how_rare_they_are() -> None:
    passages = [["please", "export", "lists", "excel"]]
    found = shared(passages, FEATURES, FEATURES, known(passages))
    for part in (found.names, found.sounds, found.about):
        assert part[0, 0] > part[0, 1] > part[0, 2] == 0


def test_a_word_of_another_language_is_found_by_its_sense() -> None:
    passages = [["fotos"], ["nothing"]]
    found = shared(passages, [["photos"]], [["photos"]], known(passages))
    assert found.names[0, 0] == 0
    assert found.sounds[0, 0] > 0.8
    assert found.sounds[1, 0] == 0


def test_passages_and_features_without_words_share_nothing() -> None:
    passages: list[list[str]] = [[], ["excel"], []]
    found = shared(passages, [[], ["excel"]], [[], ["excel"]], known(passages))
    assert found.sounds[[0, 2]].sum() == found.about[[0, 2]].sum() == found.names[[0, 2]].sum() == 0
    assert found.sounds[1, 0] == 0
    assert found.sounds[1, 1] == 1


def test_in_a_long_passage_a_word_names_less() -> None:
    passages = [["excel"], ["excel", *(f"word{i}" for i in range(30))]]
    found = shared(passages, FEATURES, FEATURES, known(passages))
    assert found.names[0, 0] > found.names[1, 0] > 0
