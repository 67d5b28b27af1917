"""A template filled in with made-up examples, one of each kind, for whoever edits templates."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from voc.loop.drafting import Draft, Item, Occasion, draft

_EXPORT = Item(
    title="Export to Excel",
    description="Every list can be saved as an Excel file, with exactly the columns that you chose.",
    quote="We copy every table by hand, an hour each Friday",
    declined_reason="Every plan would have to pay for it, and four teams asked.",
    how_to_try="Open a list, choose Share, then Excel.",
    instead="The printed list has the same columns.",
    version="2.4",
    released_on=date(2026, 6, 5),
    url="https://example.com/releases/2.4",
    asked_on=date(2026, 3, 21),
)
_SIGN_ON = Item(
    title="Single sign-on",
    description="Your directory signs people in.",
    quote="our IT insists on single sign-on",
    declined_reason="It is out of scope this year.",
    version="2.5",
    released_on=date(2026, 7, 3),
    url="https://example.com/releases/2.5",
    asked_on=date(2026, 4, 1),
    said_again=2,
)
_DARK = Item(title="Dark mode", description="", quote="", version="2.5", asked_on=date(2026, 5, 2))
_ONE = Occasion(
    items=(_EXPORT,),
    shipped=True,
    sender="Ann Lee",
    company="Acme",
    product="Atlas",
    has_name=True,
    receipt=True,
)
_THREE = replace(_ONE, items=(_EXPORT, _SIGN_ON, _DARK))
EXAMPLES = {
    "One feature that shipped": _ONE,
    "Three features of two releases": _THREE,
    "One no": replace(_ONE, shipped=False),
    "Three times no": replace(_THREE, shipped=False),
    "A yes after a no": replace(_ONE, items=(replace(_EXPORT, after_no=True),)),
    "The mend of what was still broken": replace(_ONE, items=(replace(_EXPORT, again=True),)),
    "Nobody knows the name": replace(_ONE, has_name=False),
    "Nothing to quote": replace(_ONE, items=(replace(_EXPORT, quote=""),)),
    "As little as can be known": Occasion(
        items=(Item(title="Dark mode", description="", quote=""),),
        shipped=True,
        sender=None,
        company="",
        product="",
        has_name=False,
    ),
}


@dataclass(frozen=True, slots=True)
class Preview:
    """One example, written out."""

    title: str
    draft: Draft


def previews(language: str, own_templates: Path | None = None) -> list[Preview]:
    """Every kind of message in one language, with made-up facts.

    Raises: InputError that names file, part and line of what is broken in the template.
    """
    return list(_previews(language, own_templates))


def _previews(language: str, own_templates: Path | None) -> Iterator[Preview]:
    for title, occasion in EXAMPLES.items():
        yield Preview(title, draft(occasion, language=language, own_templates=own_templates))
