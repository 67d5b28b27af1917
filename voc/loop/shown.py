"""What a template may use: the facts of an occasion, cleaned, in the language's own writing.

A fact that is not known is no blank: it counts as false in `{% if %}`, and printing it is an error.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from jinja2 import Undefined

from voc.loop.cleaning import NAME, RECEIPT, isolated, line, paragraphs
from voc.loop.occasions import Item, Occasion
from voc.loop.shortening import shorten

T = TypeVar("T")
LONGEST_TITLE = 120
LONGEST_PARAGRAPHS = 700
"""Characters of a description or a reason; whoever wants to read more follows the link."""


class Missing(Undefined):
    """A fact that is not known: false, and an error wherever it would be printed."""

    __slots__ = ()
    __str__ = __iter__ = __len__ = __contains__ = Undefined._fail_with_undefined_error


def missing(name: str) -> Missing:
    """The fact `name` of an occasion in which it is not known."""
    words = (
        f"`{name}` is not known in this message. Put {{% if {name} %}} ... {{% endif %}} around what says it"
    )
    return Missing(hint=words)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownItem:
    """An Item as templates see it."""

    title: str
    description: str | Missing
    quote: str | Missing
    declined_reason: str | Missing
    how_to_try: str | Missing
    instead: str | Missing
    version: str | Missing
    released_on: date | Missing
    url: str | Missing
    asked_on: date | Missing
    said_again: int
    after_no: bool
    again: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Features that one quote asked for. The last group of a message may have no quote."""

    quote: str | Missing
    asked_on: date | Missing
    said_again: int
    items: tuple[ShownItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a template may use, by name, and the groups that the order of a message goes by."""

    values: dict[str, object]
    groups: tuple[Group, ...]


def shown(occasion: Occasion, language: str) -> Shown:
    """The facts of an occasion for a template; docs/howto/messages.md describes them."""
    items = tuple(_item(item, occasion, language) for item in occasion.items)
    groups = tuple(_groups(items))
    items = tuple(item for group in groups for item in group.items)
    company, sender = line(occasion.company), line(occasion.sender)
    signature = "\n".join(dict.fromkeys(name for name in (sender, company) if name))
    known = {
        "version": _common([item.version for item in items]),
        "released_on": _common([item.released_on for item in items]),
        "link": _common([item.url for item in items]),
        "sender": _apart(sender or company, language),
        "company": _apart(company, language),
        "product": _apart(line(occasion.product), language),
        "signature": signature,
        "name": isolated(NAME, language) if occasion.has_name else None,
        "receipt": isolated(RECEIPT, language, address=True) if occasion.receipt else None,
    }
    facts = {name: value or missing(name) for name, value in known.items()}
    sure = {"items": items, "groups": groups, "shipped": occasion.shipped}
    return Shown(values={**sure, **facts}, groups=groups)


def shown_title(title: str) -> str:
    """The title of a feature as messages have it: on one line, and not too long."""
    return shorten(line(title) or "", longest=LONGEST_TITLE)


def _item(item: Item, occasion: Occasion, language: str) -> ShownItem:
    """Titles and versions stand in quotation marks or brackets, so they are set apart where they run backwards."""
    version = re.sub(r"^[vV](?=\d)", "", line(item.version or occasion.version) or "")
    quote = shorten(line(item.quote, ours=True) or "")
    url = line(item.url or occasion.link)
    known = {
        "description": _text(item.description, language),
        "quote": isolated(quote, language),
        "declined_reason": _text(item.declined_reason, language),
        "how_to_try": _text(item.how_to_try, language),
        "instead": _text(item.instead, language),
        "version": _apart(version, language),
        "url": url and isolated(url, language, address=True),
    }
    return ShownItem(
        title=isolated(shown_title(item.title), language),
        **{name: value or missing(f"item.{name}") for name, value in known.items()},
        released_on=item.released_on or missing("item.released_on"),
        asked_on=item.asked_on or missing("item.asked_on"),
        said_again=item.said_again,
        after_no=item.after_no,
        again=item.again,
    )


def _apart(text: str | None, language: str) -> str | None:
    return isolated(text, language) if text else None


def _text(text: str | None, language: str) -> str | None:
    """Paragraphs, not too many of them, each set apart: an isolate ends where its paragraph does."""
    kept, room = [], LONGEST_PARAGRAPHS
    for part in (paragraphs(text) or "").splitlines():
        if room <= 0:
            break
        short = shorten(part, longest=room)
        kept.append(isolated(short, language))
        room -= len(short)
    return "\n".join(kept).strip() or None


def _common(found: Sequence[T | Missing]) -> T | None:
    """What all of them say, if they say the same."""
    first = next(iter(found), None)
    if isinstance(first, Missing) or any(one != first for one in found):
        return None
    return first


def _groups(items: Sequence[ShownItem]) -> Iterator[Group]:
    """Items that one quote asked for together, in the order of their first; those without words come last.

    A day is named once where several groups in a row have it.
    """
    together: dict[str, list[ShownItem]] = {}
    for item in items:
        together.setdefault(str(item.quote) if item.quote else "", []).append(item)
    before: object = None
    for quote in sorted(together, key=lambda words: not words):
        members = together[quote]
        days = [item.asked_on for item in members if item.asked_on]
        asked_on = min(days) if quote and days else _common([item.asked_on for item in members])
        yield Group(
            quote=quote or missing("group.quote"),
            asked_on=asked_on if asked_on and asked_on != before else missing("group.asked_on"),
            said_again=max(item.said_again for item in members),
            items=tuple(members),
        )
        before = asked_on
