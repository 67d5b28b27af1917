"""The objects of a JSON file one by one, however it is written: a list, one in a document, or an object a line.

Nothing is read whole: of a document of gigabytes one object is in memory at a time. A file that was cut in the
middle gives what stands before the cut, and then says so.
"""

import json
import re
from collections.abc import Iterator
from json import JSONDecoder
from typing import Any, NamedTuple, TextIO

CHUNK = 65_536
LONGEST = 64 * 1024 * 1024
"""Signs of one object. A longer one is none of a conversation."""
_BLANK = re.compile(r"[\s\ufeff]*")
_DECODER = JSONDecoder()


class Part(NamedTuple):
    """One object with its number from 1, or, where `found` is None, why there is none and how it begins."""

    number: int
    found: dict[str, Any] | None
    reason: str = ""
    raw: str = ""


class _BrokenError(Exception):
    def __init__(self, reason: str, raw: str) -> None:
        super().__init__(reason)
        self.reason, self.raw = reason, raw


def parts(source: TextIO, lists: frozenset[str] = frozenset()) -> Iterator[Part]:
    """The objects of a list, of a document's list with one of these names, of lines, or the one document itself.

    A line that is no object is named, and the next is read; in a list nothing behind what is broken can be told.
    """
    number = 0
    stream = _Stream(source)
    try:
        while sign := stream.sign():
            for found in _values(stream, sign, lists):
                number += 1
                yield _part(number, found)
    except _BrokenError as broken:
        yield Part(number + 1, None, broken.reason, broken.raw)
    except RecursionError:
        yield Part(number + 1, None, "is nested too deeply; what stands behind it is not read")


def _values(stream: "_Stream", sign: str, lists: frozenset[str]) -> Iterator[Any]:
    """What stands at this place: a broken line as a _BrokenError, which is given and not raised."""
    if sign == "[":
        yield from stream.elements()
        return
    whole = stream.line() if stream.lined else stream.small()
    if whole is None:
        yield from stream.document(lists) if sign == "{" else [stream.value()]
        return
    named = (
        [whole[name] for name in lists if isinstance(whole.get(name), list)]
        if isinstance(whole, dict)
        else []
    )
    yield from named[0] if named else [whole]


def _part(number: int, found: Any) -> Part:
    if isinstance(found, dict):
        return Part(number, found)
    if isinstance(found, _BrokenError):
        return Part(number, None, found.reason, found.raw)
    return Part(number, None, "is JSON, but not an object with named values", json.dumps(found)[:500])


class _Stream:
    """A text of which a piece is held, and a place in it."""

    def __init__(self, source: TextIO) -> None:
        self._source = source
        self._text, self._at, self._over = "", 0, False
        self.lined = False
        """Whether each object has a line of its own."""

    def sign(self) -> str:
        """The next sign that is no blank; empty at the end."""
        while True:
            blank = _BLANK.match(self._text, self._at)
            self._at = blank.end() if blank else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def small(self) -> Any:
        """The object that begins here if what is held has it whole; else None. One on a line begins a file of lines."""
        if len(self._text) - self._at < CHUNK:
            self._more()
        try:
            found, end = _DECODER.raw_decode(self._text, self._at)
        except ValueError:
            return None
        self.lined = "\n" not in self._text[self._at : end]
        self._at = end
        return found

    def line(self) -> Any:
        """The value on this line; what is broken as an error that is not raised. Raises _BrokenError for no line."""
        while (end := self._text.find("\n", self._at)) < 0 and self._more():
            if len(self._text) - self._at > LONGEST:
                raise self._broken()
        text = self._text[self._at : end if end >= 0 else len(self._text)]
        self._at += len(text)
        try:
            return _DECODER.decode(text.strip())
        except ValueError:
            return _BrokenError(_CUT if end < 0 and _looks_cut(text, 0) else "is not valid JSON", text[:500])

    def value(self) -> Any:
        """The value that begins here. Raises _BrokenError where there is none, or it is cut."""
        self.sign()
        while True:
            try:
                found, end = _DECODER.raw_decode(self._text, self._at)
            except ValueError:
                if len(self._text) - self._at > LONGEST or not self._more():
                    raise self._broken() from None
                continue
            if end == len(self._text) and isinstance(found, int | float) and self._more():
                continue
            self._at = end
            return found

    def elements(self) -> Iterator[Any]:
        """The values of the list that begins here."""
        self._at += 1
        while (sign := self.sign()) != "]":
            if not sign:
                raise _BrokenError(_CUT, "")
            if sign == ",":
                self._at += 1
            else:
                yield self.value()
        self._at += 1

    def document(self, lists: frozenset[str]) -> Iterator[Any]:
        """The values of the first list of these names in the object that begins here; else the object itself."""
        self._at += 1
        found: dict[str, Any] = {}
        while (sign := self.sign()) != "}":
            if not sign:
                raise _BrokenError(_CUT, "")
            if sign == ",":
                self._at += 1
                continue
            name = self.value()
            if self.sign() != ":":
                raise _BrokenError(_NO_JSON, repr(name)[:200])
            self._at += 1
            if name in lists and self.sign() == "[":
                yield from self.elements()
                found[name] = None
            else:
                found[str(name)] = self.value()
        self._at += 1
        if not lists & found.keys():
            yield found

    def _broken(self) -> _BrokenError:
        raw = self._text[self._at : self._at + 500]
        ended = self._over and len(self._text) - self._at <= LONGEST
        return _BrokenError(_CUT if ended and _looks_cut(self._text, self._at) else _NO_JSON, raw)

    def _more(self) -> bool:
        if self._over:
            return False
        part = self._source.read(max(CHUNK, len(self._text) - self._at))
        self._text, self._at = self._text[self._at :] + part, 0
        self._over = not part
        return bool(part)


_CUT = "ends in the middle: the export was cut off. What stands before is in; export it again for the rest"
_NO_JSON = "is not valid JSON from here on; what stands behind it is not read"


def _looks_cut(text: str, at: int) -> bool:
    """Whether the text is JSON to its end: the decoder gave up at the end, or in a text that is not closed."""
    try:
        _DECODER.raw_decode(text, at)
    except json.JSONDecodeError as error:
        return error.pos >= len(text.rstrip()) - 1 or error.msg.startswith("Unterminated")
    return False
