"""How many messages a second leave through each channel, with one worker and a server on this machine.

The channel alone: no database, no guard. What is measured is making the mail, the dialogue and the answer.

python -m benchmarks.bench_channels [--messages 500]
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.harness import Figure
from benchmarks.process import publish
from voc.loop.channels import Outgoing, open_channel
from voc.testing_http import FakeHttpServer
from voc.testing_mail import FakeMailServer

KEY = "VOC_BENCH_KEY"
BODY = (
    "Merhaba Ada,\n\nbize şunu yazmıştınız:\n\n  “Export to Excel with the columns I picked, for the board meeting”\n\n"
    "“Export to Excel” is now available (version 5.3).\nWhat it does: the job list, the board and every report can be "
    "downloaded as an Excel or CSV file, with exactly the columns you chose.\n\n"
    "More about it: https://www.acme.example/releases/5.3\n\nSaygılarımızla\nCasey\nAcme\n"
)
MESSAGE = Outgoing(
    key="",
    to_email="ada@north.example",
    to_name="Ada Şahin",
    sender="Casey Jones",
    subject="You asked, and it is here: “Export to Excel”",
    body=BODY,
    language="tr",
    account="North",
    csm="Casey Jones",
    receipt="https://voc.acme.example/r/" + "t" * 120,
    unsubscribe="https://voc.acme.example/u/" + "t" * 120,
)


def figures(messages: int) -> list[Figure]:
    """One figure for each channel."""
    with ExitStack() as stack:
        mail = stack.enter_context(FakeMailServer())
        web = stack.enter_context(FakeHttpServer())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        options: dict[str, dict[str, Any]] = {
            "smtp": {"host": mail.host, "port": mail.port, "security": "none"},
            "webhook": {"url": web.url("/in"), "secret_env": KEY},
            "slack": {"api_url": web.url("/api"), "token_env": KEY, "channel": "C012AB3CD"},
            "http": {"url": web.url("/tickets"), "body": '{"text": {{ body }}, "to": {{ to_email }}}'},
            "files": {},
            "mail_merge": {},
        }
        made = [_figure(name, folder, given, messages) for name, given in options.items()]
        assert len(mail.mails) == messages
        assert len(web.taken) == 3 * messages
        return made


def _figure(name: str, folder: Path, options: dict[str, Any], messages: int) -> Figure:
    channel = open_channel(name, outbox=folder, from_address="cs@acme.example", options=options)
    seconds = _timed(
        lambda number: channel.send(replace(MESSAGE, key=f"release:5.3:contact:C-{number}:{name}")), messages
    )
    channel.close()
    return Figure(
        name=f"{name}, one worker",
        value=round(messages / seconds, 1),
        unit="messages/s",
        bar="> 50" if name == "smtp" else None,
        n=messages,
        data="a message of the demo's length; servers on this machine",
    )


def _timed(send: Callable[[int], str], messages: int) -> float:
    began = time.perf_counter()
    for number in range(messages):
        send(number)
    return time.perf_counter() - began


def main() -> None:
    """Measure, print and keep."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--messages", type=int, default=500)
    given = parser.parse_args()
    os.environ[KEY] = "made up for the bench"
    publish("channels", figures(given.messages))


if __name__ == "__main__":
    main()
