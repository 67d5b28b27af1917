"""The glossary explains every word that the service writes to a table."""

import inspect
from enum import StrEnum

import pytest

from tests.architecture.sources import ROOT
from voc import terms

GLOSSARY = ROOT / "docs" / "glossary.md"
VOCABULARIES = [
    kind
    for _, kind in inspect.getmembers(terms, inspect.isclass)
    if kind.__module__.startswith(f"{terms.__name__}.")
]


@pytest.mark.parametrize("vocabulary", VOCABULARIES, ids=lambda kind: kind.__name__)
def test_every_word_of_a_vocabulary_stands_in_the_glossary(vocabulary: type[StrEnum]) -> None:
    assert GLOSSARY.exists(), "docs/glossary.md is missing: it explains every word in voc/terms"
    text = GLOSSARY.read_text(encoding="utf-8")
    assert [f"{vocabulary.__name__}: `{word}`" for word in vocabulary if f"`{word}`" not in text] == []
