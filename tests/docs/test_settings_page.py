"""docs/settings.md has every setting with its default and its variable, and no other."""

import re
from typing import Any

import pytest

from tests.docs.pages import DOCS, sections, text
from voc.config import Settings

PAGE = DOCS / "settings.md"
FIELDS = Settings.model_fields
ROW = re.compile(r"^\| \[`(\w+)`\]\(#(\w+)\) \| [^|]+ \| ([^|]+) \| `(\w+)` \|$", re.MULTILINE)
ROWS = {name: (anchor, default, variable) for name, anchor, default, variable in ROW.findall(text(PAGE))}


def test_the_page_lists_the_settings_that_there_are_and_no_other() -> None:
    assert set(ROWS) == set(FIELDS)


@pytest.mark.parametrize("name", FIELDS)
def test_a_setting_is_listed_with_its_default_and_its_variable(name: str) -> None:
    anchor, default, variable = ROWS[name]
    assert (anchor, default) == (name, _as_written(FIELDS[name].get_default(call_default_factory=True)))
    assert variable == f"VOC_{name.upper()}"


@pytest.mark.parametrize("name", FIELDS)
def test_a_setting_has_a_paragraph_of_its_own(name: str) -> None:
    assert len(sections(PAGE, 3)[f"`{name}`"].split()) > 5


def _as_written(default: Any) -> str:
    if default in (None, "", {}, []):
        return "empty"
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"
