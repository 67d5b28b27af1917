"""Mail that comes back is told apart, and names the message that it is about, whoever wrote it and however badly."""

import base64
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.loop import mails
from tests.unit.loop.mails import ID, KEY, mail, reply, report
from voc.errors import InputError
from voc.mail.reading import MOST_BYTES, read
from voc.terms import MailKind

REPORTS = {
    "Postfix, failed": (mails.POSTFIX_FAILED, MailKind.BOUNCE, "5.1.1"),
    "Sendmail, delayed": (mails.SENDMAIL_DELAYED, MailKind.DELAYED, "4.4.1"),
    "relayed": (mails.RELAYED, MailKind.DELIVERED, "2.0.0"),
    "delivered": (mails.DELIVERED, MailKind.DELIVERED, "2.1.5"),
    "without an action": (mails.NO_ACTION, MailKind.BOUNCE, "5.2.2"),
    "Exchange": (mails.EXCHANGE, MailKind.BOUNCE, "5.1.10"),
    "Gmail, with headers only": (mails.HEADERS_ONLY, MailKind.BOUNCE, "5.7.1"),
    "qmail": (mails.QMAIL, MailKind.BOUNCE, "5.1.1"),
    "Exim": (mails.EXIM, MailKind.BOUNCE, "5.0.0"),
    "Exim, delayed": (mails.EXIM_DELAYED, MailKind.DELAYED, "5.0.0"),
    "complaint": (mails.COMPLAINT, MailKind.COMPLAINT, None),
}


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_says_what_became_of_which_message_to_whom(name: str) -> None:
    content, kind, status = REPORTS[name]
    incoming = read(content)
    assert (incoming.kind, incoming.status, incoming.about) == (kind, status, KEY)
    assert incoming.recipient == "ada@north.example"
    assert incoming.text == ""
    assert "@" not in (incoming.reason or "")


def test_a_bounce_gives_the_words_of_the_server_without_addresses() -> None:
    assert read(mails.POSTFIX_FAILED).reason == (
        "550 5.1.1 <[address]>: Recipient address rejected: User unknown"
    )


@pytest.mark.parametrize("content", [mails.VACATION, mails.READ_RECEIPT, mails.NOT_SPAM])
def test_what_machines_answer_is_no_reply_and_no_bounce(content: bytes) -> None:
    assert (read(content).kind, read(content).about) == (MailKind.AUTOMATIC, KEY)


@pytest.mark.parametrize(
    "head",
    [
        "Precedence: bulk",
        "X-Autoreply: yes",
        "Auto-Submitted: auto-generated",
        "Return-Path: <>",
        "List-Id: <a.b>",
    ],
)
def test_a_header_tells_an_answering_machine(head: str) -> None:
    assert read(reply("Thank you for your message.", head=head)).kind is MailKind.AUTOMATIC


def test_an_answering_machine_that_says_so_in_words_alone_is_one() -> None:
    assert read(reply("Danke!", subject="Automatische Antwort: Urlaub")).kind is MailKind.AUTOMATIC


def test_auto_submitted_no_is_a_person() -> None:
    assert read(reply("It works!", head="Auto-Submitted: no")).kind is MailKind.REPLY


def test_a_reply_says_who_answers_what_and_when() -> None:
    incoming = read(reply("Works, thanks! ขอบคุณ\n"))
    assert (incoming.kind, incoming.about) == (MailKind.REPLY, KEY)
    assert incoming.from_email == "ada@north.example"
    assert incoming.subject == "Re: You asked, and it is here"
    assert incoming.text == "Works, thanks! ขอบคุณ"
    assert incoming.sent_at == datetime(2026, 10, 31, 9, 0, tzinfo=UTC)
    assert incoming.message_id == "<made.up@north.example>"


def test_a_reply_is_known_by_its_references_alone_the_last_one_first() -> None:
    content = reply("Hi").replace(f"In-Reply-To: {ID}\r\n".encode(), b"")
    assert read(content).about == KEY
    assert read(reply("Hi").replace(ID.encode(), b"<x@y>")).about is None


def test_a_reply_is_about_nothing_that_only_its_text_names() -> None:
    assert (
        read(
            reply(f"see {ID}")
            .replace(f": {ID}".encode(), b": <x@y>")
            .replace(f" {ID}\r\n".encode(), b" <z@y>\r\n")
        ).about
        is None
    )


def test_a_customer_who_forwards_a_bounce_is_a_person() -> None:
    head = (
        "From: ada@north.example\nTo: cs@acme.example\nSubject: Fwd: failed\nMIME-Version: 1.0\n"
        'Content-Type: multipart/mixed; boundary="x"'
    )
    inner = mails.POSTFIX_FAILED.decode().replace("\r", "")
    words = "--x\nContent-Type: text/plain\n\nLook what I got.\n"
    content = mail(head, f"{words}--x\nContent-Type: message/rfc822\n\n{inner}\n--x--\n")
    assert (read(content).kind, read(content).text) == (MailKind.REPLY, "Look what I got.")


def test_a_report_whose_fields_are_in_base64_or_hold_no_original_is_read() -> None:
    fields = (
        "Reporting-MTA: dns; a\n\nFinal-Recipient: rfc822; ada@north.example\nAction: failed\nStatus: 5.1.1\n"
    )
    wrapped = base64.encodebytes(fields.encode()).decode()
    content = report("FIELDS", words=f"Your message {ID} failed.", original="nothing\n")
    kind = b"message/delivery-status\r\n"
    content = content.replace(kind, kind + b"Content-Transfer-Encoding: base64\r\n")
    incoming = read(content.replace(b"FIELDS", wrapped.encode()))
    assert (incoming.kind, incoming.status, incoming.about) == (MailKind.BOUNCE, "5.1.1", KEY)


QUOTED = [
    ("Great!\n\nOn Sat, 31 Oct 2026 at 10:00, Casey <cs@acme.example> wrote:\n> Hello Ada,\n>\n> it is here\n", "Great!"),
    ("Great!\n\nOn Sat, Oct 31, 2026 at 10:00 AM Casey Jones of Acme Customer\nSuccess <cs@acme.example>\nwrote:\n\n> Hello\n", "Great!"),  # noqa: E501
    ("ดีมาก\n\nเมื่อ ส. 31 ต.ค. 2026 เวลา 10:00 Casey <cs@acme.example> เขียนว่า:\n\n> สวัสดี\n", "ดีมาก"),
    ("太好了\n\n2026年10月31日 10:00，Casey <cs@acme.example> 写道：\n> 你好\n", "太好了"),
    ("> it is here\nNot for me.\n> Does it do what you need?\nNo.\n", "Not for me.\nNo."),
    ("Super!\n\nVon: Casey <cs@acme.example>\nGesendet: Samstag, 31. Oktober 2026 10:00\nAn: Ada\nBetreff: You asked\n\nHallo Ada", "Super!"),  # noqa: E501
    ("Merci\n\n________________________________\nDe : Casey\nEnvoyé : samedi 31 octobre 2026 10:00\nÀ : Ada\nObjet : You asked, and it is here\n\nBonjour", "Merci"),  # noqa: E501
    ("Ok\n-----Original Message-----\nFrom: Casey <cs@acme.example>\nSent: Saturday, October 31, 2026 10:00\nTo: Ada\nSubject: x\n\nHello", "Ok"),  # noqa: E501
    ("It works.\n-- \nAda Sahin\nNorth Ltd\n+49 30 1234\n", "It works."),
    ("Three things:\n\n1. speed: good\n2. price: bad\n3. help: none\n", "Three things:\n\n1. speed: good\n2. price: bad\n3. help: none"),  # noqa: E501
    ("Before\n\n--\n" + "after\n\n" * 20, "Before\n\n--\n" + "\n\n".join(["after"] * 20)),
    ("> only a quote\n", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "own"), QUOTED)
def test_a_reply_is_what_its_writer_added(text: str, own: str) -> None:
    assert read(reply(text)).text == own


HTML = [
    ("<p>Works &amp; <b>fine</b></p><p>Thanks<br>Ada</p>", "Works & fine\n\nThanks\nAda"),
    ('<div>Yes</div><div class="gmail_quote"><div class="gmail_attr">On … wrote:</div><blockquote>Hello</blockquote></div>', "Yes"),  # noqa: E501
    ('<div>Ja</div><blockquote type="cite"><div>Hallo</div></blockquote><div>Ende</div>', "Ja\n\nEnde"),
    ('<p>Hi</p><div id="appendonsend"></div><hr><div id="divRplyFwdMsg">From: Casey</div><p>Hello</p>', "Hi"),
    ("<head><title>x</title><style>p {}</style></head><script>alert(1)</script><td>a</td><td>b</td>", "a\n\nb"),
    ("<p>unclosed <b>tags <i>and &nbsp; &#x1F600; <a href='javascript:x'>link", "unclosed tags and 😀 link"),
]  # fmt: skip


@pytest.mark.parametrize(("html", "text"), HTML)
def test_a_reply_in_html_alone_becomes_text(html: str, text: str) -> None:
    assert read(reply(html, kind="html")).text == text


@pytest.mark.parametrize("charset", ["no-such-charset", "utf-7", "unicode_escape", "base64", "\x00", "zlib"])
def test_a_charset_that_is_none_stops_nothing(charset: str) -> None:
    assert (
        read(reply("It works").replace(b"charset=utf-8", f"charset={charset}".encode())).kind
        is MailKind.REPLY
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no mail"),
        (b"just words\n", "no mail"),
        (b"\x00\xff" * 100, "no mail"),
        (b"From: a@b.example\n\n" + b"x" * MOST_BYTES, r"10\.0 MB is not read; the most is 10 MB"),
    ],
)
def test_what_is_no_mail_is_one_sentence(content: bytes, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read(content)


@given(st.sampled_from([content for content, _, _ in REPORTS.values()]), st.data())
@settings(max_examples=300, deadline=None)
def test_a_mail_that_is_cut_or_damaged_anywhere_is_read_or_refused(
    content: bytes, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(content)))
    damage = data.draw(
        st.binary(max_size=30) | st.sampled_from([b"\r\n\r\n", b"--", b"\r\nFrom: @@<>,;:", b"=?utf-8?q?"])
    )
    width = data.draw(st.integers(0, 60))
    try:
        read(content[:place] + damage + content[place + width :])
        read(content[:place])
    except InputError:
        pass


@given(st.binary(max_size=400))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    for head in (
        b"",
        b"From: ",
        b"Content-Type: multipart/report; boundary=x\n\n--x\n",
        b"Date: ",
        b"To: a@b\nSubject: ",
    ):
        try:
            read(head + content)
        except InputError:
            continue


NESTED = b"Content-Type: multipart/mixed; boundary=x%d\n\n--x%d\n"
HEAD = b"From: a@b.example\nSubject: x\n"
SLOW: dict[str, Callable[[], bytes]] = {
    "voc.": lambda: HEAD + b"Auto-Submitted: yes\n\n" + b"voc." * 2_000_000,
    "quotes": lambda: HEAD + b"\n" + b"> x:\n" * 1_000_000,
    "dashes": lambda: HEAD + b"\n" + b"--\n" * 2_000_000,
    "head lines": lambda: HEAD + b"\n" + b"a: b 2020\n" * 700_000,
    "colons": lambda: HEAD + b"\n" + b":" * 8_000_000,
    "at": lambda: b"Return-Path: <>\nSubject: failure notice\n\n" + b"a" * 8_000_000,
    "open tags": lambda: HEAD + b"Content-Type: text/html\n\n" + b"<a " * 2_500_000,
    "open quotes": lambda: HEAD + b"Content-Type: text/html\n\n" + b'<a b="' * 1_200_000,
    "declarations": lambda: HEAD + b"Content-Type: text/html\n\n" + b"<!" * 4_000_000,
    "comments": lambda: HEAD + b"Content-Type: text/html\n\n" + b"<!--" * 2_000_000,
    "references": lambda: HEAD + b"References: " + b"<a@b> " * 1_000_000 + b"\n\nx",
    "subject": lambda: b"From: a@b.example\nSubject: " + b"Re: " * 2_000_000 + b"\n\nx",
    "recipients": lambda: b"From: " + b"a@b.example, " * 500_000 + b"\n\nx",
    "parts": lambda: HEAD + b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\na\n" * 200_000,
    "nested": lambda: HEAD + b"".join(NESTED % (n, n) for n in range(3_000)),
    "nested less": lambda: HEAD + b"".join(NESTED % (n, n) for n in range(99)),
    "encoded words": lambda: b"From: a@b.example\nSubject: " + b"=?utf-8?q?a?= " * 600_000 + b"\n\nx",
}


@pytest.mark.parametrize("name", SLOW)
def test_no_mail_keeps_the_reader_busy(name: str) -> None:
    content = SLOW[name]()
    began = time.process_time()
    with suppress(InputError):
        read(content)
    assert time.process_time() - began < 10
