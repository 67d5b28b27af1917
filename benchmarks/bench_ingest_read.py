"""How fast a survey export is read, mapped and redacted, and whether memory stays flat. No database.

    python -m benchmarks.bench_ingest_read [--rows 100000]

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
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.harness import Figure, write
from voc.ingest.files import look, read_file
from voc.ingest.records import BadRow
from voc.ingest.redact import redact

ROOT = Path(__file__).resolve().parents[1]
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


def figures(rows: int) -> Iterator[Figure]:
    """All figures, in the order in which they are measured."""
    made = f"made-up NPS export, seed {SEED}, two answers of 10 to 25 words a row"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "nps_survey.csv"
        write_survey(path, rows)
        comments, bad, seconds, working, growth = measure_file(path)
    if comments != 2 * rows or bad:
        raise SystemExit(f"expected {2 * rows} comments and no bad row, got {comments} and {bad}")
    yield _figure("read, map and redact a survey", rows / working, "rows/cpu s", ">= 10000", rows, made)
    yield _figure("the same by the clock", rows / seconds, "rows/s", None, rows, made)
    yield _figure("memory growth while reading", growth, "MB", "<= 10", rows, made)
    rng = random.Random(SEED)
    texts = [answer(rng) for _ in range(20_000)]
    yield _figure("redact answers", redaction_speed(texts), "comments/cpu s", ">= 10000", len(texts), made)
    if not SHARED_SURVEY.exists():
        print("SKIPPED: no ../shared/data, so real survey texts were not measured")
        return
    with SHARED_SURVEY.open(encoding="utf-8") as source:
        texts = [json.loads(line)["text"] for line in source]
    real, speed = "train/sentiment_en_survey_nhs.jsonl", redaction_speed(texts)
    yield _figure("redact real survey answers", speed, "comments/cpu s", ">= 10000", len(texts), real)


def _figure(name: str, value: float, unit: str, bar: str | None, n: int, data: str) -> Figure:
    return Figure(name=name, value=round(value, 1), unit=unit, bar=bar, n=n, data=data)


def main() -> None:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser(description="Speed and memory of reading a survey export.")
    parser.add_argument("--rows", type=int, default=100_000)
    found = []
    for one in figures(parser.parse_args().rows):
        found.append(one)
        bar = "" if one.bar is None else f"bar {one.bar} {'met' if one.met else 'NOT MET'}"
        print(f"{one.name:<32}{one.value:>12,} {one.unit:<16}{bar}")
    write("ingest_read", found)


if __name__ == "__main__":
    main()
