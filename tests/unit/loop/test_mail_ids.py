"""A Message-ID is made from a message's key, and gives it back."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voc.mail.ids import LONGEST, coded, decoded, key_of, keys_in, message_id, safe_key

KEYS = st.text(min_size=1, max_size=60)


@given(KEYS)
def test_any_key_comes_back_exactly(key: str) -> None:
    made = message_id(key, "acme.example")
    assert len(made) <= LONGEST
    assert key_of(made) == (key if len(coded(key)) <= 200 else key_of(made))
    assert decoded(coded(key)) == key


@given(KEYS)
def test_it_is_an_id_that_every_mail_program_takes(key: str) -> None:
    atom = r"[A-Za-z0-9_-]+"
    assert re.fullmatch(rf"<{atom}(\.{atom})*@acme\.example>", message_id(f"k{key}k", "acme.example"))


@given(st.lists(KEYS, unique=True, max_size=20))
def test_two_keys_have_two_ids(keys: list[str]) -> None:
    assert len({message_id(key, "acme.example") for key in keys}) == len(keys)


def test_an_ordinary_key_can_be_read_by_a_person() -> None:
    assert message_id("release:5.3:contact:C-0201:smtp#2", "acme.example") == (
        "<voc.release_3a5.3_3acontact_3aC-0201_3asmtp_232@acme.example>"
    )


def test_a_key_that_is_too_long_gets_a_digest_that_stays_the_same() -> None:
    made = message_id("北" * 100, "acme.example")
    assert len(made) < 100
    assert made == message_id("北" * 100, "acme.example") != message_id("北" * 101, "acme.example")
    assert key_of(made) is None
    assert safe_key("k" * 300).isascii()


@pytest.mark.parametrize(
    "other",
    [
        "",
        "<>",
        "@",
        "<CAB12@mail.gmail.com>",
        "<vocal.12@x.example>",
        "<voc.a_zz@x>",
        "<voc.a_ff@x>",
        "<voc.@x>",
    ],
)
def test_ids_of_others_are_not_taken_for_ours(other: str) -> None:
    assert key_of(other) is None


def test_ids_are_found_in_a_text_whatever_stands_around_them() -> None:
    ours = message_id("release:1:contact:7", "acme.example")
    text = f"Message-ID: {ours}\r\nReferences: <a@b> {ours}, id={message_id('other', 'x.example')[1:-1]}."
    assert keys_in(text) == ["release:1:contact:7", "other"]


def test_a_domain_in_another_script_is_written_in_ascii() -> None:
    assert message_id("k", "bücher.example") == "<voc.k@xn--bcher-kva.example>"
