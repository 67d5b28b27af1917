"""`voc tag` and `voc evaluate` as a person types them: what they print, what they write, how they refuse."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT
from tests.cli.conftest import Run

COMMENTS = 'id,comment\n1,"Love the reports, but export keeps failing"\n2,...\n3,=Rapor çok yavaş\n'
EN = ROOT / "benchmarks" / "passages" / "en.jsonl"


def _piped(data: bytes, *words: str) -> "subprocess.CompletedProcess[bytes]":
    command = [sys.executable, "-m", "voc", "tag", *words]
    return subprocess.run(command, cwd=ROOT, input=data, capture_output=True, check=False, timeout=110)


@pytest.mark.slow
def test_a_text_is_tagged_where_there_is_no_workspace(voc: Run, tmp_path: Path) -> None:
    done = voc("tag", "Love the reports, but export keeps failing")
    assert done.returncode == 0, done.stderr
    first, about, second = done.stdout.splitlines()[1:4]
    assert "Love the reports" in first
    assert about.strip() == "reports: positive"
    assert "positive 0." in first
    assert "praise 0." in first
    assert "negative 0." in second
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_file_is_tagged_into_a_table_json_lines_or_csv(voc: Run, tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text(COMMENTS, encoding="utf-8")
    shown = voc("tag", "c.csv")
    assert "Love the" in shown.stdout
    assert "1 row without words in `comment` left out" in shown.stderr
    rows = [json.loads(line) for line in voc("tag", "c.csv", "--json").stdout.splitlines()]
    assert [row["line"] for row in rows] == [2, 2, 4]
    assert rows[0]["intents"][0].keys() == {"intent", "confidence"}
    written = voc("tag", "c.csv", "--out", "t.csv")
    assert "3 passages of 2 comments in t.csv" in written.stdout
    with (tmp_path / "t.csv").open(encoding="utf-8-sig", newline="") as file:
        table = list(csv.DictReader(file))
    assert [row["passage"] for row in table] == [
        *(row["passage"] for row in rows[:2]),
        "'" + rows[2]["passage"],
    ]
    assert table[1]["intents"].split("; ")[0] == rows[1]["intents"][0]["intent"]


@pytest.mark.slow
def test_standard_input_is_tagged_line_by_line() -> None:
    done = _piped(b"Good\n\nZu langsam, leider\n", "--json")
    assert [json.loads(line)["line"] for line in done.stdout.splitlines()] == [1, 3]
    assert _piped(b"Good\n", "-").returncode == 0


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("tag", ""), "There is nothing to tag"),
        (("tag", "?!"), "There is nothing to tag"),
        (("tag", "nothere.csv"), "nothere.csv: there is no such file"),
        (("tag", "."), ".: is a folder"),
        (("tag", "x.csv", "--text", "Remark"), "No column named `Remark`"),
        (("tag", "x.csv", "--out", "x.csv"), "is the file that is read"),
        (("tag", "x.csv", "--out", "no/such/folder.csv"), "Choose another place with --out"),
        (("tag", "x.csv", "--delimiter", "ab"), "is not one sign"),
        (("tag", "iyi", "--language", "Turkish"), "`--language Turkish` is not the code of a language"),
        (("tag", "bytes.csv"), "bytes.csv: "),
        (("evaluate", "nothere.csv"), "there is no such file"),
        (("evaluate", "x.csv"), "is named sentiment or intents"),
        (
            ("evaluate", "l.csv"),
            "l.csv:3: column `sentiment` is `meh`, not one of negative, neutral, positive",
        ),
        (("evaluate", "l.csv", "--map", "meh"), "`--map meh` does not say what means what"),
        (("evaluate", "l.csv", "--map", "meh=neutrla"), "Did you mean `neutral`?"),
        (("evaluate", "l.csv", "--sentiment-only", "--intents-only"), "leave nothing to measure"),
        (("evaluate", "l.csv", "--precision", "90"), "A precision of 90 cannot be wished for"),
    ],
)
@pytest.mark.slow
def test_what_cannot_be_used_is_refused_in_one_sentence(
    voc: Run, tmp_path: Path, words: tuple[str, ...], message: str
) -> None:
    (tmp_path / "x.csv").write_text("comment,n\nGood,1\n", encoding="utf-8")
    (tmp_path / "l.csv").write_text("text,sentiment\nGood,positive\nBad,meh\n", encoding="utf-8")
    (tmp_path / "bytes.csv").write_bytes(bytes(range(256)) * 40)
    done = voc(*words)
    assert done.returncode == 2, done.stdout
    assert message in done.stderr
    assert done.stderr.startswith("voc: ")
    assert len(done.stderr.splitlines()) == 1


def test_input_that_is_no_text_is_refused() -> None:
    done = _piped(b"\x89PNG\r\n\x1a\n\xff\xd8")
    assert done.returncode == 2
    assert done.stderr.startswith(b"voc: standard input: line ")


@pytest.mark.slow
def test_an_evaluation_shows_figures_mistakes_and_the_cut_off(voc: Run, tmp_path: Path) -> None:
    done = voc("evaluate", str(EN), "--precision", "0.8", "--picture", "pictures", "--now", "2026-06-01")
    assert done.returncode == 0, done.stderr
    for words in (
        "Sentiment, 140 texts",
        "Intents, 140 texts",
        "macro-F1",
        "The surest mistakes",
        "sure from",
        "80%",
    ):
        assert words in done.stdout
    assert len(list((tmp_path / "pictures").glob("*.svg"))) == 6
    assert "6 diagrams in pictures" in done.stdout


@pytest.mark.slow
def test_an_evaluation_as_json_has_every_figure(voc: Run, tmp_path: Path) -> None:
    path = tmp_path / "two.csv"
    path.write_text("text,sentiment\n" + "I love it,pos\nI hate it,neg\n" * 20, encoding="utf-8")
    done = voc("evaluate", "two.csv", "--map", "pos=positive", "--map", "neg=negative", "--split", "--json")
    found = json.loads(done.stdout)
    assert (found["rows"], found["judged"], found["intents"]) == (40, "by passages", None)
    assert found["sentiment"]["classes"] == ["negative", "positive"]
    assert found["sentiment"]["accuracy"] == 1.0
    assert "judged among negative and positive alone" in found["notes"][0]
