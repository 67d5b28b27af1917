"""The way to a mail server: the options of `smtp`, their checks, connecting, encrypting and logging in."""

import smtplib
import socket
import ssl
from pathlib import Path
from typing import Annotated, Literal, NoReturn

from pydantic import Field

from voc.errors import PermanentFailure, TransientFailure
from voc.loop.channels import Setup
from voc.loop.channels.letter import is_address
from voc.loop.channels.options import LOOPBACK, Options, Seconds, read, secret, wrong

PORTS = {"starttls": 587, "tls": 465, "none": 25}
BROKEN = (OSError, smtplib.SMTPException, ValueError)
"""What smtplib raises where a server hangs up, takes too long or talks nonsense."""


class SmtpOptions(Options):
    """Options of `smtp`."""

    host: Annotated[str, Field(min_length=1)]
    port: Annotated[int, Field(ge=1, le=65535)] | None = None
    security: Literal["starttls", "tls", "none"] = "starttls"
    allow_plain: bool = False
    user: str = ""
    password_env: str = ""
    timeout_s: Seconds = 30.0
    ca_file: str = ""
    bounces_to: str = ""
    link_hosts: tuple[str, ...] = ()


class Line:
    """Opens connections to one server. A password that was refused is not tried again: servers lock accounts."""

    def __init__(self, setup: Setup) -> None:
        """Check the options; connect to nothing. Raises InputError."""
        self.options = read(SmtpOptions, setup)
        _check(setup, self.options)
        port = self.options.port or PORTS[self.options.security]
        self._address = (self.options.host, port)
        self.where = f"{self.options.host}:{port}"
        self._own_name = setup.mail_domain
        variable = self.options.password_env
        self._password = secret(setup, "password_env", variable) if variable else ""
        self._context = _context(setup, self.options)
        self._refused: str | None = None

    def open(self) -> smtplib.SMTP:
        """A connection on which a message may begin. Raises TransientFailure, PermanentFailure."""
        if self._refused is not None:
            raise PermanentFailure(self._refused)
        try:
            server = self._connected()
        except ssl.SSLCertVerificationError as error:
            raise self._untrusted(error) from error
        except smtplib.SMTPResponseException as error:
            raise TransientFailure(f"{self.where} takes no connections now ({error.smtp_code})") from error
        except BROKEN as error:
            raise TransientFailure(f"{self.where} cannot be reached") from error
        try:
            _send_at_once(server)
            self._encrypt(server)
            self._log_in(server)
        except BaseException:
            server.close()
            raise
        return server

    def _connected(self) -> smtplib.SMTP:
        host, port = self._address
        timeout_s, own = self.options.timeout_s, self._own_name
        if self.options.security == "tls":
            return smtplib.SMTP_SSL(host, port, own, timeout=timeout_s, context=self._context)
        return smtplib.SMTP(host, port, own, timeout=timeout_s)

    def _encrypt(self, server: smtplib.SMTP) -> None:
        try:
            if self.options.security == "starttls":
                server.starttls(context=self._context)
            server.ehlo_or_helo_if_needed()
        except ssl.SSLCertVerificationError as error:
            raise self._untrusted(error) from error
        except smtplib.SMTPNotSupportedError as error:
            raise PermanentFailure(f"{self.where} offers no STARTTLS; see `security` and `port`") from error
        except BROKEN as error:
            raise TransientFailure(f"{self.where} hung up before the connection was encrypted") from error

    def _log_in(self, server: smtplib.SMTP) -> None:
        if not self.options.user:
            return
        try:
            server.login(self.options.user, self._password)
        except smtplib.SMTPAuthenticationError as error:
            self._refuse(error.smtp_code)
        except (smtplib.SMTPServerDisconnected, TimeoutError) as error:
            raise TransientFailure(f"{self.where} hung up during the login") from error
        except BROKEN as error:
            raise PermanentFailure(f"{self.where} offers no login that voc knows; see `user`") from error

    def _refuse(self, code: int) -> NoReturn:
        if code // 100 != 5:
            raise TransientFailure(f"{self.where} takes no logins now ({code})")
        self._refused = f"{self.where} refuses user and password ({code}); see `user` and `password_env`"
        raise PermanentFailure(self._refused)

    def _untrusted(self, error: ssl.SSLCertVerificationError) -> PermanentFailure:
        reason = error.verify_message or "not valid"
        return PermanentFailure(f"the certificate of {self.where} is not trusted ({reason}); see `ca_file`")


def _send_at_once(server: smtplib.SMTP) -> None:
    """The last dot is not kept back until the server has said that it has the rest: that costs 40 ms a mail."""
    if server.sock is not None:
        server.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _check(setup: Setup, options: SmtpOptions) -> None:
    if options.security == "none" and options.host not in LOOPBACK and not options.allow_plain:
        raise wrong(
            setup,
            "security",
            f"is `none` and {options.host} is not this machine; take `starttls` or `tls`, or set "
            "`allow_plain = true`.",
        )
    if bool(options.user) != bool(options.password_env):
        raise wrong(setup, "user", "and `password_env` belong together; name both or none.")
    if not options.bounces_to:
        return
    ours, theirs = setup.mail_domain.lower(), options.bounces_to.rpartition("@")[2].lower()
    if not is_address(options.bounces_to) or not f".{theirs}".endswith(f".{ours}"):
        raise wrong(setup, "bounces_to", f"is no address in {ours}, the domain of `from_address`.")


def _context(setup: Setup, options: SmtpOptions) -> ssl.SSLContext | None:
    if options.security == "none":
        return None
    try:
        return ssl.create_default_context(cafile=options.ca_file or None)
    except (OSError, ssl.SSLError) as error:
        raise wrong(
            setup, "ca_file", f"is no file with certificates ({Path(options.ca_file).name})."
        ) from error
