"""The walk, end to end: from a customer's sentence to a message, an answer and a closed loop."""

from collections.abc import Callable

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
    names,
    person,
    release,
    rows_of,
    take_in,
)
from voc.errors import NotFound
from voc.flow.answered.answer import answer
from voc.flow.demand.ask import ask
from voc.flow.demand.link import decide, decide_many, link
from voc.flow.shipped.ship import decline_features, ship, ship_version
from voc.flow.told import approvals
from voc.flow.told.close import plan
from voc.flow.told.send import send
from voc.ingest.records import RawComment
from voc.model import (
    Annotation,
    Ask,
    AuditEvent,
    Decision,
    Feature,
    Feedback,
    Link,
    Loop,
    LoopEvent,
    Membership,
    Notification,
    Passage,
    Request,
)
from voc.terms import (
    Channel,
    FeatureStatus,
    LinkState,
    LoopState,
    LoopStep,
    NotificationState,
    TagKind,
    Verdict,
)
from voc.testing import MemoryChannel

Understand = Callable[[], None]
ROADMAP = (
    feature("F-1", "Export to Excel", description="Download every list and report as an Excel file."),
    feature("F-2", "Dark mode", description="A dark colour theme for the whole app."),
    feature("F-3", "Single sign-on", description="Sign in with the company account through SAML."),
    feature("F-4", "Offline mode", description="Work in the app without an internet connection."),
)
WISHES = (
    comment("Please add an export of our reports to Excel.", id="w1", who=person("ada", "north.example")),
    comment(
        "Bitte baut einen Export der Berichte nach Excel ein.", id="w2", who=person("bo", "south.example")
    ),
    comment(
        "Lütfen raporları Excel dosyası olarak dışa aktarma özelliği ekleyin.",
        id="w3",
        who=person("can", "east.example"),
    ),
    comment("We love the friendly support team!", id="w4", who=person("dee", "west.example")),
)


@pytest.fixture
def linked(engine: Engine, understand: Understand) -> Engine:
    """Three customers wish for the export in three languages; proposals wait."""
    people = [("ada", "north", "en"), ("bo", "south", "de"), ("can", "east", "tr")]
    take_in(engine, *(account(home) for _, home, _ in people), *ROADMAP, source="tables")
    take_in(engine, *(contact(who, f"{home}.example", language=code) for who, home, code in people))
    take_in(engine, *WISHES)
    understand()
    return engine


def accept_all(engine: Engine) -> int:
    chosen = [row for row in rows_of(engine, Link) if feature_key(engine, row.feature_id) == "F-1"]
    for row in chosen:
        decide(engine, [row.id], LinkState.ACCEPTED, by="pam", now=NOW)
    return len(chosen)


def feature_key(engine: Engine, feature_id: int) -> str:
    return str(next(row.key for row in rows_of(engine, Feature) if row.id == feature_id))


def states(engine: Engine) -> list[LoopState]:
    return names(rows_of(engine, Loop), "state")


def test_every_passage_lies_exactly_in_its_feedback_and_is_tagged(linked: Engine) -> None:
    texts = {row.id: row.text for row in rows_of(linked, Feedback)}
    passages = rows_of(linked, Passage)
    assert all(texts[p.feedback_id][p.start : p.end].strip() for p in passages)
    tagged = {(row.passage_id, row.kind) for row in rows_of(linked, Annotation)}
    assert {(p.id, kind) for p in passages for kind in (TagKind.LANGUAGE, TagKind.SENTIMENT)} <= tagged
    assert len(rows_of(linked, Membership)) == len(passages)


def test_wishes_become_asks_and_praise_does_not(linked: Engine) -> None:
    feedback = {row.id: row.external_id for row in rows_of(linked, Feedback)}
    passages = {row.id: feedback[row.feedback_id] for row in rows_of(linked, Passage)}
    assert {passages[row.passage_id] for row in rows_of(linked, Ask)} == {"w1", "w2", "w3"}


def test_the_same_wish_in_three_languages_is_proposed_to_one_feature(linked: Engine) -> None:
    best = {}
    for row in sorted(rows_of(linked, Link), key=lambda row: row.score):
        best[row.request_id] = feature_key(linked, row.feature_id)
    assert set(best.values()) == {"F-1"}
    assert {row.request_id for row in rows_of(linked, Ask)} == set(best)


def test_walking_again_changes_nothing(linked: Engine, understand: Understand) -> None:
    tables = (Passage, Annotation, Membership, Request, Ask, Link)
    before = [len(rows_of(linked, table)) for table in tables]
    understand()
    assert [len(rows_of(linked, table)) for table in tables] == before


def test_accepting_opens_a_loop_for_everyone_who_asked(linked: Engine) -> None:
    accept_all(linked)
    assert states(linked) == [LoopState.OPEN] * 3
    events = rows_of(linked, LoopEvent)
    assert {row.at for row in events if row.step is LoopStep.ASKED} == {ago(30)}
    assert {(row.at, row.by) for row in events if row.step is LoopStep.LINKED} == {(NOW, "pam")}
    assert {row.by for row in rows_of(linked, Decision)} == {"pam"}


def test_rejecting_withdraws_what_nothing_else_holds_open_and_accepting_again_opens_it(
    linked: Engine,
) -> None:
    accept_all(linked)
    links = [row for row in rows_of(linked, Link) if row.state is LinkState.ACCEPTED]
    for row in links:
        decide(linked, [row.id], LinkState.REJECTED, by="pam", now=NOW)
    assert set(states(linked)) == {LoopState.WITHDRAWN}
    for row in links:
        decide(linked, [row.id], LinkState.ACCEPTED, by="pam", now=NOW)
    assert set(states(linked)) == {LoopState.OPEN}


def test_a_decision_is_never_overwritten_by_a_new_proposal(linked: Engine) -> None:
    first = rows_of(linked, Link)[0]
    decide(linked, [first.id], LinkState.REJECTED, by="pam", now=NOW)
    link(linked, encoder="wants-1", now=NOW)
    assert next(row for row in rows_of(linked, Link) if row.id == first.id).state is LinkState.REJECTED


def test_a_decision_can_be_taken_back_and_what_it_opened_is_withdrawn(linked: Engine) -> None:
    accept_all(linked)
    for row in rows_of(linked, Link):
        decide(linked, [row.id], LinkState.PROPOSED, by="pam", now=NOW)
    assert {(row.state, row.decided_by, row.decided_at) for row in rows_of(linked, Link)} == {
        (LinkState.PROPOSED, None, None)
    }
    assert set(states(linked)) == {LoopState.WITHDRAWN}
    assert rows_of(linked, Decision)[-1].verdict is Verdict.UNDONE


def test_only_proposals_that_are_sure_enough_are_decided_together(linked: Engine) -> None:
    sure = [row for row in rows_of(linked, Link) if row.score >= 0.5]
    assert decide_many(linked, LinkState.ACCEPTED, at_least=0.5, by="pam", now=NOW) == len(sure)
    accepted = [row for row in rows_of(linked, Link) if row.state is LinkState.ACCEPTED]
    assert {row.id for row in accepted} == {row.id for row in sure}


def test_what_shipped_moves_the_loops_of_all_askers_late_ones_too(
    linked: Engine, understand: Understand
) -> None:
    accept_all(linked)
    take_in(linked, release("1.0", "F-1", days_ago=10), source="releases")
    ship(linked, now=NOW)
    assert set(states(linked)) == {LoopState.SHIPPED}
    late = comment(
        "Could you please add an export of reports to Excel?",
        id="late",
        who=person("eve", "north.example"),
        said_at=ago(2),
    )
    take_in(linked, late)
    understand()
    accept_all(linked)
    ship(linked, now=NOW)
    assert states(linked) == [LoopState.SHIPPED] * 4
    shipped = [row.at for row in rows_of(linked, LoopEvent) if row.state is LoopState.SHIPPED]
    assert max(shipped) == ago(2)
    assert rows_of(linked, Feature)[0].status is FeatureStatus.SHIPPED


def test_a_message_is_drafted_in_the_customers_language_with_their_own_words(linked: Engine) -> None:
    accept_all(linked)
    ship_version(linked, "1.0", ["F-1"], by="pam", now=NOW)
    plan(linked, SETTINGS, now=NOW)
    drafts = {row.language: row for row in rows_of(linked, Notification)}
    assert set(drafts) == {"en", "de", "tr"}
    assert "Excel dosyası olarak dışa aktarma" in drafts["tr"].body
    assert "[name]" in drafts["tr"].body
    assert {row.state for row in drafts.values()} == {NotificationState.DRAFTED}


def test_planning_again_drafts_nothing_twice(linked: Engine) -> None:
    accept_all(linked)
    ship_version(linked, "1.0", ["F-1"], by="pam", now=NOW)
    plan(linked, SETTINGS, now=NOW)
    again = plan(linked, SETTINGS, now=NOW)
    assert (again.drafted, again.held) == (0, 0)
    assert len(rows_of(linked, Notification)) == 3


def test_nothing_leaves_without_approval(linked: Engine) -> None:
    accept_all(linked)
    ship_version(linked, "1.0", ["F-1"], by="pam", now=NOW)
    plan(linked, SETTINGS, now=NOW)
    channel = MemoryChannel()
    assert send(linked, channel, SETTINGS, now=NOW).sent == 0
    assert channel.delivered == {}


def approved(engine: Engine) -> None:
    accept_all(engine)
    ship_version(engine, "1.0", ["F-1"], by="pam", now=ago(5))
    plan(engine, SETTINGS, now=ago(5))
    approvals.approve(engine, approvals.drafts(engine), by="casey", now=ago(5))


def test_approved_messages_leave_once_with_the_name_restored_and_close_their_loops(linked: Engine) -> None:
    approved(linked)
    channel = MemoryChannel()
    assert send(linked, channel, SETTINGS, now=ago(5)).sent == 3
    assert send(linked, channel, SETTINGS, now=NOW).sent == 0
    assert channel.calls == 3
    message = next(m for m in channel.delivered.values() if m.language == "en")
    assert message.to_email == "ada@north.example"
    assert "Ada" in message.body
    assert "[name]" not in message.body
    assert set(states(linked)) == {LoopState.TOLD}
    assert len(rows_of(linked, AuditEvent)) == 3


def reply(text: str, who: str, home: str, days_ago: float) -> RawComment:
    return comment(
        text, id=f"re-{who}-{days_ago}", who=person(who, home), channel=Channel.REPLY, said_at=ago(days_ago)
    )


def test_thanks_confirm_a_loop_and_still_broken_reopens_it(linked: Engine, understand: Understand) -> None:
    approved(linked)
    send(linked, MemoryChannel(), SETTINGS, now=ago(5))
    thanks = reply("Thank you so much, it works great!", "ada", "north.example", 3)
    broken = reply("Leider stürzt der Export immer noch ab, das ist ein Fehler.", "bo", "south.example", 3)
    take_in(linked, thanks, broken, source="replies")
    understand()
    done = answer(linked)
    assert (done.confirmed, done.reopened) == (1, 1)
    found = dict(zip(["ada", "bo", "can"], states(linked), strict=True))
    assert found == {"ada": LoopState.CONFIRMED, "bo": LoopState.REOPENED, "can": LoopState.TOLD}
    answer(linked)
    assert dict(zip(["ada", "bo", "can"], states(linked), strict=True)) == found


def test_a_word_of_somebody_who_was_told_nothing_moves_no_loop(
    linked: Engine, understand: Understand
) -> None:
    accept_all(linked)
    take_in(linked, reply("Thank you so much, it works great!", "ada", "north.example", 3), source="replies")
    understand()
    assert answer(linked).confirmed == 0
    assert set(states(linked)) == {LoopState.OPEN}


def test_a_no_is_told_with_its_reason(linked: Engine) -> None:
    accept_all(linked)
    decline_features(linked, ["F-1"], "Few of our customers use spreadsheets.", by="pam", now=NOW)
    plan(linked, SETTINGS, now=NOW)
    assert set(states(linked)) == {LoopState.DECLINED}
    english = next(row for row in rows_of(linked, Notification) if row.language == "en")
    assert "Few of our customers use spreadsheets." in english.body
    assert english.occasion == "declined:F-1"


def test_a_release_of_an_unknown_feature_by_hand_changes_nothing(linked: Engine) -> None:
    with pytest.raises(NotFound, match="Did you mean `F-1`"):
        ship_version(linked, "1.0", ["F-1", "F-1x"], by="pam", now=NOW)
    assert rows_of(linked, Feature)[0].status is FeatureStatus.PLANNED


def test_the_latest_event_of_every_loop_is_its_state(linked: Engine) -> None:
    approved(linked)
    send(linked, MemoryChannel(), SETTINGS, now=ago(5))
    events = rows_of(linked, LoopEvent)
    for loop in rows_of(linked, Loop):
        own = sorted((row for row in events if row.loop_id == loop.id), key=lambda row: row.number)
        assert own[-1].state is loop.state
        assert [row.number for row in own] == list(range(1, len(own) + 1))


def test_asking_again_in_other_words_adds_an_ask_and_no_second_loop(
    linked: Engine, understand: Understand
) -> None:
    accept_all(linked)
    take_in(linked, comment("Again: please add the Excel export of our reports.", id="again"))
    understand()
    ask(linked, encoder="wants-1")
    accept_all(linked)
    assert len(rows_of(linked, Loop)) == 3
