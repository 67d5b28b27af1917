"""Quotes as pictures: one PNG a card, 1200 by 675, in a font of this machine that has every sign of the words.

Fonts are looked for by name where systems keep them. A card whose signs no font has is not drawn, for boxes in the place
of letters are worse than no card; it says which script is missing.
"""

import io
import os
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from voc.stories.showing import INTERNAL, Shown

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

WIDTH, HEIGHT, MARGIN = 1200, 675, 90
GROUND, INK, SOFT, ACCENT, WARNING = "#FFFFFF", "#111827", "#6B7280", "#0F766E", "#B45309"
SIZES = (60, 52, 46, 40, 35, 31, 28)
"""Sizes of the words in pixels: the first at which they fit."""
FOLDERS = (
    "/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts",
    "/System/Library/Fonts", "/Library/Fonts", "~/Library/Fonts", "C:/Windows/Fonts",
)  # fmt: skip
NAMES = (
    "NotoSans-Regular", "DejaVuSans", "Arial", "Helvetica", "LiberationSans-Regular", "segoeui",
    "NotoSansCJK-Regular", "NotoSansArabic-Regular", "NotoNaskhArabic-Regular", "NotoSansDevanagari-Regular",
    "NotoSansThai-Regular", "NotoSansLao-Regular", "NotoSansHebrew-Regular", "NotoSansKhmer-Regular",
    "NotoSansMyanmar-Regular", "NotoSansBengali-Regular", "NotoSansTamil-Regular", "Arial Unicode",
    "PingFang", "Hiragino Sans GB", "AppleSDGothicNeo", "msyh", "msgothic", "malgun", "leelawui", "laoui", "nirmala",
    "tahoma", "Thonburi", "Lao MN", "Kohinoor", "GeezaPro", "NotoSerif-Regular",
)  # fmt: skip
"""File names of fonts, without their ending, those for Latin letters first."""
SHAPED = ("ARABIC", "DEVANAGARI", "BENGALI", "TAMIL", "KHMER", "MYANMAR", "HEBREW")
"""Scripts whose letters change with their neighbours, or run from the right: they want a shaping library."""
UNSPACED = frozenset({"zh", "ja", "th", "lo", "km", "my"})
_NO_LINE_BEGIN = "。，、；：？！）」』”’)]},.;:?!%…ๆฯ"


Face = tuple[Path, int]
"""A font: its file, and its number in a file of several."""
Chain = tuple[Face, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A picture as PNG, or the sentence why there is none."""

    passage_id: int
    png: bytes | None
    missing: str = ""


def cards(quotes: Sequence[Shown]) -> list[Card]:
    """One card a quote, in their order."""
    return [card(quote) for quote in quotes]


def card(quote: Shown) -> Card:
    """The picture of one quote."""
    said, below = f"“{quote.words}”", f"{_facts(quote)}{INTERNAL.upper()}…"
    found = [_chain(text, quote.language) for text in (said, quote.by, below)]
    for chain, missing in found:
        if chain is None:
            return Card(quote.passage_id, None, f"No card of passage {quote.passage_id}: {missing}")
    return Card(quote.passage_id, _drawn(quote, said, [chain for chain, _ in found if chain is not None]))


def fonts() -> list[Path]:
    """Fonts of this machine that cards may use, in the order of NAMES."""
    return list(_fonts())


def _drawn(quote: Shown, said: str, chains: Sequence[Chain]) -> bytes:
    from PIL import Image, ImageDraw

    words, by, below = chains
    picture = Image.new("RGB", (WIDTH, HEIGHT), GROUND)
    drawing = ImageDraw.Draw(picture)
    drawing.rectangle((0, 0, 18, HEIGHT), fill=ACCENT)
    if quote.internal:
        drawing.rectangle((18, 0, WIDTH, 56), fill=WARNING)
        _write(drawing, (MARGIN, 14), INTERNAL.upper(), below, 24, GROUND)
    size, lines = _fitting(drawing, said, words, quote.language)
    high = round(size * 1.45)
    top = (HEIGHT - 150 - high * len(lines)) // 2 + (28 if quote.internal else 0)
    backwards = _from_right(said)
    for number, line in enumerate(lines):
        _write(drawing, (MARGIN, top + number * high), line, words, size, INK, from_right=backwards)
    _write(drawing, (MARGIN, HEIGHT - 132), _shortened(drawing, quote.by, by), by, 30, ACCENT)
    _write(drawing, (MARGIN, HEIGHT - 66), _facts(quote), below, 20, SOFT)
    return _png(picture)


def _write(
    drawing: "ImageDraw",
    at: tuple[int, int],
    line: str,
    chain: Chain,
    size: int,
    ink: str,
    *,
    from_right: bool = False,
) -> None:
    """One line, each run in the first font of the chain that has it; all runs stand on one base line."""
    left, base = (WIDTH - MARGIN if from_right else at[0]), at[1] + size
    for run, face in _runs(line, chain):
        drawing.text((left, base), run, font=_font(face, size), fill=ink, anchor="rs" if from_right else "ls")
        left += round(drawing.textlength(run, font=_font(face, size))) * (-1 if from_right else 1)


def _length(drawing: "ImageDraw", line: str, chain: Chain, size: int) -> float:
    return sum(drawing.textlength(run, font=_font(face, size)) for run, face in _runs(line, chain))


def _runs(line: str, chain: Chain) -> Iterator[tuple[str, Face]]:
    """Stretches of a line with the font of each. A line from the right has one font, so that its order is kept."""
    run, face = "", chain[0]
    for sign in line:
        here = face if _has(face, sign) else next((one for one in chain if _has(one, sign)), face)
        if here != face and run:
            yield run, face
            run = ""
        run, face = run + sign, here
    if run:
        yield run, face


def _facts(quote: Shown) -> str:
    return f"{quote.said_on:%Y-%m}  ·  consent {quote.consent}"


def _png(picture: "Image") -> bytes:
    kept = io.BytesIO()
    picture.save(kept, "PNG", optimize=True)
    return kept.getvalue()


def _fitting(drawing: "ImageDraw", said: str, chain: Chain, language: str) -> tuple[int, list[str]]:
    """The largest size at which the words fit, with their lines; at the smallest they are cut."""
    for size in SIZES:
        lines = _lines(drawing, said, chain, size, language)
        if len(lines) * size * 1.45 <= HEIGHT - 260:
            return size, lines
    most = int((HEIGHT - 260) // (SIZES[-1] * 1.45))
    return SIZES[-1], [*lines[: most - 1], f"{lines[most - 1]}…"]


def _lines(drawing: "ImageDraw", said: str, chain: Chain, size: int, language: str) -> list[str]:
    """The words broken where they may be: at blanks, and between signs where a script sets none."""
    lines = [""]
    for piece in _pieces(said, language):
        tried = f"{lines[-1]}{piece}"
        if not lines[-1] or _length(drawing, tried.rstrip(), chain, size) <= WIDTH - 2 * MARGIN:
            lines[-1] = tried
        else:
            lines.append(piece.lstrip())
    return [line.rstrip() for line in lines if line.strip()]


def _pieces(said: str, language: str) -> Iterator[str]:
    if language not in UNSPACED:
        yield from (f"{word} " for word in said.split(" "))
        return
    piece = ""
    for sign in said:
        joined = (
            unicodedata.category(sign)[0] == "M"
            or sign in _NO_LINE_BEGIN
            or (sign.isascii() and sign.isalnum())
        )
        if piece and not joined:
            yield piece
            piece = ""
        piece += sign
    yield piece


def _shortened(drawing: "ImageDraw", by: str, chain: Chain) -> str:
    while len(by) > 1 and _length(drawing, by, chain, 30) > WIDTH - 2 * MARGIN:
        by = by[:-2].rstrip() + "…"
    return by


def _from_right(said: str) -> bool:
    return any(unicodedata.bidirectional(sign) in ("R", "AL") for sign in said)


def _chain(text: str, language: str) -> tuple[Chain | None, str]:
    """Fonts that have every sign of a text together, the one for most of them first; else None and what is missing."""
    script, signs = _script(text), {sign for sign in text if unicodedata.category(sign)[0] not in "ZCM"}
    if script in SHAPED and not _shapes():
        return (
            None,
            f"this machine cannot join the letters of the {script.title()} script (Pillow without Raqm).",
        )
    faces = [(path, _variant(path, language)) for path in _fonts()]
    whole = next((face for face in faces if all(_has(face, sign) for sign in signs)), None)
    if whole is not None:
        return (whole,), ""
    if not _from_right(text):
        letters = {sign for sign in signs if not sign.isascii()}
        most = max(faces, key=lambda face: sum(_has(face, sign) for sign in letters), default=None)
        if most and all(any(_has(face, sign) for face in faces) for sign in signs):
            return (most, *faces), ""
    return (
        None,
        f"no font on this machine has all signs of the {script.title()} script; install one, e.g. Noto Sans.",
    )


def _variant(path: Path, language: str) -> int:
    """Which of the fonts in a file of several: a Han letter looks otherwise in Japan, Korea and China."""
    return {"ko": 1, "zh": 2}.get(language, 0) if path.name == "NotoSansCJK-Regular.ttc" else 0


def _script(text: str) -> str:
    """The script of the first letter that is not Latin, by its Unicode name; `LATIN` where there is none."""
    names = (unicodedata.name(sign, "").split(" ")[0] for sign in text if sign.isalpha())
    return next((name for name in names if name != "LATIN"), "LATIN")


@cache
def _shapes() -> bool:
    from PIL import features

    return bool(features.check("raqm"))


@cache
def _fonts() -> tuple[Path, ...]:
    found: dict[str, Path] = {}
    for folder in FOLDERS:
        for root, _, files in os.walk(Path(folder).expanduser()):
            for file in (Path(root) / name for name in files):
                if file.suffix.lower() in (".ttf", ".otf", ".ttc"):
                    found.setdefault(file.stem, file)
    return tuple(found[name] for name in NAMES if name in found)


@cache
def _font(face: Face, size: int) -> "FreeTypeFont":
    from PIL import ImageFont

    return ImageFont.truetype(str(face[0]), size, index=face[1])


@cache
def _has(face: Face, sign: str) -> bool:
    """Whether a font draws a sign: not what it draws for a sign that no font has."""
    if unicodedata.category(sign)[0] in "ZCM":
        return True
    return bytes(_font(face, 24).getmask(sign)) != _nothing(face)


@cache
def _nothing(face: Face) -> bytes:
    return bytes(_font(face, 24).getmask("\U0010fffe"))
