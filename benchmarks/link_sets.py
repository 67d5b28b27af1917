"""The sets that bench_links measures on, read into the matcher's form. Nothing of them is trained or tuned on."""

import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from voc.nlp.content import content_words, word_vectors
from voc.nlp.encoders.wants import of_wants
from voc.nlp.passages import split
from voc.nlp.tagging import ENCODER, embed
from voc.nlp.values import Vectors
from voc.roadmap.matching import Roadmap, Wants, compare, shipped_model
from voc.roadmap.teaching import Said, said
from voc.roadmap.wording import Lexicon, lexicon

SHARED = Path(__file__).parent.parent.parent / "shared" / "data" / "links"
WISHES = Path(__file__).parent / "wishes"
LANGUAGES = ("en", "de", "es", "tr", "zh", "ja", "ar", "lo")

WANTING = of_wants(ENCODER)
"""The encoder that wants are compared by on this machine."""

Words = list[list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """One feature and the reviews of its app that were judged: likenesses (n, n_inputs), whether they match (n,)."""

    app: str
    feature: str
    inputs: NDArray[np.float64]
    matches: NDArray[np.bool_]
    said: Said


def rows(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON Lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def feature_search(encoder: str = WANTING) -> list[Searched]:
    """The features with at least one match and one that is none; an app is a workspace with its features as roadmap."""
    found: dict[str, dict[str, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    for row in rows(SHARED / "feature_search_en_app_reviews.jsonl"):
        if isinstance(row["text"], str) and ":" not in row["feature"]:
            found[row["app"]][row["feature"]].append(row)
    searched = []
    for app, by_feature in found.items():
        titles = sorted(by_feature)
        everything = [row["text"] for title in titles for row in by_feature[title]]
        roadmap, known, wants, spoken = workspace(everything, titles, [""] * len(titles), encoder=encoder)
        inputs = likenesses(wants, roadmap, known, encoder)
        first = 0
        for column, title in enumerate(titles):
            count = len(by_feature[title])
            matches = np.array([row["label"] == "match" for row in by_feature[title]])
            here = list(range(first, first + count))
            first += count
            if 0 < matches.sum() < count:
                searched.append(
                    Searched(
                        app=app, feature=title, inputs=inputs[here, column], matches=matches,
                        said=spoken.only(here),
                    )
                )  # fmt: skip
    return searched


def workspace(
    texts: list[str],
    titles: list[str],
    descriptions: list[str],
    languages: list[str] | None = None,
    *,
    encoder: str = WANTING,
) -> tuple[Roadmap, Lexicon, Wants, Said]:
    """A workspace with one request a text, split into passages."""
    spoken = languages or ["en"] * len(texts)
    passages = [
        [(text[start:end], language) for start, end in split(text, language)] or [(text, language)]
        for text, language in zip(texts, spoken, strict=True)
    ]
    flat = [passage for some in passages for passage in some]
    words = [content_words(text, language) for text, language in flat]
    vectors = embed([text for text, _ in flat], encoder)
    starts = np.cumsum([0, *(len(some) for some in passages[:-1])]).astype(np.int64)
    whole = [f"{title}. {text}" for title, text in zip(titles, descriptions, strict=True)]
    roadmap = Roadmap(
        title_words=[content_words(title, "en") for title in titles],
        text_words=[content_words(text, "en") for text in whole],
        titles=embed(titles, encoder),
        texts=embed(whole, encoder),
    )
    known = lexicon_of(words, roadmap)
    wants = Wants(words=words, vectors=vectors, starts=starts)
    return roadmap, known, wants, said(centres(vectors, starts), _together(words, starts), known)


def likenesses(wants: Wants, roadmap: Roadmap, known: Lexicon, encoder: str) -> NDArray[np.float64]:
    """Of every pair (n_requests, n_features, n_inputs), as the product compares with vectors of this encoder."""
    return compare(wants, roadmap, known, unrelated=shipped_model(encoder).unrelated).likenesses


def lexicon_of(words: Words, roadmap: Roadmap) -> Lexicon:
    """The words of these passages and of the roadmap, as rare as they are among both."""
    vocabulary = sorted({word for some in (*words, *roadmap.text_words) for word in some})
    return lexicon(vocabulary, word_vectors(vocabulary), [*words, *roadmap.text_words])


def centres(vectors: Vectors, starts: NDArray[np.int64]) -> Vectors:
    """The unit centre of each request's passages."""
    sums = np.add.reduceat(vectors, starts, axis=0)
    unit: Vectors = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)
    return unit


def wishes(language: str) -> tuple[list[str], list[str], list[str], list[int]]:
    """Wishes in one language, titles and descriptions of the features, and which feature each wish means."""
    features = rows(WISHES / "features.jsonl")
    keys = [row["key"] for row in features]
    said_here = rows(WISHES / f"{language}.jsonl")
    return (
        [row["text"] for row in said_here],
        [row["title"] for row in features],
        [row["description"] for row in features],
        [keys.index(row["feature"]) for row in said_here],
    )


def duplicates() -> dict[str, tuple[list[str], dict[int, set[int]]]]:
    """For each project the titles of all issues of its file, and the duplicates of each."""
    found: dict[str, tuple[list[str], dict[int, set[int]]]] = {}
    places: dict[tuple[str, str], int] = {}
    for row in rows(SHARED / "duplicate_issues_en_gitbugs.jsonl"):
        titles, twins = found.setdefault(row["project"], ([], {}))
        pair = []
        for title, number in zip(row["text"].split(" ||| "), row["ids"], strict=True):
            key = (row["project"], number)
            if key not in places:
                places[key] = len(titles)
                titles.append(title)
            pair.append(places[key])
        twins.setdefault(pair[0], set()).add(pair[1])
        twins.setdefault(pair[1], set()).add(pair[0])
    return found


def _together(words: Words, starts: NDArray[np.int64]) -> Words:
    ends = np.append(starts[1:], len(words)).tolist()
    return [
        [word for some in words[start:end] for word in some]
        for start, end in zip(starts.tolist(), ends, strict=True)
    ]
