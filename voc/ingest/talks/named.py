"""People as a note names them: in a cell of contacts, or in a line that tells who was there."""

import re

from voc.ingest.headers import plain
from voc.ingest.identity import normalise_email
from voc.ingest.talks.people import Somebody

MOST_PEOPLE = 30
_BETWEEN = re.compile(r"\s*[;\n|、，]\s*")
_OR_COMMA = re.compile(r"\s*(?:[,;\n|、，]|\s(?:and|und|et|y|e|ve|和)\s)\s*")
_NAMED = re.compile(r"[\"']?([^<>()\"'@\[\]]{2,60}?)[\"']?\s*[(<\[]\s*([^()<>\[\]]{2,120}?)\s*[)>\]]")
_NAME = re.compile(r"[^\W\d_][\w .'’\-]{1,59}")
_PRESENT = re.compile(
    r"^[ \t*#>\-]{0,4}(?:attendees?|participants?|present|on the call|teilnehmer(?:innen)?|teilnehmende|anwesend"
    r"|participantes|asistentes|presentes|présents|katılımcılar|参会人员?|与会者|出席者|参加者|참석자|участники)"
    r"[ \t*]{0,3}[:：][ \t]*(.{2,500})$",
    re.IGNORECASE | re.MULTILINE,
)


def contacts(cell: str) -> tuple[Somebody, ...]:
    """The people of one cell: `Ann Lee (ann@acme.com); Bob Stone (bob@acme.com)`; a plain name is one person."""
    return tuple(filter(None, map(_one, _BETWEEN.split(cell.strip())[:MOST_PEOPLE])))


def attendees(body: str) -> tuple[Somebody, ...]:
    """Who a note says was there: `Attendees: Ann Lee, Bob (Acme), Cara`."""
    found = _PRESENT.search(body)
    return tuple(filter(None, map(_one, _OR_COMMA.split(found[1])[:MOST_PEOPLE]))) if found else ()


def _one(words: str) -> Somebody | None:
    named = _NAMED.fullmatch(words.strip())
    name, inside = (named[1], named[2]) if named else (words, "")
    email = normalise_email(inside) or normalise_email(words)
    name = "" if "@" in name else " ".join(name.split())
    if not email and (not _NAME.fullmatch(name) or len(name.split()) > 4):
        return None
    return Somebody(key=email or plain(name), name=name or None, email=email)
