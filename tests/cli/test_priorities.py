"""`voc priorities`, `voc alerts` and `voc drivers` on a small workspace."""

import csv
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

NOW = ("--now", "2026-06-03T09:00Z")


@pytest.mark.slow
def test_a_ranking_is_argued_with_kept_and_shown_again(voc: Run, exports: Path) -> None:
    assert voc("run", str(exports / "nps_2026-05.csv"), str(exports / "roadmap.csv"), *NOW).returncode == 0
    found = json.loads(voc("priorities", "--formula", "rice", "--json", *NOW).stdout)
    assert found.keys() == {"ranking", "decisions", "groups", "facts"}
    best = found["ranking"][0]
    assert (best["key"], best["rank"]) == ("F-1", 1)
    assert best["score_low"] <= best["score"] <= best["score_high"]

    shown = voc("priorities", "--why", "--heard", "--save", "may", "--to", "may.csv", *NOW).stdout
    assert "Features by accounts, as of 2026-06-03" in shown
    assert "may want it" in shown
    assert "How sure are the first 3?" in shown
    assert "Kept as `may`" in shown
    with (exports.parent / "may.csv").open(encoding="utf-8-sig") as file:
        assert [row["rank"] for row in csv.DictReader(file)] == ["1", "2", "3"]

    link = found["decisions"][0]["link_id"]
    assert voc("link", "reject", str(link), *NOW).returncode == 0
    again = voc("priorities", "--view", "may")
    assert "computed again from its inputs, every figure is the same" in again.stdout
    assert [view["name"] for view in json.loads(voc("priorities", "--views", "--json").stdout)] == ["may"]
    taken = voc("priorities", "--save", "may", *NOW)
    assert taken.returncode == 2
    assert "choose another name" in " ".join(taken.stderr.split())


@pytest.mark.slow
@pytest.mark.parametrize("columns", [60, 80, 120])
@pytest.mark.parametrize("formula", ["accounts", "rice", "revenue"])
def test_no_key_and_no_figure_is_cut_however_narrow_the_terminal(
    voc: Run, exports: Path, monkeypatch: pytest.MonkeyPatch, columns: int, formula: str
) -> None:
    roadmap = exports / "roadmap.csv"
    longer = (
        roadmap.read_text(encoding="utf-8")
        .replace("F-", "PLAN-12")
        .replace("Dark mode", "Dark mode for all " * 3)
    )
    roadmap.write_text(longer, encoding="utf-8")
    money = "account_id,name,domain,arr,currency\nA-1,North,north.example,20264589,EUR\nA-2,South,south.example,184000,EUR\n"
    (exports / "accounts.csv").write_text(money, encoding="utf-8")
    assert (
        voc(
            "run", *(str(exports / name) for name in ("accounts.csv", "nps_2026-05.csv", "roadmap.csv")), *NOW
        ).returncode
        == 0
    )
    monkeypatch.setenv("COLUMNS", "400")
    whole = voc("priorities", "--formula", formula, *NOW).stdout.splitlines()[2:5]
    monkeypatch.setenv("COLUMNS", str(columns))
    shown = voc("priorities", "--formula", formula, *NOW).stdout.splitlines()[2:5]
    for line, wide in zip(shown, whole, strict=True):
        assert len(line) <= columns
        figures = [word for word in wide.split() if "–" in word or word.startswith("PLAN")]
        assert len(figures) >= 2
        assert [word for word in line.split() if "–" in word or word.startswith("PLAN")] == figures


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("priorities", "--formula", "rise"), "No formula named `rise`. Did you mean `rice`?"),
        (("priorities", "--weight", "effort"), "`--weight effort` is not like effort=0.5."),
        (("priorities", "--weight", "effort=much"), "`--weight effort=much` is not like effort=0.5."),
        (("priorities", "--weight", "efort=1"), "Did you mean `effort`?"),
        (("priorities", "--only", "colour=red"), "No filter named `colour`"),
        (("priorities", "--segment", "huge"), "No segment named `huge`"),
        (("priorities", "--view", "may"), "No view named `may`"),
        (("priorities", "--view", "may", "--formula", "rice"), "give --view alone"),
        (("drivers", "--scale", "nsp"), "No scale named `nsp`. Did you mean `nps`?"),
    ],
)
def test_what_cannot_be_ranked_is_said_with_a_way_out(voc: Run, words: tuple[str, ...], says: str) -> None:
    voc("init")
    failed = voc(*words)
    assert failed.returncode == 2
    assert says in " ".join(failed.stderr.split())


@pytest.mark.slow
def test_an_empty_workspace_says_what_is_missing(voc: Run) -> None:
    voc("init")
    assert "Ingest a table of your roadmap" in voc("priorities").stdout
    assert "Too early to say: 0 weeks with comments, 9 are needed" in voc("alerts").stdout
    assert "No ratings yet" in voc("drivers").stdout
    assert json.loads(voc("alerts", "--json").stdout) == []
    assert json.loads(voc("drivers", "--json").stdout) == []


@pytest.mark.slow
def test_a_spike_of_a_topic_is_told_with_its_words(voc: Run, tmp_path: Path) -> None:
    days = [f"2026-{month:02}-{day:02}" for month in (2, 3, 4) for day in (2, 9, 16, 23)]
    lines = ["id,date,email,nps,comment"]
    usual, loud = "The support team helped me quickly again", "The invoice import fails with an error"
    lines += [f"q{day}-{n},{day},p{n}@home{n}.example,9,{usual}" for day in days for n in range(3)]
    lines += [f"l{n},2026-04-29,p{n}@home{n}.example,2,{loud}" for n in range(9)]
    (tmp_path / "survey.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert voc("run", "survey.csv", "--now", "2026-05-05T09:00Z").returncode == 0
    found = json.loads(voc("alerts", "--json", "--now", "2026-05-05T09:00Z").stdout)
    assert [(row["week"], row["comments"], row["voices"]) for row in found] == [("2026-04-27", 9, 9)]
    assert found[0]["example"] == "The invoice import fails with an error"
    assert "9 comments of 9 customers" in voc("alerts", "--now", "2026-05-05T09:00Z").stdout
    shown = voc("drivers", "--all").stdout
    assert "too few to say" in shown
    assert "NPS" in shown
