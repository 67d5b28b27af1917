"""Finds numbers that a state or an insurance gives to one person, by their form, check digits and the words beside them.

The check digits are those of `python-stdnum`. A number that any order number could be by chance is taken only where a
word before it says what it is (`SSN`, `T.C. kimlik no`, `身份证`).
"""

import re
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import NamedTuple

from voc.ingest.pii.spans import LETTER, Kind, Span

_ALONE, _END = rf"(?<![{LETTER}0-9_\-.])", rf"(?![{LETTER}0-9_]|[\-.]\d)"


class _Announced(NamedTuple):
    """A number that could be anything's: how it is written, the module of stdnum that checks it, and the words for it."""

    pattern: re.Pattern[str]
    check: str
    words: re.Pattern[str]


def _announced(pattern: str, check: str, words: str) -> _Announced:
    return _Announced(re.compile(_ALONE + pattern + _END), check, re.compile(words, re.IGNORECASE))


_BARE = {
    "us.ssn": r"\d{3}-\d{2}-\d{4}",
    "gb.nino": r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]",
    "es.dni": r"\d{8}-?[A-Z]",
    "es.nie": r"[XYZ]-?\d{7}-?[A-Z]",
    "it.codicefiscale": r"[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z]",
    "cn.ric": r"\d{17}[\dXx]",
    "br.cpf": r"\d{3}\.\d{3}\.\d{3}-\d{2}",
    "fr.nir": r"[12] ?\d{2} ?\d{2} ?\d{2} ?\d{3} ?\d{3} ?\d{2}",
    "kr.rrn": r"\d{6}-[1-8]\d{6}",
    "th.pin": r"\d-\d{4}-\d{5}-\d{2}-\d",
}
"""Numbers that their form and check digits tell, by the module of stdnum that checks them."""
_FORM_ALONE = frozenset({"gb.nino", "kr.rrn"})
"""Of them those without a check digit that can be relied on."""
_CHECKS = tuple(_BARE)
_ANY_BARE = re.compile(_ALONE + "(?:" + "|".join(f"({form})" for form in _BARE.values()) + ")" + _END)
_LICENCE = r"driver'?s? licen[cs]e|passport|führerschein|reisepass|pasaporte|passeport|pasaport|护照|身份证|身分證|id card"
_FORMS = (
    _announced(r"\d{3}[ ]?\d{2}[ ]?\d{4}", "us.ssn", r"\bssn\b|social security"),
    _announced(r"\d{3} ?\d{3} ?\d{4}", "gb.nhs", r"\bnhs\b"),
    _announced(r"[1-9]\d{10}", "tr.tckimlik", r"kimlik|\bt\.?c\.?(?: ?no|:)|\btckn\b"),
    _announced(r"\d{11}", "br.cpf", r"\bcpf\b"),
    _announced(r"\d{4} ?\d{4} ?\d{4}", "in_.aadhaar", r"aadhaar|aadhar|आधार"),
    _announced(r"\d{13}", "th.pin", r"บัตรประชาชน|ประจำตัวประชาชน"),
    _announced(r"\d{11}", "pl.pesel", r"pesel"),
    _announced(r"\d{9}", "nl.bsn", r"\bbsn\b|burgerservice"),
    _announced(r"(?:\d{2})?\d{6}[-+]\d{4}", "se.personnummer", r"person"),
    _announced(r"\d{2} ?\d{3} ?\d{3} ?\d{3}", "de.idnr", r"steuer"),
    _announced(r"\d{16}", "id.nik", r"\bnik\b|\bktp\b"),
    _announced(r"[A-Z]?\d{6,12}", "", _LICENCE),
)
_HINTS = tuple(
    "ssn,social sec,nhs,kimlik,t.c,tc no,tc:,tckn,cpf,aadha,आधार,บัตร,ประชาชน,pesel,bsn,burgerserv,person,steuer,nik,ktp,"
    "licen,passport,führersch,reisepass,pasap,passep,护照,身份证,身分證,id card".split(",")
)
"""Each of the words above holds one of these, in small letters."""
_MAY = re.compile(r"\d(?:\d{5}|[ .\-]\d{2}|(?<=[A-Z]\d)\d[A-Z]\d{3}[A-Z])")
"""Six digits, two groups, or the middle of an Italian number: one of them is in every form."""
_REACH = 40
"""Characters before a number in which the word for it may stand."""


def ids(text: str) -> Iterator[Span]:
    """Numbers of persons in the text. The caller has seen that there are as many digits as the shortest has."""
    if _MAY.search(text) is None:
        return
    for found in _ANY_BARE.finditer(text):
        check = _CHECKS[(found.lastindex or 1) - 1]
        if check in _FORM_ALONE or _right(check, found.group()):
            yield _span(found)
    low = text.lower()
    if any(map(low.__contains__, _HINTS)):
        for form in _FORMS:
            yield from (
                _span(found) for found in form.pattern.finditer(text) if _is_announced(form, text, found)
            )


def _is_announced(form: _Announced, text: str, found: re.Match[str]) -> bool:
    near = text[max(0, found.start() - _REACH) : found.start()].rpartition("\n")[2]
    return form.words.search(near) is not None and (not form.check or _right(form.check, found.group()))


def _span(found: re.Match[str]) -> Span:
    return Span(found.start(), found.end(), Kind.ID, re.sub(r"[\s\-.]", "", found.group()).upper())


def _right(check: str, written: str) -> bool:
    """Whether the check digits are right."""
    is_valid: Callable[[str], bool] = import_module(f"stdnum.{check}").is_valid  # late: most files hold none
    return bool(is_valid(written))
