"""Everything that voc raises on purpose.

VocError
 ├── InputError          a file, a value or an argument that cannot be used; exit code 2
 │    ├── RowError        one row of one file: place, column, value, reason
 │    ├── NotRecognised   a file whose family or columns are not clear
 │    ├── NotOurs         an address or a call that this workspace did not sign; never says why
 │    └── Expired         an address that was good until a day that is over
 ├── NotFound            a name or id that does not exist; names the near misses; exit code 2
 ├── IllegalMove         a state change that the state machine does not allow; exit code 2
 ├── NotAllowed         an act that takes a role which who acts has not; exit code 2
 ├── StoreError          a database that is missing, newer or not reachable; exit code 3
 │    └── NewerStore
 ├── ChannelError        a message that could not leave; exit code 4
 │    ├── TransientFailure    worth another try later
 │    ├── PermanentFailure    will not work without a change
 │    └── DoubtfulDelivery    it may have arrived: never sent again blindly
 ├── EndpointError       an address of a model that did not answer, or not as it should; exit code 4
 └── ClusterError        workers on other machines that cannot be reached or used; exit code 5

Errors keep their facts as attributes and build one sentence from them: place first, way out last.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Want:
    """What a person has to say of a file before it is read.

    `what`: dates, family, column, sheet, staff or account. `field`: which field a column is wanted for. `among`: what
    there is to choose from, as far as that is known.
    """

    what: str
    field: str = ""
    among: tuple[str, ...] = ()


class VocError(Exception):
    """Base of everything here. `exit_code` is what the command line returns."""

    exit_code = 1

    def __reduce__(self) -> tuple[Any, ...]:
        """So that another process can raise it here, whatever its constructor asks for."""
        return _as_it_was, (type(self), self.args, self.__dict__)


class InputError(VocError):
    """Something given from outside cannot be used."""

    exit_code = 2


class RowError(InputError):
    """One row of one file cannot be used. Goes to quarantine; the rest of the file goes in."""

    def __init__(self, path: Path, line: int, column: str | None, value: str, reason: str) -> None:
        self.path, self.line, self.column = path, line, column
        self.value, self.reason = value, reason
        where = f"{path.name}:{line}: "
        what = f"column `{column}` is `{value}`, {reason}" if column else reason
        super().__init__(where + what)


class NotRecognised(InputError):
    """A file whose family or columns are not clear enough to go on without a person.

    `want`: what of it a person can say; None where nothing would help.
    """

    def __init__(self, path: Path, reason: str, way_out: str, want: Want | None = None) -> None:
        self.path, self.reason, self.way_out, self.want = path, reason, way_out, want
        super().__init__(f"{path.name}: {_LONG_WORD.sub(_begun, reason)}. {way_out}")


class NotOurs(InputError):
    """A token, an address or a call that this workspace did not sign. Says nothing of what would be right."""

    def __init__(self, what: str = "This address") -> None:
        super().__init__(f"{what} was not made by this workspace.")


class Expired(InputError):
    """An address that this workspace made, for a time that is over."""

    def __init__(self) -> None:
        super().__init__("This address was good until a day that is over.")


class NotFound(VocError):
    """A name that is not there; the sentence names the nearest known ones."""

    exit_code = 2

    def __init__(self, noun: str, name: str, known: Iterable[str] = ()) -> None:
        self.noun, self.name, self.known = noun, name, sorted(known)
        near = get_close_matches(name, self.known, n=1)
        hint = f" Did you mean `{near[0]}`?" if near else ""
        shown = ", ".join(self.known[:12]) + (", ..." if len(self.known) > 12 else "")
        listing = f" Known: {shown}." if self.known else ""
        super().__init__(f"No {noun} named `{name}`.{hint}{listing}")


class IllegalMove(VocError):
    """A state change that is not allowed."""

    exit_code = 2

    def __init__(self, noun: str, key: object, old: str, new: str, allowed: Iterable[str]) -> None:
        self.noun, self.key, self.old, self.new = noun, key, old, new
        self.allowed = sorted(allowed)
        ways = ", ".join(self.allowed) or "nothing, it is final"
        super().__init__(f"{noun} {key} is `{old}` and cannot become `{new}`; allowed: {ways}.")


class NotAllowed(VocError):
    """An act that takes a role which who acts has not; the sentence names the roles that may.

    `who`: the name they act under, empty where nobody signed in.
    """

    exit_code = 2

    def __init__(self, who: str, roles: Iterable[str]) -> None:
        self.who, self.roles = who, tuple(roles)
        shown = " or ".join(f"`{role}`" for role in self.roles)
        somebody = who or "Somebody who did not sign in"
        super().__init__(f"{somebody} may not do this: it takes the role {shown}. An admin can give it.")


class StoreError(VocError):
    """The database cannot be used."""

    exit_code = 3


class NewerStore(StoreError):
    """The database was written by a later version of voc."""

    def __init__(self, found: str, known: str) -> None:
        self.found, self.known = found, known
        super().__init__(
            f"This workspace is at schema {found}, newer than this voc knows ({known}). "
            "Install the voc that wrote it, or a later one; nothing was changed."
        )


class Busy(StoreError):
    """Another process does this very work now."""

    def __init__(self, work: str) -> None:
        self.work = work
        super().__init__(f"Another `voc {work}` is at work in this workspace. Try again when it is done.")


class ClusterError(VocError):
    """Workers on other machines cannot be reached, or not be used."""

    exit_code = 5


class ChannelError(VocError):
    """A message could not leave."""

    exit_code = 4


class TransientFailure(ChannelError):
    """The channel is not available now; the message stays approved and is tried again.

    `retry_after`: seconds that the other side asks us to wait, where it said so.
    """

    def __init__(self, words: str, *, retry_after: float | None = None) -> None:
        self.retry_after = retry_after
        super().__init__(words)


class PermanentFailure(ChannelError):
    """The channel refused the message; a person has to look."""


class DoubtfulDelivery(ChannelError):
    """The channel broke off after the message was handed over: it may have arrived."""


class EndpointError(VocError):
    """The address of a model did not answer, or not as it should. Names the host and never what was sent.

    `lasting`: another try will not help, e.g. a key that is refused. `status`: that of HTTP, where there was one.
    """

    exit_code = 4

    def __init__(self, host: str, reason: str, *, lasting: bool = False, status: int | None = None) -> None:
        self.host, self.reason, self.lasting, self.status = host, reason, lasting, status
        super().__init__(f"{host} {reason}")


_LONG_WORD = re.compile(r"[^\s`]{81,}")
"""Names of columns may be thousands of characters long; a sentence that holds one is still to be read."""


def _begun(word: re.Match[str]) -> str:
    return f"{word[0][:40]}… ({len(word[0]):,} characters)"


def _as_it_was(kind: type[VocError], args: tuple[Any, ...], state: dict[str, Any]) -> VocError:
    error = kind.__new__(kind)
    error.args = args
    error.__dict__.update(state)
    return error
