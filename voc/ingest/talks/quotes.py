"""What a writer said, without what they quote and without the signature below their name."""

import re

from voc.ingest.headers import plain
from voc.mail.text import own_words

FOOT_LINES = 12
"""A signature has at most so many lines below the name."""
_POSTSCRIPT = re.compile(r"\s*P\.?\s?S\b", re.IGNORECASE)


def own_of(text: str, name: str, subject: str = "") -> str:
    """The writer's own words; all of them where nothing else would be left."""
    return without_foot(own_words(text, subject=subject) or text, name)


def spoken_lines(text: str) -> int:
    """How many lines are not blank."""
    return sum(1 for line in text.splitlines() if line.strip())


def without_foot(text: str, name: str) -> str:
    """The words without the signature that begins with the writer's own name on a line, whatever the language.

    A postscript keeps it: what stands below the name may be words then. So does a text that is nothing else.
    """
    wanted = plain(name)
    lines = text.splitlines()
    if not wanted or len(lines) < 2:
        return text
    names = {wanted, wanted.split(" ")[0]}
    for place in range(len(lines) - 1, 0, -1):
        below = [line for line in lines[place + 1 :] if line.strip()]
        if len(below) > FOOT_LINES or any(_POSTSCRIPT.match(line) for line in below):
            return text
        if plain(lines[place].strip(" -–—*,")) in names:
            kept = "\n".join(lines[: _leave_begins(lines, place)]).rstrip()
            return kept if kept.strip() else text
    return text


def _leave_begins(lines: list[str], place: int) -> int:
    """The line of `Best regards,` above a name; the name's where there is none."""
    above = place - 1
    while above > 0 and not lines[above].strip():
        above -= 1
    words = lines[above].strip()
    polite = above > 0 and len(words.split()) <= 4 and words.endswith((",", "!", "，", "、"))
    return above if polite else place
