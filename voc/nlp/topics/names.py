"""A name for a topic, as a person would write it: a phrase of the customers, in one language."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voc.nlp.topics.grouping import Ranked
from voc.nlp.topics.terms import LONGEST
from voc.nlp.topics.weak import is_weak

Labels = NDArray[np.int64]

HOME_SHARE = 0.1
"""The commonest language of all passages names a topic when this share of its passages, and two, are in it."""

SHOWN = 8
"""Words shown with a topic."""

_FEWEST_AT_HOME = 2
_FEWEST_USES = 3
_FEWEST_PAIR = 3
_PHRASE = (1.0, 1.7, 1.9)
"""How much better a name two or three words are than one: `card arrival` says more than `arrived`."""

_NEAR, _SHORT, _LONG = 12, 25, 160
_LONGEST_NAME = 40
_LONGEST_RUN = 12
_LONGEST_ACRONYM = 5
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A passage of a topic, the nearest to its centre first in any list of them."""

    text: str
    language: str
    terms: tuple[str, ...]


def named(groups: Sequence[Sequence[Member]], ranked: Sequence[Ranked]) -> list[tuple[str, tuple[str, ...]]]:
    """A name and key phrases for each group, in order; no name twice."""
    taken: set[str] = set()
    found = []
    home = _commonest([member for members in groups for member in members])
    for members, best in zip(groups, ranked, strict=True):
        label = name(members, best, taken, home)
        taken.add(label.lower())
        found.append((label, words(members, best)))
    return found


def example(rows: Labels, texts: Sequence[str]) -> int:
    """Of a topic's rows, nearest to the centre first, the one to show: a sentence, neither a word nor a page."""
    near: list[int] = rows[:_NEAR].tolist()
    return next((row for row in near if _SHORT <= len(texts[row].strip()) <= _LONG), near[0])


def language_of(members: Sequence[Member], home: str) -> str:
    """The language to name a topic in: the home language where enough of it is, else what most of it is in."""
    at_home = sum(member.language == home for member in members)
    if at_home == len(members) or at_home >= max(_FEWEST_AT_HOME, HOME_SHARE * len(members)):
        return home
    return _commonest(members)


def _commonest(members: Sequence[Member]) -> str:
    counts = Counter(member.language for member in members)
    return min(counts, key=lambda language: (-counts[language], language), default="en")


def name(members: Sequence[Member], ranked: Ranked, taken: set[str], home: str) -> str:
    """A name that no other topic has: the best phrase, else a short passage near the centre.

    `members` are nearest first and not empty; `taken` holds the names given so far, lower case; `home` is the
    language of most passages of all topics.
    """
    language = language_of(members, home)
    chosen = [member for member in members if member.language == language]
    candidates = [_grown(term, ranked, chosen) for term in _shared(ranked, chosen)]
    spoken = [_as_written(term, chosen) for term in dict.fromkeys(candidates)]
    for label in [*spoken, *_two_words(chosen, ranked), *_short_passages(chosen)]:
        if label.lower() not in taken:
            return label
    return _numbered(spoken[0] if spoken else _short_passages(chosen)[0], taken)


def _two_words(members: Sequence[Member], ranked: Ranked) -> list[str]:
    """The two best words together, where no phrase is said often enough: `Design, looks`."""
    use = _use([term for term, _ in ranked], members)
    told = [term for term, _ in ranked if use[term] > 1 and not is_weak(term)]
    if len(told) < _FEWEST_PAIR:
        return []
    other = next((term for term in told[1:] if term not in told[0] and told[0] not in term), None)
    pair = (told[0], other) if other else (told[0],)
    return [", ".join(_as_written(term, members, title=place == 0) for place, term in enumerate(pair))]


def words(members: Sequence[Member], ranked: Ranked) -> tuple[str, ...]:
    """The best terms of all languages, none a part of one before it."""
    kept: list[str] = []
    for term, _ in ranked:
        if not is_weak(term) and not any(term in other or other in term for other in kept):
            kept.append(term)
    return tuple(_as_written(term, members, title=False) for term in kept[:SHOWN])


def _shared(ranked: Ranked, members: Sequence[Member]) -> list[str]:
    """Terms that enough of these passages use, weighed by how many do."""
    told = [(term, score) for term, score in ranked if not is_weak(term)]
    use = _use([term for term, _ in told], members)
    fewest = 1 if len(members) < _FEWEST_USES else max(2, round(0.04 * len(members)))
    scores = {
        term: score * use[term] * _PHRASE[min(len(term.split()), LONGEST) - 1]
        for term, score in told
        if use[term] >= fewest
    }
    return sorted(scores, key=lambda term: (-scores[term], -len(term), term))


def _use(terms: Sequence[str], members: Sequence[Member]) -> dict[str, int]:
    return {term: sum(term in member.terms for member in members) for term in terms}


def _grown(term: str, ranked: Ranked, members: Sequence[Member]) -> str:
    """The longest usual phrase around a term: `export` grows to `csv export` when most say it so."""
    if len(term.split()) >= LONGEST:
        return term
    bare = not term.isascii() and len(term) <= _LONGEST_RUN and _UNSPACED.match(term) is not None
    pattern = re.compile(re.escape(term) if bare else rf"(?:^|\s){re.escape(term)}(?:\s|$)")
    longer = [other for other, _ in ranked if len(other) > len(term) and pattern.search(other)]
    use = _use([term, *longer], members)
    good = [other for other in longer if use[other] >= max(2, (0.6 if bare else 0.3) * use[term])]
    return max(good, key=lambda other: (use[other] * _size(other), other)) if good else term


def _size(term: str) -> int:
    """Words of a phrase, or characters of a run without spaces."""
    return len(term) if _UNSPACED.match(term) else len(term.split())


def _as_written(term: str, members: Sequence[Member], *, title: bool = True) -> str:
    """The form in which passages write a term most often, its first letter upper case."""
    pattern = re.compile(r"[\s.,;:]+".join(map(re.escape, term.split())), re.IGNORECASE)
    forms = Counter(found for m in members if term in m.terms for found in pattern.findall(m.text))
    usual = min(forms, key=lambda form: (not form.isupper(), -forms[form], form)) if forms else term
    small = {word for form in forms for word in form.split() if word == word.lower()}
    written = " ".join(_cased(word, small) for word in usual.split())
    return written[:1].upper() + written[1:] if title else written


def _cased(word: str, small: set[str]) -> str:
    """A word as it stands: SSO, GitHub and Abgleich keep their capitals; who is written small somewhere does not."""
    if word.isupper() and len(word) > 1:
        return word if len(word) <= _LONGEST_ACRONYM else word.lower()
    return word.lower() if word.lower() in small else word


def _short_passages(members: Sequence[Member]) -> list[str]:
    """Passages near the centre that are short enough to be a name; the nearest, cut, where none is."""
    near = [" ".join(member.text.split()).strip(" .,!?;:。，！？、") for member in members[:12]]
    short = [text for text in near if 0 < len(text) <= _LONGEST_NAME and not is_weak(text.lower())]
    return [text[:1].upper() + text[1:] for text in short] or [_cut(near[0])]


def _cut(text: str) -> str:
    head = text[:_LONGEST_NAME]
    return (head.rsplit(" ", 1)[0] if " " in head[12:] else head) + "…"


def _numbered(label: str, taken: set[str]) -> str:
    number = 2
    while f"{label} ({number})".lower() in taken:
        number += 1
    return f"{label} ({number})"
