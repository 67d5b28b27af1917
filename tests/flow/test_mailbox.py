"""A message goes out by SMTP, and what comes back into the mailbox moves the loop."""

import os
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.factories import NOW, contact, feature, rows_of, take_in
from tests.wishing import decide, wish
from voc.config import Settings
from voc.flow.answered.mailbox import take_mailbox
from voc.flow.place import Place, create_place
from voc.flow.shipped.ship import ship_version
from voc.flow.told import approvals
from voc.flow.told.close import plan
from voc.flow.told.send import send_from
from voc.model import DeliveryEvent, Feedback, Loop, Notification, SetAside, VaultEntry
from voc.store import reading
from voc.terms import Channel, DeliveryKind, LoopState, NotificationState
from voc.testing_mail import FakeMailServer

LATER = NOW + timedelta(hours=3)


@pytest.fixture
def told(tmp_path: Path) -> tuple[Place, list[EmailMessage]]:
    """Ada and Bo were told by mail; the mails as they arrived, by the order of messages."""
    with FakeMailServer() as server:
        folder = tmp_path / "w"
        create_place(folder)
        (folder / "voc.toml").write_text(
            f'company = "Acme"\nfrom_address = "hello@acme.example"\nchannel = "smtp"\nquiet_hours = ""\n'
            f'public_url = "https://voc.acme.example"\n'
            f'[channels.smtp]\nhost = "{server.host}"\nport = {server.port}\nsecurity = "none"\n',
            encoding="utf-8",
        )
        place = create_place(folder)
        take_in(place.engine, feature("F-1"), contact("ada"), contact("bo"))
        for name in ("ada", "bo"):
            decide(place.engine, wish(place.engine, name))
        ship_version(place.engine, "1.0", ["F-1"], by="pam", now=NOW)
        plan(place.engine, place.settings, now=NOW)
        approvals.approve(place.engine, approvals.drafts(place.engine), by="cas", now=NOW)
        assert send_from(place, now=NOW, by="cas").sent == 2
        mails = [message_from_bytes(mail.content, policy=default) for mail in server.mails]
    return place, mails


def answered(mail: EmailMessage, text: str, sender: str) -> bytes:
    """A reply as a mail program writes it."""
    reply = EmailMessage()
    reply["From"], reply["To"] = sender, "hello@acme.example"
    reply["Subject"] = "Re: it is here"
    reply["Message-ID"] = f"<{abs(hash(text))}@north.example>"
    reply["In-Reply-To"] = str(mail["Message-ID"])
    reply["Date"] = (NOW + timedelta(hours=2)).strftime("%a, %d %b %Y %H:%M:%S +0000")
    reply.set_content(
        f"{text}\n\nOn Mon, 1 Jun 2026 at 14:00, Acme <hello@acme.example> wrote:\n> You told us what you wanted\n"
    )
    return reply.as_bytes()


def bounced(mail: EmailMessage) -> bytes:
    """A mail system's report that it could not deliver."""
    return (
        b"From: MAILER-DAEMON@mx.example\r\nTo: hello@acme.example\r\nSubject: Undelivered Mail\r\n"
        b"Message-ID: <b1@mx.example>\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/report; report-type=delivery-status; boundary="x"\r\n\r\n'
        b"--x\r\nContent-Type: text/plain\r\n\r\nIt did not work.\r\n"
        b"--x\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        b"Final-Recipient: rfc822; bo@north.example\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        b"Diagnostic-Code: smtp; 550 no such user\r\n\r\n"
        b"--x\r\nContent-Type: message/rfc822-headers\r\n\r\n"
        + f"Message-ID: {mail['Message-ID']}\r\nTo: bo@north.example\r\n\r\n--x--\r\n".encode()
    )


def to(mails: list[EmailMessage], name: str) -> EmailMessage:
    return next(mail for mail in mails if name in str(mail["To"]).lower())


def test_a_reply_and_a_bounce_are_taken_once(told: tuple[Place, list[EmailMessage]], tmp_path: Path) -> None:
    place, mails = told
    box = tmp_path / "box"
    box.mkdir()
    (box / "1.eml").write_bytes(answered(to(mails, "ada"), "It still crashes.", "Ada <ada@north.example>"))
    (box / "2.eml").write_bytes(bounced(to(mails, "bo")))
    (box / "3.eml").write_bytes(b"\x00\x01 no mail at all")
    for path in box.iterdir():
        os.utime(path, (NOW.timestamp(), NOW.timestamp()))
    done = take_mailbox(place, box, now=LATER)
    assert done.replies is not None
    assert (done.replies.stored, done.replies.set_aside, done.reports) == (1, 1, {DeliveryKind.BOUNCED: 1})
    said = next(row for row in rows_of(place.engine, Feedback) if row.channel is Channel.REPLY)
    assert (said.text, said.reply_to) == ("It still crashes.", 1)
    messages = rows_of(place.engine, Notification)
    assert [row.state for row in messages] == [NotificationState.SENT, NotificationState.BOUNCED]
    assert [row.state for row in rows_of(place.engine, Loop)] == [LoopState.TOLD, LoopState.SHIPPED]
    with reading(place.engine) as session:
        assert session.scalars(select(VaultEntry.bounced_at).order_by(VaultEntry.contact_id)).all()[1]
    before = len(rows_of(place.engine, DeliveryEvent))
    again = take_mailbox(place, box, now=LATER)
    assert again.replies is not None
    assert (again.replies.stored, again.known) == (0, 1)
    assert len(rows_of(place.engine, DeliveryEvent)) == before
    assert len({row.raw for row in rows_of(place.engine, SetAside)}) == 1


def test_the_mail_has_a_page_of_its_readers_own_and_one_click_to_stop(
    told: tuple[Place, list[EmailMessage]],
) -> None:
    _, mails = told
    for mail in mails:
        assert str(mail["List-Unsubscribe"]).startswith("<https://voc.acme.example/u/")
        plain = mail.get_body(("plain",))
        assert plain is not None
        assert "https://voc.acme.example/r/" in plain.get_content()
        assert "[receipt]" not in mail.as_string()


def test_what_we_wrote_ourselves_is_nobodys_reply(
    told: tuple[Place, list[EmailMessage]], tmp_path: Path
) -> None:
    place, mails = told
    (tmp_path / "sent").mkdir()
    for number, mail in enumerate(mails):
        (tmp_path / "sent" / f"{number}.eml").write_bytes(mail.as_bytes())
    done = take_mailbox(place, tmp_path / "sent", now=LATER)
    assert done.own == 2
    assert done.replies is not None
    assert done.replies.stored == 0


def test_a_report_about_somebody_elses_message_changes_nothing(
    told: tuple[Place, list[EmailMessage]], tmp_path: Path
) -> None:
    place, mails = told
    path = tmp_path / "one.eml"
    path.write_bytes(bounced(to(mails, "bo")).replace(b"voc.", b"xyz."))
    assert take_mailbox(place, path, now=LATER).about_nothing == 1
    assert {row.state for row in rows_of(place.engine, Notification)} == {NotificationState.SENT}


def test_settings_of_a_channel_that_are_wrong_are_named(tmp_path: Path) -> None:
    from voc.errors import InputError
    from voc.loop.channels import open_channel

    settings = Settings(channel="smtp", channels={"smtp": {"host": "x", "prot": 25}})
    with pytest.raises(InputError, match="prot"):
        open_channel(
            "smtp",
            outbox=tmp_path,
            from_address="a@b.example",
            options=settings.channels["smtp"],
        )
