"""Runs the commands that the pages show and writes what they print below them.

    python docs/make_examples.py            all pages
    python docs/make_examples.py cli.md     some of them

A block that begins with ```console holds commands behind `$ ` and their output. Each page is run from top to
bottom in an empty folder with a fresh copy of the demo's workspace in `voc-demo`; `voc/`, `docs/` and
`benchmarks/` of the checkout can be read there. Output is 100 characters wide. Takes some minutes and changes nothing
but the pages and the diagrams in `docs/screens/evaluate`.

Ids move when a model or the demo changes. A comment `<!-- $ COMMAND -->` right above a block says where its ids
come from; then its commands are taken instead of those in the block:

    {links FLD-104}                  proposals for this feature
    {link battery}                   the first proposal whose request says this
    {rejected battery}               the same among those that were rejected
    {request SSO}                    the request of the first proposal that says this
    {messages drafted release:5.4}   messages in this state on this occasion
    {message release:5.3 C-0201}     the message of this contact on this occasion
    {message C-0201}                 the latest message of this contact
    {first drafted}                  the first message in this state
    {task first}                     the first task that waits
    {splits topic}                   the first topic that has parts to be split into
    {approvable en}                  the first drafted message in this language that may be approved

Commands that end otherwise than with 0 are named on standard error: some pages show an error on purpose. A block whose
placeholder fits nothing any more stays as it is, is named, and makes the exit code 1; those after it are run all the same.
"""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent
BLOCK = re.compile(r"((?:^<!-- \$ [^\n]* -->\n)*)^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SOURCE = re.compile(r"^<!-- \$ (.*) -->$", re.MULTILINE)
PLACEHOLDER = re.compile(r"\{(\w+) ([^}]+)\}")
DEMO = "voc demo"
"""Is run once, when the workspace is made; every page shows what it printed then."""


def main(names: list[str]) -> None:
    """Refresh the pages named, or all."""
    pages = [DOCS / name for name in names] or sorted(DOCS.rglob("*.md"))
    left = 0
    with tempfile.TemporaryDirectory(prefix="voc-examples-") as folder:
        home = Path(folder)
        launcher(home)
        said = Shell(home, home / "bin").run(DEMO)
        for page in pages:
            left += refresh(page, home, said)
    if left:
        raise SystemExit(f"{left} blocks are as they were: give them other words to find their ids by.")


def launcher(home: Path) -> None:
    """Put a `voc` on the path that runs this checkout, wherever the shell stands."""
    path = home / "bin" / "voc"
    path.parent.mkdir()
    call = f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -P -m voc "$@"\n'
    path.write_text(call, encoding="utf-8")
    path.chmod(0o755)


def refresh(page: Path, home: Path, demo_said: str) -> int:
    """Run the commands of one page in order and put their output below them. Returns how many blocks stayed as they were."""
    text = page.read_text(encoding="utf-8")
    if not BLOCK.search(text):
        return 0
    place = home / page.stem
    place.mkdir()
    shutil.copytree(home / "voc-demo", place / "voc-demo")
    for name in ("voc", "docs", "benchmarks"):
        (place / name).symlink_to(ROOT / name)
    shell, left = Shell(place, home / "bin"), []

    def replay(block: re.Match[str]) -> str:
        parts = []
        for command in SOURCE.findall(block[1]) or commands(block[2]):
            try:
                resolved = with_ids(command, shell)
            except LookupError as error:
                left.append(command)
                sys.stderr.write(f"{page.name}: {error}\n")
                return block[0]
            parts.append(f"$ {resolved}\n{demo_said if resolved == DEMO else shell.run(resolved)}")
        return f"{block[1]}```console\n{''.join(parts)}```"

    new = BLOCK.sub(replay, text)
    if page.read_text(encoding="utf-8") != text:
        sys.stderr.write(f"{page.name} was changed meanwhile and is left as it is; run this again\n")
        return len(BLOCK.findall(text))
    page.write_text(new, encoding="utf-8")
    return len(left)


def commands(block: str) -> list[str]:
    """The commands of a block, in order."""
    return [line[2:] for line in block.splitlines() if line.startswith("$ ")]


class Shell:
    """Runs commands in one folder, with `voc` on the path."""

    def __init__(self, folder: Path, binaries: Path) -> None:
        self.folder = self._folder = folder
        kept = {name: value for name, value in os.environ.items() if not name.startswith("VOC_")}
        path = f"{binaries}{os.pathsep}{os.environ['PATH']}"
        self._env = kept | {"PATH": path, "COLUMNS": "100", "TERM": "dumb", "LC_ALL": "C.UTF-8"}

    def run(self, command: str) -> str:
        """What a command prints, errors included, without blanks at the ends of lines."""
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", command],
            cwd=self._folder,
            env=self._env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            check=False,
        )
        if done.returncode:
            sys.stderr.write(f"{self._folder.name}: exit code {done.returncode}: {command}\n")
        said = done.stdout.replace(str(self._folder.resolve()), ".")
        lines = [line.rstrip() for line in said.splitlines()]
        return "\n".join(lines).strip("\n") + "\n" if any(lines) else ""

    def rows(self, command: str) -> list[dict[str, Any]]:
        """The rows that a command prints as JSON."""
        found: list[dict[str, Any]] = json.loads(self.run(command))
        return found


def with_ids(command: str, shell: Shell) -> str:
    """The command with the ids that its placeholders stand for. Raises LookupError where there are none."""
    place = re.search(r"-w (\S+)", command)
    where = f"-w {place[1]}" if place else ""

    def ids(placeholder: re.Match[str]) -> str:
        found = FINDERS[placeholder[1]](shell, where, placeholder[2])
        if not found:
            raise LookupError(f"{command}: nothing fits {placeholder[0]}")
        return " ".join(map(str, found))

    return PLACEHOLDER.sub(ids, command)


def _links(shell: Shell, where: str) -> list[dict[str, Any]]:
    return shell.rows(f"voc link {where} --limit 9999 --json")


def _messages(shell: Shell, where: str) -> list[dict[str, Any]]:
    return shell.rows(f"voc outbox {where} --all --json")


def _links_of(shell: Shell, where: str, key: str) -> list[int]:
    return [row["link_id"] for row in _links(shell, where) if row["key"] == key]


def _link_that_says(shell: Shell, where: str, words: str) -> list[int]:
    return [row["link_id"] for row in _links(shell, where) if words in row["request"]][:1]


def _rejected_that_says(shell: Shell, where: str, words: str) -> list[int]:
    shell.run(f"voc export links {where} --to links.csv")
    with (shell.folder / "links.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return [int(r["link_id"]) for r in rows if words in r["request"] and r["state"] == "rejected"][:1]


def _request_that_says(shell: Shell, where: str, words: str) -> list[int]:
    return [row["request_id"] for row in _links(shell, where) if words.lower() in row["request"].lower()][:1]


def _messages_on(shell: Shell, where: str, wanted: str) -> list[int]:
    state, occasion = wanted.split()
    rows = _messages(shell, where)
    return [r["notification_id"] for r in rows if (r["state"], r["occasion"]) == (state, occasion)]


def _message_to(shell: Shell, where: str, wanted: str) -> list[int]:
    *occasion, contact = wanted.split()
    rows = [row for row in _messages(shell, where) if row["contact"] == contact]
    found = [row["notification_id"] for row in rows if not occasion or row["occasion"] in occasion]
    return sorted(found)[-1:]


def _first_in(shell: Shell, where: str, state: str) -> list[int]:
    return [row["notification_id"] for row in _messages(shell, where) if row["state"] == state][:1]


def _first_that_splits(shell: Shell, where: str, noun: str) -> list[int]:
    rows = shell.rows(f"voc topics {where} --json")
    ids = sorted(row["topic_id"] for row in rows)
    return _first_that_works(shell, where, "voc topics split {} --by ana", ids)


def _first_approvable(shell: Shell, where: str, language: str) -> list[int]:
    drafted = [row for row in _messages(shell, where) if row["state"] == "drafted"]
    ids = [row["notification_id"] for row in drafted if row["language"] == language]
    return _first_that_works(shell, where, "voc outbox approve {} --by ana", ids)


def _first_that_works(shell: Shell, where: str, command: str, ids: list[int]) -> list[int]:
    """The first id with which a command ends with 0, tried on copies of the workspace."""
    folder = where.removeprefix("-w ")
    for one in ids:
        trial = (
            f"rm -rf trial && cp -r {folder} trial && {command.format(one)} -w trial > trial.log && echo yes"
        )
        if shell.run(f"({trial}) 2> /dev/null || true").strip() == "yes":
            return [one]
    return []


def _first_task(shell: Shell, where: str, which: str) -> list[int]:
    return [row["task_id"] for row in shell.rows(f"voc tasks {where} --json")][:1]


FINDERS: dict[str, Callable[[Shell, str, str], list[int]]] = {
    "links": _links_of,
    "link": _link_that_says,
    "rejected": _rejected_that_says,
    "request": _request_that_says,
    "messages": _messages_on,
    "message": _message_to,
    "first": _first_in,
    "task": _first_task,
    "splits": _first_that_splits,
    "approvable": _first_approvable,
}


if __name__ == "__main__":
    main(sys.argv[1:])
