"""Receipts: what a customer's page shows, what their answer moves, and that nothing happens twice."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, update

from tests.factories import NOW, ago, comment, contact, names, person, rows_of, take_in
from tests.told import LATER, Told, contact_id, is_left_alone, messages_of, states_of, told
from voc.errors import Expired, InputError, NotFound, NotOurs
from voc.flow.answered.answer import answer
from voc.flow.answered.delivery import took
from voc.flow.answered.receipt_answers import Reply, resume, stop, take_reply
from voc.flow.shipped.ship import ship, ship_version
from voc.flow.told import approvals, receipts
from voc.flow.told.close import plan
from voc.flow.told.receipts import Receipt, receipt_for, receipt_of, unsubscribe_of
from voc.flow.told.send import send
from voc.flow.understood.pool import Here
from voc.flow.understood.tag import tag
from voc.model import (
    AuditEvent,
    Contact,
    Feature,
    Feedback,
    Loop,
    LoopEvent,
    Notification,
    ReleaseFeature,
    Task,
)
from voc.store import writing
from voc.terms import (
    DeliveryKind,
    FeatureStatus,
    HoldReason,
    LoopState,
    LoopStep,
    NotificationState,
    TaskKind,
)
from voc.testing import MemoryChannel

LANGUAGES = ("en", "de")


@pytest.fixture
def all_told(engine: Engine, tmp_path: Path) -> Told:
    """Ada has a yes and a no, Bo a yes."""
    return told(engine, tmp_path / "w")


def token(given: Told, message_id: int) -> str:
    """The token in the address of a message's receipt."""
    address = receipt_of(given.place.workspace, message_id, NOW, given.place.settings)
    assert address is not None
    return address.rpartition("/")[2]


def page(given: Told, message_id: int) -> Receipt:
    """What the page of a message shows."""
    return receipts.read(given.place, token(given, message_id), now=LATER, languages=LANGUAGES)


def steps_of(given: Told, message_id: int) -> list[tuple[LoopStep, str, str]]:
    """The last steps of the first loop of a message: step, by, cause."""
    loops = page(given, message_id).items
    with writing(given.engine) as session:
        query = select(LoopEvent).where(LoopEvent.loop_id == loops[0].loop_id).order_by(LoopEvent.number)
        return [(event.step, event.by, event.cause) for event in session.scalars(query)][-2:]


def say(
    given: Told, message_id: int, solved: bool | None = None, text: str = "", step: int | None = None
) -> None:
    """Answer the first thing of a message's page as it stands, a minute later."""
    shown = page(given, message_id).items[0]
    reply = Reply(item=0, step=shown.step if step is None else step, solved=solved, text=text)
    take_reply(given.place, token(given, message_id), reply, now=LATER + timedelta(minutes=1))


def test_the_address_is_that_of_the_workspace_with_its_prefix(all_told: Told) -> None:
    workspace, settings = all_told.place.workspace, all_told.place.settings
    address = receipt_of(workspace, all_told.yes, NOW, settings) or ""
    assert address.startswith("https://voc.example/back/r/")
    assert (unsubscribe_of(workspace, 1, NOW, settings) or "").startswith("https://voc.example/back/u/")


def test_without_a_public_address_there_is_no_link(all_told: Told) -> None:
    settings = all_told.place.settings.model_copy(update={"public_url": ""})
    assert receipt_of(all_told.place.workspace, all_told.yes, NOW, settings) is None
    assert unsubscribe_of(all_told.place.workspace, 1, NOW, settings) is None


def test_the_page_shows_their_own_words_and_what_they_became(all_told: Told) -> None:
    (shown,) = page(all_told, all_told.yes).items
    assert [said.words for said in shown.said] == [
        "Please add the Excel export",
        "I still miss the export <b>badly</b>",
    ]
    assert (shown.outcome, shown.version, shown.on) == ("shipped", "1.0", "31 May 2026")
    assert (shown.solved, shown.answerable) == (None, True)


def test_a_no_is_shown_with_its_reason(all_told: Told) -> None:
    (shown,) = page(all_told, all_told.no).items
    assert (shown.outcome, shown.reason, shown.link) == ("declined", "Too few <i>asked</i>.", None)


def test_nobody_sees_what_others_said(all_told: Told) -> None:
    shown = page(all_told, all_told.bo)
    assert shown.language == "de"
    assert [said.words for item in shown.items for said in item.said] == ["We need an export"]


def test_what_the_roadmap_says_of_somebody_is_taken_out(all_told: Told) -> None:
    with writing(all_told.engine) as session:
        for row in session.scalars(select(Feature)):
            row.title = "Export, as [email 1] asked"
            row.description = "For bo@south.example, +44 20 7946 0111; questions to help@acme.example"
            row.declined_reason = "bo@south.example did not want it"
    settings = all_told.place.settings.model_copy(update={"from_address": "success@acme.example"})
    given = replace(all_told, place=replace(all_told.place, settings=settings))
    (yes,), (no,) = page(given, given.yes).items, page(given, given.no).items
    assert (yes.title, no.reason) == ("Export, as […] asked", "[…] did not want it")
    assert yes.description == "For […], […]; questions to help@acme.example"


def test_what_a_colleague_noted_about_them_and_what_was_redacted_is_not_shown(all_told: Told) -> None:
    with writing(all_told.engine) as session:
        said = session.scalars(select(Feedback).where(Feedback.external_id == "a2")).one()
        said.text = "Write to [email 1] and [own name]!".ljust(len(said.text))
    (shown,) = page(all_told, all_told.yes).items
    assert shown.said[1].words == "Write to […] and […]!"


def test_looking_changes_nothing(all_told: Told) -> None:
    before = names(rows_of(all_told.engine, LoopEvent), "id")
    page(all_told, all_told.yes)
    assert names(rows_of(all_told.engine, LoopEvent), "id") == before
    assert rows_of(all_told.engine, Task) == []


def test_solved_closes_the_loop_with_the_receipt_as_its_cause(all_told: Told) -> None:
    say(all_told, all_told.yes, solved=True)
    assert states_of(all_told.engine, all_told.yes) == [LoopState.CONFIRMED]
    assert steps_of(all_told, all_told.yes) == [
        (LoopStep.ANSWERED, "customer", "receipt"),
        (LoopStep.CONFIRMED, "customer", "receipt"),
    ]
    assert page(all_told, all_told.yes).items[0].solved is True


def test_not_solved_opens_the_loop_again_and_gives_product_a_task(all_told: Told) -> None:
    say(all_told, all_told.yes, solved=False)
    assert states_of(all_told.engine, all_told.yes) == [LoopState.REOPENED]
    (task,) = rows_of(all_told.engine, Task)
    assert (task.kind, task.done_at) == (TaskKind.REOPENED, None)


def test_who_changes_their_mind_takes_the_task_back(all_told: Told) -> None:
    say(all_told, all_told.yes, solved=False)
    say(all_told, all_told.yes, solved=True)
    assert states_of(all_told.engine, all_told.yes) == [LoopState.CONFIRMED]
    assert [task.done_by for task in rows_of(all_told.engine, Task)] == ["customer"]


def test_the_same_answer_sent_again_changes_nothing_even_after_another_one(all_told: Told) -> None:
    old = page(all_told, all_told.yes).items[0].step
    say(all_told, all_told.yes, solved=True)
    say(all_told, all_told.yes, solved=False)
    before = len(rows_of(all_told.engine, LoopEvent))
    say(all_told, all_told.yes, solved=True, step=old)
    assert states_of(all_told.engine, all_told.yes) == [LoopState.REOPENED]
    assert len(rows_of(all_told.engine, LoopEvent)) == before


def test_a_text_enters_by_the_front_door_as_a_reply_once_and_redacted(all_told: Told) -> None:
    step = page(all_told, all_told.yes).items[0].step
    for _ in range(2):
        say(all_told, all_told.yes, text="It works. Mail me at eve@other.example\x00", step=step)
    (reply,) = [said for said in rows_of(all_told.engine, Feedback) if said.reply_to]
    assert reply.text == "It works. Mail me at [email 1]"
    assert (reply.reply_to, reply.channel.value, reply.contact_id) == (
        all_told.yes,
        "reply",
        contact_id(all_told.engine, all_told.yes),
    )
    assert states_of(all_told.engine, all_told.yes) == [LoopState.TOLD]


def test_what_is_clicked_counts_more_than_the_words_beside_it(all_told: Told) -> None:
    say(all_told, all_told.yes, solved=False, text="Thanks, this is great work, I love it!")
    tag(all_told.engine, Here(), now=LATER)
    answer(all_told.engine, now=LATER + timedelta(hours=1))
    assert states_of(all_told.engine, all_told.yes) == [LoopState.REOPENED]
    (task,) = rows_of(all_told.engine, Task)
    assert task.passage_id is not None


def test_words_without_a_click_are_read_like_any_reply(all_told: Told) -> None:
    say(all_told, all_told.yes, text="Thank you, it works perfectly. I love it!")
    tag(all_told.engine, Here(), now=LATER)
    answer(all_told.engine, now=LATER + timedelta(hours=1))
    assert states_of(all_told.engine, all_told.yes) == [LoopState.CONFIRMED]


def test_an_answer_proves_that_a_message_arrived_of_which_nobody_knew(all_told: Told) -> None:
    other = told_but_unknown(all_told)
    say(other, other.yes, solved=True)
    assert states_of(other.engine, other.yes) == [LoopState.CONFIRMED]
    message = next(m for m in messages_of(other.engine) if m.id == other.yes)
    assert (message.state, message.sent_at) == (NotificationState.SENT, LATER + timedelta(minutes=1))


def told_but_unknown(given: Told) -> Told:
    """The same, as if the channel had broken off after Ada's yes was handed over."""
    with writing(given.engine) as session:
        session.get_one(Notification, given.yes).state = NotificationState.UNKNOWN
        loop_id = session.scalars(
            select(Loop.id).where(Loop.state == LoopState.TOLD).order_by(Loop.id)
        ).first()
        told_event = select(LoopEvent).where(LoopEvent.loop_id == loop_id, LoopEvent.step == LoopStep.TOLD)
        session.delete(session.scalars(told_event).one())
        session.get_one(Loop, loop_id).state = LoopState.SHIPPED
    return given


def test_what_was_taken_back_is_said_and_cannot_be_answered(all_told: Told) -> None:
    with writing(all_told.engine) as session:
        session.execute(update(ReleaseFeature).values(reverted_at=LATER, reverted_reason="it broke"))
        session.execute(update(Feature).where(Feature.key == "F-1").values(status=FeatureStatus.PLANNED))
    ship(all_told.engine, now=LATER, by="pam")
    (shown,) = page(all_told, all_told.yes).items
    assert (shown.outcome, shown.answerable) == ("changed", False)
    say(all_told, all_told.yes, solved=True)
    assert states_of(all_told.engine, all_told.yes) == [LoopState.OPEN]


def test_a_new_yes_is_not_given_away_before_they_are_told(all_told: Told) -> None:
    ship_version(all_told.engine, "2.0", ["F-2"], by="pam", now=NOW + timedelta(minutes=5))
    (shown,) = page(all_told, all_told.no).items
    assert (shown.outcome, shown.answerable) == ("declined", False)


def test_the_page_of_a_contact_shows_all_that_they_were_told(all_told: Told) -> None:
    address = receipt_for(all_told.place, ada(all_told), by="Casey", now=NOW)
    shown = receipts.read(all_told.place, address.rpartition("/")[2], now=LATER, languages=LANGUAGES)
    assert [item.outcome for item in shown.items] == ["shipped", "declined"]
    audit = rows_of(all_told.engine, AuditEvent)[-1]
    assert (audit.who, audit.what, audit.subject) == (
        "Casey",
        "receipt address made",
        "contact 1",
    )


def ada(given: Told) -> str:
    """Ada's id in the CRM, or what stands for it."""
    with writing(given.engine) as session:
        return session.get_one(Contact, contact_id(given.engine, given.yes)).external_id


def test_an_address_for_nobody_or_without_a_public_place_is_refused(all_told: Told, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        receipt_for(all_told.place, "C-nobody", by="Casey", now=NOW)
    closed = replace(all_told.place, settings=all_told.place.settings.model_copy(update={"public_url": ""}))
    with pytest.raises(InputError, match="public_url"):
        receipt_for(closed, ada(all_told), by="Casey", now=NOW)


def test_stop_holds_what_waits_and_keeps_a_trace(engine: Engine, tmp_path: Path) -> None:
    given = told(engine, tmp_path / "w", send_them=False)
    approvals.approve(engine, [given.yes], by="Casey", now=NOW)
    assert stop(given.place, token(given, given.yes), now=LATER) is True
    assert stop(given.place, token(given, given.yes), now=LATER) is False
    assert is_left_alone(engine, given.yes)
    assert not is_left_alone(engine, given.bo)
    held = {message.id: (message.state, message.reason) for message in messages_of(engine)}
    assert held[given.yes] == held[given.no] == (NotificationState.HELD, HoldReason.OPTED_OUT)
    assert held[given.bo] == (NotificationState.DRAFTED, None)
    assert len([row for row in rows_of(engine, AuditEvent) if row.who == "customer"]) == 1


def test_who_asked_to_be_left_alone_is_not_drafted_to_again(all_told: Told) -> None:
    stop(all_told.place, token(all_told, all_told.yes), now=LATER)
    take_in(all_told.engine, comment("Another export would help", id="a9", who=person("ada"), said_at=ago(0)))
    plan(all_told.engine, all_told.place.settings, now=LATER)
    channel = MemoryChannel()
    send(all_told.engine, channel, all_told.place.settings, workspace=all_told.place.workspace, now=LATER)
    assert channel.delivered == {}


def test_who_asked_to_be_left_alone_may_take_it_back_and_both_are_kept(
    engine: Engine, tmp_path: Path
) -> None:
    given = told(engine, tmp_path / "w", send_them=False)
    address = token(given, given.yes)
    assert resume(given.place, address, now=LATER) is False
    for _ in range(2):
        stop(given.place, address, now=LATER)
        assert (page(given, given.yes).stopped, page(given, given.yes).resumable) == (True, True)
        assert resume(given.place, address, now=LATER) is True
        assert (page(given, given.yes).stopped, page(given, given.yes).resumable) == (False, False)
    plan(engine, given.place.settings, now=LATER)
    assert {message.state for message in messages_of(engine)} == {NotificationState.DRAFTED}
    kept = [row.what for row in rows_of(engine, AuditEvent) if row.who == "customer"]
    assert kept == ["asked not to be written to", "asked to be written to again"] * 2


def test_who_called_a_message_unwanted_may_take_it_back(all_told: Told) -> None:
    key = next(message.key for message in messages_of(all_told.engine) if message.id == all_told.yes)
    took(all_told.engine, key, DeliveryKind.COMPLAINT, LATER, "hook 1")
    assert resume(all_told.place, token(all_told, all_told.yes), now=LATER) is True
    assert not is_left_alone(all_told.engine, all_told.yes)


@pytest.mark.parametrize("before", [True, False])
def test_what_the_contacts_table_says_is_not_the_customers_to_take_back(all_told: Told, before: bool) -> None:
    address = token(all_told, all_told.yes)
    if before:
        stop(all_told.place, address, now=LATER)
        resume(all_told.place, address, now=LATER)
    take_in(all_told.engine, contact("ada", do_not_contact=True))
    stop(all_told.place, address, now=LATER)
    assert page(all_told, all_told.yes).resumable is False
    assert resume(all_told.place, address, now=LATER) is False
    assert is_left_alone(all_told.engine, all_told.yes)


def test_who_withdrew_their_consent_elsewhere_begins_nothing_here(all_told: Told) -> None:
    stop(all_told.place, token(all_told, all_told.yes), now=LATER)
    take_in(all_told.engine, contact("ada", may_email=False))
    assert page(all_told, all_told.yes).resumable is False


def test_an_unsubscribe_address_begins_nothing(all_told: Told) -> None:
    ada_id = contact_id(all_told.engine, all_told.yes)
    address = unsubscribe_of(all_told.place.workspace, ada_id, NOW, all_told.place.settings) or ""
    stop(all_told.place, address.rpartition("/")[2], now=LATER)
    with pytest.raises(NotOurs):
        resume(all_told.place, address.rpartition("/")[2], now=LATER)


def test_an_address_ends_with_its_days(all_told: Told) -> None:
    given = token(all_told, all_told.yes)
    for call in (
        lambda now: receipts.read(all_told.place, given, now=now, languages=LANGUAGES),
        lambda now: take_reply(all_told.place, given, Reply(item=0, solved=True, text="late"), now=now),
    ):
        with pytest.raises(Expired):
            call(NOW + timedelta(days=180))
    assert states_of(all_told.engine, all_told.yes) == [LoopState.TOLD]
    assert [said for said in rows_of(all_told.engine, Feedback) if said.reply_to] == []


def test_an_unsubscribe_address_shows_no_receipt(all_told: Told) -> None:
    address = unsubscribe_of(all_told.place.workspace, 1, NOW, all_told.place.settings) or ""
    with pytest.raises(NotOurs):
        receipts.read(all_told.place, address.rpartition("/")[2], now=LATER, languages=LANGUAGES)


def test_who_was_erased_has_no_page(all_told: Told) -> None:
    with writing(all_told.engine) as session:
        session.get_one(Contact, contact_id(all_told.engine, all_told.yes)).erased_at = LATER
    with pytest.raises(Expired):
        page(all_told, all_told.yes)
