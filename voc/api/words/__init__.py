"""The words of the receipt page, one small file a language, written for this project."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
FALLBACK = "en"
FROM_RIGHT = frozenset({"ar"})
"""Languages that are written from right to left."""


@cache
def languages() -> frozenset[str]:
    """Languages that there are words in, by their ISO 639-1 codes."""
    return frozenset(path.stem for path in HERE.glob("*.toml"))


@cache
def words(language: str) -> Mapping[str, str]:
    """The words of a language, which must be one of `languages()`."""
    content: dict[str, str] = tomllib.loads((HERE / f"{language}.toml").read_text(encoding="utf-8"))
    return content


def direction(language: str) -> str:
    """`rtl` for languages that are written from right to left, else `ltr`."""
    return "rtl" if language in FROM_RIGHT else "ltr"


def accepted(header: str) -> str:
    """The first language of a browser's `Accept-Language` that there are words in, else English.

    The order of the header counts; its weights say nothing else in practice.
    """
    for wish in header[:500].split(","):
        code = re.split("[-_;]", wish.strip(), maxsplit=1)[0].lower()
        if code in languages():
            return code
    return FALLBACK


def fitting(language: str | None, header: str = "") -> str:
    """A language that there are words in: the one that is known, else what the browser prefers."""
    code = re.split("[-_]", language or "")[0].lower()
    return code if code in languages() else accepted(header)
