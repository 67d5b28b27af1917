"""What the words in a column's name mean together: `Ticketnummer`, `ticket_no` and `工单编号` are all the id of a case.

A name is cut into words that `senses.toml` knows; `bags.toml` says by which senses together a field goes. So a name
that nobody has listed is still read, in any order of its words, as long as every word of it is known.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice, product

from voc.ingest.headers import is_ours as listed_as_ours
from voc.ingest.headers import plain, without_code
from voc.ingest.wordlists import wordlists

_NOTHING = "nothing"
_LONGEST_PHRASE = 5
"""Words."""
_MOST_READINGS = 64
_SHORTEST_PART = 3
_SHORTEST_STEM, _LONGEST_ENDING = 5, 3
"""Letters."""
_ENDS = frozenset({"id", "nr"})
"""Words shorter than a part of a compound that may stand at its end."""
_LINKS = ("", "s", "es", "n", "en", "\u0627\u0644")
"""Letters that join the parts of a compound."""
_BARE = frozenset({"name", "id", "link", "kind", "count"})
"""What is left of a name without the file's own kind of row, and says too little: `Survey name` is nobody's name."""
_NUMBERED = re.compile(r"[a-z]?\d{1,3}")
_COUNTED = re.compile(r"(?<=[^\W\d_]{2})\d{1,3}$")
"""Digits that a tool or a rename left at the end of a word: `score15` was `Score (1-5)`."""
_ARABIC_THE = re.compile(r"^\u0627\u0644(?=\w{2})")
_MARKED = re.compile(r"[(\[\uff08]([^)\]\uff09]*)[)\]\uff09]")
_JOINED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")
_LATIN_SPAN = re.compile(r"[a-z0-9]+|[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a name may mean.

    `bags`: the senses of its words, one set for each way to read them. `unknown`: how many words have no sense.
    """

    bags: frozenset[frozenset[str]]
    known: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Bag:
    """Senses that must all be there, and those that may."""

    needed: frozenset[str]
    possible: frozenset[str]

    def holds(self, senses: frozenset[str]) -> bool:
        """Whether exactly these senses make the field."""
        return self.needed <= senses <= self.possible


@lru_cache(maxsize=8192)
def reading(name: str) -> Reading:
    """The senses of a name; `#` is a number."""
    tokens = [
        one if one in _lexicon() else _COUNTED.sub("", _bare(one))
        for one in plain(name.replace("#", " no ")).split()
        if not _NUMBERED.fullmatch(one)
    ]
    found: list[frozenset[str]] = []
    unknown = place = 0
    while place < len(tokens):
        taken, senses = _phrase_at(tokens, place)
        if taken:
            found.append(senses)
            place += taken
            continue
        parts, missed = _parts_of(tokens[place])
        found += parts
        unknown += missed
        place += 1
    told = [senses - {_NOTHING} or senses for senses in found]
    told = [senses for senses in told if senses != {_NOTHING}]
    bags = frozenset(frozenset(one) for one in islice(product(*told), _MOST_READINGS))
    return Reading(bags, len(told), unknown)


@lru_cache(maxsize=65536)
def means(name: str, groups: str, context: str = "") -> bool:
    """Whether every word of the name is known, and together they make one of these groups.

    Parameters: context: senses, blanks between, that say no more than the file itself does: `Author of the review`
        among reviews is the author.
    """
    spare = frozenset(context.split())
    return any(
        told.known > 0 and not told.unknown and _any_holds(told, groups, spare) for told in _readings(name)
    )


@lru_cache(maxsize=65536)
def nearly_means(name: str, groups: str, least: int = 2) -> bool:
    """Whether at least so many words of a name make one of these groups, and only one word of it is not known."""
    return any(
        told.known >= least and told.unknown == 1 and _any_holds(told, groups) for told in _readings(name)
    )


def _readings(name: str) -> tuple[Reading, ...]:
    """The name without what stands in brackets, and with it."""
    name = without_code(name)
    bare = _MARKED.sub(" ", name)
    return (reading(name),) if bare == name or not plain(bare) else (reading(bare), reading(name))


def _any_holds(told: Reading, groups: str, spare: frozenset[str] = frozenset()) -> bool:
    return any(
        bag.holds(senses) or (bool(spare & senses) and bag.holds(left) and not left <= _BARE)
        for bag in bags(groups)
        for senses in told.bags
        for left in (senses - (spare - bag.needed),)
    )


@lru_cache(maxsize=65536)
def speaks_of(name: str, sense: str) -> bool:
    """Whether a word of the name has the sense and can have no other."""
    return all(sense in senses for senses in reading(name).bags)


@lru_cache(maxsize=8192)
def may_mean(name: str, sense: str) -> bool:
    """Whether a word of the name can have the sense."""
    return any(sense in senses for senses in reading(name).bags)


def is_only(name: str, sense: str) -> bool:
    """Whether the name says no more than the sense, beside names, addresses and ids: `Owner e-mail`."""
    told = reading(name)
    return not told.unknown and any(
        sense in senses and senses <= {sense, "name", "email", "id", "note", "company"}
        for senses in told.bags
    )


@lru_cache(maxsize=8192)
def is_ours(name: str) -> bool:
    """Whether a column holds what we said or noted ourselves, by the listed names or by what its words mean."""
    return listed_as_ours(name) or means(name, "review.our_reply")


@cache
def bags(groups: str) -> tuple[Bag, ...]:
    """The bags of one or more groups, e.g. `"common.email case.id"`; a group without any gives none."""
    lists = wordlists("bags.toml")
    found = []
    for group in groups.split():
        section, _, key = group.partition(".")
        found += [_bag(one) for one in lists.get(section, {}).get(key, ())]
    return tuple(found)


def _bag(written: str) -> Bag:
    senses = written.split()
    needed = frozenset(one for one in senses if not one.endswith("?"))
    unknown = {one.rstrip("?") for one in senses} - set(wordlists("senses.toml")["words"])
    if unknown or not needed:
        raise ValueError(
            f"bags.toml: `{written}` names {', '.join(unknown) or 'no sense that must be there'}"
        )
    return Bag(needed, frozenset(one.rstrip("?") for one in senses))


def _bare(token: str) -> str:
    """An Arabic word without its article."""
    return _ARABIC_THE.sub("", token)


@cache
def _lexicon() -> dict[str, frozenset[str]]:
    """Every known word or phrase in plain form -> its senses."""
    found: dict[str, set[str]] = {}
    for sense, listed in wordlists("senses.toml")["words"].items():
        for word in listed:
            found.setdefault(" ".join(map(_bare, plain(word).split())), set()).add(sense)
    found.pop("", None)
    return {word: frozenset(senses) for word, senses in found.items()}


def _phrase_at(tokens: list[str], place: int) -> tuple[int, frozenset[str]]:
    """How many tokens from here make the longest known phrase, and what it means; 0 where none does."""
    lexicon = _lexicon()
    for length in range(min(_LONGEST_PHRASE, len(tokens) - place), 0, -1):
        senses = lexicon.get(" ".join(tokens[place : place + length]))
        if senses is not None:
            return length, senses
    return 0, frozenset()


@cache
def _stems() -> dict[str, frozenset[str]]:
    """The beginnings of the longer words -> their senses, where all words that begin so agree."""
    found: dict[str, set[frozenset[str]]] = {}
    for word, senses in _lexicon().items():
        if " " not in word and not _JOINED.search(word):
            for size in range(max(_SHORTEST_STEM, len(word) - _LONGEST_ENDING), len(word) + 1):
                found.setdefault(word[:size], set()).add(senses)
    return {stem: frozenset().union(*among) for stem, among in found.items() if len(among) == 1}


def _inflected(token: str) -> frozenset[str] | None:
    """The senses of a word of which only the ending is not known, such as a plural or a case."""
    for size in range(len(token), max(_SHORTEST_STEM, len(token) - _LONGEST_ENDING) - 1, -1):
        if (senses := _stems().get(token[:size])) is not None:
            return senses
    return None


def _parts_of(token: str) -> tuple[list[frozenset[str]], int]:
    """The senses of the parts of a token that is no word itself, and how many parts of it are not known."""
    if not _JOINED.search(token):
        parts = _compound(token)
        if parts is not None:
            return parts, 0
        senses = _inflected(token)
        return ([], 1) if senses is None else ([senses], 0)
    found: list[frozenset[str]] = []
    missed = 0
    for span in _LATIN_SPAN.findall(token):
        if span in _lexicon():
            found.append(_lexicon()[span])
        elif span[0].isascii():
            missed += not span.isdecimal()
        else:
            parts, gaps = _unspaced(span)
            found += parts
            missed += gaps
    return found, missed


def _unspaced(text: str) -> tuple[list[frozenset[str]], int]:
    """The same for a script without blanks: the words that leave the fewest letters over, then the fewest words."""
    lexicon, size = _lexicon(), len(text)
    best: list[tuple[int, int, tuple[str, ...]]] = [(0, 0, ())] * (size + 1)
    for at in range(size - 1, -1, -1):
        left, count, words = best[at + 1]
        choices = [(left + 1, count, words)]
        for end in range(at + 1, size + 1):
            if text[at:end] in lexicon:
                left, count, words = best[end]
                choices.append((left, count + 1, (text[at:end], *words)))
        best[at] = min(choices)
    left, _, words = best[0]
    return [lexicon[word] for word in words], 1 if 0 < left <= 2 else left // 2


def _compound(token: str) -> list[frozenset[str]] | None:
    """The senses of the words that a compound is made of, with the letters that join them; None where it is none."""
    lexicon = _lexicon()
    for end in range(len(token) - 2, _SHORTEST_PART - 1, -1):
        head = lexicon.get(token[:end])
        if head is None:
            continue
        for link in _LINKS:
            rest = token[end + len(link) :]
            if not token.startswith(link, end) or not (len(rest) >= _SHORTEST_PART or rest in _ENDS):
                continue
            tail = [lexicon[rest]] if rest in lexicon else _compound(rest)
            if tail is not None:
                return [head, *tail]
    return None
