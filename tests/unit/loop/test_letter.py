"""A message as mail: headers that hold, words that read well as plain text and as HTML."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.loop.rigs import MESSAGE
from voc.errors import PermanentFailure
from voc.loop.channels import Outgoing, Setup
from voc.loop.channels.letter import as_email
from voc.loop.channels.markup import as_html, direction_of
from voc.mail.ids import key_of

NOW = datetime(2026, 10, 31, 9, 0, tzinfo=UTC)
SETUP = Setup(name="smtp", outbox=Path(), from_address="cs@acme.example", now=lambda: NOW)
WORDS = st.text(max_size=300)


def _read(message: Outgoing) -> EmailMessage:
    return message_from_bytes(as_email(message, SETUP).as_bytes(), policy=default)


def _html(body: str, *, language: str = "en", hosts: tuple[str, ...] = ()) -> str:
    return as_html(body, subject="s", language=language, domain="acme.example", hosts=hosts)


def test_the_headers_are_those_that_mail_programs_and_filters_look_for() -> None:
    mail = _read(MESSAGE)
    assert {name: str(value) for name, value in mail.items()} == {
        "To": "Ada Şahin <ada@north.example>",
        "From": "Casey <cs@acme.example>",
        "Subject": "You asked, it is here",
        "Message-ID": "<voc.release_3a1.0_3acontact_3aA_2f7_3afiles@acme.example>",
        "Date": "Sat, 31 Oct 2026 09:00:00 +0000",
        "List-Unsubscribe": "<https://voc.acme.example/u/abc>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "MIME-Version": "1.0",
        "Content-Language": "tr",
        "Content-Type": mail["Content-Type"],
    }
    assert key_of(mail["Message-ID"]) == MESSAGE.key
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


def test_the_same_message_at_the_same_time_is_the_same_bytes() -> None:
    assert as_email(MESSAGE, SETUP).as_bytes() == as_email(MESSAGE, SETUP).as_bytes()


@pytest.mark.parametrize("unsubscribe", [None, "http://127.0.0.1:8501/u/abc"])
def test_one_click_is_promised_only_where_it_is_encrypted(unsubscribe: str | None) -> None:
    mail = _read(replace(MESSAGE, unsubscribe=unsubscribe))
    assert ("List-Unsubscribe" in mail) == (unsubscribe is not None)
    assert "List-Unsubscribe-Post" not in mail


@pytest.mark.parametrize(
    "link", ["https://x.example/a\r\nBcc: y@z.example", "javascript:alert(1)", "https://x/,<https://y>", ""]
)
def test_an_address_for_unsubscribing_that_is_none_is_refused(link: str) -> None:
    with pytest.raises(PermanentFailure, match="unsubscribing"):
        as_email(replace(MESSAGE, unsubscribe=link), SETUP)


@given(key=WORDS, name=WORDS, sender=WORDS, subject=WORDS, body=WORDS, language=WORDS)
def test_whatever_is_in_it_becomes_ascii_lines_that_read_back(
    key: str, name: str, sender: str, subject: str, body: str, language: str
) -> None:
    message = replace(
        MESSAGE,
        key=key,
        to_name=name,
        sender=sender,
        subject=subject,
        body=body,
        language=language,
        unsubscribe="https://voc.acme.example/u/" + "t" * 300,
    )
    content = as_email(message, SETUP).as_bytes()
    assert content.isascii()
    assert max(map(len, content.split(b"\r\n"))) < 998
    assert b"\n" not in content.replace(b"\r\n", b"")
    mail = message_from_bytes(content, policy=default)
    assert [one.addr_spec for one in mail["To"].addresses] == ["ada@north.example"]
    assert len(mail["List-Unsubscribe"]) > 300
    assert len(mail["Message-ID"]) < 250
    plain = mail.get_body(("plain",))
    assert plain is not None
    assert _without_ends(plain.get_content()) == _without_ends(body.replace("\x00", " "))


@given(WORDS.filter(lambda text: text.isprintable()))
def test_a_subject_reads_as_it_was_written(subject: str) -> None:
    assert _read(replace(MESSAGE, subject=subject))["Subject"] == subject.strip()


def test_encoded_words_are_no_longer_than_they_may_be() -> None:
    content = as_email(replace(MESSAGE, subject="Şahin 北京 " * 40, to_name="Ö" * 200), SETUP).as_bytes()
    words = re.findall(rb"=\?utf-8\?.\?[^?]*\?=", content)
    assert len(words) > 10
    assert max(map(len, words)) <= 75
    assert max(len(line) for line in content.partition(b"\r\n\r\n")[0].split(b"\r\n")) <= 90


@pytest.mark.parametrize(
    "subject", ["=?utf-8?q?forged?=", "a =?utf-8?b?aGk=?= b", "=?utf-8?q?a=0D=0ABcc=3A_x?="]
)
def test_words_that_look_encoded_are_read_as_they_stand(subject: str) -> None:
    mail = _read(replace(MESSAGE, subject=subject, to_name=subject, language=subject))
    assert "Bcc" not in mail
    assert mail["Subject"] == subject
    assert mail["To"].addresses[0].display_name == subject


@pytest.mark.parametrize(
    ("language", "direction"), [("ar", "rtl"), ("he-IL", "rtl"), ("lo", "ltr"), ("", "ltr")]
)
def test_the_html_says_its_language_and_direction(language: str, direction: str) -> None:
    html = _html("x", language=language)
    assert f'<html lang="{language or "und"}" dir="{direction}">' in html
    assert direction_of(language) == direction


def test_quotes_are_quotes_and_everything_is_escaped() -> None:
    html = _html("Hello <b>\nyou said:\n\n  “<script>alert('x')</script>”\n> and “this”\n\nBye & thanks")
    body = html.partition("<div")[2]
    assert "<script" not in html
    assert '<p style="margin:0 0 16px">Hello &lt;b&gt;<br>\nyou said:</p>' in body
    assert "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;”<br>\nand “this”</blockquote>" in body
    assert "Bye &amp; thanks</p>" in body


def test_only_links_to_us_can_be_clicked_and_none_in_a_quote() -> None:
    body = (
        "See https://www.acme.example/r?a=1&b=2. And https://docs.example/x, https://evil.example, "
        "https://acme.example.evil.example/ https://acme.example@evil.example/ ftp://acme.example/ "
        "javascript:alert(1) http://acme.example\n\n  “look: https://acme.example/quoted”\n"
    )
    links = re.findall(r'<a href="([^"]*)"', _html(body, hosts=("docs.example",)))
    assert links == [
        "https://www.acme.example/r?a=1&amp;b=2",
        "https://docs.example/x",
        "http://acme.example",
    ]


@given(WORDS, WORDS)
def test_no_words_add_a_tag_or_an_attribute(body: str, subject: str) -> None:
    html = as_html(
        f"https://acme.example/{body} {body}\n\n  {body}",
        subject=subject,
        language=subject,
        domain="acme.example",
        hosts=(),
    )
    seen = _Tags()
    seen.feed(html)
    assert seen.tags <= {"html", "head", "meta", "title", "body", "div", "p", "br", "a", "blockquote"}
    assert seen.attributes <= {"lang", "dir", "charset", "name", "content", "style", "href"}


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


def _without_ends(text: str) -> list[str]:
    return "\n".join(text.splitlines()).strip().split("\n")
