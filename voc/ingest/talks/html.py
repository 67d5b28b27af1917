"""Messages that are HTML, or may be, as plain text."""

import re

from voc.ingest.plain import plain_text
from voc.mail.text import html_text

_HTML = re.compile(
    r"</?(?:p|br|div|span|a|b|i|u|em|strong|ul|ol|li|h[1-6]|img|table|t[rdh]|pre|code|blockquote|html|body)\b[^<>]*>",
    re.IGNORECASE,
)


def words_of(body: object) -> str:
    """A message as plain text, of HTML where it is."""
    if not isinstance(body, str):
        return ""
    return html_text(body) if _HTML.search(body) else plain_text(body)
