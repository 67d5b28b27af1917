"""Words that were kept long enough go, source by source; what was counted stays, and no file brings them back."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.factories import NOW, SETTINGS, ago, case, comment, person, rows_of, take_in
from tests.told import told
from voc.errors import NotFound
from voc.flow.people.retain import retain
from voc.flow.place import Place
from voc.flow.told.close import plan
from voc.flow.walk import walk
from voc.ingest.records import BadRow
from voc.model import (
    Annotation,
    Ask,
    AuditEvent,
    Contact,
    Feedback,
    Loop,
    Notification,
    Passage,
    PassageVector,
    Request,
    ServiceCase,
    SetAside,
    VaultEntry,
)
from voc.store.reads import ERASED, FILL
from voc.terms import Family, NotificationState
from voc.workspace import Workspace

OLD = comment(
    "Please add an export to Excel for the zibeline ledger", id="R-1", who=person("ada"), said_at=ago(800)
)
NEW = comment("Please add an export to Excel, our auditors ask", id="R-2", who=person("bo"), said_at=ago(20))
BROKEN = BadRow(
    file="nps.csv", line=4, column="date", value="31/02", reason="not a date", raw="zibeline | 31/02"
)


@pytest.fixture
def place(engine: Engine, tmp_path: Path) -> Place:
    workspace = Workspace(tmp_path / "workspace")
    workspace.create()
    workspace.secret_file.write_text("00" * 32, encoding="ascii")
    return Place(workspace, SETTINGS.model_copy(update={"keep_days": {"survey": 730}}), engine)


def kept_for(place: Place, **days: int) -> Place:
    return replace(place, settings=place.settings.model_copy(update={"keep_days": days}))


def test_old_words_go_and_what_was_counted_of_them_stays(
    place: Place, understand: Callable[[], None]
) -> None:
    engine = place.engine
    take_in(engine, OLD, NEW)
    understand()
    before = [len(rows_of(engine, noun)) for noun in (Feedback, Passage, Ask, Request, Contact, VaultEntry)]
    sentiments = sorted(row.value for row in rows_of(engine, Annotation) if row.kind.value == "sentiment")
    done = retain(place, by="mai", now=NOW)
    assert (done.comments, done.cases, done.set_aside) == ({"survey": 1}, {}, {})
    old, new = rows_of(engine, Feedback)
    assert (set(old.text), len(old.text), old.erased_at) == ({FILL}, len(OLD.text), NOW)
    assert new.text == NEW.text
    assert [
        len(rows_of(engine, noun)) for noun in (Feedback, Passage, Ask, Request, Contact, VaultEntry)
    ] == before
    assert (
        sorted(row.value for row in rows_of(engine, Annotation) if row.kind.value == "sentiment")
        == sentiments
    )
    assert {row.passage_id for row in rows_of(engine, PassageVector)} == {
        row.id for row in rows_of(engine, Passage) if row.feedback_id == new.id
    }
    (event,) = [row for row in rows_of(engine, AuditEvent) if "730 days" in row.what]
    assert (event.who, event.subject) == ("mai", "source survey")


def test_the_same_file_does_not_bring_them_back_and_a_second_time_changes_nothing(place: Place) -> None:
    take_in(place.engine, OLD, NEW)
    retain(place, by="mai", now=NOW)
    again = take_in(place.engine, OLD, NEW)
    assert (again.stored, again.known, again.forgotten) == (0, 2, 1)
    assert "had been erased" in again.forgotten_words()
    assert "zibeline" not in " ".join(row.text for row in rows_of(place.engine, Feedback))
    assert retain(place, by="mai", now=NOW).count == 0
    assert len([row for row in rows_of(place.engine, AuditEvent) if "older than" in row.what]) == 1


def test_a_dry_run_tells_and_changes_nothing(place: Place) -> None:
    take_in(place.engine, OLD, NEW)
    assert retain(place, by="mai", now=NOW, dry_run=True).comments == {"survey": 1}
    assert [row.text for row in rows_of(place.engine, Feedback)] == [OLD.text, NEW.text]
    assert rows_of(place.engine, AuditEvent) == []


def test_cases_and_rows_set_aside_of_the_source_go_as_well(place: Place) -> None:
    old = replace(
        case("C-9", person("ada"), subject="About the zibeline", solved_at=ago(799)), opened_at=ago(800)
    )
    take_in(place.engine, old, source="desk", family=Family.CASE)
    take_in(place.engine, BROKEN, NEW)
    days = kept_for(place, desk=365, survey=365)
    later = NOW.replace(year=NOW.year + 2)
    done = retain(days, by="mai", now=later)
    assert (done.cases, done.set_aside, done.comments) == ({"desk": 1}, {"survey": 1}, {"survey": 1})
    (row,) = rows_of(place.engine, ServiceCase)
    assert (row.subject, row.external_id.startswith("erased:"), row.solved_at is not None) == (
        None,
        True,
        True,
    )
    (aside,) = rows_of(place.engine, SetAside)
    assert (aside.raw, aside.reason, aside.line) == (ERASED, "not a date", 4)


def test_a_star_keeps_every_other_source_so_long(place: Place) -> None:
    take_in(place.engine, OLD)
    take_in(place.engine, replace(OLD, source="app"), source="app")
    assert retain(kept_for(place, **{"*": 30, "survey": 9000}), by="mai", now=NOW).comments == {"app": 1}


def test_a_source_that_there_is_not_is_named(place: Place) -> None:
    take_in(place.engine, OLD)
    with pytest.raises(NotFound, match="survye"):
        retain(kept_for(place, survye=30), by="mai", now=NOW)


def test_a_run_of_everything_does_it_and_says_so(place: Place) -> None:
    take_in(place.engine, OLD, NEW)
    done = dict(walk(place, [], now=NOW).steps)
    assert done["retained"] == "the words of 1 comment, 0 cases and 0 rows set aside erased, of `survey`"
    assert "retained" not in dict(walk(kept_for(place), [], now=NOW).steps)


def test_a_message_that_has_left_loses_the_words_it_quoted_and_one_that_waits_is_planned_anew(
    engine: Engine, tmp_path: Path
) -> None:
    waiting = told(engine, tmp_path, send_them=False, keep_days={"survey": 10})
    before = {row.id: row.body for row in rows_of(engine, Notification)}
    assert "Please add the Excel export" in before[waiting.yes]
    retain(waiting.place, by="mai", now=NOW)
    assert {row.state for row in rows_of(engine, Notification)} == {NotificationState.WITHDRAWN}
    plan(engine, waiting.place.settings, now=NOW)
    fresh = [row for row in rows_of(engine, Notification) if row.id not in before]
    assert len(fresh) == len(before)
    assert not any(word in row.body for row in fresh for word in ("Excel export", "eyes", ERASED))


def test_what_was_sent_stays_told_without_the_words(engine: Engine, tmp_path: Path) -> None:
    sent = told(engine, tmp_path, keep_days={"survey": 10})
    states = [row.state for row in rows_of(engine, Loop)]
    retain(sent.place, by="mai", now=NOW)
    (yes,) = [row for row in rows_of(engine, Notification) if row.id == sent.yes]
    assert yes.state is NotificationState.SENT
    assert "Please add the Excel export" not in yes.body
    assert ERASED in yes.body
    assert [row.state for row in rows_of(engine, Loop)] == states
