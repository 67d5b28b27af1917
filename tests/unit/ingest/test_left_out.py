"""What redaction does not look for in a text, for want of its sign, is not in it."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from voc.ingest.pii import ids, keys, names, phones, streets
from voc.ingest.pii.bank import cards, ibans
from voc.ingest.redact import _FEWEST_DIGITS

_WORDS = [
    *("12", "345", "6789", "2024-05-03", "+90 532", "(0212)", "555-12-34", "AB 12 34", "C", "1.2.3.4", "٣٤"),
    *("SSN", "passport", "T.C. kimlik no", "call", "tel:", "card", "IBAN", "order", "№", "No: 5"),
    *("Baker Street", "Hauptstraße 5", "Lindenweg", "rue de la Paix 12", "NW1 6XE", "10115 Berlin", "via"),
    *("Ann", "O'Neil", "Mr.", "Müller's", "Ömer", "Иван", "of", "van", "and", "AKIA", "sk-live", "token="),
    *(",", ".", "\n", ";", "-", "/", "(", "x", "é", "İ", "_"),
]
texts = st.lists(st.sampled_from(_WORDS) | st.text(max_size=4), max_size=12).flatmap(
    lambda words: st.sampled_from(["", " ", ", "]).map(lambda gap: gap.join(words))
)


@given(texts)
@settings(max_examples=400, deadline=None)
def test_a_text_with_few_digits_holds_no_number_of_a_person_an_account_or_a_telephone(text: str) -> None:
    if len(re.findall(r"\d", text)) >= _FEWEST_DIGITS:
        return
    assert not [*ibans(text), *cards(text), *phones.phones(text), *ids.ids(text)]
    assert not any(form.pattern.search(text) for form in ids._FORMS)


@given(texts)
@settings(max_examples=400, deadline=None)
def test_a_text_of_short_words_holds_no_issued_key(text: str) -> None:
    if max(map(len, text.split()), default=0) < keys._LEAST_ISSUED:
        assert keys._ISSUED_KEY.search(text) is None
        assert keys._BASE64_KEY.search(text) is None


@given(texts)
@settings(max_examples=400, deadline=None)
def test_what_may_be_a_number_of_a_person_begins_with_a_digit_or_goes_on_from_one(text: str) -> None:
    plain = re.search(r"\d{6}|\d[ .\-]\d{2}|[A-Z]\d{2}[A-Z]\d{3}[A-Z]", text)
    assert (ids._MAY.search(text) is None) == (plain is None)


@given(texts)
@settings(max_examples=400, deadline=None)
def test_capitals_and_blocks_are_found_where_the_plain_pattern_finds_them(text: str) -> None:
    capital = re.compile(rf"(?<![^\W_])[{names._UPPER}]")
    assert [c.start() for c in names.CAPITAL.finditer(text)] == [c.start() for c in capital.finditer(text)]
    plain = re.compile(
        streets._BLOCK.pattern.replace(r"\d(?<![\w.,\-]\d)\d{0,4}", r"(?<![\w.,\-])\d{1,5}", 1)
    )
    assert plain.pattern != streets._BLOCK.pattern
    assert [b.span() for b in streets._BLOCK.finditer(text)] == [b.span() for b in plain.finditer(text)]


def test_a_word_that_looks_little_like_a_name_begins_none() -> None:
    """Its chance is cut to less than a name needs, so the model need not be asked."""
    assert min(names.SURE, names.SURE_NOUNS) > names._BESIDE
