"""docs/data-dictionary.md is what the model says, and the model says something about every column."""

from docs.make_data_dictionary import PAGE, described, dictionary
from tests.docs.pages import sections, text
from voc.model import Base


def test_the_page_is_up_to_date_with_the_model() -> None:
    assert text(PAGE) == dictionary(), "run: python docs/make_data_dictionary.py"


def test_making_it_twice_gives_the_same() -> None:
    assert dictionary() == dictionary()


def test_every_table_has_a_section_and_every_column_a_row() -> None:
    parts = sections(PAGE, 3)
    missing = [
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if f"\n| `{column.name}`" not in parts[f"`{table.name}`"]
    ]
    assert missing == []


def test_every_column_has_a_comment() -> None:
    assert [column for column, comment in described() if not comment] == []
