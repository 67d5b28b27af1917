"""Runs the commands that the pages show and writes what they print below them.

    python docs/make_examples.py            all pages
    python docs/make_examples.py cli.md     some of them

A block that begins with ```console holds commands behind `$ ` and their output. Each page is run from top to
bottom in an empty folder with a fresh copy of the demo's workspace in `voc-demo`; `voc/` and `docs/` of the
checkout can be read there. Output is 100 characters wide. Takes a few minutes; nothing of the checkout is
changed but the pages.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
DEMO = "voc demo"
"""Is run once, when the workspace is made; every page shows what it printed then."""


def main(names: list[str]) -> None:
    """Refresh the pages named, or all."""
    pages = [DOCS / name for name in names] or sorted(DOCS.rglob("*.md"))
    with tempfile.TemporaryDirectory(prefix="voc-examples-") as folder:
        home = Path(folder)
        launcher(home)
        said = run(DEMO, home)
        for page in pages:
            refresh(page, home, said)


def launcher(home: Path) -> None:
    """Put a `voc` on the path that runs this checkout, wherever the shell stands."""
    path = home / "bin" / "voc"
    path.parent.mkdir()
    path.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -P -m voc "$@"\n', encoding="utf-8")
    path.chmod(0o755)


def refresh(page: Path, home: Path, demo_said: str) -> None:
    """Run the commands of one page in order and put their output below them."""
    text = page.read_text(encoding="utf-8")
    if not BLOCK.search(text):
        return
    place = home / page.stem
    place.mkdir()
    shutil.copytree(home / "voc-demo", place / "voc-demo")
    for name in ("voc", "docs"):
        (place / name).symlink_to(ROOT / name)

    def replay(block: re.Match[str]) -> str:
        parts = []
        for command in commands(block[1]):
            output = demo_said if command == DEMO else run(command, place, bin_folder=home / "bin")
            parts.append(f"$ {command}\n{output}")
        return "```console\n" + "".join(parts) + "```"

    page.write_text(BLOCK.sub(replay, text), encoding="utf-8")


def commands(block: str) -> list[str]:
    """The commands of a block, in order."""
    return [line[2:] for line in block.splitlines() if line.startswith("$ ")]


def run(command: str, folder: Path, *, bin_folder: Path | None = None) -> str:
    """What a command prints, errors included, without blanks at the ends of lines."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("VOC_")}
    path = f"{bin_folder or folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=kept | {"PATH": path, "COLUMNS": "100", "TERM": "dumb", "LC_ALL": "C.UTF-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        check=False,
    )
    lines = [line.rstrip() for line in done.stdout.replace(str(folder.resolve()), ".").splitlines()]
    return "\n".join(lines).strip("\n") + "\n" if any(lines) else ""


if __name__ == "__main__":
    main(sys.argv[1:])
