"""What docs/make_examples.py will run is what the pages show."""

import re
from pathlib import Path

import pytest

from docs.make_examples import BLOCK, PLACEHOLDER, SOURCE, commands, refresh
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


PAGE = """<!-- $ voc link accept {link battery} -->
```console
$ voc link accept 7
1 accepted.
```

```console
$ echo today
yesterday
```
"""


def test_a_block_whose_id_is_gone_stays_and_those_after_it_are_run_all_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home, page = tmp_path / "home", tmp_path / "page.md"
    for folder in ("bin", "voc-demo"):
        (home / folder).mkdir(parents=True)
    voc = home / "bin" / "voc"
    voc.write_text("#!/bin/sh\necho '[]'\n", encoding="utf-8")
    voc.chmod(0o755)
    page.write_text(PAGE, encoding="utf-8")
    assert refresh(page, home, "") == 1
    assert page.read_text(encoding="utf-8") == PAGE.replace("yesterday", "today")
    assert "nothing fits {link battery}" in capsys.readouterr().err
