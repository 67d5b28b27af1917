"""Messages that tell of one feature or of several, of several releases, of a yes after a no, of a mend."""

import re
from dataclasses import replace
from datetime import date

import pytest

from tests.unit.loop.messages import EXPORT, FULL, SIGN_ON, faults
from voc.loop.cleaning import NAME, RECEIPT
from voc.loop.dates import day
from voc.loop.drafting import Item, Occasion, draft, languages
from voc.loop.phrases import PHRASES, words

CODES = sorted(languages())
FIRST = replace(EXPORT, version="2.4", released_on=date(2026, 6, 5), asked_on=date(2026, 3, 21))
SECOND = replace(
    SIGN_ON,
    version="2.5",
    released_on=date(2026, 7, 3),
    asked_on=date(2026, 4, 1),
    url="https://acme.example/2.5",
    how_to_try="Ask your administrator.",
    instead="Use long passwords.",
)


def several(count: int, **changes: object) -> Occasion:
    """A message about so many features of two releases, every third without words to quote."""
    items = tuple(
        replace(
            (FIRST, SECOND)[number % 2],
            title=f"Feature {number}",
            description=f"Description {number}.",
            quote=f"words {number}" if number % 3 else "",
            asked_on=date(2026, 1, 3 + number),
        )
        for number in range(count)
    )
    return replace(FULL, items=items, version=None, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("code", CODES)
def test_every_template_has_every_phrase_and_no_other(code: str) -> None:
    assert set(words(code, code, None).parts) == set(PHRASES)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("count", range(2, 8))
def test_several_features_make_one_message_that_says_everything_once(code: str, count: int) -> None:
    for shipped in (True, False):
        occasion = several(count, shipped=shipped)
        written = draft(occasion, language=code)
        assert faults(written.body) == [], written.body
        assert faults(written.subject) == [], written.subject
        for item in occasion.items:
            assert len(re.findall(rf"{item.title}(?!\d)", written.body)) == 1
            assert not item.quote or len(re.findall(rf"{item.quote}(?!\d)", written.body)) == 1
        assert written.body.count(NAME) == 1


@pytest.mark.parametrize("code", CODES)
def test_features_of_several_releases_stand_with_their_release_and_its_day(code: str) -> None:
    body = draft(replace(FULL, items=(FIRST, SECOND), version=None), language=code).body
    for item in (FIRST, SECOND):
        assert item.released_on is not None
        assert day(item.released_on, code) in body
        assert re.search(rf"(?<!/){item.version}", body)
    assert body.count("https://acme.example/2.5") == body.count("https://acme.example/2.4") == 1


@pytest.mark.parametrize("code", CODES)
def test_features_of_one_release_name_it_once(code: str) -> None:
    both = (FIRST, replace(SECOND, version="2.4", url=None))
    body = draft(replace(FULL, items=both), language=code).body
    assert len(re.findall(r"(?<!/)2\.4", body)) == 1
    assert body.count("https://acme.example/2.4") == 1


@pytest.mark.parametrize("code", CODES)
def test_sentences_about_several_features_are_not_all_alike(code: str) -> None:
    items = tuple(Item(title="Zebra", description="", quote=f"words {number}") for number in range(3))
    for shipped in (True, False):
        body = draft(replace(FULL, items=items, shipped=shipped, link=None, version=None), language=code).body
        news = [line for line in body.splitlines() if "Zebra" in line]
        assert len(set(news)) == 3


@pytest.mark.parametrize("code", CODES)
def test_the_day_on_which_they_said_it_is_written_as_the_language_does(code: str) -> None:
    assert day(date(2026, 3, 21), code) in draft(replace(FULL, items=(FIRST,)), language=code).body
    silent = replace(FIRST, quote="")
    assert day(date(2026, 3, 21), code) in draft(replace(FULL, items=(silent,)), language=code).body


@pytest.mark.parametrize("code", CODES)
def test_how_to_try_it_and_what_instead_stand_where_they_belong(code: str) -> None:
    yes, no = (
        draft(replace(FULL, items=(SECOND,), shipped=shipped), language=code).body
        for shipped in (True, False)
    )
    assert "Ask your administrator." in yes
    assert "Use long passwords." not in yes
    assert "Use long passwords." in no
    assert "Ask your administrator." not in no


@pytest.mark.parametrize("code", CODES)
def test_a_yes_after_a_no_and_a_mend_are_said_in_words_of_their_own(code: str) -> None:
    kinds = (FIRST, replace(FIRST, after_no=True), replace(FIRST, again=True))
    for company in ("Acme", ""):
        written = [draft(replace(FULL, items=(kind,), company=company), language=code) for kind in kinds]
        assert len({one.subject for one in written}) == len({one.body for one in written}) == 3
        assert [fault for one in written for fault in faults(one.body)] == []
    mixed = draft(replace(FULL, items=(kinds[1], replace(SECOND, again=True)), version=None), language=code)
    assert faults(mixed.body) == []


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("times", [1, 2, 3, 5, 11, 21])
def test_how_often_they_said_it_besides_is_counted_in_the_languages_forms(code: str, times: int) -> None:
    once = draft(replace(FULL, items=(FIRST,)), language=code).body
    often = draft(replace(FULL, items=(replace(FIRST, said_again=times),)), language=code).body
    (line,) = set(often.splitlines()) - set(once.splitlines())
    assert faults(line) == []
    assert "{" not in line


def test_three_times_and_five_times_differ_in_russian_and_in_arabic() -> None:
    def line(code: str, times: int) -> str:
        body = draft(replace(FULL, items=(replace(FIRST, said_again=times),)), language=code).body
        return next(line for line in body.splitlines() if "ещё" in line or "أخرى" in line or "أخريين" in line)

    assert line("ru", 3).endswith("ещё 3 раза.")
    assert line("ru", 5).endswith("ещё 5 раз.")
    assert line("ar", 2).endswith("مرتين أخريين.")
    assert line("ar", 5).endswith("5 مرات أخرى.")


@pytest.mark.parametrize("code", CODES)
def test_a_receipt_stands_once_as_a_token_and_not_at_all_where_there_is_none(code: str) -> None:
    with_one = draft(replace(FULL, receipt=True), language=code)
    assert with_one.body.count(RECEIPT) == 1
    assert RECEIPT not in with_one.subject
    assert faults(with_one.body) == []
    assert RECEIPT not in draft(FULL, language=code).body


@pytest.mark.parametrize("code", CODES)
def test_no_reasons_are_announced_where_there_are_none(code: str) -> None:
    bare = several(2, shipped=False)
    bare = replace(bare, items=tuple(replace(item, declined_reason=None) for item in bare.items))
    full = draft(several(2, shipped=False), language=code).body
    without = draft(bare, language=code).body
    announced = set(full.split("\n\n")[:4]) - set(without.split("\n\n"))
    assert len(announced) >= 1
    assert faults(without) == []


def test_words_that_asked_for_two_things_are_quoted_once_wherever_they_stand() -> None:
    items = (FIRST, SECOND, replace(SIGN_ON, title="Third", quote=FIRST.quote))
    body = draft(replace(FULL, items=items), language="en").body
    assert body.count(FIRST.quote) == 1
    assert body.index(FIRST.title) < body.index("Third") < body.index(SECOND.title)


def test_a_day_on_which_they_said_several_things_is_named_once() -> None:
    body = draft(replace(FULL, items=(FIRST, replace(SECOND, asked_on=FIRST.asked_on))), language="en").body
    assert body.count("21 March 2026") == 1
    assert "You also told us:" in body


def test_what_they_did_not_say_in_words_comes_last() -> None:
    body = draft(replace(FULL, items=(replace(FIRST, quote=""), SECOND)), language="en").body
    assert body.index(SECOND.quote) < body.index("You asked us for this, too:") < body.index(FIRST.title)


@pytest.mark.parametrize("code", CODES)
def test_how_often_is_not_said_where_it_is_not_plain_of_what(code: str) -> None:
    silent = [replace(item, quote="", said_again=3) for item in (FIRST, SECOND)]
    never = [replace(item, said_again=0) for item in silent]
    for others in ([], [replace(FIRST, title="Third")]):
        often = draft(replace(FULL, items=(*others, *silent)), language=code).body
        assert often == draft(replace(FULL, items=(*others, *never)), language=code).body


def test_the_number_of_other_wishes_has_its_ending_in_german() -> None:
    one = draft(replace(FULL, items=(EXPORT, SIGN_ON)), language="de").subject
    two = draft(replace(FULL, items=(EXPORT, SIGN_ON, replace(EXPORT, title="X"))), language="de").subject
    assert one.endswith("und ein weiterer")
    assert two.endswith("und 2 weitere")


def test_a_chinese_message_that_nobody_signs_is_from_the_company() -> None:
    assert "这里是Acme。" in draft(replace(FULL, sender=None), language="zh").body


def test_a_contact_of_another_country_reads_the_day_as_it_is_written_there() -> None:
    occasion = replace(FULL, items=(FIRST,))
    assert "March 21, 2026" in draft(occasion, language="en-US").body
    assert "21 March 2026" in draft(occasion, language="en").body
    assert "٢١ مارس ٢٠٢٦" in draft(occasion, language="ar-EG").body
    assert "21 March 2026" in draft(occasion, language="en-../../x").body
