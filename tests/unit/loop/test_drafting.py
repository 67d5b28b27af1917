"""Messages to customers, really rendered: every language, with and without all that may be missing."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.loop.messages import EXPORT, FULL, SIGN_ON, faults
from voc.errors import InputError
from voc.loop.drafting import NAME, Draft, Item, Occasion, draft, languages, shorten
from voc.nlp.language import identify

SHIPPED_WITH = frozenset("ar de en es fr hi id ja ko lo pt ru th tr vi zh".split())


def every_occasion() -> Iterator[Occasion]:
    """Every combination of one or two items, shipped or declined, and of what may be missing."""
    full = (EXPORT, SIGN_ON)
    bare = tuple(replace(item, description="", declined_reason=None) for item in full)
    for both, told, *known in product((True, False), repeat=9):
        shipped, version, link, sender, company, named, name = known
        items = full if told else bare
        yield Occasion(
            items=items if both else items[:1],
            shipped=shipped,
            version="2.4" if version else None,
            link=FULL.link if link else None,
            sender=FULL.sender if sender else None,
            company=FULL.company if company else "",
            product=FULL.product if named else "",
            has_name=name,
        )


@cache
def every_message(code: str) -> tuple[tuple[Occasion, Draft], ...]:
    return tuple((occasion, draft(occasion, language=code)) for occasion in every_occasion())


def written_by(template: str, folder: Path, occasion: Occasion = FULL) -> Draft:
    (folder / "en.toml").write_text(template, encoding="utf-8")
    return draft(occasion, language="en", own_templates=folder)


def test_sixteen_languages_have_a_template() -> None:
    assert languages() == SHIPPED_WITH


@pytest.mark.parametrize("code", sorted(SHIPPED_WITH))
def test_a_message_reads_well_whatever_is_missing(code: str) -> None:
    for occasion, written in every_message(code):
        assert faults(written.body) == [], (occasion, written.body)
        assert faults(written.subject) == [], written.subject
        assert written.body == written.body.strip() + "\n"
        assert written.subject == written.subject.strip() != ""


@pytest.mark.parametrize("code", sorted(SHIPPED_WITH))
def test_the_name_stands_in_a_message_once_when_known_and_never_otherwise(code: str) -> None:
    for occasion, written in every_message(code):
        assert written.body.count(NAME) == int(occasion.has_name)
        assert NAME not in written.subject


@pytest.mark.parametrize("code", sorted(SHIPPED_WITH))
def test_a_message_holds_the_customers_words_and_all_that_is_known_once(code: str) -> None:
    for occasion, written in every_message(code):
        assert EXPORT.title in written.subject
        for item in occasion.items:
            reason = item.description if occasion.shipped else item.declined_reason
            for words in filter(None, (item.title, item.quote, reason)):
                assert written.body.count(words) == 1, (words, written.body)
        if occasion.shipped:
            for words in filter(None, (occasion.product, occasion.link)):
                assert written.body.count(words) == 1, (words, written.body)
            assert (occasion.version or "") in written.body
        assert (occasion.sender or "") in written.body
        assert (occasion.company or "") in written.body


@pytest.mark.parametrize("code", sorted(SHIPPED_WITH))
def test_a_template_is_written_in_its_own_language(code: str) -> None:
    for shipped in (True, False):
        body = draft(replace(FULL, shipped=shipped), language=code).body
        theirs = (EXPORT.quote, EXPORT.title, EXPORT.description, EXPORT.declined_reason or "")
        ours = [line for line in body.splitlines() if not any(words in line for words in theirs)]
        longest = max(ours, key=len)
        assert identify([longest])[0].language == code, longest


@pytest.mark.parametrize("code", sorted(SHIPPED_WITH))
def test_the_company_signs_once_when_nobody_else_does(code: str) -> None:
    lines = draft(replace(FULL, sender=None), language=code).body.splitlines()
    assert lines[-1] == "Acme"
    assert lines.count("Acme") == 1


@pytest.mark.parametrize("code", sorted(SHIPPED_WITH))
def test_one_comment_that_asked_for_two_things_is_quoted_once(code: str) -> None:
    both = (EXPORT, replace(SIGN_ON, quote=EXPORT.quote))
    assert draft(replace(FULL, items=both), language=code).body.count(EXPORT.quote) == 1


def test_a_message_is_in_english_where_its_language_has_no_template() -> None:
    assert draft(FULL, language=None) == draft(FULL, language="xx") == draft(FULL, language="en")


@pytest.mark.parametrize(
    ("wish", "got"), [("pt-BR", "pt"), ("DE", "de"), ("zh_TW", "zh"), (" fr ", "fr"), ("../de", "en")]
)
def test_a_region_gets_the_template_of_its_language(wish: str, got: str) -> None:
    assert draft(FULL, language=wish).language == got


def test_a_version_is_named_without_a_second_word_for_version() -> None:
    assert "(version 2.4)" in draft(replace(FULL, version="v2.4"), language="en").body
    assert "(version Vega)" in draft(replace(FULL, version="Vega"), language="en").body


def test_line_breaks_in_what_the_tracker_says_open_no_gaps() -> None:
    item = replace(EXPORT, title=" Export\ntables ", description="\n\nOne.  Two.\n\n\n\nThree.\n\n")
    written = draft(replace(FULL, items=(item,)), language="en")
    assert written.subject == "You asked, and it is here: “Export tables”"
    assert "What it does: One. Two.\n\nThree.\n\nMore about it:" in written.body


def test_french_marks_are_not_parted_from_their_words() -> None:
    assert "disponible\u00a0: «\u00a0Export tables to Excel\u00a0»" in draft(FULL, language="fr").subject


def test_an_arabic_quote_has_its_line_to_itself_and_an_english_title_is_set_apart() -> None:
    body = draft(replace(FULL, items=(replace(EXPORT, quote="ننسخ كل جدول يدويًا"),)), language="ar").body
    quote = next(line for line in body.splitlines() if "ننسخ" in line)
    assert next(unicodedata.bidirectional(sign) for sign in quote if sign.isalpha()) == "AL"
    assert "«\u2068Export tables to Excel\u2069»" in body


def test_a_formula_in_a_quote_is_left_as_it_is() -> None:
    asked = replace(EXPORT, quote="{{ 7*7 }} {% raw %}", title="{{ company }} <b>")
    written = draft(replace(FULL, items=(asked,)), language="en")
    assert "“{{ 7*7 }} {% raw %}”" in written.body
    assert "{{ company }} <b>" in written.subject


@given(text=st.text(max_size=60), spot=st.integers(0, 60))
def test_nobody_gets_at_the_name_by_writing_the_token(text: str, spot: int) -> None:
    words = text[:spot] + NAME + text[spot:]
    item = Item(title=words, description=words, quote=words, declined_reason=words)
    for shipped in (True, False):
        occasion = replace(FULL, items=(item,), shipped=shipped, sender=words, company=words, product=words)
        written = draft(occasion, language="en")
        assert written.body.count(NAME) == 1
        assert NAME not in written.subject
        assert "\n" not in written.subject


def test_the_workspaces_own_template_wins_and_a_change_is_seen(tmp_path: Path) -> None:
    assert written_by('subject = "One"\nbody = "Dear {{ name }}"', tmp_path).body == f"Dear {NAME}\n"
    longer = 'subject = "Two"\nbody = """\n{{ signature }}\n\n\n\n{{ items[0].title }}  \n"""'
    (tmp_path / "en.toml").unlink()
    written = written_by(longer, tmp_path)
    assert (written.subject, written.body) == ("Two", "Ann Lee\nAcme\n\nExport tables to Excel\n")


def test_a_workspace_may_add_a_language(tmp_path: Path) -> None:
    (tmp_path / "fi.toml").write_text('subject = "Hei"\nbody = "Hei"', encoding="utf-8")
    assert languages(tmp_path) == SHIPPED_WITH | {"fi"}
    assert draft(FULL, language="fi", own_templates=tmp_path) == Draft("fi", "Hei", "Hei\n")


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ('subject = "Hi"\nbody = """one\n{% if name %}\n"""', r"`body`, line \d: .*if"),
        ('subject = "Hi {{ name"\nbody = "x"', "`subject`, line 1"),
        ("subject = 'Hi'\nbody = \"{{ ''.__class__.__mro__ }}\"", "unsafe"),
        ("subject = 'Hi'\nbody = '{{ items.append(1) }}'", "`body`"),
        ('subject = "Hi"\nbody = "{{ nickname }}"', "nickname"),
        ('subject = "Hi"\nbody = "{{ items[7].title }}"', "`body`"),
        ('subject = "Hi"\nbody = "{{ 1 / 0 }}"', "division by zero"),
        ('subject = "Hi"\nbody = "{{ company + 1 }}"', "`body`"),
        ('subject = "Hi"\nbody = "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}"', "recursion"),
        ('subject = "Hi"', "'body' is missing"),
        ('subject = 3\nbody = "x"', "`subject` is not text"),
        ('subject = "Hi\nbody = "x"', "line 1"),
    ],
)
def test_a_broken_template_is_an_error_that_names_the_file(template: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=said) as raised:
        written_by(template, tmp_path)
    assert str(tmp_path / "en.toml") in str(raised.value)


def test_a_template_in_another_encoding_is_an_input_error(tmp_path: Path) -> None:
    (tmp_path / "de.toml").write_bytes('subject = "Grüße"\nbody = "x"'.encode("latin-1"))
    with pytest.raises(InputError, match=r"de\.toml.*UTF-8"):
        draft(FULL, language="de", own_templates=tmp_path)


def test_a_short_quote_stays_as_it_is_on_one_line() -> None:
    assert shorten("  The export\n is slow. ") == "The export is slow."


@pytest.mark.parametrize(
    ("quote", "short"),
    [
        ("The export is slow, and nobody knows why it takes an hour", "The export is slow …"),
        ("Version 3.141592653589793238462643383279 is broken", "Version 3.141592653589793238…"),
        ("One two three four five six seven eight", "One two three four five six…"),
        (
            "导出表格的速度实在太慢了，而且没有人知道为什么，我们每天都要等一个小时。",
            "导出表格的速度实在太慢了，而且没有人知道为什么…",
        ),
        ("Oui ! " * 9, "Oui ! Oui ! Oui ! Oui …"),
    ],
)
def test_a_long_quote_is_cut_at_a_clause_or_else_at_a_word(quote: str, short: str) -> None:
    assert shorten(quote, longest=29) == short


@pytest.mark.parametrize("longest", range(12, 34))
def test_no_cut_goes_through_a_placeholder(longest: int) -> None:
    for quote in (
        "Hello, write to [own email], or to us",
        "请写信给我们[own email]谢谢谢谢谢谢谢谢谢谢谢谢谢谢谢谢谢",
    ):
        short = shorten(quote, longest=longest)
        assert short.count("[") == short.count("]") == short.count("[own email]")


@pytest.mark.parametrize(
    "quote",
    ["ພວກເຮົາຕ້ອງການສົ່ງອອກຕາຕະລາງທຸກອັນ", "เราต้องการส่งออกตารางทั้งหมดเป็นไฟล์", "प्रत्येकसप्ताहमुझेतालिकाएँ"],
)
def test_a_cut_tears_no_letter_from_its_signs(quote: str) -> None:
    for longest in range(8, len(quote)):
        kept = shorten(quote, longest=longest).removesuffix("…")
        rest = quote[len(kept) :]
        assert quote.startswith(kept)
        assert not unicodedata.category(rest[0]).startswith("M")
        assert rest[0] not in "ะาำະາຳຽ"
        assert kept[-1] not in "เแโใไເແໂໃໄ\u094d"


@given(quote=st.text(st.sampled_from("ab ,.;。，ກເົ้แักि् \n👩‍🔧")) | st.text(), longest=st.integers(1, 40))
def test_a_shortened_quote_is_never_too_long_and_begins_as_the_quote_does(quote: str, longest: int) -> None:
    whole, short = " ".join(quote.split()), shorten(quote, longest=longest)
    assert len(short) <= longest
    if len(whole) > longest:
        assert short.endswith("…")
        assert whole.startswith(short.removesuffix("…").rstrip())
    else:
        assert short == whole


@pytest.mark.parametrize("language", sorted(languages()))
def test_without_words_to_quote_there_is_no_empty_quotation(language: str) -> None:
    item = Item(title="Excel export", description="Lists as files.", quote="")
    for items in ((item,), (item, item)):
        occasion = Occasion(
            items=items,
            shipped=True,
            version="5.3",
            link=None,
            sender="Ann",
            company="Acme",
            product="Atlas",
            has_name=True,
        )
        body = draft(occasion, language=language).body
        assert "Excel export" in body
        assert not re.search(r"[“„«「『‘]\s*[”“»」』’]", body)
        assert "\n\n\n" not in body
