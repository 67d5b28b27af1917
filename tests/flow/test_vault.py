"""The vault: sealed with a key that lies elsewhere, opened with an audit row, turned to a new key without a gap."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text, update

from tests.factories import NOW, SETTINGS, comment, contact, person, rows_of, take_in
from voc.errors import InputError
from voc.flow.people.export_person import export_person
from voc.flow.people.forget import forget
from voc.flow.place import Place, open_place
from voc.flow.vault import vault, vault_keys
from voc.ingest.records import Person
from voc.model import AuditEvent, Feedback, VaultEntry
from voc.store import Ring, new_key, reading, ring_from, with_ring, writing
from voc.terms import Family
from voc.workspace import Workspace

OLD, NEW = (ring_from([new_key()]) for _ in "ab")
BOTH = Ring((*NEW.keys, *OLD.keys))
ANN = replace(person("ann"), name="Ann Lee", phone="+44 20 7946 0958", crm_id="C-1")
BO = replace(person("bo"), name="Bo Park", crm_id="C-2")


@pytest.fixture
def sealed(engine: Engine) -> Engine:
    """A database whose sessions hold the old key, with two people in it."""
    engine = with_ring(engine, OLD)
    take_in(engine, comment("It is slow", id="1", who=ANN), comment("It is fast", id="2", who=BO))
    return engine


def audits(engine: Engine) -> list[tuple[str, str, str]]:
    return [(row.who, row.what, row.subject) for row in rows_of(engine, AuditEvent)]


def entries(engine: Engine, **given: str) -> dict[int, vault.Entry]:
    with writing(engine) as session:
        ids = session.scalars(select(VaultEntry.contact_id)).all()
        return vault.opened(session, ids, who="mai", why=given.get("why", "to look"), now=NOW)


def test_with_a_key_no_name_and_no_address_lies_in_the_database(sealed: Engine) -> None:
    with sealed.connect() as connection:
        rows = connection.execute(text("SELECT * FROM vault")).all()
    assert len(rows) == 2
    shown = repr([tuple(bytes(c) if isinstance(c, memoryview) else c for c in row) for row in rows])
    assert not any(part in shown for part in ("Ann", "Lee", "ann@", "7946", "Park"))
    assert OLD.first is not None
    assert OLD.first in shown
    assert OLD.keys[0].hex() not in shown


def test_with_the_key_everything_is_there_and_an_audit_row_says_who_why_and_how_many(sealed: Engine) -> None:
    found = entries(sealed)
    assert {(one.name, one.email, one.phone) for one in found.values()} == {
        ("Ann Lee", ANN.email, "+44 20 7946 0958"),
        ("Bo Park", BO.email, None),
    }
    assert audits(sealed) == [("mai", "vault opened to look", "2 contacts")]


def test_another_key_and_no_key_are_one_sentence_that_names_the_key(engine: Engine, sealed: Engine) -> None:
    for ring, given in ((NEW, f"the keys given are {NEW.first}"), (Ring(), "no key is given")):
        with pytest.raises(InputError, match=f"sealed with the key {OLD.first}, and {given}"):
            entries(with_ring(engine, ring))
    assert audits(sealed) == []


def test_without_the_key_what_is_held_is_still_known_and_analysis_goes_on(
    engine: Engine, sealed: Engine
) -> None:
    with reading(engine) as session:
        found = vault.held(session, session.scalars(select(VaultEntry.contact_id)).all())
    assert sorted(found.values()) == [(True, True, False, False), (True, True, True, False)]
    done = take_in(
        engine, comment("It is slow", id="1", who=ANN), comment("Nobody said this", id="3", who=Person())
    )
    assert (done.stored, done.known) == (1, 1)


def test_without_the_key_nobody_new_is_written_in_clear(engine: Engine, sealed: Engine) -> None:
    with pytest.raises(InputError, match="The vault is sealed with the key"):
        take_in(engine, comment("Hello", id="9", who=replace(person("cy"), name="Cy Young")))
    assert len(rows_of(engine, VaultEntry)) == 2
    assert [row.external_id for row in rows_of(engine, Feedback)] == ["1", "2"]


def test_a_row_that_was_moved_to_another_contact_does_not_open(sealed: Engine) -> None:
    first, second = rows_of(sealed, VaultEntry)
    with writing(sealed) as session:
        here = VaultEntry.contact_id == second.contact_id
        session.execute(update(VaultEntry).where(here).values(sealed=first.sealed))
    with pytest.raises(InputError, match=f"row of contact {second.contact_id} was changed or moved"):
        entries(sealed)


def test_what_a_survey_says_fills_gaps_and_the_contacts_table_corrects(sealed: Engine) -> None:
    take_in(sealed, comment("Again", id="3", who=replace(BO, name="Robert", phone="+44 20 7946 0001")))
    assert {(one.name, one.phone) for one in entries(sealed).values() if one.email == BO.email} == {
        ("Bo Park", "+44 20 7946 0001")
    }
    with writing(sealed) as session:
        for number in session.scalars(select(VaultEntry.contact_id)).all():
            vault.note_bounce(session, number, corrections=None, at=NOW)
    moved = replace(BO, email="bo@south.example", name="Bo Parker")
    take_in(sealed, replace(contact(), person=moved), source="contacts", family=Family.CONTACT)
    found = {one.name: one for one in entries(sealed).values()}
    moved_one, other = found["Bo Parker"], found["Ann Lee"]
    assert (moved_one.email, moved_one.bounced_at, moved_one.corrections) == ("bo@south.example", None, 1)
    assert (other.bounced_at, other.corrections) == (NOW, None)
    assert ("voc", "vault opened to correct entries", "1 contact") in audits(sealed)


def test_rotation_seals_what_lay_in_clear_and_what_an_older_key_sealed(engine: Engine) -> None:
    take_in(engine, comment("In clear", id="1", who=ANN))
    assert vault.rotate(with_ring(engine, OLD), by="mai", now=NOW) == 1
    assert rows_of(engine, VaultEntry)[0].name is None
    take_in(with_ring(engine, OLD), comment("Sealed", id="2", who=BO))
    assert vault.status(with_ring(engine, BOTH)).waiting == 2
    assert vault.rotate(with_ring(engine, BOTH), by="mai", now=NOW) == 2
    assert vault.rotate(with_ring(engine, BOTH), by="mai", now=NOW) == 0
    assert {one.name for one in entries(with_ring(engine, NEW)).values()} == {"Ann Lee", "Bo Park"}
    assert ("mai", f"vault opened to seal it with key {NEW.first}", "2 contacts") in audits(engine)


def test_a_rotation_that_broke_off_goes_on_where_it_was(
    sealed: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = with_ring(sealed, BOTH)
    monkeypatch.setattr(vault, "PART", 1)

    def stop(_rows: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        vault.rotate(both, by="mai", now=NOW, tick=stop)
    assert sorted(vault.status(both).rows.values()) == [1, 1]
    assert {one.name for one in entries(both).values()} == {"Ann Lee", "Bo Park"}
    assert vault.rotate(both, by="mai", now=NOW) == 1


def test_a_rotation_without_the_old_key_changes_nothing(engine: Engine, sealed: Engine) -> None:
    before = [(row.contact_id, row.sealed) for row in rows_of(engine, VaultEntry)]
    with pytest.raises(InputError, match=f"sealed with the key {OLD.first}"):
        vault.rotate(with_ring(engine, NEW), by="mai", now=NOW)
    with pytest.raises(InputError, match="no key to seal with"):
        vault.rotate(engine, by="mai", now=NOW)
    assert [(row.contact_id, row.sealed) for row in rows_of(engine, VaultEntry)] == before


@pytest.fixture
def place(sealed: Engine, tmp_path: Path) -> Place:
    workspace = Workspace(tmp_path / "workspace")
    workspace.create()
    workspace.secret_file.write_text("00" * 32, encoding="ascii")
    return Place(workspace, SETTINGS, sealed)


def test_a_person_is_told_all_and_forgotten_from_a_sealed_vault(place: Place, tmp_path: Path) -> None:
    export_person(place, "C-1", tmp_path / "ann.json", by="mai", now=NOW)
    said = (tmp_path / "ann.json").read_text(encoding="utf-8")
    assert '"name": "Ann Lee"' in said
    assert "key_id" not in said
    assert {what for _, what, _ in audits(place.engine)} == {
        "vault opened for an export",
        "vault opened to hide other names in an export",
        "person exported",
    }
    forget(place, "C-1", by="mai", now=NOW)
    assert {one.name for one in entries(place.engine).values()} == {"Bo Park"}
    assert ("mai", "vault opened to forget", "contact 1") in audits(place.engine)


def test_a_workspace_reads_its_keys_from_a_file_and_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = Workspace(tmp_path / "workspace")
    workspace.create()
    path = tmp_path / "vault.key"
    first = vault_keys.make_key(path)
    second = vault_keys.make_key(path)
    assert path.read_text(encoding="ascii").split() == [second, first]
    assert path.stat().st_mode & 0o777 == 0o600
    with workspace.settings_file.open("a", encoding="utf-8") as file:
        file.write(f'\nvault_key_file = "{path}"\n')
    third = new_key()
    monkeypatch.setenv("VOC_VAULT_KEY", third)
    place = open_place(workspace.folder)
    assert vault.status(place.engine).keys == ring_from([third, second, first]).names
    assert vault_keys.words(place) == f"sealed with the key {ring_from([third]).first}"
    assert vault_keys.warnings(place) == []
    path.chmod(0o644)
    (sentence,) = vault_keys.warnings(place)
    assert "can be read by others" in sentence


def test_a_key_that_is_none_and_a_file_that_is_not_there_are_sentences(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Key 2 of the vault is no key"):
        ring_from([new_key(), "secret"])
    workspace = Workspace(tmp_path / "workspace")
    workspace.create()
    with workspace.settings_file.open("a", encoding="utf-8") as file:
        file.write('\nvault_key_file = "nowhere.key"\n')
    with pytest.raises(InputError, match=r"nowhere\.key: the key of the vault cannot be read"):
        open_place(workspace.folder)


def test_a_key_shows_itself_to_nobody() -> None:
    assert OLD.keys[0].hex() not in repr(OLD)
    assert repr(OLD.keys[0]) not in repr(OLD)
