"""Merging says that requests are one want and moves nothing, so unmerging restores what was there; splitting parts them."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from tests.databases import SqliteDatabases
from tests.factories import (
    NOW,
    SETTINGS,
    account,
    comment,
    contact,
    feature,
    names,
    person,
    ranking,
    rows_of,
    take_in,
)
from voc.errors import InputError, NotFound
from voc.flow.demand.ask import ask
from voc.flow.demand.link import decide
from voc.flow.demand.merge import merge, split, unmerge
from voc.flow.shipped.ship import ship_version
from voc.flow.told import approvals
from voc.flow.told.close import plan
from voc.flow.told.send import send
from voc.flow.understood.pool import Here
from voc.flow.understood.tag import tag
from voc.model import Ask, Decision, Feature, Link, Loop, Request, RequestMerge
from voc.report.demand import proposals, requests
from voc.report.passages import Only, passages
from voc.store import insert_new, open_engine, writing
from voc.terms import LinkState, LoopState, Verdict
from voc.testing import MemoryChannel

ENCODER = "wants-1"
WISHES = {
    "ada": "Please add an export of our reports to Excel.",
    "bo": "We need a dark mode for night shifts.",
    "can": "Please let us sign in with single sign-on through SAML.",
    "dee": "The mobile app should work offline without internet.",
}
KEYS = ("F-1", "F-2")


def fill(engine: Engine) -> None:
    """Four people, each with a want of their own; ada also says bo's."""
    take_in(
        engine,
        *(account(f"home-{who}") for who in WISHES),
        *(feature(key, key) for key in KEYS),
        source="tables",
    )
    take_in(engine, *(contact(who, f"home-{who}.example") for who in WISHES))
    said = [comment(text, id=who, who=person(who, f"home-{who}.example")) for who, text in WISHES.items()]
    said.append(comment(f"{WISHES['bo']} Thanks", id="again", who=person("ada", "home-ada.example")))
    take_in(engine, *said)
    tag(engine, Here(), now=NOW)
    ask(engine, encoder=ENCODER)


@pytest.fixture
def asked(engine: Engine) -> Engine:
    fill(engine)
    assert len(rows_of(engine, Request)) == 4
    return engine


def link(engine: Engine, request_id: int, key: str, state: LinkState = LinkState.ACCEPTED) -> int:
    """A proposal, decided by a person. Returns its id."""
    feature_id = next(row.id for row in rows_of(engine, Feature) if row.key == key)
    row = {
        "request_id": request_id, "feature_id": feature_id, "score": 0.5, "reason": "near in meaning",
        "evidence_passage_id": request_id, "maker": "test", "proposed_at": NOW, "state": LinkState.PROPOSED,
        "decided_by": None, "decided_at": None,
    }  # fmt: skip
    with writing(engine) as session:
        insert_new(session, Link, [row], key=["request_id", "feature_id"])
    link_id: int = rows_of(engine, Link)[-1].id
    if state is not LinkState.PROPOSED:
        decide(engine, [link_id], state, by="pam", now=NOW)
    return link_id


def accounts(engine: Engine) -> dict[str, int]:
    """Distinct accounts of each feature."""
    found = ranking(engine)
    return dict(zip(found["key"], found["accounts"], strict=True))


def open_loops(engine: Engine) -> list[tuple[int, int]]:
    """Who waits for what."""
    return sorted(
        (row.contact_id, row.feature_id)
        for row in rows_of(engine, Loop)
        if row.state is not LoopState.WITHDRAWN
    )


def picture(engine: Engine) -> list[Any]:
    """Asks, links, demand, requests and loops as readers see them."""
    return [
        [(row.id, row.request_id, row.passage_id, row.withdrawn_at) for row in rows_of(engine, Ask)],
        [
            (row.id, row.request_id, row.feature_id, row.state, row.decided_by)
            for row in rows_of(engine, Link)
        ],
        [
            (row.id, row.merged_into_id, row.asks, row.centre, row.voice_passage_id)
            for row in rows_of(engine, Request)
        ],
        ranking(engine).astype(str).to_numpy().tolist(),
        requests(engine).astype(str).to_numpy().tolist(),
        proposals(engine, state=None).astype(str).to_numpy().tolist(),
        open_loops(engine),
    ]


def test_a_merged_request_counts_with_the_one_that_stands_and_nobody_twice(asked: Engine) -> None:
    link(asked, 1, "F-1")
    assert accounts(asked)["F-1"] == 1
    merge(asked, 1, [2], by="pam", now=NOW)
    found = requests(asked)
    assert found["request_id"].tolist() == [1, 3, 4]
    assert found.iloc[0][["accounts", "contacts", "asks"]].tolist() == [2, 2, 3]
    assert accounts(asked)["F-1"] == 2
    assert len(passages(asked, Only(feature_id=1))) == 3
    decision = rows_of(asked, Decision)[-1]
    assert (decision.noun, decision.row_id, decision.verdict, decision.note) == (
        "request",
        2,
        Verdict.MERGED,
        "into 1",
    )


def test_an_accepted_link_of_a_merged_request_survives(asked: Engine) -> None:
    link(asked, 2, "F-2")
    merge(asked, 1, [2], by="pam", now=NOW)
    assert accounts(asked)["F-2"] == 2
    assert len(open_loops(asked)) == 2
    shown = proposals(asked, state=LinkState.ACCEPTED)
    assert shown["request_id"].tolist() == [1]
    assert requests(asked)["feature"].tolist()[0] == "F-2"


def test_a_link_that_is_taken_back_is_taken_back_for_all_that_were_merged(asked: Engine) -> None:
    link(asked, 2, "F-2")
    merge(asked, 1, [2], by="pam", now=NOW)
    own = link(asked, 1, "F-2")
    decide(asked, [own], LinkState.REJECTED, by="pam", now=NOW)
    assert accounts(asked)["F-2"] == 0
    assert open_loops(asked) == []


def test_merging_opens_loops_and_unmerging_withdraws_those_that_nothing_holds(asked: Engine) -> None:
    link(asked, 1, "F-1")
    before = open_loops(asked)
    merge(asked, 1, [3], by="pam", now=NOW)
    assert len(open_loops(asked)) == 2
    unmerge(asked, [3], by="pam", now=NOW)
    assert open_loops(asked) == before
    assert {row.undone_by for row in rows_of(asked, RequestMerge)} == {"pam"}


def test_who_was_told_because_of_a_merge_is_told_once_however_often_it_is_taken_back(asked: Engine) -> None:
    link(asked, 1, "F-1")
    merge(asked, 1, [3], by="pam", now=NOW)
    ship_version(asked, "1.0", ["F-1"], by="pam", now=NOW)
    plan(asked, SETTINGS, now=NOW)
    approvals.approve(asked, approvals.drafts(asked), by="cas", now=NOW)
    send(asked, MemoryChannel(), SETTINGS, now=NOW)
    unmerge(asked, [3], by="pam", now=NOW)
    assert names(rows_of(asked, Loop), "state") == [LoopState.TOLD, LoopState.WITHDRAWN]
    merge(asked, 1, [3], by="pam", now=NOW)
    assert names(rows_of(asked, Loop), "state") == [LoopState.TOLD, LoopState.TOLD]
    assert plan(asked, SETTINGS, now=NOW).drafted == 0


def test_a_request_taken_out_takes_along_what_was_merged_into_it(asked: Engine) -> None:
    merge(asked, 2, [3], by="pam", now=NOW)
    merge(asked, 1, [2], by="pam", now=NOW)
    assert names(rows_of(asked, Request), "merged_into_id") == [None, 1, 1, None]
    unmerge(asked, [2], by="pam", now=NOW)
    assert names(rows_of(asked, Request), "merged_into_id") == [None, None, 2, None]


@pytest.mark.parametrize(
    ("into", "others", "error"),
    [
        (1, [1], "Request 1 cannot be merged into 1"),
        (2, [1], "2 is 1 itself or part of it"),
        (3, [2], "Request 2 is merged into 1 already: unmerge it first, or merge 1."),
        (1, [99], "No request named `99`"),
        (99, [1], "No request named `99`"),
    ],
)
def test_a_merge_that_cannot_be_is_refused_and_nothing_merged(
    asked: Engine, into: int, others: list[int], error: str
) -> None:
    merge(asked, 1, [2], by="pam", now=NOW)
    before = picture(asked)
    with pytest.raises((InputError, NotFound), match=error):
        merge(asked, into, [4, *others], by="pam", now=NOW)
    assert picture(asked) == before


def test_only_what_is_merged_can_be_unmerged(asked: Engine) -> None:
    merge(asked, 1, [2], by="pam", now=NOW)
    with pytest.raises(InputError, match="these are merged into it: `voc request unmerge 2`"):
        unmerge(asked, [1], by="pam", now=NOW)
    with pytest.raises(InputError, match=r"Request 3 is not merged .* nothing to take back"):
        unmerge(asked, [2, 3], by="pam", now=NOW)
    assert rows_of(asked, Request)[1].merged_into_id == 1


def test_a_split_gives_passages_a_request_of_their_own_and_a_merge_takes_it_back(asked: Engine) -> None:
    link(asked, 2, "F-2")
    own = [row.passage_id for row in rows_of(asked, Ask) if row.request_id == 2]
    before = accounts(asked)["F-2"]
    new = split(asked, 2, own[:1], by="pam", now=NOW).request_id
    assert {row.passage_id: row.request_id for row in rows_of(asked, Ask) if row.passage_id in own} == {
        own[0]: new,
        own[1]: 2,
    }
    assert accounts(asked)["F-2"] == before - 1
    assert len(open_loops(asked)) == 1
    assert [row.asks for row in rows_of(asked, Request) if row.id in (2, new)] == [1, 1]
    assert rows_of(asked, Decision)[-1].note == f"passages {own[0]} to request {new}"
    merge(asked, 2, [new], by="pam", now=NOW)
    assert accounts(asked)["F-2"] == before
    assert len(open_loops(asked)) == 2


@pytest.mark.parametrize(
    ("request_id", "chosen", "error"),
    [
        (2, "all", "Request 2 would keep no ask"),
        (2, [1], "Passage 1 is no ask of request 2: it asks for request 1"),
        (77, [1], "No request named `77`"),
    ],
)
def test_a_split_that_parts_nothing_is_refused(
    asked: Engine, request_id: int, chosen: list[int] | str, error: str
) -> None:
    own = [row.passage_id for row in rows_of(asked, Ask) if row.request_id == 2]
    before = picture(asked)
    with pytest.raises((InputError, NotFound), match=error):
        split(asked, request_id, own if chosen == "all" else list(chosen), by="pam", now=NOW)  # type: ignore[arg-type]
    assert picture(asked) == before


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with SqliteDatabases(tmp_path_factory.mktemp("merge")).ready() as address:
        engine = open_engine(address)
        fill(engine)
        link(engine, 1, "F-1")
        link(engine, 2, "F-2")
        link(engine, 3, "F-1", LinkState.REJECTED)
        link(engine, 4, "F-2", LinkState.PROPOSED)
        yield engine
        engine.dispose()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4)), max_size=5), data=st.data())
def test_merges_taken_back_in_any_order_leave_everything_as_it_was(
    small: Engine, acts: list[tuple[int, int]], data: st.DataObject
) -> None:
    before = picture(small)
    merged = []
    for into, other in acts:
        try:
            merge(small, into, [other], by="pam", now=NOW)
            merged.append(other)
        except InputError:
            continue
    roots = {row.id: row.merged_into_id or row.id for row in rows_of(small, Request)}
    assert all(roots[root] == root for root in roots.values())
    assert sum(requests(small)["asks"]) == 5
    for other in data.draw(st.permutations(merged)):
        unmerge(small, [other], by="pam", now=NOW)
    assert picture(small) == before
