"""Word lists that lie beside the code as TOML: sections of keys, each with words parted by commas."""

import tomllib
from functools import cache
from importlib.resources import files


@cache
def wordlists(name: str) -> dict[str, dict[str, tuple[str, ...]]]:
    """Section -> key -> words of one file of this package, e.g. `headers.toml`."""
    text = files("voc.ingest").joinpath(name).read_text(encoding="utf-8")
    return {
        section: {key: _words(listed) for key, listed in keys.items()}
        for section, keys in tomllib.loads(text).items()
    }


def _words(listed: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in listed.replace("\n", " ").split(",") if word.strip())
