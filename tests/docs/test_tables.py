"""Tables of the pages are whole: a heading, a line below it, and as many cells in each row."""

import re
from pathlib import Path

import pytest

from tests.docs.pages import FENCE, name, pages, text

TABLE = re.compile(r"(?:^ {0,3}\|.*\n?)+", re.MULTILINE)
RULE = re.compile(r"^ *\|(?:\s*:?-+:?\s*\|)+$")
CELL = re.compile(r"(?<!\\)\|")


@pytest.mark.parametrize("page", pages(), ids=name)
def test_no_blank_line_cuts_a_table_and_no_row_lacks_a_cell(page: Path) -> None:
    broken = []
    for table in TABLE.findall(FENCE.sub("", text(page))):
        rows = table.strip("\n").splitlines()
        whole = len(rows) > 1 and RULE.match(rows[1])
        if not whole or len({len(CELL.findall(row.strip())) for row in rows}) != 1:
            broken.append(rows[0])
    assert broken == []
