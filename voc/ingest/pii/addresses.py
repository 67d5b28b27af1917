"""Finds e-mail and network addresses."""

import re
from collections.abc import Iterator
from ipaddress import AddressValueError, IPv6Address

from voc.ingest.pii.spans import LETTER, Kind, Span, has_digit

_NAME_CHARS = rf"{LETTER}\u0370-\u03ff\u0400-\u04ff0-9.!#$%&'*+/=?^_`{{|}}~\-"
_LOCAL_BACKWARDS = re.compile(rf"[{_NAME_CHARS}]{{1,64}}")
_LONGEST_LOCAL = 64
_HOST_CHARS = rf"{LETTER}\u0370-\u03ff\u0400-\u04ff0-9\-"
_DOT = r"(?:\.|\s?[(\[]dot[)\]]\s?)"
_HOST = re.compile(
    rf"[{_HOST_CHARS}]{{1,63}}(?:{_DOT}[{_HOST_CHARS}]{{1,63}}){{0,4}}{_DOT}"
    rf"[{LETTER}\u0370-\u03ff\u0400-\u04ff]{{2,24}}",
    re.IGNORECASE,
)
_AT = re.compile(r"[@\uff20]")
_SPELT_AT = re.compile(r"\s?[(\[]at[)\]]\s?")


def emails(text: str) -> Iterator[Span]:
    """E-mail addresses, also written as `ann (at) example (dot) com`."""
    yield from _around(text, _AT)
    if "at)" in text or "at]" in text:
        yield from _around(text, _SPELT_AT)


def _around(text: str, sign: re.Pattern[str]) -> Iterator[Span]:
    for at in sign.finditer(text):
        before = text[max(0, at.start() - _LONGEST_LOCAL) : at.start()]
        local = _LOCAL_BACKWARDS.match(before[::-1])
        host = _HOST.match(text, at.end()) if local is not None else None
        if local is None or host is None:
            continue
        start = at.start() - len(local.group().rstrip("'.*`/!|{#"))
        if start < at.start():
            key = re.sub(r"\s?[(\[]dot[)\]]\s?", ".", f"{text[start : at.start()]}@{host.group()}".lower())
            yield Span(start, host.end(), Kind.EMAIL, key)


_IPV4 = re.compile(rf"\d(?<![{LETTER}0-9_.]\d)\d{{0,2}}(?:\.\d{{1,3}}){{3}}(?![{LETTER}0-9_]|\.\d)")
_IPV6 = re.compile(rf"(?<![{LETTER}0-9_:.])[0-9A-Fa-f:]{{6,39}}(?![{LETTER}0-9_:])")
_VERSION_WORD = re.compile(
    r"(?:\bv|\bver|version|versión|versão|sürüm|sürümü|release|build|firmware|update|upgrade|güncelleme|"
    r"版本|バージョン|версия|версии|[A-Za-z]/)[\s.:#\-]{0,3}\Z",
    re.IGNORECASE,
)


def networks(text: str) -> Iterator[Span]:
    """IPv4 and IPv6 addresses. Four numbers after a word like `version` are a version."""
    if text.count(".") >= 3:
        for found in _IPV4.finditer(text):
            parts = [int(part) for part in found.group().split(".")]
            before = text[max(0, found.start() - 14) : found.start()]
            if parts[0] > 0 and max(parts) < 256 and not _VERSION_WORD.search(before):
                yield Span(found.start(), found.end(), Kind.IP, found.group())
    if text.count(":") >= 2:
        for found in _IPV6.finditer(text):
            word = found.group()
            if word.count(":") >= 2 and has_digit(word) and _is_ipv6(word):
                yield Span(found.start(), found.end(), Kind.IP, word.lower())


def _is_ipv6(word: str) -> bool:
    try:
        return bool(IPv6Address(word))
    except AddressValueError:
        return False
