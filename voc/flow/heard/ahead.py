"""Reads a long file in processes of their own, so that some cores read while another one stores."""

import os
import pickle
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import tzinfo
from itertools import cycle, islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from voc.ingest import files
from voc.ingest.mapping import Mapping
from voc.ingest.records import BadRow, Record
from voc.ingest.shares import context_of, may_be_shared, read_share
from voc.ingest.tables import Mended

WORTH_A_PROCESS = 10_000
"""Rows. A shorter file is read before a second process would have started."""
WORTH_SEVERAL = 40_000
"""Rows from which on a second reader pays for its start."""
MOST_READERS = 3
"""More are faster than one process can store."""
AT_ONCE = 2_000
"""Rows that travel together. The next ones are read while these are stored, and no more: memory stays flat."""


def read(
    path: Path,
    mapping: Mapping,
    *,
    source: str,
    zone: tzinfo,
    rows_about: int,
    key: bytes | None = None,
    mended: Mended | None = None,
) -> Iterator[Record | BadRow]:
    """What `voc.ingest.files.read_file` gives, read in other processes where the file is long. Raises the same.

    A file of which somebody mended a cell is read in this one.
    """
    if mended or rows_about < WORTH_A_PROCESS:
        yield from files.read_file(path, mapping, source=source, assume_timezone=zone, key=key, mended=mended)
        return
    readers = readers_for(mapping, rows_about)
    spawn = get_context("spawn")
    ends = [spawn.Pipe(duplex=False) for _ in range(readers)]
    told = (path, mapping, source, zone, key)
    running = [
        spawn.Process(target=_read, args=(there, *told, (turn, readers)), daemon=True)
        for turn, (_, there) in enumerate(ends)
    ]
    for reader, (_, there) in zip(running, ends, strict=True):
        reader.start()
        there.close()
    try:
        yield from _in_turn([here for here, _ in ends], path)
    finally:
        for here, _ in ends:
            here.close()  # a reader that is not done hears of it at its next part, and ends
        for reader in running:
            reader.join()


def readers_for(mapping: Mapping, rows_about: int) -> int:
    """How many processes read: several where rows stand for themselves and there are cores."""
    if rows_about < WORTH_SEVERAL or not may_be_shared(mapping):
        return 1
    return min(MOST_READERS, max(os.cpu_count() or 1, 2))


def _in_turn(readers: Sequence[Connection], path: Path) -> Iterator[Record | BadRow]:
    """The rows of the file in its order: a part of each reader, until one has no more."""
    for here in cycle(readers):
        part = _received(here, path)
        if part is None:
            return
        yield from part


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
    there: Connection,
    path: Path,
    mapping: Mapping,
    source: str,
    zone: tzinfo,
    key: bytes | None,
    share: tuple[int, int],
) -> None:
    """Send the rows in parts, then None; or the error that ended it."""
    with suppress(BrokenPipeError):
        try:
            for part in _parts(path, mapping, source, zone, key, share):
                there.send_bytes(pickle.dumps(part, protocol=5))
            there.send_bytes(pickle.dumps(None))
        except BrokenPipeError:
            raise
        except Exception as error:  # noqa: BLE001  (it is raised again where the rows were wanted)
            there.send_bytes(pickle.dumps(error))


def _parts(
    path: Path, mapping: Mapping, source: str, zone: tzinfo, key: bytes | None, share: tuple[int, int]
) -> Iterator[list[Record | BadRow]]:
    """What one reader sends: all rows, or those of the blocks whose turn it is."""
    turn, of = share
    if of > 1:
        yield from read_share(
            path, mapping, context_of(path, source=source, zone=zone, key=key), turn=turn, of=of
        )
        return
    rows = files.read_file(path, mapping, source=source, assume_timezone=zone, key=key)
    while part := list(islice(rows, AT_ONCE)):
        yield part
