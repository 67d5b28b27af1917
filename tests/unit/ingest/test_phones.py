"""Telephone numbers of any country and script are taken out; numbers of orders, parts and counts stay."""

import pytest

from voc.ingest.redact import Own, redact


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Phone\n22 33 44 55", "Phone\n[phone 1]"),
        ("T: 418-6204", "T: [phone 1]"),
        ("Mobile no: 07911123456", "Mobile no: [phone 1]"),
        ("Please update the phone on my account to 8842 1133.", "Please update the phone on my account to [phone 1]."),
        ("Change my number from 8842 1133 to 7742 1180.", "Change my number from [phone 1] to [phone 2]."),
        ("We tried 020 7946 0958 x4021, nobody answers.", "We tried [phone 1], nobody answers."),
        ("Tel. 030 1234567 Durchwahl 12", "Tel. [phone 1]"),
        ("2358082 is the best number to get me on.", "[phone 1] is the best number to get me on."),
        ("Regards\nMill Bakery\n8842 1133", "Regards\nMill Bakery\n[phone 1]"),
        ("+49\u202f30\u202f12345678 geht nicht", "[phone 1] geht nicht"),
        ("رقم هاتفي ٠٥٠ ١٢٣ ٤٥٦٧", "رقم هاتفي [phone 1]"),
        ("شماره تلفن من ۰۹۱۲۳۴۵۶۷۸۹ است", "شماره تلفن من [phone 1] است"),
        ("मेरा फ़ोन नंबर ०९८७६५ ४३२१० है", "मेरा फ़ोन नंबर [phone 1] है"),
        ("电话１３９１２３４５６７８", "电话[phone 1]"),
    ],
)  # fmt: skip
def test_a_number_is_known_by_its_words_its_place_or_its_form(text: str, left: str) -> None:
    assert redact(text).text == left


@pytest.mark.parametrize(
    "text",
    [
        "Call me about order 4500123456.",
        "My customer number is 88231907.",
        "The number of rows is 12345678.",
        "Phones sold: 1200000 in 2023",
        "Mobile app build 20251103 crashes",
        "I got the SMS code 482913 twice",
        "Part no. 0450-1234-77 does not fit.",
        "Sizes 36 38 40 42 44 are sold out.",
        "From 200-1000 users on it is slow.",
        "In 1999 2000 2001 and 2002 we had no problem.",
        "We call the API 1500000 times a day.",
    ],
)
def test_a_number_that_its_words_explain_otherwise_stays(text: str) -> None:
    assert redact(text).text == text


def test_one_number_in_two_scripts_is_one_number() -> None:
    assert redact("call 0912 345 6789 or ۰۹۱۲ ۳۴۵ ۶۷۸۹").text == "call [phone 1] or [phone 1]"


def test_the_authors_own_number_is_known_in_other_digits() -> None:
    own = Own(phone="+98 912 345 6789")
    assert redact("call ۰۹۱۲ ۳۴۵ ۶۷۸۹", own=own).text == "call [own phone]"
