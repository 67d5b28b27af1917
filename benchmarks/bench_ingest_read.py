"""How fast a survey export is read, mapped and redacted, and whether memory stays flat. No database.

    python benchmarks/bench_ingest_read.py [--rows 100000]

Writes a made-up NPS export (seeded; two answers of 10 to 25 words a row, some with an address, a telephone
number or a date in them), reads it in one process, prints the figures and keeps them in
benchmarks/results/ingest_read.json. Speed is per second of processor time, so that other work on the
machine weighs less; the speed by the clock stands beside it. Where ../shared/data is there, its survey
texts are measured as well.
"""

import argparse
import csv
import gc
import json
import os
import platform
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from voc.ingest.files import look, read_file  # noqa: E402
from voc.ingest.records import BadRow  # noqa: E402
from voc.ingest.redact import redact  # noqa: E402

RESULT = ROOT / "benchmarks" / "results" / "ingest_read.json"
SHARED_SURVEY = ROOT.parent / "shared" / "data" / "train" / "sentiment_en_survey_nhs.jsonl"
SEED = 7
HEADER = [
    "Response ID",
    "Submitted At",
    "Email",
    "Company",
    "How likely are you to recommend us? (0-10)",
    "What is the main reason for your score?",
    "What is one thing we could do better?",
]
WORDS = """
    the export report dashboard team week month invoice filter search slow fast login support answer please
    add want love hate it is not and but when we our customers data page loads twice error button works great
    since update mobile app price seats plan colleague training help article wait hours rapor yavaş güzel
    很好 导出 sehr gut lento
""".split()
EXTRAS = [
    "write to ann.lee@example.com",
    "call +90 532 123 45 67",
    "since 2025-11-03",
    "version v2.10.3",
    "costs 1.299,00 EUR",
    "see https://example.com/help?page=2",
    "order 4500123456",
]


def write_survey(path: Path, rows: int) -> None:
    """A made-up export, the same on every run."""
    rng = random.Random(SEED)
    start = datetime(2024, 1, 1, tzinfo=UTC)
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(HEADER)
        for number in range(rows):
            firm = number % 997
            when = start + timedelta(minutes=7 * number)
            row = [f"R{number}", when.isoformat(), f"p{number % 5000}@firm{firm}.com", f"Firm {firm}"]
            writer.writerow([*row, number % 11, answer(rng), answer(rng)])


def answer(rng: random.Random) -> str:
    """10 to 25 words; one answer in seven holds something that might be personal."""
    words = rng.choices(WORDS, k=rng.randint(10, 25))
    if rng.random() < 1 / 7:
        words[5] = rng.choice(EXTRAS)
    return " ".join(words)


def memory() -> float:
    """Memory of this process now, in MB; its peak where the system does not tell the present."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def measure_file(path: Path) -> tuple[int, int, float, float, float]:
    """Comments, bad rows, seconds on the clock and of the processor, growth in MB after the first rows."""
    seen = look(path)
    comments = bad = 0
    settled = memory()
    begun, begun_working = time.perf_counter(), time.process_time()
    for record in read_file(path, seen.mapping, source="bench"):
        bad += isinstance(record, BadRow)
        comments += 1
        if comments == 20_000:
            gc.collect()
            settled = memory()
    seconds, working = time.perf_counter() - begun, time.process_time() - begun_working
    return comments - bad, bad, seconds, working, memory() - settled


def redaction_speed(texts: list[str]) -> float:
    """Texts a second of processor time."""
    begun = time.process_time()
    for text in texts:
        redact(text)
    return len(texts) / (time.process_time() - begun)


def figure(name: str, value: float, unit: str, bar: str | None, n: int, data: str) -> dict[str, Any]:
    """One figure in the form that all benches of this project share; `bar` like `>= 10000`."""
    sign, _, wanted = (bar or "").partition(" ")
    met = None if bar is None else (value >= float(wanted) if sign == ">=" else value <= float(wanted))
    return {
        "name": name,
        "value": round(value, 1),
        "unit": unit,
        "bar": bar,
        "met": met,
        "n": n,
        "data": data,
    }


def figures(rows: int) -> Iterator[dict[str, Any]]:
    """All figures, in the order in which they are measured."""
    made = f"made-up NPS export, seed {SEED}, two answers of 10 to 25 words a row"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "nps_survey.csv"
        write_survey(path, rows)
        comments, bad, seconds, working, growth = measure_file(path)
    if comments != 2 * rows or bad:
        raise SystemExit(f"expected {2 * rows} comments and no bad row, got {comments} and {bad}")
    yield figure("read, map and redact a survey", rows / working, "rows/cpu s", ">= 10000", rows, made)
    yield figure("the same by the clock, whatever else runs", rows / seconds, "rows/s", None, rows, made)
    yield figure("memory growth while reading", growth, "MB", "<= 10", rows, made)
    rng = random.Random(SEED)
    texts = [answer(rng) for _ in range(20_000)]
    yield figure(
        "redact survey answers", redaction_speed(texts), "comments/cpu s", ">= 10000", len(texts), made
    )
    if not SHARED_SURVEY.exists():
        print("SKIPPED: no ../shared/data, so real survey texts were not measured")
        return
    with SHARED_SURVEY.open(encoding="utf-8") as source:
        texts = [json.loads(line)["text"] for line in source]
    real = "train/sentiment_en_survey_nhs.jsonl"
    yield figure(
        "redact real survey answers", redaction_speed(texts), "comments/cpu s", ">= 10000", len(texts), real
    )


def main() -> None:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=100_000)
    found = []
    for one in figures(parser.parse_args().rows):
        found.append(one)
        bar = "" if one["bar"] is None else f"   bar {one['bar']} {'met' if one['met'] else 'NOT MET'}"
        print(f"{one['name']:<44}{one['value']:>12,} {one['unit']:<16}{bar}")
    result = {
        "bench": "ingest_read",
        "date": datetime.now(UTC).date().isoformat(),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}",
        "figures": found,
    }
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
