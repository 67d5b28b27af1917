"""How long it takes to open, ship and plan ten thousand loops, and how many messages a second leave.

    python -m benchmarks.bench_loop [--messages 1000]

Made-up customers in 16 languages, in a SQLite file. Messages leave through the
whole outbox with one worker: guards, vault, audit, channel, ledger, by SMTP to a server on this machine. Keeps its
figures in benchmarks/results/loop.json.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine

from benchmarks.harness import Figure
from benchmarks.loop_heap import FEATURES, NOW, fill
from benchmarks.process import publish
from voc.config import Settings
from voc.flow.shipped.ship import ship, ship_version
from voc.flow.told import approvals
from voc.flow.told.close import plan
from voc.flow.told.send import send
from voc.loop.channels import open_channel
from voc.store import open_engine, upgrade
from voc.testing_mail import FakeMailServer

LOOPS, CONTACTS = 10_000, 8_000
SETTINGS = Settings(company="Acme", product="Acme", channel="smtp", quiet_hours="")
DATA = f"made up: {LOOPS:,} loops of {CONTACTS:,} contacts in 16 languages, {FEATURES} features, SQLite"


def main() -> None:
    """Make the tables, measure, keep."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--messages", type=int, default=1_000)
    messages = parser.parse_args().messages
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{Path(folder) / 'voc.db'}")
        upgrade(engine)
        fill(engine, LOOPS, CONTACTS)
        publish("loop", list(_measured(engine, messages)))
        engine.dispose()


def _measured(engine: Engine, messages: int) -> Iterator[Figure]:
    keys = [f"F-{number}" for number in range(1, FEATURES + 1)]
    yield _seconds("loops opened for accepted links", lambda: ship(engine, now=NOW), LOOPS)
    yield _seconds(
        "loops shipped by one release",
        lambda: ship_version(engine, "1.0", keys, by="bench", now=NOW + timedelta(hours=1)),
        LOOPS,
    )
    later = NOW + timedelta(hours=2)
    yield _seconds(
        "loops planned: messages drafted", lambda: plan(engine, SETTINGS, now=later), LOOPS, "< 20"
    )
    yield _seconds("planned again, nothing new", lambda: plan(engine, SETTINGS, now=later), LOOPS)
    chosen = approvals.drafts(engine)[:messages]
    yield _seconds(
        "messages approved in one go",
        lambda: approvals.approve(engine, chosen, by="bench", now=later),
        len(chosen),
    )
    yield _sent(engine, messages)


def _sent(engine: Engine, messages: int) -> Figure:
    with FakeMailServer() as server, tempfile.TemporaryDirectory() as folder:
        options = {"host": server.host, "port": server.port, "security": "none"}
        channel = open_channel("smtp", outbox=Path(folder), from_address="acme@acme.example", options=options)
        began = time.perf_counter()
        done = send(engine, channel, SETTINGS, now=NOW + timedelta(hours=3))
        took = time.perf_counter() - began
        channel.close()
        if done.sent != messages or len(server.mails) != messages:
            raise SystemExit(f"{done.sent} sent, {len(server.mails)} arrived, of {messages}.")
    return Figure(
        name="messages through the outbox by SMTP, one worker",
        value=round(messages / took, 1),
        unit="messages/s",
        bar=">= 50",
        n=messages,
        data=DATA,
    )


def _seconds(name: str, work: Callable[[], object], n: int, bar: str | None = None) -> Figure:
    began = time.perf_counter()
    work()
    return Figure(name=name, value=round(time.perf_counter() - began, 2), unit="s", bar=bar, n=n, data=DATA)


if __name__ == "__main__":
    main()
