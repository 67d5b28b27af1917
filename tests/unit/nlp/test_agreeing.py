"""What a passage wants and what it feels do not contradict each other."""

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from voc.nlp import agreeing, heads
from voc.nlp.heads import SENTIMENTS, Judged
from voc.terms import Intent, Sentiment

CORPUS = Path(__file__).parents[3] / "training" / "corpus"
NAMES = heads.load().card.intents


def _said(feels: dict[Sentiment, float], wants: dict[Intent, float], threshold: float = 0.4) -> set[Intent]:
    sentiment = np.array([[feels.get(name, 0.0) for name in SENTIMENTS]], dtype=np.float32)
    intents = np.array([[wants.get(name, 0.01) for name in NAMES]], dtype=np.float32)
    held = agreeing.said(
        heads.load().card, Judged(sentiment=sentiment, intents=intents), np.full_like(intents, threshold)
    )
    return {NAMES[column] for column in np.flatnonzero(held[0])}


def test_a_surely_negative_passage_is_not_called_praise() -> None:
    wants = {Intent.PRAISE: 0.7, Intent.COMPLAINT: 0.6}
    assert _said({Sentiment.NEGATIVE: 0.8, Sentiment.NEUTRAL: 0.2}, wants) == {Intent.COMPLAINT}


def test_a_doubtful_sentiment_rules_nothing_out() -> None:
    wants = {Intent.PRAISE: 0.7, Intent.COMPLAINT: 0.6}
    assert _said({Sentiment.NEGATIVE: 0.5, Sentiment.POSITIVE: 0.5}, wants) == {
        Intent.PRAISE,
        Intent.COMPLAINT,
    }


def test_a_risk_and_a_wish_are_said_whatever_the_passage_feels() -> None:
    wants = {Intent.CHURN_RISK: 0.6, Intent.FEATURE_REQUEST: 0.6}
    for feels in Sentiment:
        assert _said({feels: 1.0}, wants) == {Intent.CHURN_RISK, Intent.FEATURE_REQUEST}


def test_where_nothing_is_likely_the_answer_goes_with_the_sentiment() -> None:
    faint = {Intent.PRAISE: 0.2, Intent.COMPLAINT: 0.15, Intent.QUESTION: 0.1, Intent.OTHER: 0.12}
    assert _said({Sentiment.NEGATIVE: 0.9, Sentiment.NEUTRAL: 0.1}, faint) == {Intent.COMPLAINT}
    assert _said({Sentiment.NEUTRAL: 1.0}, faint) <= {Intent.QUESTION, Intent.OTHER}
    assert _said({Sentiment.POSITIVE: 1.0}, faint) == {Intent.PRAISE}


def test_a_guess_at_a_fault_is_not_made_of_next_to_nothing() -> None:
    assert _said({Sentiment.NEGATIVE: 1.0}, {Intent.BUG: 0.09}) == {Intent.COMPLAINT}
    assert _said({Sentiment.NEUTRAL: 1.0}, {Intent.FEATURE_REQUEST: 0.09}) == {Intent.OTHER}


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not here")
def test_the_shares_are_those_of_the_corpus() -> None:
    passages, wanted = Counter[str](), Counter[tuple[str, str]]()
    for path in CORPUS.glob("*.jsonl"):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            passages[row["sentiment"]] += 1
            wanted.update((row["sentiment"], intent) for intent in row["intents"])
    for feels, shares in agreeing.SHARES.items():
        for intent, share in shares.items():
            found = 100 * wanted[feels.value, intent.value] / passages[feels.value]
            assert share == pytest.approx(found, abs=2.0), (feels, intent)
