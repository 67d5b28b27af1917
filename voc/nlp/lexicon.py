"""The words of time, money, change and pressure of a language, and how it asks for what is not there, as patterns.

The words lie beside the code as `lexicons/<language>.toml`. A list is parted by commas; its entries are
patterns, shorter to write than regular expressions: a blank stands for white space, `*` at an end for
the rest of the word, ` ~ ` for up to four words between; `|`, `?` and round and square brackets mean
what they mean in a regular expression. All is written in small letters. Where words are not parted
by blanks, entries are found anywhere. In `implied` the ` ~ ` reaches further, and what stands in it, in `<...>` and in
place of any word is held as a group: there stands what is asked for.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import count

from voc.nlp.words import UNSPACED

LANGUAGES = frozenset("ar de en es fr hi id it ja ko lo nl pl pt ru th tr vi zh".split())
"""Languages with a list of words; a text in any other is read with the English one."""

VERB_LAST = frozenset(("hi", "ja", "ko", "tr"))
"""Languages that say `instead of` behind what is replaced."""

SPAN_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 28_800, "w": 144_000, "o": 576_000, "y": 6_912_000}
"""Seconds of second, minute, hour and of a day, week, month and year of work; only their order matters."""

_UNITS = {"second": "s", "minute": "m", "hour": "h", "day": "d", "week": "w", "month": "o", "year": "y"}
_TURNS = ("double", "halve")
_URGENCY = ("false", "calm", "now", "soon")
_CHANGE = ("maybe", "save", "lose", "fast", "slow", "down", "up")
_FRAME = ("bad", "good", "instead", "was", "today")
_COMMA = re.compile(r",(?![^{}\[\]]*[}\]])")
_REST_OF_WORD = re.compile(r"(?<!\\w)(?<!\\S)(?<! \))(?<!\])\*")
_CHOICE = re.compile(r"\(\?:(?P<choice>[^()\[\]]*)\)(?P<rest>.*)", re.DOTALL)
_DIGITS = r"\d+(?:[.,'’ \u00a0\u202f]\d{3})*(?:[.,]\d+)?"
_SIGNS = r"[$€£¥₺₹₩₽฿₭₫]"
_GAP, _WIDE = r"(?:[^\s,.;:!?]+\s+){0,4}?", r"(?:[^\s,.;:!?]+\s+){0,8}?"
_GAP_UNSPACED, _WIDE_UNSPACED = r"[^。！？，,.;:\n]{0,8}?", r"[^。！？，,.;:\n]{0,40}?"
_HAN = "[一二两兩三四五六七八九十百千半几幾数數]+"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """What is known of one language. `scan` reads every passage, `parts` only those with a quantity.

    The groups of `scan` are named false, calm, now, soon, hint, digit and count, those of `parts` by the
    kinds of part, each with a number behind it: see `kind_of`.
    `before` and `after` say that a time is a period and not an amount: "in 3 months", "3個月内".
    `implied` is how questions ask for what is not there; its groups hold what is named on the way. `errand` names what is
    asked of people and not of the product: an order, a refund, a login.
    `glue` is an ending that means `from`: Turkish `3 günden`, Korean `3일에서`; `into` is the `to` between two quantities.
    """

    language: str
    scan: re.Pattern[str]
    parts: re.Pattern[str]
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    glue: re.Pattern[str] | None
    implied: re.Pattern[str]
    errand: re.Pattern[str]
    into: re.Pattern[str]
    units: tuple[tuple[re.Pattern[str], float], ...]
    numbers: Mapping[str, float]
    verb_last: bool
    reach: int
    """Most characters between a quantity and its word of change."""


@cache
def lexicon(language: str) -> Lexicon:
    """The words of a language (ISO 639-1), those of English where it has no list. Read once a process."""
    code = language if language in LANGUAGES else "en"
    raw = tomllib.loads((files("voc.nlp") / "lexicons" / f"{code}.toml").read_text(encoding="utf-8"))
    entries = {key: _split(value) for key, value in raw.items()}
    return _Compiler(code, entries).lexicon()


def small(text: str, language: str) -> str:
    """The text in small letters, of the same length, so that places in it are places in the text."""
    plain = text.replace("İ", "i").replace("’", "'")
    return (plain.replace("I", "ı") if language == "tr" else plain).lower()


def kind_of(match: re.Match[str]) -> str:
    """What kind of word was found: the name of its group without the number."""
    return (match.lastgroup or "").rstrip("0123456789")


def _split(listed: str) -> list[str]:
    return [word.strip() for word in _COMMA.split(listed.replace("\n", " ")) if word.strip()]


class _Compiler:
    """Turns the lists of one language into patterns."""

    def __init__(self, language: str, entries: Mapping[str, list[str]]) -> None:
        self._language, self._entries = language, entries
        self._blank = r"\s*" if language in UNSPACED else r"\s+"
        self._numbers = dict(_valued(entries.get("number", ())))
        self._spans = dict(_valued(entries.get("span", ())))
        self._low, self._high = _edges(language)
        apart = language not in UNSPACED
        self._left = r"(?<![\w.,:/#])" if apart else r"(?<![a-z\d.,:/#])"
        self._right = r"(?![^\W\d_])" if apart and language != "ko" else ""

    def lexicon(self) -> Lexicon:
        """All of it, compiled."""
        return Lexicon(
            language=self._language,
            scan=self._scan(),
            parts=self._parts(),
            before=self._maybe(self._any("before"), r"(?:{})\W*$"),
            after=self._maybe(self._any("after"), r"\W{{0,2}}(?:{})"),
            glue=self._maybe(self._any("glue"), r"(?:{})\W*$"),
            implied=self._implied(),
            errand=re.compile(f"{self._low}(?:{self._any('errand')}){self._high}"),
            into=re.compile(f"{self._low}(?:{self._any('to')}){self._high}"),
            units=self._units(),
            numbers={**self._numbers},
            verb_last=self._language in VERB_LAST,
            reach=16 if self._language in UNSPACED else 48,
        )

    def _scan(self) -> re.Pattern[str]:
        worded = self._by_letter({name: self._patterns(name) for name in _URGENCY} | {"hint": self._bare()})
        counted = f"{self._number_words()}\\s?{self._unit()}" if self._numbers else "(?!)"
        return re.compile(f"{worded}|(?P<digit>\\d)|{self._low}(?P<count>{counted})")

    def _parts(self) -> re.Pattern[str]:
        words = {name: self._patterns(name) for name in ("skip", "per", *_CHANGE, *_FRAME)}
        found = {
            "stop": r"[.!?;](?=\s)|[。！？；\n]",
            "skip": r"\d+[/:]\d[\d/:]*|\bv\d[\d.]*",
            "money": f"{_SIGNS}\\s?{self._number()}",
            "percent": self._percent_first(),
        }
        first = "|".join(f"(?P<{name}>{pattern})" for name, pattern in found.items())
        spans = {
            "time": [self._pattern(word) for word in self._spans],
            **{n: self._patterns(n) for n in _TURNS},
        }
        early = self._by_letter({name: words.pop(name) for name in ("skip", "per")} | spans)
        return re.compile(
            f"{first}|{early}|{self._quantity()}|{self._by_letter(words)}|{self._bare_number()}"
        )

    def _quantity(self) -> str:
        """A number with its unit."""
        units = {
            "money": f"{self._big()}\\s?(?:{_SIGNS}|{self._any('money')}{self._high})",
            "percent": f"\\s?(?:[%٪]|{self._any('percent')}{self._high})",
            "factor": f"\\s?(?:{self._any('factor')}){self._high}" if self._any("factor") else "",
            "time": f"\\s?(?:{self._any('filler')}\\s?)?{self._unit()}",
        }
        named = "|".join(f"(?P<{name}0>{pattern})" for name, pattern in units.items() if pattern)
        return f"{self._number()}(?:{named})"

    def _percent_first(self) -> str:
        leading = self._any("percent_first")
        return f"%\\s?{_DIGITS}" + (f"|(?:{leading})\\s?{self._number()}" if leading else "")

    def _bare(self) -> list[str]:
        """Quantities without a number: two hours in one word, `doubled`, `halved`."""
        turns = [pattern for name in _TURNS for pattern in self._patterns(name)]
        return [*(self._pattern(word) for word in self._spans), *turns]

    def _by_letter(self, words: Mapping[str, Sequence[str]]) -> str:
        """Words of several kinds in one alternation by first letters: few are tried at each place.

        A group is named by its kind and a number, since a name may stand only once.
        """
        letters: dict[str, dict[str, list[str]]] = {"": {}}
        for kind, patterns in words.items():
            for pattern in sorted({one for p in patterns for one in _opened(p)}, key=len, reverse=True):
                letters.setdefault(_letter(pattern), {}).setdefault(kind, []).append(pattern)
        number, branches = count(1), []
        for letter, kinds in letters.items():
            named = [
                f"(?P<{kind}{next(number)}>{'|'.join(p[len(letter) :] for p in patterns)})"
                for kind, patterns in kinds.items()
            ]
            branches.extend([f"{letter}(?:{'|'.join(named)})"] if named else [])
        return f"{self._low}(?:{'|'.join(branches)}){self._high}"

    def _number(self) -> str:
        behind = "" if self._language in UNSPACED or self._language == "ko" else r"(?!\w)"
        words = f"|{self._low}{self._number_words()}{behind}" if self._numbers else ""
        return f"(?:{self._left}[+\\-−–]?{_DIGITS}{words})(?:\\s?[\\-–~]\\s?\\d+)?"

    def _bare_number(self) -> str:
        """A number that no unit follows, in figures or as a word from two up: `one` is most often an article."""
        counted = [self._pattern(word) for word, value in self._numbers.items() if value >= 2]
        words = f"|{self._low}(?:{'|'.join(counted)}){self._high}" if counted else ""
        return f"(?P<num>{self._left}{_DIGITS}(?![\\d:/]|[.,]\\d){self._right}{words})"

    def _number_words(self) -> str:
        words = sorted(map(self._pattern, self._numbers), key=len, reverse=True)
        han = [_HAN] if self._language in ("zh", "ja") else []
        return f"(?:{'|'.join([*words, *han])})"

    def _unit(self) -> str:
        return f"(?:{'|'.join(self._any(name) for name in _UNITS)}){self._high}"

    def _big(self) -> str:
        return f"\\s?(?:{self._any('big')})?" if self._any("big") else ""

    def _units(self) -> tuple[tuple[re.Pattern[str], float], ...]:
        """What ends a quantity of time, and how many seconds it is; whole spans first."""
        spans = [
            (re.compile(f"^(?:{self._pattern(word)})$"), seconds) for word, seconds in self._spans.items()
        ]
        plain = [(re.compile(f"(?:{self._any(name)})$"), SPAN_SECONDS[code]) for name, code in _UNITS.items()]
        return (*spans, *plain)

    def _implied(self) -> re.Pattern[str]:
        """In the order of the list, since a question may be asked in several of its ways at once."""
        wide = _WIDE_UNSPACED if self._language in UNSPACED else _WIDE
        held = (self._pattern(entry, gap=f"({wide})") for entry in self._entries["implied"])
        return re.compile(f"{self._low}(?:{'|'.join(_with_groups(pattern) for pattern in held)}){self._high}")

    def _patterns(self, name: str) -> list[str]:
        return [self._pattern(entry) for entry in self._entries.get(name, ())]

    def _any(self, name: str) -> str:
        """One pattern for all entries of a list, the longest first; empty where there is no list."""
        return "|".join(sorted(self._patterns(name), key=len, reverse=True))

    def _maybe(self, words: str, frame: str) -> re.Pattern[str] | None:
        return re.compile(frame.format(words)) if words else None

    def _pattern(self, entry: str, *, gap: str = "") -> str:
        """One entry as a regular expression. `gap` stands for ` ~ ` instead of up to four words."""
        plain = re.sub(r"\((?!\?)", "(?:", _REST_OF_WORD.sub(lambda _: r"\w*", entry))
        if _has_choice(plain):
            plain = f"(?:{plain})"
        gap = gap or (_GAP_UNSPACED if self._language in UNSPACED else _GAP)
        parts = plain.split(" ~ ")
        return (self._blank + gap if self._language not in UNSPACED else gap).join(
            self._blank.join(part.split()) for part in parts
        )


def _has_choice(pattern: str) -> bool:
    """Whether a `|` stands outside all brackets."""
    depth = 0
    for sign in pattern:
        depth += (sign in "([") - (sign in ")]")
        if sign == "|" and not depth:
            return True
    return False


def _with_groups(pattern: str) -> str:
    """`<...>` and any word as groups."""
    return re.sub(r"<([^<>]*)>|(?<!<)\\S\+", lambda m: f"({m[1] or m[0]})", pattern)


def _edges(language: str) -> tuple[str, str]:
    """What stands before the first and behind the last letter of a word."""
    if language in UNSPACED:
        return "", ""
    if language == "ko":
        return r"(?<!\w)", ""
    if language == "hi":
        return r"(?<![\w\u0900-\u0963])", r"(?![\w\u0900-\u0963])"
    if language == "ar":
        return r"(?<!\w)[وفبل]?(?:ال)?", r"(?!\w)"
    return r"(?<!\w)", r"(?!\w)"


def _valued(entries: Iterable[str]) -> Iterable[tuple[str, float]]:
    """`two=2` is two with the value 2; `half a day=0.5d` has it in seconds."""
    for entry in entries:
        word, _, value = entry.partition("=")
        seconds = SPAN_SECONDS.get(value[-1:])
        yield word, float(value[:-1]) * seconds if seconds else float(value)


def _letter(pattern: str) -> str:
    """The letter that a pattern must begin with; empty where it may begin with several."""
    sure = pattern[:1].isalpha() and pattern[1:2] not in ("?", "*", "|")
    return pattern[0] if sure else ""


def _opened(pattern: str) -> list[str]:
    """A pattern that begins with a choice as one pattern for each: `(?:a|b)c` is `ac` and `bc`."""
    simple = _CHOICE.match(pattern)
    if simple is None or simple["rest"][:1] in ("*", "+", "{"):
        return [pattern]
    rest = simple["rest"].removeprefix("?")
    heads = [*simple["choice"].split("|"), *([""] if rest != simple["rest"] else [])]
    return [one for head in heads for one in (_opened(head + rest) if not head else [head + rest])]
