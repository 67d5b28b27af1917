"""Pages of the help centre: tables, exports of a help desk, site maps."""

from pathlib import Path

import pytest

from tests.unit.ingest.conftest import MakeFile, ReadAll
from voc.errors import InputError, NotRecognised
from voc.ingest.files import look
from voc.ingest.pages import as_text
from voc.ingest.records import ArticleRow, BadRow
from voc.ingest.sitemaps import title_of
from voc.terms import Family

SITE_MAP = '<?xml version="1.0"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</urlset>'


def test_a_table_of_articles_is_read_whole(read_all: ReadAll) -> None:
    header = "article_id,title,url,body,locale\n"
    (found,) = read_all("help.csv", header + "7,Reset a password,https://h.example/7,Open Settings.,en\n")
    assert found == ArticleRow(
        external_id="7",
        title="Reset a password",
        url="https://h.example/7",
        text="Open Settings.",
        language="en",
        line=2,
    )


def test_an_article_without_a_title_is_set_aside_and_the_next_is_read(read_all: ReadAll) -> None:
    found = read_all("help.csv", "article_id,title,url,body\n1,,https://h.example/1,Words\n2,Two,,Words\n")
    assert isinstance(found[0], BadRow)
    assert found[0].column == "title"
    assert isinstance(found[1], ArticleRow)


def test_without_an_id_the_address_is_one(read_all: ReadAll) -> None:
    (found,) = read_all("help.csv", "article title,article url,content\nOne,https://h.example/1,Words\n")
    assert isinstance(found, ArticleRow)
    assert found.external_id == "https://h.example/1"


def test_an_export_of_a_help_desk_is_known_by_its_columns(make_file: MakeFile) -> None:
    path = make_file(
        "articles.json",
        '{"count": 1, "articles": [{"id": 12, "url": "https://x.example/api/12.json", "html_url": '
        '"https://x.example/12", "section_id": 3, "title": "How to", "locale": "en-us", "body": "<p>Do it</p>"}, '
        '{"id": 13, "url": "https://x.example/api/13.json", "html_url": "https://x.example/13", "section_id": 3, '
        '"title": "How not to", "locale": "en-us", "body": "<p>Leave it</p>"}]}',
    )
    found = look(path)
    assert found.family is Family.ARTICLE
    assert found.mapping.columns["url"] == "html_url"


def test_a_page_becomes_its_words() -> None:
    page = (
        "<style>p {color: red}</style><h2>Reset</h2><p>Open&nbsp;<b>Settings</b> &amp; press\n<i>Send</i>.</p>"
        "<ul><li>one</li><li>two</li></ul><script>steal()</script>"
    )
    assert as_text(page) == "Reset\nOpen Settings & press Send.\none\ntwo"


@pytest.mark.parametrize("words", ["a < b and c > d", "5 <3", "plain words"])
def test_words_without_marks_of_a_page_stay(words: str) -> None:
    assert as_text(words) == words


@pytest.mark.parametrize(
    "page", ["<p", "<p>unclosed", "<<b>>x</b>", "&#xffffffff;", "<!-- never closed", "<p " * 500]
)
def test_a_broken_page_is_read_as_far_as_it_goes(page: str) -> None:
    assert "<p>" not in as_text(page)


def test_a_site_map_gives_titles_from_its_addresses(read_all: ReadAll) -> None:
    places = "".join(
        f"<url><loc>https://h.example/{part}</loc></url>"
        for part in ("hc/articles/360012-Reset-a-password", "", "%E9%87%8D%E7%BD%AE%E5%AF%86%E7%A0%81.html")
    )
    found = read_all("sitemap.xml", SITE_MAP.format(places))
    assert [one.title for one in found if isinstance(one, ArticleRow)] == ["Reset a password", "重置密码"]
    assert [one.reason for one in found if isinstance(one, BadRow)] == [
        "an address without words to make a title of"
    ]


def test_numbers_alone_make_no_title() -> None:
    assert title_of("https://h.example/articles/12345") == ""


@pytest.mark.parametrize(
    ("content", "error", "said"),
    [
        (
            '<?xml version="1.0"?><sitemapindex><sitemap><loc>x</loc></sitemap></sitemapindex>',
            NotRecognised,
            "index of site",
        ),
        ('<?xml version="1.0"?><project><a/></project>', NotRecognised, "no site map"),
        (
            '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "y">]><urlset/>',
            InputError,
            "declares types or entities",
        ),
        ('<?xml version="1.0"?><urlset><url>', InputError, "no XML that can be read"),
    ],
)
def test_xml_that_is_no_site_map_is_refused_in_a_sentence(
    make_file: MakeFile, content: str, error: type[Exception], said: str
) -> None:
    path: Path = make_file("sitemap.xml", content)
    with pytest.raises(error, match=said):
        look(path)
