"""Writes small Excel workbooks by hand, so that every part of them is known."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

Cell = str | int | float | None
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STYLES = (
    f'<styleSheet {MAIN}><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/></numFmts>'
    '<cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="2"/></cellXfs></styleSheet>'
)


class Dated(float):
    """A date as a sheet holds it: a number with a style. Style 1 shows a day, 2 a day and a time."""

    style = 2


def workbook(
    sheets: Mapping[str, Sequence[Sequence[Cell]]],
    *,
    hidden: Sequence[str] = (),
    since_1904: bool = False,
    shared: bool = True,
) -> bytes:
    """The bytes of a workbook with these sheets. `shared`: texts are shared strings, else inline ones."""
    strings: dict[str, int] = {}
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        names = list(sheets)
        state = ['state="hidden"' if name in hidden else "" for name in names]
        listed = "".join(
            f'<sheet name="{escape(name)}" sheetId="{at}" {state[at - 1]} xmlns:r="{RELATIONS}" r:id="rId{at}"/>'
            for at, name in enumerate(names, start=1)
        )
        epoch = '<workbookPr date1904="1"/>' if since_1904 else "<workbookPr/>"
        archive.writestr("xl/workbook.xml", f"<workbook {MAIN}>{epoch}<sheets>{listed}</sheets></workbook>")
        links = "".join(
            f'<Relationship Id="rId{at}" Target="worksheets/sheet{at}.xml"/>'
            for at in range(1, len(names) + 1)
        )
        archive.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="r">{links}</Relationships>')
        archive.writestr("xl/styles.xml", STYLES)
        for at, rows in enumerate(sheets.values(), start=1):
            archive.writestr(f"xl/worksheets/sheet{at}.xml", _sheet(rows, strings if shared else None))
        items = "".join(f"<si><t>{escape(text)}</t></si>" for text in strings)
        archive.writestr("xl/sharedStrings.xml", f"<sst {MAIN}>{items}</sst>")
    return held.getvalue()


def _sheet(rows: Sequence[Sequence[Cell]], strings: dict[str, int] | None) -> str:
    body = "".join(
        f'<row r="{number}">{"".join(_cell(cell, number, at, strings) for at, cell in enumerate(row))}</row>'
        for number, row in enumerate(rows, start=1)
        if row
    )
    return f'<worksheet {MAIN}><dimension ref="A1:Z{len(rows)}"/><sheetData>{body}</sheetData></worksheet>'


def _cell(cell: Cell, number: int, at: int, strings: dict[str, int] | None) -> str:
    where = f"{chr(65 + at)}{number}"
    if cell is None:
        return ""
    if isinstance(cell, Dated):
        return f'<c r="{where}" s="{cell.style}"><v>{float(cell)}</v></c>'
    if not isinstance(cell, str):
        return f'<c r="{where}"><v>{cell}</v></c>'
    if strings is None:
        return f'<c r="{where}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>'
    return f'<c r="{where}" t="s"><v>{strings.setdefault(cell, len(strings))}</v></c>'
