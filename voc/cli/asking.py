"""Asks the person at the terminal about a file that is not clear; nobody is asked where nobody can answer."""

import sys
from typing import TYPE_CHECKING

import typer

from voc.cli.show import sentences
from voc.terms import Family

if TYPE_CHECKING:
    from voc.cli.progress import Bars
    from voc.flow.heard.intake import Ask, Seen, Wish

LEAVE = "leave"
AS_IT_IS = "yes"
DAY, MONTH = "day", "month"


def asker(bars: "Bars", *, quiet: bool) -> "Ask | None":
    """Who puts questions to the person; None where there is no terminal, or the answer goes to a program."""
    if quiet or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return None

    def ask(seen: "Seen") -> "Wish | None":
        with bars.still():
            return ask_about(seen)

    return ask


def ask_about(seen: "Seen") -> "Wish | None":
    """Show what is not clear of a file and hear what is to be done. None: it is left out.

    An answer is `yes` (as it was taken), the name of a family, or `leave`; of dates `day` or `month`.
    """
    from voc.flow.heard.intake import Wish

    sentences([line for line in seen.lines() if line])
    if seen.problem and "--day-first" in seen.problem:
        found = _answer("Do its dates begin with the day or the month?", [DAY, MONTH, LEAVE])
        return None if found == LEAVE else Wish(day_first=found == DAY)
    families = [family.value for family in Family]
    if seen.look is None:
        found = _answer("What is it?", [*families, LEAVE], default=LEAVE)
    else:
        found = _answer("Read it like this?", [AS_IT_IS, *families, LEAVE], default=LEAVE)
    if found == LEAVE:
        return None
    return Wish(confirmed=True) if found == AS_IT_IS else Wish(family=found, confirmed=True)


def _answer(question: str, allowed: list[str], default: str | None = None) -> str:
    """One of the allowed words; asked again until it is one."""
    while True:
        found: str = typer.prompt(f"{question} ({', '.join(allowed)})", default=default).strip().lower()
        if found in allowed:
            return found
        sentences([f"`{found}` is none of {', '.join(allowed)}."])
