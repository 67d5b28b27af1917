"""Word documents, of quotes and of any page, written with nothing but a zip file and XML: ECMA-376, transitional OOXML.

A document holds four parts: what it contains, where it begins, its words, its styles. The moment inside the zip file is
a fixed one, so the same quotes give the same bytes.
"""

import io
import re
import zipfile
from collections.abc import Sequence
from unicodedata import bidirectional
from xml.sax.saxutils import escape

from voc.stories.showing import INTERNAL, Shown

FROM_RIGHT = frozenset("ar arc ckb dv fa he ks ku ps sd syr ug ur yi".split())
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
TYPES = (
    f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_WORD}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_WORD}.styles+xml"/>'
    f'<Override PartName="/word/header1.xml" ContentType="{_WORD}.header+xml"/></Types>'
)
BEGIN = (
    f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
)
BESIDE = (
    f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/styles" Target="styles.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE}/header" Target="header1.xml"/></Relationships>'
)


def as_docx(name: str, quotes: Sequence[Shown], *, internal: bool) -> bytes:
    """A document with a heading and three lines for each quote; every page of an internal one says so at its head."""
    body = [_paragraph(name, "Title")]
    for quote in quotes:
        by = f"{quote.by} ({INTERNAL})" if quote.internal else quote.by
        backwards = quote.language in FROM_RIGHT
        body.append(_paragraph(f"“{quote.words}”", "Quote", backwards=backwards))
        body.append(_paragraph(f"— {by}", "By"))
        facts = (f"{quote.said_on:%Y-%m}", quote.channel, quote.language, f"consent {quote.consent}")
        body.append(_paragraph(" · ".join(facts), "Facts"))
    return _document(body, header=INTERNAL.capitalize() if internal else "", margin=1440)


def page(paragraphs: Sequence[tuple[str, str]], *, header: str = "") -> bytes:
    """A document of close paragraphs, each a style and its text; one that begins from the right runs so.

    Styles: Head, Under, Heading, Point, Aside (which follows the point before it), Empty.
    """
    body = [_paragraph(text, style, backwards=_from_right(text)) for style, text in paragraphs]
    return _document(body, header=header, margin=850)


def _from_right(text: str) -> bool:
    """Whether the first letter of a text is of a script that is written from the right."""
    kinds = (bidirectional(sign) for sign in text)
    return next((kind for kind in kinds if kind in ("L", "R", "AL")), "L") != "L"


def _document(body: Sequence[str], *, header: str, margin: int) -> bytes:
    """The parts of a document with these paragraphs; margin in twentieths of a point."""
    around = " ".join(f'w:{side}="{margin}"' for side in ("top", "right", "bottom", "left"))
    page = (
        '<w:sectPr><w:headerReference w:type="default" r:id="rId2"/><w:pgSz w:w="11906" w:h="16838"/>'
        f'<w:pgMar {around} w:header="{margin // 2}" w:footer="{margin // 2}" w:gutter="0"/>'
        "</w:sectPr>"
    )
    namespaces = f'xmlns:w="{_MAIN}" xmlns:r="{_OFFICE}"'
    document = f"{_HEAD}<w:document {namespaces}><w:body>{''.join(body)}{page}</w:body></w:document>"
    head = _paragraph(header, "Facts")
    parts = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": BEGIN,
        "word/document.xml": document,
        "word/_rels/document.xml.rels": BESIDE,
        "word/styles.xml": _styles(),
        "word/header1.xml": f"{_HEAD}<w:hdr {namespaces}>{head}</w:hdr>",
    }
    return _packed(parts)


def _paragraph(text: str, style: str, *, backwards: bool = False) -> str:
    """One paragraph; words that are written from the right run so."""
    about = f'<w:pStyle w:val="{style}"/>' + ("<w:bidi/>" if backwards else "")
    run = "<w:rPr><w:rtl/></w:rPr>" if backwards else ""
    said = escape(_NOT_XML.sub("", " ".join(text.split())))
    return f'<w:p><w:pPr>{about}</w:pPr><w:r>{run}<w:t xml:space="preserve">{said}</w:t></w:r></w:p>'


def _styles() -> str:
    looks = {
        "Title": ("Title", 40, "0F766E", '<w:spacing w:after="320"/>', "<w:b/>"),
        "Quote": ("Quote", 28, "111827", '<w:keepNext/><w:spacing w:before="280" w:after="80"/>', ""),
        "By": ("Quote by", 22, "111827", '<w:keepNext/><w:spacing w:after="40"/>', "<w:b/>"),
        "Facts": ("Quote facts", 17, "6B7280", '<w:spacing w:after="120"/>', ""),
        "Head": ("Page title", 30, "0F766E", '<w:spacing w:after="20"/>', "<w:b/>"),
        "Under": ("Page facts", 16, "6B7280", '<w:spacing w:after="20"/>', ""),
        "Heading": (
            "Page heading",
            19,
            "0F766E",
            '<w:keepNext/><w:spacing w:before="90" w:after="10"/>',
            "<w:b/>",
        ),
        "Point": (
            "Page point",
            17,
            "111827",
            '<w:spacing w:after="0"/><w:ind w:left="170" w:hanging="170"/>',
            "",
        ),
        "Aside": ("Page aside", 16, "6B7280", '<w:spacing w:after="10"/><w:ind w:left="170"/>', ""),
        "Empty": ("Page nothing", 17, "6B7280", '<w:spacing w:after="0"/>', ""),
    }
    styles = "".join(
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{key}"><w:name w:val="{name}"/><w:pPr>{around}</w:pPr>'
        f'<w:rPr>{bold}<w:color w:val="{colour}"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr></w:style>'
        for key, (name, size, colour, around, bold) in looks.items()
    )
    return f'{_HEAD}<w:styles xmlns:w="{_MAIN}">{styles}</w:styles>'


def _packed(parts: dict[str, str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in parts.items():
            archive.writestr(zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0)), content.encode())
    return packed.getvalue()
