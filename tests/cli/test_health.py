"""`voc service`, `voc health` and `voc signs`, as a person types them."""

import json
from datetime import date, timedelta
from pathlib import Path

from tests.cli.conftest import Run

NOW = ("--now", "2026-06-01T12:00Z")
ACCOUNTS = """account_id,account_name,domain,segment,arr,currency,csm,renewal_date
A1,North [bold]x[/bold],north.example,mid,12000,EUR,Casey,2026-07-01
A2,South,south.example,mid,9000,EUR,Kim,2027-07-01
"""
CASES = """case_id,opened_at,first_reply_at,solved_at,requester_email,account_id,team,csat,csat_comment
1,2026-05-29T16:00:00Z,2026-06-01T10:00:00Z,2026-06-01T11:00:00Z,ada@north.example,A1,Desk,2,slow
"""


def prepare(voc: Run, folder: Path) -> None:
    """A workspace with one account that falls and one that does not."""
    weeks = [date(2026, 5, 31) - timedelta(weeks=back) for back in range(70)]
    rows = [f"A1,{day},logins,{30 if back < 8 else 100}" for back, day in enumerate(weeks)]
    rows += [f"A2,{day},logins,100" for day in weeks]
    rows += [f"A2,{weeks[0]},flux_b_count_b,3"]
    (folder / "accounts.csv").write_text(ACCOUNTS, encoding="utf-8")
    (folder / "signals.csv").write_text("\n".join(["account_id,date,metric,value", *rows]), encoding="utf-8")
    (folder / "support_cases.csv").write_text(CASES, encoding="utf-8")
    assert voc("init").returncode == 0
    names = ("accounts.csv", "signals.csv", "support_cases.csv")
    done = voc("run", *(str(folder / name) for name in names), *NOW)
    assert done.returncode == 0, done.stderr
    assert "2 accounts: 1 red" in done.stdout


def test_health_lists_the_worst_first_and_shows_every_point_of_one(voc: Run, tmp_path: Path) -> None:
    prepare(voc, tmp_path)
    listed = voc("health", *NOW).stdout
    assert listed.index("North [bold]x[/bold]") < listed.index("South")
    one = voc("health", "A1", *NOW).stdout
    assert "30 % of what it was: logins 30 a week" in one
    assert "in 30 days, on 2026-07-01" in one
    (row,) = json.loads(voc("health", "--csm", "Casey", "--json", *NOW).stdout)
    assert row["band"] == "red"
    detail = json.loads(voc("health", "A1", "--json", *NOW).stdout)
    assert [part["part"] for part in detail["parts"]][:2] == ["usage", "service"]
    assert "`voc run` brings it up to date" in voc("health", "--now", "2026-06-09T12:00Z").stdout
    unknown = voc("health", "--csm", "Case", *NOW)
    assert unknown.returncode == 2
    assert "Casey" in unknown.stderr


def test_signs_are_listed_dismissed_and_restored(voc: Run, tmp_path: Path) -> None:
    prepare(voc, tmp_path)
    found = voc("signs", *NOW).stdout
    assert "uses it less and less" in found
    assert "→ Ask who runs it what changed" in found
    assert "they count for nothing: flux_b_count_b" in found
    (sign, *_) = json.loads(voc("signs", "--json", *NOW).stdout)
    assert voc("signs", "dismiss", str(sign["sign_id"]), "--by", "Casey").stdout.strip() == "1 dismissed."
    assert "dismissed by Casey" in voc("signs", "--all", *NOW).stdout
    assert voc("signs", "restore", str(sign["sign_id"])).returncode == 0
    assert voc("signs", "restore", "77").returncode == 2


def test_service_tells_waits_and_the_words_behind_the_scores(voc: Run, tmp_path: Path) -> None:
    prepare(voc, tmp_path)
    assert "1 of 1 case: – on average" in voc("service", *NOW).stdout
    assert "slow" in voc("service", "--comments", *NOW).stdout
    (group,) = json.loads(voc("service", "--by", "team", "--json", *NOW).stdout)["groups"]
    assert (group["group"], group["rated"], group["csat"]) == ("Desk", 1, None)
    wrong = voc("service", "--since", "May", *NOW)
    assert (wrong.returncode, "is not a day like" in wrong.stderr) == (2, True)
