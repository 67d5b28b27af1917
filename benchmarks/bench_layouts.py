"""Column recognition on export layouts of real tools: how many files need no correction, how many are wrong unsaid.

    python -m benchmarks.bench_layouts [--open | --dev HALF | --more HALF] [--variations 4] [--failures 200]

Each layout of benchmarks/layouts is written as its tool writes it and in variations, looked at as `voc ingest` looks at it,
and read. A file is right where the family is, every column that must be read is read as its field, nothing else is, the
scale and the first moment are right, and no row is set aside. It is warned of where it is refused, where the recognition is
less sure than 80 %, or where a note names a column that is read wrongly or left out. A third of the layouts is held back:
rules must not be tuned on them, and `--open` leaves them out and keeps no result; the failures of held layouts are not
printed. Results: benchmarks/results/layouts.json.

The exam is older than some fields. So, in all layouts alike: a column of a review's or survey's app versions may be read as
`version`, one of our replies to a review as `our_reply`, and an id of the tool's own for a person (by its
header, or because it may be one of the CRM) as `own_id`. None of them must be read.
"""

import argparse
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from benchmarks import layouts_dev, layouts_more
from benchmarks.harness import Figure, write
from benchmarks.layouts.made import Layout, Made, layouts, make
from voc.errors import VocError
from voc.ingest.files import Look, look, read_file
from voc.ingest.records import BadRow, CaseRow, RawComment
from voc.ingest.tables import open_table
from voc.roadmap.hearing import wilson

SURE = 0.8
DATA = "made-up files in the layouts of real tools, 6 languages, benchmarks/layouts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What came of one file. `wrong`: read as what it is not; `missing`: left out. Both are sentences."""

    made: Made
    wrong: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    refused: str = ""
    warned: bool = False

    @property
    def right(self) -> bool:
        """Nothing has to be corrected."""
        return not (self.wrong or self.missing or self.refused)

    @property
    def unsaid(self) -> bool:
        """Something is read as what it is not, and nobody is told."""
        return bool(self.wrong) and not self.warned

    def line(self) -> str:
        """For people."""
        made = self.made
        how = "refused" if self.refused else ("warned" if self.warned else "UNSAID")
        what = self.refused or "; ".join((*self.wrong, *self.missing))
        return f"{made.layout.name} #{made.variation} {made.format} ({how}): {what}"


def main() -> None:
    """Make, look, judge, print, keep."""
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    options.add_argument("--open", action="store_true", help="only the layouts that may be looked at")
    options.add_argument(
        "--dev", choices=("fitted", "judged"), help="one half of benchmarks/layouts_dev instead"
    )
    options.add_argument(
        "--more", choices=("look", "keep"), help="one half of benchmarks/layouts_more instead"
    )
    options.add_argument("--variations", type=int, default=4)
    options.add_argument("--failures", type=int, default=200, help="how many failures to print")
    given = options.parse_args()
    if given.more:
        chosen = [one for one in layouts(layouts_more.FOLDER) if one.held == (given.more == "keep")]
    elif given.dev:
        chosen = [one for one in layouts(layouts_dev.FOLDER) if one.held == (given.dev == "judged")]
    else:
        chosen = [one for one in layouts() if not (given.open and one.held)]
    verdicts = examined(chosen, given.variations)
    failed = (one for one in verdicts if not one.right and not one.made.layout.held)
    for verdict in islice(failed, given.failures):
        print(verdict.line()[:400])
    found = [figure for name, part in _parts(verdicts) for figure in figures(name, part)]
    for figure in found:
        print(f"{figure.name:<70} {figure.value:>7} of {figure.n:>4}")
    if not (given.open or given.dev or given.more):
        write("layouts", found)


def examined(chosen: Sequence[Layout], variations: int) -> list[Verdict]:
    """Every layout as its tool writes it, and so many variations of each."""
    with tempfile.TemporaryDirectory() as folder:
        return [
            judge(make(one, variation, Path(folder) / one.name / str(variation)))
            for one in chosen
            for variation in range(variations + 1)
        ]


def judge(made: Made) -> Verdict:
    """Look at one file as the command would, read it, and compare with what it is."""
    try:
        seen = look(made.path)
        read = list(read_file(made.path, seen.mapping, source="exam"))
    except VocError as error:
        return Verdict(made=made, refused=str(error), warned=True)
    if seen.family.value != made.layout.family:
        other = f"taken for {seen.family.value}, is {made.layout.family}"
        return Verdict(made=made, wrong=(other,), warned=_unsure(seen))
    taken = _taken(made, seen)
    wrong, missing = _columns(made.layout, taken)
    wrong += _values(made, seen, read)
    names = [made.layout.columns[place].header for place in _odd(made.layout, taken)]
    warned = _unsure(seen) or any(f"`{name}`" in note for note in _said(seen) for name in names)
    return Verdict(made=made, wrong=tuple(wrong), missing=tuple(missing), warned=warned)


def _unsure(seen: Look) -> bool:
    return seen.confidence < SURE or bool(getattr(seen, "serious", ()))


def _said(seen: Look) -> tuple[str, ...]:
    return (*seen.notes, *(str(getattr(doubt, "words", doubt)) for doubt in getattr(seen, "doubts", ())))


def _taken(made: Made, seen: Look) -> dict[int, set[str]]:
    """What each column (by its place) was read as."""
    mapping = seen.mapping
    with open_table(made.path, encoding=mapping.encoding, delimiter=mapping.delimiter) as table:
        header = list(table.header)
    own = [column.header for column in made.layout.columns]
    found: dict[int, set[str]] = {}
    pairs = [*mapping.columns.items(), *(("text", text.column) for text in mapping.texts)]
    for name, column in pairs:
        place = own.index(column) if own.count(column) == 1 else header.index(column)
        found.setdefault(place, set()).add(name)
    return found


def _columns(layout: Layout, taken: dict[int, set[str]]) -> tuple[list[str], list[str]]:
    columns = list(enumerate(layout.columns))
    wrong = [
        f"`{column.header}` read as {name}"
        for place, column in columns
        for name in sorted(taken.get(place, set()) - column.fields)
    ]
    missing = [
        f"`{column.header}` not read as {column.role}"
        for place, column in columns
        if column.needed and not _satisfied(layout, taken, place)
    ]
    return wrong, missing


def _satisfied(layout: Layout, taken: dict[int, set[str]], place: int) -> bool:
    column = layout.columns[place]
    if taken.get(place, set()) & column.fields:
        return True
    alike = [i for i, one in enumerate(layout.columns) if one.fields & column.fields and i != place]
    return column.role != "text" and any(taken.get(i, set()) & column.fields for i in alike)


def _odd(layout: Layout, taken: dict[int, set[str]]) -> list[int]:
    """The places of columns that are read wrongly or left out."""
    return [
        place
        for place, column in enumerate(layout.columns)
        if taken.get(place, set()) - column.fields or (column.needed and not _satisfied(layout, taken, place))
    ]


def _values(made: Made, seen: Look, read: Sequence[object]) -> list[str]:
    """What the rows themselves show: rows set aside, another day, another scale."""
    found = []
    bad = [row for row in read if isinstance(row, BadRow)]
    if bad:
        found.append(f"{len(bad)} of {len(read)} rows set aside, first: {bad[0].reason}")
    first = next((row for row in read if isinstance(row, RawComment | CaseRow)), None)
    if first is not None:
        at = first.said_at if isinstance(first, RawComment) else first.opened_at
        days = abs((at - made.first).total_seconds()) / 86400
        found += [f"the first row is of {at:%Y-%m-%d}, not of {made.first:%Y-%m-%d}"] if days > 1.5 else []
    scale = seen.mapping.scale.value if seen.mapping.scale else None
    if made.layout.scale and scale != made.layout.scale:
        found.append(f"scale {scale}, is {made.layout.scale}")
    return found


def _parts(verdicts: Sequence[Verdict]) -> list[tuple[str, list[Verdict]]]:
    return [
        ("all", list(verdicts)),
        ("held back", [one for one in verdicts if one.made.layout.held]),
        ("open", [one for one in verdicts if not one.made.layout.held]),
        ("as the tool writes it", [one for one in verdicts if one.made.variation == 0]),
    ]


def figures(name: str, verdicts: Sequence[Verdict]) -> list[Figure]:
    """Shares of one part of the files, with Wilson's interval of the first."""
    n = len(verdicts)
    right = sum(one.right for one in verdicts)
    low, high = wilson(right, n) if n else (0.0, 0.0)
    kinds = len({one.made.layout.name for one in verdicts})
    data = f"{kinds} layouts, {DATA}; 95% interval {low:.3f} to {high:.3f}"
    barred = name in ("all", "held back")
    return [
        _figure(
            f"{name}: files that need no correction",
            right / max(n, 1),
            ">= 0.95" if barred else None,
            n,
            data,
        ),
        _figure(
            f"{name}: files read wrongly without a warning",
            sum(one.unsaid for one in verdicts),
            "== 0" if barred else None,
            n,
            data,
            "files",
        ),
        _figure(f"{name}: files refused", sum(bool(one.refused) for one in verdicts), None, n, data, "files"),
        _figure(
            f"{name}: files with something left out and nothing wrong",
            sum(bool(one.missing) and not one.wrong for one in verdicts),
            None,
            n,
            data,
            "files",
        ),
    ]


def _figure(name: str, value: float, bar: str | None, n: int, data: str, unit: str = "share") -> Figure:
    return Figure(name=name, value=round(value, 4), unit=unit, bar=bar, n=n, data=data)


if __name__ == "__main__":
    main()
