"""The words of the interface. They stand in `words/<language>.toml`, one file a language; here they are said.

English is complete and spoken for now; a translation may lack keys, which are then said in English.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path

THIN = "\u202f"
"""A narrow space that does not break."""
MINUS = "\u2212"
FOLDER = Path(__file__).parent / "words"


def load(language: str) -> Mapping[str, str]:
    """The words of one language, by key."""
    return tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))


ENGLISH = load("en")


def say(key: str, **values: object) -> str:
    """The words for a key, with values put in; whole numbers with thin spaces between thousands.

    Raises KeyError for a key that nobody wrote down.
    """
    if values.get("n") == 1 and f"{key}#one" in ENGLISH:
        key += "#one"
    shown = {name: grouped(value) if type(value) is int else value for name, value in values.items()}
    return ENGLISH[key].format(**shown)


def grouped(value: int) -> str:
    """A whole number with thin spaces: 1 234."""
    return f"{value:,}".replace(",", THIN).replace("-", MINUS)


def named(kind: str, value: str | None) -> str:
    """The word for a value of a closed vocabulary, e.g. `status`, `in_progress`; the value where there is none."""
    return ENGLISH.get(f"{kind}.{value}", value or "")
