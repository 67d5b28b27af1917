"""Personal data is taken out; everything that only looks like it stays."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voc.ingest.pii.spans import Kind
from voc.ingest.redact import Found, Own, redact


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mail ann.lee@example.com.", "Mail [email 1]."),
        ("请联系zhang@example.com谢谢", "请联系[email 1]谢谢"),
        ("ann (at) example (dot) com", "[email 1]"),
        ("bob.o'neil+x@mail.example.co.uk, thanks", "[email 1], thanks"),
        ("call me at +90 532 123 45 67 please", "call me at [phone 1] please"),
        ("reach me on (415) 555-2671", "reach me on [phone 1]"),
        ("415-555-2671x12 works", "[phone 1] works"),
        ("0532 123 45 67 numaramdan arayın", "[phone 1] numaramdan arayın"),
        ("打13912345678给我", "打[phone 1]给我"),
        ("tel:+856 20 5555 1234", "tel:[phone 1]"),
        ("card 4111 1111 1111 1111 12/27", "card [card 1] 12/27"),
        ("IBAN DE89 3704 0044 0532 0130 00, please", "IBAN [iban 1], please"),
        ("TR330006100519786457841326 ile ödedim", "[iban 1] ile ödedim"),
        ("from 192.168.10.4 and 2001:db8::8a2e:370:7334", "from [ip 1] and [ip 2]"),
        ("see https://example.com/reset?token=a1b2c3d4 now", "see [link 1] now"),
        ("https://ann:secret@example.com/x", "[link 1]"),
        ("https://example.com/invite/9f8e7d6c5b4a", "[link 1]"),
        ("open https://example.com/?email=a%40example.com", "open [link 1]"),
        ("api_key=sk-abc123abc123abc123abc", "api_key=[key 1]"),
        ("AKIAABCDEFGHIJ234567 leaked", "[key 1] leaked"),
        ("my password is hunter22!", "my password is [key 1]!"),
        ("şifre: kedi1234", "şifre: [key 1]"),
    ],
)
def test_personal_data_is_taken_out(text: str, expected: str) -> None:
    assert redact(text).text == expected


@pytest.mark.parametrize(
    "text",
    [
        "after v2.10.3 the export broke, 2.10.4 is fine",
        "version 10.0.0.3 and Chrome/120.0.6099.109",
        "since 2025-11-03 14:30, or 03.11.2025, or 12/31/2025",
        "it costs 1.299,00 EUR, was 1,299.00 USD, now 1 299 000 TL",
        "order 4500123456 and invoice 123-456-7890",
        "we have 1,000,000 rows and 5551234567 clicks",
        "2023-2024 and 2024/2025 budgets, 20.000 - 30.000 a month",
        "https://docs.example.com/help/how-to-export-2024-reports?page=2&sort=new",
        "at 10:20:30 std::abs failed with 4bf92f3577b34da6a3ce929d0e0e4736",
        "password: reset does not work",
        "24/7 support, 3 of 5 stars, 100%",
        "@ann please look (at noon)",
        "ticket 20251103-4455, 1234567890123456 rows",
        "",
    ],
)
def test_what_only_looks_like_it_stays(text: str) -> None:
    assert redact(text).text == text
    assert redact(text).found == ()


def test_the_same_thing_twice_has_one_number_and_others_have_their_own() -> None:
    found = redact("ann@example.com, bob@example.com, ANN@example.com")
    assert found.text == "[email 1], [email 2], [email 1]"
    assert found.found[2] == Found(Kind.EMAIL, "[email 1]", "ANN@example.com")


def test_a_number_with_and_without_its_country_is_the_same_phone() -> None:
    assert redact("call 0532 123 45 67 or +90 532 123 45 67").text == "call [phone 1] or [phone 1]"


def test_the_customers_own_name_is_taken_out_in_whole_and_in_part() -> None:
    found = redact("Ayşe'nin notu: AYŞE YILMAZ istedi, Yılmaz bekliyor", names=("Ayşe Yılmaz",))
    assert found.text == "[name 1]'nin notu: [name 1] [name 1] istedi, [name 1] bekliyor"


ADA = Own(name="Ada Lee", email="ada@example.com", phone="+90 532 123 45 67")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ada Lee here, ADA LEE again", "[own name] here, [own name] again"),
        ("ADA@example.com, not bob@example.com", "[own email], not [email 1]"),
        ("call 0532 123 45 67 or (415) 555-2671", "call [own phone] or [phone 1]"),
        ("Lee asked Ada Lee", "[name 1] asked [own name]"),
        ("Bob asked, nobody else", "[name 1] asked, nobody else"),
    ],
)
def test_what_is_the_authors_own_gets_a_placeholder_of_its_own(text: str, expected: str) -> None:
    """A part of the name does not: Lee may be Ada's brother."""
    assert redact(text, own=ADA).text == expected


@pytest.mark.parametrize("own", [Own(), Own(name="", email="", phone=""), Own(phone="none"), Own(email=" ")])
def test_an_author_of_whom_nothing_is_known_owns_nothing(own: Own) -> None:
    text = "Ada Lee, ada@example.com, call 0532 123 45 67"
    assert redact(text, own=own).text == "[name 1], [email 1], call [phone 1]"


def test_names_that_are_words_are_taken_out_only_in_whole() -> None:
    assert redact("Will you? May I? Mark Will said so", names=("Mark Will",)).text == (
        "Will you? May I? [name 1] said so"
    )


def test_names_in_scripts_without_blanks_are_found() -> None:
    assert redact("请找王小明谈", names=("王小明",)).text == "请找[name 1]谈"


def test_a_name_inside_a_word_stays() -> None:
    assert redact("planning with Ann", names=("Ann",)).text == "planning with [name 1]"


@settings(deadline=None)
@given(st.text(max_size=400), st.text(max_size=12))
def test_no_text_and_no_name_make_it_fail(text: str, name: str) -> None:
    found = redact(text, names=(name,))
    for one in found.found:
        assert one.original in text
        assert one.placeholder in found.text


PIECES = st.sampled_from(
    [
        "ann@example.com",
        "+90 532 123 45 67",
        "4111 1111 1111 1111",
        "1.2.3.4",
        "http://a.b/?token=x1y2",
        "ok",
        "-",
    ]
)


@settings(deadline=None)
@given(st.lists(PIECES | st.text(max_size=5), max_size=12))
def test_taking_out_and_putting_back_gives_the_text_again(pieces: list[str]) -> None:
    text = " ".join(pieces)
    found = redact(text)
    rest, back = found.text, ""
    for one in found.found:
        before, _, rest = rest.partition(one.placeholder)
        back += before + one.original
    assert back + rest == text


@pytest.mark.parametrize(
    "piece",
    [
        *("1 ", "1-", "a@", "4111 1111 ", "DE89 3704 0044 ", "1.1.1.1 ", "::1 ", "www.", "+1 ", "token=1a "),
        *("Anna ", "Maria Gonzalez ", "Anna-Maria-", "12 Anna, "),
    ],
)
def test_no_long_text_makes_it_slow(piece: str) -> None:
    """Work grows in line with length: twenty times the text may take forty times as long, not four hundred."""
    redact(piece)
    little, much = (min(_seconds(piece * n) for _ in range(3)) for n in (400, 8000))
    assert much < 60 * max(little, 0.001)


def _seconds(text: str) -> float:
    begun = time.process_time()
    redact(text)
    return time.process_time() - begun


SECRETS = ["ann.lee@example.com", "+90 532 123 45 67", "4111 1111 1111 1111", "DE89 3704 0044 0532 0130 00"]


@settings(deadline=None)
@pytest.mark.parametrize("secret", SECRETS)
@given(before=st.text(max_size=60), after=st.text(max_size=60))
def test_no_words_around_it_hide_personal_data(secret: str, before: str, after: str) -> None:
    assert secret not in redact(f"{before} | {secret} | {after}").text


def test_names_that_nobody_gave_are_looked_for_unless_one_says_no() -> None:
    words = "I spoke with Ann Miller about it; write to ann.miller@example.com"
    assert redact(words).text == "I spoke with [name 1] about it; write to [email 1]"
    assert redact(words, by_model=False).text == "I spoke with Ann Miller about it; write to [email 1]"
    given = redact(words, ["Ann Miller"], by_model=False)
    assert given.text == "I spoke with [name 1] about it; write to [email 1]"
