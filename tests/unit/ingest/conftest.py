"""Small files and tables for the tests of the ingest room."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from voc.ingest.files import look, read_file
from voc.ingest.records import BadRow, Record

FILE_TIME = datetime(2025, 6, 1, 12, 0, tzinfo=UTC)

MakeFile = Callable[[str, str | bytes], Path]
ReadAll = Callable[[str, str | bytes], list[Record | BadRow]]


@pytest.fixture
def make_file(tmp_path: Path) -> MakeFile:
    """Write a file with this name and content, and give its path."""

    def make(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return make


@pytest.fixture
def read_all(make_file: MakeFile) -> ReadAll:
    """Recognise a file with no hint and read all of it."""

    def read(name: str, content: str | bytes) -> list[Record | BadRow]:
        path = make_file(name, content)
        return list(read_file(path, look(path).mapping, source="test", fallback_time=FILE_TIME))

    return read
