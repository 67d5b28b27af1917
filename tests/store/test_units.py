"""Units of work, writes that may be repeated, and columns that keep the laws of time and money."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from sqlalchemy import Engine, func, insert, select
from sqlalchemy.exc import IntegrityError

from tests.factories import NOW, rows_of
from voc.errors import StoreError
from voc.model import Account, Contact, Source
from voc.store import advance, insert_new, open_engine, position, reading, upsert, writing
from voc.terms import ConsentState, Family

ROW = {"name": "nps", "family": Family.SURVEY, "first_read_at": NOW, "last_read_at": NOW}


def test_a_block_that_raises_leaves_nothing_behind(engine: Engine) -> None:
    with pytest.raises(RuntimeError), writing(engine) as session:
        insert_new(session, Source, [ROW], key=["name"])
        raise RuntimeError
    assert rows_of(engine, Source) == []


def test_inserting_again_inserts_nothing_and_counts_nothing(engine: Engine) -> None:
    with writing(engine) as session:
        assert insert_new(session, Source, [ROW, ROW | {"name": "csat"}], key=["name"]) == 2
    with writing(engine) as session:
        assert insert_new(session, Source, [ROW, ROW | {"name": "ces"}], key=["name"]) == 1


def test_an_update_writes_only_what_differs(engine: Engine) -> None:
    row = {"external_id": "A-1", "name": "North", "arr": Decimal("100.10")}
    with writing(engine) as session:
        assert upsert(session, Account, [row], key=["external_id"]) == 1
        assert upsert(session, Account, [row], key=["external_id"]) == 0
        assert upsert(session, Account, [row | {"name": "North Ltd"}], key=["external_id"]) == 1


def test_what_a_row_does_not_say_does_not_delete_what_is_known(engine: Engine) -> None:
    with writing(engine) as session:
        upsert(
            session, Account, [{"external_id": "A-1", "name": "North", "plan": "pro"}], key=["external_id"]
        )
        upsert(session, Account, [{"external_id": "A-1", "name": None, "plan": "team"}], key=["external_id"])
    assert [(row.name, row.plan) for row in rows_of(engine, Account)] == [("North", "team")]


def test_money_comes_back_to_the_cent_and_adds_up_in_the_database(engine: Engine) -> None:
    rows = [{"external_id": str(n), "arr": Decimal("0.10")} for n in range(3)]
    with writing(engine) as session:
        insert_new(session, Account, rows, key=["external_id"])
    with reading(engine) as session:
        assert session.scalar(select(func.sum(Account.arr))) == Decimal("0.30")


def test_a_time_without_a_zone_is_refused(engine: Engine) -> None:
    row = ROW | {"first_read_at": datetime(2026, 1, 1)}  # noqa: DTZ001
    with pytest.raises(Exception, match="has no timezone"), writing(engine) as session:
        insert_new(session, Source, [row], key=["name"])


def test_a_time_comes_back_in_utc(engine: Engine) -> None:
    noon_in_istanbul = datetime(2026, 1, 1, 12, tzinfo=timezone(timedelta(hours=3)))
    with writing(engine) as session:
        insert_new(session, Source, [ROW | {"first_read_at": noon_in_istanbul}], key=["name"])
    (source,) = rows_of(engine, Source)
    assert source.first_read_at == datetime(2026, 1, 1, 9, tzinfo=UTC)
    assert source.first_read_at.tzinfo is UTC


def test_a_word_of_the_vocabulary_comes_back_as_that_word(engine: Engine) -> None:
    row = {
        "external_id": "C-1",
        "consent": ConsentState.GRANTED,
        "do_not_contact": False,
        "heard_at": NOW,
    }
    with writing(engine) as session:
        insert_new(session, Contact, [row], key=["external_id"])
    assert rows_of(engine, Contact)[0].consent is ConsentState.GRANTED


def test_a_cursor_moves_with_the_work_or_not_at_all(engine: Engine) -> None:
    with writing(engine) as session:
        advance(session, "tag", 7)
    with pytest.raises(RuntimeError), writing(engine) as session:
        advance(session, "tag", 9)
        assert position(session, "tag") == 9
        raise RuntimeError
    with reading(engine) as session:
        assert (position(session, "tag"), position(session, "other")) == (7, 0)


@pytest.mark.parametrize("address", ["nonsense", "mysql://localhost/voc", ""])
def test_an_address_that_is_none_is_one_clear_sentence(address: str) -> None:
    with pytest.raises(StoreError, match=r"sqlite:///"):
        open_engine(address)


def test_an_error_of_the_database_holds_no_words(engine: Engine) -> None:
    ours = open_engine(engine.url.render_as_string(hide_password=False))
    row = {"external_id": "A-1", "name": "Ada Quillfeather said so"}
    with pytest.raises(IntegrityError) as raised, writing(ours) as session:
        for _ in range(2):
            session.execute(insert(Account).values(**row))
    ours.dispose()
    assert "Quillfeather" not in str(raised.value)
