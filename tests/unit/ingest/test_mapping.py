"""A mapping can be looked at, mended and given back."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.ingest.conftest import MakeFile
from tests.unit.ingest.exports import DEMO, TOOLS, export
from voc.errors import InputError
from voc.ingest.files import look, read_file
from voc.ingest.mapping import Mapping, TextColumn, amend, check, dump, load, slug, with_own_slugs
from voc.terms import Family, RatingScale

SURVEY = Mapping(
    family=Family.SURVEY,
    columns={"id": "ID", "rating": "Score"},
    texts=(TextColumn(column="Why?", question="Why?", slug="why"),),
    scale=RatingScale.NPS,
    day_first=False,
)


@pytest.mark.parametrize("name", [*DEMO, *TOOLS])
def test_every_mapping_comes_back_from_its_file(make_file: MakeFile, tmp_path: Path, name: str) -> None:
    found = look(make_file("export.csv", export((DEMO | TOOLS)[name])[1]))
    target = tmp_path / "mapping.toml"
    target.write_text(dump(found.mapping), encoding="utf-8")
    assert load(target) == found.mapping


@settings(deadline=None)
@given(st.text(min_size=1), st.text(min_size=1))
def test_any_column_name_survives_the_file(column: str, question: str) -> None:
    from tomllib import loads

    mapping = Mapping(
        family=Family.SURVEY,
        columns={"id": column},
        texts=(TextColumn(column=column, question=question, slug="q"),),
    )
    found = loads(dump(replace(mapping, ignored=(column, question))))
    assert found["columns"]["id"] == column
    assert found["texts"][0]["question"] == question


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "family = 'survey'\n[columns]\nidd = 'ID'\n",
            "No field of a survey file named `idd`. Did you mean `id`?",
        ),
        ("family = 'survay'\n", "survay"),
        ("[columns]\n", "`family` must be a text"),
        ("family = 'survey'\nday_first = 'yes'\n", "`day_first` must be true or false"),
        ("family = 'survey'\nscale = 'ten'\n", "ten"),
        ("family = 'survey'\ncolour = 'red'\n", "No setting of a mapping named `colour`"),
        ("family = 'account'\n[[texts]]\ncolumn = 'x'\n", "has no [[texts]]"),
        ("family = survey\n", "not valid TOML"),
    ],
)
def test_a_mapping_that_is_wrong_says_where(make_file: MakeFile, text: str, says: str) -> None:
    with pytest.raises(InputError) as caught:
        load(make_file("mapping.toml", text))
    assert says in str(caught.value)
    assert "mapping.toml" in str(caught.value)


def test_a_mapping_that_is_not_there_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        load(tmp_path / "mapping.toml")


def test_a_column_that_the_file_lacks_is_named_with_the_nearest(make_file: MakeFile) -> None:
    path = make_file("a.csv", "ID,Skore,Why?\n1,9,good\n")
    with pytest.raises(
        InputError, match=r"names the column `Score`, which is not there. Did you mean `Skore`\?"
    ):
        list(read_file(path, SURVEY, source="test"))


def test_json_lines_may_lack_a_column_of_the_mapping(make_file: MakeFile) -> None:
    path = make_file("a.jsonl", '{"ID": "1", "Why?": "good"}\n')
    assert len(list(read_file(path, SURVEY, source="test"))) == 1


def test_texts_that_a_person_names_replace_those_that_were_found() -> None:
    mended = amend(
        SURVEY,
        [("text", "Comment"), ("text", "What else is there?"), ("id", "")],
        ["Comment", "What else is there?"],
    )
    assert [text.column for text in mended.texts] == ["Comment", "What else is there?"]
    assert "id" not in mended.columns


def test_a_mapping_without_what_the_family_needs_is_refused() -> None:
    with pytest.raises(InputError, match="for account_id and for day and for kind and for value"):
        check(Mapping(family=Family.SIGNAL), ["a"], Path("a.csv"))


def test_slugs_are_short_stable_and_different() -> None:
    assert slug("What is the main reason for your score?") == "what-is-the-main-reason-for-your-score"
    assert slug("Puanınızın nedeni nedir?") == "puaninizin-nedeni-nedir"
    assert slug("？") == "text"
    texts = with_own_slugs(
        [TextColumn(column="comment"), TextColumn(column="feedback"), TextColumn(column="b", slug="feedback")]
    )
    assert [text.slug for text in texts] == ["", "feedback", "feedback-2"]
