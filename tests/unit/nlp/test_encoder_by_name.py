"""Encoders of the library sentence-transformers: said to be missing where it is, the real thing where it is there."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from voc.errors import InputError
from voc.nlp import encoders

INSTALLED = find_spec("sentence_transformers") is not None
needs_library = pytest.mark.skipif(not INSTALLED, reason="the extra `transformers` is not installed")


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A whole model of the library with random weights: two layers, letters as words."""
    from sentence_transformers import SentenceTransformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    letters = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"abcdefghijklmnopqrstuvwxyz"]
    words = tmp_path / "vocab.txt"
    words.write_text("\n".join(letters + [f"##{letter}" for letter in letters[5:]]), encoding="utf-8")
    inner = tmp_path / "inner"
    BertTokenizerFast(vocab=str(words)).save_pretrained(str(inner))
    size = {"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 32}
    BertModel(BertConfig(vocab_size=57, **size)).save_pretrained(str(inner))
    SentenceTransformer(str(inner)).save(str(tmp_path / "model"))
    return tmp_path / "model"


@pytest.mark.skipif(INSTALLED, reason="the library is installed here")
def test_without_the_library_it_is_said_what_to_install() -> None:
    with pytest.raises(InputError, match=r"needs the library .* 'voc\[transformers\]'"):
        encoders.load("sentence-transformers:some-model")


@needs_library
def test_a_model_in_a_folder_keeps_the_promises_of_the_port(model: Path) -> None:
    encoder = encoders.load(f"sentence-transformers:{model}")
    vectors = encoder.encode(["", "the export fails", "\ud800 please \x00 add it"])
    assert vectors.shape == (3, encoder.dims) == (3, 16)
    assert vectors.dtype == np.float32
    assert not vectors[0].any()
    assert np.allclose(np.linalg.norm(vectors[1:], axis=1), 1.0, atol=1e-5)
    assert np.abs(encoder.encode(["the export fails"])[0] - vectors[1]).max() < 1e-5
    assert encoder.name == f"sentence-transformers:{model}"


@needs_library
def test_a_model_that_this_machine_does_not_have_is_named_and_not_fetched() -> None:
    with pytest.raises(InputError, match="No model `no-such-model` on this machine, and voc fetches none"):
        encoders.load("sentence-transformers:no-such-model").encode(["a text"])


def test_a_name_is_asked_for() -> None:
    with pytest.raises(InputError, match="names no model"):
        encoders.load("sentence-transformers:")
