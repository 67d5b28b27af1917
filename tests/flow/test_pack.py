"""The call pack of an account is read from the tables and names nobody."""

from datetime import date

import pytest
from sqlalchemy import Engine

from tests.factories import NOW, account, ago, case, comment, contact, person, take_in
from voc.flow.understood.pool import Here
from voc.flow.understood.tag import tag
from voc.ingest.records import SignalRow
from voc.model import Account
from voc.report.pack import markdown, pack
from voc.store import reading
from voc.terms import Channel, Speaker


@pytest.fixture
def north(engine: Engine) -> int:
    """An account that spoke before and after the last note, with an open case and three neighbours."""
    take_in(engine, *(account(name) for name in ("north", "south", "east", "west")), source="tables")
    take_in(engine, contact("ada", role="Head of <IT>"))
    take_in(
        engine,
        comment("The board is far too slow.", id="old", said_at=ago(60)),
        comment("Export of reports is terrible and broken.", id="new", said_at=ago(5)),
    )
    note = comment("Good talk.", channel=Channel.NOTE, speaker=Speaker.CSM, said_at=ago(20), who=person())
    take_in(engine, note, source="notes")
    take_in(engine, case("C-7", subject="Login fails"), source="desk")
    tag(engine, Here(), now=NOW)
    with reading(engine) as session:
        return session.query(Account.id).filter_by(external_id="A-north").scalar()


def test_it_holds_what_was_said_since_the_last_talk_and_the_open_case(engine: Engine, north: int) -> None:
    found = pack(engine, north, now=NOW)
    assert found.since == ago(20).date()
    assert {one.words for one in found.said} <= {"Export of reports is terrible and broken."}
    assert [one.role for one in found.said] == ["Head of <IT>"]
    assert [(one.number, one.days) for one in found.cases] == [("C-7", 5)]
    assert [one.month for one in found.moods] == ["2026-04", "2026-05"]


def test_it_says_what_most_accounts_like_it_use(engine: Engine, north: int) -> None:
    for name, kind in (("south", "offline"), ("east", "offline"), ("north", "reports"), ("west", "reports")):
        row = SignalRow(account_id=f"A-{name}", kind=f"feature_use_{kind}", day=date(2026, 5, 20), value=3.0)
        take_in(engine, row, source="signals")
    found = pack(engine, north, now=NOW)
    assert [(one.kind, one.users, one.of) for one in found.untried] == [("feature_use_offline", 2, 3)]


def test_no_name_of_the_vault_stands_on_the_page_and_strangers_text_is_escaped(
    engine: Engine, north: int
) -> None:
    page = markdown(pack(engine, north, now=NOW))
    assert "Ada" not in page
    assert "ada@" not in page
    assert r"Head of \<IT\>" in page
