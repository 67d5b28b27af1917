"""What is said in each topic, counted in one language: what passages of other languages say counts where it means the same.

Every phrase of another language votes for the phrase of the workspace's language that says the same, if any passage
anywhere says that. So `通知` in ten passages and `notifications` in two name a topic together.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from voc.nlp.topics.meaning import SAME, Phrases, phrases
from voc.nlp.topics.named_things import is_titled, persons
from voc.nlp.topics.spelling import LONGEST
from voc.nlp.topics.terms import stop_words
from voc.nlp.topics.weak import is_weak
from voc.nlp.values import Vectors
from voc.nlp.words import UNSPACED

HOME = "en"
"""Topics are named in it where nobody chose another language and passages speak it."""
HOME_SHARE = 0.05
"""Of all passages, at least, for it to be the language of names."""
MAJORITY = 0.5
"""A language that so many passages are in is the language of names."""

_WORDS = 4
_TRIED = 30
_FOREIGN = 8
_FEWEST = 2
_LETTERS = 4
"""Of a word that is shorter, `SLA`, an encoder knows little: it stands for no other."""
_LEAST_VOTES = 0.1
_OUTDONE = 3.5
_JOINS = frozenset("of for to and or a an the my your our in on per by with at from".split())
"""English words that may stand inside a name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A passage of a topic, the nearest to its centre first in any list of them; `aspects`: what it is about."""

    text: str
    language: str
    terms: tuple[str, ...]
    aspects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Voiced:
    """What may name one topic: phrases in `language` with `votes`, the passages that say them or mean the same.

    `own`: those that passages of this language say; `aspects`: phrases that passages are about.
    """

    language: str
    members: tuple[Member, ...]
    own: Counter[str]
    votes: dict[str, float]
    aspects: frozenset[str]
    native: str
    """What most passages of its commonest language say, empty where few do: for when nothing else is free."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """All topics, and what is known of their phrases."""

    topics: tuple[Voiced, ...]
    known: Phrases
    written: dict[str, list[str]]
    """Phrases of the workspace's language, with passages that say them."""


def heard(
    groups: Sequence[Sequence[Member]],
    centres: Vectors,
    *,
    home: str,
    encoder: str,
    never: frozenset[str],
) -> Heard:
    """Count what is said in groups (k) with centres (k, n_themes), for names in the language `home`."""
    barred = persons(member.text for members in groups for member in members) | never
    said = [_by_language(members, barred) for members in groups]
    about = [{phrase for member in members for phrase in member.aspects} for members in groups]
    sizes = [Counter(member.language for member in members) for members in groups]
    tried = [
        _tried(spoken, aspects, size, home) for spoken, aspects, size in zip(said, about, sizes, strict=True)
    ]
    keys = [key for found in tried for key in found]
    known = phrases(keys, centres, encoder)
    votes = _votes(tried, said, about, home, known)
    topics: list[Voiced] = []
    for members, spoken, aspects, found in zip(groups, said, about, votes, strict=True):
        language = home if _is_enough(members, home, found, aspects, spoken) else _commonest(members)
        own = spoken.get(language, Counter())
        chosen = (
            found
            if language == home
            else {phrase: float(own[phrase]) for phrase, code in tried[len(topics)] if code == language}
        )
        inside = tuple(member for member in members if member.language == language)
        topics.append(
            Voiced(
                language=language,
                members=inside or tuple(members),
                own=own,
                votes=chosen,
                aspects=frozenset(aspects),
                native=_native(spoken, aspects, _commonest(members)),
            )
        )
    return Heard(topics=tuple(topics), known=known, written=_written(groups, home))


def home_of(members: Sequence[Member]) -> str:
    """The language of names where nobody chose one."""
    usual = _commonest(members)
    spoken = Counter(member.language for member in members)
    if spoken[usual] >= MAJORITY * len(members):
        return usual
    return HOME if spoken[HOME] >= HOME_SHARE * len(members) else usual


def _native(spoken: dict[str, Counter[str]], aspects: set[str], language: str) -> str:
    """The phrase that most passages of a language say, of several the one that is an aspect, then the longest."""
    use = spoken.get(language, Counter())
    best = max(use, key=lambda phrase: (use[phrase], phrase in aspects, len(phrase), phrase), default="")
    return best if use[best] >= _FEWEST else ""


def _is_enough(
    members: Sequence[Member],
    home: str,
    votes: dict[str, float],
    aspects: set[str],
    spoken: dict[str, Counter[str]],
) -> bool:
    """Whether a topic can be named in the workspace's language: some passages are in it, or many say what it has words for.

    And not where what most of them say in their own language has no words in it.
    """
    usual = max(votes.values(), default=0.0)
    native = max((n for language, use in spoken.items() if language != home for n in use.values()), default=0)
    if not votes or usual * _OUTDONE < native:
        return False
    at_home = sum(member.language == home for member in members)
    fewest = 1 if aspects & set(votes) else _FEWEST
    return at_home >= max(fewest, HOME_SHARE * len(members)) or usual >= max(
        _FEWEST, _LEAST_VOTES * len(members)
    )


def _commonest(members: Sequence[Member]) -> str:
    counts = Counter(member.language for member in members)
    return min(counts, key=lambda language: (-counts[language], language), default=HOME)


def _by_language(members: Sequence[Member], barred: set[str]) -> dict[str, Counter[str]]:
    """How many passages of a topic say each phrase that may be a name, by language."""
    found: dict[str, Counter[str]] = {}
    for member in members:
        told = {
            phrase for phrase in (*member.terms, *member.aspects) if may_name(phrase, member.language, barred)
        }
        found.setdefault(member.language, Counter()).update(told)
    return found


def may_name(phrase: str, language: str, barred: set[str]) -> bool:
    """Whether a phrase, lower case, is short enough, could name something, and is nobody's name."""
    parts = phrase.split()
    if len(phrase) > LONGEST or len(parts) > _WORDS or is_weak(phrase) or is_titled(phrase):
        return False
    if language == "en" and not _well_formed(parts):
        return False
    named = [part for part in parts if not is_weak(part) and not part.isnumeric()]
    return bool(named) and not any(part in barred for part in parts)


def _well_formed(parts: Sequence[str]) -> bool:
    """Whether English words make a phrase: only small words inside, none at its ends, no contraction."""
    stop = stop_words("en")
    inside = all(part in _JOINS or part not in stop for part in parts[1:-1])
    return inside and not {parts[0], parts[-1]} & stop and "'" not in " ".join(parts)


def _tried(
    spoken: dict[str, Counter[str]], aspects: set[str], sizes: Counter[str], home: str
) -> list[tuple[str, str]]:
    """The phrases of a topic that are read, with their languages: more of the languages that a name may be in."""
    usual = max(spoken, key=lambda language: (sizes[language], language), default=home)
    found = []
    for language, use in sorted(spoken.items()):
        most = _TRIED if language in (home, usual) else _FOREIGN
        good = [
            phrase
            for phrase, n in use.items()
            if n > 1
            or phrase in aspects
            or (sizes[language] <= _FOREIGN and (" " in phrase or language in UNSPACED))
        ]
        good.sort(key=lambda phrase: (phrase not in aspects, -use[phrase], -len(phrase), phrase))
        often = sorted(good, key=lambda phrase: (-use[phrase], -len(phrase), phrase))
        found += [(phrase, language) for phrase in dict.fromkeys([*often[:most], *good[: most // 3]])]
    return found


def _votes(
    tried: Sequence[Sequence[tuple[str, str]]],
    said: Sequence[dict[str, Counter[str]]],
    told: Sequence[set[str]],
    home: str,
    known: Phrases,
) -> list[dict[str, float]]:
    """For each topic the phrases of the workspace's language that passages of any language say there."""
    usual = Counter(phrase for spoken in said for phrase, n in spoken.get(home, {}).items() for _ in range(n))
    about = {phrase for key in told for phrase in key}
    ours = [key for key in known.row if key[1] == home and (usual[key[0]] > 1 or key[0] in about)]
    rows = np.array([known.row[key] for key in ours], dtype=np.int64)
    found = []
    for keys, spoken in zip(tried, said, strict=True):
        votes = {phrase: float(spoken[home][phrase]) for phrase, language in keys if language == home}
        others = [key for key in keys if key[1] != home]
        if others and ours:
            near = known.vectors[[known.row[key] for key in others]] @ known.vectors[rows].T
            for (phrase, language), row, best in zip(others, near, near.argmax(axis=1).tolist(), strict=True):
                same = ours[best][0]
                if row[best] >= SAME and (same == phrase or len(same) > _LETTERS):
                    votes[same] = votes.get(same, 0.0) + spoken[language][phrase]
        found.append(votes)
    return found


def _written(groups: Sequence[Sequence[Member]], home: str) -> dict[str, list[str]]:
    """Phrases of the workspace's language with the passages that say them, a few of each."""
    found: dict[str, list[str]] = {}
    for members in groups:
        for member in members:
            if member.language == home:
                for phrase in {*member.terms, *member.aspects}:
                    some = found.setdefault(phrase, [])
                    if len(some) < _TRIED:
                        some.append(member.text)
    return found
