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


class _Form(NamedTuple):
    """How one kind of number is written, the module of stdnum that checks it, and the words that announce it."""

    pattern: re.Pattern[str]
    check: str
    words: re.Pattern[str] | None = None


def _form(pattern: str, check: str, words: str = "") -> _Form:
    announced = re.compile(words, re.IGNORECASE) if words else None
    return _Form(re.compile(_ALONE + pattern + _END), check, announced)


_ID_CARD = r"身份证|身分證|身份號|id card"
_FORMS = (
    _form(r"\d{3}-\d{2}-\d{4}", "us.ssn"),
    _form(r"\d{3}[ ]?\d{2}[ ]?\d{4}", "us.ssn", r"\bssn\b|social security"),
    _form(r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]", ""),
    _form(r"\d{3} ?\d{3} ?\d{4}", "gb.nhs", r"\bnhs\b"),
    _form(r"[1-9]\d{10}", "tr.tckimlik", r"kimlik|\bt\.?c\.?(?: ?no|:)|\btckn\b"),
    _form(r"\d{8}-?[A-Z]", "es.dni"),
    _form(r"[XYZ]-?\d{7}-?[A-Z]", "es.nie"),
    _form(r"[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z]", "it.codicefiscale"),
    _form(r"\d{17}[\dXx]", "cn.ric"),
    _form(r"\d{3}\.\d{3}\.\d{3}-\d{2}", "br.cpf"),
    _form(r"\d{11}", "br.cpf", r"\bcpf\b"),
    _form(r"[12] ?\d{2} ?\d{2} ?\d{2} ?\d{3} ?\d{3} ?\d{2}", "fr.nir"),
    _form(r"\d{4} ?\d{4} ?\d{4}", "in_.aadhaar", r"aadhaar|aadhar|आधार"),
    _form(r"\d{6}-[1-8]\d{6}", ""),
    _form(r"\d-\d{4}-\d{5}-\d{2}-\d", "th.pin"),
    _form(r"\d{13}", "th.pin", r"บัตรประชาชน|ประจำตัวประชาชน"),
    _form(r"\d{11}", "pl.pesel", r"pesel"),
    _form(r"\d{9}", "nl.bsn", r"\bbsn\b|burgerservice"),
    _form(r"(?:\d{2})?\d{6}[-+]\d{4}", "se.personnummer", r"person"),
    _form(r"\d{2} ?\d{3} ?\d{3} ?\d{3}", "de.idnr", r"steuer"),
    _form(r"\d{16}", "id.nik", r"\bnik\b|\bktp\b"),
    _form(
        r"[A-Z]?\d{6,12}",
        "-",
        r"driver'?s? licen[cs]e|passport|führerschein|reisepass|pasaporte|passeport|pasaport|护照|"
        + _ID_CARD,
    ),
)
_MAY = re.compile(r"\d{6}|\d[ .\-]\d{2}|[A-Z]\d{2}[A-Z]\d{3}[A-Z]")
_REACH = 40
"""Characters before a number in which the word for it may stand."""


def ids(text: str) -> Iterator[Span]:
    """Numbers of persons in the text. The caller has seen that there are digits."""
    if _MAY.search(text) is None:
        return
    for form in _FORMS:
        if form.words is not None and form.words.search(text) is None:
            continue
        for found in form.pattern.finditer(text):
            near = text[max(0, found.start() - _REACH) : found.start()].rpartition("\n")[2]
            if form.words is not None and form.words.search(near) is None:
                continue
            if _right(form.check, found.group()):
                yield Span(found.start(), found.end(), Kind.ID, re.sub(r"[\s\-.]", "", found.group()).upper())


def _right(check: str, written: str) -> bool:
    """Whether the check digits are right; "" where the form alone tells, "-" where it has to hold a digit."""
    if check in ("", "-"):
        return True
    is_valid: Callable[[str], bool] = import_module(f"stdnum.{check}").is_valid  # late: most files hold none
    return bool(is_valid(written))
