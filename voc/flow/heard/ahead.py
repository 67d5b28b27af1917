"""Reads a long file in a process of its own, so that one core reads while another one stores."""

import pickle
from collections.abc import Iterator
from contextlib import suppress
from datetime import tzinfo
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from voc.ingest import files
from voc.ingest.mapping import Mapping
from voc.ingest.records import BadRow, Record

WORTH_A_PROCESS = 10_000
"""Rows. A shorter file is read before a second process would have started."""
AT_ONCE = 2_000
"""Rows that travel together. The next ones are read while these are stored, and no more: memory stays flat."""


def read(
    path: Path, mapping: Mapping, *, source: str, zone: tzinfo, rows_about: int, key: bytes | None = None
) -> Iterator[Record | BadRow]:
    """What `voc.ingest.files.read_file` gives, read in another process where the file is long. Raises the same."""
    if rows_about < WORTH_A_PROCESS:
        yield from files.read_file(path, mapping, source=source, assume_timezone=zone, key=key)
        return
    here, there = get_context("spawn").Pipe(duplex=False)
    reader = get_context("spawn").Process(
        target=_read, args=(there, path, mapping, source, zone, key), daemon=True
    )
    reader.start()
    there.close()
    try:
        while (part := _received(here, path)) is not None:
            yield from part
    finally:
        here.close()  # a reader that is not done hears of it at its next part, and ends
        reader.join()


def _received(here: Connection, path: Path) -> list[Record | BadRow] | None:
    """The next rows, None after the last ones. Raises what the reader raised."""
    try:
        part = pickle.loads(here.recv_bytes())  # noqa: S301  (our own process wrote it)
    except EOFError as error:
        raise RuntimeError(f"{path}: the process that reads it is gone; read it again.") from error
    if isinstance(part, Exception):
        raise part
    rows: list[Record | BadRow] | None = part
    return rows


def _read(
    there: Connection, path: Path, mapping: Mapping, source: str, zone: tzinfo, key: bytes | None
) -> None:
    """Send the rows in parts, then None; or the error that ended it."""
    with suppress(BrokenPipeError):
        try:
            rows = files.read_file(path, mapping, source=source, assume_timezone=zone, key=key)
            while part := list(islice(rows, AT_ONCE)):
                there.send_bytes(pickle.dumps(part, protocol=5))
            there.send_bytes(pickle.dumps(None))
        except BrokenPipeError:
            raise
        except Exception as error:  # noqa: BLE001  (it is raised again where the rows were wanted)
            there.send_bytes(pickle.dumps(error))
