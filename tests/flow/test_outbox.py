"""Messages while they wait: what a person decides about them, what becomes of their reasons, what keeps them true."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, update

from tests.factories import NOW, SETTINGS, account, ago, case, contact, feature, person, rows_of, take_in
from tests.wishing import decide, wish
from voc.errors import IllegalMove, InputError
from voc.flow.ledger.tasks import finish
from voc.flow.shipped.ship import ship_version
from voc.flow.told import approvals
from voc.flow.told.close import plan
from voc.flow.told.preview import preview
from voc.flow.told.send import send
from voc.model import Annotation, Contact, Notification, Task, VaultEntry
from voc.store import writing
from voc.terms import FeatureStatus, HoldReason, NotificationState, TagKind
from voc.testing import MemoryChannel

N = NotificationState
DAY = timedelta(days=1)


@pytest.fixture
def drafted(engine: Engine) -> Engine:
    """Ada and Bo asked for the export, which is out; both have a draft."""
    take_in(engine, feature("F-1"), account("north"), contact("ada"), contact("bo"))
    first = wish(engine, "ada", "An export to Excel, please. Casey promised it.")
    wish(engine, "bo", "An export would help", request_id=first)
    decide(engine, first)
    ship_version(engine, "1.0", ["F-1"], by="pam", now=NOW)
    plan(engine, SETTINGS, now=NOW)
    return engine


def message(engine: Engine, id: int = 1) -> Notification:
    return rows_of(engine, Notification)[id - 1]


def urgent(engine: Engine, id: str, *, solved_at: datetime | None = None) -> None:
    take_in(engine, case(id, person("ada"), priority="urgent", solved_at=solved_at), source="desk")


def test_what_was_postponed_may_be_approved_after_all(drafted: Engine) -> None:
    approvals.approve(drafted, [2], by="casey", now=NOW)
    approvals.postpone(drafted, [1, 2], NOW + 5 * DAY, by="casey", now=NOW)
    approvals.approve(drafted, [1, 2], by="casey", now=NOW)
    assert [(row.state, row.due_at, row.reason) for row in rows_of(drafted, Notification)] == [
        (N.APPROVED, None, None),
        (N.APPROVED, None, None),
    ]
    assert send(drafted, MemoryChannel(), SETTINGS, now=NOW).sent == 2


def test_other_words_do_not_free_what_is_held_for_another_reason(drafted: Engine) -> None:
    take_in(drafted, contact("ada", may_email=False))
    approvals.approve(drafted, [1], by="casey", now=NOW)
    send(drafted, MemoryChannel(), SETTINGS, now=NOW)
    assert approvals.edit(drafted, 1, subject="New", body="Words", by="casey", now=NOW) is N.HELD
    held = message(drafted)
    assert (held.state, held.reason, held.subject) == (N.HELD, HoldReason.OPTED_OUT, "New")
    with pytest.raises(InputError, match="is held: asked not to be written to"):
        approvals.redraft(drafted, [1], by="casey", now=NOW)


def test_what_was_dropped_or_postponed_waits_for_approval_again(drafted: Engine) -> None:
    approvals.drop(drafted, [1], by="casey", now=NOW)
    approvals.postpone(drafted, [2], NOW + DAY, by="casey", now=NOW)
    assert approvals.redraft(drafted, [1, 2], by="casey", now=NOW) == 2
    assert [(row.state, row.due_at) for row in rows_of(drafted, Notification)] == [(N.DRAFTED, None)] * 2


def test_what_is_not_so_any_more_cannot_be_a_draft_again(drafted: Engine) -> None:
    with writing(drafted) as session:
        session.execute(update(Notification).values(state=N.WITHDRAWN))
    with pytest.raises(IllegalMove, match="`withdrawn` and cannot become `drafted`"):
        approvals.edit(drafted, 1, subject="New", body="Words", by="casey", now=NOW)


def test_another_sender_changes_no_word_of_the_customer_and_no_part_of_a_word(engine: Engine) -> None:
    take_in(engine, feature("F-1", "Anchors"), account("north", csm="An"), contact("ada"))
    decide(engine, wish(engine, "ada", "An anchor, An said"))
    ship_version(engine, "1.0", ["F-1"], by="pam", now=NOW)
    plan(engine, SETTINGS, now=NOW)
    approvals.reassign(engine, [1], "Robin", by="casey", now=NOW)
    body = message(engine).body
    assert "“An anchor, An said”" in body
    assert "“Anchors”" in body
    assert body.endswith("Robin\nAcme\n")


def test_a_message_that_nobody_signed_is_signed_above_the_company(engine: Engine) -> None:
    take_in(engine, feature("F-1"), account("north", csm=None), contact("ada"))
    decide(engine, wish(engine, "ada"))
    ship_version(engine, "1.0", ["F-1"], by="pam", now=NOW)
    plan(engine, SETTINGS, now=NOW)
    approvals.reassign(engine, [1], "Robin", company="Acme", by="casey", now=NOW)
    assert message(engine).body.endswith("Kind regards,\nRobin\nAcme\n")


def test_a_name_of_signs_that_nobody_sees_holds_one_message_and_stops_no_other(drafted: Engine) -> None:
    with writing(drafted) as session:
        session.get_one(VaultEntry, message(drafted).contact_id).name = "\u200b"
    approvals.approve(drafted, [1, 2], by="casey", now=NOW)
    done = send(drafted, MemoryChannel(), SETTINGS, now=NOW)
    assert (done.sent, done.held) == (1, 1)
    assert "`[name]`" in (message(drafted).detail or "")


def test_a_second_reason_asks_the_csm_again_and_the_same_one_does_not(drafted: Engine) -> None:
    approvals.approve(drafted, [1], by="casey", now=NOW)
    urgent(drafted, "K1")
    send(drafted, MemoryChannel(), SETTINGS, now=NOW)
    plan(drafted, SETTINGS, now=NOW)
    finish(drafted, [1], by="casey", now=NOW)
    plan(drafted, SETTINGS, now=NOW + DAY)
    assert rows_of(drafted, Task)[0].done_by == "casey"
    urgent(drafted, "K1", solved_at=NOW + DAY)
    urgent(drafted, "K2")
    plan(drafted, SETTINGS, now=NOW + 2 * DAY)
    (task,) = rows_of(drafted, Task)
    assert (task.done_at, task.opened_at) == (None, NOW + 2 * DAY)
    assert "K2" in task.words


def test_a_case_that_opens_after_another_was_solved_asks_the_csm_again(engine: Engine) -> None:
    take_in(engine, feature("F-1"), account("north"), contact("ada"))
    decide(engine, wish(engine, "ada"))
    ship_version(engine, "1.0", ["F-1"], by="pam", now=NOW)
    urgent(engine, "K1")
    plan(engine, SETTINGS, now=NOW)
    urgent(engine, "K1", solved_at=NOW)
    plan(engine, SETTINGS, now=NOW + DAY)
    assert rows_of(engine, Task)[0].done_by == "voc"
    approvals.approve(engine, [1], by="casey", now=NOW + DAY)
    urgent(engine, "K1", solved_at=None)
    with writing(engine) as session:
        from voc.model import ServiceCase

        session.execute(update(ServiceCase).values(solved_at=None))
    send(engine, MemoryChannel(), SETTINGS, now=NOW + DAY)
    plan(engine, SETTINGS, now=NOW + DAY)
    assert rows_of(engine, Task)[0].done_at is None


def test_a_draft_follows_the_names_of_its_feature_and_its_csm(drafted: Engine) -> None:
    approvals.edit(drafted, 2, subject="Mine", body="My own words", by="casey", now=NOW)
    take_in(
        drafted, feature("F-1", "Spreadsheets", status=FeatureStatus.SHIPPED), account("north", csm="Robin")
    )
    plan(drafted, SETTINGS, now=NOW)
    ours, theirs = rows_of(drafted, Notification)
    assert "“Spreadsheets”" in ours.subject
    assert "Export to Excel" not in ours.body
    assert ours.sender == "Robin"
    assert "Robin\nAcme" in ours.body
    assert (theirs.subject, theirs.body) == ("Mine", "My own words")


def test_a_draft_follows_the_language_that_becomes_known(drafted: Engine) -> None:
    take_in(drafted, contact("ada", language="de"))
    plan(drafted, SETTINGS, now=NOW)
    assert [row.language for row in rows_of(drafted, Notification)] == ["de", "en"]
    assert message(drafted).subject.startswith("Ihr Wunsch ist umgesetzt")


def test_who_has_no_language_is_written_to_in_that_of_their_own_words(engine: Engine) -> None:
    take_in(
        engine, feature("F-1"), account("north"), contact("ada", language=None), contact("bo", language=None)
    )
    first = wish(engine, "ada", "Excel'e aktarma istiyoruz", at=ago(9))
    wish(engine, "bo", "Excel?", request_id=first)
    with writing(engine) as session:
        session.add(
            Annotation(
                passage_id=1,
                kind=TagKind.LANGUAGE,
                value="tr",
                confidence=1.0,
                score=None,
                maker="m",
                made_at=NOW,
            )
        )
    decide(engine, first)
    ship_version(engine, "1.0", ["F-1"], by="pam", now=NOW)
    plan(engine, SETTINGS, now=NOW)
    assert [row.language for row in rows_of(engine, Notification)] == ["tr", "en"]
    assert [row.language for row in rows_of(engine, Contact)] == [None, None]


def test_a_preview_counts_words_with_somebody_elses_data(drafted: Engine) -> None:
    approvals.edit(drafted, 1, subject="Hello", body="Ask bo@south.example", by="casey", now=NOW)
    found = preview(drafted, [1, 2], SETTINGS, now=NOW)
    assert (found.leave, dict(found.held)) == (1, {HoldReason.PERSONAL_DATA: 1})


def test_a_time_zone_that_is_none_stops_nobody(drafted: Engine) -> None:
    with writing(drafted) as session:
        session.execute(update(Contact).values(timezone="Europe"))
    approvals.approve(drafted, [1, 2], by="casey", now=NOW)
    night = SETTINGS.model_copy(update={"quiet_hours": "20:00-08:00"})
    assert send(drafted, MemoryChannel(), night, now=NOW).sent == 2
