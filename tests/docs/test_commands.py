"""docs/cli.md knows every command and option, and every command that any page shows can be parsed."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer

from tests.docs.pages import DOCS, name, named_commands, pages, sections, shown_commands
from voc.cli import app

ROOT_COMMAND: Any = typer.main.get_command(app)
OF_CHECKOUT = {"test", "check"}
"""Words that `start.py` takes besides the commands of `voc`."""
DEBUG = "--debug"


def commands(above: Any = ROOT_COMMAND, words: tuple[str, ...] = ("voc",)) -> dict[str, Any]:
    """Every command and subcommand, by the words it is called with."""
    found = {}
    for word, command in above.commands.items():
        found[" ".join((*words, word))] = command
        if hasattr(command, "commands"):
            found |= commands(command, (*words, word))
    return found


COMMANDS = commands()
CLI = sections(DOCS / "cli.md", 2)
SHOWN = [(name(page), line) for page in pages() for line in shown_commands(page)]
NAMED = [(name(page), span) for page in pages() for span in named_commands(page)]


@pytest.mark.parametrize("words", COMMANDS)
def test_every_command_has_a_section_with_example_and_exit_codes(words: str) -> None:
    section = CLI[f"`{words}`"]
    assert f"\n    {words}" in section, "no synopsis"
    assert re.search(rf"{words}(?= |$)", "".join(section.split("```")[1::2]), re.MULTILINE), "no example"
    assert "\nExit codes: 0" in section, "no exit codes"


@pytest.mark.parametrize("words", COMMANDS)
def test_every_option_of_a_command_stands_in_its_section(words: str) -> None:
    section = CLI[f"`{words}`"]
    options = [
        option
        for parameter in COMMANDS[words].params
        if parameter.param_type_name == "option"
        for option in (*parameter.opts, *parameter.secondary_opts)
    ]
    assert [option for option in options if f"`{option}" not in section] == []


def test_the_page_describes_no_command_that_does_not_exist() -> None:
    described = {heading.strip("`") for heading in CLI if heading.startswith("`voc ")}
    assert described == set(COMMANDS)


@pytest.mark.parametrize("page", [DOCS / "cli.md"], ids=name)
def test_the_list_of_commands_leads_to_every_section(page: Path) -> None:
    contents = page.read_text(encoding="utf-8").split("\n## ")[0]
    assert [words for words in COMMANDS if f"(#{words.replace(' ', '-')})" not in contents] == []


@pytest.mark.parametrize(("page", "line"), SHOWN, ids=[f"{page}: {line}" for page, line in SHOWN])
def test_a_command_that_a_page_shows_can_be_parsed(page: str, line: str) -> None:
    words = [word for word in shlex.split(line) if word not in (DEBUG, "--help")]
    if words and words[0] not in OF_CHECKOUT:
        command = _command_of(words)
        behind = words[1 + (command is not ROOT_COMMAND.commands[words[0]]) :]
        context = command.make_context(command.name, behind)
        assert context.command is command


@pytest.mark.parametrize(("page", "span"), NAMED, ids=[f"{page}: {span}" for page, span in NAMED])
def test_a_command_that_a_page_names_exists_with_its_options(page: str, span: str) -> None:
    words = span.split()
    command = _command_of(words)
    known = {
        option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)
    }
    used = {word.split("=")[0].strip("[]") for word in words if word.strip("[]").startswith("-")}
    assert used - known - {DEBUG, "--help", "..."} == set()


def _command_of(words: list[str]) -> Any:
    """The innermost command that the words begin with."""
    command = ROOT_COMMAND.commands[words[0]]
    below: dict[str, Any] = getattr(command, "commands", {})
    return below.get(words[1], command) if len(words) > 1 else command
