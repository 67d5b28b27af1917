"""What goes on beside the server: a walk when words came in, and sending once a minute where that is switched on.

Sending runs in a thread with an engine of its own. A walk runs in a process of its own, because it loads models: the
server stays small, and what it does can be ended at any moment.
"""

import logging
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import TracebackType

from voc.errors import Busy, StoreError, VocError
from voc.flow.place import open_place
from voc.flow.told.close import plan
from voc.flow.told.send import send_from

SEND_EVERY_S = 60.0
WALK_AT_MOST_EVERY_S = 60.0
LOOK_EVERY_S = 0.5
PATIENCE_S = 20.0
"""How long a walk may take to end when it is told to; then it is ended. Nothing is lost either way."""
log = logging.getLogger(__name__)


class Background:
    """The work beside the server, from `with` to its end.

    Parameters: clock: the time; steady: seconds that never go back; sends, runs: which work is switched on.
    """

    def __init__(
        self,
        folder: Path,
        *,
        clock: Callable[[], datetime],
        steady: Callable[[], float],
        sends: bool,
        runs: bool,
        send_every_s: float = SEND_EVERY_S,
        walk_at_most_every_s: float = WALK_AT_MOST_EVERY_S,
    ) -> None:
        self._folder, self._clock, self._steady = folder.resolve(), clock, steady
        self._sends, self._runs = sends, runs
        self._send_every, self._walk_every = send_every_s, walk_at_most_every_s
        self._over, self._news = threading.Event(), threading.Event()
        self._walk: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._work, name="voc-background", daemon=True)

    def news(self) -> None:
        """Words came in that nobody has understood yet."""
        self._news.set()

    def __enter__(self) -> "Background":
        """Begin."""
        if self._sends or self._runs:
            self._thread.start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """End: a message that is on its way is still sent, a walk is told to stop."""
        self._over.set()
        if self._thread.is_alive():
            self._thread.join(PATIENCE_S)
        if self._walk is not None and self._walk.poll() is None:
            self._walk.terminate()
            try:
                self._walk.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                self._walk.kill()
                self._walk.wait()

    def _work(self) -> None:
        sent = walked = self._steady() - max(self._send_every, self._walk_every)
        while not self._over.wait(LOOK_EVERY_S):
            now = self._steady()
            if self._sends and now - sent >= self._send_every:
                self._send()
                sent = self._steady()
            if self._runs and now - walked >= self._walk_every and self._may_walk():
                self._begin_walk()
                walked = now

    def _send(self) -> None:
        try:
            place = open_place(self._folder)
            try:
                now = self._clock()
                plan(place.engine, place.settings, now=now, templates=place.templates)
                done = send_from(place, now=now, by="voc serve")
            finally:
                place.engine.dispose()
            if done.sent or done.failed or done.doubtful:
                log.info("%d sent, %d failed, %d in doubt", done.sent, done.failed, done.doubtful)
        except Busy:
            return
        except VocError as error:
            log.warning("sending: %s", error)
        except Exception:
            log.exception("sending")  # the next minute tries again

    def _may_walk(self) -> bool:
        """Whether there is news and no walk of ours at work; what came while one went on waits for the next.

        What a walk left because another one was at work, or the database was not there, is news still.
        """
        code = self._walk.poll() if self._walk is not None else 0
        if code == StoreError.exit_code:
            self._news.set()
        return code is not None and self._news.is_set()

    def _begin_walk(self) -> None:
        self._news.clear()
        words = [sys.executable, "-m", "voc", "run", "-w", str(self._folder), "--json"]
        self._walk = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
