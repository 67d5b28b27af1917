"""The words of a message as HTML, made by us from the plain text: everything is escaped, nothing is loaded.

Paragraphs are parted by empty lines. A paragraph that is indented, or whose lines begin with `>`, quotes the
customer and becomes a blockquote: no link in it can be clicked. Outside quotes an http(s) link can be clicked
where its host is ours.
"""

import re
from collections.abc import Collection
from html import escape
from urllib.parse import urlsplit

RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "syr", "ug", "ur", "yi"})
_QUOTED = re.compile(r"(?:>|[ \t\u3000]{2,})\s*")
_LINK = re.compile(r"https?://[^\s<>\"'“”„«»（）()\[\]{}|\\^`]+")
_AFTER = ".,;:!?…。，、；：！？।؟،"
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")

_BODY = (
    "margin:0;padding:24px 16px;background:#ffffff;color:#1f2328;"
    "font:16px/1.6 -apple-system,'Segoe UI',Roboto,'Noto Sans','Noto Sans Arabic','Noto Sans Lao',"
    "'PingFang SC','Hiragino Sans','Malgun Gothic',Arial,sans-serif"
)
_QUOTE = "margin:0 0 16px;padding:2px 16px;border:solid #c9d1d9;border-width:0 3px 0 0;color:#57606a"
_QUOTE_LTR = _QUOTE.replace("0 3px 0 0", "0 0 0 3px")


def as_html(body: str, *, subject: str, language: str, domain: str, hosts: Collection[str]) -> str:
    """The whole HTML document.

    Parameters: body: plain text; domain: ours, whose hosts may be linked to, as may the other `hosts`.
    """
    code = language_tag(language)
    direction = direction_of(code)
    inner = fragment(body, language=code, domain=domain, hosts=hosts)
    return (
        f'<!doctype html>\n<html lang="{code}" dir="{direction}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(subject)}</title>\n</head>\n"
        f'<body lang="{code}" dir="{direction}" style="{_BODY}">\n'
        '<div style="max-width:600px;margin:0 auto">\n' + inner + "\n</div>\n</body>\n</html>\n"
    )


def fragment(body: str, *, language: str, domain: str, hosts: Collection[str]) -> str:
    """The paragraphs alone, for services that put them into a page of their own."""
    direction = direction_of(language)
    return "\n".join(_paragraph(lines, direction, domain, hosts) for lines in _paragraphs(body))


def language_tag(language: str) -> str:
    """The language as a tag of RFC 5646; `und`, not known, where it is none."""
    return language if _LANGUAGE.fullmatch(language) else "und"


def direction_of(language: str) -> str:
    """`rtl` for languages that are written from right to left, else `ltr`."""
    return "rtl" if language.partition("-")[0].lower() in RIGHT_TO_LEFT else "ltr"


def host_of(address: str | None) -> str | None:
    """The host of an http(s) address; None where there is none."""
    try:
        parts = urlsplit(address or "")
        return parts.hostname if parts.scheme in ("http", "https") else None
    except ValueError:
        return None


def _paragraphs(body: str) -> list[list[str]]:
    """Blocks of lines between empty ones, a quotation apart from what stands around it."""
    blocks: list[list[str]] = [[]]
    for line in body.splitlines():
        if not line.strip():
            blocks.append([])
        elif blocks[-1] and _is_quote(blocks[-1][-1]) != _is_quote(line):
            blocks.append([line])
        else:
            blocks[-1].append(line)
    return [block for block in blocks if block]


def _is_quote(line: str) -> bool:
    return _QUOTED.match(line) is not None


def _paragraph(lines: list[str], direction: str, domain: str, hosts: Collection[str]) -> str:
    if _is_quote(lines[0]):
        inner = "<br>\n".join(escape(_QUOTED.sub("", line, count=1)) for line in lines)
        style = _QUOTE if direction == "rtl" else _QUOTE_LTR
        return f'<blockquote dir="auto" style="{style}">{inner}</blockquote>'
    inner = "<br>\n".join(_linked(line, domain, hosts) for line in lines)
    return f'<p style="margin:0 0 16px">{inner}</p>'


def _linked(line: str, domain: str, hosts: Collection[str]) -> str:
    """A line, escaped, its links to us clickable."""
    done, place = [], 0
    for match in _LINK.finditer(line):
        link = match.group().rstrip(_AFTER)
        shown = escape(link)
        if _is_ours(link, domain, hosts):
            shown = f'<a href="{shown}" dir="ltr" style="color:#0b57d0">{shown}</a>'
        done += [escape(line[place : match.start()]), shown]
        place = match.start() + len(link)
    return "".join(done) + escape(line[place:])


def _is_ours(link: str, domain: str, hosts: Collection[str]) -> bool:
    host = host_of(link)
    if host is None or "@" in urlsplit(link).netloc:
        return False
    return host in hosts or any(host == one or host.endswith(f".{one}") for one in _domains(domain))


def _domains(domain: str) -> list[str]:
    return [domain.lower()] if "." in domain else []
