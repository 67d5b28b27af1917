"""Quotes as Markdown and CSV. What a stranger wrote is never taken for markup, and never for a formula."""

import csv
import re
from collections.abc import Sequence
from io import StringIO

from voc.stories.showing import INTERNAL, Shown

COLUMNS = ("quote", "by", "language", "said_on", "channel", "consent", "logo", "note")
RUNS = ("=", "+", "-", "@", "\t", "\r")
"""What a cell must not begin with, or a spreadsheet takes it for a formula."""
_MARKUP = re.compile(r"([\\`*_\[\]<>#|~$&])")
_LISTS = re.compile(r"^(\s*)([-+=]|\d+[.)])")


def as_markdown(name: str, quotes: Sequence[Shown], *, internal: bool) -> str:
    """A page with a heading and a block for each quote, with its consent below. Internal pages say so at every quote."""
    parts = [f"# {plain(name)}", *([f"**{INTERNAL.capitalize()}.**"] if internal else [])]
    for quote in quotes:
        mark = [f"**{INTERNAL}**"] if quote.internal else []
        below = " · ".join(
            [*mark, f"{quote.said_on:%Y-%m}", quote.language, f"consent {plain(quote.consent)}"]
        )
        parts += [f"> {plain(quote.words)}\n>\n> — {plain(quote.by)}", f"<small>{below}</small>"]
    return "\n\n".join(parts) + "\n"


def as_csv(quotes: Sequence[Shown]) -> bytes:
    """A table with columns as in COLUMNS, UTF-8 with a mark so that spreadsheets read it."""
    file = StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for one in quotes:
        cells = (
            one.words, one.by, one.language, f"{one.said_on:%Y-%m}", one.channel, one.consent,
            "may be used" if one.logo else "", INTERNAL if one.internal else "",
        )  # fmt: skip
        writer.writerow([defused(cell) for cell in cells])
    return file.getvalue().encode("utf-8-sig")


def defused(cell: str) -> str:
    """A cell that no spreadsheet runs."""
    return f"'{cell}" if cell.lstrip().startswith(RUNS) or cell.startswith(RUNS) else cell


def plain(text: str) -> str:
    """A stranger's text as Markdown shows it sign for sign, on one line."""
    line = " ".join(text.split())
    return _LISTS.sub(r"\1\\\2", _MARKUP.sub(r"\\\1", line))
