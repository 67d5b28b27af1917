"""The ledger: every step is kept, messages tell a contact all at once, and what is taken back moves the loops back."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from tests.factories import (
    NOW,
    SETTINGS,
    account,
    ago,
    comment,
    contact,
    feature,
    person,
    release,
    rows_of,
    take_in,
)
from tests.wishing import decide, replied, wish
from voc.errors import IllegalMove, InputError, PermanentFailure
from voc.flow.answered.answer import answer
from voc.flow.ledger.tasks import finish
from voc.flow.shipped.ship import decline_features, ship, ship_version
from voc.flow.told import approvals
from voc.flow.told.close import plan
from voc.flow.told.send import send
from voc.model import (
    DeliveryEvent,
    Feature,
    Loop,
    LoopEvent,
    Notification,
    Release,
    Task,
)
from voc.store import writing
from voc.terms import (
    DeliveryKind,
    FeatureStatus,
    HoldReason,
    LinkState,
    LoopState,
    LoopStep,
    NotificationState,
    RatingScale,
    Reach,
    Sentiment,
    TaskKind,
)
from voc.testing import MemoryChannel

N, S = NotificationState, LoopStep
DAY = timedelta(days=1)


@pytest.fixture
def wanting(engine: Engine) -> Engine:
    """Ada asked for the export, then again; Bo once. Both links are accepted, and nothing has shipped."""
    take_in(engine, feature("F-1"), feature("F-2", "Dark mode", status=FeatureStatus.IN_PROGRESS))
    take_in(engine, account("north"), contact("ada"), contact("bo"))
    first = wish(engine, "ada", "Please add the Excel export")
    wish(engine, "ada", "Where is the export?", request_id=first, at=ago(10))
    wish(engine, "bo", "An export would help", request_id=first)
    decide(engine, first)
    return engine


def steps(engine: Engine, loop_id: int = 1) -> list[LoopStep]:
    return [row.step for row in rows_of(engine, LoopEvent) if row.loop_id == loop_id]


def states(engine: Engine) -> list[LoopState]:
    return [row.state for row in rows_of(engine, Loop)]


def messages(engine: Engine) -> list[Notification]:
    return rows_of(engine, Notification)


def tell(engine: Engine, *, now: datetime = NOW, channel: MemoryChannel | None = None) -> MemoryChannel:
    """Plan, approve and send."""
    channel = channel or MemoryChannel()
    plan(engine, SETTINGS, now=now)
    approvals.approve(engine, approvals.drafts(engine), by="casey", now=now)
    send(engine, channel, SETTINGS, now=now)
    return channel


def test_the_whole_way_of_a_loop_stands_in_the_ledger(wanting: Engine) -> None:
    ship(wanting, now=NOW)
    ship_version(wanting, "1.0", ["F-1"], by="pam", now=NOW)
    tell(wanting)
    replied(wanting, "ada", Sentiment.POSITIVE, id="r1", at=NOW + DAY)
    take_in(
        wanting,
        comment("9", id="nps2", who=person("ada"), said_at=NOW + 40 * DAY, rating=9.0, scale=RatingScale.NPS),
    )
    answer(wanting)
    assert steps(wanting) == [
        S.ASKED,
        S.LINKED,
        S.ASKED_AGAIN,
        S.PLANNED,
        S.SHIPPED,
        S.DRAFTED,
        S.APPROVED,
        S.TOLD,
        S.ANSWERED,
        S.CONFIRMED,
        S.SCORED_AGAIN,
    ]
    events = [row for row in rows_of(wanting, LoopEvent) if row.loop_id == 1]
    assert [row.passage_id for row in events if row.step in (S.ASKED, S.ASKED_AGAIN)] == [1, 2]
    assert events[-1].cause == "feedback nps2: nps 9"
    before = len(events)
    answer(wanting)
    assert len([row for row in rows_of(wanting, LoopEvent) if row.loop_id == 1]) == before


def test_who_says_that_it_does_not_work_gives_product_a_task_with_their_words(wanting: Engine) -> None:
    ship_version(wanting, "1.0", ["F-1"], by="pam", now=NOW)
    tell(wanting)
    replied(wanting, "ada", Sentiment.NEGATIVE, id="r1", at=NOW + DAY)
    answer(wanting)
    answer(wanting)
    (task,) = rows_of(wanting, Task)
    assert (task.kind, task.contact_id, task.passage_id) == (TaskKind.REOPENED, 1, 4)
    assert "“Export to Excel” (F-1) does not do what they wanted" in task.words
    assert states(wanting) == [LoopState.REOPENED, LoopState.TOLD]


def test_a_reply_to_an_older_message_speaks_of_that_message(wanting: Engine) -> None:
    ship_version(wanting, "1.0", ["F-1"], by="pam", now=NOW)
    tell(wanting)
    dark = wish(wanting, "ada", "I want it dark")
    decide(wanting, dark, "F-2")
    ship_version(wanting, "2.0", ["F-2"], by="pam", now=NOW + 10 * DAY)
    tell(wanting, now=NOW + 10 * DAY)
    replied(wanting, "ada", Sentiment.NEGATIVE, id="r1", at=NOW + 11 * DAY, to=1)
    answer(wanting)
    assert {row.feature_id: row.state for row in rows_of(wanting, Loop) if row.contact_id == 1} == {
        1: LoopState.REOPENED,
        2: LoopState.TOLD,
    }


def test_a_reply_that_is_read_again_does_not_speak_of_older_messages(wanting: Engine) -> None:
    ship_version(wanting, "1.0", ["F-1"], by="pam", now=NOW)
    tell(wanting)
    dark = wish(wanting, "ada", "I want it dark")
    decide(wanting, dark, "F-2")
    ship_version(wanting, "2.0", ["F-2"], by="pam", now=NOW + 10 * DAY)
    tell(wanting, now=NOW + 10 * DAY)
    replied(wanting, "ada", Sentiment.NEGATIVE, id="r1", at=NOW + 11 * DAY)
    assert answer(wanting).reopened == 1
    again = answer(wanting)
    assert (again.confirmed, again.reopened) == (0, 0)
    assert states(wanting) == [LoopState.TOLD, LoopState.TOLD, LoopState.REOPENED]


def test_what_shipped_in_two_releases_is_one_message(wanting: Engine) -> None:
    dark = wish(wanting, "ada", "I want it dark")
    decide(wanting, dark, "F-2")
    ship_version(wanting, "1.0", ["F-1"], by="pam", now=NOW)
    ship_version(wanting, "1.1", ["F-2"], by="pam", now=NOW)
    assert plan(wanting, SETTINGS, now=NOW).drafted == 2
    ada = messages(wanting)[0]
    assert ada.occasion == "shipped:2 features"
    assert "Export to Excel" in ada.body
    assert "Dark mode" in ada.body


def test_what_ships_while_a_draft_waits_joins_it(wanting: Engine) -> None:
    dark = wish(wanting, "ada", "I want it dark")
    decide(wanting, dark, "F-2")
    ship_version(wanting, "1.0", ["F-1"], by="pam", now=NOW)
    plan(wanting, SETTINGS, now=NOW)
    ship_version(wanting, "1.1", ["F-2"], by="pam", now=NOW)
    plan(wanting, SETTINGS, now=NOW)
    found = [(row.contact_id, row.occasion, row.state) for row in messages(wanting)]
    assert found == [
        (1, "release:1.0", N.WITHDRAWN),
        (2, "release:1.0", N.DRAFTED),
        (1, "shipped:2 features", N.DRAFTED),
    ]
    assert messages(wanting)[0].detail == "a fuller message takes its place"


def test_a_draft_that_a_person_changed_is_left_alone_and_the_rest_waits_for_the_next(wanting: Engine) -> None:
    dark = wish(wanting, "ada", "I want it dark")
    decide(wanting, dark, "F-2")
    ship_version(wanting, "1.0", ["F-1"], by="pam", now=NOW)
    plan(wanting, SETTINGS, now=NOW)
    approvals.edit(wanting, 1, subject="Hello", body="My own words", by="casey", now=NOW)
    ship_version(wanting, "1.1", ["F-2"], by="pam", now=NOW)
    plan(wanting, SETTINGS, now=NOW)
    assert [(row.occasion, row.state) for row in messages(wanting) if row.contact_id == 1] == [
        ("release:1.0", N.DRAFTED),
        ("release:1.1", N.DRAFTED),
    ]


def test_a_yes_and_a_no_are_told_apart(wanting: Engine) -> None:
    dark = wish(wanting, "ada", "I want it dark")
    decide(wanting, dark, "F-2")
    ship_version(wanting, "1.0", ["F-1"], by="pam", now=NOW)
    decline_features(wanting, ["F-2"], "Too few screens", by="pam", now=NOW)
    plan(wanting, SETTINGS, now=NOW)
    assert sorted(row.occasion for row in messages(wanting) if row.contact_id == 1) == [
        "declined:F-2",
        "release:1.0",
    ]


def test_what_is_taken_back_before_anybody_was_told_is_not_told(wanting: Engine) -> None:
    with writing(wanting) as session:
        session.get_one(Feature, 1).status = FeatureStatus.SHIPPED
    ship(wanting, now=NOW)
    plan(wanting, SETTINGS, now=NOW)
    with writing(wanting) as session:
        session.get_one(Feature, 1).status = FeatureStatus.IN_PROGRESS
    assert ship(wanting, now=NOW + DAY).reverted == 2
    assert states(wanting) == [LoopState.OPEN, LoopState.OPEN]
    assert {row.state for row in messages(wanting)} == {N.WITHDRAWN}
    with writing(wanting) as session:
        session.get_one(Feature, 1).status = FeatureStatus.SHIPPED
    ship(wanting, now=NOW + 2 * DAY)
    assert plan(wanting, SETTINGS, now=NOW + 2 * DAY).drafted == 2
    assert [row.occasion for row in messages(wanting)][2:] == ["shipped:F-1#2", "shipped:F-1#2"]


def test_a_release_that_is_put_off_moves_its_loops_back(wanting: Engine) -> None:
    ship_version(wanting, "1.0", ["F-1"], by="pam", now=NOW)
    with writing(wanting) as session:
        session.get_one(Release, 1).released_at = NOW + 5 * DAY
        session.get_one(Feature, 1).status = FeatureStatus.IN_PROGRESS
    assert ship(wanting, now=NOW).reverted == 2
    assert ship(wanting, now=NOW + 6 * DAY).shipped == 2


def test_a_no_that_is_reconsidered_lets_them_wait_again(wanting: Engine) -> None:
    decline_features(wanting, ["F-1"], "No", by="pam", now=NOW)
    tell(wanting)
    with writing(wanting) as session:
        session.get_one(Feature, 1).status = FeatureStatus.PLANNED
    assert ship(wanting, now=NOW + DAY).reverted == 2
    assert states(wanting) == [LoopState.OPEN, LoopState.OPEN]


def test_nobody_is_written_to_at_night_and_what_was_approved_leaves_in_the_morning(wanting: Engine) -> None:
    take_in(wanting, contact("ada", timezone="Asia/Tokyo"), contact("bo", timezone="Europe/Berlin"))
    ship_version(wanting, "1.0", ["F-1"], by="pam", now=NOW)
    plan(wanting, SETTINGS, now=NOW)
    approvals.approve(wanting, approvals.drafts(wanting), by="casey", now=NOW)
    channel = MemoryChannel()
    done = send(wanting, channel, SETTINGS, now=NOW)  # noon in UTC: 21:00 in Tokyo, 14:00 in Berlin
    assert (done.sent, done.held) == (1, 1)
    ada = messages(wanting)[0]
    assert (ada.state, ada.reason) == (N.APPROVED, HoldReason.QUIET_HOURS)
    assert ada.due_at == NOW.replace(hour=23)
    assert send(wanting, channel, SETTINGS, now=NOW + timedelta(hours=10)).sent == 0
    assert send(wanting, channel, SETTINGS, now=NOW + timedelta(hours=11)).sent == 1


def test_somebody_with_a_bad_score_is_called_first(wanting: Engine) -> None:
    take_in(
        wanting, comment("2", id="nps", who=person("ada"), said_at=ago(3), rating=2.0, scale=RatingScale.NPS)
    )
    ship_version(wanting, "1.0", ["F-1"], by="pam", now=NOW)
    planned = plan(wanting, SETTINGS, now=NOW)
    assert (planned.drafted, planned.held) == (1, 1)
    (task,) = rows_of(wanting, Task)
    assert task.words.endswith("gave NPS 2 on 29 May; talk to them first")
    assert task.assignee == "Casey"
    plan(wanting, SETTINGS, now=NOW + 12 * DAY)
    assert messages(wanting)[0].state is N.DRAFTED
    assert rows_of(wanting, Task)[0].done_by == "voc"


def test_the_mend_is_told_to_who_said_that_it_was_broken(wanting: Engine) -> None:
    ship_version(wanting, "1.0", ["F-1"], by="pam", now=NOW)
    tell(wanting)
    replied(wanting, "ada", Sentiment.NEGATIVE, id="r1", at=NOW + DAY)
    answer(wanting)
    ship_version(wanting, "1.1", ["F-1"], by="pam", now=NOW + 9 * DAY)
    assert states(wanting) == [LoopState.SHIPPED, LoopState.TOLD]
    tell(wanting, now=NOW + 9 * DAY)
    assert states(wanting) == [LoopState.TOLD, LoopState.TOLD]


def test_words_with_somebody_elses_address_are_held_until_they_are_edited(wanting: Engine) -> None:
    ship_version(wanting, "1.0", ["F-1"], by="pam", now=NOW)
    plan(wanting, SETTINGS, now=NOW)
    approvals.edit(
        wanting, 1, subject="Hello", body="Ask bo@south.example or +49 30 901820", by="casey", now=NOW
    )
    approvals.edit(wanting, 2, subject="Hello", body="Write to us: x@example.invalid", by="casey", now=NOW)
    approvals.approve(wanting, [1, 2], by="casey", now=NOW)
    send(wanting, MemoryChannel(), SETTINGS, now=NOW)
    held, sent = messages(wanting)
    assert (held.state, held.reason) == (N.HELD, HoldReason.PERSONAL_DATA)
    assert held.detail == "holds data that may be somebody else's (email, phone); edit the words"
    assert sent.state is N.SENT
    approvals.edit(wanting, 1, subject="Hello", body="Ask me", by="casey", now=NOW)
    assert plan(wanting, SETTINGS, now=NOW).freed == 0
    assert messages(wanting)[0].state is N.DRAFTED


def test_a_postponed_message_waits_for_its_day(wanting: Engine) -> None:
    ship_version(wanting, "1.0", ["F-1"], by="pam", now=NOW)
    plan(wanting, SETTINGS, now=NOW)
    approvals.postpone(wanting, [1], NOW + 3 * DAY, by="casey", now=NOW)
    approvals.approve(wanting, [2], by="casey", now=NOW)
    approvals.postpone(wanting, [2], NOW + 3 * DAY, by="casey", now=NOW)
    assert [row.state for row in messages(wanting)] == [N.HELD, N.APPROVED]
    assert send(wanting, MemoryChannel(), SETTINGS, now=NOW + DAY).sent == 0
    assert plan(wanting, SETTINGS, now=NOW + DAY).freed == 0
    assert plan(wanting, SETTINGS, now=NOW + 4 * DAY).freed == 1
    assert send(wanting, MemoryChannel(), SETTINGS, now=NOW + 4 * DAY).sent == 1


def test_a_message_cannot_be_postponed_to_yesterday(wanting: Engine) -> None:
    with pytest.raises(InputError, match="is over"):
        approvals.postpone(wanting, [], NOW - DAY, by="casey", now=NOW)


def test_a_reassigned_message_is_signed_by_the_other(wanting: Engine) -> None:
    ship_version(wanting, "1.0", ["F-1"], by="pam", now=NOW)
    plan(wanting, SETTINGS, now=NOW)
    assert "Casey" in messages(wanting)[0].body
    approvals.reassign(wanting, [1], " Robin  Doe ", by="casey", now=NOW)
    found = messages(wanting)[0]
    assert found.sender == "Robin Doe"
    assert "Robin Doe" in found.body
    assert "Casey" not in found.body


def test_who_was_told_in_person_needs_no_message(wanting: Engine) -> None:
    ship_version(wanting, "1.0", ["F-1"], by="pam", now=NOW)
    plan(wanting, SETTINGS, now=NOW)
    approvals.told(wanting, [1], by="casey", now=NOW, note="on the phone")
    assert (messages(wanting)[0].state, states(wanting)[0]) == (N.DROPPED, LoopState.TOLD)
    with pytest.raises(IllegalMove, match="cannot become `told`"):
        approvals.told(wanting, [1], by="casey", now=NOW)


def test_what_may_have_arrived_is_settled_by_a_person(wanting: Engine) -> None:
    ship_version(wanting, "1.0", ["F-1"], by="pam", now=NOW)
    plan(wanting, SETTINGS, now=NOW)
    approvals.approve(wanting, [1, 2], by="casey", now=NOW)
    with writing(wanting) as session:
        session.get_one(Notification, 1).state = N.UNKNOWN
    approvals.told(wanting, [1], by="casey", now=NOW)
    assert (messages(wanting)[0].state, states(wanting)[0]) == (N.SENT, LoopState.TOLD)


@pytest.mark.parametrize(
    ("rule", "approved"), [("files", 2), ("files:mid", 2), ("files:smb", 0), ("smtp", 0)]
)
def test_a_channel_or_a_segment_may_be_written_to_without_approval(
    wanting: Engine, rule: str, approved: int
) -> None:
    wished = SETTINGS.model_copy(update={"send_without_approval": [rule]})
    ship_version(wanting, "1.0", ["F-1"], by="pam", now=NOW)
    assert plan(wanting, wished, now=NOW).approved == approved


def test_what_a_colleague_has_is_told_when_they_say_so(wanting: Engine) -> None:
    ship_version(wanting, "1.0", ["F-1"], by="pam", now=NOW)
    channel = tell(wanting, channel=MemoryChannel(reaches=Reach.COLLEAGUE))
    assert [row.state for row in messages(wanting)] == [N.HANDED, N.HANDED]
    assert {(sent.account, sent.csm) for sent in channel.delivered.values()} == {("North", "Casey")}
    assert states(wanting) == [LoopState.SHIPPED, LoopState.SHIPPED]
    approvals.told(wanting, [1, 2], by="Casey", now=NOW + DAY)
    assert states(wanting) == [LoopState.TOLD, LoopState.TOLD]
    assert {row.state for row in messages(wanting)} == {N.SENT}


def test_each_attempt_stands_in_the_delivery_log(wanting: Engine) -> None:
    ship_version(wanting, "1.0", ["F-1"], by="pam", now=NOW)
    tell(wanting, channel=MemoryChannel([PermanentFailure("no such mailbox")]))
    log = [(row.notification_id, row.kind, row.detail) for row in rows_of(wanting, DeliveryEvent)]
    assert log[0] == (1, DeliveryKind.REFUSED, "no such mailbox")
    assert (log[1][0], log[1][1]) == (2, DeliveryKind.SENT)


def test_what_nothing_holds_is_withdrawn_and_goes_on_where_it_was(wanting: Engine) -> None:
    ship_version(wanting, "1.0", ["F-1"], by="pam", now=NOW)
    tell(wanting)
    decide(wanting, 1, state=LinkState.REJECTED)
    assert states(wanting) == [LoopState.WITHDRAWN, LoopState.WITHDRAWN]
    decide(wanting, 1)
    assert states(wanting) == [LoopState.TOLD, LoopState.TOLD]


def test_a_task_is_done_once(wanting: Engine) -> None:
    test_somebody_with_a_bad_score_is_called_first(wanting)
    with pytest.raises(InputError, match="was done by voc"):
        finish(wanting, [1], by="casey", now=NOW)


def test_a_release_from_the_past_that_was_taken_back_ships_nothing(wanting: Engine) -> None:
    from sqlalchemy import update

    from voc.model import ReleaseFeature

    take_in(wanting, release("0.9", "F-1"), file="r.csv")
    with writing(wanting) as session:
        session.execute(update(ReleaseFeature).values(reverted_at=NOW))
    assert ship(wanting, now=NOW).shipped == 0
