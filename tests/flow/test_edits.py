"""A row that was edited at its source becomes a version: the latest counts, the earlier ones are history."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, select

from tests.asking import asked
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
    rows_of,
    take_in,
)
from voc.flow.demand import edited
from voc.flow.heard.edits import Met
from voc.flow.ledger import loops
from voc.flow.understood.pool import Here
from voc.flow.understood.tag import tag
from voc.ingest.digests import row_digest
from voc.ingest.records import Person, RawComment
from voc.model import Ask, Feedback, Loop, Passage, Request, SetAside
from voc.store import reading, see_replaced, with_replaced, writing
from voc.terms import LoopState, RatingScale, ReplacedBecause

KEY = b"k" * 32


def said(text: str, raw: str | None = None, **values: Any) -> RawComment:
    """A comment with its digest, as a reader with a key makes it."""
    return comment(text, **({"id": "7", "row_digest": row_digest(KEY, raw or text)} | values))


def history(engine: Engine) -> list[Feedback]:
    """Every version, in the order in which they were stored."""
    with reading(engine) as session:
        return list(session.scalars(with_replaced(select(Feedback).order_by(Feedback.id))))


def test_an_edited_row_is_a_new_version_and_the_old_one_history(engine: Engine) -> None:
    take_in(engine, said("The export is slow"), said("Nice", id="8"))
    done = take_in(engine, said("The export is broken, please mend it"), said("Nice", id="8"))
    assert (done.stored, done.edited, done.known, done.set_aside, done.read) == (0, 1, 1, 0, 2)
    old, other, new = history(engine)
    assert (old.external_id, old.replaced_because, old.replaced_by) == (
        f"7~{old.id}",
        ReplacedBecause.EDITED,
        new.id,
    )
    assert (new.external_id, new.replaced_because) == ("7", None)
    assert names(rows_of(engine, Feedback), "id") == [other.id, new.id]


def test_every_version_points_to_the_one_that_counts(engine: Engine) -> None:
    for text in ("The map is slow", "The map is slower", "The map is slow again"):
        take_in(engine, said(text))
    first, second, last = history(engine)
    assert first.replaced_by == second.replaced_by == last.id
    assert last.replaced_by is None


def test_an_older_export_that_is_read_again_takes_nothing_back(engine: Engine) -> None:
    march, april = said("The map is slow"), said("The map is slow, even more so since April")
    for row in (march, april):
        take_in(engine, row)
    again = [take_in(engine, row) for row in (march, april, march)]
    assert [(done.edited, done.known) for done in again] == [(0, 1)] * 3
    assert names(rows_of(engine, Feedback), "text") == [april.text]


def test_words_that_are_only_redacted_otherwise_are_no_edit(engine: Engine) -> None:
    raw = "Ask Ann Lee of Northwind about the export"
    take_in(engine, said("Ask Ann Lee of Northwind about the export", raw))
    done = take_in(engine, said("Ask [name 1] about the export", raw.replace(" ", "  ")))
    assert (done.edited, done.known, done.set_aside) == (0, 1, 0)


def test_an_edit_between_two_placeholders_is_seen_by_its_digest(engine: Engine) -> None:
    take_in(engine, said("Ask [name 1] about the export", "Ask Ann about the export"))
    done = take_in(engine, said("Ask [name 1] Lee about the export", "Ask Ann B. Lee about the export"))
    assert done.edited == 1


def test_a_row_that_was_stored_before_there_were_digests_is_compared_by_its_words(engine: Engine) -> None:
    take_in(engine, said("Ask [name 1] about the export", row_digest=None))
    known = take_in(engine, said("Ask [own name] about the export", "Ask Ann about the export"))
    done = take_in(engine, said("Ask nobody about the export, it works", row_digest="0" * 32))
    assert (known.known, done.edited) == (1, 1)


def test_another_rating_is_an_edit_and_counts_once(engine: Engine) -> None:
    stars = {"scale": RatingScale.STARS}
    take_in(engine, said("Fine", rating=Decimal(2), **stars))
    assert take_in(engine, said("Fine", rating=Decimal(2), **stars)).known == 1
    assert take_in(engine, said("Fine", rating=Decimal(5), **stars)).edited == 1
    assert names(rows_of(engine, Feedback), "rating") == [5.0]


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"who": person("bo", "south.example")}, id="somebody else"),
        pytest.param({"said_at": ago(3)}, id="other words on another day"),
    ],
)
def test_another_survey_under_the_same_ids_is_set_aside(engine: Engine, other: dict[str, Any]) -> None:
    take_in(engine, said("The export is slow"))
    done = take_in(engine, said("Where can I change my invoice?", **other))
    assert (done.edited, done.set_aside) == (0, 1)
    assert "other words under this id" in rows_of(engine, SetAside)[0].reason
    assert names(rows_of(engine, Feedback), "text") == ["The export is slow"]


def test_an_edit_may_change_the_day_where_most_words_stay(engine: Engine) -> None:
    take_in(engine, said("The export is slow and the map too"))
    done = take_in(engine, said("The export is slow and the map too, sadly", said_at=ago(2)))
    assert done.edited == 1


def test_an_id_that_stands_twice_in_one_file_is_no_edit_however_often_it_is_read(engine: Engine) -> None:
    rows = [
        said("The export is slow"),
        said("The map is slow"),
        *(said(str(n), id=f"n{n}") for n in range(9)),
    ]
    runs = [take_in(engine, *rows) for _ in range(3)]
    assert [(done.edited, done.set_aside) for done in runs] == [(0, 1)] * 3
    assert len(history(engine)) == 10


def test_an_id_that_stands_twice_far_apart_is_no_edit_either(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("voc.flow.heard.collect.BATCH", 1)
    rows = [said("The export is slow"), said("between", id="1"), said("The map is slow")]
    assert [take_in(engine, *rows).edited for _ in range(3)] == [0, 0, 0]


def test_who_edited_it_stays_its_author_where_the_new_row_names_nobody(engine: Engine) -> None:
    take_in(engine, said("The export is slow"))
    take_in(engine, said("The export is slow, still", who=Person()))
    (row,) = rows_of(engine, Feedback)
    assert row.contact_id is not None


def test_a_score_given_later_to_a_case_is_a_version_of_its_remark(engine: Engine) -> None:
    solved = case(comment="It took long", solved_at=ago(2))
    take_in(engine, solved, source="desk")
    take_in(engine, replace(solved, comment="It took long, and is mended"), source="desk")
    assert names(rows_of(engine, Feedback), "text") == ["It took long, and is mended"]


def test_nothing_is_stored_twice_when_an_edit_comes_again(engine: Engine) -> None:
    for text in ("The map is slow", "The map is slow indeed", "The map is slow indeed"):
        done = take_in(engine, said(text))
    assert (done.stored, done.edited, done.known) == (0, 0, 1)
    assert len(history(engine)) == 2


@pytest.fixture
def waiting(engine: Engine) -> Engine:
    """Ada asked for the only feature, a person accepted it, and a loop is open."""
    take_in(engine, account("north"), feature(), contact("ada"), said("Please add the Excel export"))
    asked(engine)
    with writing(engine) as session:
        loops.follow(session, now=NOW, by="pam")
    return engine


def test_what_the_old_words_asked_for_is_withdrawn_with_its_loop(waiting: Engine) -> None:
    take_in(waiting, said("Please add the Excel export? It is there, thanks"))
    assert edited.withdraw(waiting, now=NOW) == 1
    assert edited.withdraw(waiting, now=NOW) == 0
    assert rows_of(waiting, Ask)[0].withdrawn_by == edited.BY
    assert rows_of(waiting, Request)[0].asks == 0
    assert names(rows_of(waiting, Loop), "state") == [LoopState.WITHDRAWN]


def test_the_new_words_are_tagged_and_the_old_ones_that_waited_are_not(engine: Engine) -> None:
    take_in(engine, said("Please add the Excel export"))
    take_in(engine, said("Please add the Excel export and a map"))
    tag(engine, Here(), now=NOW)
    with reading(engine) as session:
        see_replaced(session)
        of = set(session.scalars(select(Passage.feedback_id)))
    assert of == set(names(rows_of(engine, Feedback), "id"))


def test_a_rating_that_comes_after_the_remark_of_a_case_is_taken_up(engine: Engine) -> None:
    first = case("C-9", comment="The export is slow", solved_at=ago(3))
    later = case("C-9", comment="The export is slow", solved_at=ago(3), csat=Decimal(2))
    take_in(engine, first, source="desk")
    take_in(engine, later, source="desk")
    (row,) = rows_of(engine, Feedback)
    assert (row.rating, row.scale, row.text) == (2.0, RatingScale.CSAT, "The export is slow")
    assert [one.replaced_because for one in history(engine)] == [ReplacedBecause.EDITED, None]


def test_ids_that_came_are_known_again_whatever_batch_brought_them() -> None:
    met = Met()
    assert met.among({"R1"}) == set()
    for start in range(0, 1000, 7):
        met.add([comment("x", id=f"R{number}") for number in range(start, start + 7)])
    met.add([])
    assert met.among({"R0", "R6", "R500", "R1000", "R1001", "R1002", "x"}) == {"R0", "R6", "R500", "R1000"}
    assert met.among(set()) == set()


def test_what_a_file_brought_is_kept_in_few_runs() -> None:
    """A look-up asks each of them once: it must not grow with the batches."""
    met = Met()
    for number in range(300):
        met.add([comment("x", id=f"R{number}")])
    assert len(met._runs) <= 9
    assert sum(map(len, met._runs)) == 300
