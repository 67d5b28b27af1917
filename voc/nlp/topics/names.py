"""A name for a topic, as a person would write it: what is spoken of, in the customers' own words, in one language.

Candidates are the phrases of the passages and what the model of aspects marked in them. The best is said in many
passages of the topic and in few of others, lies near the topic's centre, and names a thing: no mood, no person, no
verb alone. How near the names come to those that people gave: benchmarks/results/topics.json.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from voc.nlp.topics import moods
from voc.nlp.topics.grouping import Ranked
from voc.nlp.topics.heard import Heard, Member, Voiced, heard, home_of
from voc.nlp.topics.named_things import head, noun_shares
from voc.nlp.topics.spelling import LONGEST, as_written, cut, numbered
from voc.nlp.topics.themes import MAPPED
from voc.nlp.topics.weak import is_weak
from voc.nlp.values import Vectors

Labels = NDArray[np.int64]

SHOWN = 8
"""Words shown with a topic."""

_PHRASE = (1.0, 1.6, 1.7, 1.5)
"""How much better a name two, three, four words are than one: `card arrival` says more than `arrived`."""
_MEANT = 2.0
_FAR = 0.05
_GOOD = 0.3
_LETTERS = 5
_ASPECT = 1.5
_ALONE = 0.6
_GROWN = 0.3
_VERB = 0.35
_NOUN = 0.5
_NEAR, _SHORT, _LONG = 12, 25, 160
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How topics are to be named: in `language`, empty for what suits the passages; with no word of `never`."""

    language: str = ""
    never: frozenset[str] = frozenset()


NO_WISH = Wish()


def named(
    groups: Sequence[Sequence[Member]],
    ranked: Sequence[Ranked],
    centres: Vectors,
    *,
    encoder: str,
    wish: Wish,
) -> list[tuple[str, tuple[str, ...]]]:
    """A name and key phrases for each group, in order; no name twice.

    Parameters: groups (k), members nearest first and not empty; ranked (k), their terms, best first; centres (k, n_themes).
    """
    home = wish.language or home_of([member for members in groups for member in members])
    told = heard(groups, centres, home=home, encoder=encoder, never=wish.never)
    nouns = noun_shares(m.text for topic in told.topics for m in topic.members if m.language == "en")
    everywhere, sizes = _everywhere(told)
    scores = [
        {
            phrase: _said(n, everywhere[topic.language][phrase] * len(topic.members) / sizes[topic.language])
            * _worth(phrase, topic, number, told, nouns)
            for phrase, n in topic.votes.items()
        }
        for number, topic in enumerate(told.topics)
    ]
    owners, taken, found = _owners(scores), set[str](), []
    for number, (topic, members) in enumerate(zip(told.topics, groups, strict=True)):
        label = _general(home, members, centres[number], encoder, taken)
        if not label:
            ordered = _ordered(topic, scores[number], number, owners)
            label = _label(topic, scores[number], ordered, taken, told.written)
        taken.add(_plain(label))
        found.append((label, words(members, ranked[number])))
    return found


def _general(home: str, members: Sequence[Member], centre: Vectors, encoder: str, taken: set[str]) -> str:
    """What a topic is called whose passages name nothing; empty where they do."""
    if encoder != MAPPED or sum(bool(member.aspects) for member in members) > moods.ABOUT * len(members):
        return ""
    label = moods.called(moods.mood_of(centre), home)
    return "" if _plain(label) in taken else label


def _everywhere(told: Heard) -> tuple[dict[str, Counter[str]], Counter[str]]:
    """Votes of all topics for each phrase, and passages of all topics, by the language of names."""
    votes: dict[str, Counter[str]] = {}
    sizes: Counter[str] = Counter()
    for topic in told.topics:
        found = votes.setdefault(topic.language, Counter())
        for phrase, n in topic.votes.items():
            found[phrase] += n  # type: ignore[assignment]
        sizes[topic.language] += len(topic.members)
    return votes, sizes


def _said(here: float, usual: float) -> float:
    """How much a phrase is said in a topic, and more than elsewhere."""
    return float(here**0.6) * log(1 + (here + 0.5) / (usual + 0.5))


def _worth(phrase: str, topic: Voiced, number: int, told: Heard, nouns: dict[str, float]) -> float:
    """By how much a phrase is the better name for its length, for what it means and for what it is."""
    row = told.known.row[phrase, topic.language]
    near = max(float(told.known.near[row, number]), _FAR)
    if _is_short_form(phrase, topic):
        near = max(near, topic.own[phrase] / len(topic.members))
    worth = float(near**_MEANT) * float(told.known.mood[row])
    if is_weak(phrase.split(maxsplit=1)[0]):
        worth *= _VERB
    worth *= _PHRASE[min(len(phrase.split()), len(_PHRASE)) - 1]
    if phrase in topic.aspects:
        worth *= _ASPECT
    elif topic.language == "en" and (nouns.get(head(phrase), _NOUN) < _NOUN or head(phrase).endswith("ed")):
        worth *= _VERB
    if topic.votes[phrase] > 1:
        return worth
    return worth * (_ALONE if phrase in topic.aspects else _ALONE**2)


def _is_short_form(phrase: str, topic: Voiced) -> bool:
    """Whether it is written in capitals, `SSO`: an encoder may know nothing of such a word."""
    large = phrase.upper()
    return len(phrase) <= _LETTERS and any(large in member.text for member in topic.members)


def _owners(scores: Sequence[dict[str, float]]) -> dict[str, int]:
    """For every phrase, as it is compared, the topic that it names best."""
    best: dict[str, tuple[float, int]] = {}
    for number, found in enumerate(scores):
        for phrase, score in found.items():
            key = _plain(phrase)
            if key not in best or score > best[key][0]:
                best[key] = (score, number)
    return {key: number for key, (_, number) in best.items()}


def _ordered(topic: Voiced, scores: dict[str, float], number: int, owners: dict[str, int]) -> list[str]:
    """Phrases that may name a topic, best first: its own good ones, what goes with the best, then the others."""
    ordered = sorted(scores, key=lambda phrase: (-scores[phrase], -len(phrase), phrase))
    if not ordered:
        return [topic.native] if topic.native else []
    first = ordered[0]
    own = [phrase for phrase in ordered if owners[_plain(phrase)] == number]
    good = [phrase for phrase in own if scores[phrase] >= _GOOD * scores[first]]
    beside = [phrase for phrase in ordered if first in phrase and phrase != first]
    native = [topic.native] if topic.native and not (good or beside) else []
    return list(dict.fromkeys([*good, *beside, *native, *own, *ordered]))


def _label(
    topic: Voiced,
    scores: dict[str, float],
    ordered: Sequence[str],
    taken: set[str],
    written: dict[str, list[str]],
) -> str:
    """The best name that no other topic has; a short passage where no phrase will do."""
    texts = [member.text for member in topic.members]
    for phrase in (_grown(phrase, topic, scores) for phrase in ordered):
        if _plain(phrase) not in taken:
            return as_written(phrase, texts if topic.own[phrase] else written.get(phrase, texts))
    short = [text for text in _short_passages(texts) if _plain(text) not in taken]
    if short:
        return short[0]
    return numbered(as_written(ordered[0], texts) if ordered else _short_passages(texts)[0], taken)


def _grown(term: str, topic: Voiced, scores: dict[str, float]) -> str:
    """The longest usual phrase around a term: `export` grows to `csv export` when most say it so."""
    if term not in scores:
        return term
    bare = _UNSPACED.match(term) is not None
    pattern = re.compile(re.escape(term) if bare else rf"(?:^|\s){re.escape(term)}(?:\s|$)")
    share = 0.6 if bare else _GROWN
    good = [
        other
        for other in scores
        if len(other) > len(term)
        and pattern.search(other)
        and topic.own[other] >= max(2, share * topic.votes[term])
        and scores[other] >= 0.3 * scores[term]
    ]
    size = len if bare else lambda phrase: len(phrase.split())
    return max(good, key=lambda other: (topic.own[other] * size(other), other)) if good else term


def _plain(label: str) -> str:
    """A label as it is compared with others: small, each word without a plural's s."""
    return " ".join(word.removesuffix("s") for word in label.lower().split())


def example(rows: Labels, texts: Sequence[str]) -> int:
    """Of a topic's rows, nearest to the centre first, the one to show: a sentence, neither a word nor a page."""
    near: list[int] = rows[:_NEAR].tolist()
    return next((row for row in near if _SHORT <= len(texts[row].strip()) <= _LONG), near[0])


def words(members: Sequence[Member], ranked: Ranked) -> tuple[str, ...]:
    """The best terms of all languages, none a part of one before it."""
    kept: list[str] = []
    for term, _ in ranked:
        if not is_weak(term) and not any(term in other or other in term for other in kept):
            kept.append(term)
    texts = {term: [member.text for member in members if term in member.terms] for term in kept[:SHOWN]}
    return tuple(as_written(term, texts[term], title=False) for term in kept[:SHOWN])


def _short_passages(texts: Sequence[str]) -> list[str]:
    """Passages near the centre that are short enough to be a name; the nearest, cut, where none is."""
    near = [" ".join(text.split()).strip(" .,!?;:。，！？、") for text in texts[:_NEAR]]
    short = [text for text in near if 0 < len(text) <= LONGEST and not is_weak(text.lower())]
    return [text[:1].upper() + text[1:] for text in short] or [cut(near[0])]
