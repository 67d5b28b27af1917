"""Exports of the trackers that roadmaps live in, with the columns each of them writes."""

import pytest

from tests.unit.ingest.conftest import MakeFile
from voc.ingest.files import Look, look, read_file
from voc.ingest.records import FeatureRow
from voc.terms import Family, FeatureStatus

JIRA = """\
Summary,Issue key,Issue id,Issue Type,Status,Project key,Project name,Priority,Resolution,Assignee,Reporter,Created,Updated,Due date,Fix versions,Components,Labels,Description,Custom field (Story Points)
Export to Excel,VOC-12,10012,Story,In Progress,VOC,Voice,Medium,,Pam,Pam,2026-01-05 10:00,2026-02-01 10:00,2026-09-30,,Reports,customer,"Download every list, as it is filtered.",5
Dark mode,VOC-13,10013,Story,Done,VOC,Voice,Low,Done,Pam,Pam,2026-01-06 10:00,2026-02-02 10:00,,2.1,App,,Dark colours.,3
Fax gateway,VOC-14,10014,Story,Closed,VOC,Voice,Low,Won't Do,Pam,Pam,2026-01-07 10:00,2026-02-03 10:00,,,App,,Send faxes.,
Single sign-on,VOC-15,10015,Epic,Selected for Development,VOC,Voice,High,Unresolved,Pam,Pam,2026-01-08 10:00,2026-02-03 10:00,,,Security,,SAML.,13
"""
LINEAR = """\
ID,Team,Title,Description,Status,Estimate,Priority,Project ID,Project,Creator,Assignee,Labels,Cycle Number,Cycle Name,Created,Updated,Started,Triaged,Completed,Canceled,Archived,Due Date,Parent issue
ENG-1,Engineering,Export to Excel,Download every list.,In Review,5,High,p1,Reports,Pam,Sam,customer,,,2026-01-05,2026-02-01,2026-01-20,,,,,2026-09-30,
ENG-2,Engineering,Dark mode,Dark colours.,Todo,3,Low,p1,App,Pam,,,,,2026-01-06,2026-02-02,,,,,,,
ENG-3,Engineering,Fax gateway,Send faxes.,Canceled,,No priority,p1,App,Pam,,,,,2026-01-07,2026-02-03,,,,2026-02-03,,,
ENG-4,Engineering,Single sign-on,SAML.,Triage,8,Urgent,p1,App,Pam,,,,,2026-01-07,2026-02-03,,,,,,,
"""
GITHUB = """\
number,title,body,state,stateReason,labels,milestone,createdAt,updatedAt,url
12,Export to Excel,Download every list.,OPEN,,enhancement,,2026-01-05T10:00:00Z,2026-02-01T10:00:00Z,https://github.com/example/voice/issues/12
13,Dark mode,Dark colours.,CLOSED,COMPLETED,enhancement,2.1,2026-01-06T10:00:00Z,2026-02-02T10:00:00Z,https://github.com/example/voice/issues/13
14,Fax gateway,Send faxes.,CLOSED,NOT_PLANNED,wontfix,,2026-01-07T10:00:00Z,2026-02-03T10:00:00Z,https://github.com/example/voice/issues/14
"""
PRODUCTBOARD = """\
Feature ID,Feature name,Description,Status,Component,Product,Owner,Timeframe,Effort,Tags,Customer importance score,Feature link
f-100,Export to Excel,Download every list.,Planned,Reports,Voice,Pam,Q3 2026,5,customer,42,https://example.productboard.com/f-100
f-101,Dark mode,Dark colours.,Released,App,Voice,Pam,,3,,12,https://example.productboard.com/f-101
f-102,Fax gateway,Send faxes.,Won't do,App,Voice,Pam,,,,1,https://example.productboard.com/f-102
f-103,Single sign-on,SAML.,New idea,Security,Voice,Pam,,8,,77,https://example.productboard.com/f-103
f-104,Import,CSV.,Candidate,Security,Voice,Pam,,8,,7,https://example.productboard.com/f-104
"""
CANNY = """\
Post ID,Title,Details,Status,Board,Category,Tags,Owner,Author name,Votes,MRR,ETA,Created,URL
553c3ef8,Export to Excel,Download every list.,in progress,Feature Requests,Reports,,Pam,Ann Lee,31,1200,September 2026,2026-01-05T10:00:00.000Z,https://example.canny.io/feature-requests/p/export
553c3ef9,Dark mode,Dark colours.,complete,Feature Requests,App,,Pam,Bo Chen,12,300,,2026-01-06T10:00:00.000Z,https://example.canny.io/feature-requests/p/dark
553c3efa,Fax gateway,Send faxes.,closed,Feature Requests,App,,Pam,Cem Ak,1,0,,2026-01-07T10:00:00.000Z,https://example.canny.io/feature-requests/p/fax
553c3efb,Single sign-on,SAML.,under review,Feature Requests,App,,Pam,Cem Ak,1,0,,2026-01-07T10:00:00.000Z,https://example.canny.io/feature-requests/p/sso
"""
EXPORTS = {"jira": JIRA, "linear": LINEAR, "github": GITHUB, "productboard": PRODUCTBOARD, "canny": CANNY}
STATUS = FeatureStatus
EXPECTED = {
    "jira": {"VOC-12": STATUS.IN_PROGRESS, "VOC-13": STATUS.SHIPPED, "VOC-14": STATUS.DECLINED, "VOC-15": STATUS.PLANNED},
    "linear": {"ENG-1": STATUS.IN_PROGRESS, "ENG-2": STATUS.IDEA, "ENG-3": STATUS.DECLINED, "ENG-4": STATUS.IDEA},
    "github": {"12": STATUS.IDEA, "13": STATUS.SHIPPED, "14": STATUS.DECLINED},
    "productboard": {
        "f-100": STATUS.PLANNED, "f-101": STATUS.SHIPPED, "f-102": STATUS.DECLINED, "f-103": STATUS.IDEA, "f-104": STATUS.IDEA,
    },
    "canny": {
        "553c3ef8": STATUS.IN_PROGRESS, "553c3ef9": STATUS.SHIPPED, "553c3efa": STATUS.DECLINED, "553c3efb": STATUS.IDEA,
    },
}  # fmt: skip


def seen(make_file: MakeFile, name: str) -> Look:
    return look(make_file(f"{name}.csv", EXPORTS[name]))


def features(make_file: MakeFile, name: str) -> list[FeatureRow]:
    found = seen(make_file, name)
    rows = list(read_file(found.path, found.mapping, source=name))
    assert all(isinstance(row, FeatureRow) for row in rows)
    return [row for row in rows if isinstance(row, FeatureRow)]


@pytest.mark.parametrize("name", EXPORTS)
def test_a_tracker_export_is_a_roadmap_without_a_hint(make_file: MakeFile, name: str) -> None:
    assert seen(make_file, name).family is Family.FEATURE


@pytest.mark.parametrize("name", EXPORTS)
def test_keys_titles_and_statuses_are_those_of_the_tracker(make_file: MakeFile, name: str) -> None:
    rows = features(make_file, name)
    assert {row.key: row.status for row in rows} == EXPECTED[name]
    assert rows[0].title == "Export to Excel"
    assert rows[0].description is not None
    assert "Download every list" in rows[0].description


@pytest.mark.parametrize(("name", "effort"), [("jira", 5), ("linear", 5), ("productboard", 5)])
def test_the_effort_is_taken_where_the_tracker_has_one(make_file: MakeFile, name: str, effort: int) -> None:
    rows = features(make_file, name)
    assert rows[0].effort == effort
