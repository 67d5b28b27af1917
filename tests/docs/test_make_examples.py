"""What docs/make_examples.py will run is what the pages show."""

import re
from pathlib import Path

import pytest

from docs.make_examples import BLOCK, PLACEHOLDER, SOURCE, commands
from tests.docs.pages import DOCS, name, text

PAGES = [page for page in sorted(DOCS.rglob("*.md")) if "```console\n" in text(page)]
BLOCKS = [(name(page), above, block) for page in PAGES for above, block in BLOCK.findall(text(page)) if above]


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_console_block_is_found(page: Path) -> None:
    found = BLOCK.findall(text(page))
    assert len(found) == text(page).count("```console\n")


@pytest.mark.parametrize(("page", "above", "block"), BLOCKS, ids=[page for page, _, _ in BLOCKS])
def test_the_commands_above_a_block_are_those_in_it_but_for_the_ids(
    page: str, above: str, block: str
) -> None:
    shown, meant = commands(block), SOURCE.findall(above)
    assert len(shown) == len(meant), page
    for command, source in zip(shown, meant, strict=True):
        parts = [re.escape(part) for part in PLACEHOLDER.sub("\0", source).split("\0")]
        assert re.fullmatch(r"[\d ]+".join(parts), command), f"{page}: {command} is not {source}"
