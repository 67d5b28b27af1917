"""Text from outside, without what no database and no page should hold."""

import re

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


def plain_text(text: str) -> str:
    """The text without control characters and halves of characters; line ends, tabs and joiners stay."""
    return _CONTROL.sub(" ", text.replace("\r\n", "\n")).strip()
