"""Sentences with names for the training of names: lists of names, and templates that are filled in."""

import importlib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from voc.ingest.pii import names as reader

HERE = Path(__file__).parent / "names"
SWAPPED = 0.15
"""So many places of names are filled with what is none, so that the place alone does not decide."""
Sentence = tuple[str, list[tuple[int, int]]]


@dataclass(frozen=True)
class Lists:
    """Names and other words by the language of the sentences that they go into."""

    first: dict[str, list[str]]
    last: dict[str, list[str]]
    city: dict[str, list[str]]
    country: dict[str, list[str]]


def read_lists() -> Lists:
    """The lists of faker, those of a script with capitals; a country's under its language and under English."""
    from faker.config import AVAILABLE_LOCALES

    lists = Lists({}, {}, {}, {})
    for locale in sorted(AVAILABLE_LOCALES):
        language = locale.split("_")[0]
        for module, wanted in (("person", ("first_name", "last_name")), ("address", ("cit", "countries"))):
            try:
                provider = importlib.import_module(f"faker.providers.{module}.{locale}").Provider
            except ImportError:
                continue
            for attribute in sorted(dir(provider)):
                words = _words(getattr(provider, attribute, None))
                if "suffix" in attribute or "prefix" in attribute or "format" in attribute:
                    continue
                if "first_name" in attribute or ("roman" in attribute and "last" not in attribute):
                    lists.first.setdefault(language, []).extend(words)
                elif "last_name" in attribute:
                    lists.last.setdefault(language, []).extend(words)
                elif wanted[0] == "cit" and attribute.startswith(("cit", "town", "state")):
                    lists.city.setdefault(language, []).extend(words)
                elif attribute == "countries":
                    lists.country.setdefault(language, []).extend(words)
    for table in (lists.first, lists.last, lists.city, lists.country):
        for language in list(table):
            table[language] = sorted(set(table[language]))
            if not table[language]:
                del table[language]
    return lists


def _words(found: Any) -> list[str]:
    if not isinstance(found, list | tuple | dict):
        return []
    words = [word for word in found if isinstance(word, str)]
    return [
        w.title() if w.isupper() else w
        for w in words
        if reader.CAPITAL.match(w) and 2 <= len(w) <= 24 and "{" not in w
    ]


class Filler:
    """Fills sentences in."""

    def __init__(self, lists: Lists, draw: Random) -> None:
        self.lists, self.draw = lists, draw
        raw = tomllib.loads((HERE / "words.toml").read_text(encoding="utf-8"))
        self.words: dict[str, list[str]] = {
            key: [w.strip() for w in value.split(",")] for key, value in raw.items()
        }

    def one(self, table: dict[str, list[str]], language: str) -> str:
        """A word of the language's country, or, one time in two for English, of any country of its script."""
        if language not in table or (language == "en" and self.draw.random() < 0.5):
            russian = language == "ru"
            others = [
                k
                for k in sorted(table)
                if (k in ("ru", "uk", "bg", "mk")) == russian and k not in ("el", "hy", "ka")
            ]
            language = self.draw.choice(others or ["en"])
        return str(self.draw.choice(table[language]))

    def first(self, language: str) -> str:
        """A given name."""
        return self.one(self.lists.first, language)

    def last(self, language: str) -> str:
        """A family name, sometimes a double one."""
        if self.draw.random() < 0.06:
            return f"{self.one(self.lists.last, language)}-{self.one(self.lists.last, language)}"
        return self.one(self.lists.last, language)

    def name(self, language: str) -> str:
        """A name as people write it: whole, with initials, with two family names, turned round."""
        first, last = self.first(language), self.last(language)
        draw = self.draw.random()
        letter = self.first(language)[0]
        if draw < 0.62:
            return f"{first} {last}"
        if draw < 0.70:
            return f"{first} {letter}. {last}"
        if draw < 0.74:
            return f"{first[0]}. {last}"
        if draw < 0.78:
            return f"{first} {last[0]}."
        if draw < 0.82:
            return f"{first} {self.first(language)} {last}"
        if draw < 0.86:
            return f"{first} {last} {self.last(language)}"
        if draw < 0.90:
            return f"{first} {self.draw.choice(['van', 'de', 'von', 'van der', 'da', 'del', 'bin'])} {last}"
        return first if draw < 0.96 else f"{last} {first}"

    def formal(self, language: str) -> str:
        """A title, which is no name, and a family name."""
        title = self.draw.choice(["Mr", "Mrs", "Ms", "Dr", "Mr.", "Mrs.", "Ms.", "Dr.", "Prof.", "Miss"])
        return f"{title} \0{self.last(language)}\1"

    def city(self, language: str) -> str:
        """A town."""
        if language == "ru" or (language in self.lists.city and self.draw.random() < 0.5):
            return self.one(self.lists.city, language)
        return self.draw.choice(self.words["cities"])

    def company(self, language: str) -> str:
        """A company, one in three named after people."""
        pick = self.draw.random()
        tail = f" {self.draw.choice(self.words['suffixes'])}" if self.draw.random() < 0.4 else ""
        if pick < 0.45:
            return f"{self.draw.choice(self.words['stems'])} {self.draw.choice(self.words['heads'])}{tail}"
        if pick < 0.65:
            return self.draw.choice(self.words["stems"]) + tail
        if pick < 0.8:
            return f"{self.last('en')} {self.draw.choice(self.words['heads'])}{tail}"
        if pick < 0.9:
            return f"{self.last('en')} & {self.last('en')}{tail}"
        return f"{self.city(language)} {self.draw.choice(self.words['heads'])}"

    def other(self, slot: str, language: str) -> str:
        """A country, street, product, day or month."""
        if slot == "country":
            return self.one(self.lists.country, language)
        if slot == "street":
            named = self.last("en") if self.draw.random() < 0.4 else self.draw.choice(self.words["stems"])
            return f"{self.draw.randint(1, 999)} {named} {self.draw.choice(self.words['streets'])}"
        if slot == "thing":
            return self.draw.choice(self.words["things"])
        if slot == "day":
            return self.draw.choice(_DAYS.get(language, _DAYS["en"]).split())
        return self.draw.choice(_MONTHS.get(language, _MONTHS["en"]).split())

    def fill(self, template: str, language: str) -> Sentence:
        """A sentence and where its names stand."""
        text = template.replace("\\n", "\n")
        out = ""
        while "{" in text:
            plain, rest = text.split("{", 1)
            slot, text = rest.split("}", 1)
            out += plain + self.slot(slot, language)
        out += text
        if language == "en" and self.draw.random() < 0.04:
            out = out.upper() if self.draw.random() < 0.3 else out
        return unmarked(out)

    def slot(self, slot: str, language: str) -> str:
        """What goes into a place of a template; names between marks."""
        if slot in ("name", "first", "last"):
            if self.draw.random() < SWAPPED:
                return self.company(language) if self.draw.random() < 0.4 else self.other("thing", language)
            return f"\0{getattr(self, slot)(language)}\1"
        if slot in ("formal", "city", "company"):
            return str(getattr(self, slot)(language))
        return self.other(slot, language)


_DAYS = {
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "de": "Montag Dienstag Freitag",
    "fr": "lundi mardi vendredi",
    "es": "lunes martes viernes",
    "nl": "maandag vrijdag",
}
_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar März Mai Juni August Oktober",
}


def unmarked(marked: str) -> Sentence:
    """The text without its marks, and the stretches between them."""
    text, spans, start = "", [], 0
    for sign in marked:
        if sign == "\0":
            start = len(text)
        elif sign == "\1":
            spans.append((start, len(text)))
        else:
            text += sign
    return text, spans


def sentences(filler: Filler, count: int, keep: int | None = None) -> Iterator[Sentence]:
    """Sentences filled in; every fifth template is held out: keep=0 gives those only, None all but those."""
    raw = tomllib.loads((HERE / "sentences.toml").read_text(encoding="utf-8"))
    lines = {
        key: [s for i, s in enumerate(v.strip().splitlines()) if (i % 5 == 4) == (keep == 0)]
        for key, v in raw.items()
    }
    keys = sorted(lines)
    shares = [(0.5 if key.startswith("en") else 0.05) * (0.5 if key.endswith("_none") else 1) for key in keys]
    for key in filler.draw.choices(keys, shares, k=count):
        if not lines[key]:
            continue
        language = key.split("_")[0]
        text, spans = filler.fill(filler.draw.choice(lines[key]), language)
        if filler.draw.random() < 0.35:
            other_key = key if filler.draw.random() < 0.5 else f"{language}_none"
            more, others = filler.fill(filler.draw.choice(lines[other_key] or lines[key]), language)
            shift = len(text) + 1
            spans += [(a + shift, b + shift) for a, b in others]
            text = f"{text} {more}"
        yield text, spans
