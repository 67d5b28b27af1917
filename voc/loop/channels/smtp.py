"""The SMTP channel: hands each message to a mail server, over one connection that is kept open.

SMTP knows no key: a server cannot tell a second try from a second message. So what fails before the last dot
of DATA may be tried again, and what breaks off after it is in doubt. Source: RFC 5321, 4.2.1 and 6.1.
"""

import re
import smtplib
import time
from contextlib import suppress
from email.message import EmailMessage

from voc.errors import ChannelError, DoubtfulDelivery, PermanentFailure, TransientFailure
from voc.loop.channels import Outgoing, Setup
from voc.loop.channels.letter import as_email
from voc.loop.channels.smtp_line import BROKEN, Line
from voc.terms import Reach

ASK_AFTER_S = 5.0
"""A connection that lay still for so long is asked whether it still stands."""


class SmtpChannel:
    """Speaks to one mail server."""

    honours_key = False
    reaches = Reach.CUSTOMER

    def __init__(self, setup: Setup) -> None:
        self._setup, self._line = setup, Line(setup)
        self._server: smtplib.SMTP | None = None
        self._used = 0.0
        self.where = self._line.where

    def send(self, message: Outgoing) -> str:
        """Hand over one message. Raises DoubtfulDelivery where the server hangs up after the last dot."""
        mail = as_email(message, self._setup, link_hosts=self._line.options.link_hosts)
        try:
            server = self._begun(mail)
            self._hand_over(server, mail)
        except ChannelError:
            self._start_over()
            raise
        finally:
            self._used = time.monotonic()
        return f"taken by {self.where}"

    def close(self) -> None:
        """Say goodbye, if anything is connected."""
        server, self._server = self._server, None
        if server is not None:
            with suppress(*BROKEN):
                server.quit()
            server.close()

    def _begun(self, mail: EmailMessage) -> smtplib.SMTP:
        """A connection on which the server has taken both addresses.

        A kept connection that turns out to be gone is opened again once: nothing was handed over yet, and many
        servers take so many messages on a connection and no more.
        """
        kept = self._server is not None
        try:
            return self._addressed(self._ready(), mail)
        except TransientFailure:
            if not kept or self._stands():
                raise
        self._hang_up()
        return self._addressed(self._ready(), mail)

    def _ready(self) -> smtplib.SMTP:
        """The connection there is, if it still stands, else a new one."""
        if self._server is not None and time.monotonic() - self._used > ASK_AFTER_S and not self._stands():
            self._hang_up()
        if self._server is None:
            self._server = self._line.open()
        return self._server

    def _stands(self) -> bool:
        try:
            return self._server is not None and self._server.noop()[0] == 250
        except BROKEN:
            return False

    def _addressed(self, server: smtplib.SMTP, mail: EmailMessage) -> smtplib.SMTP:
        sender = self._line.options.bounces_to or _spec(mail, "From")
        recipient = _spec(mail, "To")
        options = [] if (sender + recipient).isascii() else ["SMTPUTF8", "BODY=8BITMIME"]
        if options and not server.has_extn("smtputf8"):
            raise PermanentFailure(f"{self.where} takes no addresses in this script; find another address")
        server.command_encoding = "utf-8" if options else "ascii"
        try:
            self._require(server.mail(sender, options), (250,), "refuses our address")
            self._require(server.rcpt(recipient), (250, 251), "refuses the address of the contact")
        except BROKEN as error:
            raise TransientFailure(f"{self.where} hung up before it had the message") from error
        return server

    def _hand_over(self, server: smtplib.SMTP, mail: EmailMessage) -> None:
        """The words of one message. Before the last dot nothing is delivered, whatever breaks."""
        try:
            self._require(server.docmd("DATA"), (354,), "refuses the message")
            server.send(_stuffed(mail.as_bytes()))
        except BROKEN as error:
            raise TransientFailure(f"{self.where} hung up before it had the message") from error
        try:
            server.send(b".\r\n")
            answer = server.getreply()
        except BROKEN as error:
            raise DoubtfulDelivery(
                f"{self.where} broke off after it had the message; look whether it arrived"
            ) from error
        if answer[0] // 100 not in (2, 4, 5):
            raise DoubtfulDelivery(f"{self.where} gave no clear answer; look whether it arrived")
        self._require(answer, range(200, 300), "refuses the message")

    def _require(self, answer: tuple[int, bytes], good: tuple[int, ...] | range, what: str) -> None:
        """Raise what an answer means. What the server says besides is not shown: it may hold an address."""
        code, words = answer
        if code in good:
            return
        detail = f"{self.where} {what} ({code}{_enhanced(words)})"
        raise PermanentFailure(detail) if code // 100 == 5 else TransientFailure(detail)

    def _start_over(self) -> None:
        """After a failure: forget what was begun, or the connection where it does not answer rightly."""
        try:
            fine = self._server is not None and self._server.rset()[0] == 250
        except BROKEN:
            fine = False
        if not fine:
            self._hang_up()

    def _hang_up(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.close()


def _spec(mail: EmailMessage, header: str) -> str:
    return str(mail[header].addresses[0].addr_spec)


def _stuffed(content: bytes) -> bytes:
    """The mail as DATA wants it: a line that begins with a dot gets a second one, and the last line ends."""
    lines = re.sub(rb"(?m)^\.", b"..", content)
    return lines if lines.endswith(b"\r\n") else lines + b"\r\n"


def _enhanced(words: bytes) -> str:
    """The enhanced status code of an answer (RFC 3463), if it begins with one."""
    found = re.match(rb"[245]\.\d{1,3}\.\d{1,3}\b", words)
    return f", {found.group().decode()}" if found else ""
