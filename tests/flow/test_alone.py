"""Two people press send at once: one sends, the other is told."""

import pytest
from sqlalchemy import Engine

from voc.errors import Busy
from voc.store import alone


def test_the_second_is_told_and_the_next_may(engine: Engine) -> None:
    with alone(engine, "send"):
        with pytest.raises(Busy, match="Another `voc send` is at work"), alone(engine, "send"):
            pass
        with alone(engine, "tag"):
            pass
    with alone(engine, "send"):
        pass
