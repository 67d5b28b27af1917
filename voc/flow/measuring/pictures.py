"""The diagrams of an evaluation as SVG: reliability, confusion, and coverage against accuracy."""

from collections.abc import Callable
from pathlib import Path

from voc.errors import InputError
from voc.flow.measuring.drawing import AMBER, FAINT, INK, LEFT, PANEL, RED, SOFT, TEAL, WIDTH, Sheet
from voc.flow.measuring.measured import Evaluation, Measured
from voc.nlp.measures import Bin

At = Callable[[float, float], tuple[float, float]]
"""From a share and an accuracy to a place on the sheet."""

TOP = 104
SIDE = WIDTH - 2 * LEFT
LONGEST_NAME = 50


def write_pictures(found: Evaluation, folder: Path) -> list[Path]:
    """Three SVG files for each kind of label; returns their paths. Raises InputError where they cannot be written."""
    source = found.file if len(found.file) <= LONGEST_NAME else f"{found.file[: LONGEST_NAME - 1]}…"
    kinds = {"sentiment": found.sentiment, "intents": found.intents}
    written = []
    for kind, measured in kinds.items():
        if measured is None:
            continue
        about = f"{source}, {measured.n:,} texts, {found.date}, {found.models}"
        drawn = {
            "reliability": reliability(kind, measured, about),
            "confusion": confusion(kind, measured, about),
            "coverage": coverage(kind, measured, about),
        }
        for name, svg in drawn.items():
            path = folder / f"{kind}-{name}.svg"
            _write(path, svg)
            written.append(path)
    return written


def _write(path: Path, svg: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(svg, encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}. Choose another folder with --picture FOLDER.") from error


def reliability(kind: str, found: Measured, about: str) -> str:
    """How often answers of each probability are right, against how often they should be; their number below."""
    filled = [b for b in found.reliability if b.n]
    said = "; ".join(
        f"{_percent(b.confidence)} sure: {_percent(b.accuracy)} right of {b.n:,}" for b in filled
    )
    sheet = Sheet(
        title=f"{kind.capitalize()}: how far the probabilities can be believed",
        about=about,
        height=778,
        said=said + ".",
    )
    left, right, top, bottom = LEFT + 44.0, LEFT + SIDE - 4.0, TOP + 16.0, 580.0
    _percent_grid(sheet, left, right, top, bottom, "of answers are right")
    sheet.text(left, TOP, f"ECE {found.ece:.3f}", size=15, weight=650, colour=TEAL)
    note = f"perfectly honest probabilities would show {found.ece_by_chance:.3f} on {found.answers:,} answers"
    sheet.text(left + 92, TOP, note, size=13, colour=SOFT)
    width = (right - left) / len(found.reliability)
    most = max(b.n for b in filled)
    for place, b in enumerate(found.reliability):
        x = left + place * width
        if b.accuracy is not None and b.confidence is not None:
            _bar(sheet, b, x, width, top, bottom)
            height = 64 * b.n / most
            sheet.box(x + 3, 712 - height, width - 6, height, fill=FAINT, opacity=0.55, round_=2)
            sheet.text(x + width / 2, 706 - height, f"{b.n:,}", size=10.5, colour=SOFT, anchor="middle")
    sheet.line(left, bottom, right, top, colour=INK, width=1.5, dashed=True)
    sheet.text(left + 14, top + 24, "dashed: as often right as they say", size=12, colour=SOFT)
    sheet.line(left, 712, right, 712, colour=FAINT)
    sheet.text(
        left,
        750,
        "Black line: how often they are right. Amber: less often than they say. Pale: more often.",
        colour=SOFT,
    )
    sheet.text(left, 767, "The grey bars count the answers.", colour=SOFT)
    return sheet.svg()


def _bar(sheet: Sheet, b: Bin, x: float, width: float, top: float, bottom: float) -> None:
    """One bin: up to how often it is right, with the gap to what was said in amber or pale teal."""
    right, told = b.accuracy or 0.0, b.confidence or 0.0
    y, meant = bottom - right * (bottom - top), bottom - told * (bottom - top)
    sheet.box(x + 3, max(y, meant), width - 6, bottom - max(y, meant), fill=TEAL)
    gap, opacity = (AMBER, 0.35) if right < told else (TEAL, 0.4)
    sheet.box(x + 3, min(y, meant), width - 6, abs(meant - y), fill=gap, opacity=opacity)
    sheet.line(x + 3, y, x + width - 3, y, colour=INK, width=2)
    inside = bottom - max(y, meant) > 20
    place, colour = (bottom - 7, "#FFFFFF") if inside else (min(y, meant) - 6, INK)
    sheet.text(x + width / 2, place, f"{right:.0%}", size=11, anchor="middle", weight=650, colour=colour)


def confusion(kind: str, found: Measured, about: str) -> str:
    """What was said of each label: counts, and the share of the label's texts, deeper the more there are."""
    k = len(found.classes)
    names = [name.replace("_", " ") for name in found.classes]
    left, top = LEFT + 150.0, TOP + 34.0
    width = (SIDE - 150) / k
    height = min(width, 112.0, 520.0 / k)
    supports = [found.per_class[name].support for name in found.classes]
    said = "; ".join(
        f"labelled {names[row]}: " + ", ".join(f"{names[c]} {found.confusion[row][c]:,}" for c in range(k))
        for row in range(k)
    )
    sheet = Sheet(
        title=f"{kind.capitalize()}: what was labelled, and what was said",
        about=about,
        height=int(top + k * height + 62),
        said=said + ".",
    )
    sheet.text(left + k * width / 2, TOP, "said", size=12.5, colour=SOFT, anchor="middle")
    for place, name in enumerate(names):
        middle = left + place * width + width / 2
        for line, word in enumerate(_broken(name, width)):
            sheet.text(
                middle,
                top - 8 - 13 * (len(_broken(name, width)) - 1 - line),
                word,
                size=12,
                anchor="middle",
                weight=600,
            )
        y = top + place * height + height / 2
        sheet.text(left - 12, y, name, size=12.5, anchor="end", weight=600)
        sheet.text(left - 12, y + 15, f"{supports[place]:,} labelled", size=11, colour=SOFT, anchor="end")
    for row in range(k):
        for column in range(k):
            cell = (left + column * width, top + row * height, width, height)
            _cell(sheet, cell, found.confusion[row][column], supports[row], row == column)
    note = (
        "Outlined: as labelled."
        if kind == "sentiment"
        else "Outlined: as labelled. Several may hold, so a row may add up to more than its texts."
    )
    sheet.text(left, top + k * height + 30, note, colour=SOFT)
    return sheet.svg()


def _cell(
    sheet: Sheet, cell: tuple[float, float, float, float], count: int, support: int, same: bool
) -> None:
    x, y, width, height = cell
    share = count / max(support, 1)
    sheet.box(x + 2, y + 2, width - 4, height - 4, fill=PANEL, round_=4)
    tint = 0.05 + 0.63 * min(share, 1.0)
    rim = TEAL if same else "none"
    sheet.box(
        x + 2, y + 2, width - 4, height - 4, fill=TEAL if same else RED, opacity=tint, round_=4, line=rim
    )
    big = 19 if width > 110 else 13.5
    sheet.text(x + width / 2, y + height / 2 + 1, f"{share:.0%}", size=big, anchor="middle", weight=650)
    sheet.text(x + width / 2, y + height / 2 + big - 1, f"{count:,}", size=11, anchor="middle")


def _broken(name: str, width: float) -> list[str]:
    """A name on one line, or on two where it is wider than its column."""
    return name.split(" ", 1) if len(name) * 7 > width else [name]


def coverage(kind: str, found: Measured, about: str) -> str:
    """How many answers can be taken as they are, and how many of them are right, as the threshold falls."""
    shown = [row for row in found.coverage if row.n]
    said = "; ".join(
        f"from {row.threshold:.2f} on: {row.coverage:.0%} of answers, {_percent(row.accuracy)} right"
        for row in shown
    )
    sheet = Sheet(
        title=f"{kind.capitalize()}: fewer answers, more of them right",
        about=about,
        height=620,
        said=said + ".",
    )
    left, right, top, bottom = LEFT + 44.0, LEFT + SIDE - 14.0, TOP + 30.0, 520.0
    least = min([row.accuracy for row in (*found.curve, *shown) if row.accuracy is not None] + [found.wished])
    floor = max(int(least * 10 - 0.2) / 10, 0.0)

    def at(share: float, accuracy: float) -> tuple[float, float]:
        return left + share * (right - left), bottom - (accuracy - floor) / (1 - floor) * (bottom - top)

    steps = round((1 - floor) * 10)
    for step in range(steps + 1):
        y = at(0, floor + step / 10)[1]
        sheet.line(left, y, right, y)
        sheet.text(left - 8, y + 4, f"{floor + step / 10:.0%}", size=11.5, colour=SOFT, anchor="end")
    for step in range(0, 11, 2):
        x = at(step / 10, floor)[0]
        sheet.text(x, bottom + 20, f"{step / 10:.0%}", size=11.5, colour=SOFT, anchor="middle")
    sheet.text(left - 36, top - 14, "right", size=12, colour=SOFT)
    sheet.text(
        right,
        bottom + 40,
        "share of answers that are taken as they are; the others go to a person",
        colour=SOFT,
        anchor="end",
    )
    sheet.path([at(row.coverage, row.accuracy) for row in found.curve if row.accuracy is not None])
    _cut_off(sheet, found, at, (left, right, top, bottom))
    for row in shown:
        x, y = at(row.coverage, row.accuracy or 0.0)
        sheet.dot(x, y)
        if row.threshold in (0.5, 0.6, 0.7, 0.8, 0.9):
            words, room = f"from {row.threshold:.1f}: {_percent(row.accuracy)}", right - x > 70
            sheet.text(x + (6 if room else -6), y - 8, words, size=11, anchor="start" if room else "end")
    sheet.text(
        left, 600, "The dots are thresholds: only answers that are at least so sure are taken.", colour=SOFT
    )
    return sheet.svg()


def _cut_off(sheet: Sheet, found: Measured, at: At, box: tuple[float, float, float, float]) -> None:
    """The wished precision as a level, and where it is reached."""
    left, right, top, bottom = box
    level = at(0, found.wished)[1]
    sheet.line(left, level, right, level, colour=AMBER, width=1.5, dashed=True)
    sheet.text(right, level - 7, f"wished: {found.wished:.0%}", colour=AMBER, anchor="end", weight=600)
    cut = found.cut_off
    if cut is None:
        words = f"no threshold is {found.sure:.0%} sure to reach it with so few answers"
        sheet.text(right, level + 17, words, colour=AMBER, anchor="end")
        return
    x, y = at(1 - cut.below, cut.precision)
    sheet.line(x, top, x, bottom, colour=AMBER, width=1.5)
    sheet.dot(x, y, colour=AMBER, radius=6)
    words = f"from {cut.threshold:.3f}: {cut.precision:.1%} right, {cut.below:.0%} to a person"
    low = x < (left + right) / 2
    sheet.text(
        x + (8 if low else -8), bottom - 10, words, colour=AMBER, anchor="start" if low else "end", weight=600
    )


def _percent_grid(sheet: Sheet, left: float, right: float, top: float, bottom: float, words: str) -> None:
    """Both axes from 0 to 100 per cent: how sure, and how often right."""
    for step in range(0, 11, 2):
        y, x = bottom - step / 10 * (bottom - top), left + step / 10 * (right - left)
        sheet.line(left, y, right, y)
        sheet.text(left - 8, y + 4, f"{step / 10:.0%}", size=11.5, colour=SOFT, anchor="end")
        sheet.text(x, bottom + 18, f"{step / 10:.0%}", size=11.5, colour=SOFT, anchor="middle")
    sheet.text(left - 36, (top + bottom) / 2, words, colour=SOFT, anchor="middle", turned=True)
    sheet.text(left, bottom + 38, "how sure the answers say they are", colour=SOFT)


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.0%}"
