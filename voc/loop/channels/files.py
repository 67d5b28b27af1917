"""The file channel: one `.eml` for each message in a folder, ready to open in any mail program.

Nothing leaves the machine. The file's name is the message's key, and it appears whole or not at
all, so sending the same message again changes nothing but the date in it.
"""

import re
from collections.abc import Callable, Iterable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import blake2b
from pathlib import Path

from voc.errors import TransientFailure
from voc.loop.channels import Outgoing, Setup
from voc.loop.channels.letter import as_email
from voc.loop.channels.options import Options, read
from voc.terms import Reach
from voc.workspace import write_whole

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_COMMON = frozenset(":#")
"""Signs of ordinary keys, which a dash replaces: no two keys differ in them alone."""
LONGEST_NAME = 200
"""Signs of a file's name; most file systems take 255 bytes."""


class FileOptions(Options):
    """Options of `files`."""

    link_hosts: tuple[str, ...] = ()


class FileChannel:
    """Writes messages into the outbox."""

    honours_key = True
    reaches = Reach.CUSTOMER

    def __init__(self, setup: Setup) -> None:
        self._setup, self._options = setup, read(FileOptions, setup)
        self.where = str(setup.outbox)

    def send(self, message: Outgoing) -> str:
        """Write one message. Raises PermanentFailure for an address that is none, TransientFailure for a full disk."""
        path = self._setup.outbox / f"{plain(message.key)}.eml"
        mail = as_email(message, self._setup, link_hosts=self._options.link_hosts)
        half = path.with_suffix(".part")
        try:
            self._setup.outbox.mkdir(parents=True, exist_ok=True)
            half.write_bytes(mail.as_bytes())
            half.replace(path)
        except OSError as error:
            raise TransientFailure(f"{path}: {error.strerror}. Make room or mend the permissions.") from error
        return path.name

    def close(self) -> None:
        """Nothing is open between messages."""


def remove(outbox: Path, keys: Iterable[str], *, look: bool = False) -> list[Path]:
    """Delete the files of these messages, also half ones; with `look` only name them.

    Returns: those that were there. Raises OSError.
    """
    gone = []
    for key in sorted(keys):
        for ending in (".eml", ".part"):
            path = outbox / f"{plain(key)}{ending}"
            if path.is_file():
                gone.append(path)
                if not look:
                    path.unlink()
    return gone


def rewrite(outbox: Path, clean: Callable[[str], str], *, look: bool = False) -> list[Path]:
    """Write words anew, in the mails that `clean` changes; with `look` only name their files. Raises OSError."""
    changed = []
    for path in sorted(outbox.glob("*.eml")):
        mail = message_from_bytes(path.read_bytes(), policy=SMTP)
        if _cleaned(mail, clean):
            changed.append(path)
            if not look:
                write_whole(path, mail.as_bytes())
    return changed


def _cleaned(mail: EmailMessage, clean: Callable[[str], str]) -> bool:
    """Whether any part of the mail, or its subject, changed."""
    changed = False
    subject = str(mail["Subject"] or "")
    if clean(subject) != subject:
        mail.replace_header("Subject", clean(subject))
        changed = True
    for part in mail.walk():
        if part.get_content_maintype() != "text":
            continue
        said = part.get_content()
        if clean(said) != said:
            part.set_content(clean(said), subtype=part.get_content_subtype(), cte="quoted-printable")
            changed = True
    return changed


def plain(key: str) -> str:
    """The key in plain letters, for names of files; with a digest where other keys might look the same."""
    safe = _UNSAFE.sub("-", key)
    common = all(sign in _COMMON for sign in key if not sign.isascii() or _UNSAFE.match(sign))
    if common and len(safe) <= LONGEST_NAME:
        return safe
    return f"{safe[:LONGEST_NAME]}-{blake2b(key.encode(), digest_size=6).hexdigest()}"
