"""Finds links, and tells those that carry a password, a token or an address from the harmless ones."""

import re
from collections.abc import Iterator

from voc.ingest.pii.spans import Kind, Span, has_digit

_LINK = re.compile(r"(?:\b[A-Za-z][A-Za-z0-9+.\-]{1,15}://|\bwww\.)[!#-&(-;=?-~]{3,2048}")
_PARAMETER = re.compile(r"[?&#;]([\w.\-\[\]]{1,40})=([^&#;]{1,1024})")
_SECRET_PARAMETERS = frozenset(
    """
    accesskey accesstoken apikey apitoken auth authcode authkey authorization authtoken bearer code
    confirmationtoken credential email hash idtoken invitation invite jwt key login magic mail nonce
    otp pass passcode passwd password phone pin privatekey pwd refreshtoken resettoken secret sessid
    session sessionid sid sig signature state subscriptionkey ticket token tok user username xamzcredential
    xamzsecuritytoken xamzsignature
    """.split()
)
_HARMLESS_VALUE = re.compile(r"[A-Za-z]{0,7}")
_SECRET_PLACE = re.compile(
    r"/(?:reset|recover|invite|invitation|invites|join|share|shared|magic|verify|confirm|activate|"
    r"unsubscribe|login|signin|sso)(?:[\w\-]{0,20})/([\w\-.~]{8,})",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"[A-Za-z0-9]{20,256}")
_PUBLIC_PLACE = re.compile(r"/(?:commit|commits|blob|tree|raw)/[0-9a-f]{40}")


def links(text: str) -> Iterator[Span]:
    """Every link: LINK where it carries a password, token or address, else PLAIN_LINK."""
    for found in _LINK.finditer(text):
        url = found.group().rstrip(".,;:!?)]}*_")
        kind = Kind.LINK if _is_secret(url) else Kind.PLAIN_LINK
        yield Span(found.start(), found.start() + len(url), kind, url)


def _is_secret(url: str) -> bool:
    rest = url.partition("://")[2] or url
    host = re.split(r"[/?#]", rest, maxsplit=1)[0]
    if "@" in host:
        return True
    for name, value in _PARAMETER.findall(rest):
        plain = re.sub(r"[\W_]", "", name.lower())
        if plain in _SECRET_PARAMETERS and not _HARMLESS_VALUE.fullmatch(value):
            return True
        if "@" in value or "%40" in value:
            return True
    place = _SECRET_PLACE.search(rest)
    if place is not None and has_digit(place.group(1)):
        return True
    return not _PUBLIC_PLACE.search(rest) and any(_looks_random(word) for word in _TOKEN.findall(rest))


def _looks_random(word: str) -> bool:
    return has_digit(word) and any(letter.isalpha() for letter in word)
