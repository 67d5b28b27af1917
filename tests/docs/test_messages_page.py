"""docs/howto/messages.md says what the code does: guards, values, languages and its template."""

import inspect
import re
from datetime import date
from pathlib import Path

import pytest

from tests.docs.pages import DOCS, sections, text
from voc.errors import InputError
from voc.loop import guards
from voc.loop.drafting import Item, Occasion, draft, languages
from voc.loop.phrases import PHRASES
from voc.terms import HoldReason

PAGE = DOCS / "howto" / "messages.md"
TEMPLATE = DOCS / "examples" / "en.toml"
PARTS = sections(PAGE, 2)


def _first_column(header: str) -> list[str]:
    """What stands in backticks in the first column of the table with this header."""
    rows = PARTS["Templates of your own"].partition(f"| {header} |")[2].partition("\n\n")[0].splitlines()
    cells = [re.split(r"(?<!\\)\|", row)[1] for row in rows if row.startswith("| `")]
    return [name.replace("\\|", "|") for cell in cells for name in re.findall(r"`([^`]+)`", cell)]


VALUES, FILTERS = _first_column("value"), _first_column("filter")


def _occasion(*, shipped: bool = True) -> Occasion:
    item = Item(
        title="Dark mode",
        description="A dark background.",
        quote="my eyes",
        declined_reason="No.",
        how_to_try="Open the settings.",
        instead="Turn the light down.",
        released_on=date(2026, 6, 5),
        asked_on=date(2026, 3, 1),
    )
    return Occasion(
        items=(item,),
        shipped=shipped,
        version="v2",
        link="https://acme.example",
        sender="Ann",
        company="Acme",
        product="Atlas",
        has_name=True,
        receipt=True,
    )


def test_the_reasons_on_the_page_are_those_that_the_guards_give() -> None:
    given = {HoldReason[name].value for name in re.findall(r"HoldReason\.(\w+)", inspect.getsource(guards))}
    assert set(re.findall(r"^\| `(\w+)` \|", PARTS["Guards"], re.MULTILINE)) == given


def test_the_page_counts_the_languages_that_there_are() -> None:
    assert f"ship for {len(languages())} languages" in PARTS["Templates"]


@pytest.mark.parametrize("value", VALUES)
def test_every_value_on_the_page_can_be_used_in_a_template(value: str, tmp_path: Path) -> None:
    (tmp_path / "en.toml").write_text(f'subject = "x"\nbody = "{{{{ {value} }}}}"', encoding="utf-8")
    assert draft(_occasion(), language="en", own_templates=tmp_path).subject == "x"


@pytest.mark.parametrize("value", FILTERS)
def test_every_filter_on_the_page_can_be_used_in_a_template(value: str, tmp_path: Path) -> None:
    (tmp_path / "en.toml").write_text(f'subject = "x"\nbody = "{{{{ {value} }}}}"', encoding="utf-8")
    assert draft(_occasion(), language="en", own_templates=tmp_path).body.strip()


def test_the_page_names_every_phrase_and_no_other() -> None:
    assert sorted(_first_column("phrases")) == sorted(PHRASES)


def test_the_greeting_on_the_page_can_be_used_as_it_stands(tmp_path: Path) -> None:
    (greeting,) = re.findall(r"^greeting = .*$", PARTS["Templates of your own"], re.MULTILINE)
    (tmp_path / "en.toml").write_text(greeting, encoding="utf-8")
    body = draft(_occasion(), language="en", own_templates=tmp_path).body
    assert body.startswith("Dear [name],\n\nOn 1 March 2026 you told us:")


def test_a_name_that_is_not_on_the_page_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "en.toml").write_text('subject = "x"\nbody = "{{ nmae }}"', encoding="utf-8")
    with pytest.raises(InputError, match="nmae"):
        draft(_occasion(), language="en", own_templates=tmp_path)


def test_the_template_on_the_page_is_the_one_in_the_examples() -> None:
    assert TEMPLATE.read_text(encoding="utf-8") in text(PAGE)


@pytest.mark.parametrize(
    ("shipped", "words"), [(True, "there now, in version 2."), (False, "decided against it. No.")]
)
def test_the_template_on_the_page_writes_both_kinds_of_message(shipped: bool, words: str) -> None:
    written = draft(_occasion(shipped=shipped), language="en", own_templates=TEMPLATE.parent)
    assert "you wrote: “my eyes”" in written.body
    assert words in written.body
