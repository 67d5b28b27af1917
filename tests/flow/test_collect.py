"""Heard: rows become feedback of known people, once, with contact data in the vault alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from typing import Any

from sqlalchemy import Engine, event, inspect, text
from sqlalchemy.orm import Session

from tests.factories import (
    NOW,
    account,
    ago,
    case,
    comment,
    contact,
    feature,
    names,
    person,
    release,
    rows_of,
    take_in,
)
from voc.flow.heard.customers import Customers
from voc.flow.heard.roadmap import import_features
from voc.flow.shipped.ship import decline_features
from voc.ingest.records import BadRow, ContactRow, Person, SignalRow
from voc.model import (
    Account,
    Contact,
    Feature,
    Feedback,
    IngestRun,
    Release,
    ReleaseFeature,
    ServiceCase,
    SetAside,
    Signal,
    Source,
    VaultEntry,
)
from voc.store import writing
from voc.terms import ConsentState, FeatureStatus, RatingScale

BAD = BadRow(file="survey.csv", line=3, column="date", value="soon", reason="not a date", raw="7 | soon")


def test_the_same_rows_twice_add_nothing(engine: Engine) -> None:
    rows = [comment("Please add dark mode"), comment("Export keeps failing")]
    first, second = take_in(engine, *rows), take_in(engine, *rows)
    assert (first.stored, first.known) == (2, 0)
    assert (second.stored, second.known) == (0, 2)
    assert len(rows_of(engine, Feedback)) == 2


def test_counts_add_up_to_the_rows_that_were_read(engine: Engine) -> None:
    take_in(engine, comment("one"))
    done = take_in(engine, comment("one"), comment("two"), BAD)
    assert (done.stored, done.known, done.set_aside, done.read) == (1, 1, 1, 3)
    (run,) = rows_of(engine, IngestRun)
    assert (run.stored, run.known, run.set_aside) == (2, 1, 1)


def test_a_bad_row_is_set_aside_with_its_place_and_the_rest_goes_in(engine: Engine) -> None:
    take_in(engine, comment("one"), BAD, comment("two"))
    (row,) = rows_of(engine, SetAside)
    assert (row.file, row.line, row.column, row.reason) == ("survey.csv", 3, "date", "not a date")
    assert len(rows_of(engine, Feedback)) == 2


def test_a_row_that_a_later_run_can_read_is_settled(engine: Engine) -> None:
    take_in(engine, BAD, now=ago(2))
    take_in(engine, comment("now it reads"), now=NOW)
    assert rows_of(engine, SetAside)[0].settled_at == NOW


def test_a_row_that_stays_bad_is_not_settled(engine: Engine) -> None:
    take_in(engine, BAD, now=ago(2))
    take_in(engine, BAD, now=NOW)
    (row,) = rows_of(engine, SetAside)
    assert row.settled_at is None


def test_the_same_person_from_two_sources_is_one_contact(engine: Engine) -> None:
    take_in(engine, comment("one", who=person("ada")))
    take_in(engine, comment("two", who=person("ada", crm_id="C-7"), source="notes"), source="notes")
    take_in(engine, comment("three", who=Person(crm_id="C-7")), source="notes")
    assert len(rows_of(engine, Contact)) == 1
    assert len(set(names(rows_of(engine, Feedback), "contact_id"))) == 1


def test_two_rows_of_one_new_person_in_one_batch_make_one_contact(engine: Engine) -> None:
    take_in(engine, comment("one", who=person("ada")), comment("two", who=person("ada")))
    assert len(rows_of(engine, Contact)) == 1


def test_a_company_is_found_by_domain_and_gets_its_real_id_later(engine: Engine) -> None:
    take_in(engine, comment("before the accounts came"))
    take_in(engine, account("north"), source="accounts")
    take_in(engine, comment("after the accounts came"))
    (found,) = rows_of(engine, Account)
    assert (found.external_id, found.arr) == ("A-north", Decimal(12000))
    assert set(names(rows_of(engine, Feedback), "account_id")) == {found.id}


def test_a_free_mail_address_makes_a_contact_and_no_account(engine: Engine) -> None:
    take_in(engine, comment("hello", who=Person(email="ada@freemail.example", domain=None)))
    assert len(rows_of(engine, Contact)) == 1
    assert rows_of(engine, Account) == []


def test_a_company_name_alone_is_enough(engine: Engine) -> None:
    take_in(engine, account("north"), source="accounts")
    take_in(engine, comment("anonymous", who=Person(company="North")))
    assert len(rows_of(engine, Account)) == 1
    assert rows_of(engine, Feedback)[0].account_id == rows_of(engine, Account)[0].id
    assert rows_of(engine, Feedback)[0].contact_id is None


def test_a_contact_met_before_their_company_joins_it(engine: Engine) -> None:
    take_in(engine, comment("one", who=Person(email="ada@mail.example")))
    take_in(engine, contact("ada", "mail.example"), source="contacts")
    met = rows_of(engine, Contact)
    assert len(met) == 1
    assert met[0].account_id == rows_of(engine, Account)[0].id


def test_names_and_addresses_stand_in_the_vault_and_nowhere_else(engine: Engine) -> None:
    who = person("ada", phone="+49 30 1234567", crm_id="C-7")
    take_in(engine, account("north"), comment("Please add dark mode", who=who), contact("ada"))
    (entry,) = rows_of(engine, VaultEntry)
    assert (entry.name, entry.email) == ("Ada", "ada@north.example")
    with engine.connect() as connection:
        for table in inspect(engine).get_table_names():
            if table != "vault":
                dump = str(connection.execute(text(f'SELECT * FROM "{table}"')).all())
                assert "ada@" not in dump.lower(), table
                assert "1234567" not in dump, table


def test_consent_is_what_the_contacts_table_says(engine: Engine) -> None:
    take_in(
        engine, contact("ada", may_email=True), contact("ben", may_email=False), contact("cy", may_email=None)
    )
    found = dict(zip(["ada", "ben", "cy"], names(rows_of(engine, Contact), "consent"), strict=True))
    assert found == {"ada": ConsentState.GRANTED, "ben": ConsentState.WITHDRAWN, "cy": ConsentState.NONE}


def test_a_wish_to_be_left_alone_outlives_a_table_that_does_not_know_it(engine: Engine) -> None:
    take_in(engine, contact("ada", do_not_contact=True))
    take_in(engine, contact("ada", do_not_contact=False))
    assert rows_of(engine, Contact)[0].do_not_contact is True


def test_a_rated_case_leaves_its_rating_and_comment_as_feedback(engine: Engine) -> None:
    take_in(engine, case(csat=Decimal(2), comment="Slow answer", solved_at=ago(4)), source="desk")
    assert rows_of(engine, ServiceCase)[0].csat == 2.0
    (said,) = rows_of(engine, Feedback)
    assert (said.text, said.rating, said.scale) == ("Slow answer", 2.0, RatingScale.CSAT)


def test_a_thumb_of_a_case_is_kept_with_the_feedback_and_not_among_ratings_of_five(engine: Engine) -> None:
    take_in(engine, case(csat=Decimal(0), scale=RatingScale.THUMBS), source="desk")
    assert rows_of(engine, ServiceCase)[0].csat is None
    (said,) = rows_of(engine, Feedback)
    assert (said.rating, said.scale) == (0.0, RatingScale.THUMBS)


def test_a_case_that_was_solved_since_is_updated(engine: Engine) -> None:
    take_in(engine, case(), source="desk")
    take_in(engine, case(solved_at=ago(1)), source="desk")
    assert names(rows_of(engine, ServiceCase), "solved_at") == [ago(1)]


def test_a_signal_is_kept_whatever_its_kind(engine: Engine) -> None:
    day = NOW.date()
    rows = [SignalRow(account_id="A-9", kind="moon phases watched", day=day, value=3.0)]
    take_in(engine, *rows, source="usage")
    take_in(engine, *rows, source="usage")
    assert names(rows_of(engine, Signal), "value") == [3.0]


def test_a_second_import_of_the_roadmap_updates_and_never_doubles(engine: Engine) -> None:
    take_in(engine, feature("F-1"), feature("F-2", "Dark mode"), source="roadmap")
    take_in(engine, feature("F-1", status=FeatureStatus.IN_PROGRESS), source="roadmap")
    assert [(row.key, row.status) for row in rows_of(engine, Feature)] == [
        ("F-1", FeatureStatus.IN_PROGRESS),
        ("F-2", FeatureStatus.PLANNED),
    ]


def test_a_status_that_says_neither_yes_nor_no_leaves_it_as_it_was(engine: Engine) -> None:
    take_in(engine, feature("F-1", status=FeatureStatus.IN_PROGRESS), source="roadmap")
    done = take_in(
        engine,
        feature("F-1", "Export to Excel 2", status=None, said_status="Duplicate"),
        feature("F-2", "Dark mode", status=None, said_status="Duplicate"),
        source="roadmap",
    )
    assert [(row.title, row.status) for row in rows_of(engine, Feature)] == [
        ("Export to Excel 2", FeatureStatus.IN_PROGRESS),
        ("Dark mode", FeatureStatus.IDEA),
    ]
    assert done.as_it_is_words().startswith(
        "2 features kept the status that they had, or are ideas: `Duplicate` (2)"
    )
    take_in(engine, feature("F-1", status=FeatureStatus.DECLINED), source="roadmap")
    assert rows_of(engine, Feature)[0].status is FeatureStatus.DECLINED


def test_capitals_mean_nothing_in_the_key_of_a_tracker(engine: Engine) -> None:
    take_in(engine, feature("APP-1"), feature("aBc", "One"), feature("abc", "Two"), source="roadmap")
    done = take_in(engine, feature("app-1", status=FeatureStatus.IN_PROGRESS), source="roadmap")
    assert (done.stored, done.set_aside) == (1, 0)
    assert next((row.key, row.status) for row in rows_of(engine, Feature)) == (
        "APP-1",
        FeatureStatus.IN_PROGRESS,
    )
    assert names(rows_of(engine, Feature), "key") == ["APP-1", "aBc", "abc"]
    take_in(engine, release("1.0", "app-1", "APP-1"), source="releases")
    assert len(rows_of(engine, Release)) == 1
    assert len(rows_of(engine, ReleaseFeature)) == 1


def test_a_release_of_an_unknown_feature_is_set_aside_and_names_the_near_one(engine: Engine) -> None:
    take_in(engine, feature("F-1"), source="roadmap")
    done = take_in(engine, release("1.0", "F-11"), source="releases")
    assert (done.stored, done.set_aside) == (0, 1)
    assert rows_of(engine, Release) == []
    assert "Did you mean `F-1`?" in rows_of(engine, SetAside)[0].reason


def test_features_that_a_later_export_lacks_are_named_and_nothing_is_deleted(engine: Engine) -> None:
    rows = [feature(f"F-{number}", status=FeatureStatus.PLANNED) for number in range(1, 4)]
    first = take_in(engine, *rows, source="roadmap", file="roadmap.csv")
    assert (first.gone, first.gone_words()) == ((), "")
    later = take_in(engine, rows[0], source="roadmap", file="roadmap.csv")
    assert later.gone == ("F-2", "F-3")
    assert later.gone_words() == (
        "2 features of `roadmap` are not in roadmap.csv any more: F-2, F-3. Nothing was deleted; "
        '`voc ship gone F-2 ... --decline "WHY"` declines those that will not come.'
    )
    assert {row.status for row in rows_of(engine, Feature)} == {FeatureStatus.PLANNED}
    decline_features(engine, ["F-2", "F-3"], "Nobody asks for it.", by="pam", now=NOW)
    assert take_in(engine, rows[0], source="roadmap").gone == ()
    assert take_in(engine, *rows, source="roadmap").stored == 0


def test_what_another_table_lists_or_was_made_by_hand_or_has_shipped_is_not_missed(engine: Engine) -> None:
    take_in(engine, feature("F-1"), feature("F-2", status=FeatureStatus.SHIPPED), source="roadmap")
    take_in(engine, feature("G-1"), source="ideas")
    with writing(engine) as session:
        import_features(session, [feature("IDEA-1")], now=NOW)
    assert take_in(engine, feature("F-1"), source="roadmap").gone == ()


def test_a_row_that_was_set_aside_may_be_the_one_that_is_missed(engine: Engine) -> None:
    take_in(engine, feature("F-1"), feature("F-2"), source="roadmap")
    done = take_in(engine, feature("F-1"), replace(BAD, file="roadmap.csv"), source="roadmap")
    assert (
        "1 feature of `roadmap` is not in survey.csv any more (a row that was set aside may be one of them)"
        in (done.gone_words())
    )


def test_many_that_are_missed_are_counted_and_some_named(engine: Engine) -> None:
    take_in(engine, *(feature(f"F-{number:02}") for number in range(30)), source="roadmap")
    words = take_in(engine, feature("F-00"), source="roadmap").gone_words()
    assert words.startswith("29 features")
    assert "F-12 and 17 more." in words


def test_a_key_that_stands_twice_counts_as_it_stands_last_and_the_other_row_is_set_aside(
    engine: Engine,
) -> None:
    rows = (replace(feature("F-1", "Fax"), line=2), replace(feature("F-1", "Telegraph"), line=3))
    done = take_in(engine, *rows, replace(rows[1], line=4), source="roadmap", file="roadmap.csv")
    assert (done.stored, done.set_aside) == (1, 1)
    assert names(rows_of(engine, Feature), "title") == ["Telegraph"]
    (aside,) = rows_of(engine, SetAside)
    assert (aside.line, aside.column, aside.value) == (2, "key", "F-1")
    assert "stands in line 3 again and says something else there" in aside.reason


def test_a_source_remembers_when_it_was_first_and_last_read(engine: Engine) -> None:
    take_in(engine, comment("one"), now=ago(9))
    take_in(engine, comment("two"), now=NOW)
    (source,) = rows_of(engine, Source)
    assert (source.first_read_at, source.last_read_at) == (ago(9), NOW)


def test_a_row_whose_id_has_other_words_is_set_aside_and_not_lost(engine: Engine) -> None:
    take_in(engine, comment("The export is slow", id="1"))
    done = take_in(engine, comment("Please add dark mode", id="1"), comment("The export is slow", id="1"))
    assert (done.stored, done.known, done.set_aside) == (0, 1, 1)
    (row,) = rows_of(engine, SetAside)
    assert (row.raw, row.value) == ("Please add dark mode", "1")
    assert "--source NAME" in row.reason


def test_what_an_older_version_called_otherwise_when_it_took_it_out_is_known_all_the_same(
    engine: Engine,
) -> None:
    take_in(engine, comment("Ask [name 1] at [email 1], please", id="1"))
    done = take_in(engine, comment("Ask [own name] at [own email], please", id="1"))
    assert (done.stored, done.known, done.set_aside) == (0, 1, 0)
    done = take_in(engine, comment("Ask [own name] at [own email], never", id="1"))
    assert (done.known, done.edited, done.set_aside) == (0, 1, 0)


def test_what_was_said_before_the_company_was_known_belongs_to_it_later(engine: Engine) -> None:
    take_in(engine, comment("Please add dark mode", id="1", who=Person(email="ada@gmail.com")))
    take_in(engine, account("north"), source="accounts")
    take_in(engine, contact("ada", "gmail.com", account_id="A-north"), source="contacts")
    (home,) = rows_of(engine, Account)
    (said,) = rows_of(engine, Feedback)
    assert said.account_id == home.id


def test_the_contacts_table_corrects_a_guessed_company(engine: Engine) -> None:
    take_in(engine, comment("Please add dark mode", id="1", who=person("ada", "agency.example")))
    take_in(engine, account("north"), source="accounts")
    take_in(engine, contact("ada", "agency.example", account_id="A-north"), source="contacts")
    north = next(row for row in rows_of(engine, Account) if row.external_id == "A-north")
    assert {row.account_id for row in rows_of(engine, Contact)} == {north.id}
    assert {row.account_id for row in rows_of(engine, Feedback)} == {north.id}


def test_one_company_by_name_is_one_account_whatever_its_capitals(engine: Engine) -> None:
    take_in(engine, comment("one", who=Person(company="Acme")), comment("two", who=Person(company="ACME ")))
    take_in(engine, account("acme"), source="accounts")
    (found,) = rows_of(engine, Account)
    assert found.external_id == "A-acme"


def test_a_survey_does_not_replace_the_address_of_a_known_contact(engine: Engine) -> None:
    take_in(engine, contact("ada", "north.example"), source="contacts")
    (before,) = rows_of(engine, VaultEntry)
    known = person("ada", "north.example")
    take_in(engine, comment("one", who=replace(known, email="mallory@elsewhere.example")))
    assert [row.email for row in rows_of(engine, VaultEntry) if row.contact_id == before.contact_id] == [
        before.email
    ]


def test_the_contacts_table_corrects_an_address_that_a_survey_gave(engine: Engine) -> None:
    said = Person(crm_id="C-1", email="old@north.example")
    row = ContactRow(person=Person(crm_id="C-1", email="new@north.example"), may_email=True)
    take_in(engine, comment("one", id="1", who=said), row, comment("two", id="2", who=said))
    take_in(engine, comment("three", id="3", who=said), source="later")
    assert [entry.email for entry in rows_of(engine, VaultEntry)] == ["new@north.example"]


def test_two_answers_of_one_row_that_are_others_are_two_in_the_quarantine(engine: Engine) -> None:
    take_in(engine, comment("one", id="1#why"), comment("two", id="1#what"))
    later = {"line": 2, "said_at": ago(3)}
    take_in(engine, comment("three", id="1#why", **later), comment("four", id="1#what", **later))
    assert {row.raw for row in rows_of(engine, SetAside)} == {"three", "four"}


def test_a_contact_keeps_the_company_of_its_table_when_guesses_are_settled(engine: Engine) -> None:
    customers = Customers(b"a key of this test")
    ada = person("ada", "agency.example")
    with writing(engine) as session:
        customers.import_accounts(session, [account("north"), account("agency")], currency="EUR")
        row = contact("ada", "agency.example", account_id="A-north")
        customers.import_contacts(session, [row], now=NOW)
        customers.import_accounts(session, [account("east")], currency="EUR")
        customers.resolve(session, [ada], now=NOW)
    north = next(row for row in rows_of(engine, Account) if row.external_id == "A-north")
    assert {row.account_id for row in rows_of(engine, Contact)} == {north.id}


def test_an_address_in_the_place_of_an_id_is_not_kept_in_the_open(engine: Engine) -> None:
    take_in(engine, comment("one", who=Person(crm_id="ada@north.example")))
    (row,) = rows_of(engine, Contact)
    assert "@" not in row.external_id


def test_a_status_that_a_person_gave_outlives_an_old_export(engine: Engine) -> None:
    take_in(engine, feature("F-1", status=FeatureStatus.PLANNED), source="roadmap")
    decline_features(engine, ["F-1"], "Too few of you.", by="pam", now=NOW)
    take_in(engine, feature("F-1", status=FeatureStatus.PLANNED), source="roadmap")
    (row,) = rows_of(engine, Feature)
    assert (row.status, row.declined_reason) == (FeatureStatus.DECLINED, "Too few of you.")
    take_in(engine, feature("F-1", status=FeatureStatus.IN_PROGRESS), source="roadmap")
    (row,) = rows_of(engine, Feature)
    assert row.status is FeatureStatus.IN_PROGRESS


def test_who_is_known_by_their_row_is_not_looked_up_again_until_a_table_speaks_of_accounts(
    engine: Engine,
) -> None:
    customers = Customers(b"a key of this test")
    with writing(engine) as session:
        first = customers.resolve(session, [person("ada"), person("ada")], now=NOW)
        with _watched(session) as asked:
            again = customers.resolve(session, [person("ada")], now=NOW)
        customers.import_accounts(session, [account("other", domain="north.example")], currency="EUR")
        later = customers.resolve(session, [person("ada"), person("eve")], now=NOW)
    assert first == [again[0], again[0]]
    assert not any("contact" in statement or "account" in statement for statement in asked)
    (home,) = rows_of(engine, Account)
    assert (home.external_id, later[0].account_id) == ("A-other", home.id)
    assert (later[1].account_id, len(rows_of(engine, Contact))) == (home.id, 2)


@contextmanager
def _watched(session: Session) -> Iterator[list[str]]:
    """The statements that are sent while the block runs."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    connection = session.connection()
    event.listen(connection, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(connection, "before_cursor_execute", note)
