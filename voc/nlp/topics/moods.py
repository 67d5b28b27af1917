"""Moods: what passages say that name nothing. Known by meaning, so `schnell` and `fast` are one mood.

A topic whose centre lies at a mood, and whose passages are about nothing, is called by it (`general.toml`): `Thanks`,
`General praise`. No phrase that is a mood names any other topic.
"""

import tomllib
from functools import lru_cache
from importlib.resources import files

import numpy as np

from voc.nlp.topics.themes import themes, unit
from voc.nlp.values import Vectors

MOODS = {
    "thanks": "thanks",
    "praise": """good great nice excellent perfect love like happy satisfied recommend super cool wow beautiful
        best amazing wonderful helpful friendly works reliable""",
    "complaint": "bad terrible awful hate unhappy disappointed useless boring annoying sad worst horrible tired",
    "speed": "fast slow quick",
    "ease": "easy difficult simple useful practical",
    "remark": """please hello goodbye sorry yes no ok fine waiting wait anything nothing something everything today
        tomorrow now later again finally always never really much more less maybe""",
}
"""English words of each mood."""

SAME = 0.72
"""A phrase as near as this to one of them is a mood itself."""
LIKE = 0.62
CALLED = 0.55
"""A topic whose centre is as near, and of whose passages no more than ABOUT are about something, is called by it."""
ABOUT = 0.4


def factors(vectors: Vectors) -> Vectors:
    """What (n,) phrases of vectors (n, n_dims) are worth as names: 1, and 0.1 for a mood."""
    near = (vectors @ _moods()[0].T).max(axis=1, initial=-1.0)
    worth: Vectors = np.where(near >= SAME, 0.1, np.where(near >= LIKE, 0.6, 1.0)).astype(np.float32)
    return worth


def mood_of(centre: Vectors) -> str:
    """The mood at which a centre (n_themes,) lies, of vectors of this encoder; empty where it is none."""
    vectors, names = _moods()
    themed = themes(vectors)
    if themed.shape[1:] != centre.shape:
        return ""
    near = themed @ centre
    best = int(near.argmax())
    return names[best] if near[best] >= CALLED else ""


def called(mood: str, language: str) -> str:
    """The name of a topic of a mood; empty in a language that has none."""
    return _names().get(mood, {}).get(language, "")


@lru_cache(maxsize=1)
def _moods() -> tuple[Vectors, tuple[str, ...]]:
    from voc.nlp.encoders.use import reader

    words = [(word, mood) for mood, some in MOODS.items() for word in some.split()]
    vectors = unit(reader().encode([word for word, _ in words], ["en"] * len(words)))
    return vectors, tuple(mood for _, mood in words)


@lru_cache(maxsize=1)
def _names() -> dict[str, dict[str, str]]:
    path = files("voc.nlp.topics") / "general.toml"
    found: dict[str, dict[str, str]] = tomllib.loads(path.read_text(encoding="utf-8"))
    return found
