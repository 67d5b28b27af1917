"""Pairs of requests that may be one want are suggested once, with evidence, and a person decides."""

import pytest
from sqlalchemy import Engine, event

from tests.factories import NOW, comment, person, rows_of, take_in
from voc.errors import InputError, NotFound
from voc.flow.demand import suggest as suggesting
from voc.flow.demand.ask import ask
from voc.flow.demand.correct import correct
from voc.flow.demand.merge import merge, unmerge
from voc.flow.demand.suggest import accept, reject, suggest_merges, undo
from voc.flow.understood.pool import Here
from voc.flow.understood.tag import tag
from voc.model import Decision, MergeProposal, Request, RequestMerge
from voc.report.decided import pairs
from voc.report.merges import merges, together, worth
from voc.roadmap import merging
from voc.store import writing
from voc.terms import Intent, LinkState, Verdict

TEXTS = (
    "Please add an export of our reports to Excel.",
    "We need a dark mode for night shifts.",
    "Please let us sign in with single sign-on through SAML.",
    "The mobile app should work offline without internet.",
)


@pytest.fixture
def asked(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """Four wants in four requests; whatever is not far apart is suggested."""
    monkeypatch.setattr(merging, "SUGGEST_AT", 0.01)
    take_in(engine, *(comment(text, id=text, who=person(f"p{n}")) for n, text in enumerate(TEXTS)))
    run(engine)
    return engine


def run(engine: Engine) -> int:
    """What `voc run` does up to the suggestions."""
    tag(engine, Here(), now=NOW)
    ask(engine, encoder="wants-1")
    return suggest_merges(engine, encoder="wants-1", now=NOW)


def test_a_suggestion_names_both_requests_in_order_and_shows_a_sentence_of_each(asked: Engine) -> None:
    found = merges(asked)
    assert len(found) == len(rows_of(asked, MergeProposal)) > 0
    assert (found["request_id"] < found["other_id"]).all()
    assert found["probability"].between(0.01, 1).all()
    assert set(found["request"]) | set(found["other"]) <= set(TEXTS)
    assert found["probability"].is_monotonic_decreasing


def test_a_second_run_suggests_nothing_anew_and_looks_only_at_what_is_new(
    asked: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[object] = []
    real = suggesting.suggest

    def watched(centres: object, spread: float, texts: object, touched: list[int], model: object) -> object:
        looked.append(touched)
        return real(centres, spread, texts, touched, model)  # type: ignore[arg-type]

    monkeypatch.setattr(suggesting, "suggest", watched)
    assert run(asked) == 0
    assert looked == []
    take_in(asked, comment("Could you build an integration with Salesforce?", id="new"))
    run(asked)
    assert looked == [[4]]


def test_accepting_merges_and_rejecting_is_final(asked: Engine) -> None:
    first, second, *_ = rows_of(asked, MergeProposal)
    accept(asked, [first.id], by="pam", now=NOW)
    assert rows_of(asked, Request)[first.other_id - 1].merged_into_id == first.request_id
    reject(asked, [second.id], by="pam", now=NOW)
    states = [row.state for row in rows_of(asked, MergeProposal)][:2]
    assert states == [LinkState.ACCEPTED, LinkState.REJECTED]
    assert [row.noun for row in rows_of(asked, Decision)] == ["request", "merge_proposal", "merge_proposal"]
    with pytest.raises(InputError, match="was rejected by pam"):
        accept(asked, [second.id], by="pam", now=NOW)
    take_in(asked, *(comment(f"{text} Thanks!", id=f"{text} again") for text in TEXTS))
    run(asked)
    assert [row.state for row in rows_of(asked, MergeProposal)][:2] == states
    assert not {first.id, second.id} & set(merges(asked)["proposal_id"])


def test_of_several_all_or_none_are_decided(asked: Engine) -> None:
    first = rows_of(asked, MergeProposal)[0]
    with pytest.raises(NotFound, match="No merge proposal named `999`"):
        accept(asked, [first.id, 999], by="pam", now=NOW)
    assert {row.state for row in rows_of(asked, MergeProposal)} == {LinkState.PROPOSED}


def test_what_nobody_asks_for_any_more_is_not_suggested(asked: Engine) -> None:
    for request in rows_of(asked, Request):
        correct(asked, request.passage_id, intents=[Intent.OTHER], who="ana", now=NOW)
    assert merges(asked).empty


def test_revenue_counts_an_account_once(asked: Engine) -> None:
    from decimal import Decimal

    from tests.factories import account

    take_in(asked, account("north", arr=Decimal(900)), source="tables")
    take_in(asked, comment(f"{TEXTS[0]} Soon", id="more", who=person("zoe")))
    run(asked)
    assert worth(asked, currency="EUR", rates={})[1] == 900.0


def test_a_decision_about_a_pair_is_taken_back_and_the_pair_waits(asked: Engine) -> None:
    first, second, *_ = rows_of(asked, MergeProposal)
    before = set(merges(asked)["proposal_id"])
    accept(asked, [first.id], by="pam", now=NOW)
    reject(asked, [second.id], by="pam", now=NOW)
    assert pairs(asked)["state"].tolist() == ["rejected", "accepted"]
    assert undo(asked, [first.id, second.id], by="zoe", now=NOW) == 2
    assert {row.merged_into_id for row in rows_of(asked, Request)} == {None}
    assert [row.undone_by for row in rows_of(asked, RequestMerge)] == ["zoe"]
    assert set(merges(asked)["proposal_id"]) == before
    assert {row.decided_by for row in rows_of(asked, MergeProposal)} == {None}
    assert [row.verdict for row in rows_of(asked, Decision)][-2:] == [Verdict.UNDONE, Verdict.UNDONE]
    assert pairs(asked).empty
    with pytest.raises(InputError, match="waits for a decision: there is nothing to take back"):
        undo(asked, [first.id], by="zoe", now=NOW)


def test_a_pair_that_was_parted_by_hand_since_only_waits_again(asked: Engine) -> None:
    first = rows_of(asked, MergeProposal)[0]
    accept(asked, [first.id], by="pam", now=NOW)
    unmerge(asked, [first.other_id], by="zoe", now=NOW)
    undo(asked, [first.id], by="zoe", now=NOW)
    assert len(rows_of(asked, RequestMerge)) == 1
    assert first.id in set(merges(asked)["proposal_id"])


def test_what_was_merged_by_hand_stands_among_what_was_decided(asked: Engine) -> None:
    merge(asked, 1, [2], by="pam", now=NOW)
    (row,) = pairs(asked).to_dict("records")
    assert (row["proposal_id"], row["request_id"], row["other_id"]) == (None, 1, 2)
    assert {row["request"], row["other"]} <= set(TEXTS)


def test_two_requests_together_count_each_account_once(asked: Engine) -> None:
    from decimal import Decimal

    from tests.factories import account

    take_in(asked, account("north", arr=Decimal(900)), source="tables")
    run(asked)
    both = together(asked, [1, 2], currency="EUR", rates={})
    assert (both["accounts"], both["contacts"], both["asks"], both["arr"]) == (1, 2, 2, 900.0)


def test_pairs_that_wait_are_brought_up_to_date_in_few_questions(asked: Engine) -> None:
    """A suggestion that is made again costs no question of its own."""
    waiting = len(rows_of(asked, MergeProposal))
    assert waiting > 2
    asked_for: list[str] = []
    event.listen(asked, "before_cursor_execute", lambda _c, _k, sql, *_: asked_for.append(sql))
    with writing(asked) as session:
        rows = [
            {"request_id": row.request_id, "other_id": row.other_id, "probability": 0.5, "reason": "again"}
            for row in rows_of(asked, MergeProposal)
        ]
        asked_for.clear()
        suggesting._refresh(session, rows)
    once = "WHERE feedback.replaced_because IS NOT NULL"  # a session asks it once, whatever it does
    assert len([sql for sql in asked_for if sql.startswith("SELECT") and once not in sql]) == 1
    assert {(row.probability, row.reason) for row in rows_of(asked, MergeProposal)} == {(0.5, "again")}
