"""Files of a table in the formats that tools write: delimited text, workbooks, JSON, Parquet."""

import csv
import io
import json
import re
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

TEXT = {
    "csv": (",", "utf-8"),
    "tsv": ("\t", "utf-8-sig"),
    "semicolon": (";", "utf-8-sig"),
    "utf16": (",", "utf-16"),
    "cp1254": (";", "cp1254"),
    "gb18030": (",", "gb18030"),
}
SUFFIX = {"tsv": "tsv", "xlsx": "xlsx", "jsonl": "jsonl", "parquet": "parquet"}
NUMBER = re.compile(r"-?(0|[1-9]\d{0,13})(\.\d+)?")
EPOCH = datetime(1899, 12, 30, tzinfo=UTC)
"""Day 0 of a workbook."""
TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
    '<Override PartName="/xl/styles.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>'
)
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STYLES = (
    f'<?xml version="1.0"?><styleSheet xmlns="{MAIN}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf/>'
    '<xf numFmtId="22" applyNumberFormat="1"/></cellXfs></styleSheet>'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table as it is written. `under`: more header rows below the header.

    `lead`: lines above it, the cells of one apart by tabs.

    `moments`: (row, column) of cells that are moments, for formats that have a type for them.
    """

    header: list[str]
    rows: list[list[str]]
    lead: list[str]
    under: list[list[str]]
    moments: dict[tuple[int, int], datetime]


def write(sheet: Sheet, kind: str, folder: Path) -> Path:
    """Write the table as `folder`/export.<suffix> and return the file."""
    suffix = "json" if kind.startswith("json") and kind != "jsonl" else SUFFIX.get(kind, "csv")
    path = folder / f"export.{suffix}"
    if kind in TEXT:
        path.write_bytes(_delimited(sheet, *TEXT[kind]))
    elif kind == "xlsx":
        _workbook(sheet, path)
    elif kind == "parquet":
        _parquet(sheet, path)
    else:
        path.write_text(_json(sheet, kind), encoding="utf-8")
    return path


def _delimited(sheet: Sheet, delimiter: str, encoding: str) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerows(line.split("\t") for line in sheet.lead)
    writer.writerows([sheet.header, *sheet.under, *sheet.rows])
    return out.getvalue().encode(encoding)


def _json(sheet: Sheet, kind: str) -> str:
    objects = [_object(sheet.header, row) for row in sheet.rows]
    if kind == "jsonl":
        return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in objects)
    _, _, key = kind.partition("_")
    whole: Any = {key: objects, "links": {"self": "https://api.example/v1"}} if key else objects
    return json.dumps(whole, ensure_ascii=False, indent=1)


def _object(header: list[str], row: list[str]) -> dict[str, Any]:
    """One row as an object; `a.b` is a value inside of `a`, an empty cell is null."""
    found: dict[str, Any] = {}
    for name, value in zip(header, row, strict=True):
        place = found
        *outer, last = name.split(".") if re.fullmatch(r"[\w.]+", name) else [name]
        for part in outer:
            place = place.setdefault(part, {})
        place[last] = _typed(value)
    return found


def _typed(value: str) -> Any:
    if not value:
        return None
    if value in ("true", "false"):
        return value == "true"
    if NUMBER.fullmatch(value):
        return float(value) if "." in value else int(value)
    return value


def _parquet(sheet: Sheet, path: Path) -> None:
    arrow, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
    columns: dict[str, Any] = {}
    for place, name in enumerate(sheet.header):
        values = [_typed(row[place]) for row in sheet.rows]
        if (0, place) in sheet.moments:
            values = [sheet.moments.get((number, place)) for number in range(len(sheet.rows))]
        elif len({type(value) for value in values if value is not None}) > 1:
            values = [row[place] or None for row in sheet.rows]
        columns[name] = values
    parquet.write_table(arrow.table(columns), path)


def _workbook(sheet: Sheet, path: Path) -> None:
    lines = [line.split("\t") for line in sheet.lead] + [sheet.header, *sheet.under]
    body = [_line(number, cells, {}) for number, cells in enumerate(lines, 1)]
    for number, row in enumerate(sheet.rows):
        dated = {
            place: sheet.moments[number, place]
            for place in range(len(row))
            if (number, place) in sheet.moments
        }
        body.append(_line(len(lines) + number + 1, row, dated))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", TYPES)
        book.writestr("_rels/.rels", _relations("officeDocument", "xl/workbook.xml"))
        book.writestr(
            "xl/workbook.xml",
            f'<?xml version="1.0"?><workbook xmlns="{MAIN}" xmlns:r="{RELATION}"><sheets>'
            '<sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
        )
        links = _relations("worksheet", "worksheets/sheet1.xml")
        style = f'<Relationship Id="rId2" Type="{RELATION}/styles" Target="styles.xml"/></Relationships>'
        book.writestr("xl/_rels/workbook.xml.rels", links.replace("</Relationships>", style))
        book.writestr("xl/styles.xml", STYLES)
        data = "".join(body)
        book.writestr(
            "xl/worksheets/sheet1.xml",
            f'<?xml version="1.0"?><worksheet xmlns="{MAIN}"><sheetData>{data}</sheetData></worksheet>',
        )


def _relations(kind: str, target: str) -> str:
    one = f'<Relationship Id="rId1" Type="{RELATION}/{kind}" Target="{target}"/>'
    return f'<?xml version="1.0"?><Relationships xmlns="{PACKAGE}">{one}</Relationships>'


def _line(number: int, cells: list[str], dated: dict[int, datetime]) -> str:
    made = []
    for place, value in enumerate(cells):
        at = f"{column(place)}{number}"
        if place in dated:
            serial = (dated[place] - EPOCH).total_seconds() / 86400
            made.append(f'<c r="{at}" s="1"><v>{serial:.8f}</v></c>')
        elif NUMBER.fullmatch(value):
            made.append(f'<c r="{at}"><v>{value}</v></c>')
        elif value:
            made.append(f'<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>')
    return f'<row r="{number}">{"".join(made)}</row>'


def column(place: int) -> str:
    """The letters of a column: 0 is A, 26 is AA."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name
