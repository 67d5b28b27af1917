"""Promises and review calls at the terminal."""

import json
import zipfile
from pathlib import Path
from xml.etree import ElementTree

from tests.cli.conftest import Run

NOTES = """note_id,created_at,account_id,contact_email,author,subject,body
N-1,2026-05-02T10:00:00Z,A-1,ada@north.example,Casey,Call,"Loves the board. Told them SSO by Q3."
"""
ACCOUNTS = """account_id,name,domain,segment,plan,seats,arr,currency,csm,renewal_date
A-1,North <b>Ltd</b>,north.example,mid,pro,5,1000,EUR,Casey,2026-07-11
"""


def test_a_promise_of_a_note_is_listed_decided_and_taken_back(voc: Run, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "csm_notes.csv").write_text(NOTES, encoding="utf-8")
    (folder / "accounts.csv").write_text(ACCOUNTS, encoding="utf-8")
    at = ("--now", "2026-06-01T12:00Z", "-w", "acme")
    voc("init", "-w", "acme")
    ran = voc("run", str(folder), *at)
    assert "1 new promise, 1 open" in ran.stdout, ran.stderr
    (row,) = json.loads(voc("promises", "--account", "north", "--json", *at).stdout)
    assert (row["due_on"], row["state"], row["words"]) == ("2026-09-30", "open", "Told them SSO by Q3.")
    assert voc("promises", "keep", "1", "--by", "casey", *at).stdout == "1 promise: kept.\n"
    assert voc("promises", *at).stdout == "No promise waits.\n"
    assert "decision taken back" in voc("promises", "undo", "1", *at).stdout
    assert (
        voc("promises", "feature", "1", "--none", *at).stdout == "Promise 1 means nothing on the roadmap.\n"
    )
    assert voc("promises", "feature", "1", "F-1", *at).returncode == 2
    assert "say `--none`" in voc("promises", "feature", "1", *at).stderr
    assert voc("promises", "--account", "nobody", *at).returncode == 2
    (call,) = json.loads(voc("calls", "--json", *at).stdout)
    days = f"in {-call['late']} days" if call["late"] < 0 else f"{call['late']} days late"
    assert days in " ".join(voc("calls", *at).stdout.split())
    assert "held" in voc("calls", "held", "A-1", *at).stdout
    assert "No review call is due." in voc("calls", *at).stdout
    assert voc("calls", "skipped", "A-1", *at).returncode == 2


def test_the_pack_is_printed_written_and_refused_elsewhere(voc: Run, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "csm_notes.csv").write_text(NOTES, encoding="utf-8")
    (folder / "accounts.csv").write_text(ACCOUNTS, encoding="utf-8")
    at = ("--now", "2026-06-01T12:00Z", "-w", "acme")
    voc("init", "-w", "acme")
    voc("run", str(folder), *at)
    shown = voc("pack", "A-1", *at).stdout
    assert r"# North \<b\>Ltd" in shown
    assert "“Told them SSO by Q3.”" in shown
    assert voc("pack", "A-1", "--to", "pack.md", *at).returncode == 0
    assert (tmp_path / "pack.md").read_text(encoding="utf-8").strip() == shown.strip()
    assert voc("pack", "A-1", "--to", "pack.docx", *at).returncode == 0
    with zipfile.ZipFile(tmp_path / "pack.docx") as word:
        page = ElementTree.fromstring(word.read("word/document.xml"))  # noqa: S314
    texts = [text for text in page.itertext() if text.strip()]
    assert "North <b>Ltd</b>" in texts
    assert any("“Told them SSO by Q3.”" in text for text in texts)
    assert "has to end with .md or .docx" in voc("pack", "A-1", "--to", "pack.pdf", *at).stderr
    assert json.loads(voc("pack", "A-1", "--json", *at).stdout)["questions"]
