"""Review: links, pairs of requests and changes of topics, each decided, taken back, and kept with who did it."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.app.dashboard import Dashboard
from tests.factories import NOW, rows_of
from voc.flow.demand.link import decide
from voc.flow.demand.merge import merge
from voc.flow.place import Place
from voc.model import (
    Decision,
    Feature,
    Link,
    Loop,
    Membership,
    MergeProposal,
    Request,
    RequestMerge,
    Topic,
    TopicChange,
    TopicMove,
    TopicProposal,
    TopicRun,
)
from voc.store import insert_new, writing
from voc.terms import ChangeKind, ChangeState, LinkState, LoopState, Verdict

pytestmark = pytest.mark.slow


def link_of(place: Place, key: str) -> Any:
    """The likeliest link of a feature, as it stands in its table."""
    query = select(Link).join(Feature, Feature.id == Link.feature_id).where(Feature.key == key)
    with Session(place.engine) as session:
        return session.scalars(query.order_by(Link.score.desc())).first()


def last(place: Place) -> Any:
    """What was decided last."""
    return rows_of(place.engine, Decision)[-1]


def heading(dashboard: Dashboard) -> str:
    """The feature that is asked about."""
    return dashboard.html.partition('class="voc-feature">')[2].partition("<")[0]


# links


@pytest.mark.parametrize(
    ("button", "state"), [("accept", LinkState.ACCEPTED), ("reject", LinkState.REJECTED)]
)
def test_a_decision_is_kept_with_who_took_it_and_said_in_a_sentence(
    seeded: Place, dashboard: Dashboard, button: str, state: LinkState
) -> None:
    dashboard.open("review", feature="F-2").press(button)
    link = link_of(seeded, "F-2")
    assert (link.state, bool(link.decided_by)) == (state, True)
    assert last(seeded).row_id == link.id
    assert f"{state.value.capitalize()} as {link.decided_by}: “" in dashboard.words


def test_accepting_opens_a_loop_for_who_asked(seeded: Place, dashboard: Dashboard) -> None:
    before = len(rows_of(seeded.engine, Loop))
    dashboard.open("review", feature="F-2").press("accept")
    assert len(rows_of(seeded.engine, Loop)) == before + 1


def test_decisions_are_taken_back_one_after_the_other(seeded: Place, dashboard: Dashboard) -> None:
    links = {row.id: row.state for row in rows_of(seeded.engine, Link)}
    before = {row.id: row.state for row in rows_of(seeded.engine, Loop)}
    dashboard.open("review").press("accept").press("reject")
    assert {row.id: row.state for row in rows_of(seeded.engine, Link)} != links
    dashboard.press("undo").press("undo")
    assert {row.id: row.state for row in rows_of(seeded.engine, Link)} == links
    after = {row.id: row.state for row in rows_of(seeded.engine, Loop)}
    assert [state for number, state in after.items() if number not in before] == [LoopState.WITHDRAWN]
    assert "undo" not in dashboard.buttons()


def test_what_is_put_off_stays_and_comes_last(seeded: Place, dashboard: Dashboard) -> None:
    dashboard.open("review")
    first = heading(dashboard)
    dashboard.press("skip")
    assert heading(dashboard) != first
    assert {row.state for row in rows_of(seeded.engine, Link)} == {LinkState.ACCEPTED, LinkState.PROPOSED}


def test_the_words_that_say_so_are_marked_inside_the_passage(seeded: Place, dashboard: Dashboard) -> None:
    dashboard.open("review", feature="F-2")
    assert "voc-passage" in dashboard.html
    marked = dashboard.html.partition("<mark>")[2].partition("</mark>")[0]
    assert "dark mode" in marked
    assert "Please add" not in marked


def test_the_revenue_that_waits_and_the_reason_are_said(seeded: Place, dashboard: Dashboard) -> None:
    words = dashboard.open("review", feature="F-2").words.replace("\u202f", " ")
    assert "Asked by 1 account." in words
    assert "€12 k of revenue a year waits." in words
    assert "Why proposed: " in words


def test_another_feature_that_was_proposed_is_chosen_with_a_click(
    seeded: Place, dashboard: Dashboard
) -> None:
    shown = link_of(seeded, "F-2")
    rival = _proposed(seeded, shown, "F-4")
    dashboard.open("review", feature="F-2").press(f"rival-{rival}")
    links = {row.id: row for row in rows_of(seeded.engine, Link)}
    assert (links[shown.id].state, links[rival].state) == (LinkState.REJECTED, LinkState.ACCEPTED)
    dashboard.press("undo")
    links = {row.id: row for row in rows_of(seeded.engine, Link)}
    assert (links[shown.id].state, links[rival].state) == (LinkState.PROPOSED, LinkState.PROPOSED)


def _proposed(place: Place, beside: Link, key: str) -> int:
    """Another feature, proposed for the same request. Returns the link's id."""
    feature = next(row.id for row in rows_of(place.engine, Feature) if row.key == key)
    row = {
        "request_id": beside.request_id, "feature_id": feature, "score": 0.3, "reason": "near in meaning",
        "evidence_passage_id": beside.evidence_passage_id, "maker": "test", "proposed_at": NOW,
        "state": LinkState.PROPOSED, "decided_by": None, "decided_at": None,
    }  # fmt: skip
    with writing(place.engine) as session:
        insert_new(session, Link, [row], key=["request_id", "feature_id"])
    made: int = rows_of(place.engine, Link)[-1].id
    return made


def test_any_feature_of_the_roadmap_can_be_chosen(seeded: Place, dashboard: Dashboard) -> None:
    shown = link_of(seeded, "F-2")
    dashboard.open("review", feature="F-2")
    dashboard.test.selectbox(key=f"choose-{shown.id}").select("F-4")
    dashboard.run().press("link-it")
    made = [row for row in rows_of(seeded.engine, Link) if row.request_id == shown.request_id]
    accepted = [row.feature_id for row in made if row.state is LinkState.ACCEPTED]
    key = {row.id: row.key for row in rows_of(seeded.engine, Feature)}
    assert [key[number] for number in accepted] == ["F-4"]
    assert link_of(seeded, "F-2").state is LinkState.REJECTED


def test_a_wish_that_nothing_fits_becomes_an_idea(seeded: Place, dashboard: Dashboard) -> None:
    shown = link_of(seeded, "F-2")
    dashboard.open("review", feature="F-2")
    dashboard.test.text_input(key=f"idea-{shown.id}").input("Night *shift*")
    dashboard.press("make-idea")
    idea = rows_of(seeded.engine, Feature)[-1]
    assert (idea.key, idea.title) == ("IDEA-1", "Night *shift*")
    states = {
        row.feature_id: row.state
        for row in rows_of(seeded.engine, Link)
        if row.request_id == shown.request_id
    }
    assert states.pop(idea.id) is LinkState.ACCEPTED
    assert set(states.values()) == {LinkState.REJECTED}
    assert "is the idea IDEA-1 on the roadmap now" in dashboard.words


def test_many_are_accepted_after_a_preview_and_taken_back(seeded: Place, dashboard: Dashboard) -> None:
    sure = {
        row.id for row in rows_of(seeded.engine, Link) if row.state is LinkState.PROPOSED and row.score >= 0.5
    }
    dashboard.open("review")
    dashboard.test.slider(key="many-least").set_value(50)
    assert f"{len(sure)} proposals, of" in dashboard.run().words
    dashboard.press("accept-many")
    assert {row.state for row in rows_of(seeded.engine, Link) if row.id in sure} == {LinkState.ACCEPTED}
    assert f"{len(sure)} proposals that are at least 50 % sure" in dashboard.words
    dashboard.press("undo")
    assert {row.state for row in rows_of(seeded.engine, Link) if row.id in sure} == {LinkState.PROPOSED}


def test_many_are_taken_back_in_another_session(seeded: Place, dashboard: Dashboard) -> None:
    from voc.flow.demand.link import decide_many

    count = decide_many(seeded.engine, LinkState.ACCEPTED, at_least=0.0, by="zoe", now=NOW)
    assert f"{count} links hold that zoe decided at once (today)." in dashboard.open("review").words
    dashboard.press("undo-many")
    assert f"{count} proposals wait again" in dashboard.words
    assert last(seeded).verdict is Verdict.UNDONE


def test_the_proof_says_how_far_it_is_to_automatic_links(seeded: Place, dashboard: Dashboard) -> None:
    words = dashboard.open("review").words
    assert "No link is accepted by itself yet" in words


def test_a_decision_of_yesterday_is_taken_back(seeded: Place, dashboard: Dashboard) -> None:
    link = link_of(seeded, "F-2")
    decide(seeded.engine, [link.id], LinkState.REJECTED, by="zoe", now=NOW)
    assert "rejected · zoe · today" in dashboard.open("review").words
    dashboard.press(f"back-{link.id}")
    assert link_of(seeded, "F-2").state is LinkState.PROPOSED


def test_an_empty_queue_says_what_to_do(seeded: Place, dashboard: Dashboard) -> None:
    waiting = [row.id for row in rows_of(seeded.engine, Link) if row.state is LinkState.PROPOSED]
    decide(seeded.engine, waiting, LinkState.REJECTED, by="pm", now=NOW)
    words = dashboard.open("review").words
    assert "Nothing to decide." in words
    assert "voc run" in words


# merges


@pytest.fixture
def paired(seeded: Place) -> Place:
    """Two requests that were suggested to be one want."""
    one, other, *_ = rows_of(seeded.engine, Request)
    row = {
        "request_id": one.id, "other_id": other.id, "probability": 0.7, "reason": "near in <b>meaning</b>",
        "evidence_passage_id": one.voice_passage_id, "other_evidence_passage_id": other.voice_passage_id,
        "maker": "test", "proposed_at": NOW, "state": LinkState.PROPOSED, "decided_by": None, "decided_at": None,
    }  # fmt: skip
    with writing(seeded.engine) as session:
        insert_new(session, MergeProposal, [row], key=["request_id", "other_id"])
    return seeded


def test_a_pair_shows_both_wishes_and_what_they_are_worth_together(
    paired: Place, dashboard: Dashboard
) -> None:
    words = dashboard.open("review", kind="merges").words
    assert "Please add an export of our reports to Excel." in words
    assert "Together" in words
    assert "near in <b>meaning</b>" in words
    assert "near in <b>" not in dashboard.html


def test_a_pair_is_merged_and_taken_apart(paired: Place, dashboard: Dashboard) -> None:
    (pair,) = rows_of(paired.engine, MergeProposal)
    dashboard.open("review", kind="merges").press("accept")
    assert _root(paired, pair.other_id) == pair.request_id
    assert "Merged as" in dashboard.words
    dashboard.press("undo")
    assert _root(paired, pair.other_id) is None
    assert rows_of(paired.engine, MergeProposal)[0].state is LinkState.PROPOSED


def test_a_pair_is_kept_apart_and_waits_again(paired: Place, dashboard: Dashboard) -> None:
    dashboard.open("review", kind="merges").press("reject")
    (pair,) = rows_of(paired.engine, MergeProposal)
    assert (pair.state, bool(pair.decided_by)) == (LinkState.REJECTED, True)
    assert "No two requests look like one want" in dashboard.words
    dashboard.press(f"apart-{pair.request_id}-{pair.other_id}")
    assert rows_of(paired.engine, MergeProposal)[0].state is LinkState.PROPOSED


def test_what_was_merged_by_hand_is_taken_apart(seeded: Place, dashboard: Dashboard) -> None:
    one, other, *_ = rows_of(seeded.engine, Request)
    merge(seeded.engine, one.id, [other.id], by="zoe", now=NOW)
    dashboard.open("review", kind="merges").press(f"apart-{one.id}-{other.id}")
    assert _root(seeded, other.id) is None
    assert bool(rows_of(seeded.engine, RequestMerge)[0].undone_by)


def _root(place: Place, request_id: int) -> int | None:
    return next(row.merged_into_id for row in rows_of(place.engine, Request) if row.id == request_id)


# topics


@pytest.fixture
def refitted(seeded: Place) -> Place:
    """A refit would make two new topics of three passages that belong somewhere else now."""
    with writing(seeded.engine) as session:
        run = session.scalars(select(TopicRun)).first()
        assert run is not None
        proposal = TopicProposal(run_id=run.id, why="half of them belong nowhere", made_by="voc", made_at=NOW)
        session.add(proposal)
        session.flush()
        members = rows_of(seeded.engine, Membership)[:3]
        for label, moving in (("Blurred <i>pictures</i>", members[:2]), ("Lost *keys*", members[2:])):
            change = TopicChange(
                proposal_id=proposal.id, kind=ChangeKind.NEW, topic_id=None, other_id=None, label=label,
                label_before=None, words="camera; blur", example_passage_id=moving[0].passage_id,
                passages_before=0, passages_after=len(moving), state=ChangeState.PROPOSED,
            )  # fmt: skip
            session.add(change)
            session.flush()
            moves = [
                {"change_id": change.id, "passage_id": row.passage_id, "before_id": row.topic_id}
                for row in moving
            ]
            insert_new(session, TopicMove, moves, key=["change_id", "passage_id"])
    return seeded


def _where(place: Place) -> dict[int, int | None]:
    """The topic of each passage."""
    return {row.passage_id: row.topic_id for row in rows_of(place.engine, Membership)}


def _states(place: Place) -> list[ChangeState]:
    return [row.state for row in rows_of(place.engine, TopicChange)]


def test_a_refit_is_shown_as_a_diff_with_the_passages_that_move(
    refitted: Place, dashboard: Dashboard
) -> None:
    words = dashboard.open("review", kind="topics").words
    assert "half of them belong nowhere" in words
    assert "Blurred <i>pictures</i>" in words
    assert "0 passages now" in words
    assert "2 after" in words
    assert "<i>pictures" not in dashboard.html


def test_a_line_is_accepted_and_taken_back(refitted: Place, dashboard: Dashboard) -> None:
    before = _where(refitted)
    first = rows_of(refitted.engine, TopicChange)[0]
    dashboard.open("review", kind="topics").press(f"accept-{first.id}")
    assert _states(refitted) == [ChangeState.ACCEPTED, ChangeState.PROPOSED]
    new = next(row.id for row in rows_of(refitted.engine, Topic) if row.label == "Blurred <i>pictures</i>")
    assert list(_where(refitted).values()).count(new) == 2
    assert "2 passages moved" in dashboard.words
    dashboard.press("undo")
    assert _where(refitted) == before
    assert _states(refitted) == [ChangeState.PROPOSED, ChangeState.PROPOSED]


def test_a_line_is_rejected_and_accepted_after_all(refitted: Place, dashboard: Dashboard) -> None:
    second = rows_of(refitted.engine, TopicChange)[1]
    dashboard.open("review", kind="topics").press(f"reject-{second.id}")
    assert _states(refitted) == [ChangeState.PROPOSED, ChangeState.REJECTED]
    assert last(refitted).verdict is Verdict.REJECTED
    dashboard.press(f"again-{second.id}")
    assert _states(refitted) == [ChangeState.PROPOSED, ChangeState.ACCEPTED]
    dashboard.press(f"undo-{second.id}")
    assert _states(refitted) == [ChangeState.PROPOSED, ChangeState.PROPOSED]


@pytest.mark.parametrize(
    ("button", "state"), [("accept-all", ChangeState.ACCEPTED), ("reject-all", ChangeState.REJECTED)]
)
def test_the_whole_diff_is_decided_and_taken_back(
    refitted: Place, dashboard: Dashboard, button: str, state: ChangeState
) -> None:
    before = _where(refitted)
    dashboard.open("review", kind="topics").press(button)
    assert _states(refitted) == [state, state]
    assert (_where(refitted) == before) is (state is ChangeState.REJECTED)
    dashboard.press("undo")
    assert _where(refitted) == before
    assert _states(refitted) == [ChangeState.PROPOSED, ChangeState.PROPOSED]


def test_topics_that_stand_say_when_they_would_change(seeded: Place, dashboard: Dashboard) -> None:
    assert "voc topics refit" in dashboard.open("review", kind="topics").words


@pytest.mark.parametrize(
    ("kind", "teaches"),
    [("links", "Nothing to decide"), ("merges", "No two requests"), ("topics", "No change waits")],
)
def test_each_queue_teaches_where_nobody_has_said_anything(
    empty: Place, dashboard: Dashboard, kind: str, teaches: str
) -> None:
    assert teaches in dashboard.open("review", kind=kind).words
