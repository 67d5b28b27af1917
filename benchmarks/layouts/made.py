"""Layouts and the files that are made of them: as the tool writes them, and in variations with a seed."""

import random
import re
import tomllib
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zlib import crc32

from benchmarks import layouts_dev, layouts_more
from benchmarks.layouts.cells import DATES, FOLDER, MOMENTS, Drawing, cell, drawings, moment
from benchmarks.layouts.files import TEXT, Sheet, write

ROWS = 40
LONGEST_NAME = 4
"""Headers of more words are questions, and are not renamed."""
NEWER = {"version": ("version",), "reply": ("our_reply",), "reply_sparse": ("our_reply",)}
"""Kind of cells -> the fields that came after the layouts were written, for columns that had to be left alone before."""
OF_PEOPLE = re.compile(
    r"\b(person|respondent|recipient|requester|participant|visitor|consumer|reviewer|submitter|subscriber|panelist|end user)"
    r"( user)? id\b",
    re.IGNORECASE,
)
"""Headers of the tool's own ids of people, which had to be left alone before `own_id` was there."""
NOISE = {
    "en": "Last modified by|owner;utm_campaign|choice:spring,autumn;Import batch|const:2025-11;Word count|num2;"
    "Sync token|hex32;Is test|const:false;Internal comment|note_sparse;Spam score|num1",
    "tr": "Son değiştiren|owner;Tarayıcı|browser;İç not|note_sparse;Aktarım no|const:2025-11",
    "zh": "最后修改人|owner;浏览器|browser;内部备注|note_sparse;导入批次|const:2025-11",
    "de": "Zuletzt geändert von|owner;Browser|browser;Interne Notiz|note_sparse;Importlauf|const:2025-11",
    "es": "Modificado por|owner;Navegador|browser;Nota interna|note_sparse;Lote|const:2025-11",
    "fr": "Modifié par|owner;Navigateur|browser;Note interne|note_sparse;Lot d'import|const:2025-11",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its header, what its cells hold, and which fields it may or must be read as."""

    header: str
    kind: str
    role: str

    @property
    def fields(self) -> frozenset[str]:
        """What it may be read as; empty: it must be left alone."""
        if self.role == "-":
            theirs = OF_PEOPLE.search(re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", self.header)) is not None
            return frozenset(NEWER.get(self.kind, ())) | ({"own_id"} if theirs else set())
        named = frozenset(self.role.rstrip("?").split("/"))
        return named | {"own_id"} if self.role.endswith("?") and "crm_id" in named else named

    @property
    def needed(self) -> bool:
        """Whether it, or another of the same role, must be read."""
        return self.role != "-" and not self.role.endswith("?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """One kind of export; the fields are those of the files beside this one."""

    name: str
    tool: str
    family: str
    language: str
    held: bool
    formats: tuple[str, ...]
    columns: tuple[Column, ...]
    dates: str = "iso"
    scale: str | None = None
    steady: bool = False
    under: tuple[str, ...] = ()
    import_ids: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    words: str = ""
    """What stands before the language in the names of the lists of phrases."""
    spoken: str = ""
    """The language of the cells where it is not that of the headers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A file, the layout it was made of (with the columns in its order), and the moment of its first row."""

    path: Path
    layout: Layout
    variation: int
    format: str
    first: datetime


def layouts(folder: Path = FOLDER) -> list[Layout]:
    """Every layout of a folder, in the order of the files. Raises KeyError for one that lacks a field."""
    return [
        _layout({**_of_file(path, one["name"]), **one})
        for path in sorted(folder.glob("*.toml"))
        for one in tomllib.loads(path.read_text(encoding="utf-8")).get("layout", [])
    ]


def _of_file(path: Path, name: str) -> dict[str, Any]:
    """What a file for development says of all its layouts: it is judged by or not, its cells are its own."""
    if path.parent == layouts_more.FOLDER:
        formats = ["csv", "xlsx", "semicolon", "json"]
        return {"held": layouts_more.kept(name), "formats": formats, "words": layouts_more.WORDS}
    if path.parent == FOLDER:
        return {}
    return {"held": path.name.startswith("judged"), "formats": ["csv", "xlsx"], "words": "dev-"}


def _layout(one: dict[str, Any]) -> Layout:
    columns = []
    for line in one.pop("columns").strip("\n").split("\n"):
        header, kind, role = (part.strip() for part in line.rsplit("|", 2))
        columns.append(Column(header, _distinct(kind) if role == "id" else kind, role))
    lists = {name: tuple(value) for name, value in one.items() if isinstance(value, list)}
    return Layout(**{**one, **lists, "columns": tuple(columns)})


def _distinct(kind: str) -> str:
    """An id of the row must differ from row to row; Salesforce's ids are drawn from a few else."""
    return kind.replace("sfid:", "sfid_own:")


def make(layout: Layout, variation: int, folder: Path, *, seed: int = 1) -> Made:
    """One file of a layout. Variation 0 is as the tool writes it; the others are drawn with the seed."""
    rng = random.Random(crc32(f"{layout.name}/{variation}/{seed}".encode()))
    kind = layout.formats[0] if variation == 0 else rng.choice(layout.formats)
    varied = layout if variation == 0 else _varied(layout, rng)
    drawn = drawings(rng, ROWS, layout.spoken or layout.language, _dates(layout, kind), layout.words)
    typed = kind == "parquet" or (kind == "xlsx" and (layout.dates == "us_short" or rng.random() < 0.5))
    folder.mkdir(parents=True, exist_ok=True)
    path = write(_sheet(varied, drawn, typed=typed), kind, folder)
    return Made(path=path, layout=varied, variation=variation, format=kind, first=drawn[0].at)


def _dates(layout: Layout, kind: str) -> str:
    return "iso" if layout.dates == "us_short" and kind in TEXT else layout.dates


def _sheet(layout: Layout, drawn: list[Drawing], *, typed: bool) -> Sheet:
    rows = [[cell(column.kind, draw) for column in layout.columns] for draw in drawn]
    moments = {
        (number, place): moment(column.kind, draw)
        for number, draw in enumerate(drawn)
        for place, column in enumerate(layout.columns)
        if column.kind in MOMENTS and rows[number][place]
    }
    under = [list(layout.under)] if layout.under else []
    if layout.import_ids:
        under.append([f'{{"ImportId":"{name}"}}' for name in layout.import_ids])
    return Sheet(
        header=[column.header for column in layout.columns],
        rows=rows,
        lead=list(layout.lead),
        under=under,
        moments=moments if typed else {},
    )


def _varied(layout: Layout, rng: random.Random) -> Layout:
    """The same table shuffled, renamed and with columns that mean nothing to us."""
    if layout.steady:
        return layout
    columns = list(layout.columns)
    columns += rng.sample(_noise(layout), k=rng.randint(1, 3))
    if rng.random() < 0.7:
        rng.shuffle(columns)
    style = rng.choice(("as it is", "snake", "upper", "camel"))
    columns = [replace(column, header=_renamed(column.header, style)) for column in columns]
    return replace(layout, columns=tuple(columns))


def _noise(layout: Layout) -> list[Column]:
    found = []
    of_words = {layouts_more.WORDS: layouts_more.NOISE, "": NOISE}
    for line in of_words.get(layout.words, layouts_dev.NOISE)[layout.language].split(";"):
        header, kind = line.split("|")
        if layout.family != "note" or kind != "note_sparse":
            found.append(Column(header, kind.replace(",", ";"), "-"))
    return found


def _renamed(header: str, style: str) -> str:
    words: list[str] = re.findall(r"\w+", header)
    if style == "as it is" or not words or len(words) > LONGEST_NAME or "." in header or header[-1] in "??":
        return header
    if style == "snake":
        return "_".join(words).lower()
    if style == "upper":
        return header.upper()
    return "".join([words[0].lower(), *(word[:1].upper() + word[1:] for word in words[1:])])


__all__ = ["DATES", "Column", "Layout", "Made", "layouts", "make"]
