"""The commands of the ledger, of the outbox and of tasks, on a small workspace."""

import json
import sys
from collections.abc import Callable
from decimal import Decimal
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from tests.factories import account, ago, contact, feature, names, rows_of, take_in
from tests.ledgers import loop, message
from voc.cli import main
from voc.flow.ledger import tasks
from voc.flow.place import Place, create_place
from voc.model import Notification, Task
from voc.store import writing
from voc.terms import LoopStep, NotificationState, TaskKind

S, N = LoopStep, NotificationState
AT = ("--now", "2026-06-01T12:00Z")
HOSTILE = "\x1b[31mred\x1b[0m \x07bell \u202eturned [bold]not bold[/bold]"
SHIPPED = [(S.ASKED, 100.0), (S.LINKED, 90.0), (S.SHIPPED, 40.0)]
Voc = Callable[..., tuple[int, str, str]]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Ada's message waits, Bo's is held, Cy of the yen account has none; one of them writes with control signs."""
    made = create_place(tmp_path / "work", company="Acme", product="Acme Board")
    engine = made.engine
    take_in(engine, feature("F-1"), contact("ada"), contact("bo"), contact("cy", "east.example"))
    take_in(
        engine,
        account("north", arr=Decimal(166140), csm="Tom Hartigan"),
        account("east", arr=Decimal(900), currency="JPY", csm="Kim"),
    )
    message(engine, loop(engine, "ada", "F-1", SHIPPED, words=HOSTILE), N.DRAFTED, number=3)
    message(engine, loop(engine, "bo", "F-1", SHIPPED), N.HELD, number=3, detail=HOSTILE)
    loop(engine, "cy", "F-1", SHIPPED, domain="east.example")
    with writing(engine) as session:
        tasks.open_task(session, "call:1", TaskKind.CALL, f"Call them. {HOSTILE}", now=ago(3), assignee="Kim")
    return made


@pytest.fixture
def voc(place: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Voc:
    """Run `voc ...` on the workspace: the exit code, what it printed, and what it said went wrong."""

    def run(*words: str, columns: int = 80, given: str | None = None) -> tuple[int, str, str]:
        monkeypatch.setenv("COLUMNS", str(columns))
        monkeypatch.setattr(sys, "argv", ["voc", *words, "-w", str(place.workspace.folder)])
        stdin = TextIOWrapper(BytesIO((given or "").encode()), encoding="utf-8")
        monkeypatch.setattr(sys, "stdin", stdin)
        capsys.readouterr()
        try:
            main()
            code = 0
        except SystemExit as stop:
            code = int(stop.code or 0)
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def state_of(place: Place, number: int) -> NotificationState:
    """How far a message has come."""
    state: NotificationState = next(
        row.state for row in rows_of(place.engine, Notification) if row.id == number
    )
    return state


@pytest.mark.parametrize("columns", [80, 100])
def test_owed_replies_can_be_read_on_a_narrow_terminal(voc: Voc, columns: int) -> None:
    code, out, _ = voc("ledger", "--owed", *AT, columns=columns)
    assert code == 0
    assert max(len(line) for line in out.splitlines()) <= columns
    assert "Tom Hartigan: 2 replies to 2 contacts, 166,140 EUR a year" in out
    assert "waits for approval" in out
    assert "voc outbox approve 1" in out
    assert "no message yet" in out
    assert "in JPY" in out
    assert "Not in the sums, no rate for JPY: East." in " ".join(out.split())


def test_signs_that_a_terminal_obeys_are_never_printed(voc: Voc, place: Place) -> None:
    key = json.loads(voc("ledger", "--rows", "--json")[1])[0]["contact"]
    for words in (
        ("ledger", "--owed", *AT),
        ("ledger", "--rows"),
        ("ledger", "show", key, "F-1"),
        ("outbox", "--all"),
        ("outbox", "--held"),
        ("tasks",),
    ):
        code, out, err = voc(*words)
        assert code == 0, (words, err)
        assert not set(out) & set("\x1b\x07\u202e"), words
    assert "[bold]not bold[/bold]" in " ".join(voc("tasks", columns=200)[1].split())


def test_a_sentence_of_an_error_obeys_no_stranger_either(voc: Voc, place: Place) -> None:
    take_in(place.engine, account("west", csm=HOSTILE))
    code, _, err = voc("tasks", "--csm", "nobody")
    assert (code, "not bold" in err) == (2, True)
    assert not set(err) & set("\x1b\x07\u202e")


def test_the_summary_adds_up_in_json(voc: Voc) -> None:
    found = json.loads(voc("ledger", "--json", *AT)[1])
    assert found["states"]["shipped"] == found["debt"]["loops"] == found["closure"]["answerable"] == 3
    assert (found["debt"]["arr"], found["debt"]["without_rate"], found["debt"]["currencies"]) == (
        166140.0,
        1,
        "JPY",
    )
    assert [stage["too_few"] for stage in found["stages"]] == [True] * 7
    assert "too few to say" in voc("ledger", *AT)[1]


def test_debt_weeks_and_recovery_are_printed_and_given_as_json(voc: Voc) -> None:
    debts = json.loads(voc("ledger", "debt", "--json", *AT)[1])
    assert [(row["csm"], row["arr"], row["accounts"]) for row in debts] == [
        ("Tom Hartigan", 166140.0, 1),
        ("Kim", None, 1),
    ]
    assert len(json.loads(voc("ledger", "weeks", "--last", "3", "--json", *AT)[1])) == 3
    assert json.loads(voc("ledger", "recovery", "--json", *AT)[1]) == []
    for words in (("debt", "--by", "segment"), ("weeks",), ("recovery",)):
        assert voc("ledger", *words, *AT)[0] == 0


def test_a_loop_is_told_as_a_story(voc: Voc) -> None:
    rows = json.loads(voc("ledger", "--rows", "--json")[1])
    ada = next(row for row in rows if row["message"] == "drafted")
    out = voc("ledger", "show", ada["contact"], "F-1", columns=120)[1]
    asked, shipped = out.index("asked, test"), out.index("shipped, test: cause of shipped")
    assert asked < out.index("not bold") < shipped < out.index("Message 1, drafted: It is here")


def test_bulk_approval_asks_first_and_a_script_says_yes(voc: Voc, place: Place) -> None:
    code, out, err = voc("outbox", "approve", "--all", *AT)
    assert code == 2
    assert "1 of 1 would leave now, to 1 contact." in out
    assert "--yes" in err
    assert state_of(place, 1) is N.DRAFTED
    assert json.loads(voc("outbox", "approve", "--csm", "Kim", "--yes", "--json", *AT)[1]) == {"approved": 0}
    assert json.loads(voc("outbox", "approve", "--all", "--yes", "--json", *AT)[1]) == {"approved": 1}
    assert state_of(place, 1) is N.APPROVED


def test_a_message_is_edited_from_standard_input_and_from_a_file(
    voc: Voc, place: Place, tmp_path: Path
) -> None:
    assert voc("outbox", "edit", "1", "--subject", "Here", "--file", "-", given="New\r\nwords\n")[0] == 0
    row = rows_of(place.engine, Notification)[0]
    assert (row.subject, row.body) == ("Here", "New\nwords")
    (tmp_path / "bad.txt").write_bytes(b"\xff\xfe")
    code, _, err = voc("outbox", "edit", "1", "--file", str(tmp_path / "bad.txt"))
    assert (code, "is not UTF-8" in err) == (2, True)
    assert voc("outbox", "edit", "1", "--file", str(tmp_path / "none.txt"))[0] == 2
    assert voc("outbox", "edit", "1")[0] == 2


def test_postponing_reassigning_telling_and_drafting_again(voc: Voc, place: Place) -> None:
    assert "Not before 20 June 2026" in voc("outbox", "postpone", "1", "--until", "2026-06-20", *AT)[1]
    assert state_of(place, 1) is N.HELD
    assert voc("outbox", "postpone", "1", "--until", "2026-05-20", *AT)[0] == 2
    assert voc("outbox", "postpone", "1", "--until", "soon", *AT)[0] == 2
    assert voc("outbox", "redraft", "1", *AT)[0] == 0
    assert voc("outbox", "reassign", "1", "--to", "Lin Yue", *AT)[0] == 0
    listed = json.loads(voc("outbox", "--csm", "Lin Yue", "--json")[1])
    assert [row["notification_id"] for row in listed] == [1]
    assert voc("outbox", "told", "1", "2", "--note", "on the phone", *AT)[0] == 0
    (line,) = json.loads(voc("outbox", "log", "1", "--json")[1])
    assert (line["kind"], line["detail"]) == ("sent", "on the phone")
    assert voc("outbox", "told", "1", *AT)[0] == 2
    assert json.loads(voc("ledger", "--json", *AT)[1])["states"]["told"] == 2


def test_what_was_planned_for_another_channel_is_named_with_the_way_to_send_it(
    voc: Voc, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert voc("outbox", "approve", "1", *AT)[0] == 0
    monkeypatch.setenv("VOC_CHANNEL", "mail_merge")
    said = voc("send", *AT)[1]
    assert (
        "1 approved message planned for the channel `files` did not leave: VOC_CHANNEL=files voc send" in said
    )
    assert json.loads(voc("send", "--json", *AT)[1])["elsewhere"] == {"files": 1}


def test_other_words_for_a_held_message_do_not_promise_approval(voc: Voc, place: Place) -> None:
    assert voc("outbox", "postpone", "1", "--until", "2026-06-20", *AT)[0] == 0
    assert voc("outbox", "edit", "1", "--subject", "Here")[1] == "1 edited. It is still held.\n"
    code, _, err = voc("outbox", "redraft", "2")
    assert (code, "Message 2 is held" in err) == (2, True)
    assert voc("outbox", "approve", "1", *AT)[0] == 0


def test_a_task_is_done_once(voc: Voc, place: Place) -> None:
    (task,) = json.loads(voc("tasks", "--csm", "Kim", "--json", *AT)[1])
    number = str(task["task_id"])
    assert voc("tasks", "done", number, "--by", "kim", *AT)[1] == "1 done.\n"
    assert names(rows_of(place.engine, Task), "done_by") == ["kim"]
    code, _, err = voc("tasks", "done", number, *AT)
    assert (code, "was done by kim" in err) == (2, True)
    assert "No task waits." in voc("tasks")[1]
    assert len(json.loads(voc("tasks", "--all", "--json")[1])) == 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("ledger", "--owed", "--csm", "Tom Hartigen"), "Did you mean `Tom Hartigan`?"),
        (("ledger", "--owed", "--rows"), "Use one of --owed and --rows."),
        (("ledger", "--csm", "Kim"), "--csm goes with --owed or --rows."),
        (("ledger", "debt", "--by", "colour"), "Known: csm, segment, account."),
        (("ledger", "show", "nobody", "F-1"), "No contact who waits for anything named `nobody`."),
        (("outbox", "--state", "drafte"), "Did you mean `drafted`?"),
        (("outbox", "--state", "sent", "--all"), "Use one of --state, --held and --all."),
        (("outbox", "--csm", "nobody"), "No CSM named `nobody`."),
        (("outbox", "log", "77"), "No message named `77`."),
        (("outbox", "approve", "1", "--all"), "Name the ids to approve"),
        (("tasks", "--csm", "nobody"), "No colleague with tasks named `nobody`."),
        (("tasks", "done", "77"), "No task named `77`."),
    ],
)
def test_a_mistake_is_answered_with_one_sentence(voc: Voc, words: tuple[str, ...], says: str) -> None:
    code, _, err = voc(*words)
    assert code == 2
    assert says in " ".join(err.split())
    assert err.count("\n") == 1
