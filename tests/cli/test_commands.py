"""What a person sees: every command on a small workspace, errors in one sentence, exit codes that mean something."""

import csv
import json
import re
from pathlib import Path

import pytest

from tests.cli.conftest import Run

NOW = ("--now", "2026-06-01T09:00Z")


@pytest.mark.slow
def test_a_folder_goes_the_whole_way_to_messages(voc: Run, exports: Path) -> None:
    walked = voc("run", str(exports), *NOW)
    assert walked.returncode == 0, walked.stderr
    for word in ("heard", "understood", "topics", "asked for", "linked", "shipped", "to be told", "answered"):
        assert f"\n  {word}" in "\n" + walked.stdout
    assert "1 set aside" in walked.stdout
    assert "shopping.csv" in walked.stdout

    waiting = json.loads(voc("link", "--json").stdout)
    best = next(row for row in waiting if row["key"] == "F-1")
    accepted = voc("link", "accept", str(best["link_id"]), "--by", "pam", *NOW)
    assert accepted.stdout.startswith("1 accepted.")

    shipped = voc("ship", "1.0", "F-1", "--url", "https://acme.example/1.0", *NOW)
    assert "messages to approve" in shipped.stdout
    held = json.loads(voc("outbox", "--held", "--json").stdout)
    assert {row["reason"] for row in held} == {"no_consent"}
    ledger = json.loads(voc("ledger", "--json", *NOW).stdout)
    assert ledger["states"]["shipped"] == len(held) > 0
    owed = json.loads(voc("ledger", "--owed", "--json", *NOW).stdout)
    assert len(owed) == len(held)


@pytest.mark.slow
def test_a_second_run_of_the_same_folder_finds_nothing_new(voc: Run, exports: Path) -> None:
    voc("ingest", str(exports), *NOW)
    again = json.loads(voc("ingest", str(exports), "--json", *NOW).stdout)
    assert {file["stored"] for file in again["files"]} == {0}
    counts = json.loads(voc("status", "--json").stdout)["counts"]
    assert (counts["feedback"], counts["features"], counts["contacts"]) == (2, 3, 2)


@pytest.mark.slow
def test_a_broken_row_is_named_and_goes_in_when_it_is_mended(voc: Run, exports: Path) -> None:
    voc("ingest", str(exports), *NOW)
    (row,) = json.loads(voc("quarantine", "--json").stdout)
    assert (row["line"], row["column"], row["value"]) == (4, "nps", "twelve")
    survey = exports / "nps_2026-05.csv"
    survey.write_text(survey.read_text(encoding="utf-8").replace("twelve", "10"), encoding="utf-8")
    mended = voc("quarantine", "--retry", "--now", "2026-06-02T09:00Z")
    assert "Nothing is set aside." in mended.stdout
    assert json.loads(voc("status", "--json").stdout)["counts"]["feedback"] == 3


@pytest.mark.slow
def test_a_mended_row_goes_in_under_the_source_that_it_was_read_under(voc: Run, exports: Path) -> None:
    """Under the name of its file every row would be somebody else's, and be there twice."""
    survey = exports / "nps_2026-05.csv"
    voc("ingest", str(survey), "--source", "shop", *NOW)
    before = json.loads(voc("status", "--json").stdout)["counts"]["feedback"]
    survey.write_text(survey.read_text(encoding="utf-8").replace("twelve", "10"), encoding="utf-8")
    mended = voc("quarantine", "--retry", "--now", "2026-06-02T09:00Z")
    assert "Nothing is set aside." in mended.stdout
    assert json.loads(voc("status", "--json").stdout)["counts"]["feedback"] == before + 1


@pytest.mark.slow
def test_encoding_sign_between_cells_and_two_texts_can_be_said(voc: Run, tmp_path: Path) -> None:
    """A file of one row that nothing could guess: every cell has the sign of another dialect in it."""
    odd = tmp_path / "eski.csv"
    odd.write_bytes("w|good, bad;|x;y\n2026-05-02|şık; hızlı, ama|ğ çok pahalı\n".encode("cp1254"))
    told = ("--as", "survey", "--column", "text=good, bad;", "--column", "text=x;y", "--column", "said_at=w")
    done = voc("ingest", str(odd), *told, "--encoding", "cp1254", "--delimiter", "|", *NOW)
    assert done.returncode == 0, done.stderr
    assert json.loads(voc("status", "--json").stdout)["counts"]["feedback"] == 2
    seen = voc("ingest", str(odd), "--show-mapping").stdout
    assert "şık; hızlı, ama" in seen
    assert "ğ çok pahalı" in seen
    refused = voc("ingest", str(odd), "--delimiter", "||")
    assert refused.returncode == 2
    assert "one sign" in refused.stderr


@pytest.mark.slow
def test_what_a_file_is_taken_for_can_be_seen_before_anything_is_stored(voc: Run, exports: Path) -> None:
    seen = voc("ingest", str(exports / "nps_2026-05.csv"), "--show-mapping")
    assert "survey" in seen.stdout
    assert "Please add an export to Excel" in seen.stdout
    assert json.loads(voc("status", "--json").stdout)["counts"]["feedback"] == 0


@pytest.mark.slow
def test_a_column_can_be_set_right_and_is_remembered_for_the_next_export(voc: Run, tmp_path: Path) -> None:
    odd = tmp_path / "odd_2026-05.csv"
    odd.write_text("w,x\n2026-05-02,The app is slow on Mondays\n", encoding="utf-8")
    refused = voc("ingest", str(odd))
    assert refused.returncode == 2
    assert "--as" in refused.stderr
    told = ("--as", "survey", "--column", "text=x", "--column", "said_at=w")
    assert voc("ingest", str(odd), *told, *NOW).returncode == 0
    following = tmp_path / "odd_2026-06.csv"
    following.write_text("w,x\n2026-06-02,Still slow\n", encoding="utf-8")
    again = json.loads(voc("ingest", str(following), "--json", "--now", "2026-06-03T09:00Z").stdout)
    assert [(file["source"], file["stored"]) for file in again["files"]] == [("odd", 1)]


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("status",), 2, "No workspace in `voc-workspace`. Make one with `voc init`"),
        (("run", "nowhere.csv"), 2, "there is no such file or folder"),
        (("topics", "--limit", "many"), 2, "valid integer"),
        (("export", "prioritys"), 2, "Did you mean `priorities`?"),
    ],
)
def test_an_error_is_one_sentence_with_a_way_out(
    voc: Run, words: tuple[str, ...], code: int, says: str
) -> None:
    failed = voc(*words)
    assert failed.returncode == code
    assert says in " ".join(failed.stderr.split())
    assert "Traceback" not in failed.stderr


def test_debug_shows_where_an_error_came_from(voc: Run) -> None:
    assert "Traceback" in voc("status", "--debug").stderr


@pytest.mark.slow
def test_an_unknown_id_is_named(voc: Run) -> None:
    voc("init")
    for words in (("link", "accept", "77"), ("outbox", "show", "77"), ("outbox", "approve", "77")):
        failed = voc(*words)
        assert failed.returncode == 2
        assert "77" in failed.stderr


@pytest.mark.slow
def test_an_exported_cell_cannot_run_in_a_spreadsheet(voc: Run, tmp_path: Path) -> None:
    hostile = tmp_path / "survey.csv"
    hostile.write_text(
        'date,comment\n2026-05-01,"=HYPERLINK(""http://evil.example"") is what I see"\n', encoding="utf-8"
    )
    voc("run", str(hostile), *NOW)
    assert voc("export", "passages", "--to", "out.csv").returncode == 0
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert any("HYPERLINK" in cell for cell in cells)
    words = [cell for cell in cells if not re.fullmatch(r"[+-]?[\d.]+", cell)]
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in words)


@pytest.mark.slow
def test_the_doctor_finds_a_healthy_workspace_healthy(voc: Run) -> None:
    voc("init")
    looked = voc("doctor", "--json")
    assert looked.returncode == 0, looked.stdout
    assert {finding["good"] for finding in json.loads(looked.stdout)} == {True}


@pytest.mark.slow
def test_the_doctor_names_a_broken_setting(voc: Run, tmp_path: Path) -> None:
    voc("init")
    (tmp_path / "voc-workspace" / "voc.toml").write_text("days_between_messages = 'soon'\n", encoding="utf-8")
    looked = voc("doctor")
    assert looked.returncode == 1
    assert "days_between_messages" in looked.stdout


@pytest.mark.slow
def test_a_question_that_is_new_this_month_is_read_too(voc: Run, tmp_path: Path) -> None:
    head = "id,date,email,nps,What could we do better?"
    (tmp_path / "nps_2026-05.csv").write_text(
        f"{head}\n1,2026-05-02,ada@north.example,6,Please add an export to Excel\n", encoding="utf-8"
    )
    voc("ingest", "nps_2026-05.csv", *NOW)
    (tmp_path / "nps_2026-06.csv").write_text(
        f"{head},What do you like best?\n2,2026-06-02,bo@south.example,9,Nothing at all really,The calm colours of it\n",
        encoding="utf-8",
    )
    seen = voc("ingest", "nps_2026-06.csv", "--show-mapping").stdout
    assert "new since last time" in seen
    voc("ingest", "nps_2026-06.csv", *NOW)
    assert json.loads(voc("status", "--json").stdout)["counts"]["feedback"] == 3


def test_everything_that_may_wait_has_words_and_a_command(tmp_path: Path) -> None:
    from voc.cli.setup import WAITING, WAYS
    from voc.flow.place import create_place
    from voc.report.status import waiting

    names = set(waiting(create_place(tmp_path / "w").engine))
    assert names == set(WAITING) == set(WAYS)


@pytest.mark.slow
def test_a_workspace_is_made_in_a_folder_that_is_named_either_way(voc: Run, tmp_path: Path) -> None:
    assert voc("init", str(tmp_path / "one")).returncode == 0
    assert (tmp_path / "one" / "voc.toml").is_file()
    refused = voc("init", str(tmp_path / "one"), "-w", str(tmp_path / "two"))
    assert refused.returncode == 2
    assert "are two folders" in refused.stderr
