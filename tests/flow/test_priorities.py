"""The ranking from the tables, on both databases; and a view that shows the same figures when they have moved on."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from tests.factories import NOW, SETTINGS, account, ago, comment, contact, feature, person, rows_of, take_in
from voc.errors import InputError, NotFound
from voc.flow.demand.link import decide
from voc.flow.views import save
from voc.model import Account, Ask, Feature, Link, SavedView
from voc.report import priorities as report
from voc.report.priorities import Priorities, priorities
from voc.report.rates import without_rate, without_rate_words
from voc.roadmap.keeping import Question
from voc.store.reads import waits
from voc.terms import LinkState

EXPORT = "Please add an export of our reports to Excel."


@pytest.fixture
def asked(engine: Engine, understand: Callable[[], None]) -> Engine:
    """Three companies that wish for two of three features; nobody has decided anything."""
    take_in(
        engine,
        account("north", segment="enterprise", arr=Decimal(50_000), renewal_on=date(2026, 7, 1), seats=300),
        account("south", arr=Decimal(10_000), currency="USD", open_deals=Decimal(4_000)),
        account("east", arr=Decimal(7_000), currency="GBP"),
        account("west"),
        feature(
            "F-1", "Export to Excel", description="Download every report as an Excel file.", effort=Decimal(4)
        ),
        feature("F-2", "Dark mode", description="A dark colour theme for the whole app."),
        feature("F-3", "Single sign-on", description="Sign in with SAML."),
        source="tables",
    )
    take_in(engine, contact("ada", "north.example"), contact("bo", "south.example", language="de"))
    take_in(
        engine,
        comment(EXPORT, id="1", who=person("ada", "north.example")),
        comment(EXPORT, id="2", who=person("ada", "north.example"), said_at=ago(20)),
        comment(EXPORT, id="3", who=person("bo", "south.example")),
        comment(EXPORT, id="4", who=person("cy", "east.example")),
        comment(
            "Please add a dark mode to the app.", id="5", who=person("bo", "south.example"), said_at=ago(120)
        ),
        comment("We will cancel if this is not fixed.", id="6", who=person("ada", "north.example")),
    )
    understand()
    return engine


def accept(engine: Engine, key: str) -> None:
    """Accept every proposal for a feature."""
    with Session(engine) as session:
        query = select(Link.id).join(Feature, Feature.id == Link.feature_id).where(Feature.key == key)
        ids = list(session.scalars(query))
    decide(engine, ids, LinkState.ACCEPTED, by="pm", now=NOW)


def asking(engine: Engine, **question: object) -> Priorities:
    """The ranking of this moment."""
    made = Question(**question)  # type: ignore[arg-type]
    return priorities(engine, made, now=NOW, currency="EUR", rates=SETTINGS.rates)


def row(found: Priorities, key: str) -> dict[str, object]:
    """One feature of the ranking."""
    (one,) = found.ranking[found.ranking["key"] == key].to_dict("records")
    return {str(name): value for name, value in one.items()}


def test_accepted_links_count_whole_and_an_account_once(asked: Engine) -> None:
    accept(asked, "F-1")
    found = row(asking(asked), "F-1")
    assert (found["rank"], found["accounts"], found["contacts"], found["asks"]) == (1, 3, 3, 4)
    assert found["accounts_middle"] == 3
    assert found["arr"] == 50_000 + 10_000 * 0.9
    assert found["without_rate"] == "GBP"
    assert found["open_deals"] == 4_000 * 0.9
    assert found["renewals"] == 50_000, "north renews within 90 days, the others do not"
    assert (found["first_asked_at"], found["last_asked_at"]) == (ago(30).date(), ago(20).date())


def test_money_without_a_rate_is_named_before_anybody_has_decided(asked: Engine) -> None:
    assert row(asking(asked), "F-1")["without_rate"] == "GBP"
    assert without_rate(asked, currency="EUR", rates=SETTINGS.rates) == {"GBP": 1}
    assert without_rate(asked, currency="EUR", rates={}) == {"GBP": 1, "USD": 1}
    (words,) = without_rate_words(asked, currency="EUR", rates={})
    assert words.startswith("Not in any sum: revenue of accounts in GBP (1), USD (1). Say in voc.toml")
    assert without_rate_words(asked, currency="EUR", rates={"USD": 0.9, "GBP": 1.2}) == []


def test_proposals_to_decide_are_those_that_wait(asked: Engine) -> None:
    accept(asked, "F-1")
    with Session(asked) as session:
        query = (
            select(Feature.key, func.count(Link.id)).join(Link, Link.feature_id == Feature.id).where(waits())
        )
        waiting = dict(session.execute(query.group_by(Feature.key)).all())
    assert waiting
    found = asking(asked).ranking
    assert dict(zip(found["key"], found["proposed"], strict=True)) == {
        key: waiting.get(key, 0) for key in found["key"]
    }


def test_what_waits_for_a_decision_counts_by_its_probability(asked: Engine) -> None:
    found = row(asking(asked), "F-1")
    assert found["accounts"] == 0
    assert 0 < found["accounts_middle"] < 3  # type: ignore[operator]
    assert found["proposed"] >= 1  # type: ignore[operator]


def test_what_was_rejected_counts_nothing_and_is_not_to_be_decided(asked: Engine) -> None:
    decide(asked, [link.id for link in rows_of(asked, Link)], LinkState.REJECTED, by="pm", now=NOW)
    found = asking(asked)
    assert found.ranking["accounts_high"].tolist() == [0, 0, 0]
    assert found.decisions.empty


def test_an_ask_that_was_withdrawn_counts_nothing_any_more(asked: Engine) -> None:
    accept(asked, "F-1")
    with Session(asked) as session, session.begin():
        session.execute(
            update(Ask).where(Ask.account_id.is_not(None)).values(withdrawn_at=NOW, withdrawn_by="pm")
        )
    found = asking(asked)
    assert (row(found, "F-1")["accounts_middle"], found.facts["asks"]) == (0, 0)


def test_an_account_that_spoke_of_leaving_is_at_risk(asked: Engine) -> None:
    accept(asked, "F-1")
    assert row(asking(asked), "F-1")["at_risk"] == 50_000


def test_the_decision_that_tells_most_is_named_with_the_words_of_its_request(asked: Engine) -> None:
    first = asking(asked).decisions.iloc[0]
    assert first["link_id"] in {link.id for link in rows_of(asked, Link)}
    assert "excel" in first["request"].lower() or "dark" in first["request"].lower()


def test_only_the_askers_of_one_segment_count_where_one_is_named(asked: Engine) -> None:
    accept(asked, "F-1")
    found = asking(asked, filters={"segment": "enterprise"})
    assert (row(found, "F-1")["accounts"], found.facts["customers"]) == (1, 1)
    with pytest.raises(NotFound, match="No segment named `enterprize`"):
        asking(asked, filters={"segment": "enterprize"})


def test_the_effort_of_the_tracker_divides_and_the_median_stands_in_for_it(asked: Engine) -> None:
    accept(asked, "F-1")
    found = asking(asked, formula="rice")
    assert (row(found, "F-1")["effort"], row(found, "F-1")["effort_known"]) == (4.0, True)
    assert "/ effort 4 (assumed)" in str(row(found, "F-2")["because"]) or row(found, "F-2")["score"] == 0
    assert row(found, "F-2")["effort_known"] is False


def test_a_kept_view_shows_its_figures_when_the_tables_have_moved_on(asked: Engine) -> None:
    question = Question(formula="revenue", weights={"effort": 0.5}, filters={"segment": "mid"})
    kept = report.kept(asked, question, now=NOW, currency="EUR", rates=SETTINGS.rates)
    before = asking(asked, formula="revenue", weights={"effort": 0.5}, filters={"segment": "mid"})
    assert save(asked, "spring", kept, by="pm", now=NOW) is True
    accept(asked, "F-1")
    shown = report.view(asked, "spring")
    assert shown.same is True
    assert report.plain(shown.priorities) == report.plain(before)
    assert report.plain(asking(asked, formula="revenue")) != report.plain(before)
    assert shown.priorities.decisions["request"].str.len().min() > 0


def test_the_same_view_twice_is_one_row_and_another_under_its_name_is_refused(asked: Engine) -> None:
    first, other = (
        report.kept(asked, Question(formula=name), now=NOW, currency="EUR", rates={})
        for name in ("rice", "accounts")
    )
    assert save(asked, " spring  plan ", first, by="pm", now=NOW) is True
    assert save(asked, "spring plan", first, by="cpo", now=NOW + timedelta(days=1)) is False
    with pytest.raises(InputError, match=r"kept on 2026-06-01 by pm .* choose another name"):
        save(asked, "spring plan", other, by="pm", now=NOW)
    assert [row.made_by for row in rows_of(asked, SavedView)] == ["pm"]
    with pytest.raises(InputError, match="1 to 80 characters"):
        save(asked, "  ", first, by="pm", now=NOW)


def test_a_view_holds_no_word_of_a_customer(asked: Engine) -> None:
    kept = report.kept(asked, Question(), now=NOW, currency="EUR", rates={})
    from voc.roadmap.inputs import unpacked
    from voc.roadmap.keeping import unpacked as figures

    text = json.dumps(figures(kept.figures)) + str(unpacked(kept.inputs))
    assert "Please" not in text
    assert "north" not in text.lower()


def test_an_unknown_view_is_named_with_the_near_ones(engine: Engine) -> None:
    with pytest.raises(NotFound, match="No view named `spring`"):
        report.view(engine, "spring")
    assert report.views(engine).empty


def test_revenue_below_zero_is_refused_with_the_account_and_the_way_out(asked: Engine) -> None:
    with Session(asked) as session, session.begin():
        session.execute(update(Account).where(Account.external_id == "A-west").values(arr=Decimal(-5)))
    with pytest.raises(InputError, match=r"Account A-west has -5 EUR: .* Mend the accounts table"):
        asking(asked)


def test_an_empty_roadmap_has_an_empty_ranking(engine: Engine) -> None:
    found = asking(engine)
    assert (len(found.ranking), len(found.decisions), found.facts["asks"]) == (0, 0, 0)


def test_people_without_an_account_count_as_askers_and_nameless_asks_as_nothing(
    engine: Engine, understand: Callable[[], None]
) -> None:
    from voc.ingest.records import Person

    take_in(engine, feature("F-1", "Export to Excel", description="Download every report as an Excel file."))
    take_in(
        engine,
        comment(EXPORT, id="1", who=Person(email="zoe@gmail.com", crm_id="7")),
        comment(EXPORT, id="2", who=Person()),
    )
    understand()
    accept(engine, "F-1")
    found = asking(engine)
    one = row(found, "F-1")
    assert (one["accounts"], one["people"], one["accounts_middle"], found.facts["nameless"]) == (0, 1, 1.0, 1)
