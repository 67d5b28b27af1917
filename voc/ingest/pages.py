"""The words of a web page as text: an article's body comes as HTML from most help centres.

Paragraphs, list items and headings are lines of their own. What nobody reads (scripts, styles) is left out.
"""

import re
from html.parser import HTMLParser

_MARKS = re.compile(
    r"</?[a-zA-Z][a-zA-Z0-9]*(?:\s[^<>]*)?/?>|&(?:[a-zA-Z]{2,8}|#\d{1,7}|#x[0-9a-fA-F]{1,6});"
)
_UNREAD = frozenset({"script", "style", "noscript", "template", "svg", "iframe"})
_LINES = frozenset(
    "address article aside blockquote br dd div dl dt figcaption footer h1 h2 h3 h4 h5 h6 header hr li main ol p pre "
    "section summary table tbody td th thead tr ul".split()
)


def as_text(page: str) -> str:
    """Plain text, lines parted by line ends; a text without marks of a page comes back with its blanks put right."""
    if not _MARKS.search(page):
        return _tidy(page)
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return _tidy("".join(reader.parts))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unread = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A line ends before a block; what is not read begins."""
        self._unread += tag in _UNREAD
        if tag in _LINES:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """A line ends behind a block."""
        self._unread = max(0, self._unread - (tag in _UNREAD))
        if tag in _LINES:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        """Words, unless nobody reads them. Line ends of the source are blanks."""
        if not self._unread:
            self.parts.append(data.replace("\n", " ").replace("\r", " "))


def _tidy(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)
