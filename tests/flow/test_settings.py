"""Settings are changed one by one, in the file that people write, and nothing else of it moves."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.factories import NOW, rows_of
from voc.config import Settings
from voc.errors import InputError, NotFound
from voc.flow.place import Place, create_place, open_place
from voc.flow.settings import GROUPS, OPEN, change, settings_of, with_value
from voc.model import AuditEvent
from voc.report import changed

FILE = """# Settings of Acme. Ask Ana before you touch them.
company = "Acme"   # as customers know us
# currency = "EUR"
staff = [
    "acme.com",  # all of us
    "Cara Sims",
]

[rates]
USD = 0.92
"""


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    create_place(tmp_path).engine.dispose()
    (tmp_path / "voc.toml").write_text(FILE, encoding="utf-8")
    opened = open_place(tmp_path)
    yield opened
    opened.engine.dispose()


def text_of(place: Place) -> str:
    return place.workspace.settings_file.read_text(encoding="utf-8")


def test_one_value_changes_and_every_comment_stays(place: Place) -> None:
    assert change(place, "company", 'Acme "GmbH"', by="ana", now=NOW)
    assert text_of(place) == FILE.replace('company = "Acme"   #', 'company = "Acme \\"GmbH\\""  #')
    assert place.workspace.settings().company == 'Acme "GmbH"'


def test_a_new_value_stands_behind_the_line_that_explains_it_and_before_the_tables(place: Place) -> None:
    change(place, "currency", "USD", by="ana", now=NOW)
    change(place, "learn_after", 20, by="ana", now=NOW)
    assert '# currency = "EUR"\ncurrency = "USD"\n' in text_of(place)
    settings = place.workspace.settings()
    assert (settings.currency, settings.learn_after, settings.rates) == ("USD", 20, {"USD": 0.92})


def test_a_value_over_several_lines_is_replaced_whole(place: Place) -> None:
    change(place, "staff", ["acme.com", "Bo"], by="ana", now=NOW)
    assert place.workspace.settings().staff == ["acme.com", "Bo"]
    assert "Cara Sims" not in text_of(place)
    assert "USD = 0.92" in text_of(place)


def test_a_value_goes_back_to_its_default(place: Place) -> None:
    change(place, "staff", None, by="ana", now=NOW)
    assert place.workspace.settings().staff == []
    assert "# all of us" not in text_of(place)
    assert not change(place, "staff", None, by="ana", now=NOW)


def test_who_changed_what_is_kept(place: Place) -> None:
    change(place, "learn_after", 20, by="ana", now=NOW)
    change(place, "learn_after", None, by="bo", now=NOW)
    found = changed.settings(place.engine)
    assert found[["setting", "what", "who"]].to_numpy().tolist() == [
        ["learn_after", "back to its default", "bo"],
        ["learn_after", "set to 20", "ana"],
    ]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("timezone", "Nowhere/Town", "no timezone"),
        ("learn_after", -1, "greater than or equal to 0"),
        ("quiet_hours", "late", "no two times of a day"),
        ("topics_accept", "perhaps", "'ask' or 'auto'"),
        ("channel", "smtp", "in .*voc.toml"),
        ("database_url", "sqlite://", "in .*voc.toml"),
    ],
)
def test_what_does_not_fit_is_said_in_a_sentence_and_nothing_is_written(
    place: Place, name: str, value: object, words: str
) -> None:
    with pytest.raises(InputError, match=words):
        change(place, name, value, by="ana", now=NOW)
    assert text_of(place) == FILE
    assert rows_of(place.engine, AuditEvent) == []


def test_a_name_that_is_none_and_one_that_the_environment_gives_are_refused(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(NotFound, match="learn_after"):
        change(place, "learn_aftr", 1, by="ana", now=NOW)
    monkeypatch.setenv("VOC_COMPANY", "Other")
    with pytest.raises(InputError, match="VOC_COMPANY"):
        change(place, "company", "Third", by="ana", now=NOW)


def test_every_setting_is_listed_with_its_default_and_where_its_value_comes_from(place: Place) -> None:
    found = {one.name: one for one in settings_of(place)}
    assert set(found) == set(Settings.model_fields)
    assert set(found) >= OPEN
    assert (found["company"].origin, found["company"].value, found["company"].default) == ("file", "Acme", "")
    assert (found["learn_after"].origin, found["learn_after"].value) == ("default", 50)
    assert found["topics_accept"].choices == ("ask", "auto")
    assert found["database_url"].value is None
    assert all(one.what for one in found.values())
    assert list(found)[: len(OPEN)] == [name for names in GROUPS.values() for name in names]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", 'company = "B"\n'),
        ("# only words", '# only words\ncompany = "B"\n'),
        ('company="A"', 'company = "B"\n'),
        ('company = "A # not a comment" # one\n', 'company = "B"  # one\n'),
        ("[rates]\nUSD = 1.0\n", 'company = "B"\n[rates]\nUSD = 1.0\n'),
    ],
)
def test_a_line_is_written_where_it_belongs(text: str, wanted: str) -> None:
    assert with_value(text, "company", "B") == wanted
