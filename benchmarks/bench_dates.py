"""Whether dates in fifty forms are read right, and those that can be read in two ways reported.

    python -m benchmarks.bench_dates

Reads each form by itself and as a column of a file, prints what went wrong and keeps the figures in
benchmarks/results/dates.json. A date that is read wrongly without a word is the mistake that must not happen.
"""

import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from benchmarks.dates import AMBIGUOUS, FORMS, NONE, SERIALS
from benchmarks.harness import Figure, write
from voc.errors import InputError
from voc.ingest.dates import moment
from voc.ingest.files import look, read_file
from voc.ingest.records import RawComment
from voc.ingest.values import BadCell

DATA = "written for this project: one day in the forms in which exports write it"


def read(cell: str) -> datetime | None:
    """The moment of a cell by itself; None where it is reported."""
    try:
        return moment("date", cell)
    except BadCell:
        return None


def read_in_file(cells: Iterable[str]) -> datetime | None:
    """The moment of the first cell in a file whose date column holds these; None where file or row is reported."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        rows = [f'R{n},"{cell}",9,The export is slow' for n, cell in enumerate(cells)]
        path.write_text("\n".join(["response_id,date,nps,comment", *rows]) + "\n", encoding="utf-8")
        try:
            seen = look(path)
            found = list(read_file(path, seen.mapping, source="bench"))
        except InputError:
            return None
        if "said_at" not in seen.mapping.columns:
            return None  # a note says that no column tells the time
    return found[0].said_at if found and isinstance(found[0], RawComment) else None


def wrong(pairs: Iterable[tuple[str, datetime | None, str | None]]) -> list[str]:
    """What was not read as it should be, in words; `None` should have been reported."""
    return [
        f"{cell}: {found.isoformat() if found else 'reported'}, not {expected or 'reported'}"
        for cell, found, expected in pairs
        if found != (datetime.fromisoformat(expected) if expected else None)
    ]


def figures() -> Iterator[Figure]:
    """All figures; mistakes are printed."""
    alone = wrong((cell, read(cell), when) for cell, when in FORMS)
    in_files = wrong((cell, read_in_file([cell]), when) for cell, when in (*FORMS, *SERIALS))
    unclear = wrong((cell, read(cell), None) for cell in (*AMBIGUOUS, *NONE))
    unclear_files = wrong((cell, read_in_file([cell]), None) for cell in (*AMBIGUOUS, *NONE))
    for line in (*alone, *in_files, *unclear, *unclear_files):
        print(line)
    right, of = len(FORMS) - len(alone), len(FORMS)
    yield _figure("forms read right by themselves", right, of)
    files = len(FORMS) + len(SERIALS)
    yield _figure("forms read right as a column of a file", files - len(in_files), files)
    cases = len(AMBIGUOUS) + len(NONE)
    yield _figure("unclear cells reported", cases - len(unclear), cases)
    yield _figure("files of unclear cells reported", cases - len(unclear_files), cases)


def _figure(name: str, value: int, of: int) -> Figure:
    return Figure(name=name, value=value, unit=f"of {of}", bar=f">= {of}", n=of, data=DATA)


def main() -> None:
    """Measure, print, keep."""
    found = list(figures())
    for one in found:
        print(f"{one.name:<44}{one.value:>4} {one.unit:<8}{'met' if one.met else 'NOT MET'}")
    write("dates", found)


if __name__ == "__main__":
    main()
