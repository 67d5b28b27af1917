"""Names, addresses, numbers of persons: taken out of running text, while products, places and versions stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voc.ingest.pii.names import people
from voc.ingest.redact import redact, same_words


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Spoke with Maria Gonzalez about the export.", "Spoke with [name 1] about the export."),
        ("My name is Rubina and I wait since Monday.", "My name is [name 1] and I wait since Monday."),
        ("Best regards,\nPriya Sharma", "Best regards,\n[name 1]"),
        ("Thanks Jennifer, that solved it.", "Thanks [name 1], that solved it."),
        ("Frau Schneider wartet auf die Rechnung.", "Frau [name 1] wartet auf die Rechnung."),
        ("Меня зовут Ирина Соколова.", "Меня зовут [name 1]."),
        ("my name is henry", "my name is [name 1]"),
    ],
)
def test_a_name_is_taken_out_as_a_whole(text: str, left: str) -> None:
    assert redact(text).text == left


def test_a_person_who_is_named_again_by_one_name_is_the_same_person() -> None:
    done = redact("Maria Gonzalez called. I told Maria that Peter Novak is away, and Gonzalez laughed.")
    assert done.text.count("[name 1]") == 3
    assert "[name 2]" in done.text


@pytest.mark.parametrize(
    "text",
    [
        "The Export button in Reports does nothing since 4.12.0.",
        "Works in Chrome 142 but not in Safari 19.",
        "Please add Single Sign-On with Okta and Azure AD.",
        "Great Product. Easy To Use. Would Recommend.",
        "VERY SLOW SINCE THE UPDATE",
        "Die Spalte Nettobetrag fehlt in der Auswertung.",
        "Our office is in Berlin, the warehouse in London.",
        "Order 4500123456 arrived on Monday, 3 March.",
        "导出按钮在设置页面不见了,版本 6.3.2。",
    ],
)
def test_products_places_days_and_versions_stay(text: str) -> None:
    assert redact(text).text == text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Ship it to 12 Harbour Street, Springfield, IL 62704 please.", "Ship it to [address 1] please."),
        ("Wir sitzen in der Hauptstraße 12, 10115 Berlin.", "Wir sitzen in der [address 1]."),
        ("Nous sommes au 14 rue de la Gare, 69003 Lyon.", "Nous sommes au [address 1]."),
    ],
)
def test_a_street_with_its_number_goes_with_its_town(text: str, left: str) -> None:
    assert redact(text).text == left


@pytest.mark.parametrize(
    "text",
    [
        "There are 3 ways to place an order.",
        "Step 2 Drive Sync fails on 3 drives.",
        "In 2025 Place became slow.",
        "via Zapier 3 times a day",
        "When I ring 2 days later nobody knows.",
    ],
)
def test_words_of_streets_in_a_sentence_are_no_address(text: str) -> None:
    assert redact(text).text == text


@pytest.mark.parametrize(
    "text",
    [
        "SSN 536-90-4399",
        "my social security number is 536904399",
        "T.C. kimlik no: 10000000146",
        "DNI 12345678Z",
        "codice fiscale RCCMNL83S18D969H",
        "CPF 390.533.447-05",
        "身份证 11010519491231002X",
    ],
)
def test_a_number_of_a_person_is_taken_out(text: str) -> None:
    assert "[id 1]" in redact(text).text


@pytest.mark.parametrize(
    "text",
    ["order 10000000146", "batch 390533447", "part 12345678A", "build 2025-11-22", "ratio 000-00-0000"],
)
def test_a_number_of_a_thing_is_not(text: str) -> None:
    assert "[id" not in redact(text).text


def test_a_card_of_a_rare_issuer_is_known_by_the_word_beside_it() -> None:
    assert redact("my card 501800000009 was declined").text == "my card [card 1] was declined"
    assert "[card" not in redact("parcel 501800000009 is late").text


@pytest.mark.parametrize("text", ["call (555) 013-7788", "212-555-0147 is my number", "+1 415 555 0132"])
def test_a_number_grouped_like_a_telephone_is_one_even_in_an_area_that_is_not_given_out(text: str) -> None:
    assert "[phone 1]" in redact(text).text


def test_a_text_redacted_by_a_newer_version_has_the_same_words() -> None:
    assert same_words("Thanks Jennifer, all good", "Thanks [name 1], all good")
    assert same_words("a [email 1] b", "a [own email] b")
    assert not same_words("Thanks Jennifer, all good", "Thanks [name 1], all bad")
    assert not same_words("short", "[name 1] other words")


@given(st.text(max_size=400))
def test_any_text_is_read_and_every_name_is_a_stretch_of_it(text: str) -> None:
    end = 0
    for span in people(text):
        assert end <= span.start < span.end <= len(text)
        end = span.end


def test_ten_thousand_capitalised_words_are_read_in_line_with_their_number() -> None:
    words = " ".join(f"Word{chr(65 + n % 26)}" for n in range(10_000))
    assert len(list(people(words))) < 10_000
