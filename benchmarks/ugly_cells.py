"""Cells of ugly files: a plain survey to begin with, and what is put into it."""

import csv
import io
import random
from collections.abc import Iterable, Sequence

HEADER = ["Response ID", "Submitted At", "NPS", "Comment", "Email"]
SENTENCES = (
    "Support answered within an hour.",
    "Please add an export to spreadsheets; we need it.",
    'He said "never again", and left.',
    "Two lines\nin one cell, with a comma",
    "Çok iyi çalışıyor, teşekkürler.",
    "地图离线时会丢失工单。",
    "",
)
ODD_TEXTS = (
    "\u202ereversed",
    "\u200f\u200e",
    "\ufeff",
    "e\u0301\u0301\u0301" * 40,
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "\ud83d",
    "\udc00\ud800",
    "\x00",
    "\x1b[31mred",
    "\x85\u2028\u2029",
    "<script>alert(1)</script>",
    "\uffff\ufffe",
)
DATES = (
    "2025-11-23 10:22",
    "11/23/2025",
    "23/11/2025",
    "03/04/2025",
    "23.11.25",
    "2025年11月23日",
    "31/02/2025",
    "0000-00-00",
    "9999-12-31T23:59:59Z",
    "0001-01-01",
    "-5",
    "1763893351",
    "99999999999999999999",
    "tomorrow",
    "2025-11-23T10:22:31+99:00",
    "",
)


def table(rng: random.Random) -> list[list[str]]:
    """Rows of a survey: 1 to 40, each with a key of its own."""
    return [
        [
            f"R{rng.getrandbits(40):x}{number}",
            f"2025-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}",
            str(rng.randint(0, 10)),
            rng.choice(SENTENCES),
            f"p{rng.randrange(50)}@c{rng.randrange(9)}.example",
        ]
        for number in range(rng.randint(1, 40))
    ]


def delimited(rows: Iterable[Sequence[str]], delimiter: str = ",") -> str:
    """The rows as CSV, lines ended as the standard says."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


def date_in(rng: random.Random) -> str:
    """A day in one of many orders, or none."""
    return rng.choice(DATES)
