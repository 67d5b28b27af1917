"""Simulated roadmaps to learn links from: requests, features, and which belong together.

Support intents (banking77, hwu64): a roadmap is 4 to 40 intents, an intent's name the title of a feature, in half
of the roadmaps one of its texts the description; a request is one to four other texts of one intent; a third of the
features is then taken off, and wishes, faults and complaints of the corpus, in all its languages, come as a fifth of
the requests: so "nothing fits" is learned, also of texts to which one feature is nearest and none is near. App reviews: a
roadmap is one app, a feature a phrase that at least three of its reviews speak of; every review is a request, most of
them for nothing. Companies of the project's own (`training/wants`): their roadmaps, wants in nineteen languages, and
wants that no feature answers.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from voc.nlp.content import content_words, word_vectors
from voc.nlp.passages import split
from voc.nlp.tagging import embed
from voc.nlp.values import Vectors
from voc.roadmap.matching import Roadmap, Wants, compare
from voc.roadmap.wording import Lexicon, lexicon, stem

DATA = Path("../shared/data/train")
INTENTS = ("topics_en_banking77_train.jsonl", "topics_en_hwu64.jsonl")
REVIEWS = "feature_opinions_en_app_reviews.jsonl"
PER_INTENT, FEWEST_TEXTS, FEWEST_REVIEWS, SMALLEST = 30, 12, 3, 5
CORPUS = Path(__file__).parent / "corpus"
WRITTEN = Path(__file__).parent / "wants"
NOWHERE = -1
KEPT, BLIND = 2 / 3, {"intents": 1 / 3, "reviews": 0.2, "written": 0.0}
"""Features that stay on a roadmap of intents; requests that share no letters with it, as between two languages."""

Flags = NDArray[np.bool_]
Intent = tuple[str, list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Roadmapped:
    """Requests as passages, a roadmap, and `truth` (n_requests, n_features): which belong together."""

    requests: list[list[str]]
    titles: list[str]
    texts: list[str]
    truth: Flags
    languages: dict[str, str] = field(default_factory=dict)

    def language(self, text: str) -> str:
        """Of a text; English where nobody said."""
        return self.languages.get(text, "en")


def intents() -> list[Intent]:
    """Intents with a readable name and PER_INTENT texts each."""
    found: dict[str, list[str]] = defaultdict(list)
    for file in INTENTS:
        for row in _rows(file):
            found[f"{file}:{row['label'].replace('_', ' ').lower()}"].append(row["text"])
    rng = np.random.default_rng(1)
    some = {key: [texts[i] for i in rng.permutation(len(texts))[:PER_INTENT]] for key, texts in found.items()}
    return [(key.split(":")[1], texts) for key, texts in some.items() if len(texts) >= FEWEST_TEXTS]


def strangers() -> list[str]:
    """Wants of the corpus, which no roadmap of intents answers."""
    rows = (
        json.loads(line)
        for path in sorted(CORPUS.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    )
    return [row["text"] for row in rows if {"feature_request", "bug", "complaint"} & set(row["intents"])]


def of_intents(
    known: list[Intent], rng: np.random.Generator, count: int, others: Sequence[str]
) -> Iterator[Roadmapped]:
    """So many simulated roadmaps of intents; `others`, which nothing answers, are a fifth of the requests."""
    for _ in range(count):
        chosen = rng.choice(len(known), size=int(rng.integers(4, min(41, len(known)))), replace=False)
        told = [int(rng.integers(len(known[i][1]))) for i in chosen]
        described = rng.random() < 0.5
        titles = [known[i][0] for i in chosen]
        texts = [known[i][1][t] if described else "" for i, t in zip(chosen, told, strict=True)]
        requests, meant = [], []
        for place, intent in enumerate(chosen):
            pool = np.setdiff1d(np.arange(len(known[intent][1])), [told[place]])
            for _ in range(2):
                size = int(rng.choice([1, 1, 1, 2, 3, 4]))
                requests.append([known[intent][1][i] for i in rng.choice(pool, size=size, replace=False)])
                meant.append(place)
        drawn = rng.choice(len(others), size=len(requests) // 4, replace=False)
        requests += [[others[i]] for i in drawn]
        meant += [NOWHERE] * len(drawn)
        kept = np.sort(rng.permutation(len(chosen))[: max(3, int(len(chosen) * KEPT))])
        yield Roadmapped(
            requests=requests, titles=[titles[i] for i in kept], texts=[texts[i] for i in kept],
            truth=np.array(meant)[:, None] == kept[None],
        )  # fmt: skip


def of_reviews() -> Iterator[Roadmapped]:
    """One roadmap for each app whose reviews speak of enough features."""
    texts: dict[str, list[str]] = defaultdict(list)
    phrases: dict[str, dict[tuple[str, ...], list[tuple[str, str]]]] = defaultdict(lambda: defaultdict(list))
    for row in _rows(REVIEWS):
        texts[row["app"]].append(row["text"])
        for phrase in (phrase for some in row["features"].values() for phrase in some):
            key = tuple(sorted({stem(word) for word in content(phrase)}))
            if key:
                phrases[row["app"]][key].append((phrase, row["text"]))
    for app, found in phrases.items():
        spoken = [some for some in found.values() if len({text for _, text in some}) >= FEWEST_REVIEWS]
        if len(spoken) >= SMALLEST:
            held = [{text for _, text in some} for some in spoken]
            yield Roadmapped(
                requests=[passages(text) for text in texts[app]],
                titles=[Counter(phrase for phrase, _ in some).most_common(1)[0][0] for some in spoken],
                texts=[""] * len(spoken),
                truth=np.array([[text in some for some in held] for text in texts[app]]),
            )


def of_written(rng: np.random.Generator, count: int) -> Iterator[Roadmapped]:
    """So many roadmaps of each company of the project's own, drawn anew: features taken off, wants put together."""
    features = _read(WRITTEN / "features.jsonl")
    for file in sorted(path for path in WRITTEN.glob("*.jsonl") if path.name != "features.jsonl"):
        rows = _read(file)
        everything = [row for row in features if row["company"] == file.stem]
        said: dict[str, list[str]] = defaultdict(list)
        for row in rows:
            said[row["want"]].append(row["text"])
        for _ in range(count):
            kept = [
                everything[i]
                for i in np.sort(rng.permutation(len(everything))[: max(4, len(everything) - 2)])
            ]
            requests, meant = [], []
            for want, texts in said.items():
                drawn = [texts[i] for i in rng.permutation(len(texts))]
                while drawn:
                    size = int(rng.choice([1, 1, 1, 2, 3]))
                    requests.append(drawn[:size])
                    meant.append(want)
                    drawn = drawn[size:]
            yield Roadmapped(
                requests=requests,
                titles=[row["title"] for row in kept],
                texts=[row["description"] if rng.random() < 0.5 else "" for row in kept],
                truth=np.array(meant)[:, None] == np.array([row["key"] for row in kept])[None],
                languages={row["text"]: row["lang"] for row in rows},
            )


def passages(text: str) -> list[str]:
    """The passages of a text, or the text itself where nothing is cut."""
    return [text[start:end] for start, end in split(text, "en")] or [text]


@cache
def content(text: str, language: str = "en") -> tuple[str, ...]:
    """Its words that say something, kept."""
    return tuple(content_words(text, language))


_KNOWN: dict[str, dict[str, Vectors]] = defaultdict(dict)


def encode(texts: list[str], encoder: str) -> Vectors:
    """Vectors (n, n_dims) of texts, each encoded once."""
    known = _KNOWN[encoder]
    new = [text for text in dict.fromkeys(texts) if text not in known]
    if new:
        known.update(zip(new, embed(new, encoder), strict=True))
    return np.stack([known[text] for text in texts])


def wants(of: Roadmapped, encoder: str) -> Wants:
    """Requests as the matcher takes them."""
    flat = [text for request in of.requests for text in request]
    starts = np.cumsum([0, *(len(request) for request in of.requests[:-1])]).astype(np.int64)
    words = [content(text, of.language(text)) for text in flat]
    return Wants(words=words, vectors=encode(flat, encoder), starts=starts)


def roadmap(titles: list[str], texts: list[str], encoder: str) -> Roadmap:
    """Features as the matcher takes them."""
    whole = [f"{title}. {text}" for title, text in zip(titles, texts, strict=True)]
    return Roadmap(
        title_words=[content(title) for title in titles],
        text_words=[content(text) for text in whole],
        titles=encode(titles, encoder),
        texts=encode(whole, encoder),
    )


def words_of(of: Roadmapped, features: list[str]) -> Lexicon:
    """The lexicon of a workspace that holds these requests and features."""
    said = [content(text, of.language(text)) for request in of.requests for text in request]
    words = sorted({word for some in (*said, *(content(text) for text in features)) for word in some})
    return lexicon(words, word_vectors(words), said)


def likenesses(
    of: Roadmapped, rng: np.random.Generator, blind: float, encoder: str, unrelated: float
) -> NDArray[np.float64]:
    """Likenesses (n_requests, n_features, n_inputs); `blind` of the requests share no letters with the roadmap."""
    features = [f"{title} {text}" for title, text in zip(of.titles, of.texts, strict=True)]
    known, board = words_of(of, features), roadmap(of.titles, of.texts, encoder)
    found = compare(wants(of, encoder), board, known, unrelated=unrelated).likenesses
    found[rng.random(len(found)) < blind, :, 0] = 0
    return found


def _rows(file: str) -> Iterator[dict[str, Any]]:
    yield from _read(DATA / file)


def _read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
