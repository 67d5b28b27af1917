"""What the tests of the docs look at: the pages, their headings, and the commands that they show."""

import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^(#{1,6}) (.+)$", re.MULTILINE)
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
PICTURE = re.compile(r"!\[[^\]]*\]\(([^)\s]+)\)|<img[^>]*?src=\"([^\"]+)\"")
SPAN = re.compile(r"`([^`\n]+)`")
SHELL = re.compile(r"^```(console|sh|bash|shell)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
VOC = re.compile(r"^(?:[A-Z_]+=\S+ )*(?:\.venv/bin/)?(?:python3? (?:-P )?-m )?voc (?=[a-z-])")


@cache
def pages() -> list[Path]:
    """Every page of the project: those beside the code, those of the docs, and the demo's."""
    found = [*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *(ROOT / "voc").rglob("*.md")]
    return sorted(found)


@cache
def text(page: Path) -> str:
    """What stands on a page."""
    return page.read_text(encoding="utf-8")


def name(page: Path) -> str:
    """A page as a person would name it."""
    return page.relative_to(ROOT).as_posix()


def prose(page: Path) -> str:
    """A page without its blocks of code."""
    return FENCE.sub("", text(page))


def links(page: Path) -> list[str]:
    """The targets of all links and pictures of a page."""
    words = SPAN.sub("``", prose(page))
    shown = [first or second for first, second in PICTURE.findall(words)]
    return LINK.findall(words) + shown


def anchors(page: Path) -> set[str]:
    """What a link to a heading of this page may name after its #."""
    return {_anchor(heading) for _, heading in HEADING.findall(prose(page))}


def sections(page: Path, level: int) -> dict[str, str]:
    """The text below each heading of one level, by heading, up to the next of that level or above."""
    marks = list(re.finditer(rf"^#{{1,{level}}} (.+)$", text(page), re.MULTILINE))
    ends = [mark.start() for mark in marks[1:]] + [len(text(page))]
    return {
        mark[1]: text(page)[mark.end() : end]
        for mark, end in zip(marks, ends, strict=True)
        if mark[0].startswith("#" * level + " ")
    }


def shown_commands(page: Path) -> list[str]:
    """Every `voc ...` line of the page's shell blocks, without prompt, variables, pipes and what follows.

    In a `console` block only lines behind a prompt are commands; the others are what was printed.
    """
    lines = [
        line
        for kind, block in SHELL.findall(text(page))
        for line in block.replace("\\\n", " ").splitlines()
        if kind != "console" or line.startswith("$ ")
    ]
    said = [part for line in lines for part in _parts(line)]
    return [part[len(found[0]) :] for part in said if (found := VOC.match(part))]


def named_commands(page: Path) -> list[str]:
    """What stands behind `voc` in code spans of the page's prose."""
    return [span[4:] for span in SPAN.findall(prose(page)) if re.match(r"voc [a-z]", span)]


def _anchor(heading: str) -> str:
    """The name that a Markdown viewer gives to a heading."""
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
    return re.sub(r"[^\w\- ]", "", plain).strip().replace(" ", "-")


def _parts(line: str) -> list[str]:
    """The simple commands of a line, without what is a comment."""
    line = re.split(r"(?:^|\s)#\s", line.removeprefix("$ ").replace("python3 start.py ", "voc "))[0]
    return [part.strip() for part in re.split(r"\s(?:\||&&|\|\||>)\s|;\s", line)]
