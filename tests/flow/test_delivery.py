"""What mail systems say of our messages is taken once, and moves what it should."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from tests.factories import NOW, SECRET, contact, rows_of, take_in
from tests.told import LATER, Told, is_left_alone, messages_of, states_of, told
from voc.errors import Busy, InputError, NotFound
from voc.flow.answered.delivery import took
from voc.flow.answered.receipt_answers import Reply, take_reply
from voc.flow.heard.customers import Customers
from voc.flow.told import approvals
from voc.flow.told.close import plan
from voc.flow.told.receipts import read, receipt_of
from voc.flow.told.send import send
from voc.model import ContactKey, DeliveryEvent, LoopEvent, Notification, VaultEntry
from voc.store import reading, writing
from voc.terms import DeliveryKind, HoldReason, LoopState, LoopStep, NotificationState
from voc.testing import MemoryChannel

D, N = DeliveryKind, NotificationState


@pytest.fixture
def all_told(engine: Engine, tmp_path: Path) -> Told:
    """Ada has a yes and a no, Bo a yes."""
    return told(engine, tmp_path / "w")


def message(given: Told) -> Notification:
    """Ada's yes as it is now."""
    return next(m for m in messages_of(given.engine) if m.id == given.yes)


def tell(given: Told, kind: DeliveryKind, source: str = "hook 1", minutes: int = 0) -> bool:
    """Tell what happened to Ada's yes."""
    return took(
        given.engine,
        message(given).key,
        kind,
        LATER + timedelta(minutes=minutes),
        source,
        "550  no\nsuch box",
    )


def bounced_at(given: Told) -> object:
    """Since when mail to Ada comes back."""
    with reading(given.engine) as session:
        return session.scalar(
            select(VaultEntry.bounced_at).where(VaultEntry.contact_id == message(given).contact_id)
        )


def steps(given: Told) -> list[LoopStep]:
    """All steps of all loops, the last first."""
    return [event.step for event in reversed(rows_of(given.engine, LoopEvent))]


@pytest.mark.parametrize(("kind", "step"), [(D.DELIVERED, LoopStep.DELIVERED), (D.OPENED, LoopStep.OPENED)])
def test_delivered_and_opened_are_noted_with_the_loops_and_move_nothing(
    all_told: Told, kind: DeliveryKind, step: LoopStep
) -> None:
    assert tell(all_told, kind)
    assert steps(all_told)[0] is step
    assert states_of(all_told.engine, all_told.yes) == [LoopState.TOLD]
    assert message(all_told).state is N.SENT


def test_the_same_word_counts_once(all_told: Told) -> None:
    assert [tell(all_told, D.OPENED), tell(all_told, D.OPENED), tell(all_told, D.BOUNCED)] == [
        True,
        False,
        False,
    ]
    assert steps(all_told).count(LoopStep.OPENED) == 1
    logged = [event.source for event in rows_of(all_told.engine, DeliveryEvent) if event.source]
    assert logged == ["hook 1"]


def test_a_delay_is_only_written_down(all_told: Told) -> None:
    before = steps(all_told)
    assert tell(all_told, D.DELAYED)
    assert steps(all_told) == before
    assert rows_of(all_told.engine, DeliveryEvent)[-1].detail == "550 no such box"


def test_a_message_that_came_back_leaves_the_loop_owed_and_the_address_marked(all_told: Told) -> None:
    tell(all_told, D.BOUNCED)
    assert message(all_told).state is N.BOUNCED
    assert states_of(all_told.engine, all_told.yes) == [LoopState.SHIPPED]
    assert states_of(all_told.engine, all_told.no) == [LoopState.TOLD]
    assert bounced_at(all_told) == LATER
    plan(all_told.engine, all_told.place.settings, now=LATER)
    assert messages_of(all_told.engine)[-1].reason is HoldReason.BOUNCED


def test_another_address_from_the_contacts_table_ends_the_bounce(all_told: Told) -> None:
    tell(all_told, D.BOUNCED)
    take_in(all_told.engine, contact("ada"))
    assert bounced_at(all_told) == LATER
    with writing(all_told.engine) as session:
        session.get_one(VaultEntry, message(all_told).contact_id).email = "typo@north.example"
    take_in(all_told.engine, contact("ada"))
    assert bounced_at(all_told) is None


def test_a_message_that_comes_back_from_an_older_address_says_nothing_of_the_new_one(all_told: Told) -> None:
    ada = message(all_told).contact_id
    with writing(all_told.engine) as session:
        keys = select(ContactKey).where(ContactKey.contact_id == ada)
        session.scalars(keys).one().digest = Customers(SECRET).digest(("email", "ada.new@north.example"))
    take_in(all_told.engine, contact("ada.new"))
    tell(all_told, D.BOUNCED)
    assert bounced_at(all_told) is None
    assert message(all_told).state is N.BOUNCED
    plan(all_told.engine, all_told.place.settings, now=LATER)
    again = messages_of(all_told.engine)[-1]
    assert (again.contact_id, again.state) == (ada, N.DRAFTED)
    approvals.approve(all_told.engine, [again.id], by="Casey", now=LATER)
    place = all_told.place
    send(place.engine, MemoryChannel(), place.settings, workspace=place.workspace, now=LATER)
    took(place.engine, again.key, D.BOUNCED, LATER, "hook 2")
    assert bounced_at(all_told) == LATER


def test_a_second_bounce_changes_nothing_more(all_told: Told) -> None:
    tell(all_told, D.BOUNCED, "hook 1")
    before = steps(all_told)
    tell(all_told, D.BOUNCED, "hook 2", minutes=5)
    assert steps(all_told) == before
    assert bounced_at(all_told) == LATER


def test_who_has_answered_had_it_and_a_late_bounce_takes_nothing_back(all_told: Told) -> None:
    address = receipt_of(all_told.place.workspace, all_told.yes, NOW, all_told.place.settings) or ""
    token = address.rpartition("/")[2]
    shown = read(all_told.place, token, now=LATER, languages=("en",)).items[0]
    take_reply(all_told.place, token, Reply(item=0, step=shown.step, solved=True), now=LATER)
    tell(all_told, D.BOUNCED, minutes=5)
    assert states_of(all_told.engine, all_told.yes) == [LoopState.CONFIRMED]


def test_a_complaint_ends_all_messages_to_them(all_told: Told) -> None:
    tell(all_told, D.COMPLAINT)
    assert is_left_alone(all_told.engine, all_told.yes)
    assert not is_left_alone(all_told.engine, all_told.bo)


def test_a_message_of_which_nobody_knew_has_left_when_it_comes_back(all_told: Told) -> None:
    with writing(all_told.engine) as session:
        session.get_one(Notification, all_told.yes).state = N.UNKNOWN
    tell(all_told, D.BOUNCED)
    assert message(all_told).state is N.BOUNCED


def test_word_of_a_message_that_is_being_sent_comes_too_early_and_is_not_lost(all_told: Told) -> None:
    with writing(all_told.engine) as session:
        session.get_one(Notification, all_told.yes).state = N.SENDING
    with pytest.raises(Busy):
        tell(all_told, D.DELIVERED)
    with writing(all_told.engine) as session:
        session.get_one(Notification, all_told.yes).state = N.SENT
    assert tell(all_told, D.DELIVERED)


def test_an_unknown_message_and_a_kind_that_is_ours_to_know_are_refused(all_told: Told) -> None:
    with pytest.raises(NotFound):
        took(all_told.engine, "no such key", D.OPENED, LATER, "hook 9")
    with pytest.raises(InputError):
        tell(all_told, D.SENT)
