"""Days, numbers and plural forms as each language writes them. ICU enters the room by this module alone."""

import re
from datetime import date, datetime, time
from functools import lru_cache

from icu4py.locale import Locale
from icu4py.messageformat import MessageFormat

_BARE = {"en": "en-001"}
"""English without a country is written so that everybody reads a day in the same way: 3 March 2026."""
_IN_A_SENTENCE = {"ru": (r"\u202fг\.$", " года"), "fr": (r"^1 ", "1er "), "vi": (r", (?=\d+$)", " năm ")}
"""What ICU writes as in a table: an abbreviation with a stop, a first of the month without its ending."""
_FORMS = "{n, plural, zero{zero} one{one} two{two} few{few} many{many} other{other}}"


@lru_cache(maxsize=4096)
def day(when: date, language: str) -> str:
    """A day in words, the month in the form that a day of it takes: `3 марта 2026 года`, `2026年3月3日`.

    Parameters: language: a language tag such as `de` or `pt-BR`. Thai counts years from the Buddha.
    """
    noon = datetime.combine(when, time(12))
    written = _format("{d, date, ::dMMMMy}", language, d=noon)
    short, full = _IN_A_SENTENCE.get(language.partition("-")[0], (r"\Z", ""))
    return re.sub(short, full, written)


@lru_cache(maxsize=4096)
def number(count: int, language: str) -> str:
    """A whole number with the separators of the language: `12 345`."""
    return _format("{n, number}", language, n=count)


def plural(count: int, language: str, forms: dict[str, str]) -> str:
    """The form that the language takes for this number, with the number in place of `{n}`.

    Parameters: forms: by ICU's category (zero, one, two, few, many, other); `other` serves where one is missing.
    Raises: KeyError where `other` is missing too.
    """
    form = _form(count, language)
    return (forms[form] if form in forms else forms["other"]).replace("{n}", number(count, language))


@lru_cache(maxsize=4096)
def _form(count: int, language: str) -> str:
    return _format(_FORMS, language, n=count)


def _format(pattern: str, language: str, **values: int | datetime) -> str:
    return str(MessageFormat(pattern, Locale(_BARE.get(language, language))).format(dict(values)))
