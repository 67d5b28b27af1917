"""How a name is written: as most passages write it, its first letter large; cut or numbered where it must be."""

import re
from collections import Counter
from collections.abc import Iterable

LONGEST = 40
"""Characters of a name."""
_ACRONYM = 5


def as_written(term: str, texts: Iterable[str], *, title: bool = True) -> str:
    """The form in which `texts` write a term most often, its first letter upper case if it is a `title`."""
    pattern = re.compile(r"[\s.,;:]+".join(map(re.escape, term.split())), re.IGNORECASE)
    forms = Counter(found for text in texts for found in pattern.findall(text))
    usual = min(forms, key=lambda form: (not form.isupper(), -forms[form], form)) if forms else term
    small = {word for form in forms for word in form.split() if word == word.lower()}
    written = " ".join(_cased(word, small) for word in usual.split())
    return written[:1].upper() + written[1:] if title else written


def _cased(word: str, small: set[str]) -> str:
    """A word as it stands: SSO, GitHub and Abgleich keep their capitals; who is written small somewhere does not."""
    if word.isupper() and len(word) > 1:
        return word if len(word) <= _ACRONYM else word.lower()
    return word.lower() if word.lower() in small else word


def cut(text: str) -> str:
    """A long text as a name: its first words."""
    head = text[:LONGEST]
    return (head.rsplit(" ", 1)[0] if " " in head[12:] else head) + "…"


def numbered(label: str, taken: set[str]) -> str:
    """A label with the first number that makes it another one than those that are taken, lower case."""
    number = 2
    while f"{label} ({number})".lower() in taken:
        number += 1
    return f"{label} ({number})"
