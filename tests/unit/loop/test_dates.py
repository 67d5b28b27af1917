"""Days, numbers and plural forms, as people of each language write them inside a sentence."""

import os
import subprocess
import sys
from datetime import date

import pytest

from voc.loop.dates import day, number, plural

LATE, FIRST = date(2026, 3, 21), date(2026, 5, 1)
WRITTEN = {
    "en": "21 March 2026",
    "en-US": "March 21, 2026",
    "tr": "21 Mart 2026",
    "zh": "2026年3月21日",
    "lo": "21 ມີນາ 2026",
    "de": "21. März 2026",
    "es": "21 de marzo de 2026",
    "fr": "21 mars 2026",
    "pt": "21 de março de 2026",
    "ja": "2026年3月21日",
    "ko": "2026년 3월 21일",
    "ar": "21 مارس 2026",
    "hi": "21 मार्च 2026",
    "ru": "21 марта 2026 года",
    "vi": "21 tháng 3 năm 2026",
    "id": "21 Maret 2026",
    "th": "21 มีนาคม 2569",
}


@pytest.mark.parametrize(("language", "written"), WRITTEN.items())
def test_a_day_is_written_as_in_a_letter(language: str, written: str) -> None:
    assert day(LATE, language) == written


def test_the_first_of_a_month_has_its_ending_in_french_alone() -> None:
    assert day(FIRST, "fr") == "1er mai 2026"
    assert day(FIRST, "es") == "1 de mayo de 2026"


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12", "America/Sao_Paulo", "UTC"])
def test_a_day_stays_the_same_day_wherever_the_machine_stands(zone: str) -> None:
    code = (
        "from datetime import date; from voc.loop.dates import day; "
        "print([day(date(2026, month, 1), 'en') for month in range(1, 13)])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "TZ": zone},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.count("'1 ") == 12


def test_long_numbers_have_the_languages_separators() -> None:
    assert [number(12345, code) for code in ("en", "de", "fr")] == ["12,345", "12.345", "12\u202f345"]


def test_a_form_that_is_not_given_falls_back_to_other() -> None:
    assert plural(2, "ar", {"one": "a", "other": "{n} b"}) == "2 b"
    assert plural(1, "ar", {"one": "a", "other": "{n} b"}) == "a"
    with pytest.raises(KeyError):
        plural(5, "ru", {"one": "a"})
