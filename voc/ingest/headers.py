"""The words that exports use for their columns: `headers.toml`, and how two names are compared.

Only words live there; which family wants which of them is said in `columns`.
"""

import re
import unicodedata
from functools import cache, lru_cache

from voc.ingest.wordlists import wordlists

_LOWER, _UPPER = "a-zß-öø-ÿğışœñа-яё", "A-ZÀ-ÖØ-ÞĞİŞŒÑА-ЯЁ"
_CAMEL = re.compile(rf"(?<=[{_LOWER}0-9])(?=[{_UPPER}])|(?<=[{_UPPER}])(?=[{_UPPER}][{_LOWER}])")
_ARTICLES = re.compile(r"\b(?:de|del|du|des|d|l|le|la|les|el|los|las|der|die|das|dem|the|of)\b")
_SHORTEST_JOINED = 5
"""Letters. A shorter name without blanks is a word of its own."""
_BRACKETS = re.compile(r"\s*[(\uff08\[][^)\uff09\]]*[)\uff09\]]\s*")
_WRAPPER = re.compile(r"^(?:(?:attributes|properties|fields|data|values|record|node)\.)+", re.IGNORECASE)
_SIGNS = re.compile(r"(?:[^\w\u0900-\u0dff\u0e31-\u0e4e\u0eb1-\u0ece\u1000-\u109f\u17b4-\u17d3]|_)+")
"""What is neither a letter nor a digit; vowels that Indic, Thai, Lao, Burmese and Khmer write as marks are letters."""
_CODED = re.compile(
    r"^\s*[A-Za-z]{1,2}[_#]?\d{1,4}(?:[A-Za-z]{1,2}\d{1,4})?(?:\s*[.:)]\s*|[\s_]+)(?=[^\W\d_]{2})"
)
_TURKISH = str.maketrans({"\u0130": "i", "\u0131": "i"})
_QUESTION_MARKS = ("?", "\uff1f", "\u061f", "\u037e")
_NUMBERED = re.compile(r"\s*(?:[Qq]\s?#?)?\d{1,3}\s*[.:)\u3001\uff1a\uff09]\s*[^\W\d]")
_QUESTION_WORDS = 5
_LONGEST_LABEL = 6
"""Words. A longer name is a sentence put to the customer, whatever words stand in it."""


@lru_cache(maxsize=8192)
def plain(name: str) -> str:
    """`"Submitted At (UTC)"` -> `"submitted at utc"`, `"E-posta Adresi"` -> `"e posta adresi"`."""
    spread = (
        _CAMEL.sub(" ", unicodedata.normalize("NFKC", name).replace("IDs", "Ids"))
        .translate(_TURKISH)
        .casefold()
    )
    bare = "".join(c for c in unicodedata.normalize("NFD", spread) if not unicodedata.combining(c))
    return " ".join(_SIGNS.sub(" ", unicodedata.normalize("NFC", bare)).split())


@lru_cache(maxsize=8192)
def spellings(name: str) -> frozenset[str]:
    """The plain form of a column name, with and without what stands in its brackets or wraps it (`attributes.`).

    Articles make no difference, nor do blanks that a tool took out: `ACCOUNTID` is `account id`. A name without letters
    and digits, such as `#`, is spelled as it is written.
    """
    name = without_code(name)
    bare = _WRAPPER.sub("", name)
    found = {plain(name), plain(_BRACKETS.sub(" ", name)), plain(bare), plain(_BRACKETS.sub(" ", bare))} - {
        ""
    }
    spread = found.union(*(_spread().get(one.replace(" ", ""), ()) for one in found))
    return frozenset(spread | set(map(without_articles, spread)) or {name.strip()} - {""})


def without_code(name: str) -> str:
    """A header without the code that a survey tool puts before its words: `v_12 Comments`, `G1Q01. Your wish`."""
    return _CODED.sub("", name)


@lru_cache(maxsize=8192)
def without_articles(name: str) -> str:
    """A plain name without articles and the prepositions that hold nouns together: `numero du ticket` is `numero ticket`."""
    return " ".join(_ARTICLES.sub(" ", name).split()) or name


@cache
def _spread() -> dict[str, frozenset[str]]:
    """A name written without blanks -> the names of more than one word that it stands for."""
    lists = wordlists("headers.toml")
    named = {plain(word) for keys in lists.values() for listed in keys.values() for word in listed}
    for keys in wordlists("layouts.toml").values():
        named |= {
            plain(part) for listed in keys.values() for word in listed for part in re.split("[=|]", word)
        }
    found: dict[str, set[str]] = {}
    for name in named:
        joined = name.replace(" ", "")
        if joined != name and len(joined) >= _SHORTEST_JOINED:
            found.setdefault(joined, set()).add(name)
    return {joined: frozenset(names) for joined, names in found.items()}


@cache
def words(groups: str) -> frozenset[str]:
    """The plain names in one or more groups of `headers.toml`, e.g. `"common.email contact.role"`."""
    lists = wordlists("headers.toml")
    found: set[str] = set()
    for group in groups.split():
        section, _, key = group.partition(".")
        found.update(plain(word) or word for word in lists[section][key])
    if not groups.endswith("_inside"):
        found |= set(map(without_articles, found))
    return frozenset(found - {""})


@cache
def known_names() -> frozenset[str]:
    """Every name that some family knows a column by."""
    lists = wordlists("headers.toml")
    groups = (
        f"{section}.{key}"
        for section, keys in lists.items()
        if section not in ("never", "ours", "other")
        for key in keys
        if not key.endswith("_inside")
    )
    return words(" ".join(groups))


def holds_phrase(name: str, phrases: frozenset[str]) -> bool:
    """Whether a phrase stands in the name, as whole words where the script has words."""
    padded = f" {plain(name)} "
    return any(f" {phrase} " in padded or (not phrase.isascii() and phrase in padded) for phrase in phrases)


def is_question(name: str) -> bool:
    """Whether a column's name is a question put to somebody, not a label; `Q3: Your wishes` is one for its number."""
    return (
        bool(_NUMBERED.match(name))
        or name.strip().endswith(_QUESTION_MARKS)
        or "?" in name
        or len(name.split()) >= _QUESTION_WORDS
    )


@lru_cache(maxsize=8192)
def is_ours(name: str) -> bool:
    """Whether a column holds what we said or noted ourselves: a reply to a review, a note of an agent."""
    long = len(plain(name).split())
    if name.strip().endswith(_QUESTION_MARKS) or long > _LONGEST_LABEL:
        return False
    if holds_phrase(name, words("ours.phrases")):
        return True
    pair = holds_phrase(name, words("ours.who")) and holds_phrase(name, words("ours.says"))
    return pair and long < _QUESTION_WORDS


@lru_cache(maxsize=8192)
def names_our_people(name: str) -> bool:
    """Whether a column names somebody of ours: the assignee, the owner, the CSM."""
    return holds_phrase(name, words("ours.people")) and not name.strip().endswith(_QUESTION_MARKS)
