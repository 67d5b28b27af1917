"""Which format a file is in, by its content first: a name may say anything, and a mail is no table.

What cannot be read as a table is refused here in one sentence that says what it is and what to do.
"""

import json
import re
import zipfile
from pathlib import Path
from typing import Any

from voc.errors import NotRecognised
from voc.ingest.encodings import open_bytes

WORKBOOK_SUFFIXES = frozenset({".xlsx", ".xlsm"})
DEEPEST_WRAPPER = 6
"""So many objects may lie around the list of rows of a document."""
_HEAD = 65_536
_MARKS = b"\xef\xbb\xbf \t\r\n"
_MAIL_HEADER = re.compile(rb"[A-Za-z][A-Za-z0-9-]{1,40}:(?: |$)")
_OF_MAIL = re.compile(
    rb"^(?:From|Received|Return-Path|Delivered-To|Message-ID|MIME-Version|Subject|Date|To):", re.I | re.M
)
_SUBTITLE = re.compile(
    rb"\d+\s*\r?\n\d{1,2}:\d\d:\d\d[,.]\d{1,3} +--> +\d{1,2}:\d\d:\d\d[,.]\d{1,3}", re.ASCII
)
_SITE_MAP = re.compile(rb"<(?:[a-z]+:)?(?:urlset|sitemapindex)[\s>]")
_AS_NOTE = (
    "Put what was said into a table of notes, `date,account,body`, each line of a body with its speaker in front "
    "(`Customer: ...`)"
)
_AS_SURVEY = (
    "Export what you want heard as a table (CSV), or read answers to your messages with `voc mailbox`"
)
_INSIDE_ZIP = (
    ("xl/workbook.xml", "xlsx", ""),
    ("xl/workbook.bin", "", "is a binary Excel workbook"),
    ("word/document.xml", "", "is a Word document"),
    ("ppt/presentation.xml", "", "is a presentation"),
    ("content.xml", "", "is an OpenDocument file"),
)


def format_of(path: Path) -> str:
    """The name of the format: csv, jsonl, json, xlsx, parquet or xml.

    Raises: InputError for a file that cannot be opened; NotRecognised for one that holds no table.
    """
    with open_bytes(path) as source:
        head = source.read(_HEAD)
    if head.startswith(b"PK\x03\x04"):
        return _in_zip(path)
    if head.startswith(b"PAR1"):
        return "parquet"
    text = head.lstrip(_MARKS)
    if text.startswith((b"<?xml", b"<urlset", b"<sitemapindex")) and _SITE_MAP.search(text):
        return "xml"
    _refuse_talk(path, text)
    return _of_text(path, text)


def _in_zip(path: Path) -> str:
    """What a zip archive is, by what lies in it."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise NotRecognised(
            path, "is a damaged Excel workbook or zip archive", "Save it again; or save it as CSV (UTF-8)"
        ) from error
    for inside, name, what in _INSIDE_ZIP:
        if inside in names and name:
            return name
        if inside in names:
            raise NotRecognised(path, what, "Save its table as .xlsx or CSV (UTF-8) and try again")
    raise NotRecognised(path, "is a zip archive", "Unpack it and give the folder that comes out")


def _refuse_talk(path: Path, head: bytes) -> None:
    """Raise NotRecognised for mail and for subtitles: their lines are no rows."""
    lines = head.splitlines()[:12]
    named = sum(_MAIL_HEADER.match(line) is not None for line in lines)
    if head.startswith(b"From ") and named >= 2:
        raise NotRecognised(path, "is a mailbox of e-mails, not a table", _AS_SURVEY)
    if len(lines) > 2 and _MAIL_HEADER.match(lines[0]) and named >= 3 and len(_OF_MAIL.findall(head)) >= 3:
        raise NotRecognised(path, "is an e-mail, not a table", _AS_SURVEY)
    if head.startswith(b"WEBVTT"):
        raise NotRecognised(path, "is the transcript of a call (WebVTT), not a table", _AS_NOTE)
    if _SUBTITLE.match(head):
        raise NotRecognised(path, "is the transcript of a call (SRT), not a table", _AS_NOTE)


def _of_text(path: Path, head: bytes) -> str:
    json_name = path.suffix.lower() in (".json", ".jsonl", ".ndjson")
    lines = [line for line in head.splitlines() if line.strip()]
    first = lines[0] if lines else b""
    if head.startswith(b"[") and (json_name or head[1:].lstrip()[:1] == b"{"):
        return "json"
    if head.startswith(b"{") and path.suffix.lower() in (".jsonl", ".ndjson"):
        return "jsonl"
    if head.startswith(b"{") and (json_name or _object(first) is not None):
        whole = _object(first)
        alone = whole is not None and (len(lines) > 1 or not _wraps_rows(whole))
        return "jsonl" if alone else "json"
    return "jsonl" if json_name else "csv"


def _object(line: bytes) -> dict[str, Any] | None:
    """The object that a line is, None where it is none."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _wraps_rows(found: dict[str, Any], depth: int = DEEPEST_WRAPPER) -> bool:
    """Whether an object holds a list of others, at any depth that wrappers have."""
    if not depth:
        return False
    inner = [value for value in found.values() if isinstance(value, (dict, list))]
    lists = any(isinstance(value, list) and value and isinstance(value[0], dict) for value in inner)
    return lists or any(isinstance(value, dict) and _wraps_rows(value, depth - 1) for value in inner)
