"""Which features a line of release notes names, and which line of new notes is one that was there before.

Names are keys and addresses of the tracker: they leave no doubt. What a line only describes is for the model that links
requests (`voc.roadmap.matching`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

ALIKE = 0.6
"""Share of equal letters from which on a line is taken for an earlier one in other words."""
ALIKE_IN_PLACE = 0.4
"""The same for the line with the same number."""
MOST = 300
"""Lines of one release up to which changed ones are sought among all; of more, in their place only."""

_TOKEN = re.compile(r"\w+(?:[-_]\w+)*")
_NUMBER = re.compile(r"(?<!\w)#(\d+)\b")
_BRACKETED = re.compile(r"(?<=[\[(`])[^\[\]()`]{2,60}(?=[\])`])")
_ADDRESS = re.compile(r"https?://[^\s)\]>\"']+")
_REFERENCE = re.compile(r"\(?\[?#\d+\]?\)?|https?://\S+")


@dataclass(frozen=True, slots=True)
class Named:
    """A feature as lines may name it."""

    id: int
    key: str
    tracker_url: str | None


class Names:
    """The features of a roadmap by all that names them."""

    def __init__(self, features: Sequence[Named]) -> None:
        self._by_key = {one.key.lower(): one.id for one in features}
        self._by_number = {one.key.removeprefix("#"): one.id for one in features}
        self._by_address = {_bare(one.tracker_url): one.id for one in features if one.tracker_url}

    def named(self, raw: str) -> list[int]:
        """Ids of the features that a line names, in its order: by key, by `#12`, by the address in the tracker.

        A word counts as a key where it holds a letter and a digit, or stands in brackets.
        """
        said = [(match.start(), self._by_key.get(match[0].lower())) for match in _keys(raw)]
        said += [(match.start(), self._by_number.get(match[1])) for match in _NUMBER.finditer(raw)]
        said += [(match.start(), self._by_address.get(_bare(match[0]))) for match in _ADDRESS.finditer(raw)]
        return list(dict.fromkeys(feature for _, feature in sorted(said, key=_place) if feature is not None))


def described(text: str) -> str:
    """A line without numbers of pull requests and addresses: what is left describes."""
    return " ".join(_REFERENCE.sub(" ", text).split())


def same_lines(old: Sequence[tuple[int, str]], new: Sequence[str]) -> list[int | None]:
    """For each new line the place of the old one that it is, None for one that was not there.

    Parameters: old: (number, text) of the lines so far; new: texts in their order, counted from 1.
    """
    found: list[int | None] = [None] * len(new)
    free = list(range(len(old)))
    for row, text in enumerate(new):
        place = next((place for place in free if old[place][1] == text), None)
        if place is not None:
            found[row] = place
            free.remove(place)
    rest = [row for row, place in enumerate(found) if place is None]
    for likeness, row, place in sorted(_likenesses(old, new, free, rest), key=lambda one: (-one[0], one[1])):
        near = likeness >= (ALIKE_IN_PLACE if old[place][0] == row + 1 else ALIKE)
        if near and found[row] is None and place in free:
            found[row] = place
            free.remove(place)
    return found


def _likenesses(
    old: Sequence[tuple[int, str]], new: Sequence[str], free: Sequence[int], rest: Sequence[int]
) -> list[tuple[float, int, int]]:
    everywhere = len(free) <= MOST and len(rest) <= MOST
    return [
        (SequenceMatcher(None, old[place][1], new[row], autojunk=False).ratio(), row, place)
        for row in rest
        for place in free
        if everywhere or old[place][0] == row + 1
    ]


def _keys(raw: str) -> list[re.Match[str]]:
    """What may be a key: a word with a letter and a digit, or what stands in brackets and is no number."""
    words = [match for match in _TOKEN.finditer(raw) if _tells(match[0])]
    return words + [match for match in _BRACKETED.finditer(raw) if not match[0].isdigit()]


def _place(found: tuple[int, int | None]) -> int:
    return found[0]


def _tells(word: str) -> bool:
    """`FLD-101` and `5f2a` may be keys; `fixes` and `2026` are words and numbers."""
    return any(letter.isdigit() for letter in word) and any(letter.isalpha() for letter in word)


def _bare(address: str) -> str:
    return address.split("?", maxsplit=1)[0].split("#", maxsplit=1)[0].rstrip("/.,;:").lower()
