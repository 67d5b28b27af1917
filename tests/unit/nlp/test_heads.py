"""The shipped heads: small, calibrated, and honest about what they fit."""

import json
from importlib.resources import files

import numpy as np
import pytest

from voc.errors import InputError
from voc.nlp import heads
from voc.nlp.tagging import embed
from voc.terms import Intent

MODELS = files("voc.nlp") / "models"
CARD = json.loads((MODELS / "heads.json").read_text(encoding="utf-8"))


def judged(*texts: str) -> heads.Judged:
    return heads.judge(heads.load(), embed(texts), texts)


def test_the_shipped_weights_are_under_three_megabytes() -> None:
    assert len((MODELS / "heads.safetensors").read_bytes()) < 3_000_000


def test_the_card_says_what_was_learned_from_and_how_well() -> None:
    assert CARD.keys() >= {"name", "date", "encoder", "trained_on", "sentiment", "intents"}
    assert sum(CARD["trained_on"].values()) > 50_000
    assert all(figure["n"] > 0 for figure in CARD["sentiment"]["held_out"].values())
    assert all(0.0 < head["threshold"] < 1.0 for head in CARD["intents"].values())


def test_every_intent_of_the_vocabulary_has_a_head() -> None:
    assert set(heads.load().card.intents) == set(Intent)


def test_probabilities_are_probabilities() -> None:
    answer = judged("Great product", "It crashes", "", "👍", "ຊ້າຫຼາຍ")
    assert np.allclose(answer.sentiment.sum(axis=1), 1.0, atol=1e-5)
    assert ((answer.intents >= 0) & (answer.intents <= 1)).all()


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("I love this product, it is great", "I hate this product, it is terrible"),
        ("Bu ürünü çok seviyorum, harika", "Bu ürün berbat, hiç çalışmıyor"),
        ("这个产品非常好用，我很喜欢", "这个产品太差了，一直崩溃"),
        ("Das Produkt ist super, ich liebe es", "Das Produkt ist furchtbar, nichts funktioniert"),
    ],
)
def test_praise_scores_above_blame(good: str, bad: str) -> None:
    chances = judged(good, bad).sentiment
    assert chances[0, 2] - chances[0, 0] > 0.3
    assert chances[1, 2] - chances[1, 0] < -0.3


def test_vectors_of_another_encoder_are_refused_with_a_way_out() -> None:
    with pytest.raises(InputError, match=r"python -m training\.train_heads"):
        heads.judge(heads.load(), np.zeros((1, 256), dtype=np.float32), ["text"])


def test_no_text_gives_no_rows() -> None:
    answer = heads.judge(heads.load(), np.zeros((0, 512), dtype=np.float32), [])
    assert answer.sentiment.shape == (0, 3)
    assert answer.intents.shape == (0, len(Intent))
