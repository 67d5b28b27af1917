"""Sentences with and without telephone numbers, on which the finder of them is judged.

The numbers are of the plans of the package `phonenumbers`, of all its regions, drawn so that they are valid; the ways of
writing them are written down here, and the sentences in `training/phones`.
"""

import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import phonenumbers

HERE = Path(__file__).parent / "phones"
DIGITS = {
    "ar": "٠١٢٣٤٥٦٧٨٩",
    "fa": "۰۱۲۳۴۵۶۷۸۹",
    "hi": "०१२३४५६७८९",
    "zh": "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19",
}
"""Other digits, in which one number of two of the language is written."""
REGIONS = {
    "ar": "EG SA AE IQ MA", "fa": "IR AF", "hi": "IN", "zh": "CN TW HK", "de": "DE AT CH", "fr": "FR BE CH CA",
    "es": "ES MX AR CL CO", "pt": "BR PT", "it": "IT", "tr": "TR", "nl": "NL BE", "pl": "PL", "ru": "RU KZ",
    "vi": "VN", "id": "ID", "ja": "JP", "ko": "KR", "th": "TH",
}  # fmt: skip
EXTENSIONS = (" ext. 12", " ext 304", "x77", " x4021", " extension 5", " Ext: 15", " #22")
Sentence = tuple[str, list[tuple[int, int]]]


def number(draw: Random, region: str) -> phonenumbers.PhoneNumber:
    """A valid number of the region: an example of its plan with other last digits."""
    kinds = [phonenumbers.PhoneNumberType.FIXED_LINE, phonenumbers.PhoneNumberType.MOBILE]
    example = phonenumbers.example_number_for_type(region, draw.choice(kinds))
    example = example or phonenumbers.example_number(region)
    assert example is not None, f"{region} has no example"
    nation = phonenumbers.national_significant_number(example)
    for _ in range(40):
        keep = draw.choice([1, 2, 3, 3])
        tail = "".join(draw.choice("0123456789") for _ in nation[keep:])
        other = phonenumbers.parse(f"+{example.country_code}{nation[:keep]}{tail}", None)
        if phonenumbers.is_valid_number(other):
            return other
    return example


def regions(least: int = 6) -> list[str]:
    """The regions whose numbers have so many digits at least: shorter ones are not looked for."""
    found = []
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        example = phonenumbers.example_number(region)
        if example is not None and len(phonenumbers.national_significant_number(example)) >= least:
            found.append(region)
    return found


def _national(one: phonenumbers.PhoneNumber) -> str:
    return phonenumbers.format_number(one, phonenumbers.PhoneNumberFormat.NATIONAL)


def _international(one: phonenumbers.PhoneNumber) -> str:
    return phonenumbers.format_number(one, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _zero_in_brackets(one: phonenumbers.PhoneNumber) -> str:
    country, _, rest = _international(one).partition(" ")
    return f"{country} (0){rest}" if _national(one).startswith("0") else _international(one)


def _area_in_brackets(one: phonenumbers.PhoneNumber) -> str:
    area, gap, rest = _national(one).partition(" ")
    return f"({area}) {rest}" if gap and "(" not in area else _national(one)


def _bare(one: phonenumbers.PhoneNumber) -> str:
    return "".join(sign for sign in _national(one) if sign.isdigit())


def _slashed(one: phonenumbers.PhoneNumber) -> str:
    return _national(one).replace(" ", "/", 1)


FORMS: dict[str, Callable[[phonenumbers.PhoneNumber], str]] = {
    "national": _national,
    "international": _international,
    "compact": lambda one: phonenumbers.format_number(one, phonenumbers.PhoneNumberFormat.E164),
    "double zero": lambda one: "00" + _international(one)[1:],
    "bracketed zero": _zero_in_brackets,
    "bracketed area": _area_in_brackets,
    "bare": _bare,
    "slashed": _slashed,
    "dotted": lambda one: _national(one).replace(" ", ".").replace("-", "."),
    "dashed": lambda one: _national(one).replace(") ", ")").replace(" ", "-"),
    "hard blanks": lambda one: _national(one).replace(" ", "\u00a0"),
    "narrow blanks": lambda one: _international(one).replace(" ", "\u202f"),
}
UNTOLD = ("national", "international", "compact", "double zero", "bracketed zero", "bracketed area", "dashed")
"""The forms that may stand without a word beside them."""


def written(draw: Random, region: str, language: str, forms: list[str]) -> tuple[str, str]:
    """A number as somebody writes it, and the name of that form."""
    form = draw.choice(forms)
    text = FORMS[form](number(draw, region))
    if form != "bare" and draw.random() < 0.08:
        text += draw.choice(EXTENSIONS)
    if language in DIGITS and draw.random() < 0.5:
        text = text.translate(str.maketrans("0123456789", DIGITS[language]))
    return text, form


def sentences(draw: Random, each: int) -> Iterator[tuple[str, Sentence]]:
    """Sentences with numbers, `each` times for every line, and the form of their first number."""
    raw = tomllib.loads((HERE / "sentences.toml").read_text(encoding="utf-8"))
    every = regions()
    for key in sorted(raw):
        language = key.partition("_")[2]
        lands = REGIONS[language].split() if language else every
        for line in () if key == "none" else raw[key].strip().splitlines():
            for _ in range(each):
                yield _filled(draw, key, line, language, lands)


def _filled(draw: Random, key: str, line: str, language: str, lands: list[str]) -> tuple[str, Sentence]:
    parts = line.replace("\\n", "\n").split("{phone}")
    text, spans, first = parts[0], [], ""
    for part in parts[1:]:
        phone, form = written(draw, draw.choice(lands), language, list(UNTOLD if key == "form" else FORMS))
        spans.append((len(text), len(text) + len(phone)))
        text += phone + part
        first = first or f"{key.partition('_')[0]}, {form}"
    return first, (text, spans)


def quiet() -> list[str]:
    """Texts whose numbers are nobody's telephone."""
    raw = tomllib.loads((HERE / "sentences.toml").read_text(encoding="utf-8"))
    return str(raw["none"]).strip().splitlines()
