"""Kills senders at random moments while their channel fails at random, and counts who was told twice or forgotten.

    python -m benchmarks.bench_loop_crash [--runs 500] [--only sqlite]

Each run is a small workspace with approved messages, four senders at once, one to three of which are killed (SIGKILL) and
replaced, and a server on this machine that refuses, hangs up, answers late or asks to wait. Half of the runs send to a
receiver that honours keys, half by SMTP, which does not; half on SQLite, half on PostgreSQL. At the end senders that nobody
disturbs finish, a person approves again what was refused, and everything is counted. Keeps its figures in
benchmarks/results/loop_crash.json. POSIX only.
"""

import argparse
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Engine, func, select

from benchmarks.harness import Figure
from benchmarks.loop_heap import NOW, fill
from benchmarks.process import publish
from tests import postgres
from tests.databases import PostgresDatabases, SqliteDatabases
from voc.config import Settings
from voc.errors import VocError
from voc.flow.shipped.ship import ship_version
from voc.flow.told import approvals
from voc.flow.told.close import plan
from voc.flow.told.send import send
from voc.loop.channels import Channel, open_channel
from voc.mail.ids import key_of
from voc.model import DeliveryEvent, LoopEvent, Notification
from voc.store import open_engine, reading
from voc.terms import DeliveryKind, LoopStep, NotificationState
from voc.testing_http import FakeHttpServer, hang_up, late, status
from voc.testing_mail import FakeMailServer, hang_up_after_dot, refuse, slow
from voc.testing_mail import hang_up as mail_hang_up

N = NotificationState
SEED, SENDERS, MESSAGES = 5, 4, 12
ROUNDS, PAUSE = 8, timedelta(hours=7)
LONGEST_WAIT = 0.35
"""Seconds within which a sender is killed: about as long as four of them need for the messages."""
KEY = "VOC_BENCH_KEY"


@dataclass(slots=True)
class Counted:
    """What came of the runs of one kind."""

    name: str
    honours: bool
    runs: int = 0
    kills: int = 0
    in_hand: int = 0
    twice: int = 0
    lost: int = 0
    unlisted: int = 0
    doubts: int = 0
    told_twice: int = 0
    faults: Counter[str] = field(default_factory=Counter)

    def figures(self) -> Iterator[Figure]:
        """What has to be nothing, and what shows that the runs were hard."""
        words = ", ".join(f"{name} {count}" for name, count in sorted(self.faults.items()))
        data = (
            f"seed {SEED}; {SENDERS} senders, {MESSAGES} messages a run; {self.kills} kills; faults: {words}"
        )
        for name, value in (
            ("messages that arrived twice", self.twice),
            ("messages lost", self.lost),
            ("loops told twice", self.told_twice),
            ("doubts that are not listed", self.unlisted),
        ):
            yield Figure(
                name=f"{self.name}: {name}", value=value, unit="messages", bar="== 0", n=self.runs, data=data
            )
        for name, value in (
            ("kills with a message in hand", self.in_hand),
            ("messages in doubt, listed for a person", self.doubts),
        ):
            yield Figure(
                name=f"{self.name}: {name}", value=value, unit="messages", bar=None, n=self.runs, data=data
            )


class Zygote:
    """A process without threads that has everything loaded, and forks senders from itself in milliseconds."""

    def __enter__(self) -> Self:
        """Fork it, before this process has any thread."""
        here, there = os.pipe(), os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            os.close(here[1])
            os.close(there[0])
            _serve(os.fdopen(here[0]), os.fdopen(there[1], "w"))
            os._exit(0)
        os.close(here[0])
        os.close(there[1])
        self._ask, self._hear = os.fdopen(here[1], "w"), os.fdopen(there[0])
        return self

    def __exit__(self, *_: object) -> None:
        """End it."""
        self._ask.close()
        os.waitpid(self._pid, 0)
        self._hear.close()

    def start(self, order: dict[str, Any]) -> int:
        """A sender with this order; its process id."""
        return self._say({"start": order})

    def wait(self, pid: int) -> int:
        """Until it is over; its exit status, -9 when it was killed."""
        return self._say({"wait": pid})

    def _say(self, words: dict[str, Any]) -> int:
        self._ask.write(json.dumps(words) + "\n")
        self._ask.flush()
        return int(self._hear.readline())


def _serve(asked: Any, answers: Any) -> None:
    for line in asked:
        words = json.loads(line)
        if "start" in words:
            answer = os.fork()
            if answer == 0:
                _sender(words["start"])
        else:
            answer = os.waitstatus_to_exitcode(os.waitpid(words["wait"], 0)[1])
        answers.write(f"{answer}\n")
        answers.flush()


def _sender(order: dict[str, Any]) -> None:
    """One process that sends until nothing more is due in any of the rounds."""
    try:
        engine = open_engine(order["url"])
        channel = _channel(order)
        for number in range(ROUNDS):
            send(engine, channel, _settings(order["channel"]), now=NOW + timedelta(hours=3) + number * PAUSE)
        channel.close()
        engine.dispose()
    except VocError as error:
        sys.stderr.write(f"{error}\n")
        os._exit(1)
    os._exit(0)


def _settings(channel: str) -> Settings:
    return Settings(company="Acme", product="Acme", channel=channel, quiet_hours="", days_between_messages=0)


def _channel(order: dict[str, Any]) -> Channel:
    os.environ[KEY] = "s" * 40
    options = (
        {
            "url": f"http://127.0.0.1:{order['port']}/in",
            "secret_env": KEY,
            "honours_key": True,
            "timeout_s": 1,
        }
        if order["channel"] == "webhook"
        else {"host": "127.0.0.1", "port": order["port"], "security": "none", "timeout_s": 1}
    )
    return open_channel(
        order["channel"], outbox=Path(tempfile.gettempdir()), from_address="a@acme.example", options=options
    )


def one_run(zygote: Zygote, url: str, counted: Counted, rng: random.Random) -> None:
    """Fill, disturb, finish, count."""
    engine = open_engine(url)
    channel = "webhook" if counted.honours else "smtp"
    _prepare(engine, channel)
    with _server(counted, rng) as server:
        port = (
            server.port
            if isinstance(server, FakeMailServer)
            else int(server.url().split(":")[2].split("/")[0])
        )
        order = {"url": url, "channel": channel, "port": port}
        _disturbed(zygote, order, counted, rng)
        _finished(zygote, order, engine)
        _count(engine, server, counted)
    engine.dispose()


def _prepare(engine: Engine, channel: str) -> None:
    fill(engine, MESSAGES, MESSAGES)
    settings = _settings(channel)
    ship_version(
        engine, "1.0", [f"F-{n}" for n in range(1, MESSAGES + 1)], by="bench", now=NOW + timedelta(hours=1)
    )
    plan(engine, settings, now=NOW + timedelta(hours=2))
    approvals.approve(engine, approvals.drafts(engine), by="bench", now=NOW + timedelta(hours=2))


@contextmanager
def _server(counted: Counted, rng: random.Random) -> Iterator[FakeHttpServer | FakeMailServer]:
    """A server that fails at some of the first messages."""
    faults: dict[str, Any] = (
        {
            "500": status(500),
            "429": status(429, {"Retry-After": "3600"}),
            "400": status(400),
            "hung up, taken": hang_up(),
            "hung up, lost": hang_up(taken=False),
            "late": late(0.05),
        }
        if counted.honours
        else {
            "451": refuse("RCPT", 451),
            "550": refuse("RCPT", 550),
            "hung up before DATA": mail_hang_up("RCPT"),
            "hung up after the dot, kept": hang_up_after_dot(),
            "hung up after the dot, lost": hang_up_after_dot(kept=False),
            "slow": slow("MAIL", 0.05),
        }
    )
    server = FakeHttpServer(honours_keys=True) if counted.honours else FakeMailServer()
    chosen = rng.choices(sorted(faults), k=rng.randint(0, 6))
    counted.faults.update(chosen)
    with server:
        server.next(*(faults[name] for name in chosen))
        yield server


def _disturbed(zygote: Zygote, order: dict[str, Any], counted: Counted, rng: random.Random) -> None:
    """Four senders, some of them killed and replaced."""
    running = [zygote.start(order) for _ in range(SENDERS)]
    for _ in range(rng.randint(1, 3)):
        time.sleep(rng.random() * LONGEST_WAIT)
        victim = running.pop(rng.randrange(len(running)))
        os.kill(victim, signal.SIGKILL)
        counted.kills += zygote.wait(victim) == -signal.SIGKILL
        running.append(zygote.start(order))
    for pid in running:
        if zygote.wait(pid):
            raise SystemExit("A sender that nobody killed failed.")


def _finished(zygote: Zygote, order: dict[str, Any], engine: Engine) -> None:
    """A person approves again what was refused, and senders that nobody disturbs go on until nothing is left."""
    for _ in range(10):
        with reading(engine) as session:
            states = dict(
                session.execute(select(Notification.id, Notification.state).order_by(Notification.id)).all()
            )
        failed = [key for key, state in states.items() if state is N.FAILED]
        if failed:
            approvals.approve(engine, failed, by="bench", now=NOW + timedelta(hours=2))
        elif all(state in (N.SENT, N.UNKNOWN) for state in states.values()):
            return
        zygote.wait(zygote.start(order))


def _count(engine: Engine, server: FakeHttpServer | FakeMailServer, counted: Counted) -> None:
    arrived = _arrived(server)
    with reading(engine) as session:
        states = dict(session.execute(select(Notification.key, Notification.state)).all())
        counted.in_hand += (
            session.scalar(
                select(func.count())
                .select_from(DeliveryEvent)
                .where(DeliveryEvent.kind == DeliveryKind.INTERRUPTED)
            )
            or 0
        )
        told = session.execute(
            select(LoopEvent.loop_id, func.count())
            .where(LoopEvent.step == LoopStep.TOLD)
            .group_by(LoopEvent.loop_id)
        ).all()
    sent = {key for key, state in states.items() if state is N.SENT}
    unknown = {key for key, state in states.items() if state is N.UNKNOWN}
    counted.runs += 1
    counted.twice += sum(count > 1 for count in arrived.values())
    counted.lost += len(sent - set(arrived)) + len(set(states) - sent - unknown)
    counted.unlisted += len(set(arrived) - sent - unknown)
    counted.doubts += len(unknown)
    counted.told_twice += sum(count > 1 for _, count in told)


def _arrived(server: FakeHttpServer | FakeMailServer) -> Counter[str]:
    """How often each message arrived, by its key."""
    if isinstance(server, FakeHttpServer):
        return Counter(str(json.loads(asked.body)["key"]) for asked in server.taken)
    found: Counter[str] = Counter()
    for mail in server.mails:
        line = next(
            line
            for line in mail.content.decode("ascii", "replace").splitlines()
            if line.lower().startswith("message-id:")
        )
        found[key_of(line.partition(":")[2].strip()) or line] += 1
    return found


def measure(zygote: Zygote, given: argparse.Namespace) -> Iterator[Counted]:
    """All runs, kind by kind."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        databases: dict[str, SqliteDatabases | PostgresDatabases] = {"SQLite": SqliteDatabases(folder)}
        if given.only != "sqlite":
            postgres.open_session()
            stack.callback(postgres.close_session)
            served = PostgresDatabases(postgres.server())
            stack.callback(served.close)
            databases["PostgreSQL"] = served
        kinds = [(name, honours) for name in databases for honours in (True, False)]
        for name, honours in kinds:
            words = "a receiver that honours keys" if honours else "SMTP"
            counted, rng = Counted(f"{name}, {words}", honours), random.Random(f"{SEED} {name} {honours}")
            for number in range(given.runs // len(kinds)):
                with databases[name].ready() as url:
                    one_run(zygote, url, counted, rng)
                if number % 25 == 24:
                    print(f"{counted.name}: {number + 1} runs", flush=True)
            yield counted


def main() -> None:
    """Measure, print and keep."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=500)
    parser.add_argument("--only", choices=["sqlite"], default="")
    given = parser.parse_args()
    with Zygote() as zygote:
        found = [figure for counted in measure(zygote, given) for figure in counted.figures()]
    publish("loop_crash", found)


if __name__ == "__main__":
    main()
