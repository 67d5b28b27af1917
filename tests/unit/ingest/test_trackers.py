"""Exports of the trackers that roadmaps live in, with the columns each of them writes."""

from pathlib import Path

import pytest

from voc.ingest.files import Look, look, read_file
from voc.ingest.records import FeatureRow
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
