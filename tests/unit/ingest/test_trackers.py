"""Exports of the trackers that roadmaps live in, with the columns each of them writes."""

from pathlib import Path

import pytest

from voc.ingest.files import Look, look, read_file
from voc.ingest.records import BadRow, FeatureRow, Record
from voc.terms import Family, FeatureStatus

EXPORTS = ("jira", "linear", "github", "productboard", "canny")
FOLDER = Path(__file__).parents[2] / "data" / "trackers"
STATUS = FeatureStatus
EXPECTED = {
    "jira": {"VOC-12": STATUS.IN_PROGRESS, "VOC-13": STATUS.SHIPPED, "VOC-14": STATUS.DECLINED, "VOC-15": STATUS.PLANNED},
    "linear": {"ENG-1": STATUS.IN_PROGRESS, "ENG-2": STATUS.IDEA, "ENG-3": STATUS.DECLINED, "ENG-4": STATUS.IDEA},
    "github": {"12": STATUS.IDEA, "13": STATUS.SHIPPED, "14": STATUS.DECLINED},
    "productboard": {
        "f-100": STATUS.PLANNED, "f-101": STATUS.SHIPPED, "f-102": STATUS.DECLINED, "f-103": STATUS.IDEA,
        "f-104": STATUS.IDEA,
    },
    "canny": {
        "553c3ef8": STATUS.IN_PROGRESS, "553c3ef9": STATUS.SHIPPED, "553c3efa": STATUS.DECLINED, "553c3efb": STATUS.IDEA,
    },
}  # fmt: skip


def seen(name: str) -> Look:
    return look(FOLDER / f"{name}.csv")


def features(name: str) -> list[FeatureRow]:
    found = seen(name)
    rows = list(read_file(found.path, found.mapping, source=name))
    assert all(isinstance(row, FeatureRow) for row in rows)
    return [row for row in rows if isinstance(row, FeatureRow)]


@pytest.mark.parametrize("name", EXPORTS)
def test_a_tracker_export_is_a_roadmap_without_a_hint(name: str) -> None:
    assert seen(name).family is Family.FEATURE


@pytest.mark.parametrize("name", EXPORTS)
def test_keys_titles_and_statuses_are_those_of_the_tracker(name: str) -> None:
    rows = features(name)
    assert {row.key: row.status for row in rows} == EXPECTED[name]
    assert rows[0].title == "Export to Excel"
    assert rows[0].description is not None
    assert "Download every list" in rows[0].description


@pytest.mark.parametrize(("name", "effort"), [("jira", 5), ("linear", 5), ("productboard", 5)])
def test_the_effort_is_taken_where_the_tracker_has_one(name: str, effort: int) -> None:
    rows = features(name)
    assert rows[0].effort == effort


def test_issues_as_the_interface_of_github_gives_them_are_named_by_their_number() -> None:
    found = seen("github_api")
    assert found.family is Family.FEATURE
    assert [row.key for row in features("github_api")] == ["12", "13"]
    assert features("github_api")[0].tracker_url == "https://github.com/example/voice/issues/12"


def test_a_project_table_is_named_by_addresses_and_not_by_its_milestone() -> None:
    found = look(FOLDER / "gh_project.tsv")
    assert found.family is Family.FEATURE
    assert found.mapping.columns["key"] == "URL"
    assert any("no other column names the row" in reason for reason in found.reasons)


def rows_in(path: Path, text: str) -> list[Record | BadRow]:
    """The rows of a roadmap in these words."""
    path.write_text(text, encoding="utf-8")
    found = look(path, family=Family.FEATURE)
    return list(read_file(path, found.mapping, source="roadmap"))


@pytest.mark.parametrize(
    "said",
    [
        "Duplicate",
        "Cannot Reproduce",
        "Incomplete",
        "Parked",
        "Abandoned",
        "Archived",
        "On hold",
        "zurückgestellt",
    ],
)
def test_what_says_neither_yes_nor_no_changes_no_status(tmp_path: Path, said: str) -> None:
    header = "key,title,status,resolution\n"
    rows = rows_in(tmp_path / "r.csv", f"{header}A-1,Export,{said},\nA-2,Dark mode,Closed,{said}\n")
    assert [(row.status, row.said_status) for row in rows if isinstance(row, FeatureRow)] == [
        (None, said)
    ] * 2


@pytest.mark.parametrize("said", ["Won't Do", "declined", "Rejected", "abgelehnt"])
def test_a_no_is_a_no(tmp_path: Path, said: str) -> None:
    rows = rows_in(tmp_path / "r.csv", f"key,title,status,resolution\nA-1,Export,Done,{said}\n")
    assert [row.status for row in rows if isinstance(row, FeatureRow)] == [STATUS.DECLINED]


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("Blocked", STATUS.IN_PROGRESS), ("Ready to deploy", STATUS.IN_PROGRESS), ("Staging", STATUS.IN_PROGRESS),
        ("進行中", STATUS.IN_PROGRESS), ("Exploring", STATUS.IDEA), ("Gathering interest", STATUS.IDEA),
        ("Offen", STATUS.IDEA), ("Erledigt", STATUS.SHIPPED), ("Abgeschlossen", STATUS.SHIPPED), ("完了", STATUS.SHIPPED),
    ],
)  # fmt: skip
def test_statuses_of_other_trackers_and_languages_are_known(
    tmp_path: Path, said: str, status: FeatureStatus
) -> None:
    rows = rows_in(tmp_path / "r.csv", f"key,title,status\nA-1,Export,{said}\n")
    assert [row.status for row in rows if isinstance(row, FeatureRow)] == [status]


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ("Bananas,3,2026-09-30", "status", "known: idea, planned"),
        ("planned,-5,2026-09-30", "points", "less than zero"),
        ("planned,abc,2026-09-30", "points", "not a number"),
        ("planned,3,31/02/2026", "due date", "not a"),
    ],
)
def test_a_cell_that_cannot_be_read_is_set_aside_and_the_feature_kept(
    tmp_path: Path, cells: str, column: str, reason: str
) -> None:
    feature, bad = rows_in(tmp_path / "r.csv", f"key,title,status,points,due date\nA-1,Export,{cells}\n")
    assert isinstance(feature, FeatureRow)
    assert isinstance(bad, BadRow)
    assert feature.key == "A-1"
    assert (bad.column, bad.line) == (column, 2)
    assert reason in bad.reason
    assert bad.reason.endswith("the rest of the row is taken in")


def test_a_description_in_the_marks_of_a_web_page_is_read_as_words(tmp_path: Path) -> None:
    text = "feature id,feature name,status,description,feature url\n"
    text += "f-1,Export,Planned,<p>Download <b>every</b> list &amp; chart.</p>,https://example.productboard.com/f-1\n"
    (feature,) = rows_in(tmp_path / "r.csv", text)
    assert isinstance(feature, FeatureRow)
    assert feature.description == "Download every list & chart."
    assert feature.tracker_url == "https://example.productboard.com/f-1"
    (plain,) = rows_in(
        tmp_path / "p.csv", "key,title,status,description\nA-1,Export,Planned,rows < 5 and > 3\n"
    )
    assert isinstance(plain, FeatureRow)
    assert plain.description == "rows < 5 and > 3"
