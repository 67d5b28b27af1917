"""The file channel: one `.eml` for each message in a folder, ready to open in any mail program.

Nothing leaves the machine. The file's name is the message's key, and it appears whole or not at
all, so sending the same message again changes nothing.
"""

import re
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTPUTF8
from hashlib import blake2b
from pathlib import Path

from voc.errors import PermanentFailure, TransientFailure
from voc.loop.channels import Outgoing

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_COMMON = frozenset(":#")
"""Signs of ordinary keys, which a dash replaces: no two keys differ in them alone."""
_ADDRESS = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+")
_BREAKS = re.compile(r"[\r\n\x00-\x1f]+")


class FileChannel:
    """Writes messages into `folder`."""

    honours_key = True

    def __init__(self, folder: Path, *, from_address: str) -> None:
        self._folder, self._from = folder, from_address

    def send(self, message: Outgoing) -> str:
        """Write one message. Raises PermanentFailure for an address that is none, TransientFailure for a full disk."""
        path = self._folder / f"{_plain(message.key)}.eml"
        content = as_email(message, self._from).as_bytes(policy=SMTPUTF8)
        half = path.with_suffix(".part")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            half.write_bytes(content)
            half.replace(path)
        except OSError as error:
            raise TransientFailure(f"{path}: {error.strerror}. Make room or mend the permissions.") from error
        return path.name


def as_email(message: Outgoing, from_address: str) -> EmailMessage:
    """The message as mail, with headers that no name or subject can break out of.

    Raises PermanentFailure for an address that is none.
    """
    mail = EmailMessage(policy=SMTPUTF8)
    if not _ADDRESS.fullmatch(message.to_email):
        raise PermanentFailure("the e-mail address is not valid; correct the contact")
    try:
        mail["To"] = Address(_BREAKS.sub(" ", message.to_name or "").strip(), addr_spec=message.to_email)
    except (ValueError, HeaderParseError) as error:
        raise PermanentFailure("the e-mail address is not valid; correct the contact") from error
    mail["From"] = Address(_BREAKS.sub(" ", message.sender).strip(), addr_spec=from_address)
    mail["Subject"] = _BREAKS.sub(" ", message.subject).strip()
    mail["Message-ID"] = f"<{_plain(message.key)}@voc.invalid>"
    mail["Content-Language"] = message.language
    mail.set_content(message.body)
    return mail


def _plain(key: str) -> str:
    """The key in plain letters, for file names and ids; with a digest where other keys might look the same."""
    plain = _UNSAFE.sub("-", key)
    if all(sign in _COMMON for sign in key if not sign.isascii() or _UNSAFE.match(sign)):
        return plain
    return f"{plain}-{blake2b(key.encode(), digest_size=6).hexdigest()}"
