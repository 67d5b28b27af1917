"""The labelled sets that the heads learn from, each read into the same form.

A set that is not there is left out; the script says which ones it used. Labels keep their gaps:
a set that never asked about an intent says nothing about it (`None`), and a set of two classes
says nothing about neutral (`binary`).
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from voc.terms import Intent, Sentiment

ROOT = Path(__file__).parent.parent
PUBLIC = ROOT.parent / "shared" / "data" / "train"
CORPUS = ROOT / "training" / "corpus"

OWN = "corpus"
"""The source of every example of the corpus written for this project."""

Row = dict[str, Any]
Read = tuple[Sentiment | None, dict[Intent, bool]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One labelled passage. `sentiment` None: not labelled. `intents`: what is known, yes or no."""

    text: str
    language: str
    source: str
    sentiment: Sentiment | None = None
    binary: bool = False
    intents: dict[Intent, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How one public file becomes examples. At most `limit` rows, drawn with a fixed seed."""

    file: str
    limit: int
    read: Callable[[Row], Read | None]
    binary: bool = False


def _sentiment(row: Row) -> Read | None:
    return (Sentiment(row["label"]), {}) if row["label"] in set(Sentiment) else None


def _review(row: Row) -> Read | None:
    """A review that is positive as a whole praises, and asks for nothing; a negative one does not praise."""
    if row["label"] not in set(Sentiment):
        return None
    if row["label"] == Sentiment.POSITIVE:
        return Sentiment.POSITIVE, dict.fromkeys(_NOT_PRAISE, False) | {Intent.PRAISE: True}
    if row["label"] == Sentiment.NEGATIVE:
        return Sentiment.NEGATIVE, {Intent.PRAISE: False, Intent.COMMITMENT: False}
    return Sentiment.NEUTRAL, {}


def _pros_cons(row: Row) -> Read:
    good = row["label"] == "positive"
    known = {Intent.PRAISE: good, Intent.CHURN_RISK: False, Intent.COMMITMENT: False, Intent.QUESTION: False}
    return Sentiment(row["label"]), known | (
        {Intent.BUG: False, Intent.FEATURE_REQUEST: False} if good else {}
    )


def _app_review(row: Row) -> Read:
    label, stars = row["label"], row.get("stars") or 3
    known = {Intent.BUG: label == "bug_report", Intent.FEATURE_REQUEST: label == "feature_request"}
    if label == "rating" and stars != 3:
        known |= {Intent.PRAISE: stars > 3}
    return None, known


def _help_question(row: Row) -> Read | None:
    if not row["text"].rstrip().endswith("?"):
        return None
    return None, dict.fromkeys((Intent.PRAISE, Intent.COMMITMENT, Intent.CHURN_RISK), False) | {
        Intent.QUESTION: True
    }


_NOT_PRAISE = (Intent.BUG, Intent.FEATURE_REQUEST, Intent.COMPLAINT, Intent.CHURN_RISK, Intent.COMMITMENT)

RECIPES = (
    Recipe(file="sentiment_en_product", limit=7_000, read=_review),
    Recipe(file="sentiment_en_product_aspects", limit=7_500, read=_review),
    Recipe(file="sentiment_en_pros_cons", limit=12_000, read=_pros_cons, binary=True),
    Recipe(file="sentiment_en_survey_nhs", limit=9_000, read=_review),
    Recipe(file="sentiment_en_developer", limit=5_000, read=_sentiment),
    Recipe(file="sentiment_th_brand", limit=12_000, read=_sentiment),
    Recipe(file="sentiment_id_review", limit=12_100, read=_review),
    Recipe(file="sentiment_zh_review", limit=10_000, read=_sentiment, binary=True),
    Recipe(file="sentiment_ar_tweets", limit=12_000, read=_sentiment),
    Recipe(file="sentiment_ko_movies", limit=12_000, read=_sentiment, binary=True),
    Recipe(file="sentiment_african_tweets", limit=12_000, read=_sentiment),
    Recipe(file="feature_opinions_en_app_reviews", limit=2_100, read=_sentiment),
    Recipe(file="intent_en_app_reviews", limit=1_000, read=_app_review),
    Recipe(file="topics_en_banking77_train", limit=3_000, read=_help_question),
)


def some(groups: Mapping[str, Sequence[Example]], of_each: int, seed: int = 3) -> list[Example]:
    """At most `of_each` rows of every public set, drawn with a fixed seed, and the whole corpus."""
    random = np.random.default_rng(seed)
    found: list[Example] = []
    for name, group in groups.items():
        if name.startswith(OWN):
            found += group
        else:
            found += [group[row] for row in random.permutation(len(group))[:of_each]]
    return found


def lines(path: Path) -> Iterator[Row]:
    """The objects of a JSON Lines file, in order."""
    with path.open(encoding="utf-8") as file:
        yield from (json.loads(line) for line in file if line.strip())


def public(folder: Path = PUBLIC) -> dict[str, list[Example]]:
    """Examples of every public set that is in `folder`, by file name without its ending."""
    found = {recipe.file: folder / f"{recipe.file}.jsonl" for recipe in RECIPES}
    return {r.file: _drawn(r, found[r.file]) for r in RECIPES if found[r.file].is_file()}


def _drawn(recipe: Recipe, path: Path) -> list[Example]:
    examples = []
    for row in lines(path):
        read = recipe.read(row)
        if read is not None and row["text"].strip():
            sentiment, intents = read
            examples.append(
                Example(
                    text=row["text"].strip(),
                    language=row["lang"],
                    source=recipe.file,
                    sentiment=sentiment,
                    binary=recipe.binary,
                    intents=intents,
                )
            )
    return Random(7).sample(examples, min(len(examples), recipe.limit))


def corpus(folder: Path = CORPUS) -> dict[str, list[Example]]:
    """Examples of the project's own corpus, by file name. Every intent is known, yes or no."""
    return {
        f"corpus_{path.stem}": [_own(row) for row in lines(path)] for path in sorted(folder.glob("*.jsonl"))
    }


def _own(row: Row) -> Example:
    held = {Intent(name) for name in row["intents"]}
    return Example(
        text=row["text"].strip(),
        language=row["lang"],
        source=OWN,
        sentiment=Sentiment(row["sentiment"]),
        intents={intent: intent in held for intent in Intent},
    )
