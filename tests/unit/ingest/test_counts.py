"""Whatever a file holds, every row of it ends as a record or as a BadRow, and the counts add up."""

import contextlib
import csv
import io
import json
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.ingest.conftest import FILE_TIME
from voc.errors import InputError
from voc.ingest.files import read_file
from voc.ingest.mapping import Mapping, TextColumn
from voc.ingest.records import BadRow, RawComment, Record
from voc.terms import Family, RatingScale

HEADER = ("id", "date", "email", "score", "comment")
MAPPING = Mapping(
    family=Family.SURVEY,
    columns={"id": "id", "said_at": "date", "email": "email", "rating": "score"},
    texts=(TextColumn(column="comment"),),
    scale=RatingScale.NPS,
)
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=30)
CELL = st.one_of(
    WORDS,
    st.sampled_from(["2025-01-02", "31/12/2025", "ann@example.com", "9", "11", "", '"', ",", "\n", "ok"]),
)
ROW = st.lists(CELL, min_size=1, max_size=7)


def read(name: str, content: str) -> list[Record | BadRow]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(content.encode())
        return list(read_file(path, MAPPING, source="s", fallback_time=FILE_TIME))


@settings(deadline=None)
@given(st.lists(ROW, max_size=12))
def test_every_row_of_a_csv_ends_as_a_record_or_a_bad_row(rows: list[list[str]]) -> None:
    target = io.StringIO()
    writer = csv.writer(target, quoting=csv.QUOTE_ALL)
    writer.writerow(HEADER)
    writer.writerows(rows)
    found = read("a.csv", target.getvalue())
    assert len(found) == sum(any(row) for row in rows)
    assert all(isinstance(record, RawComment | BadRow) for record in found)
    assert sorted({record.line for record in found}) == [record.line for record in found]


@settings(deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from(HEADER), CELL | st.none() | st.integers()), max_size=12))
def test_every_object_of_json_lines_ends_as_a_record_or_a_bad_row(rows: list[dict[str, object]]) -> None:
    lines = [json.dumps({"id": "0", "comment": "first"}), *(json.dumps(row) for row in rows)]
    found = read("a.jsonl", "\n".join(lines))
    assert len(found) == len(lines)
    assert [record.line for record in found] == list(range(1, len(lines) + 1))


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=300))
def test_no_text_below_the_header_makes_reading_fail(text: str) -> None:
    found = read("a.csv", ",".join(HEADER) + "\n" + text)
    lines = len(io.StringIO(text, newline="").readlines())
    assert len(found) <= lines
    assert all(record.line <= lines + 1 for record in found)


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_below_the_header_make_reading_fail_without_a_sentence(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.csv")
        path.write_bytes((",".join(HEADER) + "\n").encode() + content)
        with contextlib.suppress(InputError):
            found = list(read_file(path, MAPPING, source="s", fallback_time=FILE_TIME))
            assert all(isinstance(record, RawComment | BadRow) for record in found)
