"""Cells of text into words of a closed vocabulary: yes and no, a roadmap status, a size, a language.

The words themselves stand in `vocabulary.toml`.
"""

import re
from decimal import Decimal
from functools import cache

from voc.ingest.values import BadCell, number
from voc.ingest.wordlists import wordlists
from voc.terms import FeatureStatus

AS_IT_IS = "as_it_is"
"""What words of the section `status` stand for that change no status."""
_LANGUAGE_CODE = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]{2,8})*")
_BETWEEN = re.compile(r"[\s_\-]+")


@cache
def meanings(section: str) -> dict[str, str]:
    """Word -> what it stands for, of one section of `vocabulary.toml`."""
    return {
        _plain(word): meaning
        for meaning, listed in wordlists("vocabulary.toml")[section].items()
        for word in listed
    }


def _plain(cell: str) -> str:
    return _BETWEEN.sub(" ", cell.strip().lower())


def meaning(section: str, cell: str) -> str | None:
    """What the cell stands for in a section of the vocabulary, None for a word that is not there."""
    return meanings(section).get(_plain(cell))


def yes_or_no(column: str, cell: str) -> bool:
    """A boolean in the words of several languages."""
    found = meaning("yes_no", cell)
    if found is None:
        raise BadCell(column, cell, "neither yes nor no")
    return found == "yes"


def status(column: str, cell: str) -> FeatureStatus | None:
    """A roadmap status, also as common trackers call it: `Under review` is an idea, `Done` is shipped.

    None for a word that says neither that it comes nor that it will not, such as `Duplicate` or `On hold`.
    """
    found = meaning("status", cell)
    if found is None:
        raise BadCell(
            column,
            cell,
            f"not a status; known: {', '.join(FeatureStatus)}: write one of them there, or nothing",
        )
    return None if found == AS_IT_IS else FeatureStatus(found)


def effort(column: str, cell: str, *, decimal_comma: bool = False) -> Decimal:
    """A number, or a T-shirt size: XS 1, S 2, M 3, L 5, XL 8, XXL 13."""
    size = meaning("size", cell)
    value = Decimal(size) if size else number(column, cell, decimal_comma=decimal_comma)
    if value < 0:
        raise BadCell(column, cell, "less than zero")
    return value


def language(cell: str) -> str | None:
    """The ISO 639 code in lower case for `tr`, `tr-TR`, `Turkish`; None for anything else (it is a hint)."""
    found = _LANGUAGE_CODE.fullmatch(cell.strip())
    named = meaning("language", cell)
    return named if named is not None or found is None else found.group(1).lower()
