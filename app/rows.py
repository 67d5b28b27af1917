"""Rows of a frame, one after the other, as pages draw them: what is missing is None."""

from collections.abc import Iterator
from typing import Any

import pandas as pd


def rows(frame: pd.DataFrame) -> Iterator[Any]:
    """Each row with its columns as attributes; what pandas calls missing is None."""
    plain = frame.astype(object)
    yield from plain.where(plain.notna(), None).itertuples(index=False)


def first(frame: pd.DataFrame) -> Any:
    """The first row. Raises StopIteration when there is none."""
    return next(rows(frame))
