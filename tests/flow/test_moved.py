"""A file that was read wrongly and is read again: all is as if it had only ever been read rightly."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from tests.factories import NOW, SECRET, ago, names, rows_of
from tests.flow.test_replaced import GIVEN, RUN, needed
from voc.errors import InputError, NotFound
from voc.flow import decisions
from voc.flow.heard import intake, remembered
from voc.flow.hearing import Silent, Walked, collect
from voc.flow.moved import moving
from voc.flow.people.forget import forget
from voc.flow.place import Place, create_place
from voc.flow.walk import walk
from voc.model import Account, Ask, Contact, Feedback, ServiceCase, SetAside, VaultEntry
from voc.report.exports import EXPORTS
from voc.store import reading, with_replaced, writing
from voc.terms import Channel, ReplacedBecause, Verdict

WISH = "Please add an export of report {n} to Excel. The map is slow."
TICKETS = "Ticket ID,Created,Solved,Requester,Company,Subject,Comment,Rating\n" + "".join(
    f"T{n},2026-03-0{n} 09:00,2026-03-0{n} 12:00,ann{n}@firm{n}.com,Firm {n},Export {n},{WISH.format(n=n)},{1 + n % 5}\n"
    for n in range(1, 8)
)
SURVEY = "response_id,date,nps,email,csm,comment,note,company\n" + "".join(
    f"R{n},0{n}/03/2026,{n + 2},ada{n}@north{n}.com,cara@ours.com,{WISH.format(n=n)},We called them about {n},North {n}\n"
    for n in range(1, 8)
)
ACCOUNTS = "account_id,account_name,domain,plan,arr,last_year\n" + "".join(
    f"A{n},North {n},north{n}.com,pro,{n}000,{n}500\n" for n in range(1, 6)
)
CONTACTS = "contact_id,name,email,account_id,role,language,may_email\n" + "".join(
    f"P{n},Ada Lee {n},ada{n}@north{n}.com,A{n},Admin,de,yes\n" for n in range(1, 6)
)
SIGNALS = "account_id,day,kind,value,share\n" + "".join(
    f"A{n},2026-05-0{n},logins,{n}0,0.{n}\n" for n in range(1, 6)
)
ROADMAP = "key,title,description,status,quarter,version,released\n" + "".join(
    f"F-{n},Export {n} to Excel,Download lists,planned,Q{n},2026.{n},2026-0{n}-02\n" for n in range(1, 6)
)


@dataclass(frozen=True)
class Slip:
    """A file, how it was read wrongly, and how rightly."""

    text: str
    wrong: dict[str, Any]
    right: dict[str, Any]


def _signal(value: str) -> dict[str, Any]:
    return {"family": "signal", "columns": (("kind", "kind"), ("value", value))}


TEXT, NOTE = ("text", "comment"), ("text", "note")
SLIPS = {
    "tickets as reviews": Slip(
        TICKETS,
        {"family": "review", "columns": (("text", "Comment"), ("rating", "Rating"))},
        {"family": "case"},
    ),
    "tickets as a survey": Slip(
        TICKETS, {"family": "survey", "columns": (("text", "Subject"),)}, {"family": "case"}
    ),
    "month first": Slip(SURVEY, {"day_first": False}, {"day_first": True}),
    "our note as their words": Slip(
        SURVEY, {"day_first": True, "columns": (NOTE,)}, {"day_first": True, "columns": (TEXT,)}
    ),
    "their words and our note": Slip(
        SURVEY, {"day_first": True, "columns": (TEXT, NOTE)}, {"day_first": True, "columns": (TEXT,)}
    ),
    "all said by the CSM": Slip(
        SURVEY,
        {"day_first": True, "columns": (TEXT, ("email", "csm"))},
        {"day_first": True, "columns": (TEXT,)},
    ),
    "rating as company": Slip(
        SURVEY,
        {"day_first": True, "columns": (TEXT, ("company", "nps"), ("email", ""))},
        {"day_first": True, "columns": (TEXT,)},
    ),
    "last year's revenue": Slip(
        ACCOUNTS, {"columns": (("arr", "last_year"),)}, {"columns": (("arr", "arr"),)}
    ),
    "plan as segment": Slip(
        ACCOUNTS,
        {"columns": (("segment", "plan"), ("plan", ""))},
        {"columns": (("plan", "plan"), ("segment", ""))},
    ),
    "contacts as accounts": Slip(
        CONTACTS,
        {"family": "account", "columns": (("account_id", "contact_id"), ("name", "name"))},
        {"family": "contact"},
    ),
    "role as language": Slip(
        CONTACTS,
        {"columns": (("name", "role"), ("role", "name"))},
        {"columns": (("name", "name"), ("role", "role"))},
    ),
    "accounts as contacts": Slip(
        ACCOUNTS, {"family": "contact", "columns": (("crm_id", "account_id"),)}, {"family": "account"}
    ),
    "roadmap as releases": Slip(
        ROADMAP,
        {"family": "release", "columns": (("version", "key"), ("released_at", "released"))},
        {"family": "feature"},
    ),
    "roadmap as accounts": Slip(
        ROADMAP,
        {"family": "account", "columns": (("account_id", "key"), ("name", "title"))},
        {"family": "feature"},
    ),
    "roadmap as help articles": Slip(
        ROADMAP, {"family": "article", "columns": (("title", "title"),)}, {"family": "feature"}
    ),
    "a wrong title": Slip(ROADMAP, {"columns": (("title", "quarter"),)}, {"columns": (("title", "title"),)}),
    "signals as accounts": Slip(SIGNALS, {"family": "account"}, _signal("value")),
    "shares as counts": Slip(SIGNALS, _signal("share"), _signal("value")),
}


@pytest.fixture
def places(tmp_path: Path) -> Iterator[tuple[Place, Place]]:
    """Two workspaces with one secret: one that goes wrong first, and one that never does."""
    both = tuple(_with_secret(tmp_path / name) for name in ("wrong", "right"))
    yield both  # type: ignore[misc]
    for place in both:
        place.engine.dispose()


def _with_secret(folder: Path) -> Place:
    place = create_place(folder)
    (folder / "secret.key").write_text(SECRET.hex(), encoding="utf-8")
    return place


def take(place: Place, path: Path, **said: Any) -> Walked:
    """Take one file in as a person says and confirms."""
    done = Walked()
    wish = intake.Wish(**({"confirmed": True} | said))
    collect(place, [path], done, now=NOW, watch=Silent(), wish=wish)
    return done


NUMBERED = {"stakes.stakes", "account.names", "topic_map.topic_map"}
"""Reports that hold the numbers of rows where they cannot be left out."""


def everything(place: Place) -> dict[str, str]:
    """What every report and export says, without the numbers that the database gives."""
    said = {}
    for name, function in RUN.items():
        if name in NUMBERED or any(re.search(r"_ids?$", one) for one in needed(function)):
            continue  # it is about rows by their numbers
        given = {wanted: GIVEN[wanted] for wanted in needed(function)}
        try:
            said[name] = plain(function(place.engine, **given))
        except (NoResultFound, NotFound) as error:  # it is about one row, which neither or one of them has
            said[name] = str(error)
    for name, (make, _) in EXPORTS.items():
        said[f"export {name}"] = plain(make(place.engine, GIVEN["settings"], NOW))
    return said


def plain(found: Any) -> str:
    """A report's answer without numbers of rows, its lines in an order of their own."""
    if isinstance(found, pd.DataFrame):
        here = found[[name for name in found.columns if not re.search(r"(^|_)ids?$|number", str(name))]]
        return "\n".join(sorted(here.astype(str).to_csv(index=False).splitlines()))
    if isinstance(found, tuple):
        return "\n".join(plain(one) for one in found)
    if hasattr(found, "ranking") and isinstance(found.ranking, pd.DataFrame):
        return plain(found.ranking)
    return repr(found)


def differences(one: Place, other: Place) -> dict[str, tuple[str, str]]:
    """The reports that say something else in one workspace than in the other."""
    here, there = everything(one), everything(other)
    return {name: (said, there[name]) for name, said in here.items() if said != there[name]}


def beside(place: Place, folder: Path) -> None:
    """Files that other people gave, and that are read rightly everywhere."""
    for name, text in {
        "crm.csv": ACCOUNTS,
        "people.csv": CONTACTS,
        "nps.csv": SURVEY,
        "plan.csv": ROADMAP,
    }.items():
        path = folder / name
        path.write_text(text.replace("R", "B") if name == "nps.csv" else text, encoding="utf-8")
        take(place, path, day_first=True)


BESIDE = (
    *("all said by the CSM", "rating as company", "plan as segment"),
    *("role as language", "a wrong title", "tickets as a survey"),
)
"""The slips that are tried where others have spoken of the same customers and features."""


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_that_was_corrected_left_no_trace_in_any_report(
    slip: str, places: tuple[Place, Place], tmp_path: Path
) -> None:
    wrong, right = places
    path = tmp_path / "export.csv"
    path.write_text(SLIPS[slip].text, encoding="utf-8")
    for place in places if slip in BESIDE else ():
        beside(place, tmp_path)
    take(wrong, path, **SLIPS[slip].wrong)
    done = take(wrong, path, **SLIPS[slip].right)
    take(right, path, **SLIPS[slip].right)
    assert "takes that back" in done.files[0].moved
    assert differences(wrong, right) == {}


@pytest.fixture
def place(places: tuple[Place, Place]) -> Place:
    """One workspace."""
    return places[0]


@pytest.fixture
def tickets(tmp_path: Path) -> Path:
    path = tmp_path / "tickets.csv"
    path.write_text(TICKETS, encoding="utf-8")
    return path


REVIEW: dict[str, Any] = SLIPS["tickets as reviews"].wrong
CASE: dict[str, Any] = {"family": "case"}


def test_what_was_understood_and_asked_of_the_wrong_words_goes_too(
    places: tuple[Place, Place], tickets: Path
) -> None:
    wrong, right = places
    for one in places:
        beside(one, tickets.parent)
    take(wrong, tickets, **REVIEW)
    walk(wrong, [], now=NOW)
    take(wrong, tickets, **CASE)
    take(right, tickets, **CASE)
    for one in places:
        walk(one, [], now=NOW)
    rest_on_words = {
        "links.queue",
        "demand.proposals",
        "export links",
    }  # a proposal rests on what was there first
    assert set(differences(wrong, right)) - rest_on_words == set()


def test_one_command_takes_it_back_with_the_numbers_and_asks_that_were_there(
    place: Place, tickets: Path
) -> None:
    take(place, tickets, **REVIEW)
    walk(place, [], now=NOW)
    asks = names(rows_of(place.engine, Ask), "id")
    numbers = names(rows_of(place.engine, Feedback), "id")
    take(place, tickets, **CASE)
    assert set(numbers).isdisjoint(names(rows_of(place.engine, Feedback), "id"))
    moving.undo(place, tickets, now=NOW)
    assert names(rows_of(place.engine, Feedback), "id") == numbers
    assert names([one for one in rows_of(place.engine, Ask) if one.withdrawn_at is None], "id") == asks
    assert rows_of(place.engine, ServiceCase) == []
    moving.undo(place, tickets, now=NOW)
    assert len(rows_of(place.engine, ServiceCase)) == 7


def test_rows_that_are_the_same_in_both_readings_keep_their_numbers(place: Place, tmp_path: Path) -> None:
    path = tmp_path / "nps.csv"
    path.write_text(SURVEY, encoding="utf-8")
    take(place, path, day_first=True, columns=(TEXT, NOTE))
    theirs = {row.id: row.text for row in rows_of(place.engine, Feedback) if "Please" in row.text}
    done = take(place, path, day_first=True, columns=(TEXT,)).files[0]
    assert {row.id: row.text for row in rows_of(place.engine, Feedback)} == theirs
    assert (done.stored, done.known) == (0, 7)


def test_the_wrong_reading_is_kept_as_history_that_counts_nowhere(place: Place, tmp_path: Path) -> None:
    path = tmp_path / "nps.csv"
    path.write_text(SURVEY, encoding="utf-8")
    take(place, path, day_first=False)
    take(place, path, day_first=True)
    with reading(place.engine) as session:
        every = list(session.scalars(with_replaced(select(Feedback).order_by(Feedback.id))))
    old = [row for row in every if row.replaced_because is not None]
    assert {row.replaced_because for row in old} == {ReplacedBecause.MISREAD}
    assert {row.replaced_by for row in old} <= {row.id for row in every if row.replaced_because is None}
    assert {row.said_at.month for row in rows_of(place.engine, Feedback)} == {3}


def test_what_had_been_set_aside_of_the_wrong_reading_is_settled(place: Place, tmp_path: Path) -> None:
    path = tmp_path / "nps.csv"
    path.write_text(SURVEY, encoding="utf-8")
    done = Walked()
    wish = intake.Wish(columns=(TEXT, ("rating", "note")), day_first=True, confirmed=True)
    collect(place, [path], done, now=ago(1), watch=Silent(), wish=wish)
    assert len(rows_of(place.engine, SetAside)) == 7
    take(place, path, day_first=True, columns=(TEXT, ("rating", "nps")))
    assert all(row.settled_at is not None for row in rows_of(place.engine, SetAside))
    assert len(rows_of(place.engine, Feedback)) == 7


def test_next_months_export_is_read_rightly_without_a_word(place: Place, tickets: Path) -> None:
    take(place, tickets, **REVIEW)
    take(place, tickets, **CASE)
    later = tickets.with_name("tickets_2026-04.csv")
    later.write_text(TICKETS.replace("T", "N").replace("Nicket", "Ticket"), encoding="utf-8")
    take(place, later, confirmed=False)
    assert len(rows_of(place.engine, ServiceCase)) == 14
    assert {row.channel for row in rows_of(place.engine, Feedback)} == {Channel.CASE}


def test_a_name_that_was_taken_for_the_whole_one_is_corrected_in_the_vault(
    place: Place, tmp_path: Path
) -> None:
    path = tmp_path / "people.csv"
    path.write_text(
        "Prénom,Nom,email,date,comment\nAda,Lee,ada@north.com,2026-03-01,The map is slow\n", encoding="utf-8"
    )
    take(place, path, family="survey", columns=(("name", "Nom"), ("first_name", ""), ("last_name", "")))
    before = rows_of(place.engine, VaultEntry)[0].name
    take(place, path, family="survey", columns=(("name", ""), ("first_name", "Prénom"), ("last_name", "Nom")))
    assert (before, rows_of(place.engine, VaultEntry)[0].name) == ("Lee", "Ada Lee")


def test_what_another_file_said_of_an_account_is_there_again(place: Place, tmp_path: Path) -> None:
    crm, wrong = tmp_path / "crm.csv", tmp_path / "last.csv"
    for path in (crm, wrong):
        path.write_text(ACCOUNTS, encoding="utf-8")
    wrong.write_text(ACCOUNTS + " ", encoding="utf-8")
    take(place, crm, columns=(("arr", "arr"),))
    take(place, wrong, columns=(("arr", "last_year"),))
    assert rows_of(place.engine, Account)[0].arr == 1500
    moving.leave_out(place, wrong, now=NOW)
    assert [row.arr for row in rows_of(place.engine, Account)] == [1000, 2000, 3000, 4000, 5000]


def test_whom_a_person_decided_about_stays(place: Place, tickets: Path) -> None:
    take(place, tickets, **REVIEW)
    account = rows_of(place.engine, Account)[0]
    with writing(place.engine) as session:
        decisions.record(
            session, noun="account", row_id=account.id, verdict=Verdict.CORRECTED, by="pam", now=NOW
        )
    moving.leave_out(place, tickets, now=NOW)
    assert names(rows_of(place.engine, Account), "id") == [account.id]
    assert rows_of(place.engine, Contact) == []


def test_a_file_that_is_left_out_stays_out_until_that_is_taken_back(place: Place, tickets: Path) -> None:
    take(place, tickets, **CASE)
    moving.leave_out(place, tickets, now=NOW)
    assert rows_of(place.engine, Feedback) == rows_of(place.engine, ServiceCase) == []
    with pytest.raises(InputError, match="is left out, as you said"):
        take(place, tickets, confirmed=False)
    moving.undo(place, tickets, now=NOW)
    assert not remembered.is_left_out(place.workspace, tickets)
    assert len(rows_of(place.engine, ServiceCase)) == len(rows_of(place.engine, Feedback)) == 7


def test_an_answer_to_leave_a_file_out_is_remembered_and_can_be_taken_back(
    place: Place, tickets: Path
) -> None:
    path = tickets.with_name("odd.csv")
    path.write_text("a,b\n1,2\n3,4\n", encoding="utf-8")
    looked = intake.look(place, [path, tickets])
    taken = intake.take(place, [path], now=NOW, ask=lambda _seen: None, looked=looked)
    assert "left out, as you said" in taken.skipped[0]
    assert remembered.is_left_out(place.workspace, path)
    assert moving.undo(place, path, now=NOW) is None
    assert not remembered.is_left_out(place.workspace, path)
    with pytest.raises(InputError, match="there is nothing to take back"):
        moving.undo(place, path, now=NOW)


def test_when_it_breaks_off_nothing_has_moved(
    place: Place, tickets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(place, tickets, **REVIEW)
    before = everything(place)

    def broken(*_: Any, **__: Any) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(remembered, "leave_out", broken)
    with pytest.raises(OSError, match="full"):
        take(place, tickets, **CASE)
    assert everything(place) == before


def test_a_file_whose_columns_are_others_by_now_is_read_without_taking_back(
    place: Place, tickets: Path
) -> None:
    take(place, tickets, **REVIEW)
    tickets.write_text(TICKETS.replace("Comment", "Remark"), encoding="utf-8")
    done = take(place, tickets, family="case").files[0]
    assert (done.stored, len(rows_of(place.engine, ServiceCase))) == (7, 7)
    assert len(rows_of(place.engine, Feedback)) == 14


def test_whoever_asks_to_be_forgotten_goes_from_the_wrong_reading_as_well(
    place: Place, tickets: Path
) -> None:
    take(place, tickets, **REVIEW)
    take(place, tickets, **CASE)
    forget(place, "ann1@firm1.com", by="pam", now=NOW)
    with reading(place.engine) as session:
        every = session.scalars(with_replaced(select(Feedback))).all()
    assert [row.text for row in every if "report 1 " in row.text] == []
    assert len([row for row in every if row.erased_at is not None]) == 2
