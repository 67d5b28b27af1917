"""How fast conversations are read: told apart by speaker, unquoted and redacted, and whether memory stays flat.

    python -m benchmarks.bench_talks [--messages 10000]

One made-up export of each kind (seeded; the words of `bench_ingest_read`, some with an address or a telephone number),
read in one process without a database. Speed is per second of processor time. Memory is what reading a mailbox holds
at its end, against one of a fifth of the mails: the ids of its mails, by which the same one twice is known.
"""

import argparse
import gc
import json
import random
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from benchmarks.bench_ingest_read import SEED, answer
from benchmarks.harness import Figure, write
from voc.ingest.files import look, read_file
from voc.ingest.records import BadRow, RawComment
from voc.ingest.talks.looking import Asked

OURS = Asked(staff=("fieldly.com",))
MOMENT = "2025-11-03T10:00:00Z"
START = datetime(2025, 1, 1, 8, tzinfo=UTC)
FEWER = 5
FIRMS = 97
DAYS = 60
RUNS = 2
QUOTE = (
    "\n\nOn Mon, Nov 3, 2025 at 9:00 AM Cara Sims <cara@fieldly.com> wrote:\n> How do you like it?\n> Cara\n"
)


def mailbox(path: Path, count: int) -> Path:
    """An mbox of two-sentence mails with a quoted mail and a signature below; every third one is ours."""
    rng = random.Random(SEED)
    with path.open("wb") as target:
        for number in range(count):
            mail = EmailMessage()
            theirs = f"Person {number % 500} Smith <p{number % 500}@firm{number % FIRMS}.com>"
            pair = [theirs, "Cara Sims <cara@fieldly.com>"]
            mail["From"], mail["To"] = pair if number % 3 else reversed(pair)
            mail["Subject"], mail["Message-ID"] = "Re: Renewal", f"<{number}@firm.com>"
            mail["Date"] = START + timedelta(minutes=number)
            mail.set_content(
                f"Hi,\n\n{answer(rng)} {answer(rng)}\n\nBest,\nPerson {number % 500} Smith\nFirm{QUOTE}"
            )
            target.write(b"From a@b Mon Nov  3 10:00:00 2025\n" + mail.as_bytes() + b"\n\n")
    return path


def slack(folder: Path, count: int) -> Path:
    """A Slack export with a channel for each firm."""
    rng = random.Random(SEED)
    users = [
        {"id": f"U{n}", "profile": {"real_name": f"P{n} Smith", "email": f"p{n}@firm{n}.com"}}
        for n in range(FIRMS)
    ]
    users.append({"id": "U-C", "profile": {"real_name": "Cara Sims", "email": "cara@fieldly.com"}})
    channels = [{"id": f"C{n}", "name": f"c-{n}", "members": [f"U{n}", "U-C"]} for n in range(FIRMS)]
    folder.mkdir()
    (folder / "users.json").write_text(json.dumps(users), encoding="utf-8")
    (folder / "channels.json").write_text(json.dumps(channels), encoding="utf-8")
    days: dict[tuple[int, int], list[dict[str, Any]]] = {}
    for number in range(count):
        firm, day = number % FIRMS, number // FIRMS % DAYS
        said = {
            "type": "message",
            "user": f"U{firm}" if number % 3 else "U-C",
            "ts": f"{int(START.timestamp()) + number}.000{number % 1000:03d}",
            "text": f"Hi <@U-C>, {answer(rng)}",
        }
        days.setdefault((firm, day), []).append(said)
    for (firm, day), messages in days.items():
        path = folder / f"c-{firm}" / f"{START + timedelta(days=day):%Y-%m-%d}.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(messages), encoding="utf-8")
    return folder


def call(path: Path, count: int) -> Path:
    """A WebVTT transcript of two speakers."""
    rng = random.Random(SEED)
    cues = ["WEBVTT"]
    for number in range(count):
        minutes, seconds = divmod(4 * number, 60)
        hours, minutes = divmod(minutes, 60)
        who = "Ann Lee" if number % 2 else "Cara Sims"
        at = f"{hours:02d}:{minutes:02d}:{seconds:02d}"
        cues.append(f"{number}\n{at}.000 --> {at}.900\n{who}: {answer(rng)}")
    path.write_text("\n\n".join(cues), encoding="utf-8")
    return path


def intercom(path: Path, count: int) -> Path:
    """A document of conversations with four messages each."""
    rng = random.Random(SEED)
    admin = {"type": "admin", "id": "1", "name": "Cara Sims"}
    talks = []
    for number in range(count // 4):
        user = {
            "type": "user",
            "id": str(number),
            "name": f"P{number} Smith",
            "email": _address(number),
        }
        listed = [
            {"id": str(place), "part_type": "comment", "created_at": 1_760_000_000 + number, "body": f"<p>{answer(rng)}</p>",
             "author": user if place % 2 else admin}
            for place in range(3)
        ]  # fmt: skip
        talks.append(
            {
                "type": "conversation",
                "id": str(number),
                "created_at": 1_760_000_000 + number,
                "source": {"body": f"<p>{answer(rng)}</p>", "author": user},
                "conversation_parts": {"conversation_parts": listed},
            }
        )
    path.write_text(json.dumps({"type": "conversation.list", "conversations": talks}), encoding="utf-8")
    return path


def zendesk(path: Path, count: int) -> Path:
    """Tickets with four comments each, one a line."""
    rng = random.Random(SEED)
    with path.open("w", encoding="utf-8") as target:
        for number in range(count // 4):
            said = [
                {"id": place, "author_id": 10 + place % 2, "public": True, "body": answer(rng), "created_at": MOMENT}
                for place in range(4)
            ]  # fmt: skip
            ticket = {
                "id": number,
                "requester_id": 10,
                "created_at": "2025-11-03T10:00:00Z",
                "subject": "Export",
                "requester": {
                    "id": 10,
                    "name": f"P{number} Smith",
                    "email": _address(number),
                },
                "comments": said,
            }
            target.write(json.dumps(ticket) + "\n")
    return path


KINDS: dict[str, tuple[str, Callable[[Path, int], Path]]] = {
    "mails of an mbox": ("m.mbox", mailbox),
    "messages of a Slack export": ("slack", slack),
    "turns of call transcripts": ("2025-11-03.vtt", call),
    "messages of Intercom": ("intercom.json", intercom),
    "messages of Zendesk": ("zendesk.jsonl", zendesk),
}


def main() -> None:
    """Measure, print and keep."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--messages", type=int, default=10_000)
    count = parser.parse_args().messages
    found = []
    with tempfile.TemporaryDirectory() as name:
        for kind, (file, make) in KINDS.items():
            path = make(Path(name) / file, count)
            made, seconds = min((_read(path) for _ in range(RUNS)), key=lambda pair: pair[1])
            found.append(_figure(f"{kind} read", made / seconds, "messages/s", made))
        few = mailbox(Path(name) / "few.mbox", count // FEWER)
        fewer = count // FEWER
        more = (_held(Path(name) / "m.mbox", count) - _held(few, fewer)) / (count - fewer)
        found.append(_figure("memory that one more mail of a mailbox holds", more, "bytes", count, "<= 500"))
    write("talks", found)
    for one in found:
        print(f"{one.name:<55} {one.value:>10,.2f} {one.unit} {'' if one.met is None else one.met}")


def _address(number: int) -> str:
    return f"p{number}@firm{number % FIRMS}.com"


def _figure(name: str, value: float, unit: str, n: int, bar: str | None = None) -> Figure:
    return Figure(
        name=name, value=round(value, 2), unit=unit, bar=bar, n=n, data=f"made-up exports, seed {SEED}"
    )


def _read(path: Path) -> tuple[int, float]:
    """How many turns were read, and in how many seconds of processor time; the first look is included."""
    begun = time.process_time()
    made = 0
    for row in read_file(path, look(path, asked=OURS).mapping, source="bench"):
        if isinstance(row, BadRow):
            raise SystemExit(f"{path.name}: {row.reason}")
        made += isinstance(row, RawComment)
    return made, time.process_time() - begun


def _held(path: Path, count: int) -> float:
    """Bytes that reading holds at the last mail, garbage apart; each mail gives its words and what was left out."""
    tracemalloc.start()
    for number, _ in enumerate(read_file(path, look(path, asked=OURS).mapping, source="bench"), start=1):
        if number == 2 * count - 1:
            gc.collect()
            held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return held


if __name__ == "__main__":
    main()
