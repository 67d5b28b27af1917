"""How near phrases lie to topics and to one another, by an encoder of many languages."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from voc.nlp.topics.moods import factors
from voc.nlp.topics.themes import MAPPED, themes, unit
from voc.nlp.values import Vectors

SAME = 0.74
"""Two phrases of two languages as near as this say the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """What is known of phrases: rows of `vectors` (n, n_dims), nearness to every topic (n, k), mood factors (n,)."""

    row: dict[tuple[str, str], int]
    vectors: Vectors
    near: Vectors
    mood: Vectors


def phrases(found: Sequence[tuple[str, str]], centres: Vectors, encoder: str) -> Phrases:
    """Read phrases (n), each with its language.

    Parameters: centres (k, n_themes) of topics in the space of `encoder`.
    Returns: what is known of them; with an encoder that has no space of themes, all lie alike near to all topics.
    """
    from voc.nlp.encoders.use import reader

    own = list(dict.fromkeys(found))
    vectors = unit(_read([phrase for phrase, _ in own], [language for _, language in own]))
    known = reader().languages
    blind = np.array([known is not None and language not in known for _, language in own], dtype=bool)
    near = np.full((len(own), len(centres)), 0.5, dtype=np.float32)
    themed = themes(vectors, encoder)
    if encoder == MAPPED and own and themed.shape[1:] == centres.shape[1:]:
        near = themed @ centres.T
        near[blind] = 0.5
    mood = factors(vectors)
    mood[blind] = 1.0
    return Phrases(row={key: row for row, key in enumerate(own)}, vectors=vectors, near=near, mood=mood)


def _read(texts: Sequence[str], languages: Sequence[str]) -> Vectors:
    from voc.nlp.encoders.use import reader

    if not texts:
        return np.zeros((0, reader().dims), dtype=np.float32)
    return reader().encode(texts, languages)
