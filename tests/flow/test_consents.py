"""The right to use somebody's words: asked by the loop's own messages, recorded by people, held by every export."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from tests.asking import passage_of
from tests.factories import NOW, account, ago, case, comment, contact, feature, person, rows_of, take_in
from tests.ledgers import loop
from tests.told import a_place
from voc.errors import InputError, NotFound
from voc.flow.people.export_person import export_person
from voc.flow.people.forget import forget
from voc.flow.place import Place
from voc.flow.stories import consents
from voc.flow.stories.picked import pick
from voc.flow.stories.quote_collections import collect_quotes, take_out
from voc.flow.stories.quote_exports import downloaded, export_collection, export_passages
from voc.flow.told import approvals
from voc.flow.told.send import send
from voc.ingest.records import ContactRow
from voc.model import (
    Account,
    Annotation,
    AuditEvent,
    Consent,
    Contact,
    ExportedQuote,
    Feedback,
    Notification,
    Passage,
    Task,
)
from voc.report import consents as who_allowed
from voc.report import quote_collections as collected
from voc.store import reading, writing
from voc.terms import (
    ConsentScope,
    ConsentState,
    Intent,
    LoopStep,
    NotificationState,
    Sentiment,
    TagKind,
    TaskKind,
)
from voc.testing import MemoryChannel

S, C, N = ConsentState, ConsentScope, NotificationState
WORDS = "We at North save four hours of paperwork every week"
LATER = NOW + timedelta(days=1)


@pytest.fixture
def place(engine: Engine, tmp_path: Path) -> Place:
    """Ada of North, who may be written to, praised; Bo of South, too, and said more."""
    made = a_place(engine, tmp_path / "workspace")
    take_in(engine, account("north"), account("south"), feature("F-1"))
    take_in(engine, contact("ada", role="Dispatcher"), contact("bo", "south.example", language="de"))
    take_in(engine, comment(WORDS, id="a1"))
    take_in(
        engine, comment("Dank der Tafel vier Stopps mehr am Tag", id="b1", who=person("bo", "south.example"))
    )
    take_in(engine, comment("Die Kunden loben die Berichte", id="b2", who=person("bo", "south.example")))
    with writing(engine) as session:
        for said in session.scalars(select(Feedback).order_by(Feedback.id)).all():
            passage_of(session, said)
    return made


def ids(place: Place) -> dict[str, int]:
    """Passages by the id of their comment."""
    with reading(place.engine) as session:
        query = select(Feedback.external_id, Passage.id).join(Passage, Passage.feedback_id == Feedback.id)
        return dict(session.execute(query).all())


def key_of(place: Place, comment_id: str) -> str:
    """The id of who said it, as pages show it."""
    with reading(place.engine) as session:
        query = select(Contact.external_id).join(Feedback, Feedback.contact_id == Contact.id)
        return session.scalars(query.where(Feedback.external_id == comment_id)).one()


def grant(place: Place, comment_id: str, *scope: ConsentScope, **values: object) -> consents.Told:
    """They say yes on the phone."""
    return consents.record(
        place.engine, key_of(place, comment_id), S.GRANTED, scope=scope or (C.ANONYMOUS,), channel="phone", by="mia",
        now=NOW, **values,  # type: ignore[arg-type]
    )  # fmt: skip


def ask(place: Place, comment_id: str, **values: object) -> consents.Asking:
    """Ask for these words."""
    now = values.pop("now", NOW)
    return consents.ask(place.engine, place.settings, ids(place)[comment_id], by="mia", now=now)  # type: ignore[arg-type]


def tagged(place: Place, comment_id: str, sentiment: Sentiment, intent: Intent) -> None:
    """What the models say of a passage."""
    passage = ids(place)[comment_id]
    with writing(place.engine) as session:
        for kind, value in ((TagKind.SENTIMENT, sentiment), (TagKind.INTENT, intent)):
            row = Annotation(
                passage_id=passage, kind=kind, value=value, confidence=0.9, score=-0.9, maker="m", made_at=NOW
            )
            session.add(row)


def test_asking_goes_out_as_a_message_of_the_loop_in_their_language_with_their_words(place: Place) -> None:
    asked = ask(place, "b1")
    (message,) = rows_of(place.engine, Notification)
    assert (message.id, message.state, message.language) == (asked.notification_id, N.DRAFTED, "de")
    assert "„Dank der Tafel vier Stopps mehr am Tag“" in message.body
    assert "[name]" in message.body
    approvals.approve(place.engine, [message.id], by="Casey", now=NOW)
    channel = MemoryChannel()
    send(place.engine, channel, place.settings, workspace=place.workspace, now=NOW)
    assert "Guten Tag Bo" in next(iter(channel.delivered.values())).body
    found = who_allowed.consents(place.engine, now=LATER)
    assert list(found["consent"]) == ["asked"]


def test_a_message_that_nobody_let_go_asked_nobody(place: Place) -> None:
    ask(place, "a1")
    assert who_allowed.consents(place.engine, now=LATER).empty
    with pytest.raises(InputError, match="asks them already and has not left"):
        ask(place, "a1")


def test_nobody_is_asked_twice_in_a_quarter(place: Place) -> None:
    asked = ask(place, "b1")
    approvals.approve(place.engine, [asked.notification_id], by="Casey", now=NOW)
    send(place.engine, MemoryChannel(), place.settings, workspace=place.workspace, now=NOW)
    with pytest.raises(
        InputError, match="was asked for their words on 01 June 2026; may be asked again from 31 August 2026"
    ):
        ask(place, "b2", now=NOW + timedelta(days=60))
    ask(place, "b2", now=NOW + timedelta(days=92))


def test_who_has_an_urgent_case_or_gave_a_bad_score_is_left_alone(place: Place) -> None:
    take_in(place.engine, case(priority="urgent"))
    with pytest.raises(InputError, match="support case C-1 is open"):
        ask(place, "a1")
    take_in(
        place.engine,
        comment("meh", id="b9", who=person("bo", "south.example"), rating=2.0, scale="nps", said_at=ago(2)),
    )
    with pytest.raises(InputError, match="gave NPS 2"):
        ask(place, "b1")


def test_who_said_that_what_we_shipped_does_not_work_is_left_alone(place: Place) -> None:
    steps = [(LoopStep.ASKED, 60), (LoopStep.SHIPPED, 40), (LoopStep.TOLD, 30), (LoopStep.REOPENED, 20)]
    loop(place.engine, "ada", "F-1", steps)
    with pytest.raises(InputError, match="does not work for them"):
        ask(place, "a1")


def test_who_complained_lately_is_left_alone_and_so_is_a_company_that_speaks_of_leaving(place: Place) -> None:
    tagged(place, "b2", Sentiment.NEGATIVE, Intent.COMPLAINT)
    with pytest.raises(InputError, match="complained on 02 May"):
        ask(place, "b1")
    take_in(place.engine, comment("We will cancel in autumn", id="a5", who=person("eve")))
    with writing(place.engine) as session:
        passage_of(session, session.scalars(select(Feedback).where(Feedback.external_id == "a5")).one())
    tagged(place, "a5", Sentiment.NEUTRAL, Intent.CHURN_RISK)
    with pytest.raises(InputError, match="spoke of leaving"):
        ask(place, "a1")


def test_who_must_not_be_written_to_or_whose_words_hold_a_name_is_not_asked(place: Place) -> None:
    take_in(place.engine, contact("ada", do_not_contact=True))
    with pytest.raises(InputError, match="asked not to be written to"):
        ask(place, "a1")
    take_in(
        place.engine,
        comment("Call me: [phone 1], great board", id="b7", who=person("bo", "south.example")),
    )
    with writing(place.engine) as session:
        passage_of(session, session.scalars(select(Feedback).where(Feedback.external_id == "b7")).one())
    with pytest.raises(InputError, match="holds something that was taken out"):
        ask(place, "b7")
    with pytest.raises(NotFound):
        consents.ask(place.engine, place.settings, 999, by="mia", now=NOW)


def test_a_person_records_what_was_said_and_rows_are_only_added(place: Place) -> None:
    grant(place, "a1", C.FIRST_NAME, until=NOW + timedelta(days=30))
    consents.record(place.engine, key_of(place, "a1"), S.WITHDRAWN, by="mia", now=LATER)
    rows = rows_of(place.engine, Consent)
    assert [(row.number, row.state, row.scope) for row in rows] == [
        (1, S.GRANTED, "first_name"),
        (2, S.WITHDRAWN, None),
    ]


@pytest.mark.parametrize(
    ("state", "values", "words"),
    [
        (S.GRANTED, {}, "needs what it covers"),
        (S.GRANTED, {"scope": (C.LOGO,), "until": ago(1)}, "is over"),
        (S.WITHDRAWN, {"scope": (C.LOGO,)}, "Only a granted consent"),
        (S.EXPIRED, {}, "expires by itself"),
    ],
)
def test_what_makes_no_sense_is_refused(
    place: Place, state: ConsentState, values: dict[str, object], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        consents.record(place.engine, key_of(place, "a1"), state, by="mia", now=NOW, **values)  # type: ignore[arg-type]


def test_nobody_consents_to_the_words_of_somebody_else(place: Place) -> None:
    with pytest.raises(InputError, match="was not said by"):
        grant(place, "a1", passage_id=ids(place)["b1"])
    with pytest.raises(NotFound):
        consents.record(place.engine, "nobody", S.WITHDRAWN, by="mia", now=NOW)


def test_an_answer_takes_the_message_back_that_has_not_left(place: Place) -> None:
    asked = ask(place, "a1")
    assert grant(place, "a1").withdrawn == 1
    with reading(place.engine) as session:
        assert session.get_one(Notification, asked.notification_id).state is N.WITHDRAWN


def test_only_what_is_covered_leaves_with_what_is_covered(place: Place, tmp_path: Path) -> None:
    known = ids(place)
    collect_quotes(place.engine, "Launch", list(known.values()), by="mia", now=NOW)
    grant(place, "a1", C.FIRST_NAME)
    left = export_collection(place.engine, "Launch", tmp_path / "launch.md", by="mia", now=LATER)
    page = (tmp_path / "launch.md").read_text(encoding="utf-8")
    assert (left.quotes, left.stayed) == (1, {S.NONE: 2})
    assert "Ada, Dispatcher" not in page  # one name alone does not tell which it is
    assert "Dispatcher" in page
    assert "North" not in page
    assert "Tafel" not in page
    with reading(place.engine) as session:
        opened = session.scalars(select(AuditEvent.what).where(AuditEvent.who == "mia")).all()
    assert opened == ["vault opened to export quotes"]


def test_without_any_consent_nothing_leaves_but_for_the_house_with_no_name(
    place: Place, tmp_path: Path
) -> None:
    known = list(ids(place).values())
    with pytest.raises(InputError, match="Nothing of `Launch` may leave: 3 not asked"):
        export_passages(place.engine, "Launch", known, tmp_path / "a.csv", by="mia", now=NOW)
    assert list(tmp_path.glob("a.csv*")) == []
    left = export_passages(
        place.engine, "Launch", known, tmp_path / "a.csv", internal=True, by="mia", now=NOW
    )
    lines = (tmp_path / "a.csv").read_text(encoding="utf-8-sig").splitlines()
    assert left.quotes == 3
    assert all("not for publication" in line for line in lines[1:])
    assert "North" not in "".join(lines)


def test_a_colleague_who_is_named_in_the_words_does_not_leave(place: Place, tmp_path: Path) -> None:
    names = {"sirilak": "Sirilak Vongsa", "wei": "王小明"}
    take_in(
        place.engine, *(ContactRow(person=replace(person(one), name=name)) for one, name in names.items())
    )
    take_in(place.engine, comment("Since sirilak planned it with 小明, four stops more a day", id="a2"))
    with writing(place.engine) as session:
        passage_of(session, session.scalars(select(Feedback).where(Feedback.external_id == "a2")).one())
    grant(place, "a2")
    export_passages(place.engine, "x", [ids(place)["a2"]], tmp_path / "x.md", by="mia", now=NOW)
    page = (tmp_path / "x.md").read_text(encoding="utf-8")
    assert "Since […] planned it with […], four stops" in page.replace("\\", "")


def test_who_left_a_company_grants_nothing_in_its_name(place: Place, tmp_path: Path) -> None:
    grant(place, "a1", C.COMPANY)
    export_passages(place.engine, "x", [ids(place)["a1"]], tmp_path / "x.md", by="mia", now=NOW)
    assert "— North" in (tmp_path / "x.md").read_text(encoding="utf-8")
    with writing(place.engine) as session:
        by_name = dict(session.execute(select(Account.name, Account.id)).all())
        session.scalars(
            select(Contact).where(Contact.external_id == key_of(place, "a1"))
        ).one().account_id = by_name["South"]
    export_passages(place.engine, "x", [ids(place)["a1"]], tmp_path / "y.md", by="mia", now=NOW)
    page = (tmp_path / "y.md").read_text(encoding="utf-8")
    assert "North" not in page
    assert "South" not in page


def test_a_heading_names_nobody_whom_the_consents_do_not_cover(place: Place, tmp_path: Path) -> None:
    collect_quotes(place.engine, "South & North, spring", [ids(place)["a1"]], by="mia", now=NOW)
    grant(place, "a1")
    left = export_collection(place.engine, "South & North, spring", tmp_path / "north.md", by="mia", now=NOW)
    page = (tmp_path / "north.md").read_text(encoding="utf-8")
    assert "north" not in page.casefold()
    assert "south" not in page.casefold()
    assert left.notes == (
        "The name of north.md names a customer whom no consent covers: give it another before it leaves the house.",
    )
    grant(place, "a1", C.COMPANY)
    export_collection(place.engine, "South & North, spring", tmp_path / "north.md", by="mia", now=NOW)
    page = (tmp_path / "north.md").read_text(encoding="utf-8")
    assert page.startswith("# \\[…\\] & North, spring".replace("&", "\\&"))


def test_a_file_of_another_kind_and_a_place_that_cannot_be_written_are_refused(
    place: Place, tmp_path: Path
) -> None:
    grant(place, "a1")
    passage = [ids(place)["a1"]]
    with pytest.raises(InputError, match=r"end it with \.md, \.csv, \.docx"):
        export_passages(place.engine, "x", passage, tmp_path / "a.pdf", by="mia", now=NOW)
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(InputError, match="Choose another place"):
        export_passages(place.engine, "x", passage, tmp_path / "file" / "a.md", by="mia", now=NOW)
    assert rows_of(place.engine, ExportedQuote) == []


def test_a_withdrawn_consent_flags_what_used_the_words_and_gives_whoever_exported_them_a_task(
    place: Place, tmp_path: Path
) -> None:
    known = ids(place)
    collect_quotes(place.engine, "Launch", [known["a1"]], by="mia", now=NOW)
    grant(place, "a1", C.COMPANY)
    export_collection(place.engine, "Launch", tmp_path / "launch.docx", by="mia", now=NOW)
    export_collection(place.engine, "Launch", tmp_path / "inside.docx", internal=True, by="mia", now=NOW)
    told = consents.record(place.engine, key_of(place, "a1"), S.WITHDRAWN, by="mia", now=LATER)
    assert [(one.kind, Path(one.where).name) for one in told.uncovered] == [
        ("export", "launch.docx"),
        ("collection", "voc quotes collections"),
    ]
    (task,) = rows_of(place.engine, Task)
    assert (task.kind, task.assignee, task.done_at) == (TaskKind.TAKE_DOWN, "mia", None)
    assert list(collected.exports(place.engine, now=LATER)["uncovered"]) == [0, 1]
    assert list(collected.collections(place.engine, now=LATER)["usable"]) == [0]
    grant(place, "a1", C.COMPANY)
    assert rows_of(place.engine, Task)[0].done_at is not None


def test_a_story_is_judged_by_the_words_of_whoever_took_their_consent_back(place: Place) -> None:
    known = ids(place)
    pick(place.engine, known["a1"], known["b1"], "F-1", by="mia", now=NOW)
    grant(place, "a1")
    grant(place, "b1")
    told = consents.record(
        place.engine, key_of(place, "b1"), S.WITHDRAWN, passage_id=known["b1"], by="mia", now=LATER
    )
    assert [(one.kind, one.passage_id) for one in told.uncovered] == [("story", known["b1"])]
    assert (
        consents.record(place.engine, key_of(place, "a1"), S.NONE, by="mia", now=LATER)
        .uncovered[0]
        .passage_id
        == known["a1"]
    )
    assert grant(place, "b1", passage_id=known["b1"]).uncovered == ()


def test_what_a_page_lets_somebody_take_along_is_an_export_too(place: Place) -> None:
    known = ids(place)
    taken = [known["a1"]]
    with pytest.raises(InputError, match="1 not asked"):
        downloaded(place.engine, "Story", taken, "story-1.docx", by="mia", now=NOW)
    inside = downloaded(place.engine, "Story", taken, "story-1.md", internal=True, by="mia", now=NOW)
    assert b"not for publication" in inside
    grant(place, "a1", C.COMPANY)
    assert b"North" in downloaded(place.engine, "Story", taken, "story-1.md", by="mia", now=NOW)
    told = consents.record(place.engine, key_of(place, "a1"), S.WITHDRAWN, by="mia", now=LATER)
    assert [one.where for one in told.uncovered] == ["story-1.md"]


def test_a_narrower_consent_flags_what_showed_more(place: Place, tmp_path: Path) -> None:
    grant(place, "a1", C.COMPANY)
    export_passages(place.engine, "x", [ids(place)["a1"]], tmp_path / "x.md", by="mia", now=NOW)
    assert [one.kind for one in grant(place, "a1", C.ANONYMOUS).uncovered] == ["export"]


def test_an_expired_consent_lets_nothing_leave(place: Place, tmp_path: Path) -> None:
    grant(place, "a1", until=LATER)
    with pytest.raises(InputError, match="1 expired"):
        export_passages(place.engine, "x", [ids(place)["a1"]], tmp_path / "x.md", by="mia", now=LATER)


def test_quotes_are_put_in_once_taken_out_and_put_back(place: Place) -> None:
    known = ids(place)
    assert (
        collect_quotes(
            place.engine, " Spring  launch ", [known["a1"], known["a1"], known["b1"]], by="mia", now=NOW
        )
        == 2
    )
    assert collect_quotes(place.engine, "Spring launch", [known["a1"]], by="mia", now=NOW) == 0
    assert take_out(place.engine, "Spring launch", [known["a1"]], by="mia", now=NOW) == 1
    assert collected.collected(place.engine, "Spring launch") == [known["b1"]]
    assert collect_quotes(place.engine, "Spring launch", [known["a1"]], by="mia", now=LATER) == 1
    with pytest.raises(NotFound, match="Did you mean `Spring launch`"):
        take_out(place.engine, "Sprint launch", [1], by="mia", now=NOW)
    with pytest.raises(InputError, match="needs a name"):
        collect_quotes(place.engine, " ", [known["a1"]], by="mia", now=NOW)


def test_a_forgotten_person_is_in_no_collection_and_no_export_and_files_that_left_are_named(
    place: Place, tmp_path: Path
) -> None:
    known = ids(place)
    collect_quotes(place.engine, "Launch", [known["a1"]], by="mia", now=NOW)
    grant(place, "a1", C.COMPANY)
    export_collection(place.engine, "Launch", tmp_path / "launch.md", by="mia", now=NOW)
    person_file = export_person(place, key_of(place, "a1"), tmp_path / "ada.json", by="mia", now=NOW)
    assert {name: person_file.rows[name] for name in ("consent", "collected_quote", "exported_quote")} == {
        "consent": 1, "collected_quote": 1, "exported_quote": 1,
    }  # fmt: skip
    done = forget(place, key_of(place, "a1"), by="mia", now=LATER)
    assert done.quoted_in == [str(tmp_path / "launch.md")]
    assert collected.collected(place.engine, "Launch") == []
    with pytest.raises(InputError, match="Nothing of"):
        export_passages(
            place.engine, "x", [known["a1"]], tmp_path / "y.md", internal=True, by="mia", now=LATER
        )
    assert who_allowed.consents(place.engine, now=LATER).empty
