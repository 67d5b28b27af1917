"""The message that asks for words: in every language of the loop, with the exact words and three choices."""

from datetime import date
from pathlib import Path

import pytest

from voc.errors import InputError
from voc.loop.drafting import languages
from voc.loop.permission import draft_permission
from voc.loop.phrases import ASKING, ASKING_FOLDER

QUOTE = "We save four hours of paperwork every week"


def drafted(language: str | None, **values: object) -> object:
    """The message to somebody whose name is known."""
    standard: dict[str, object] = {
        "said_on": date(2026, 5, 3), "sender": "Ann Lee", "company": "Acme", "product": "Atlas", "has_name": True,
        "language": language,
    }  # fmt: skip
    return draft_permission(QUOTE, **(standard | values))  # type: ignore[arg-type]


def test_every_language_that_has_a_message_can_ask() -> None:
    assert {path.stem for path in ASKING_FOLDER.glob("*.toml")} == set(languages())


@pytest.mark.parametrize("language", sorted(languages()))
def test_it_quotes_the_exact_words_offers_three_choices_and_says_who_asks(language: str) -> None:
    made = drafted(language)
    assert made.language == language  # type: ignore[attr-defined]
    body = made.body  # type: ignore[attr-defined]
    assert QUOTE in body
    assert "[name]" in body
    assert [letter for letter in "ABC" if f"\n{letter} –" not in body] == []
    assert "Ann Lee" in body
    assert "Atlas" in body
    assert "{" not in body


@pytest.mark.parametrize("language", sorted(languages()))
def test_it_can_be_written_with_nothing_but_the_words(language: str) -> None:
    made = drafted(language, sender=None, company="", product="", has_name=False)
    assert QUOTE in made.body  # type: ignore[attr-defined]
    assert "[name]" not in made.body  # type: ignore[attr-defined]


@pytest.mark.parametrize("language", ["sv", None, "xx-YY"])
def test_who_speaks_a_language_without_phrases_is_asked_in_english(language: str | None) -> None:
    assert drafted(language).subject == "May we quote you?"  # type: ignore[attr-defined]


def test_a_workspace_changes_single_phrases_and_a_broken_one_is_named(tmp_path: Path) -> None:
    (tmp_path / "en.toml").write_text('ask_subject = "Your words on our page?"', encoding="utf-8")
    assert drafted("en", own_templates=tmp_path).subject == "Your words on our page?"  # type: ignore[attr-defined]
    (tmp_path / "en.toml").write_text('ask_why = "{{ nonsense }}"', encoding="utf-8")
    with pytest.raises(InputError, match="`ask_why`, line 1"):
        drafted("en", own_templates=tmp_path)


def test_a_long_quote_is_not_cut() -> None:
    words = "word " * 60
    made = draft_permission(
        words, said_on=date(2026, 5, 3), sender=None, company="", product="", has_name=False, language="en"
    )
    assert words.strip() in made.body


def test_every_language_has_every_phrase() -> None:
    import tomllib

    for path in ASKING_FOLDER.glob("*.toml"):
        assert set(tomllib.loads(path.read_text(encoding="utf-8"))) == set(ASKING), path.name
