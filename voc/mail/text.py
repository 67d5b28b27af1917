"""What the writer of a reply wrote: plain text, without the quoted original and without the signature.

Quotes are known by their form and not by words of one language: lines with `>`, the line that introduces them,
a block of mail headers, the elements in which mail programs put what they answer.
"""

import re
from email.message import EmailMessage, Message
from html import unescape

MALFORMED = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What the standard library raises on mail that breaks its rules."""
SIGNATURE_LINES = 12
LONGEST_TEXT = 100_000
"""Signs that are kept of one reply."""
MOST_SIGNS = 300_000
"""Signs of a part that are looked at."""

_QUOTED = re.compile(r"\s{0,3}>")
_INTRODUCES = re.compile(r"[:：]\s*$")
_HEAD = re.compile(r"\s*\*?[^\W\d_][^:：@]{0,30}?\*?\s?[:：]\s*\S")
_DIVIDER = re.compile(r"\s*(?:[-_=]{2,}\s*\S[^-_=]{2,60}[-_=]{2,}|_{20,}|-{20,})\s*$")
_REPLY_MARK = re.compile(r"^(?:[^\W\d_]{2,4}(?:\[\d+\])?\s*[:：]\s*)+")
_WHEN = re.compile(r"\d{1,2}[:.h]\d{2}|\d{4}")

_TOKEN = re.compile(
    r"""(?P<comment><!--)|<(?P<slash>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]*)"""
    r"""(?P<rest>(?:[^<>"']|"[^"<]*"|'[^'<]*')*)>|<[^<>]*>|(?P<words>[^<]+|<)"""
)
_CITE = re.compile(r"type\s{0,5}=\s{0,5}[\"']?cite")
_BLOCKS = frozenset(
    "address article blockquote center dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr li main"
    " ol p pre section table td th tr ul".split()
)
_UNSEEN = frozenset({"head", "script", "style", "title", "template", "object"})
_QUOTES = re.compile(
    r"gmail_quote|gmail_attr|gmail_signature|yahoo_quoted|moz-cite-prefix|moz-signature|protonmail_quote"
    r"|zmail_extra|tutanota_quote|WordSection1_quote|ms-outlook-mobile-signature",
)
_REST = re.compile(
    r"divRplyFwdMsg|appendonsend|OLK_SRC_BODY_SECTION|mail-editor-reference-message-container"
    r"|ms-outlook-mobile-reference-message|oriMsgHtmlSeperator|isReplyContent"
)


def text_of(mail: EmailMessage) -> str:
    """The words of a mail as plain text, quotes and all; empty where it has none."""
    for kind in ("plain", "html"):
        try:
            part = mail.get_body(preferencelist=(kind,))
        except MALFORMED:
            part = None
        text = content(part) if part is not None else ""
        if text.strip():
            text = text[:MOST_SIGNS]
            return html_text(text) if kind == "html" else text
    return ""


def own_words(text: str, *, subject: str = "") -> str:
    """What the writer added: without quotes and signature. Inline answers stay.

    Parameters: subject: of the mail, by which a block of headers is known that names no address.
    """
    lines = [line.rstrip() for line in text.replace("\u00a0", " ").splitlines()]
    lines = lines[: _original_begins(lines, subject)]
    lines = _without_quotes(lines)
    lines = lines[: _signature_begins(lines)]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()[:LONGEST_TEXT]


def content(part: Message) -> str:
    """The text of one part in whatever charset it claims; what cannot be read is replaced."""
    try:
        payload = part.get_payload(decode=True)
    except MALFORMED:
        payload = None
    if not isinstance(payload, bytes):
        return ""
    try:
        charset = part.get_content_charset() or "utf-8"
        return payload.decode(charset, "replace")
    except MALFORMED:
        return payload.decode("utf-8", "replace")


def html_text(html: str) -> str:
    """The text of an HTML document, a line for each line that a reader sees, without what quotes the original.

    The standard library's parser takes hours over some documents that are not closed; this one reads each sign once.
    """
    reader, place = _Reader(), 0
    while (token := _TOKEN.match(html, place)) is not None and not reader.over:
        place = token.end()
        if token["comment"]:
            end = html.find("-->", place)
            place = end + len("-->") if end >= 0 else len(html)
        elif token["name"]:
            take = reader.end if token["slash"] else reader.begin
            take(token["name"].lower(), token["rest"])
        elif token["words"]:
            reader.take(token["words"])
    lines = [" ".join(line.split()) for line in "".join(reader.words).splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Reader:
    """Collects what is seen, but for quotes of the original and what follows its head."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.over = False
        self._skipping: str | None = None
        self._depth = 0

    def begin(self, tag: str, rest: str) -> None:
        """A tag begins; `rest` are its attributes as they stand."""
        self.over = _REST.search(rest) is not None
        if self._skipping is not None:
            self._depth += tag == self._skipping
        elif tag in _UNSEEN or _QUOTES.search(rest) or (tag == "blockquote" and _CITE.search(rest)):
            self._skipping, self._depth = tag, 1
        elif tag == "br" or tag in _BLOCKS:
            self.words.append("\n")

    def end(self, tag: str, _rest: str) -> None:
        """A tag ends."""
        if tag == self._skipping:
            self._depth -= 1
            if not self._depth:
                self._skipping = None
        if tag in _BLOCKS:
            self.words.append("\n")

    def take(self, words: str) -> None:
        """Words between tags."""
        if self._skipping is None:
            self.words.append(re.sub(r"\s+", " ", unescape(words)))


def _original_begins(lines: list[str], subject: str) -> int:
    """The line where the original begins without a `>`: a divider or a block of mail headers."""
    for place, line in enumerate(lines):
        if _DIVIDER.match(line):
            below = place + 1
            while below < len(lines) and not lines[below].strip():
                below += 1
            if _is_head(lines, below, subject):
                return place
        if _is_head(lines, place, subject):
            return place
    return len(lines)


def _is_head(lines: list[str], start: int, subject: str) -> bool:
    """Whether at least three lines like `Name: value` stand here, with an address or the subject among them."""
    block = []
    for line in lines[start : start + 8]:
        if not _HEAD.match(line):
            break
        block.append(line)
    bare = _REPLY_MARK.sub("", subject).strip().casefold()
    named = any("@" in line or (bare and bare in line.casefold()) for line in block)
    return len(block) >= 3 and named and any(_WHEN.search(line) for line in block)


def _without_quotes(lines: list[str]) -> list[str]:
    kept: list[str] = []
    for line in lines:
        if not _QUOTED.match(line):
            kept.append(line)
        elif kept and (not kept[-1] or _INTRODUCES.search(kept[-1])):
            _drop_introduction(kept)
    _drop_introduction(kept)
    return kept


def _drop_introduction(kept: list[str]) -> None:
    """Take away `On ..., ... wrote:` before a quote: up to three lines, with a date or an address in them."""
    end = len(kept)
    while end and not kept[end - 1].strip():
        end -= 1
    if not end or not _INTRODUCES.search(kept[end - 1]):
        return
    start = end - 1
    while start > 0 and end - start < 3 and kept[start - 1].strip() and not _tells(kept[start:end]):
        start -= 1
    if _tells(kept[start:end]):
        del kept[start:]


def _tells(lines: list[str]) -> bool:
    """Whether these lines say when and who, as what introduces a quote does."""
    words = " ".join(lines)
    return len(words) < 250 and bool(_WHEN.search(words)) and (words.count(" ") >= 3 or "@" in words)


def _signature_begins(lines: list[str]) -> int:
    """The line of two dashes that parts the signature from the words, if little stands below it."""
    found, below = len(lines), 0
    for place in range(len(lines) - 1, -1, -1):
        if lines[place].strip() in ("--", "—"):
            found = place
        below += bool(lines[place])
        if below > SIGNATURE_LINES:
            break
    return found
