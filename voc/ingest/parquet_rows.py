"""Rows of a Parquet file, a batch at a time, their values turned into text cells as those of JSON are."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as arrow
from pyarrow.parquet import ParquetFile

from voc.errors import InputError
from voc.ingest.encodings import open_bytes
from voc.ingest.json_rows import row_of
from voc.ingest.records import BadRow
from voc.ingest.tables import Row, Table

_BATCH = 2_000
"""Rows that are turned into cells at once."""


def open_parquet(path: Path, *, encoding: str | None = None, delimiter: str | None = None) -> Table:
    """Open a Parquet file. `encoding` and `delimiter` mean nothing here. Columns in columns are named `outer.inner`.

    Raises: InputError for a file that is missing, damaged or encrypted.
    """
    open_bytes(path).close()
    try:
        file = ParquetFile(path)
        header = tuple(_names(file.schema_arrow))
    except (arrow.ArrowException, OSError) as error:
        raise _damaged(path, error) from error
    return Table(
        path=path,
        header=header,
        rows=_rows(path, file),
        encoding="utf-8",
        delimiter=None,
        sparse=True,
        rows_known=file.metadata.num_rows,
        close=file.close,
    )


def _damaged(path: Path, error: Exception) -> InputError:
    first = str(error).splitlines()[0].rstrip(".") if str(error) else "no reason given"
    return InputError(f"{path.name}: the Parquet file cannot be read ({first}). Export it again.")


def _names(schema: arrow.Schema) -> Iterator[str]:
    for field in schema:
        yield from _inner(field.name, field.type)


def _inner(name: str, kind: arrow.DataType) -> Iterator[str]:
    if not arrow.types.is_struct(kind):
        yield name
        return
    for field in kind:
        yield from _inner(f"{name}.{field.name}", field.type)


def _rows(path: Path, file: ParquetFile) -> Iterator[Row | BadRow]:
    number = 0
    try:
        for batch in file.iter_batches(batch_size=_BATCH):
            for found in batch.to_pylist():
                number += 1
                yield row_of(path, number, found)
    except (arrow.ArrowException, OSError, ValueError) as error:
        raise _damaged(path, error) from error
