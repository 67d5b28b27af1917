"""What leaves: no name, role, company or logo that a consent does not cover, and no words without one."""

import io
import re
import unicodedata
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voc.stories import cards
from voc.stories.documents import as_csv, as_markdown, plain
from voc.stories.docx import as_docx
from voc.stories.hiding import HIDDEN, NOTHING, among, hide, of_company, of_person, of_role
from voc.stories.rights import NO_RIGHT, Right
from voc.stories.showing import INTERNAL, Spoken, consent_words, first_name, show
from voc.terms import ConsentScope, ConsentState

S = ConsentScope
DAY = date(2026, 5, 3)
GRANTED = ConsentState.GRANTED

FIRST = ("Ayşe", "Anna", "Jean-Pierre", "Mark", "Олег", "Fatima", "Zoë", "Will")
LAST = ("Yılmaz", "Weber", "O'Neill", "Hansen", "Петров", "Al Sayed", "Nakamura", "Ünal")
ROLES = ("Dispatcher", "Head of Planning", "Geschäftsführer", "owner", None)
COMPANIES = (
    "Hartmann & Voss Gebäudedienste AG",
    "Lan Xang Fibre",
    "Северный Лифт ООО",
    "Kestrel Pest Control",
    "Brenner Haustechnik GmbH",
    "Ascenseurs Vautrin SAS",
    "Nimbus",
    "Kuzey Asansör A.Ş.",
)
CASES: tuple[Callable[[str], str], ...] = (str, str.upper, str.lower, str.title)
PARTICLES = {"al", "o"}
"""Parts of names that name nobody by themselves."""
TRADES = {
    "pest",
    "control",
    "haustechnik",
    "asansor",
    "fibre",
    "gmbh",
    "sas",
    "a",
    "s",
    "ag",
    "ооо",
    "gebaudedienste",
}
"""Words of the companies' names that are their trade or their legal form."""
FILLERS = ("we", "save", "four", "hours", "a", "week", "with", "the", "board", ",", "(great)", "– 30 %")


def words_of(text: str) -> set[str]:
    """Words without case and accents, as a reader of any spelling sees them."""
    folded = unicodedata.normalize("NFKD", text).casefold().replace("ı", "i")
    bare = "".join(sign for sign in folded if unicodedata.category(sign) not in ("Mn", "Cf"))
    return set(re.findall(r"\w+", bare))


def unseen(text: str) -> str:
    """With a sign in the middle of each word that nobody sees, as pages and PDFs hold them."""
    return " ".join(f"{word[:2]}\u00ad{word[2:]}" for word in text.split())


DISGUISES: tuple[Callable[[str], str], ...] = (
    unseen,
    lambda text: "#" + "".join(word.title() for word in text.split()),
    lambda text: text.replace(" ", "_"),
    lambda text: text.replace("ü", "ue").replace("Ü", "Ue").replace("ë", "e"),
    lambda text: f"{text}s" if len(text) > 3 else text,
    lambda text: text.replace("&", "and"),
)
"""Ways in which people write a name that is not the one of the table."""


@st.composite
def sources(draw: st.DrawFn) -> Spoken:
    """A quote whose words name its speaker, their role and their company in any place, case and spelling."""
    first, last = draw(st.sampled_from(FIRST)), draw(st.sampled_from(LAST))
    company, role = draw(st.sampled_from(COMPANIES)), draw(st.sampled_from(ROLES))
    spoken = [first, last, f"{first} {last}", company, *company.split(), *([role] if role else [])]
    changed = [draw(st.sampled_from(DISGUISES))(one) for one in spoken]
    secrets = [*spoken, *changed]
    pieces = draw(st.lists(st.sampled_from((*FILLERS, *secrets)), min_size=1, max_size=12))
    case = draw(st.sampled_from(CASES))
    state = draw(st.sampled_from(ConsentState))
    scope = draw(st.frozensets(st.sampled_from(S))) if state is GRANTED else frozenset()
    return Spoken(
        passage_id=1,
        words=draw(st.sampled_from((" ", "  "))).join(map(case, pieces)),
        language="en",
        said_on=DAY,
        channel="survey",
        right=Right(state=state, scope=scope),
        name=f"{first} {last}",
        role=role,
        company=company,
    )


@given(sources(), st.booleans())
def test_nothing_leaves_that_the_consent_does_not_cover(source: Spoken, internal: bool) -> None:
    shown = show(source, internal=internal)
    scope = source.right.scope
    if not source.right.granted and not internal:
        assert shown is None
        return
    assert shown is not None
    assert shown.internal is internal
    files = [
        as_markdown("Launch", [shown], internal=internal),
        as_csv([shown]).decode("utf-8-sig"),
        docx_text(as_docx("Launch", [shown], internal=internal)),
    ]
    name, company = str(source.name), str(source.company)
    allowed = words_of("Launch may be used a customer") | set(map(str.casefold, ("quote", "by")))
    for text in (*files, f"{shown.words} {shown.by}"):
        read = words_of(text)
        read |= {word.removesuffix("s") for word in read}
        if S.FIRST_NAME not in scope:
            assert not read & (words_of(name) - PARTICLES - allowed)
        else:
            surname = words_of(name) - words_of(name.split(maxsplit=1)[0]) - PARTICLES - allowed
            assert not read & surname
        if not scope & {S.COMPANY, S.LOGO}:
            assert company.casefold() not in text.casefold()
            telling = {word for word in words_of(company) - TRADES - allowed if len(word) > 3}
            assert telling.isdisjoint(read)
            assert "".join(re.findall(r"\w", company)).casefold() not in text.casefold()
        if S.FIRST_NAME not in scope and source.role:
            assert not re.search(rf"(?<!\w){re.escape(source.role)}(?!\w)", text, re.IGNORECASE)
        if internal:
            assert INTERNAL.casefold() in text.casefold() or text == f"{shown.words} {shown.by}"
    assert shown.logo is (S.LOGO in scope)


def docx_text(content: bytes) -> str:
    """All words of a Word document, its header included."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        trees = [
            ElementTree.fromstring(archive.read(f"word/{part}.xml"))  # noqa: S314
            for part in ("document", "header1")
        ]
    return "\n".join(text.text or "" for tree in trees for text in tree.iter() if text.tag.endswith("}t"))


@given(st.text(), st.text(), st.text())
def test_any_words_at_all_make_documents_that_can_be_read(words: str, by: str, name: str) -> None:
    source = Spoken(
        passage_id=1, words=words, language="ar", said_on=DAY, channel="survey",
        right=Right(state=GRANTED, scope=frozenset({S.COMPANY})), company=by,
    )  # fmt: skip
    shown = show(source)
    assert shown is not None
    docx_text(as_docx(name, [shown], internal=False))
    as_csv([shown])
    as_markdown(name, [shown], internal=False)


@pytest.mark.parametrize(
    ("name", "language", "expected"),
    [
        ("Anna Weber", "de", "Anna"),
        ("Weber, Anna", "de", "Anna"),
        ("Dr. Anna Weber", "de", "Anna"),
        ("Jean-Pierre Roux", "fr", "Jean-Pierre"),
        ("Weber", "de", None),
        ("A. Weber", "de", None),
        ("王伟", "zh", None),
        ("Nguyen Van An", "vi", None),
        ("anna@north.example", "en", None),
        ("", "en", None),
        (None, "en", None),
    ],
)
def test_a_first_name_is_shown_only_where_it_is_sure_which_one_it_is(
    name: str | None, language: str, expected: str | None
) -> None:
    assert first_name(name, language) == expected


@pytest.mark.parametrize(
    ("words", "hidden", "expected"),
    [
        ("Kestrel loves it", of_company("Kestrel Pest Control"), f"{HIDDEN} loves it"),
        ("kestrel pest control loves it", of_company("Kestrel Pest Control"), f"{HIDDEN} loves it"),
        ("We at Brenner Haustechnik", of_company("Brenner Haustechnik GmbH"), f"We at {HIDDEN}"),
        ("我们蓝鹭物业很满意", of_company("蓝鹭物业有限公司"), f"我们{HIDDEN}很满意"),
        ("คุณสมศักดิ์ชอบ", of_person("สมศักดิ์ ใจดี"), f"คุณ{HIDDEN}ชอบ"),
        ("Yılmazın ekibi", of_person("Ayşe Yılmaz"), f"{HIDDEN} ekibi"),
        ("as head of planning I like", of_role("Head of Planning"), f"as {HIDDEN} I like"),
        ("the market is big", of_person("Mark Hansen"), "the market is big"),
        ("nothing here", NOTHING, "nothing here"),
        ("chez Vautrin on aime", of_company("Ascenseurs Vautrin SAS"), f"chez {HIDDEN} on aime"),
        ("we at Lan Xang", of_company("Lan Xang Fibre"), f"we at {HIDDEN}"),
        ("Hartmann und Voss", of_company("Hartmann & Voss Gebäudedienste AG", own=False), HIDDEN),
        ("#NorthgateFacilities", of_company("Northgate Facilities Ltd", own=False), f"#{HIDDEN}"),
        ("www.northgatefacilities.com", of_company("Northgate Facilities Ltd"), f"www.{HIDDEN}.com"),
        ("North\u00adgate is ours", of_company("Northgate Facilities Ltd"), f"{HIDDEN} is ours"),
        ("نحن في الواحة", of_company("شركة الواحة للصيانة"), f"نحن في {HIDDEN}"),
        ("한빛에서는", of_company("한빛엘리베이터"), f"{HIDDEN}에서는"),
        ("澄江很满意", of_company("澄江机电服务(上海)"), f"{HIDDEN}很满意"),
        ("в Ромашке", of_company("ООО Ромашка"), f"в {HIDDEN}"),
        ("Frau Mueller und Annas Idee", of_person("Anna Müller"), f"Frau {HIDDEN} und {HIDDEN} Idee"),
        ("спасибо Марии", of_person("Мария Иванова"), f"спасибо {HIDDEN}"),
        ("민수입니다", of_person("김민수"), f"{HIDDEN}입니다"),
        ("لأحمد", of_person("أحمد علي"), HIDDEN),
        ("mais non", of_person("Mai Phommachanh"), "mais non"),
        ("chữ ký điện tử ở Sông Hồng", of_company("Cơ Điện Sông Hồng"), f"chữ ký điện tử ở {HIDDEN}"),
        ("la casa de Juan", of_person("Juan de la Cruz"), f"la casa de {HIDDEN}"),
        (
            "c'est clair, nous payons les clairs",
            of_person("Claire Bastide"),
            "c'est clair, nous payons les clairs",
        ),
        ("The service of a facility", of_company("Service GmbH", own=False), "The service of a facility"),
    ],
)
def test_names_are_taken_out_as_whole_words_and_inside_lines_without_blanks(
    words: str, hidden: object, expected: str
) -> None:
    assert hide(words, hidden) == expected  # type: ignore[arg-type]


def test_a_common_word_in_the_name_of_another_company_stays() -> None:
    others = [of_company("Service Partner GmbH", own=False), of_company("Nimbus", own=False)]
    words = "The service of Nimbus and Service Partner is good"
    assert hide(words, among(words, others)) == f"The service of {HIDDEN} and {HIDDEN} is good"


def test_a_stranger_writes_no_markup_and_no_formula() -> None:
    source = Spoken(
        passage_id=1, words="=1+1 <b>[x](http://evil.example)</b>\n# big", language="en", said_on=DAY, channel="survey",
        right=Right(state=GRANTED),
    )  # fmt: skip
    shown = show(source)
    assert shown is not None
    page = as_markdown("- list", [shown], internal=False)
    assert "<b>" not in page
    assert "\\[x\\](" in page
    assert "\\# big" in page
    assert as_csv([shown]).decode("utf-8-sig").splitlines()[1].startswith("'=1+1")
    assert plain("1. x") == "\\1. x"


def test_consents_are_told_in_words() -> None:
    until = datetime(2027, 1, 2, tzinfo=UTC)
    right = Right(state=GRANTED, scope=frozenset({S.FIRST_NAME, S.LOGO}), until=until)
    assert consent_words(right) == "granted: first name and role, logo, until 2027-01-02"
    assert consent_words(Right(state=GRANTED)) == "granted: words only, no name"
    assert consent_words(NO_RIGHT) == "not asked"


def quote(words: str, language: str, **values: object) -> object:
    """A quote that may leave."""
    source = Spoken(
        passage_id=1, words=words, language=language, said_on=DAY, channel="survey", right=Right(state=GRANTED),
    )  # fmt: skip
    return show(source, **values)  # type: ignore[arg-type]


@pytest.mark.skipif(not cards.fonts(), reason="no font that cards use on this machine")
def test_a_card_is_a_picture_of_its_size_and_an_internal_one_looks_otherwise() -> None:
    from PIL import Image

    open_, inside = (cards.card(quote("We save time.", "en", internal=one)) for one in (False, True))  # type: ignore[arg-type]
    assert open_.png is not None
    assert inside.png is not None
    with Image.open(io.BytesIO(open_.png)) as one, Image.open(io.BytesIO(inside.png)) as other:
        assert one.size == (cards.WIDTH, cards.HEIGHT)
        assert one.getpixel((600, 5)) != other.getpixel((600, 5))


@pytest.mark.skipif(not cards.fonts(), reason="no font that cards use on this machine")
def test_a_card_whose_signs_no_font_has_says_so_and_is_not_drawn() -> None:
    made = cards.card(quote("𐤀𐤁𐤂 is great", "und"))  # type: ignore[arg-type]
    assert made.png is None
    assert "Phoenician script" in made.missing


@pytest.mark.skipif(not cards.fonts(), reason="no font that cards use on this machine")
def test_the_longest_quote_still_fits_on_a_card() -> None:
    made = cards.card(quote("Very long words, " * 60, "en"))  # type: ignore[arg-type]
    assert made.png is not None
