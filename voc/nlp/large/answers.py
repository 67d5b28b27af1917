"""Reading what a large model said: only the ids that were asked, only the words of the vocabulary, only once each.

Whatever else stands in the answer is not looked at. A passage without an answer that can be used has none.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from voc.nlp.values import Tag
from voc.terms import Intent, Sentiment, TagKind

LEAST_SURE, MOST_SURE = 0.5, 0.95
"""What a model states about its own certainty is clipped to this: it is no calibrated probability."""
SIGNS = {Sentiment.NEGATIVE: -1.0, Sentiment.NEUTRAL: 0.0, Sentiment.POSITIVE: 1.0}

Chance = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a large model says of one passage. Confidences as it states them, clipped; `intents` is never empty."""

    sentiment: Sentiment
    confidence: float
    intents: Mapping[Intent, float]

    def tags(self) -> tuple[Tag, ...]:
        """The same as tags of a passage, the likeliest intent first."""
        score = SIGNS[self.sentiment] * self.confidence
        felt = Tag(
            kind=TagKind.SENTIMENT, value=self.sentiment, confidence=self.confidence, score=round(score, 3)
        )
        ranked = sorted(self.intents.items(), key=lambda pair: -pair[1])
        return felt, *(Tag(kind=TagKind.INTENT, value=intent, confidence=sure) for intent, sure in ranked)


class _Intent(BaseModel):
    model_config = ConfigDict(frozen=True)

    intent: Intent
    confidence: Chance


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True)

    id: str
    sentiment: Sentiment
    confidence: Chance
    intents: list[_Intent] = Field(min_length=1, max_length=len(Intent))


def read(words: str, ids: Collection[str]) -> dict[str, Answer]:
    """The answers in a model's words, by id. Empty where the words are no JSON of the form that was asked for.

    An id that was not asked, a word that is not in the vocabulary or a number outside [0, 1] drops that answer;
    two answers for one id drop both.
    """
    found: dict[str, Answer] = {}
    twice: set[str] = set()
    for raw in _answers(words):
        answer = _checked(raw)
        if answer is None or answer.id not in ids:
            continue
        if answer.id in found:
            twice.add(answer.id)
        found[answer.id] = _plain(answer)
    return {one: answer for one, answer in found.items() if one not in twice}


def _answers(words: str) -> list[Any]:
    """The list in a model's words, which may stand in a fence or behind a sentence."""
    try:
        said = json.loads(words[words.find("{") : words.rfind("}") + 1])
    except (ValueError, RecursionError):
        return []
    answers = said.get("answers") if isinstance(said, dict) else None
    return answers if isinstance(answers, list) else []


def _checked(raw: Any) -> _Answer | None:
    try:
        return _Answer.model_validate(raw)
    except ValidationError:
        return None


def _plain(answer: _Answer) -> Answer:
    intents: dict[Intent, float] = {}
    for one in answer.intents:
        intents[one.intent] = max(_clipped(one.confidence), intents.get(one.intent, 0.0))
    if len(intents) > 1:
        intents.pop(Intent.OTHER, None)
    return Answer(sentiment=answer.sentiment, confidence=_clipped(answer.confidence), intents=intents)


def _clipped(chance: float) -> float:
    return round(min(max(chance, LEAST_SURE), MOST_SURE), 3)
