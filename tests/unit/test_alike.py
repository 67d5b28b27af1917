"""Same words: told in spite of case, marks, courtesies, a title and a typo; another word is another thing to say."""

import pytest

from voc.flow.heard.alike import alike, keys, plain, readings

WORDS = "The export to Excel is far too slow for our month end."


def same(one: str, other: str, *, title: str | None = None) -> bool:
    """Whether two comments say the same, the first with a title; and what finds them finds these two."""
    pairs = [(a, b) for a in readings(one, title) for b in readings(other)]
    found = [(a, b) for a, b in pairs if alike(a, b)]
    assert all(set(keys(a)) & set(keys(b)) for a, b in found)
    return bool(found)


@pytest.mark.parametrize(
    "other",
    [
        "the EXPORT to excel is far too slow -- for our month-end!!",
        "Hi team, the export to Excel is far too slow for our month end. Thanks, [name 1]",
        "Hello,\n\nthe export to Excel is far too slow for our month end.\n\nBest regards\nAna Berger\nNorthwind",
        "The exprot to Excel is far too slow for our month end.",
        "The export to Excel is far too slow for our mnth end.",
        "\uff34he\u00a0export to Excel is far too slow for our month end \U0001f620",
    ],
)
def test_small_differences_are_no_other_words(other: str) -> None:
    assert same(WORDS, other)
    assert same(other, WORDS)


def test_a_title_may_stand_in_front_of_one_of_them() -> None:
    assert same(WORDS, f"Slow again: {WORDS}", title="Slow again")
    assert not same(WORDS, f"Slow again: {WORDS}")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "The export is now working in the new version for us",
            "The export is not working in the new version for us",
        ),
        (
            "We can export the tables in the new version now",
            "We can not export the tables in the new version now",
        ),
        (
            "Please give us more than 5 boards for every team here",
            "Please give us more than 50 boards for every team here",
        ),
        (WORDS, f"{WORDS} And the map never loads."),
        ("The exprot of the talbes is slow", "The export of the tables is slow"),
    ],
)
def test_another_word_is_another_thing_to_say(one: str, other: str) -> None:
    assert not same(one, other)


def test_several_typos_need_many_words() -> None:
    long = " ".join([WORDS, WORDS, WORDS])
    assert same(long, long.replace("Excel", "Exel", 2).replace("month", "mnoth", 1))
    assert not same(long, long.replace("Excel", "Exel").replace("month", "mnoth"))


@pytest.mark.parametrize("text", ["ok", "Thanks!", "thanks a lot", "[name 1] [email 1]", "", "谢谢"])
def test_short_words_say_nothing_twice(text: str) -> None:
    assert readings(text) == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("希望可以导出报表到表格", "希望可以,导出报表到表格。"),
        ("ອອກແບບໃຫ້ໃຊ້ງ່າຍກວ່ານີ້", "ອອກແບບໃຫ້ ໃຊ້ງ່າຍກວ່ານີ້!"),
    ],
)
def test_every_script_is_read(one: str, other: str) -> None:
    assert same(one, other)


def test_praise_that_ends_in_thanks_keeps_a_word() -> None:
    assert plain("Thanks!") == ("thanks",)
    assert plain("Hello, thanks!") == ("thanks",)
