"""How near the names of topics come to the names that people gave the classes of support intents, for `bench_topics`.

On sets of `train`, for the namer was made by looking at them. Of a topic most of whose passages are of one class the
name is compared with the class's: by the words they share, and by their vectors.
"""

import re
from collections import Counter
from collections.abc import Iterator

import numpy as np

from benchmarks.bench_nlp import SHARED, rows
from benchmarks.harness import Figure
from voc.nlp import topics
from voc.nlp.tagging import embed

SIZE = 3_000
SETS = ("topics_en_hwu64", "topics_en_banking77_train")
_ENDINGS = ("ing", "ed", "es", "s", "al", "e")


def names() -> Iterator[Figure]:
    """Cosine and shared words of the names of topics and of their classes."""
    for name in SETS:
        found = rows(SHARED / "train" / f"{name}.jsonl")
        some = [found[row] for row in np.random.default_rng(1).permutation(len(found))[:SIZE]]
        texts = [row["text"] for row in some]
        fit = topics.fit(texts, embed(texts), languages=["en"] * len(texts))
        pairs = []
        for number, topic in enumerate(fit.topics):
            inside = Counter(some[row]["label"] for row in np.flatnonzero(fit.labels == number))
            label, most = inside.most_common(1)[0]
            if 2 * most >= inside.total():
                pairs.append((label.replace("_", " "), topic.label))
        yield from _figures(pairs, f"train/{name}, {SIZE:,} passages")


def _figures(pairs: list[tuple[str, str]], data: str) -> Iterator[Figure]:
    wished, given = embed([label for label, _ in pairs]), embed([label for _, label in pairs])
    lengths = np.linalg.norm(wished, axis=1) * np.linalg.norm(given, axis=1)
    near = np.einsum("ij,ij->i", wished, given) / np.maximum(lengths, 1e-9)
    shared = [len(_words(label) & _words(name)) / len(_words(label)) for label, name in pairs]
    figures = {
        "names: cosine to the class's name": float(near.mean()),
        "names: words of the class's name in it": float(np.mean(shared)),
        "names: share with a word of the class's name": float(np.mean([part > 0 for part in shared])),
    }
    for name, value in figures.items():
        yield Figure(name=name, value=round(value, 3), unit="", bar=None, n=len(pairs), data=data)


def _words(label: str) -> set[str]:
    """The words of a name without their commonest English endings."""
    return {_stem(word) for word in re.findall("[a-z]+", label.lower())}


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending)
    return word
