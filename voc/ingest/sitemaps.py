"""Site maps: the addresses of a help centre, one row each, with titles made of the words in the addresses.

A site map holds no titles and no words, so what comes of it can be matched by titles alone; an export with bodies is
better. Nothing is fetched.
"""

import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

from voc.errors import InputError, NotRecognised
from voc.ingest.records import BadRow
from voc.ingest.tables import Row, Table, set_aside

COLUMNS = ("article_url", "article_title")
LARGEST = 64 << 20
"""Bytes. The protocol allows 50 MB."""
_INDEX = "Give the site maps that it names: save each as a file"
_FORBIDDEN = (b"<!DOCTYPE", b"<!ENTITY")
_NUMBER = re.compile(r"^\d+[-_ ]+|[-_ ]+\d{6,}$")
_ENDING = re.compile(r"\.(?:html?|php|aspx?|md)$", re.IGNORECASE)
_BETWEEN = re.compile(r"[-_+\s]+")


def open_sitemap(path: Path, *, encoding: str | None = None, delimiter: str | None = None) -> Table:
    """Open a site map. `encoding` and `delimiter` mean nothing here: the file says its own.

    Raises: InputError for a damaged or too large file, or one with declarations, which no site map needs; NotRecognised
        for an index of site maps, and for XML that is none.
    """
    root = _parsed(path)
    kind = _plain(root.tag)
    if kind == "sitemapindex":
        raise NotRecognised(path, "is an index of site maps, not a site map", _INDEX)
    if kind != "urlset":
        raise NotRecognised(
            path, f"is XML of `{kind[:40]}`, and no site map", "Save what it holds as CSV (UTF-8)"
        )
    places = [one.text or "" for page in root for one in page if _plain(one.tag) == "loc"]
    return Table(
        path=path,
        header=COLUMNS,
        rows=_rows(path, places),
        encoding="utf-8",
        delimiter=None,
        notes=("titles are made of the words in the addresses, for a site map has none",),
        rows_known=len(places),
    )


def title_of(address: str) -> str:
    """The words of the last part of an address, without numbers around them; empty where there are none."""
    parts = [unquote(part) for part in urlsplit(address).path.split("/") if part]
    if not parts:
        return ""
    words = _BETWEEN.sub(" ", _NUMBER.sub("", _ENDING.sub("", parts[-1]))).strip()
    return words[:1].upper() + words[1:] if any(map(str.isalpha, words)) else ""


def _rows(path: Path, places: list[str]) -> Iterator[Row | BadRow]:
    for line, place in zip(count(1), places, strict=False):
        address = place.strip()
        title = title_of(address)
        if title:
            yield Row(line, dict(zip(COLUMNS, (address, title), strict=True)))
        else:
            yield set_aside(path, line, "an address without words to make a title of", address, value=address)


def _parsed(path: Path) -> ElementTree.Element:
    try:
        if path.stat().st_size > LARGEST:
            raise InputError(
                f"{path.name}: is larger than {LARGEST >> 20} MB. Split it, as the protocol asks for."
            )
        content = path.read_bytes()
        if any(mark in content for mark in _FORBIDDEN):
            raise InputError(
                f"{path.name}: declares types or entities, which no site map needs. It was not read."
            )
        return ElementTree.fromstring(content)  # noqa: S314  (nothing is declared in it, see above)
    except (OSError, ElementTree.ParseError) as error:
        raise InputError(f"{path.name}: is no XML that can be read ({error}). Save it again.") from error


def _plain(tag: str) -> str:
    return tag.rpartition("}")[2]
