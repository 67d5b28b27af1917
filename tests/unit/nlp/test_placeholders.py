"""Models read a text alike, whoever owns what was taken out of it."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voc.nlp.placeholders import numbered
from voc.nlp.tagging import embed, tag_batch
from voc.nlp.values import TextIn

TEXTS = [
    "Teşekkürler, mail adresim değişti: [own email]",
    "[own name] again: please add the export to Excel, or call [own phone]. The board is slow.",
    "Bitte schreibt an [own email], der Export ist kaputt",
]


@pytest.mark.parametrize("text", TEXTS)
def test_vectors_and_tags_are_those_of_the_numbered_placeholder(text: str) -> None:
    old = (
        text.replace("[own email]", "[email 1]")
        .replace("[own name]", "[name 1]")
        .replace("[own phone]", "[phone 1]")
    )
    now, before = (tag_batch([TextIn(feedback_id=1, text=words, language=None)]) for words in (text, old))
    assert len(now) == len(before)
    for one, other in zip(now, before, strict=True):
        assert np.array_equal(one.vector, other.vector)
        assert [replace(tag, confidence=0.0) for tag in one.tags] == [
            replace(tag, confidence=0.0) for tag in other.tags
        ]
        assert [(a.term, a.sentiment) for a in one.aspects] == [(a.term, a.sentiment) for a in other.aspects]
    assert np.array_equal(embed([text]), embed([old]))


@given(st.text())
def test_a_text_keeps_its_length_and_most_keep_every_sign(text: str) -> None:
    assert len(numbered(f"{text}[own name]{text}")) == 2 * len(text) + len("[own name]")
    if "[own " not in text:
        assert numbered(text) is text
