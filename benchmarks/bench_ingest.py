"""How fast `voc ingest` stores a survey in SQLite, and whether its memory stays flat.

    python -m benchmarks.bench_ingest [--rows 100000] [--profile]

Each figure is that of the whole command, the start of Python included. The survey has two free answers a
row, so twice as many comments are stored. `--profile` prints where the time goes instead of measuring.

Where it goes, by py-spy on two cores (2026-11-22): two processes read and take personal data out, one stores, and together
they keep both cores busy, so that processor time is what counts. Of a reader's, half is redaction (names a third of that,
streets a fifth: one text in fourteen has a word that streets have), an eighth building and sending the records, a twentieth
walking over the rows of the other reader. Of the storing process', a third is SQLite itself with its seven indexes, a tenth
the records that arrive, and what is looked up of persons, which is little where the same people come again. Collecting
garbage costs nothing that could be measured, and sending columns instead of records saves a fiftieth: neither was kept.

Memory of a million rows (2,000,000 comments, 2026-11-22, from smaps_rollup every half second): 279 MB resident in all
processes together, 231 MB where shared pages count once; the storing process grows from 150 to 167 MB, 16 of them for the
ids that the file has brought, a reader stays at 50.
"""

import argparse
import cProfile
import json
import pstats
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import generate
from benchmarks.harness import Figure
from benchmarks.process import fastest, publish, voc
from voc.flow.hearing import Silent, Walked, collect
from voc.flow.place import create_place

RUNS = 3
"""So many times the long file is read; the fastest counts."""
FEWER = 5
"""The file whose memory is compared is shorter by this factor."""


def figures(folder: Path, rows: int) -> list[Figure]:
    """All figures, measured one after the other."""
    short = generate.survey(folder / "short" / "nps_survey.csv", rows // FEWER)
    long = generate.survey(folder / "long" / "nps_survey.csv", rows)
    small = voc("ingest", short, "-w", folder / "small")
    first = fastest(RUNS, lambda run: voc("ingest", long, "-w", folder / f"large-{run}", "--json"))
    again = voc("ingest", long, "-w", folder / "large-0", "--json")
    stored, written = _stored(first.text), _stored(again.text)
    if stored != 2 * rows:
        raise SystemExit(f"{2 * rows:,} comments should have been stored, and {stored:,} were.")
    data = f"made-up NPS export, seed {generate.SEED}, two answers a row, seven languages"

    def figure(name: str, value: float, unit: str, bar: str | None = None) -> Figure:
        return Figure(name=name, value=round(value, 2), unit=unit, bar=bar, n=rows, data=data)

    return [
        figure("survey rows into SQLite", rows / first.seconds, "rows/s", ">= 10000"),
        figure("survey rows in a second of processor time", rows / first.busy, "rows/s"),
        figure("comments into SQLite", stored / first.seconds, "comments/s"),
        figure("peak memory", first.peak_mb, "MB"),
        figure(f"peak memory against a {FEWER}th of the rows", first.peak_mb / small.peak_mb, "x", "<= 1.3"),
        figure("the same file again", rows / again.seconds, "rows/s"),
        figure("the same file again against the first time", first.seconds / again.seconds, "x", ">= 2"),
        figure("comments that the second run wrote", written, "comments", "== 0"),
        figure("size of the database", _size(folder / "large-0"), "MB"),
    ]


def profile(folder: Path, rows: int) -> None:
    """Print where the time goes."""
    path = generate.survey(folder / "nps_survey.csv", rows)
    place = create_place(folder / "workspace")
    watched = cProfile.Profile()
    watched.enable()
    collect(place, [path], Walked(), now=datetime.now(UTC), watch=Silent())
    watched.disable()
    statistics = pstats.Stats(watched)
    statistics.sort_stats("tottime").print_stats(25)
    statistics.sort_stats("cumulative").print_stats(45)


def main() -> None:
    """Measure, print and keep; or profile."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--profile", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if given.profile:
            profile(folder, given.rows)
        else:
            publish("ingest", figures(folder, given.rows))


def _stored(text: str) -> int:
    files = json.loads(text)["files"]
    return sum(int(file["stored"]) for file in files)


def _size(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.glob("voc.db*")) / 2**20


if __name__ == "__main__":
    main()
