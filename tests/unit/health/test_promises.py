"""Which sentences give our word."""

from datetime import date
from typing import Any

import pytest

from voc.health.promises import Said, promised


def said(text: str, **values: Any) -> Said:
    """A sentence of a note in English, of which the model thinks nothing."""
    standard = {"said_on": date(2026, 2, 12), "language": "en", "commitment": 0.0, "ours": True}
    return Said(text=text, **(standard | values))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Told them SSO by Q3.", "en"),
        ("I said I'd arrange a call with our CTO", "en"),
        ("Ich habe ihm SSO bis Q3 zugesagt", "de"),
        ("Çevrimdışı modu ekimde vereceğimizi söyledim", "tr"),
        ("答应他十月上线", "zh"),
        ("Обещал уточнить", "ru"),
    ],
)
def test_words_that_give_our_word_are_a_promise(text: str, language: str) -> None:
    assert promised(said(text, language=language)) is not None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Ich habe nichts versprochen.", "de"),
        ("I said it's being looked at, no date.", "en"),
        ("She told me she leaves end of the month.", "en"),
        ("Sie will bis 15.11. einen schriftlichen Termin.", "de"),
        ('Faisal: "we will not renew in December unless something changes".', "en"),
        ("Loves the board.", "en"),
    ],
)
def test_what_others_want_or_say_and_what_is_denied_is_none(text: str, language: str) -> None:
    assert promised(said(text, language=language, commitment=0.45)) is None


def test_a_customer_reminds_us_with_our_word_and_in_earnest() -> None:
    words = "SSO was promised by Q3"
    assert promised(said(words, ours=False, commitment=0.7)) is not None
    assert promised(said(words, ours=False, commitment=0.3)) is None
    assert promised(said("We will order by Q3", ours=False, commitment=0.9)) is None


def test_what_a_person_said_of_the_sentence_wins() -> None:
    assert promised(said("I promised him the moon", judged=False)) is None
    found = promised(said("Loves the board.", judged=True))
    assert found is not None
    assert found.sure == 1.0


def test_to_call_is_another_thing_than_to_ship() -> None:
    call, ship = promised(said("I promised a call by Friday")), promised(said("I promised SSO by Q3"))
    assert call is not None
    assert ship is not None
    assert (call.acting, ship.acting) == (True, False)
    assert ship.about == "I SSO by"
