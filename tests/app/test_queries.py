"""What pages read is remembered until something is written, on both databases."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from app import queries
from tests.factories import NOW, account, comment, feature, take_in
from voc.flow.place import Place
from voc.flow.understood.pool import Here
from voc.flow.understood.tag import tag
from voc.report import evidence, status
from voc.report.passages import Only
from voc.report.version import Watch
from voc.store import open_engine


def test_the_version_changes_with_every_commit_and_only_then(engine: Engine) -> None:
    watch = Watch(engine)
    first = watch.version()
    assert watch.version() == first
    take_in(engine, account())
    second = watch.version()
    take_in(engine, account("south"))
    assert len({first, second, watch.version()}) == 3
    watch.close()


def test_a_write_of_another_process_shows_at_once(empty: Place) -> None:
    assert queries.features() == {}
    other = open_engine(str(empty.engine.url))
    take_in(other, feature())
    assert queries.features() == {"F-1": "Export to Excel"}
    other.dispose()


def test_an_answer_is_remembered_while_nothing_is_written(
    seeded: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    report = status.counts

    def counts(engine: Engine) -> dict[str, int]:
        asked.append(engine)
        return report(engine)

    monkeypatch.setattr(status, "counts", counts)
    assert queries.counts() == queries.counts()
    assert len(asked) == 1


def test_settings_that_a_person_changes_are_read_again(empty: Place, workspace: Path) -> None:
    assert queries.place().settings.company == "Acme"
    (workspace / "voc.toml").write_text('company = "Other"\n', encoding="utf-8")
    assert queries.place().settings.company == "Other"


def test_a_card_holds_the_passage_inside_its_comment(engine: Engine) -> None:
    take_in(engine, comment("We like it. Please add an export to Excel."))
    tag(engine, Here(), now=NOW)
    found = evidence.found(engine, Only(contains="export"))
    row = found.iloc[0]
    assert row["text"][row["start"] : row["end"]] == row["words"]
    assert "feature_request" in row["intents"].split(",")


def test_cards_come_in_the_order_they_were_asked_for(engine: Engine) -> None:
    take_in(engine, comment("First thing.", id="1"), comment("Second thing.", id="2"))
    tag(engine, Here(), now=NOW)
    ids = [int(i) for i in evidence.found(engine, Only())["passage_id"]]
    assert list(evidence.cards(engine, ids[::-1])["passage_id"]) == ids[::-1]
    assert evidence.cards(engine, []).empty
    assert list(evidence.cards(engine, []).columns) == list(evidence.CARDS)
