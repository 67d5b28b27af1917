"""A file that was read wrongly and is read again: all is as if it had only ever been read rightly."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import select

from tests.factories import NOW, rows_of
from tests.flow.test_replaced import RUN, GIVEN, needed
from voc.flow.heard import intake
from voc.flow.moved import moving
from voc.flow.place import Place, create_place
from voc.flow.walk import Walked, Silent, collect, walk
from voc.model import Account, Contact, Feedback, ServiceCase
from voc.report.exports import EXPORTS
from voc.store import reading, with_replaced
from voc.terms import ReplacedBecause

TICKETS = "Ticket ID,Created,Solved,Requester,Company,Subject,Description,Rating\n" + "".join(
    f"T{n},2026-03-0{n} 09:00,2026-03-0{n} 12:00,ann{n}@firm{n}.com,Firm {n},Export {n},"
    f"Please add an export of report {n} to Excel. The map is slow.,{1 + n % 5}\n"
    for n in range(1, 8)
)


@pytest.fixture
def places(tmp_path: Path) -> Iterator[tuple[Place, Place]]:
    """Two workspaces: one that goes wrong first, and one that never does."""
    both = create_place(tmp_path / "wrong"), create_place(tmp_path / "right")
    yield both
    for place in both:
        place.engine.dispose()


def take(place: Place, path: Path, **said: Any) -> Walked:
    """Take one file in as a person says."""
    done = Walked()
    collect(place, [path], done, now=NOW, watch=Silent(), wish=intake.Wish(**said))
    return done


def everything(place: Place) -> dict[str, str]:
    """What every report and export says, without the numbers that the database gives."""
    said = {}
    for name, function in RUN.items():
        given = {wanted: GIVEN[wanted] for wanted in needed(function)}
        said[name] = plain(function(place.engine, **given))
    for name, (make, _) in EXPORTS.items():
        said[f"export {name}"] = plain(make(place.engine, GIVEN["settings"], NOW))
    return said


def plain(found: Any) -> str:
    """A report's answer without ids, its lines in an order of their own."""
    if isinstance(found, pd.DataFrame):
        here = found[[name for name in found.columns if not re.search(r"(^|_)ids?$|number|stored_at|_by$", str(name))]]
        return "\n".join(sorted(here.astype(str).to_csv(index=False).splitlines()))
    if isinstance(found, tuple):
        return "\n".join(plain(one) for one in found)
    if hasattr(found, "ranking") and isinstance(found.ranking, pd.DataFrame):
        return plain(found.ranking)
    return re.sub(r"\d+", "#", repr(found)) if isinstance(found, set) else repr(found)


def test_tickets_that_were_taken_for_reviews(places: tuple[Place, Place], tmp_path: Path) -> None:
    wrong, right = places
    path = tmp_path / "tickets.csv"
    path.write_text(TICKETS, encoding="utf-8")
    take(wrong, path, family="review", columns=(("text", "Description"), ("rating", "Rating")), confirmed=True)
    done = take(wrong, path, family="case")
    take(right, path, family="case")
    print(done.steps, done.skipped)
    assert len(rows_of(wrong.engine, ServiceCase)) == 7
    one, other = everything(wrong), everything(right)
    assert {name: (one[name], other[name]) for name in one if one[name] != other[name]} == {}
