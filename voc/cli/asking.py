"""Asks the person at the terminal about a file that is not clear; nobody is asked where nobody can answer."""

import sys
from typing import TYPE_CHECKING

import typer

from voc.cli.looks import file_lines
from voc.cli.show import sentences

if TYPE_CHECKING:
    from voc.cli.progress import Bars
    from voc.config import Settings
    from voc.flow.heard.intake import Ask, Seen, Wish
    from voc.flow.heard.questions import Choice, Question


def asker(bars: "Bars", settings: "Settings", *, quiet: bool) -> "Ask | None":
    """Who puts questions to the person; None where there is no terminal, or nothing is to be asked."""
    if quiet or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return None

    def ask(seen: "Seen") -> "Wish | None":
        with bars.still():
            return ask_about(seen, settings)

    return ask


def ask_about(seen: "Seen", settings: "Settings") -> "Wish | None":
    """Show what is open of a file and hear what is to be done, a question at a time. None: it is left out."""
    from voc.flow.heard.questions import SKIP, answered, questions

    sentences(["", *file_lines(seen, asked=True)])
    answers: dict[str, str] = {}
    for question in questions(seen, settings):
        answers[question.key] = put(question)
        if answers[question.key] == SKIP:
            break
    return answered(seen, answers) if answers else None


def put(question: "Question") -> str:
    """One answer: a word of the choices or its number, or any words where those will do; asked until it is one."""
    sentences([f"  {question.words}"])
    width = max(len(choice.value) for choice in question.choices)
    sentences(
        [
            f"    {number:>2}  {choice.value:<{width}}  {choice.words}".rstrip()
            for number, choice in enumerate(question.choices, start=1)
        ]
    )
    while True:
        said = _typed(question.default)
        found = _choice(said, question.choices)
        if found is not None or (question.free and said):
            return found or said
        sentences(
            [f"  `{said}` is none of them: type a number from 1 to {len(question.choices)}, or the word."]
        )


def _typed(default: str) -> str:
    """What the person types; nothing, and the end of the input, mean the default."""
    try:
        typed: str = typer.prompt("  Answer", default=default)
    except (EOFError, typer.Abort):
        if not sys.stdin.isatty():
            return default
        raise
    return typed.strip()


def _choice(said: str, choices: "tuple[Choice, ...]") -> str | None:
    """The value that was meant: by its word, in whichever letters, else by its number."""
    for choice in choices:
        if said.casefold() == choice.value.casefold():
            return choice.value
    if said.isdecimal() and 1 <= int(said) <= len(choices):
        return choices[int(said) - 1].value
    return None
