"""From a query to a DataFrame whose columns are as declared, also when it is empty."""

from collections.abc import Sequence
from enum import Enum
from typing import Any

import pandas as pd
from sqlalchemy import Engine, Select

from voc.store import reading

Query = Select[*tuple[Any, ...]]
"""A query whatever its columns are."""


def frame(engine: Engine, query: Query, columns: Sequence[str]) -> pd.DataFrame:
    """Run a query. Raises ValueError when the query's columns are not the declared ones."""
    with reading(engine) as session:
        result = session.execute(query)
        found = list(result.keys())
        if found != list(columns):
            raise ValueError(f"query gives {found}, declared is {list(columns)}")
        rows = [tuple(value.value if isinstance(value, Enum) else value for value in row) for row in result]
    return pd.DataFrame(rows, columns=list(columns))
