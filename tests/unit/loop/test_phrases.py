"""Templates of a workspace's own: one phrase, all of them, or a whole message; and what is said of broken ones."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.unit.loop.messages import EXPORT, FULL
from voc.errors import InputError
from voc.loop.drafting import Occasion, draft
from voc.loop.phrases import FOLDER
from voc.loop.previews import EXAMPLES, previews


def write(folder: Path, text: str, code: str = "en") -> Path:
    (folder / f"{code}.toml").write_text(text, encoding="utf-8")
    return folder


def test_a_workspace_may_change_one_sentence_and_keep_the_others(tmp_path: Path) -> None:
    own = write(tmp_path, "greeting = \"Dear {{ name or 'all' }},\"", "de")
    body = draft(FULL, language="de", own_templates=own).body
    assert body.startswith("Dear [name],\n\nSie haben uns gesagt:")
    assert draft(replace(FULL, has_name=False), language="de", own_templates=own).body.startswith("Dear all,")


def test_a_new_language_needs_every_phrase(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"da\.toml: 'subject_yes' is missing.*every phrase of en\.toml"):
        draft(FULL, language="da", own_templates=write(tmp_path, 'greeting = "Hej"', "da"))
    write(tmp_path, (FOLDER / "en.toml").read_text(encoding="utf-8"), "da")
    assert draft(FULL, language="da", own_templates=tmp_path).language == "da"


def test_a_phrase_that_is_none_names_the_nearest_one(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"en\.toml: no part of a message is called `greting`.*`greeting`"):
        draft(FULL, language="en", own_templates=write(tmp_path, 'greting = "Hi"'))


@pytest.mark.parametrize(
    "value", ["version", "link", "product", "signature", "name", "receipt", "items[0].quote"]
)
@pytest.mark.parametrize(
    "form",
    ["{{ %s }}", "{{ 'x' ~ %s }}", "{{ %s|upper }}", "{{ %s|string }}", "{%% for c in %s %%}{%% endfor %%}"],
)
def test_what_is_not_known_is_never_printed(value: str, form: str, tmp_path: Path) -> None:
    bare = Occasion(
        items=(replace(EXPORT, quote=""),), shipped=True, sender=None, company="", product="", has_name=False
    )
    own = write(tmp_path, f'subject = "x"\nbody = """\nHi\n{form % value}"""')
    with pytest.raises(InputError, match=r"`body`, line 2: `(item\.)?\w+` is not known in this message"):
        draft(bare, language="en", own_templates=own)


def test_what_may_be_missing_may_be_asked_for(tmp_path: Path) -> None:
    bare = replace(FULL, version=None, product="")
    text = "{% if version %}no{% else %}yes{% endif %}{{ ' in ' ~ product if product else '' }}{{ version or '.' }}"
    own = write(tmp_path, f'subject = "x"\nbody = "{text}"')
    assert draft(bare, language="en", own_templates=own).body == "yes.\n"


def test_a_day_that_is_not_known_is_an_error_that_names_it(tmp_path: Path) -> None:
    own = write(tmp_path, 'told = "On {{ asked_on|day }}:"')
    with pytest.raises(InputError, match=r"`told`, line 1: `asked_on` is not known"):
        draft(FULL, language="en", own_templates=own)


def test_plural_forms_want_one_for_all_other_numbers(tmp_path: Path) -> None:
    own = write(tmp_path, "question = \"{{ 3|plural(one='x') }}\"")
    with pytest.raises(InputError, match=r"`question`, line 1: `plural` needs the form `other`"):
        draft(FULL, language="en", own_templates=own)


@pytest.mark.parametrize("code", sorted(path.stem for path in FOLDER.glob("*.toml")))
def test_every_language_can_be_previewed_in_every_kind(code: str) -> None:
    shown = previews(code)
    assert [one.title for one in shown] == list(EXAMPLES)
    assert len({one.draft.body for one in shown}) == len(EXAMPLES)
    assert {one.draft.language for one in shown} == {code}


def test_a_preview_finds_what_only_some_messages_would_trip_over(tmp_path: Path) -> None:
    own = write(tmp_path, 'quote = "“{{ quote }}”"\ngreeting = "\\n\\nHello {{ name }},"')
    with pytest.raises(InputError, match=r"en\.toml: `greeting`, line 3: `name` is not known"):
        previews("en", own)


def test_a_phrase_that_takes_turns_wants_texts(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="`yes_each` is not text"):
        previews("en", write(tmp_path, 'yes_each = ["{{ title }}", 3]'))
    with pytest.raises(InputError, match="`yes_each` is not text"):
        previews("en", write(tmp_path, "yes_each = []"))
