"""Conversations in a workspace: whose words count, what adds nothing, and what is counted beside the rows."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.factories import NOW, account, rows_of, take_in
from tests.unit.ingest.talks import message, slack
from tests.unit.ingest.test_talks_mail import QUOTE, letter, mbox
from tests.unit.ingest.test_talks_threads import listed, talk
from voc.errors import NotFound
from voc.flow.heard import intake
from voc.flow.heard.talks import asked_of, passed_over_words
from voc.flow.people.forget import forget
from voc.flow.place import Place, create_place
from voc.flow.understood.pool import Here
from voc.flow.understood.tag import tag
from voc.model import Account, Contact, Feedback, IngestRun, Passage, ServiceCase, SetAside, VaultEntry
from voc.store import reading
from voc.terms import Channel, Speaker

DAY = "2025-11-03"
CALL = "WEBVTT\n\n00:01.000 --> 00:02.000\nCara Sims: How is it?\n\n00:03.000 --> 00:09.000\nAnn Lee: The export is slow.\n"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    folder = tmp_path / "w"
    create_place(folder)
    (folder / "voc.toml").write_text('staff = ["fieldly.com", "Cara Sims"]\n', encoding="utf-8")
    return create_place(folder)


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    """A folder as a person has it: a Slack export, a mailbox, a call, a support export and something else."""
    folder = tmp_path / "exports"
    folder.mkdir()
    slack(
        folder / "Slack export",
        {
            DAY: [
                message("U02", "1762135350.1", "joined", subtype="channel_join"),
                message("U02", "1762135351.1", "The app crashes, <@U01>"),
                message("U01", "1762135352.1", "We will look at the crash and add an export"),
            ]
        },
    )
    mbox(folder / "mail.mbox", letter("We need single sign-on." + QUOTE, 1))
    (folder / "2025-11-03 QBR.vtt").write_text(CALL, encoding="utf-8")
    (folder / "intercom.json").write_text(listed(talk()), encoding="utf-8")
    (folder / "notes.zip").write_bytes(b"PK\x03\x04 no archive")
    return folder


def feedback(place: Place) -> list[Feedback]:
    return rows_of(place.engine, Feedback)


def test_a_folder_of_conversations_is_taken_in_by_what_each_is(place: Place, exports: Path) -> None:
    done, skipped = intake.take_in(place, [exports], now=NOW)
    assert {one.source: (one.stored, one.set_aside) for one in done} == {
        "slack": (2, 0),
        "mail": (1, 0),
        "calls": (2, 0),
        "intercom": (4, 0),
    }
    assert {one.source: one.passed_over for one in done} == {
        "slack": {"event": 1},
        "mail": {"quote": 3},
        "calls": {},
        "intercom": {"bot": 1, "event": 1},
    }
    assert len(skipped) == 1
    assert skipped[0].startswith("notes.zip: is a damaged Excel workbook or zip archive")


def test_the_same_folder_twice_adds_nothing(place: Place, exports: Path) -> None:
    intake.take_in(place, [exports], now=NOW)
    before = [(one.external_id, one.text) for one in feedback(place)]
    done, _ = intake.take_in(place, [exports], now=NOW)
    assert (sum(one.stored for one in done), sum(one.set_aside for one in done)) == (0, 0)
    assert [(one.external_id, one.text) for one in feedback(place)] == before


def test_the_same_person_in_chat_mail_and_support_is_one_contact(place: Place, exports: Path) -> None:
    intake.take_in(place, [exports], now=NOW)
    with reading(place.engine) as session:
        assert session.scalars(select(VaultEntry.email)).all() == ["ann.lee@acme.com"]
        assert session.scalars(select(Account.domain)).all() == ["acme.com"]
        assert session.scalar(select(func.count()).select_from(ServiceCase)) == 1


def test_nobody_of_ours_becomes_a_customer(place: Place, exports: Path) -> None:
    intake.take_in(place, [exports], now=NOW)
    ours = [one for one in feedback(place) if one.speaker == Speaker.CSM]
    assert {one.author for one in ours} == {"Cara Sims"}
    assert len(rows_of(place.engine, Contact)) == 1


def test_what_ours_say_to_a_customer_is_kept_and_makes_no_passage(place: Place, exports: Path) -> None:
    intake.take_in(place, [exports], now=NOW)
    tag(place.engine, Here(), now=NOW)
    with reading(place.engine) as session:
        query = select(Feedback.channel, Feedback.speaker).join(Passage, Passage.feedback_id == Feedback.id)
        found = {tuple(row) for row in session.execute(query)}
    assert (Channel.CHAT, Speaker.CUSTOMER) in found
    assert (Channel.NOTE, Speaker.CSM) in found
    assert {(channel, side) for channel, side in found if side == Speaker.CSM} == {
        (Channel.NOTE, Speaker.CSM)
    }


def test_no_name_and_no_address_stands_in_a_text(place: Place, exports: Path) -> None:
    intake.take_in(place, [exports], now=NOW)
    words = " ".join(f"{one.text} {one.title or ''}" for one in feedback(place))
    assert not [name for name in ("Ann", "Lee", "acme.com", "fieldly") if name in words]


def test_a_call_belongs_to_the_account_that_a_person_names(place: Place, exports: Path) -> None:
    take_in(place.engine, account("acme"))
    wish = intake.Wish(account="acme")
    intake.take_in(place, [exports / "2025-11-03 QBR.vtt"], now=NOW, wish=wish)
    with reading(place.engine) as session:
        held = select(Feedback.speaker, Account.external_id).join(Account, Account.id == Feedback.account_id)
        assert {tuple(row) for row in session.execute(held)} == {
            (Speaker.CSM, "A-acme"),
            (Speaker.CUSTOMER, "A-acme"),
        }


def test_a_call_of_three_waits_until_its_customer_is_named(place: Place, tmp_path: Path) -> None:
    path = tmp_path / "2025-11-03 call.vtt"
    path.write_text(CALL + "\n00:10.000 --> 00:12.000\nTom Fox: Yes.\n", encoding="utf-8")
    other = tmp_path / "2025-11-04 call.vtt"
    other.write_text(CALL, encoding="utf-8")
    _, skipped = intake.take_in(place, [path, other], now=NOW)
    (sentence,) = skipped
    assert (
        "is a call transcript with Ann Lee, Tom Fox, and nothing tells whose customers they are" in sentence
    )
    assert "say `--account NAME`" in sentence
    assert sentence.endswith("`voc ingest '2025-11-03 call.vtt' --as note`")
    done, _ = intake.take_in(place, [path], now=NOW, wish=intake.Wish(family="note"))
    assert done[0].stored == 3


def test_an_account_that_is_not_there_is_named(place: Place, exports: Path) -> None:
    take_in(place.engine, account("acme"))
    with pytest.raises(NotFound, match="Acme"):
        intake.take_in(place, [exports / "2025-11-03 QBR.vtt"], now=NOW, wish=intake.Wish(account="Acne"))


def test_ours_are_also_the_csms_of_accounts_and_who_messages_come_from(place: Place) -> None:
    take_in(place.engine, account("acme", csm="Tom Fox"))
    (place.workspace.settings_file).write_text('from_address = "hello@fieldly.com"\n', encoding="utf-8")
    assert asked_of(create_place(place.workspace.folder), None).staff == ("hello@fieldly.com", "Tom Fox")


def test_the_address_of_new_settings_is_nobodys(tmp_path: Path) -> None:
    assert asked_of(create_place(tmp_path / "new"), None).staff == ()


def test_the_run_keeps_what_was_taken_for_ours(place: Place, exports: Path) -> None:
    intake.take_in(place, [exports / "mail.mbox"], now=NOW)
    (run,) = rows_of(place.engine, IngestRun)
    assert 'talk = "mail"' in run.mapping
    assert "fieldly.com" in run.mapping
    assert list(place.workspace.mappings.iterdir()) == []


def test_a_cut_day_is_in_quarantine_and_settled_when_the_export_is_whole(place: Place, exports: Path) -> None:
    day = exports / "Slack export" / "cust-acme" / f"{DAY}.json"
    whole = day.read_text(encoding="utf-8")
    day.write_text(whole[:-30], encoding="utf-8")
    intake.take_in(place, [exports / "Slack export"], now=NOW)
    (row,) = rows_of(place.engine, SetAside)
    assert (row.file, row.settled_at) == (str(exports / "Slack export"), None)
    paths, gone = intake.files_to_retry(place)
    assert (paths, gone) == ({"slack": [exports / "Slack export"]}, [])
    day.write_text(whole, encoding="utf-8")
    intake.take_in(place, paths["slack"], now=NOW.replace(year=NOW.year + 1))
    assert rows_of(place.engine, SetAside)[0].settled_at is not None


def test_a_long_mailbox_is_read_in_a_process_of_its_own(place: Place, tmp_path: Path) -> None:
    path = mbox(
        tmp_path / "long.mbox", *(letter(f"Wish {n}" + " and more words" * 700, n) for n in range(1200))
    )
    assert intake.look(place, [path])[0].look is not None
    done, _ = intake.take_in(place, [path], now=NOW)
    assert done[0].stored == 1200


def test_a_folder_that_may_not_be_opened_is_said_and_the_others_go_in(
    place: Place, exports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = exports / "Slack export"
    list_of = Path.iterdir

    def refuse(folder: Path) -> Iterator[Path]:
        if folder == closed:
            raise PermissionError(13, "Permission denied", str(folder))
        return iter(list_of(folder))

    monkeypatch.setattr(Path, "iterdir", refuse)
    done, skipped = intake.take_in(place, [exports], now=NOW)
    assert {one.source for one in done} == {"mail", "calls", "intercom"}
    assert f"{closed}: cannot be opened (Permission denied). Look at its rights." in skipped


def test_a_json_export_of_somebody_who_was_forgotten_brings_no_words_back(
    place: Place, exports: Path
) -> None:
    intake.take_in(place, [exports / "intercom.json"], now=NOW)
    with reading(place.engine) as session:
        name = session.scalars(select(Contact.external_id)).one()
    forget(place, name, by="dpo", now=NOW)
    intake.take_in(place, [exports / "intercom.json"], now=NOW)
    assert not [one for one in feedback(place) if "slow" in one.text]


def test_what_was_passed_over_is_said_in_words() -> None:
    assert passed_over_words({"quote": 1200, "bot": 1}) == (
        "passed over: 1 message of bots, 1,200 lines of quotes and signatures"
    )
    assert passed_over_words({}) == ""


def test_a_zip_of_json_that_is_no_export_is_refused_with_a_sentence(place: Place, tmp_path: Path) -> None:
    path = tmp_path / "one.json"
    path.write_text(json.dumps([message("U02", "1762135351.1", "hi")]), encoding="utf-8")
    seen = intake.look(place, [path])[0]
    assert seen.problem is not None
    assert "one day of a Slack export" in seen.problem
