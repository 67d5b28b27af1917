"""Proposals for what is new, what decisions change, when the machine may decide, and features made from requests."""

from collections.abc import Callable
from datetime import timedelta

import numpy as np
import pytest
from sqlalchemy import Engine

from tests.factories import NOW, account, ago, comment, feature, person, rows_of, take_in
from voc.errors import InputError, NotFound
from voc.flow.demand.ask import ask
from voc.flow.demand.automat import LEFT_TO_PEOPLE, accept_proven
from voc.flow.demand.correct import correct
from voc.flow.demand.features import from_request, instead, nothing_fits
from voc.flow.demand.link import (
    decide,
    decide_many,
    learn_from_decisions,
    link,
    link_by_hand,
    propose_by_hand,
    undo_many,
)
from voc.flow.demand.merge import merge, unmerge
from voc.flow.understood.pool import Here
from voc.flow.understood.tag import tag
from voc.model import (
    Ask,
    Cursor,
    Decision,
    Feature,
    FeatureVector,
    Feedback,
    Fit,
    Link,
    Loop,
    Passage,
    Request,
)
from voc.report.links import at_least, candidates, last_at_once, proof, queue, rivals, told
from voc.store import to_blob, writing
from voc.store.reads import AUTOMAT
from voc.terms import Family, FeatureStatus, Intent, LinkState, LoopState, Verdict

ENCODER = "wants-1"
Understand = Callable[[], None]
FEATURES = (
    feature("F-1", "Export to Excel", description="Download every list as an Excel file."),
    feature("F-2", "Dark mode", description="Dark colours for the whole app, at night."),
    feature("F-3", "Calendar sync", description="Appointments appear in Outlook and Google calendars."),
)
WISHES = (
    ("w1", "ada", "Please add an export to Excel for our lists."),
    ("w2", "bob", "Please add a dark mode, the white screen hurts my eyes at night."),
    ("w3", "cem", "Please support fax machines."),
)


@pytest.fixture
def heard(engine: Engine, understand: Understand) -> Engine:
    """Three features, three wishes, the third of which nothing answers."""
    take_in(engine, *FEATURES, source="roadmap", family=Family.FEATURE)
    take_in(engine, account("north"), source="accounts", family=Family.ACCOUNT)
    take_in(engine, *(comment(text, id=id, who=person(name)) for id, name, text in WISHES))
    understand()
    return engine


def best(engine: Engine, words: str) -> Link:
    """The likeliest link of the request in these words."""
    said = {row.id: row.feedback_id for row in rows_of(engine, Passage)}
    texts = {row.id: row.text for row in rows_of(engine, Feedback)}
    asks = {row.request_id for row in rows_of(engine, Ask) if words in texts[said[row.passage_id]]}
    return max((row for row in rows_of(engine, Link) if row.request_id in asks), key=lambda row: row.score)


def test_the_evidence_is_the_passage_and_the_words_in_it(heard: Engine) -> None:
    found = best(heard, "Excel")
    passage = next(row for row in rows_of(heard, Passage) if row.id == found.evidence_passage_id)
    text = next(row.text for row in rows_of(heard, Feedback) if row.id == passage.feedback_id)
    assert found.evidence_start is not None
    begin, end = passage.start + found.evidence_start, passage.start + (found.evidence_end or 0)
    assert text[begin:end] in ("export to Excel", "export to Excel for our lists")
    assert "same word" in found.reason


def test_a_run_looks_only_at_what_is_new(heard: Engine, understand: Understand) -> None:
    before = {row.request_id: row.looked_at for row in rows_of(heard, Fit)}
    assert len(before) == 3
    take_in(heard, comment("Could you sync jobs with the Outlook calendar?", id="w4", who=person("dan")))
    later = NOW + timedelta(days=1)
    tag(heard, Here(), now=later)
    ask(heard, encoder=ENCODER)
    link(heard, encoder=ENCODER, now=later)
    after = {row.request_id: row.looked_at for row in rows_of(heard, Fit)}
    assert len(after) == 4
    assert {i: after[i] for i in before} == before


def test_another_roadmap_is_compared_with_every_request_once(heard: Engine) -> None:
    take_in(
        heard,
        feature("F-4", "Fax gateway", description="Send orders by fax."),
        source="roadmap",
        family=Family.FEATURE,
    )
    later = NOW + timedelta(days=1)
    link(heard, encoder=ENCODER, now=later)
    assert {row.looked_at for row in rows_of(heard, Fit)} == {later}
    assert len(rows_of(heard, FeatureVector)) == 4
    fax = next(row.id for row in rows_of(heard, Feature) if row.key == "F-4")
    assert best(heard, "fax").feature_id == fax
    link(heard, encoder=ENCODER, now=later + timedelta(days=1))
    assert {row.looked_at for row in rows_of(heard, Fit)} == {later}


def test_a_feature_with_other_words_is_encoded_again(heard: Engine) -> None:
    before = {row.feature_id: row.digest for row in rows_of(heard, FeatureVector)}
    take_in(heard, feature("F-2", "Night colours"), source="roadmap", family=Family.FEATURE)
    link(heard, encoder=ENCODER, now=NOW)
    after = {row.feature_id: row.digest for row in rows_of(heard, FeatureVector)}
    assert sum(after[i] != before[i] for i in before) == 1


def test_a_decision_changes_what_waits_for_the_same_feature(heard: Engine) -> None:
    waiting = best(heard, "dark")
    with writing(heard) as session:
        link_by_hand(session, min(_fax(heard)), waiting.feature_id, by="pam", now=NOW)
    learn_from_decisions(heard, now=NOW)
    after = next(row for row in rows_of(heard, Link) if row.id == waiting.id)
    assert after.state is LinkState.PROPOSED
    assert after.score > waiting.score


def _fax(engine: Engine) -> set[int]:
    said = {row.id: row.feedback_id for row in rows_of(engine, Passage)}
    texts = {row.id: row.text for row in rows_of(engine, Feedback)}
    return {row.request_id for row in rows_of(engine, Ask) if "fax" in texts[said[row.passage_id]].lower()}


def test_decisions_are_learned_from_once(heard: Engine) -> None:
    found = best(heard, "Excel")
    decide(heard, [found.id], LinkState.ACCEPTED, by="pam", now=NOW)
    cursor = next(row.upto for row in rows_of(heard, Cursor) if row.step == "link:learned")
    assert cursor == max(row.id for row in rows_of(heard, Decision))
    kept = {(row.id, row.score, row.state) for row in rows_of(heard, Link)}
    link(heard, encoder=ENCODER, now=NOW)
    assert {(row.id, row.score, row.state) for row in rows_of(heard, Link)} == kept


def test_an_unknown_link_is_named_and_nothing_is_decided(heard: Engine) -> None:
    first = rows_of(heard, Link)[0].id
    with pytest.raises(NotFound, match="No link named `999`"):
        decide(heard, [first, 999], LinkState.ACCEPTED, by="pam", now=NOW)
    assert not rows_of(heard, Decision)


def test_the_machine_decides_nothing_before_it_was_proven_right(heard: Engine) -> None:
    accepted, earned = accept_proven(heard, precision=0.95, now=NOW)
    assert (accepted, earned.cut) == (0, None)
    assert "all of them right, would earn it" in told(earned)


def test_enough_right_decisions_earn_it_and_what_it_does_can_be_undone(heard: Engine) -> None:
    judged(heard, 120, wrong=0)
    scored(heard, best(heard, "dark mode"), 0.6)
    sure = best(heard, "Excel")
    scored(heard, sure, 0.97)
    accepted, earned = accept_proven(heard, precision=0.95, now=NOW)
    assert (accepted, earned.cut) == (1, 0.95)
    mine = [row for row in rows_of(heard, Decision) if row.by == AUTOMAT]
    assert [(row.row_id, row.verdict) for row in mine] == [(sure.id, Verdict.ACCEPTED)]
    assert rows_of(heard, Loop)
    decide(heard, [sure.id], LinkState.PROPOSED, by="pam", now=NOW)
    assert accept_proven(heard, precision=0.95, now=NOW)[0] == 0


def test_what_the_machine_accepted_proves_nothing_but_a_later_rejection_counts(heard: Engine) -> None:
    judged(heard, 120, wrong=0)
    sure = best(heard, "Excel")
    scored(heard, sure, 0.97)
    accept_proven(heard, precision=0.95, now=NOW)
    assert accept_proven(heard, precision=0.95, now=NOW)[1].decided == 120
    decide(heard, [sure.id], LinkState.REJECTED, by="pam", now=NOW)
    earned = accept_proven(heard, precision=0.95, now=NOW)[1]
    assert (earned.decided, earned.right) == (121, 120)


def test_what_was_accepted_in_bulk_proves_nothing(heard: Engine) -> None:
    count = decide_many(heard, LinkState.ACCEPTED, at_least=0.0, by="pam", now=NOW)
    assert count > 0
    assert proof(heard, precision=0.95)[1].decided == 0


def test_many_at_once_leaves_out_what_does_not_wait(heard: Engine) -> None:
    """A link of a request that was merged, or that nobody asks for any more, waits for nobody."""
    dark, excel = best(heard, "dark"), best(heard, "Excel")
    merge(heard, min(_fax(heard)), [dark.request_id], by="pam", now=NOW)
    gone = next(row for row in rows_of(heard, Request) if row.id == excel.request_id)
    correct(heard, gone.passage_id, intents=[Intent.OTHER], who="pam", now=NOW)
    decide_many(heard, LinkState.ACCEPTED, at_least=0.0, by="pam", now=NOW)
    after = {row.id: row.state for row in rows_of(heard, Link)}
    assert (after[dark.id], after[excel.id]) == (LinkState.PROPOSED, LinkState.PROPOSED)


def test_the_preview_counts_what_many_at_once_decides(heard: Engine) -> None:
    before = at_least(heard, 0.0)
    assert before["links"] == decide_many(heard, LinkState.ACCEPTED, at_least=0.0, by="pam", now=NOW)
    assert before["accounts"] == 1
    assert at_least(heard, 0.0)["links"] == 0


def test_many_at_once_are_taken_back_together_but_not_what_was_decided_again(heard: Engine) -> None:
    first = best(heard, "Excel")
    count = decide_many(heard, LinkState.ACCEPTED, at_least=0.0, by="pam", now=NOW)
    later = NOW + timedelta(hours=1)
    decide(heard, [first.id], LinkState.REJECTED, by="zoe", now=later)
    found = last_at_once(heard)
    assert found is not None
    assert found[:2] == (count - 1, "pam")
    assert undo_many(heard, by="zoe", now=later) == count - 1
    after = {row.id: row.state for row in rows_of(heard, Link)}
    assert after.pop(first.id) is LinkState.REJECTED
    assert set(after.values()) == {LinkState.PROPOSED}
    assert {row.state for row in rows_of(heard, Loop)} == {LoopState.WITHDRAWN}
    assert last_at_once(heard) is None
    with pytest.raises(InputError, match="nothing to take back"):
        undo_many(heard, by="zoe", now=later)


def test_another_feature_is_chosen_instead_of_the_proposed_one(heard: Engine) -> None:
    found = best(heard, "dark")
    ids = instead(heard, found.id, "F-3", by="pam", now=NOW)
    links = {row.id: row for row in rows_of(heard, Link)}
    assert [links[number].state for number in ids] == [LinkState.REJECTED, LinkState.ACCEPTED]
    assert links[ids[1]].request_id == found.request_id
    assert [row.by for row in rows_of(heard, Decision)] == ["pam", "pam"]
    standing = rivals(heard, found.request_id)
    assert standing.iloc[0][["key", "state"]].tolist() == ["F-3", "accepted"]
    with pytest.raises(InputError, match="is for F-2 already"):
        instead(heard, found.id, "F-2", by="pam", now=NOW)
    with pytest.raises(NotFound, match="No feature named `F-9`"):
        instead(heard, found.id, "F-9", by="pam", now=NOW)
    assert len(rows_of(heard, Decision)) == 2


def test_where_nothing_fits_the_wish_becomes_an_idea_and_its_proposals_are_rejected(heard: Engine) -> None:
    found = best(heard, "dark")
    waiting = {row.id for row in rows_of(heard, Link) if row.request_id == found.request_id}
    key, ids = nothing_fits(heard, found.request_id, title="Night shift", by="pam", now=NOW)
    states = {row.id: row.state for row in rows_of(heard, Link) if row.request_id == found.request_id}
    assert key == "IDEA-1"
    assert set(ids) == set(states) == waiting | {ids[0]}
    assert {number: states[number] for number in waiting} == dict.fromkeys(waiting, LinkState.REJECTED)
    assert states[ids[0]] is LinkState.ACCEPTED
    decide(heard, ids, LinkState.PROPOSED, by="pam", now=NOW)
    assert {row.state for row in rows_of(heard, Link)} == {LinkState.PROPOSED}


def test_wrong_proposals_take_the_cut_off_back(heard: Engine) -> None:
    judged(heard, 120, wrong=12)
    assert accept_proven(heard, precision=0.95, now=NOW) == (0, proof(heard, precision=0.95)[1])
    assert "No link is accepted by itself" in told(proof(heard, precision=0.95)[1])


def test_the_queue_begins_where_most_revenue_waits_and_least_is_sure(heard: Engine) -> None:
    found = queue(heard, currency="EUR", rates={})
    assert list(found["worth"]) == sorted(found["worth"], reverse=True)
    assert found["arr"].max() == 12000
    first = found.iloc[0]
    assert first["start"] <= first["highlight_start"] < first["highlight_end"] <= first["end"]
    assert set(queue(heard, currency="EUR", rates={}, feature="F-1")["key"]) == {"F-1"}


def test_a_request_that_nothing_answers_is_shown_and_can_become_a_feature(heard: Engine) -> None:
    found = candidates(heard)
    assert any("fax" in words for words in found["request"])
    request_id = int(found.loc[found["request"].str.contains("fax"), "request_id"].iloc[0])
    key = from_request(heard, request_id, by="pam", now=NOW)
    assert key == "IDEA-1"
    made = next(row for row in rows_of(heard, Feature) if row.key == key)
    assert (made.status, "fax" in made.title) == (FeatureStatus.IDEA, True)
    assert {row.feature_id for row in rows_of(heard, Loop)} == {made.id}
    assert request_id not in set(candidates(heard)["request_id"])
    assert from_request(heard, best(heard, "dark").request_id, by="pam", now=NOW) == "IDEA-2"


def test_a_run_counts_as_unanswered_what_is_shown_as_that(heard: Engine) -> None:
    excel, fax = best(heard, "Excel"), min(_fax(heard))
    assert link(heard, encoder=ENCODER, now=NOW).unanswered == len(candidates(heard)) == 1
    decide(heard, [excel.id], LinkState.REJECTED, by="pam", now=NOW)
    assert link(heard, encoder=ENCODER, now=NOW).unanswered == len(candidates(heard))
    merge(heard, fax, [best(heard, "dark").request_id], by="pam", now=NOW)
    assert link(heard, encoder=ENCODER, now=NOW).unanswered == len(candidates(heard))


def test_a_link_made_by_hand_and_taken_back_is_nothing_that_the_machine_is_sure_of(heard: Engine) -> None:
    fax = min(_fax(heard))
    key = from_request(heard, fax, by="pam", now=NOW)
    made = best(heard, "fax")
    assert (made.score, made.state) == (1.0, LinkState.ACCEPTED)
    decide(heard, [made.id], LinkState.PROPOSED, by="pam", now=NOW)
    assert decide_many(heard, LinkState.ACCEPTED, at_least=0.99, by="pam", now=NOW) == 0
    assert waiting_for(heard, key) == {fax: 0.0}
    with writing(heard) as session:
        link_by_hand(session, fax, made.feature_id, by="bo", now=NOW)
    assert (best(heard, "fax").score, best(heard, "fax").reason) == (1.0, "linked by bo")


def test_a_link_that_is_named_twice_is_decided_once_and_nothing_undecided_is_taken_back(
    heard: Engine,
) -> None:
    found = best(heard, "Excel").id
    assert decide(heard, [found], LinkState.PROPOSED, by="pam", now=NOW) == 0
    assert decide(heard, [found, found], LinkState.ACCEPTED, by="pam", now=NOW) == 1
    assert len(rows_of(heard, Decision)) == 1
    assert decide(heard, [found, best(heard, "dark").id], LinkState.PROPOSED, by="pam", now=NOW) == 1


def test_what_a_person_proposed_waits_as_it_was_when_a_decision_about_it_is_taken_back(heard: Engine) -> None:
    fax, other = min(_fax(heard)), best(heard, "dark").feature_id
    with writing(heard) as session:
        propose_by_hand(session, fax, other, by="cas", now=NOW, reason="proposed by cas")
    made = best(heard, "fax")
    decide(heard, [made.id], LinkState.ACCEPTED, by="pam", now=NOW)
    decide(heard, [made.id], LinkState.PROPOSED, by="pam", now=NOW)
    again = best(heard, "fax")
    assert (again.score, again.reason, again.maker) == (1.0, "proposed by cas", "person:cas")


def test_a_request_becomes_a_feature_once(heard: Engine) -> None:
    fax = min(_fax(heard))
    key = from_request(heard, fax, by="pam", now=NOW)
    with pytest.raises(InputError, match=f"on the roadmap already, as `{key}`"):
        from_request(heard, fax, by="pam", now=NOW)
    decide(heard, [best(heard, "fax").id], LinkState.PROPOSED, by="pam", now=NOW)
    assert from_request(heard, fax, by="pam", now=NOW) != key


def test_a_key_that_is_taken_and_a_request_that_is_not_there_are_refused(heard: Engine) -> None:
    with pytest.raises(InputError, match="`F-1` is there already"):
        from_request(heard, 1, key="F-1", by="pam", now=NOW)
    with pytest.raises(NotFound, match="No request named `99`"):
        from_request(heard, 99, by="pam", now=NOW)
    assert not rows_of(heard, Decision)


def waiting_for(engine: Engine, key: str) -> dict[int, float]:
    """The requests that wait for a feature, with their probabilities."""
    found = queue(engine, currency="EUR", rates={}, feature=key)
    return dict(zip(found["request_id"], found["probability"], strict=True))


def test_a_merge_loses_no_proposal_and_what_stands_is_compared_at_once(heard: Engine) -> None:
    excel, before = best(heard, "Excel").request_id, waiting_for(heard, "F-1")
    fax = min(_fax(heard))
    merge(heard, fax, [excel], by="pam", now=NOW)
    after = waiting_for(heard, "F-1")
    assert excel not in after
    assert after[fax] > before[excel] / 2
    assert link(heard, encoder=ENCODER, now=NOW).proposed == 0
    assert waiting_for(heard, "F-1") == after
    unmerge(heard, [excel], by="pam", now=NOW)
    again = waiting_for(heard, "F-1")
    assert again[excel] == pytest.approx(before[excel])
    assert again.get(fax, 0.0) < after[fax] / 2


def test_what_is_asked_of_a_merged_request_makes_a_run_look_again(heard: Engine) -> None:
    excel, fax = best(heard, "Excel").request_id, min(_fax(heard))
    merge(heard, fax, [excel], by="pam", now=NOW)
    later = NOW + timedelta(days=1)
    take_in(heard, comment(WISHES[0][2], id="w5", who=person("eve")))
    tag(heard, Here(), now=later)
    ask(heard, encoder=ENCODER)
    link(heard, encoder=ENCODER, now=later)
    found = {row.request_id: (row.asks, row.looked_at) for row in rows_of(heard, Fit)}
    assert found[fax] == (3, later)


def test_without_a_roadmap_nothing_is_proposed(engine: Engine, understand: Understand) -> None:
    take_in(engine, comment(WISHES[0][2], id="w1"))
    understand()
    assert link(engine, encoder=ENCODER, now=NOW).features == 0
    assert not rows_of(engine, Link)
    assert not rows_of(engine, Fit)


def judged(engine: Engine, count: int, *, wrong: int) -> None:
    """So many decided proposals of a probability of 0.97: each about a feature of its own."""
    fax = min(_fax(engine))
    first = next(row for row in rows_of(engine, Ask) if row.request_id == fax)
    with writing(engine) as session:
        for number in range(count):
            made = Feature(key=f"J-{number}", title=f"Judged {number}", status=FeatureStatus.IDEA)
            session.add(made)
            session.flush()
            session.add(
                Link(
                    request_id=first.request_id, feature_id=made.id, score=0.97, reason="made",
                    evidence_passage_id=first.passage_id, maker="made", proposed_at=ago(9),
                    state=LinkState.REJECTED if number < wrong else LinkState.ACCEPTED,
                    decided_by="pam", decided_at=ago(8), likenesses=to_blob(np.zeros(7, np.float32), exact=True),
                )
            )  # fmt: skip


def scored(engine: Engine, found: Link, score: float) -> None:
    """Give a waiting link of a request this probability, and an id that is not left to people."""
    assert found.id % LEFT_TO_PEOPLE
    with writing(engine) as session:
        row = session.get(Link, found.id)
        assert row is not None
        row.score = score
