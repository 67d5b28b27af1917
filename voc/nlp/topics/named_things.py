"""Which words name a thing, and which an act or a person: what the namer of topics asks.

Whether an English word is a noun is read off its company in the passages themselves: `the export` against `to
export`. So is a person's name: it is written large, and it is they who ask, tell or are thanked.
"""

import re
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

_BEFORE_NOUN = frozenset(
    """the a an my your our their his its this that these those some any each every no new old of from per by
    with without via in on for another which what current wrong duplicate""".split()
)
_BEFORE_VERB = frozenset(
    """to i we you they he she it who can could will would shall should must may might do does did don't doesn't didn't
    can't cannot couldn't won't wouldn't not please never always let i'd we'd i'll we'll you'll they'll just also
    and or""".split()
)
_SAID_OF_PERSONS = frozenset(
    """told said says asked asks wants wanted sounded seems runs took leaves left confirmed promised wrote called
    explained helped thinks knows
    offered cancelled complained mentioned replied agreed agrees
    hat war ist sagte sagt fragt dit veut demande dijo pidió disse""".split()
)
_BEFORE_PERSONS = frozenset(
    """thanks thank danke merci gracias obrigado teşekkürler hi hello dear hallo bonjour hola met told asked frau herr mr
    mrs ms señor señora bless cảm ơn""".split()
)
_TITLES = re.compile(
    "(?:经理|老师|先生|女士|小姐|师傅|總監|总监|老板|老闆|主任|さん|様|さま"
    "|님|씨|과장|부장| bey| hanım|ທ່ານ.*|คุณ.*|anh .*|chị .*)$"
)
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_FEWEST = 3
_CASED = re.compile(r"[A-ZÀ-Ý\u011e\u0130\u015e][a-zß-ÿ\u011f\u0131\u015f]+$")


def noun_shares(texts: Iterable[str]) -> dict[str, float]:
    """For English words that are used often enough, how often they stand where a noun does, in [0, 1]."""
    noun: Counter[str] = Counter()
    verb: Counter[str] = Counter()
    for text in texts:
        words = [word.replace("’", "'") for word in _WORD.findall(text.lower())]
        for before, word in pairwise(words):
            noun[word] += before in _BEFORE_NOUN
            verb[word] += before in _BEFORE_VERB
    return {
        word: noun[word] / (noun[word] + verb[word])
        for word in noun | verb
        if noun[word] + verb[word] >= _FEWEST
    }


def persons(texts: Iterable[str]) -> set[str]:
    """Words, lower case, that seem to be names of persons: written large and said of who tells, asks or is thanked."""
    seen: Counter[str] = Counter()
    person: Counter[str] = Counter()
    for text in texts:
        words = _WORD.findall(text)
        for place, word in enumerate(words):
            if not _CASED.match(word):
                seen[word.lower()] += word.islower()
                person[word.lower()] -= word.islower()
                continue
            before = words[place - 1].lower() if place else ""
            behind = words[place + 1].lower() if place + 1 < len(words) else ""
            seen[word.lower()] += 1
            behind = "said" if place == 0 and text.lstrip().startswith(f"{word}:") else behind
            person[word.lower()] += before in _BEFORE_PERSONS or behind in _SAID_OF_PERSONS
    return {word for word, n in person.items() if n > 0 and 8 * n >= seen[word]}


def is_titled(phrase: str) -> bool:
    """Whether a phrase ends as the name of a person does in languages that say so: `顾经理`."""
    return _TITLES.search(phrase) is not None


def head(phrase: str) -> str:
    """The word that an English phrase is about: its last."""
    return phrase.rsplit(" ", 1)[-1]
