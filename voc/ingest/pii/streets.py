"""Finds postal addresses: a street with its number, and the town, region and postcode that follow it.

A street is known by its word (`Street`, `straße`, `rue`, `calle`, `via`, `sokak`, `улица`) beside a number, or by a number,
capitalised words over more than one part, and a postcode. A town alone is no address: it tells where somebody is, not who.
"""

import re
from collections.abc import Iterator

from voc.ingest.pii.spans import Kind, Span

_WORD = r"[^\W\d_a-zà-öø-ÿ][\w'’\-]{0,30}"
"""A word with a capital, or of a script without."""
_SMALL = (
    r"(?:(?:de|des|du|del|la|le|les|los|las|da|do|dos|di|della|van|der|den|von|of|the|и|im|am|an) |l['’])"
)
_WORDS = rf"{_SMALL}{{0,3}}{_WORD}\.?(?: {_SMALL}{{0,2}}{_WORD}){{0,3}}"
_NUMBER_END = r"[A-Za-z]?(?:[/\-]\d{1,4}[A-Za-z]?)?"
_NUMBER = rf"\d{{1,5}}{_NUMBER_END}"
_NUMBER_SIGN = r"(?:n[º°o]\.? ?|no[.:] ?|nr\.? ?|№ ?|д\. ?)?"
_ENGLISH = (
    r"(?i:street|st|road|rd|avenue|ave|lane|ln|drive|dr|boulevard|blvd|court|ct|square|sq|way|place|pl|terrace|ter|"
    r"crescent|cres|close|parkway|pkwy|highway|hwy|circle|cir|trail|loop|alley|grove|gardens|mews|esplanade|quay|row|walk)"
)
_BEFORE = (
    r"(?i:rue|avenue|av\.|boulevard|bd\.?|place|quai|chemin|allée|impasse|route|calle|c/|avenida|avda\.?|plaza|paseo|camino|"
    r"rua|travessa|praça|alameda|via|viale|piazza|corso|largo|ulica|ul\.|улица|ул\.|проспект|пр\.|переулок|пер\.|jalan|jl\.|"
    r"đường)"
)
_JOINED = (
    r"(?i:stra(?:ß|ss)e|str\.|weg|gasse|allee|platz|ring|damm|ufer|straat|laan|plein|gracht|kade|dreef|gade|gatan|gata|vägen|"
    r"veien|vej)"
)
_TURKISH = r"(?i:caddesi|cad\.|sokak|sokağı|sok\.|bulvarı|mahallesi|mah\.)"
_FORMS = (
    rf"{_NUMBER},? (?:{_WORD} ){{1,4}}{_ENGLISH}\b\.?",
    rf"{_NUMBER},? (?:bis |ter )?{_BEFORE} {_WORDS}",
    rf"{_BEFORE} {_WORDS},? {_NUMBER_SIGN}{_NUMBER}(?! ?[^\W\d_])",
    rf"(?:{_WORD}[ \-]){{0,2}}{_WORD}(?<=[^\W\d_]){_JOINED}\.? {_NUMBER}",
    rf"(?:{_WORD}[ \-]){{1,3}}(?=[A-ZÀ-Þ]){_JOINED}\.? {_NUMBER}",
    rf"(?:{_WORD} ){{1,3}}{_TURKISH},? {_NUMBER_SIGN}{_NUMBER}",
)
_STREET = re.compile(rf"(?<![\w.,\-])(?:{'|'.join(_FORMS)})(?!\w)")
_JOINED_WORD = re.compile(rf"(?<!\w)[^\W\d_]{{2,25}}{_JOINED}\.? {_NUMBER}(?!\w)")
_BETWEEN = r"(?:\s{0,2}[,\n]\s{0,3}|\s)"
_ROOM = r"(?i:apt|apartment|suite|ste|unit|flat|floor|po box|kat|daire|piso|apto|bldg)\.? ?#?\w{1,6}"
_POSTCODE = r"(?:[A-Z]{1,2}[ \-]?)?\d{4,6}(?:-\d{3,4})?|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}"
_TOWN = rf"{_WORD}(?:[ \-]{_WORD}){{0,2}}"
_TAIL = re.compile(
    rf"{_BETWEEN}(?:{_ROOM}|(?:{_POSTCODE})(?: {_TOWN})?|{_TOWN},? (?:{_POSTCODE}))(?!\w)|"
    rf"\s{{0,2}}[,\n]\s{{0,3}}{_TOWN}(?=\s{{0,2}}[,\n.]|\s{{0,9}}\Z)"
)
_BLOCK = re.compile(
    rf"\d(?<![\w.,\-]\d)\d{{0,4}}{_NUMBER_END},? {_WORD}(?:[ \-]{_WORD}){{0,3}}(?: \d{{1,4}}[A-Za-z]?)?(?: {_ROOM})?"
    rf"\s{{0,2}}[,\n]\s{{0,3}}(?:{_TOWN}\s{{0,2}}[,\n]?\s{{0,3}}){{1,4}}(?:{_POSTCODE})(?!\w)"
)
"""Begins with its digit, so that the search may skip from digit to digit; what is before is checked after."""
_STREET_WORDS = frozenset(
    "street st road rd avenue ave av lane ln drive dr boulevard blvd bd court ct square sq way place pl terrace "
    "ter crescent cres close parkway pkwy highway hwy circle cir trail loop alley grove gardens mews esplanade "
    "quay row walk rue quai chemin allée impasse route calle c/ avenida avda plaza paseo camino rua travessa "
    "praça alameda via viale piazza corso largo ulica ul улица ул проспект пр переулок пер jalan jl đường caddesi "
    "cad sokak sokağı sok bulvarı mahallesi mah weg gasse platz ring damm ufer straat laan plein gracht kade "
    "dreef gade gatan gata vägen veien vej strasse straße str".split()
)
_JOINED_ENDS = tuple(
    "straße,strasse,str.,weg ,gasse,allee,platz ,ring ,damm ,ufer ,straat,laan ,plein ,gracht,kade ,dreef,gade ,"
    "gatan,gata ,vägen,veien,vej ".split(",")
)


def streets(text: str) -> Iterator[Span]:
    """Postal addresses in the text. The caller has seen that there are digits."""
    if text.islower():  # every form holds a capital
        return
    if "," in text or "\n" in text:
        for block in _BLOCK.finditer(text):
            yield _span(text, block.start(), block.end())
    if not _may_hold_a_street(text.lower()):
        return
    for pattern in (_STREET, _JOINED_WORD):
        for found in pattern.finditer(text):
            yield _span(text, found.start(), _with_tail(text, found.end()))


def _may_hold_a_street(low: str) -> bool:
    """Whether a word that streets have stands in the text, or is the end of one."""
    words = low.replace(",", " ").replace(".", " ").split()
    return not _STREET_WORDS.isdisjoint(words) or any(map(low.__contains__, _JOINED_ENDS))


def _span(text: str, start: int, end: int) -> Span:
    return Span(start, end, Kind.ADDRESS, " ".join(text[start:end].lower().split()))


def _with_tail(text: str, end: int) -> int:
    """Where the address ends that begins with a street: at most four more parts belong to it."""
    for _ in range(4):
        more = _TAIL.match(text, end)
        if more is None:
            break
        end = more.end()
    return end
