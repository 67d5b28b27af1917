"""The day by which something is said to happen, counted from the day it was said."""

from datetime import date

import pytest

from voc.health.due import due

SAID = date(2026, 2, 12)  # a Thursday


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("SSO by Q3", "en", date(2026, 9, 30)),
        ("by Q3 2027", "en", date(2027, 9, 30)),
        ("in the first quarter", "en", date(2026, 3, 31)),
        ("by Friday", "en", date(2026, 2, 13)),
        ("by Thursday", "en", date(2026, 2, 19)),
        ("this summer", "en", date(2026, 8, 31)),
        ("next week", "en", date(2026, 2, 20)),
        ("by 15 September", "en", date(2026, 9, 15)),
        ("on March 3rd, 2026", "en", date(2026, 3, 3)),
        ("within two weeks", "en", date(2026, 2, 26)),
        ("by the end of the month", "en", date(2026, 2, 28)),
        ("mid-May", "en", date(2026, 5, 15)),
        ("bis Ende Mai", "de", date(2026, 5, 31)),
        ("bis 15.11.", "de", date(2026, 11, 15)),
        ("bis Jahresende", "de", date(2026, 12, 31)),
        ("nächste Woche", "de", date(2026, 2, 20)),
        ("pour le T3 de l'année prochaine", "fr", date(2027, 9, 30)),
        ("fin mars", "fr", date(2026, 3, 31)),
        ("ay sonuna kadar", "tr", date(2026, 2, 28)),
        ("Haziranda gelecek", "tr", date(2026, 6, 30)),
        ("a finales de mayo", "es", date(2026, 5, 31)),
        ("até sexta", "pt", date(2026, 2, 13)),
        ("entro venerdì", "it", date(2026, 2, 13)),
        ("в конце марта", "ru", date(2026, 3, 31)),
        ("七月底前", "zh", date(2026, 7, 31)),
        ("十一月上线", "zh", date(2026, 11, 30)),
        ("3月15日まで", "ja", date(2026, 3, 15)),
        ("4월 릴리스", "ko", date(2026, 4, 30)),
        ("ໃນເດືອນຕຸລາ", "lo", date(2026, 10, 31)),
        ("2026-03-31", "xx", date(2026, 3, 31)),
    ],
)
def test_a_day_is_read_in_the_language_of_its_words(text: str, language: str, day: date) -> None:
    found = due(text, SAID, language)
    assert found is not None
    assert found.day == day


@pytest.mark.parametrize(
    "text", ["soon", "we may need it", "version 5.2", "3/4 of them", "31.02.2026", "40 days"]
)
def test_what_names_no_day_has_none(text: str) -> None:
    assert due(text, SAID, "en") is None


def test_a_month_far_ahead_has_rather_passed() -> None:
    found = due("I offered training in January", SAID, "en")
    assert found is not None
    assert found.passed
    near = due("I offered training in May", SAID, "en")
    assert near is not None
    assert not near.passed
