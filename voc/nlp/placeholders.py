"""What models read where something was taken out of a text: always the same words, whosever it was."""

import re

_OWN = re.compile(r"\[own (\w+)\]")


def numbered(text: str) -> str:
    """The text with `[email 1]` for `[own email]`, as models know it, and as long as before: blanks between fill the place.

    Whether an address is the author's own says nothing about what they want; and a vector stays what it was.
    """
    return _OWN.sub(r"[\1   1]", text) if "[own " in text else text
