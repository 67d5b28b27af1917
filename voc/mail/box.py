"""Reading a mailbox: an mbox file, a Maildir, a folder of `.eml` files, or one mail.

Gives each mail with an id that stays the same when the mailbox is read again, wherever the mail has moved in it:
a digest of the mail without the headers that mail programs change. What is being written is left for the next time.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from hashlib import blake2b
from pathlib import Path

from voc.errors import InputError
from voc.mail.reading import MOST_BYTES

FRESH_S = 60.0
"""A file that was changed in the last minute and looks unfinished may still be written."""

_VOLATILE = re.compile(
    rb"^(?:Status|X-Status|X-Keywords|X-UID|X-UIDL|X-Mozilla-\w+|Content-Length|Lines|X-IMAP\w*):[^\n]*\n(?:[ \t][^\n]*\n)*",
    re.MULTILINE | re.IGNORECASE,
)
_FROM_LINE = re.compile(rb"From \S*.*\d{4}")
_STUFFED = re.compile(rb"^>(>*From )", re.MULTILINE)
_BOUNDARY = re.compile(rb"boundary=\"?([^\"\r\n;]{1,70})", re.IGNORECASE)


def mails(path: Path, *, now: datetime) -> Iterator[tuple[str, bytes]]:
    """Every whole mail of a mailbox with its id, in the order of the mailbox; the same mail twice is given once.

    A mail that is longer than can be read comes cut, one byte too long, so that reading it says so.
    Raises InputError for a path that is not there or cannot be opened.
    """
    seen: set[str] = set()
    try:
        for content in _contents(path, now):
            name = _id(content)
            if name not in seen:
                seen.add(name)
                yield name, content
    except OSError as error:
        raise InputError(
            f"{path}: cannot be read ({error.strerror}). Name an mbox file, a Maildir, a folder of .eml files or one mail."
        ) from error


def _contents(path: Path, now: datetime) -> Iterator[bytes]:
    if path.is_dir():
        yield from (
            _maildir(path) if (path / "cur").is_dir() or (path / "new").is_dir() else _folder(path, now)
        )
        return
    with path.open("rb") as file:
        is_mbox = file.read(5) == b"From "
    if is_mbox:
        yield from _mbox(path, now)
    else:
        yield from _one(path, now)


def _folder(path: Path, now: datetime) -> Iterator[bytes]:
    for file in sorted(path.glob("*.eml")):
        if not file.name.startswith("."):
            yield from _one(file, now)


def _maildir(path: Path) -> Iterator[bytes]:
    """A Maildir's mails are whole: what is still being written lies in `tmp`."""
    names = [
        (file.name.partition(":")[0], file) for sub in ("cur", "new") for file in (path / sub).glob("[!.]*")
    ]
    for name, file in sorted(names):
        content = _bytes(file)
        if content is None:  # moved by a mail program since
            found = [moved for sub in ("cur", "new") for moved in (path / sub).glob(f"{_literal(name)}*")]
            content = _bytes(found[0]) if found else None
        if content:
            yield content


def _one(path: Path, now: datetime) -> Iterator[bytes]:
    content = _bytes(path)
    if content and (_is_whole(content) or not _is_fresh(path, now)):
        yield content


def _mbox(path: Path, now: datetime) -> Iterator[bytes]:
    """The mails of an mbox file, one in memory at a time. The last one counts when its last line has its end."""
    lines: list[bytes] = []
    size, blank, begun = 0, True, False
    with path.open("rb") as file:
        for line in file:
            if blank and _FROM_LINE.match(line[:200]):
                if begun:
                    yield _mbox_mail(lines)
                lines, size, begun = [], 0, True
            elif size <= MOST_BYTES:
                lines.append(line)
                size += len(line)
            blank = not line.strip()
    if begun and (not _is_fresh(path, now) or (blank and _is_whole(b"".join(lines)))):
        yield _mbox_mail(lines)


def _mbox_mail(lines: list[bytes]) -> bytes:
    """One mail without what the mailbox added: the empty line at its end, the `>` before a `From ` in its text."""
    if lines and not lines[-1].strip():
        lines = lines[:-1]
    return _STUFFED.sub(rb"\1", b"".join(lines))[: MOST_BYTES + 1]


def _bytes(path: Path) -> bytes | None:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        return None


def _is_whole(content: bytes) -> bool:
    """Whether a mail has its head, and its last boundary where it has parts."""
    head, gap, body = (
        re.split(rb"\r?\n\r?\n", content, maxsplit=1)[0],
        re.search(rb"\r?\n\r?\n", content),
        content,
    )
    if gap is None:
        return False
    boundary = _BOUNDARY.search(head)
    return boundary is None or b"--" + boundary[1].strip() + b"--" in body or len(content) > MOST_BYTES


def _is_fresh(path: Path, now: datetime) -> bool:
    return now.timestamp() - path.stat().st_mtime < FRESH_S


def _literal(name: str) -> str:
    return re.sub(r"([*?\[])", r"[\1]", name)


def _id(content: bytes) -> str:
    head, gap, body = content.replace(b"\r\n", b"\n").partition(b"\n\n")
    steady = _VOLATILE.sub(b"", head + b"\n").rstrip(b"\n") + gap + body.rstrip(b"\n")
    return blake2b(steady, digest_size=16).hexdigest()
