"""What was replaced counts nowhere: every report says the same as if it had never been read."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Engine, select

import voc.report
from tests.factories import NOW, SETTINGS, account, ago, comment, contact, feature, person, rows_of, take_in
from tests.told import told
from voc.flow.demand import edited
from voc.flow.heard import comment_rows
from voc.flow.people.export_person import export_person
from voc.flow.people.forget import forget
from voc.flow.people.retain import retain
from voc.flow.understood.learn import since_last
from voc.health.hours import working_of
from voc.model import Feedback, LoopEvent
from voc.report import ledger_rows, status
from voc.report.exports import EXPORTS
from voc.report.passages import Only
from voc.report.priorities import Question
from voc.report.versions import versions
from voc.store import reading, with_replaced, writing
from voc.terms import LoopStep, RatingScale, ReplacedBecause

GIVEN: dict[str, Any] = {
    "now": NOW,
    "currency": "EUR",
    "rates": {"USD": 0.9},
    "settings": SETTINGS,
    "question": Question(),
    "only": Only(),
    "by": "account",
    "passage_ids": [1, 2, 3, 4, 5, 6],
    "loop_ids": [1],
    "notification_ids": [1],
    "link_ids": [1, 2],
    "change_ids": [1],
    "request_ids": [1],
    "request_id": 1,
    "feature_key": "F-1",
    "timezone": "UTC",
    "zone": "UTC",
    "channel": "files",
    "precision": 0.9,
    "probability": 0.5,
    "sure": 1.0,
    "working": working_of(SETTINGS),
    "calendar": SETTINGS.calls,
    "ahead": SETTINGS.calls_ahead,
    "days": SETTINGS.promise_days,
    "account_id": 1,
    "given": {},
    "loads": [],
    "key": "F-1",
    "account": "ada",
    "name": "ada",
    "encoder": SETTINGS.encoder,
}
"""What a report may ask for beside the engine."""
OTHERWISE = {
    "advocates.advocates": "describes those whom it is given, whom a step with a session of its own found",
    "colleagues.found": "tells of our own people",
    "quotes.candidates": "describes those whom it is given, which other reports found",
    "quotes.previews": "hides names in what it is given",
    "health.account": "one account, by its name, as the step that works it out has kept it",
    "quote_collections.collected": "numbers, as a person chose; whoever shows their words leaves out what was replaced",
    "audience.audience": "describes those whom it is given, whom a step with a session of its own found",
    "exports.write_csv": "writes EXPORTS, which are looked at",
    "frames.frame": "runs what others ask",
    "launch.launch": "describes those whom it is given, whom a step found",
    "promises.account_of": "one account, by its name",
    "ledger_rows.heading": "one loop, by its number",
    "ledger_rows.history": "the history of one loop keeps the words that it began with",
    "ledger_rows.loop_of": "one loop, by its number",
    "ledger_rows.messages": "the messages of one loop",
    "links.require_feature": "raises or gives nothing",
    "outbox.log": "one message, by its number",
    "passages.require": "raises or gives nothing",
    "priorities.kept": "a ranking that somebody kept",
    "priorities.view": "a ranking that somebody kept",
    "releases.feature": "one feature, by its key",
    "releases.known_version": "one release, by its name",
    "status.answers": "asks nothing of feedback",
    "status.counts": "counts rows of tables that keep what was withdrawn; looked at below",
    "status.files": "tells of files",
    "twins.with_twins": "describes what it is given, which other reports found",
    "versions.versions": "shows what was replaced: that is what it is for",
}
"""Functions of reports that are not run here, and why."""


def reports() -> dict[str, Callable[..., Any]]:
    """Every public function of voc.report that begins with an engine."""
    found = {}
    for module in pkgutil.iter_modules(voc.report.__path__):
        loaded = importlib.import_module(f"voc.report.{module.name}")
        for name, function in inspect.getmembers(loaded, inspect.isfunction):
            first = next(iter(inspect.signature(function).parameters), "")
            if not name.startswith("_") and function.__module__ == loaded.__name__ and first == "engine":
                found[f"{module.name}.{name}"] = function
    return found


def needed(function: Callable[..., Any]) -> list[str]:
    """What a report asks for beside the engine, without the rest."""
    given = list(inspect.signature(function).parameters.values())[1:]
    return [one.name for one in given if one.default is one.empty]


RUN = {name: one for name, one in reports().items() if name not in OTHERWISE}


def everything(engine: Engine) -> dict[str, str]:
    """What every report and every export says, as text."""
    said = {}
    for name, function in RUN.items():
        given = {wanted: GIVEN[wanted] for wanted in needed(function)}
        said[name] = plain(function(engine, **given))
    for name, (make, _) in EXPORTS.items():
        said[f"export {name}"] = plain(make(engine, SETTINGS, NOW))
    return said


def plain(found: Any) -> str:
    """A report's answer, comparable."""
    if isinstance(found, pd.DataFrame):
        return str(found.to_csv(index=False))
    if isinstance(found, tuple):
        return "\n".join(plain(one) for one in found)
    if hasattr(found, "ranking") and isinstance(found.ranking, pd.DataFrame):
        return "\n".join(plain(getattr(found, name)) for name in ("ranking", "decisions", "groups"))
    return repr(found)


PEOPLE = ("ada", "bo", "cy")
WISH = "Please add an export of our reports to Excel."
MARK = "zibeline"


@pytest.fixture
def heard(engine: Engine) -> Engine:
    """Three customers wished for the same, rated, and one complained."""
    take_in(engine, *(account(who) for who in PEOPLE), feature(), source="tables")
    take_in(engine, *(contact(who, f"{who}.example") for who in PEOPLE), source="tables")
    nps = {"scale": RatingScale.NPS}
    for number, who in enumerate(PEOPLE):
        of = person(who, f"{who}.example")
        take_in(engine, comment(WISH, id=who, who=of, rating=Decimal(9), **nps))
        take_in(
            engine, comment("The map is slow and crashes.", id=f"{who}-2", who=of, said_at=ago(9 + number))
        )
    return engine


def test_every_report_can_be_asked_here() -> None:
    lacking = {name: [one for one in needed(made) if one not in GIVEN] for name, made in RUN.items()}
    assert {name: left for name, left in lacking.items() if left} == {}
    assert len(RUN) > 40
    assert reports().keys() >= OTHERWISE.keys()


def test_every_report_and_export_says_what_it_would_say_without_it(
    heard: Engine, understand: Callable[[], None]
) -> None:
    understand()
    before, counted = everything(heard), status.counts(heard)
    late = f"{WISH} The {MARK} map is slow and crashes."
    take_in(
        heard,
        comment(late, id="late", who=person("ada", "ada.example"), rating=Decimal(1), scale=RatingScale.NPS),
    )
    understand()
    assert [name for name, said in everything(heard).items() if MARK in said] != []
    replace(heard, "late")
    after = everything(heard)
    assert [name for name, said in after.items() if MARK in said] == []
    other = [name for name, said in after.items() if said != before[name]]
    assert other in ([], ["links.queue"])  # a proposal may rest on other words of its request than at first
    here = ("feedback", "passages", "accounts", "contacts")
    assert {name: status.counts(heard)[name] for name in here} == {name: counted[name] for name in here}


def replace(engine: Engine, external_id: str) -> int:
    """Let a comment count no more, as one that was misread. Returns its number."""
    (number,) = [row.id for row in rows_of(engine, Feedback) if row.external_id == external_id]
    with writing(engine) as session:
        comment_rows.set_apart(session, {number: external_id}, ReplacedBecause.MISREAD)
    edited.withdraw(engine, now=NOW)
    return int(number)


def test_what_was_corrected_in_it_teaches_nothing(heard: Engine, understand: Callable[[], None]) -> None:
    understand()
    replace(heard, "ada")
    assert since_last(heard) == 0
    assert "ada" not in {row.external_id for row in rows_of(heard, Feedback)}


def test_a_customer_who_was_told_stays_told(engine: Engine, tmp_path: Path) -> None:
    told(engine, tmp_path)
    before = ledger_rows.rows(engine)
    steps = steps_of(engine)
    later = comment("The export is all I wait for, dearly", id="b1", who=person("bo", "south.example"))
    take_in(engine, later)
    edited.withdraw(engine, now=NOW)
    after = ledger_rows.rows(engine)
    assert list(after["loop_id"]) == list(before["loop_id"])
    assert list(after["first_words"]) == list(before["first_words"])
    assert steps_of(engine)[: len(steps)] == steps
    assert steps.count(LoopStep.TOLD) == 3


def steps_of(engine: Engine) -> list[LoopStep]:
    """The steps of all loops, in the order in which they were taken."""
    return [row.step for row in rows_of(engine, LoopEvent)]


def test_the_history_of_a_comment_is_shown_from_whichever_version(engine: Engine) -> None:
    for words in ("The map is slow", "The map is slow indeed"):
        take_in(engine, comment(words, id="7"))
    old, new = (row.id for row in everyone(engine))
    found = versions(engine, old)
    assert list(found["text"]) == ["The map is slow", "The map is slow indeed"]
    assert list(found["replaced_because"].fillna("counts")) == ["edited", "counts"]
    assert versions(engine, new).equals(found)


def test_forgetting_a_person_erases_every_version(engine: Engine, tmp_path: Path) -> None:
    place = told(engine, tmp_path).place
    take_in(engine, comment("An export to zibeline, please", id="b1", who=person("bo", "south.example")))
    take_in(engine, comment("An export to gossamer, please", id="b1", who=person("bo", "south.example")))
    forget(place, "bo@south.example", by="pam", now=NOW)
    assert all("please" not in row.text and "need" not in row.text for row in all_of(engine, "b1"))
    assert len([row for row in everyone(engine) if row.erased_at is not None]) == 3
    again = take_in(
        engine, comment("An export to gossamer, please", id="b1", who=person("bo", "south.example"))
    )
    assert (again.stored, again.edited, again.forgotten) == (0, 0, 1)


def test_an_export_for_a_person_holds_every_version(engine: Engine, tmp_path: Path) -> None:
    place = told(engine, tmp_path).place
    take_in(engine, comment("An export to zibeline, please", id="b1", who=person("bo", "south.example")))
    path = tmp_path / "bo.json"
    export_person(place, "bo@south.example", path, by="pam", now=NOW)
    assert "We need an export" in path.read_text(encoding="utf-8")
    assert "zibeline" in path.read_text(encoding="utf-8")


def test_words_that_were_kept_long_enough_go_in_every_version(engine: Engine, tmp_path: Path) -> None:
    place = told(engine, tmp_path, keep_days={"survey": 1}).place
    take_in(engine, comment("An export to zibeline, please", id="b1", who=person("bo", "south.example")))
    assert retain(place, by="pam", now=NOW, dry_run=True).comments == {"survey": 5}
    retain(place, by="pam", now=NOW)
    assert all(row.erased_at is not None for row in everyone(engine))


def everyone(engine: Engine) -> list[Feedback]:
    """Every feedback, replaced or not."""
    with reading(engine) as session:
        return list(session.scalars(with_replaced(select(Feedback).order_by(Feedback.id))))


def all_of(engine: Engine, external_id: str) -> list[Feedback]:
    """Every version of a comment."""
    return [row for row in everyone(engine) if row.external_id.partition("~")[0] == external_id]
