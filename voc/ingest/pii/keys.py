"""Finds keys that services issue, and passwords that people write down."""

import re
from collections.abc import Iterator

from voc.ingest.pii.spans import Kind, Span, has_digit

_LEAST_ISSUED = 16
_LONG_WORD = re.compile(rf"[A-Za-z0-9_\-]{{{_LEAST_ISSUED}}}")
_ISSUED_KEY = re.compile(
    r"(?<![A-Za-z0-9])(?:"
    r"A(?:KIA|SIA)[0-9A-Z]{16}|gh[opsru]_[A-Za-z0-9]{20,255}|github_pat_\w{20,255}|glpat-[\w\-]{16,255}|"
    r"sk-[\w\-]{16,255}|[prs]k_(?:live|test)_\w{12,255}|whsec_\w{16,255}|xox[abeoprs]-[\w\-]{10,255}|"
    r"AIza[\w\-]{30,60}|ya29\.[\w\-]{20,255}|SG\.[\w\-]{16,64}\.[\w\-]{16,64}|hf_[A-Za-z0-9]{20,64}|"
    r"npm_[A-Za-z0-9]{30,64}|eyJ[\w\-]{10,2048}\.[\w\-]{10,2048}(?:\.[\w\-]{0,2048})?)"
)
_BASE64_KEY = re.compile(r"(?<![A-Za-z0-9_\-])[A-Za-z0-9_]{32,255}(?![A-Za-z0-9_\-])")
_SECRET_WORDS = (
    "pass", "pwd", "secret", "token", "bearer", "key", "ifre", "parola", "kennwort", "contrase", "clave",
    "senha", "密码", "口令", "密钥", "パスワード", "пароль",
)  # fmt: skip
_SPOKEN_START = (
    r"(?:pass(?:word|wort|code|wd|phrase)?|pwd|kennwort|şifre(?:m|si|miz)?|parola(?:m|sı)?|contraseña|clave|"
    r"senha|mot de passe|密码|口令|密钥|パスワード|пароль)\s{0,2}"
    r"(?:[:=\uff1a\uff1d]|\bis\b|\best\b|\bes\b|\bist\b|是)"
)
_API_KEY = (
    r"(?:api[ _\-]?(?:key|token)|access[ _\-]?(?:key|token)|secret(?:[ _\-]key)?|auth[ _\-]?token|token)"
    r"\s{0,2}[:=\uff1a\uff1d]|\bbearer\b"
)
_SPOKEN_KEY = re.compile(
    rf"(?:{_SPOKEN_START}|{_API_KEY})\s{{0,3}}[\"'`\u201c]?([^\s\"'`\u201d,;]{{6,128}})", re.IGNORECASE
)
_LEAST = 6


def _may_say_a_secret(text: str) -> bool:
    """Whether a word for a secret stands in the text together with something that could announce its value."""
    lower = text.lower()
    if ":" in text or "=" in text or "bearer" in lower or not text.isascii() or " is " in lower:
        return any(map(lower.__contains__, _SECRET_WORDS))
    return " est " in lower or " es " in lower or " ist " in lower


def keys(text: str) -> Iterator[Span]:
    """Keys that well-known services issue, and what stands after `password:` and the like."""
    if max(map(len, text.split()), default=0) >= _LEAST_ISSUED and _LONG_WORD.search(text):
        for found in _ISSUED_KEY.finditer(text):
            yield Span(found.start(), found.end(), Kind.KEY, found.group())
        for found in _BASE64_KEY.finditer(text):
            word = found.group()
            if has_digit(word) and word.lower() != word and word.upper() != word:
                yield Span(found.start(), found.end(), Kind.KEY, word)
    if _may_say_a_secret(text):
        for found in _SPOKEN_KEY.finditer(text):
            word = found.group(1).rstrip(".!?)")
            if len(word) >= _LEAST and has_digit(word) and not word.isdigit():
                yield Span(found.start(1), found.start(1) + len(word), Kind.KEY, word)
