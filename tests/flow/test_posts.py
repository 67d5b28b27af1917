"""A colleague's post: kept once, understood at once, proposed to product."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from tests.factories import NOW, account, comment, contact, feature, rows_of, take_in
from tests.told import a_place
from voc.errors import InputError, NotFound
from voc.flow import posts
from voc.flow.demand import link
from voc.flow.place import Place
from voc.model import Ask, Contact, Feedback, Link, Loop
from voc.report.posts import latest, people
from voc.store import writing
from voc.terms import Channel, Intent, LinkState, Speaker

WISH = "Please add an export of all lists to Excel"


@pytest.fixture
def place(engine: Engine, tmp_path: Path) -> Place:
    """Two companies, a roadmap, and nobody who said anything."""
    take_in(engine, account("north"), account("south"))
    take_in(engine, contact("ada"), feature("F-1"), feature("F-2", "Dark mode", description="Dark colours."))
    return a_place(engine, tmp_path / "w")


def test_a_post_is_the_colleagues_word_about_a_company(place: Place) -> None:
    kept = posts.store(place, WISH, account="north", by="casey", now=NOW)
    (said,) = rows_of(place.engine, Feedback)
    assert (kept.new, kept.account, kept.feedback_id) == (True, "North", said.id)
    assert (said.channel, said.speaker, said.author, said.text) == (Channel.POST, Speaker.CSM, "casey", WISH)
    assert (said.account_id is not None, said.contact_id) == (True, None)


def test_the_same_post_on_the_same_day_is_one(place: Place) -> None:
    first = posts.store(place, WISH, account="A-north", by="casey", now=NOW)
    again = posts.store(place, WISH, account="North", by="casey", now=NOW + timedelta(hours=2))
    assert (again.new, again.feedback_id) == (False, first.feedback_id)
    assert posts.store(place, WISH, account="north", by="casey", now=NOW + timedelta(days=1)).new
    assert posts.store(place, WISH, account="south", by="casey", now=NOW).new


def test_a_near_miss_is_named_and_nothing_is_kept(place: Place) -> None:
    with pytest.raises(NotFound, match="Did you mean `North`"):
        posts.store(place, WISH, account="Nort", by="casey", now=NOW)
    with pytest.raises(NotFound, match="Did you mean `F-1`"):
        posts.store(place, WISH, feature="F1", by="casey", now=NOW)
    with pytest.raises(NotFound, match="contact"):
        posts.store(place, WISH, contact="C-9", by="casey", now=NOW)
    assert rows_of(place.engine, Feedback) == []


@pytest.mark.parametrize("text", ["", "  \n", "\x00", "x" * 5_000])
def test_a_post_without_words_or_with_too_many_is_refused(place: Place, text: str) -> None:
    with pytest.raises(InputError):
        posts.store(place, text, by="casey", now=NOW)


def test_two_accounts_of_one_name_are_told_apart_by_their_ids(place: Place) -> None:
    take_in(place.engine, replace(account("other"), name="NORTH"))
    with pytest.raises(InputError, match="A-north, A-other"):
        posts.store(place, WISH, account="North", by="casey", now=NOW)


def test_what_is_personal_is_taken_out(place: Place) -> None:
    posts.store(place, "Bug: mail from eve@north.example comes twice", by="casey", now=NOW)
    assert rows_of(place.engine, Feedback)[0].text == "Bug: mail from [email 1] comes twice"


def test_a_wish_joins_a_request_and_is_proposed_for_a_feature_at_once(place: Place) -> None:
    take_in(place.engine, comment("Please add an export of every list to Excel"))
    kept = posts.store(place, WISH, account="north", by="casey", now=NOW)
    found = posts.understand_posts(place, kept.feedback_id, by="casey", now=NOW)
    assert [one.sentence for one in found] != []
    assert "F-1" in [one.feature for one in found[0].proposals]
    assert not any(one.accepted for one in found[0].proposals)


def test_the_feature_that_a_colleague_names_is_proposed_and_the_machine_leaves_it(place: Place) -> None:
    kept = posts.store(place, WISH, account="north", feature="F-2", by="casey", now=NOW)
    (found,) = posts.understand_posts(place, kept.feedback_id, feature="F-2", by="casey", now=NOW)
    assert "F-2" in [one.feature for one in found.proposals]
    posts.understand_posts(
        place, posts.store(place, WISH, account="south", by="cy", now=NOW).feedback_id, by="cy", now=NOW
    )
    (by_hand,) = [one for one in rows_of(place.engine, Link) if one.maker == "person:casey"]
    assert (by_hand.state, by_hand.reason) == (LinkState.PROPOSED, "proposed by casey")


def test_what_a_colleague_proposed_waits_for_product_however_sure_the_machine_is(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    from voc.flow.demand import automat
    from voc.roadmap.proving import Earned

    kept = posts.store(place, WISH, account="north", by="casey", now=NOW)
    posts.understand_posts(place, kept.feedback_id, feature="F-2", by="casey", now=NOW)
    with writing(place.engine) as session:
        session.execute(update(Link).where(Link.maker != "person:casey").values(state=LinkState.REJECTED))
        earned = automat.proven(session, precision=0.9)
    sure = Earned(**{name: getattr(earned, name) for name in earned.__slots__} | {"cut": 0.5})
    monkeypatch.setattr(automat, "proven", lambda *_, **__: sure)
    assert automat.accept_proven(place.engine, precision=0.9, now=NOW)[0] == 0


def test_a_post_that_no_model_takes_for_a_want_is_one_on_the_colleagues_word(place: Place) -> None:
    kept = posts.store(place, "We had lunch together on Tuesday.", account="north", by="casey", now=NOW)
    assert posts.understand_posts(place, kept.feedback_id, by="casey", now=NOW) == ()
    (found,) = posts.understand_posts(
        place, kept.feedback_id, kind=Intent.FEATURE_REQUEST, by="casey", now=NOW
    )
    assert (found.asks, found.accounts) == (1, 1)


def test_a_post_about_a_contact_opens_their_loop_when_product_accepts(place: Place) -> None:
    ada = rows_of(place.engine, Contact)[0].external_id
    kept = posts.store(place, WISH, contact=ada, by="casey", now=NOW)
    posts.understand_posts(place, kept.feedback_id, feature="F-1", by="casey", now=NOW)
    wanted = [one.id for one in rows_of(place.engine, Link) if one.feature_id == 1]
    link.decide(place.engine, wanted, LinkState.ACCEPTED, by="pam", now=NOW)
    (ask,) = rows_of(place.engine, Ask)
    assert [loop.contact_id for loop in rows_of(place.engine, Loop)] == [ask.contact_id]


def test_a_post_that_is_taken_back_counts_no_more_and_may_be_posted_again(place: Place) -> None:
    kept = posts.store(place, WISH, account="north", by="casey", now=NOW)
    posts.understand_posts(place, kept.feedback_id, by="casey", now=NOW)
    assert posts.take_back(place, kept.feedback_id, by="casey", now=NOW) == 1
    assert posts.joined(place, kept.feedback_id) == ()
    assert [ask.withdrawn_at for ask in rows_of(place.engine, Ask)] == [NOW]
    assert latest(place.engine).empty
    with pytest.raises(InputError, match="no post"):
        posts.take_back(place, kept.feedback_id, by="casey", now=NOW)
    again = posts.store(place, WISH, account="north", by="casey", now=NOW)
    assert again.new
    assert latest(place.engine)["feedback_id"].tolist() == [again.feedback_id]


def test_only_a_post_can_be_taken_back(place: Place) -> None:
    take_in(place.engine, comment(WISH))
    with pytest.raises(InputError, match="no post"):
        posts.take_back(place, rows_of(place.engine, Feedback)[0].id, by="casey", now=NOW)


def test_the_latest_posts_say_whether_they_were_understood(place: Place) -> None:
    first = posts.store(place, WISH, account="north", by="casey", now=NOW)
    posts.understand_posts(place, first.feedback_id, by="casey", now=NOW)
    posts.store(place, "Dark mode, please", by="bo", now=NOW + timedelta(hours=1))
    found = latest(place.engine)
    assert found[["author", "account", "understood"]].fillna("").to_numpy().tolist() == [
        ["bo", "", False],
        ["casey", "North", True],
    ]


def test_people_of_an_account_are_told_by_role_and_id_alone(place: Place) -> None:
    assert people(place.engine, "North").columns.tolist() == ["contact", "role"]
    assert people(place.engine, "North")["contact"].tolist() == [
        rows_of(place.engine, Contact)[0].external_id
    ]
    assert people(place.engine, "South").empty
