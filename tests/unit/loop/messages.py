"""Occasions that tests of the messages share, and what must never stand in a message."""

import re

from voc.loop.drafting import Item, Occasion

EXPORT = Item(
    title="Export tables to Excel",
    description="Saves any table as a spreadsheet.",
    quote="We copy every table by hand",
    declined_reason="Too few teams would use it.",
)
SIGN_ON = Item(
    title="Single sign-on (SAML)",
    description="Signs people in through your directory.",
    quote="our IT insists on single sign-on",
    declined_reason="Out of scope this year.",
)
FULL = Occasion(
    items=(EXPORT,),
    shipped=True,
    version="2.4",
    link="https://acme.example/2.4",
    sender="Ann Lee",
    company="Acme",
    product="Atlas",
    has_name=True,
)
FAULTS = {
    "two empty lines": r"\n{3}",
    "two spaces": r"(?<=\S)[ \t]{2}",
    "a space at the end of a line": r"[ \t\u00a0]$",
    "a space before a comma or stop": r" [,.;:!?،؛，。：；]",
    "two stops in a row": r"[,.;:،，。：；]{2}",
    "a value that nobody filled in": r"\bNone\b|[{}]|<|\bUndefined\b",
    "marks around nothing": r"\(\s*\)|（\s*）|“\s*”|„\s*“|«\s*»|「\s*」|‘\s*’|\u2068\s*\u2069",
    "a label without words": r"[:：][ \u00a0]*\n(?!\n|\u2068?https|\u2068?\[receipt)",
}


def faults(text: str) -> list[str]:
    """What is wrong with the look of a text."""
    return [what for what, pattern in FAULTS.items() if re.search(pattern, text, re.MULTILINE)]
