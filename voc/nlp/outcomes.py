"""What came of it, in numbers: a quantity beside a word of change, or one quantity that became another.

A quantity alone says nothing (a price, a date, an age); a wish, a condition or a promise ("would save
us an hour") is no outcome either. Whether less is a gain depends on what there is less of: tickets or
customers; where that is not said, nothing is told. Less time is always a gain.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from voc.nlp.lexicon import Lexicon, kind_of
from voc.terms import Outcome

QUANTITIES = frozenset(("money", "percent", "factor", "time", "num", "double", "halve"))
CHANGES = frozenset(("save", "lose", "fast", "slow", "down", "up"))
BESIDE = 2
"""Most characters between a time and a word like `longer`: further off it speaks of something else."""

_COMMA = re.compile(r"[,，、،;:：(（–—]")
_NUMBER = re.compile(r"\d[\d.,'’ \u00a0\u202f]*")
_HAN = {"一": 1, "二": 2, "两": 2, "兩": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_HAN_TENS = {"十": 10, "百": 100, "千": 1000}
_GAIN = {
    "time": Outcome.TIME_SAVED,
    "money": Outcome.MONEY_SAVED,
    "percent": Outcome.PERCENT_GAIN,
    "num": Outcome.COUNT_GAIN,
}
_LOSS = {
    "time": Outcome.TIME_LOST,
    "money": Outcome.MONEY_LOST,
    "percent": Outcome.PERCENT_LOSS,
    "num": Outcome.COUNT_LOSS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a passage that matters here: its kind, its words and where they stand."""

    kind: str
    words: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An outcome and the stretch of the passage that shows it."""

    value: Outcome
    start: int
    end: int


def outcomes(text: str, words: Lexicon) -> list[Found]:
    """Outcomes in a text of small letters, in order, each value once."""
    found: dict[Outcome, Found] = {}
    for sentence in _sentences(text, words):
        if not any(part.kind == "maybe" for part in sentence):
            for one in _of_sentence(text, sentence, words):
                found.setdefault(one.value, one)
    return sorted(found.values(), key=lambda one: one.start)


def _sentences(text: str, words: Lexicon) -> Iterator[list[Part]]:
    parts: list[Part] = []
    for match in words.parts.finditer(text):
        kind = kind_of(match)
        if kind == "stop":
            yield _settled(parts, words)
            parts = []
        elif kind != "skip":
            parts.append(Part(kind=kind, words=match.group(), start=match.start(), end=match.end()))
    yield _settled(parts, words)


def _settled(parts: list[Part], words: Lexicon) -> list[Part]:
    """`a day` is a rate behind a quantity, and a quantity where there is no other."""
    if any(part.kind in QUANTITIES for part in parts):
        return parts
    return [
        Part(kind="time", words=part.words, start=part.start, end=part.end)
        if part.kind == "per" and part.words.startswith(("a ", "an ")) and _seconds(part, words)
        else part
        for part in parts
    ]


def _of_sentence(text: str, parts: Sequence[Part], words: Lexicon) -> Iterator[Found]:
    quantities = [part for part in parts if part.kind in QUANTITIES and not _is_period(text, part, words)]
    taken: set[Part] = set()
    for first, second in pairwise(quantities):
        if first not in taken and (pair := _pair(text, parts, first, second, words)) is not None:
            taken |= {first, second}
            yield pair
    for quantity in quantities:
        if quantity not in taken and (single := _single(text, parts, quantity, words)) is not None:
            yield single


def _pair(text: str, parts: Sequence[Part], first: Part, second: Part, words: Lexicon) -> Found | None:
    """`from 2 weeks to 3 days`, `5 minutes instead of 25`, `used to be 3 days, now one`."""
    kind = second.kind if first.kind == "num" else first.kind
    if kind not in _GAIN or second.kind not in (kind, "num"):
        return None
    backwards = _backwards(text, parts, first, second, words)
    if backwards is None:
        return None
    old, new = (second, first) if backwards else (first, second)
    before, after = _size(old, new, words), _size(new, old, words)
    less = after < before
    changes = _changes(parts)
    what = _object(parts, first)
    if before == after or (not changes and what is None and (kind != "time" or not less)):
        return None  # from 2 to 3 days: a range
    return _told(kind, _is_gain(kind, less, what, changes), [first, second])


def _backwards(text: str, parts: Sequence[Part], first: Part, second: Part, words: Lexicon) -> bool | None:
    """Whether the second quantity is the old one; None where neither became the other."""
    between = {part.kind for part in parts if first.end - 1 <= part.start < second.start}
    before = {part.kind for part in parts if part.end <= first.start}
    if "instead" in between:
        return not words.verb_last
    gap = text[first.end : second.start]
    if words.into.search(gap) or _glued(text, first, words):
        return False
    if "instead" in before and not words.verb_last:
        return False
    if first.kind != second.kind:
        return None
    if "today" in between or "was" in before:
        return False
    if "was" in between:
        return True
    return None


def _glued(text: str, first: Part, words: Lexicon) -> bool:
    """Whether the first quantity, or what is written onto it, ends in a `from`, as in Turkish `3 günden`."""
    if words.glue is None:
        return False
    tail = re.match(r"\S*", text[first.end :])
    return bool(words.glue.search(first.words + (tail.group() if tail else "")))


def _changes(parts: Sequence[Part]) -> list[Part]:
    return [part for part in parts if part.kind in CHANGES]


def _is_gain(kind: str, less: bool, what: str | None, changes: Sequence[Part]) -> bool:
    if what == "bad" or kind == "time":
        return less
    if what == "good":
        return not less
    worse = {part.kind for part in changes} & {"lose", "slow"}
    return not worse


def _single(text: str, parts: Sequence[Part], quantity: Part, words: Lexicon) -> Found | None:
    """One quantity with the nearest word of change."""
    kind = {"factor": "percent", "double": "percent", "halve": "percent"}.get(quantity.kind, quantity.kind)
    what = _object(parts, quantity)
    if quantity.kind in ("double", "halve"):
        if what is None and not _changes(parts):
            return None
        return _told(kind, _is_gain(kind, quantity.kind == "halve", what, _changes(parts)), [quantity])
    for change in _near(text, parts, quantity, words):
        gain = _direction(kind, change.kind, what)
        if kind == "time" and _distance(change, quantity) > _time_reach(change, words):
            continue
        if gain is None or (kind == "num" and not _counts(parts, quantity, words)):
            continue
        if kind == "money" and change.kind == "lose" and _is_price(parts, quantity):
            continue
        return _told(kind, gain, [quantity, change])
    return None


def _direction(kind: str, change: str, what: str | None) -> bool | None:
    """Whether it is a gain; None where this change of this kind says nothing."""
    if change in ("save", "lose"):
        return change == "save"
    if change in ("fast", "slow"):
        return None if kind in ("money", "num") else change == "fast"
    if kind == "time":
        return True if change == "down" else None
    return (change == "down") == (what == "bad") if what else None


def _is_price(parts: Sequence[Part], quantity: Part) -> bool:
    """`costs us $40 a month` is what somebody pays, not what they lost."""
    return any(part.kind == "per" and 0 <= part.start - quantity.end <= 12 for part in parts)


def _counts(parts: Sequence[Part], quantity: Part, words: Lexicon) -> bool:
    """Whether a bare number stands right before something that can be counted."""
    close = words.reach // 2
    return any(part.kind in ("good", "bad") and 0 <= part.start - quantity.end <= close for part in parts)


def _near(text: str, parts: Sequence[Part], quantity: Part, words: Lexicon) -> list[Part]:
    """The words of change within reach of a quantity, the nearest first; none beyond a comma."""

    def between(part: Part) -> str:
        low, high = (part, quantity) if part.start < quantity.start else (quantity, part)
        return text[low.end : high.start]

    near = [
        (_distance(part, quantity), part.start, part)
        for part in parts
        if part.kind in CHANGES
        and _distance(part, quantity) <= words.reach
        and not _COMMA.search(between(part))
    ]
    return [part for _, _, part in sorted(near, key=lambda found: found[:2])]


def _time_reach(change: Part, words: Lexicon) -> int:
    """`longer` must stand beside a time, `cut` near it; `save` may stand further off."""
    if change.kind in ("fast", "slow"):
        return BESIDE
    return words.reach if change.kind in ("save", "lose") else words.reach // 2


def _object(parts: Sequence[Part], quantity: Part) -> str | None:
    """What there is more or less of: `good`, `bad` or not said. What stands nearest counts."""
    near = [(_distance(part, quantity), part.kind) for part in parts if part.kind in ("good", "bad")]
    return min(near)[1] if near else None


def _distance(part: Part, quantity: Part) -> int:
    return max(part.start - quantity.end, quantity.start - part.end, 0)


def _is_period(text: str, quantity: Part, words: Lexicon) -> bool:
    """Whether a time says when or how long, not how much: `in 3 months`, `5 years ago`."""
    if quantity.kind != "time":
        return False
    before = words.before and words.before.search(text[max(quantity.start - 24, 0) : quantity.start])
    return bool(before or (words.after and words.after.match(text, quantity.end)))


def _told(kind: str, gain: bool, parts: Sequence[Part]) -> Found:
    value = (_GAIN if gain else _LOSS)[kind]
    return Found(value=value, start=min(p.start for p in parts), end=max(p.end for p in parts))


def _size(quantity: Part, other: Part, words: Lexicon) -> float:
    """How large a quantity is: seconds where it is a time; a bare number takes the unit of the other."""
    seconds = _seconds(quantity, words) or _seconds(other, words) or 1.0
    return _value(quantity.words, words) * seconds


def _seconds(quantity: Part, words: Lexicon) -> float:
    """Seconds of the unit in which a time is said; 0 for what is none."""
    return next((seconds for unit, seconds in words.units if unit.search(quantity.words)), 0.0)


def _value(quantity: str, words: Lexicon) -> float:
    """The number in a quantity, 1 where none is said."""
    digits = _NUMBER.search(quantity)
    if digits:
        return _of_digits(digits.group())
    said = [word for word in words.numbers if re.search(word, quantity)]
    if said:
        return words.numbers[max(said, key=len)]
    return _of_han(quantity)


def _of_digits(written: str) -> float:
    plain = re.sub(r"[ '’\u00a0\u202f]", "", written).rstrip(".,")
    whole, mark, rest = plain.rpartition(max(".", ",", key=plain.rfind))
    if mark and len(rest) != 3:
        return float(re.sub(r"[.,]", "", whole) + "." + rest)
    return float(re.sub(r"[.,]", "", plain))


def _of_han(written: str) -> float:
    """三 is 3, 十二 is 12, 三十 is 30, 半 a half; 1 where there is no numeral."""
    if "半" in written and not any(sign in _HAN for sign in written):
        return 0.5
    total, digit = 0.0, 0.0
    for sign in written:
        if sign in _HAN:
            digit = _HAN[sign]
        elif sign in _HAN_TENS:
            total, digit = total + (digit or 1) * _HAN_TENS[sign], 0.0
    return total + digit + (0.5 if "半" in written else 0.0) or 1.0
