"""Fakes for tests, ours and those of people who extend voc. They keep the promises of the ports."""

from collections.abc import Sequence

from voc.errors import ChannelError, DoubtfulDelivery
from voc.loop.channels import Outgoing
from voc.terms import Reach


class MemoryChannel:
    """A channel that keeps what it is given, and fails as told.

    `failures`: what the first sends raise, in order; a DoubtfulDelivery is delivered and raised.
    """

    def __init__(
        self,
        failures: Sequence[ChannelError] = (),
        *,
        honours_key: bool = True,
        reaches: Reach = Reach.CUSTOMER,
    ) -> None:
        self.honours_key = honours_key
        self.reaches = reaches
        self.where = "memory"
        self.closed = 0
        self.delivered: dict[str, Outgoing] = {}
        self.calls = 0
        self._failures = list(failures)

    def send(self, message: Outgoing) -> str:
        """Keep one message under its key, or raise the next failure."""
        self.calls += 1
        failure = self._failures.pop(0) if self._failures else None
        if failure is None or isinstance(failure, DoubtfulDelivery):
            self.delivered[message.key] = message
        if failure is not None:
            raise failure
        return f"kept as {message.key}"

    def close(self) -> None:
        """Count how often it was closed."""
        self.closed += 1
