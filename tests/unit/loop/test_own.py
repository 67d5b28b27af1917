"""What was taken out of a customer's words is given back to that customer, whole, or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voc.ingest.redact import Own, redact
from voc.loop.own import own_tokens, quotable, restore
from voc.terms import OwnData

ADA = Own(name="Ada Lee", email="ada@example.com", phone="+90 532 123 45 67")


@pytest.mark.parametrize(
    ("words", "known", "fit"),
    [
        ("no placeholder", (), True),
        ("[own name] wants it", (OwnData.NAME,), True),
        ("[own name] wants it", (OwnData.EMAIL,), False),
        ("[own name] wants it", (), False),
        ("[own name] or [phone 1]", tuple(OwnData), False),
        ("[own name], [own email], [own phone]", tuple(OwnData), True),
        ("[name 1] wants it", tuple(OwnData), False),
        ("[own card]", tuple(OwnData), False),
    ],
)
def test_words_can_be_quoted_when_everything_in_them_can_be_given_back(
    words: str, known: tuple[OwnData, ...], fit: bool
) -> None:
    assert quotable(words, known) is fit


def test_what_a_reader_takes_out_comes_back_as_it_was() -> None:
    text = "Ada Lee, ada@example.com, call +90 532 123 45 67 or nobody"
    stored = redact(text, own=ADA).text
    assert own_tokens(stored) == set(OwnData)
    assert quotable(stored, tuple(OwnData))
    assert restore(stored, name=ADA.name, email=ADA.email, phone=ADA.phone) == text


def test_every_token_of_a_message_is_replaced_in_one_pass() -> None:
    body = "Hello [name], you said “[own name]”. [receipt]"
    assert restore(body, name="[receipt]", receipt="https://x.example/r/1") == (
        "Hello (receipt), you said “(receipt)”. https://x.example/r/1"
    )


@pytest.mark.parametrize("token", ["[name]", "[receipt]", "[own email]", "[own name]"])
@pytest.mark.parametrize("value", [None, "", " \u200b"])
def test_a_token_without_a_value_stops_the_message(token: str, value: str | None) -> None:
    with pytest.raises(KeyError, match=token[1:-1]):
        restore(f"Hello {token}", name=value, email=value, receipt=value)


def test_a_name_breaks_no_line_and_turns_nothing_round() -> None:
    assert restore("Hello [name],", name="Ada\r\nBcc: x\u202e \u200bLee") == "Hello Ada Bcc: x Lee,"


@given(st.text())
def test_a_text_without_tokens_stays_as_it_is(text: str) -> None:
    if not own_tokens(text) and "[name]" not in text and "[receipt]" not in text:
        assert restore(text) == text
