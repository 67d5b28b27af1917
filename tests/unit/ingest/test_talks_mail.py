"""Mailboxes: whose mail is whose, what is left out of it and counted, and mails that break the rules."""

import mailbox
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.unit.ingest.conftest import MakeFile
from tests.unit.ingest.talks import bad, passed, read, said
from tests.unit.loop.mails import ID, KEY
from voc.ingest import files, folders
from voc.ingest.records import Person
from voc.ingest.talks.looking import Asked
from voc.ingest.talks.quotes import without_foot
from voc.terms import Channel, Family, Speaker

QUOTE = (
    "\n\nOn Mon, Nov 3, 2025 at 9:00 AM Cara Sims <cara@fieldly.com> wrote:\n> How do you like it?\n> Cara\n"
)
FOOT = "\n\nBest regards,\nAnn Lee\nHead of Ops | Acme GmbH\n+49 30 123456-0"


def letter(text: str = "We need single sign-on.", number: int = 0, **headers: str) -> EmailMessage:
    """A mail of Ann's to Cara."""
    made = EmailMessage()
    head = {
        "From": "Ann Lee <ann.lee@acme.com>",
        "To": "Cara Sims <cara@fieldly.com>",
        "Subject": "Re: Renewal",
        "Date": "Mon, 03 Nov 2025 10:22:31 +0100",
        "Message-ID": f"<{number}@acme.com>",
    }
    for name, value in (head | {name.replace("_", "-"): value for name, value in headers.items()}).items():
        made[name] = value
    made.set_content(text)
    return made


def mbox(path: Path, *mails: EmailMessage | bytes) -> Path:
    box = mailbox.mbox(path)
    for mail in mails:
        box.add(mail)
    box.close()
    return path


def test_a_mail_is_its_writers_own_words(tmp_path: Path) -> None:
    found = read(mbox(tmp_path / "m.mbox", letter("Hi Cara,\n\nWe need single sign-on." + FOOT + QUOTE)))
    (only,) = said(found)
    assert only.text == "Hi [name 1],\n\nWe need single sign-on."
    assert (only.channel, only.speaker, only.external_id) == (Channel.MAIL, Speaker.CUSTOMER, "0@acme.com")
    assert only.person == Person(email="ann.lee@acme.com", name="Ann Lee", domain="acme.com")
    assert (only.title, only.said_at) == ("Re: Renewal", datetime(2025, 11, 3, 9, 22, 31, tzinfo=UTC))
    assert passed(found) == {"quote": 7}


def test_our_mail_is_for_its_receiver(tmp_path: Path) -> None:
    ours = letter(
        "It is on the roadmap, Ann.", From="Cara Sims <cara@fieldly.com>", To="Ann Lee <ann.lee@acme.com>"
    )
    (only,) = said(read(mbox(tmp_path / "m.mbox", ours)))
    assert (only.speaker, only.author, only.person.email) == (Speaker.CSM, "Cara Sims", "ann.lee@acme.com")
    assert only.text == "It is on the roadmap, [name 1]."


def test_our_mail_to_two_companies_is_nobodys(tmp_path: Path) -> None:
    ours = letter("Hello all", From="cara@fieldly.com", To="ann.lee@acme.com, zoe@other.io")
    assert said(read(mbox(tmp_path / "m.mbox", ours)))[0].person == Person()


def test_what_machines_and_calendars_write_is_counted_and_not_stored(tmp_path: Path) -> None:
    invitation = letter("Ann invites you", 2)
    invitation.add_alternative(
        "BEGIN:VCALENDAR\nEND:VCALENDAR", subtype="calendar", params={"method": "REQUEST"}
    )
    found = read(
        mbox(
            tmp_path / "m.mbox",
            letter("A person writes", 9),
            letter("I am out of office until Monday", 1, Auto_Submitted="auto-replied"),
            invitation,
            letter("Your weekly digest", 3, From="Jira <no-reply@jira.example>"),
            letter("", 4),
            letter(
                "It did not arrive",
                5,
                From="MAILER-DAEMON@mx.example",
                Subject="Undelivered Mail Returned to Sender",
            ),
        )
    )
    assert [one.text for one in said(found)] == ["A person writes"]
    assert passed(found) == {"automatic": 2, "invitation": 1, "empty": 1, "report": 1}


def test_an_attached_calendar_file_does_not_make_a_mail_an_invitation(tmp_path: Path) -> None:
    mail = letter("The slots that we need are attached")
    mail.add_attachment(b"BEGIN:VCALENDAR", maintype="text", subtype="calendar", filename="slots.ics")
    assert len(said(read(mbox(tmp_path / "m.mbox", mail)))) == 1


def test_the_same_mail_in_two_mailboxes_is_one(tmp_path: Path) -> None:
    one = said(read(mbox(tmp_path / "ann.mbox", letter(number=7))))
    copy = letter(number=7)
    copy["X-Received-By"] = "another server"
    other = said(read(mbox(tmp_path / "cara.mbox", copy)))
    assert [row.external_id for row in one] == [row.external_id for row in other]


def test_an_answer_to_a_message_of_ours_is_a_reply(tmp_path: Path) -> None:
    (only,) = said(read(mbox(tmp_path / "m.mbox", letter("It works now", In_Reply_To=ID))))
    assert (only.channel, only.reply_to) == (Channel.REPLY, KEY)


def test_eight_bit_headers_and_html_are_read(tmp_path: Path) -> None:
    raw = (
        b"From: J\xf6rg <joerg@acme.com>\r\nTo: cara@fieldly.com\r\nSubject: K\xf6nnt ihr\r\nMessage-ID: <8@acme.com>\r\n"
        b"Date: nonsense\r\nContent-Type: text/html; charset=iso-8859-1\r\n\r\n"
        b"<p>Der Export ist f&uuml;r uns n\xf6tig.</p><div class='gmail_quote'>old words</div>\r\n"
    )
    path = tmp_path / "one.eml"
    path.write_bytes(raw)
    (only,) = said(read(path))
    assert only.text == "Der Export ist für uns nötig."
    assert (only.person.email, only.speaker) == ("joerg@acme.com", Speaker.CUSTOMER)


def test_broken_parts_are_read_as_far_as_they_go(tmp_path: Path) -> None:
    raw = (
        b"From: ann.lee@acme.com\nSubject: x\nMessage-ID: <9@acme.com>\nMIME-Version: 1.0\n"
        b'Content-Type: multipart/alternative; boundary="b"\n\n--b\nContent-Type: text/plain; charset="no-such"\n'
        b"Content-Transfer-Encoding: base64\n\nV2UgbmVlZCBTU08=\n--b\nContent-Type: text/html\n\n<p>We need"
    )
    assert [one.text for one in said(read(mbox(tmp_path / "m.mbox", raw)))] == ["We need SSO"]


def test_a_mail_without_headers_is_set_aside_and_the_next_is_read(tmp_path: Path) -> None:
    path = mbox(tmp_path / "m.mbox", letter(number=1))
    with path.open("ab") as file:
        file.write(b"From nobody Mon Nov  3 10:00:00 2025\nno header here\n\njust text\n\n")
    mbox(path, letter("Second", number=2))
    found = read(path)
    assert [one.text for one in said(found)] == ["We need single sign-on.", "Second"]
    assert [row.line for row in bad(found)] == [2]


def test_the_last_mail_of_a_file_that_was_just_saved_is_read(tmp_path: Path) -> None:
    path = mbox(tmp_path / "m.mbox", letter("First", 1), letter("Last", 2))
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    assert [one.text for one in said(read(path))] == ["First", "Last"]


def test_a_single_mail_of_strangers_stays_unknown(tmp_path: Path) -> None:
    path = tmp_path / "one.eml"
    path.write_bytes(letter().as_bytes())
    (only,) = said(read(path, Asked()))
    assert (only.speaker, only.person) == (Speaker.UNKNOWN, Person())
    assert files.look(path).people[-1] == "unknown: 2 (Ann Lee, Cara Sims)"


def test_in_a_mailbox_the_domain_of_most_mails_is_taken_for_ours(tmp_path: Path) -> None:
    mails = [
        letter("Hi", n, From=f"{who}@{host}")
        for n, (who, host) in enumerate([("a", "a.io"), ("b", "b.io"), ("c", "c.io")])
    ]
    seen = files.look(mbox(tmp_path / "m.mbox", *mails))
    assert (seen.family, seen.mapping.talk, seen.mapping.staff) == (Family.NOTE, "mail", ("fieldly.com",))
    assert seen.people == ("ours: 1 (fieldly.com)", "customers: 3 (a.io, b.io, c.io)")


def test_a_folder_of_mails_is_one_mailbox(tmp_path: Path) -> None:
    folder = tmp_path / "mails"
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.eml").write_bytes(letter(number=number).as_bytes())
    assert folders.walk(tmp_path) == [folder]
    assert len(said(read(folder))) == 3


def test_a_table_with_mails_in_its_cells_is_a_table(make_file: MakeFile) -> None:
    path = make_file("notes.csv", 'date,email,comment\n2025-11-03,ann@acme.com,"From: x\nSubject: y"\n')
    assert files.look(path).mapping.talk is None


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Please add SSO\n\nViele Grüße,\nAnn Lee\nAcme", "Please add SSO"),
        ("Please add SSO\n\nAnn", "Please add SSO"),
        ("Ann Lee", "Ann Lee"),
        ("Please add SSO\nAnn Lee\nP.S. and an export", "Please add SSO\nAnn Lee\nP.S. and an export"),
        ("I met Ann Lee\nand she agreed", "I met Ann Lee\nand she agreed"),
        ("Add SSO\nAnn Lee\n" + "line\n" * 13, "Add SSO\nAnn Lee\n" + "line\n" * 13),
    ],
)
def test_a_signature_begins_with_the_writers_name_on_a_line(text: str, kept: str) -> None:
    assert without_foot(text, "Ann Lee") == kept
