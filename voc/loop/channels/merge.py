"""The mail-merge channel: one CSV a day in `outbox/mail-merge/`, a row for each message, for your own mailer.

A row is there whole or not at all: it is written in one go and ends with the only CR LF it has, so what a
crash left half is known and taken away before the next row. A key is written once, on whatever day; several
processes may write at once.
"""

import csv
import io
import os
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from voc.errors import PermanentFailure, TransientFailure
from voc.loop.channels import Outgoing, Setup
from voc.loop.channels.letter import is_address, one_line, readable
from voc.loop.channels.options import Options, read
from voc.mail.ids import safe_key
from voc.terms import Reach
from voc.workspace import write_whole

FOLDER = "mail-merge"
COLUMNS = (
    *("key", "to", "name", "subject", "body", "language"),
    *("sender", "account", "csm", "receipt", "unsubscribe"),
)
END = b"\r\n"
HEAD = b"\xef\xbb\xbf" + ",".join(COLUMNS).encode() + END
"""With the mark by which spreadsheets know UTF-8."""
COMPUTED = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What begins a formula in a spreadsheet, also in full width."""


class MergeOptions(Options):
    """`mail_merge` has no options."""


class MailMergeChannel:
    """Writes rows into the day's file."""

    honours_key = True
    reaches = Reach.CUSTOMER

    def __init__(self, setup: Setup) -> None:
        read(MergeOptions, setup)
        self._setup, self._folder = setup, setup.outbox / FOLDER
        self._seen: dict[str, str] = {}
        self._read: dict[Path, int] = {}
        self.where = str(self._folder)

    def send(self, message: Outgoing) -> str:
        """Write one row, unless its key stands in a file already. Raises TransientFailure for a full disk."""
        row = _row(message)
        path = self._folder / f"{message.at or self._setup.now():%Y-%m-%d}.csv"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with _alone(self._folder):
                self._catch_up()
                if row[0] not in self._seen:
                    _append(path, row)
                    self._catch_up()
        except OSError as error:
            raise TransientFailure(f"{path}: {error.strerror}. Make room or mend the permissions.") from error
        return self._seen[row[0]]

    def close(self) -> None:
        """Nothing is open between messages."""

    def _catch_up(self) -> None:
        """Read the keys of rows that were written since, here or by another process; drop a half row."""
        for path in sorted(self._folder.glob("*.csv")):
            start, size = self._read.get(path, 0), path.stat().st_size
            if size < start:
                start = 0
            if size > start:
                self._read[path] = start + self._take_in(path, start)

    def _take_in(self, path: Path, start: int) -> int:
        """The keys of whole rows from `start` on. Returns how many bytes those rows have.

        Only a file that begins as ours do loses a half row: what a person saved in another way is left as it is.
        """
        with path.open("r+b") as file:
            ours = file.read(len(HEAD))
            file.seek(start)
            content = file.read()
            whole = len(content)
            if ours == HEAD or HEAD.startswith(ours):
                whole = content.rfind(END) + len(END) if END in content else 0
                file.truncate(start + whole)
        rows = csv.reader(io.StringIO(content[:whole].decode("utf-8-sig", "replace"), newline=""))
        self._seen.update((row[0], f"{FOLDER}/{path.name}") for row in rows if row)
        return whole


def remove(
    outbox: Path,
    keys: Collection[str],
    address: str | None,
    clean: Callable[[str], str],
    *,
    look: bool = False,
) -> list[Path]:
    """Take the rows of these messages, and all to that address, out of the days' files; an empty file goes.

    The words of the others become what `clean` makes of them. With `look` nothing is written.

    Returns: the files that changed. Raises OSError.
    """
    folder = outbox / FOLDER
    if not folder.is_dir():
        return []
    wanted = {*keys, *map(safe_key, keys)}
    with _alone(folder):
        return [path for path in sorted(folder.glob("*.csv")) if _without(path, wanted, address, clean, look)]


def _without(
    path: Path, keys: Collection[str], address: str | None, clean: Callable[[str], str], look: bool
) -> bool:
    content = path.read_bytes().decode("utf-8-sig", "replace")
    rows = [row for row in csv.reader(io.StringIO(content, newline="")) if row]
    left = [row for row in rows if row[0] not in keys and (not address or row[1:2] != [address])]
    left[1:] = [[*row[:3], *map(clean, row[3:5]), *row[5:]] for row in left[1:]]
    if left == rows:
        return False
    if look:
        return True
    if len(left) <= 1:
        path.unlink()
    else:
        write_whole(path, HEAD + b"".join(map(_line, left[1:])))
    return True


def _append(path: Path, row: list[str]) -> None:
    """Add a row in one go, with the head of the file where it is new, and wait until the disk has it."""
    fresh = not path.exists() or not path.stat().st_size
    content = (HEAD if fresh else b"") + _line(row)
    with path.open("ab", buffering=0) as file:
        if file.write(content) != len(content):
            raise OSError(28, "the disk is full")
        os.fsync(file.fileno())


def _row(message: Outgoing) -> list[str]:
    if not is_address(message.to_email) or message.to_email.startswith(COMPUTED):
        raise PermanentFailure("the e-mail address is not valid; correct the contact")
    key = message.key if _cell(message.key, lines=False) == message.key else safe_key(message.key)
    values = (
        *(key, message.to_email, message.to_name, message.subject, message.body, message.language),
        *(message.sender, message.account, message.csm, message.receipt, message.unsubscribe),
    )
    return [_cell(value or "", lines=name == "body") for name, value in zip(COLUMNS, values, strict=True)]


def _cell(text: str, *, lines: bool) -> str:
    """Text that no spreadsheet computes; its lines, where it may have some, end with LF alone."""
    plain = "\n".join(readable(text).splitlines()) if lines else one_line(text)
    return f"'{plain}" if plain.lstrip().startswith(COMPUTED) else plain


def _line(row: list[str]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerow(row)
    return out.getvalue().encode()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """No other process writes here meanwhile; the system lets go when a process dies."""
    with (folder / ".lock").open("a+b") as file:
        if sys.platform == "win32":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        yield
