"""Encodings without a mark: UTF-16, and those of Chinese, Japanese and Korean text before UTF-8."""

import pytest

from tests.unit.ingest.conftest import MakeFile
from voc.errors import NotRecognised
from voc.ingest import encodings
from voc.ingest.files import look, read_file
from voc.ingest.records import RawComment
from voc.ingest.tables import Row, open_table

SIMPLIFIED = "答卷编号,提交时间,推荐度,您的建议是什么？\n" + "".join(
    f"{n},2025-03-0{n},9,导出报表的时候很慢，希望可以更快一点。\n" for n in range(1, 6)
)
TRADITIONAL = "編號,日期,評分,意見\n" + "".join(
    f"{n},2025-03-0{n},9,匯出報表的時候很慢，希望可以更快一點。\n" for n in range(1, 6)
)
JAPANESE = "番号,日時,評価,コメント\n" + "".join(
    f"{n},2025-03-0{n},9,レポートの出力がとても遅いので、もっと速くしてほしいです。\n" for n in range(1, 6)
)
KOREAN = "번호,날짜,점수,의견\n" + "".join(
    f"{n},2025-03-0{n},9,보고서를 내보내는 데 시간이 너무 오래 걸립니다.\n" for n in range(1, 6)
)
ENGLISH = "response_id,date,nps,comment\n" + "".join(f"R{n},2025-03-0{n},9,Too slow\n" for n in range(1, 6))


@pytest.mark.parametrize(
    ("text", "encoding"),
    [(SIMPLIFIED, "gb18030"), (TRADITIONAL, "big5"), (JAPANESE, "cp932"), (KOREAN, "cp949")],
)
def test_the_encoding_is_found_by_the_letters_that_come_out(
    make_file: MakeFile, text: str, encoding: str
) -> None:
    with open_table(make_file("a.csv", text.encode(encoding))) as table:
        assert table.encoding == encoding
        assert f"read as {encoding}" in table.notes[0]
        rows = [row for row in table.rows if isinstance(row, Row)]
    assert list(rows[0].cells.values())[3] == text.splitlines()[1].split(",")[3]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [ENGLISH, SIMPLIFIED, JAPANESE])
def test_utf_16_needs_no_mark(make_file: MakeFile, encoding: str, text: str) -> None:
    with open_table(make_file("a.csv", text.encode(encoding))) as table:
        assert table.encoding == encoding
        assert sum(isinstance(row, Row) for row in table.rows) == 5


def test_a_chinese_survey_is_read_without_a_hint(make_file: MakeFile) -> None:
    path = make_file("a.csv", SIMPLIFIED.encode("gb18030"))
    found = look(path)
    assert found.family == "survey"
    first = next(iter(read_file(path, found.mapping, source="a")))
    assert isinstance(first, RawComment)
    assert first.text == "导出报表的时候很慢，希望可以更快一点。"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("id,text\n1,Das läuft für uns sehr schön, größtenteils\n", "cp1252"),
        ("id,text\n1,Rapor çok yavaş açılıyor\n", "cp1254"),
    ],
)
def test_western_and_turkish_texts_are_still_told(make_file: MakeFile, text: str, encoding: str) -> None:
    with open_table(make_file("a.csv", text.encode(encoding))) as table:
        assert table.encoding == encoding


def test_where_two_fit_the_person_is_asked(make_file: MakeFile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encodings, "likely_encodings", lambda _head: ("gb18030", "big5"))
    with pytest.raises(NotRecognised, match="it could be gb18030 or big5") as caught:
        open_table(make_file("a.csv", SIMPLIFIED.encode("gb18030")))
    assert "--encoding gb18030" in caught.value.way_out


def test_bytes_that_are_no_text_in_any_are_refused(make_file: MakeFile) -> None:
    noise = bytes((n * 37 + 129) % 126 + 130 for n in range(4000))
    with pytest.raises(NotRecognised):
        open_table(make_file("a.csv", b"id,text\n1," + noise + b"\n"))
