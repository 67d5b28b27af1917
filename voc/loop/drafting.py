"""The words of a message: what the customer said, what came of it, who is writing.

One template a language in `voc/loop/templates/<code>.toml`; a workspace may put its own of the same
name into its folder `templates/`. Templates run in Jinja2's sandbox and a missing value is an error
here, never a blank in somebody's mailbox. The name of the customer is not known in this room: the
token NAME stands for it and is replaced when the message leaves.
"""

import re
import tomllib
import unicodedata
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from jinja2 import StrictUndefined, Template
from jinja2.exceptions import TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from voc.errors import InputError

NAME = "[name]"
"""Stands for the customer's name until the message leaves."""
FOLDER = Path(__file__).parent / "templates"
FALLBACK = "en"
"""The language of the message where the customer's has no template."""
LONGEST_QUOTE = 180

_BROKEN = (TemplateError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What a template can raise while it is filled in."""
_ENDS = re.compile(r"[。！？；，、،؛؟।]+|[.!?;,:]+(?=\s|$|[^\x00-\x7f])")
_LEADS = re.compile(r"[\u0e40-\u0e44\u0ec0-\u0ec4\u094d\u200d]")
"""Signs that belong to the letter after them: Thai and Lao vowels, the Hindi virama, the joiner."""
_FOLLOWS = re.compile(r"[\u0e30-\u0e3a\u0e45-\u0e4e\u0eb0-\u0ebd\u0ec8-\u0ece]")
"""Thai and Lao signs that belong to the letter before them, in addition to combining marks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One feature that the message tells of, with the customer's own words about it."""

    title: str
    description: str
    quote: str
    declined_reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What the message is about and from whom it comes. Empty text counts as not known."""

    items: tuple[Item, ...]
    shipped: bool
    version: str | None
    link: str | None
    sender: str | None
    company: str
    product: str
    has_name: bool


@dataclass(frozen=True, slots=True)
class Draft:
    """A message as it will leave, but for the name."""

    language: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class _Words:
    """A template that was read and understood."""

    path: Path
    subject: Template
    body: Template


def draft(occasion: Occasion, *, language: str | None, own_templates: Path | None = None) -> Draft:
    """Write the message in the customer's language, or in English where there is no template for it.

    Parameters: language: ISO 639-1 code; of `pt-BR` the part `pt` serves when there is no `pt-BR.toml`.
    Raises InputError that names the template's file when it is broken.
    """
    code = _choose(language, languages(own_templates))
    words = _template(code, own_templates)
    values = _values(occasion)
    subject = _fill(words.path, "subject", words.subject, values)
    body = _fill(words.path, "body", words.body, values)
    return Draft(code, re.sub(r"\s*\n\s*", " ", subject.strip()), _tidy(body))


def languages(own_templates: Path | None = None) -> frozenset[str]:
    """Languages that have a template."""
    folders = [FOLDER] + ([own_templates] if own_templates else [])
    return frozenset(path.stem for folder in folders for path in folder.glob("*.toml"))


def shorten(quote: str, *, longest: int = LONGEST_QUOTE) -> str:
    """A quote of at most `longest` (1 or more) characters on one line.

    A longer one ends with an ellipsis: at the end of a clause where one lies in the last two thirds, else
    of a word, else at least not inside a written syllable.
    """
    quote = " ".join(quote.split())
    if len(quote) <= longest:
        return quote
    gap = " …" if " " in quote else "…"
    ends = [match.start() for match in _ENDS.finditer(quote[: longest + 1])]
    ends = [end for end in ends if longest // 3 <= end <= longest - len(gap)]
    if ends and quote[: ends[-1]].strip():
        return quote[: ends[-1]].rstrip() + gap
    space = quote.rfind(" ", longest // 2, longest)
    return quote[: space if space > 0 else _between_letters(quote, longest - 1)].rstrip() + "…"


def _between_letters(text: str, cut: int) -> int:
    """The nearest place at or before `cut` where no letter is torn from its signs, if it is not far."""
    for place in range(cut, cut // 2, -1):
        after, before = text[place], text[place - 1]
        follows = unicodedata.category(after).startswith("M") or after == "\u200d" or _FOLLOWS.match(after)
        if not follows and not _LEADS.match(before):
            return place
    return cut


def _choose(language: str | None, known: frozenset[str]) -> str:
    wanted = (language or "").strip()
    short = re.split("[-_]", wanted)[0].lower()
    return next((code for code in (wanted, short) if code in known), FALLBACK)


def _values(occasion: Occasion) -> dict[str, object]:
    """What a template may use; described in templates/en.toml. What is not known is None.

    The templates write the word "version", so the `v` of `v2.4` goes.
    """
    company, sender = _line(occasion.company), _line(occasion.sender)
    lines = dict.fromkeys(line for line in (sender, company) if line)
    return {
        "items": tuple(_clean(item) for item in occasion.items),
        "shipped": occasion.shipped,
        "version": re.sub(r"^[vV](?=\d)", "", _line(occasion.version) or "") or None,
        "link": _line(occasion.link),
        "sender": sender or company,
        "company": company,
        "product": _line(occasion.product),
        "signature": "\n".join(lines) or None,
        "name": NAME if occasion.has_name else None,
    }


def _clean(item: Item) -> Item:
    return replace(
        item,
        title=_line(item.title) or "",
        quote=_line(item.quote) or "",
        description=_paragraph(item.description) or "",
        declined_reason=_paragraph(item.declined_reason),
    )


def _line(text: str | None) -> str | None:
    """On one line, and without a NAME that is not ours: whoever writes [name] would get the name instead."""
    return " ".join((text or "").split()).replace(NAME, "(name)") or None


def _paragraph(text: str | None) -> str | None:
    lines = [_line(line) or "" for line in (text or "").splitlines()]
    return "\n".join(lines).strip() or None


def _template(code: str, own: Path | None) -> _Words:
    path = own / f"{code}.toml" if own and (own / f"{code}.toml").is_file() else FOLDER / f"{code}.toml"
    return _read(path, path.stat().st_mtime_ns)


@cache
def _read(path: Path, _changed: int) -> _Words:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        return _Words(path, *(_parse(path, part, content[part]) for part in ("subject", "body")))
    except KeyError as error:
        raise InputError(f"template {path}: {error} is missing. It needs `subject` and `body`.") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"template {path}: {error}. It needs `subject` and `body`, in UTF-8.") from error


def _parse(path: Path, part: str, source: object) -> Template:
    if not isinstance(source, str):
        raise InputError(f"template {path}: `{part}` is not text. Put it in quotation marks.")
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False
    )
    try:
        return environment.from_string(source)
    except TemplateSyntaxError as error:
        reason = (error.message or "not understood").rstrip(".")
        raise InputError(
            f"template {path}: `{part}`, line {error.lineno}: {reason}. See docs/howto/messages.md."
        ) from error


def _fill(path: Path, part: str, template: Template, values: dict[str, object]) -> str:
    try:
        return template.render(values)
    except _BROKEN as error:
        raise InputError(f"template {path}: `{part}`: {error}. See docs/howto/messages.md.") from error


def _tidy(body: str) -> str:
    lines = [line.rstrip() for line in body.strip().splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)) + "\n"
