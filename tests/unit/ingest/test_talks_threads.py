"""Support conversations: Intercom and Zendesk as their exports and interfaces write JSON."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.ingest.conftest import MakeFile
from tests.unit.ingest.talks import bad, passed, read, said
from voc.errors import InputError, NotRecognised
from voc.ingest import files
from voc.ingest.mapping import Mapping
from voc.ingest.records import BadRow, CaseRow, Record
from voc.ingest.talks.json_parts import parts
from voc.ingest.talks.looking import Asked
from voc.terms import Channel, Family, RatingScale, Speaker

OPENED = datetime(2025, 11, 3, 10, 22, 31, tzinfo=UTC)
ANN = {"type": "user", "id": "7", "name": "Ann Lee", "email": "ann.lee@acme.com"}
CARA = {"type": "admin", "id": "7", "name": "Cara Sims"}


def talk(**more: Any) -> dict[str, Any]:
    """An Intercom conversation."""
    listed = [
        {"id": "p1", "part_type": "comment", "created_at": 1762165400, "body": "<p>On it, Ann</p>", "author": CARA},
        {"id": "p2", "part_type": "note", "created_at": 1762165410, "body": "Ann is close to leaving", "author": CARA},
        {"id": "p3", "part_type": "comment", "body": "<p>I am a bot</p>", "author": {"type": "bot", "id": "1"}},
        {"id": "p4", "part_type": "close", "body": None, "author": CARA},
    ]  # fmt: skip
    return {
        "type": "conversation",
        "id": "9000",
        "created_at": 1762165351,
        "source": {"id": "1", "body": "<p>Filters are slow.</p><p>Mail me: ann.lee@acme.com</p>", "author": ANN},
        "statistics": {"time_to_admin_reply": 300, "last_close_at": 1762168951},
        "conversation_rating": {"rating": 2, "remark": "Hard to find roles"},
        "conversation_parts": {"type": "conversation_part.list", "conversation_parts": listed},
    } | more  # fmt: skip


def ticket(**more: Any) -> dict[str, Any]:
    """A Zendesk ticket with its comments."""
    return {
        "url": "https://x.zendesk.com/api/v2/tickets/1.json",
        "id": 1,
        "via": {"channel": "email", "source": {"from": {"address": "ann.lee@acme.com", "name": "Ann Lee"}}},
        "created_at": "2025-11-03T10:22:31Z",
        "subject": "Export broken for Ann Lee",
        "description": "The export drops columns",
        "priority": "normal",
        "requester_id": 10,
        "submitter_id": 10,
        "collaborator_ids": [12],
        "satisfaction_rating": {"score": "offered", "comment": None},
        "metric_set": {"reply_time_in_minutes": {"calendar": 183}, "solved_at": "2025-11-03T15:22:31Z"},
        "comments": [
            {"id": 1, "author_id": 10, "body": "The export drops columns", "public": True},
            {"id": 2, "author_id": 11, "body": "Hello Ann Lee, I look", "public": True, "created_at": "2025-11-03T13:00Z"},
            {"id": 3, "author_id": 11, "body": "Ann is angry", "public": False, "created_at": "2025-11-03T13:01:00Z"},
            {"id": 4, "author_id": 12, "body": "Same for me", "public": True, "created_at": "2025-11-03T13:02:00Z"},
        ],
    } | more  # fmt: skip


def cases(found: list[Record | BadRow]) -> list[CaseRow]:
    return [row for row in found if isinstance(row, CaseRow)]


def listed(*talks: dict[str, Any]) -> str:
    return json.dumps(
        {"type": "conversation.list", "total_count": len(talks), "conversations": list(talks)}, indent=1
    )


def test_a_conversation_is_a_case_and_its_turns(make_file: MakeFile) -> None:
    found = read(make_file("intercom.json", listed(talk())), Asked())
    (case,) = cases(found)
    assert case.scale is RatingScale.CSAT
    assert (case.external_id, case.opened_at, case.csat, case.comment) == (
        "9000",
        OPENED,
        Decimal(2),
        "Hard to find roles",
    )
    assert (case.first_answered_at, case.solved_at) == (
        OPENED.replace(minute=27),
        datetime(2025, 11, 3, 11, 22, 31, tzinfo=UTC),
    )
    assert [(one.external_id, one.speaker, one.channel) for one in said(found)] == [
        ("9000/source", Speaker.CUSTOMER, Channel.CASE),
        ("9000/p1", Speaker.CSM, Channel.CASE),
        ("9000/p2", Speaker.CSM, Channel.NOTE),
    ]
    assert passed(found) == {"bot": 1, "event": 1}


def test_html_is_unwrapped_and_personal_data_taken_out(make_file: MakeFile) -> None:
    first, second, _ = said(read(make_file("intercom.json", listed(talk())), Asked()))
    assert first.text.split() == ["Filters", "are", "slow.", "Mail", "me:", "[own", "email]"]
    assert second.text == "On it, [name 1]"


def test_an_admin_and_a_user_with_the_same_id_are_two(make_file: MakeFile) -> None:
    first, second, note = said(read(make_file("intercom.json", listed(talk())), Asked()))
    assert (first.author, second.author) == (None, "Cara Sims")
    assert {one.person.email for one in (first, second, note)} == {"ann.lee@acme.com"}


@pytest.mark.parametrize(
    "write", [listed, lambda *some: json.dumps(some), lambda *some: "\n".join(map(json.dumps, some))]
)
def test_a_document_an_array_and_lines_give_the_same(make_file: MakeFile, write: Any) -> None:
    path = make_file("intercom.json", write(talk(), talk(id="9001")))
    assert [one.external_id for one in cases(read(path, Asked()))] == ["9000", "9001"]


def test_a_document_that_is_cut_gives_what_stands_before(make_file: MakeFile) -> None:
    whole = listed(talk(), talk(id="9001"))
    found = read(make_file("intercom.json", whole[: len(whole) - 900]), Asked())
    assert [one.external_id for one in cases(found)] == ["9000"]
    assert [row.reason.partition(":")[0] for row in bad(found)] == ["ends in the middle"]


def test_a_conversation_without_a_moment_is_set_aside(make_file: MakeFile) -> None:
    found = read(make_file("intercom.json", listed(talk(created_at=None), talk(id="9001"))), Asked())
    assert [row.reason for row in bad(found)] == [
        "created_at: empty, and the conversation means nothing without it"
    ]
    assert len(cases(found)) == 1


def test_a_rating_on_another_scale_sets_the_conversation_aside(make_file: MakeFile) -> None:
    found = read(make_file("intercom.json", listed(talk(conversation_rating={"rating": 9}))), Asked())
    assert "out of the range 1 to 5" in bad(found)[0].reason
    assert said(found) == []


def test_the_requester_is_the_customer_and_who_else_answers_an_agent(make_file: MakeFile) -> None:
    found = read(make_file("zendesk.json", json.dumps(ticket())), Asked())
    assert [(one.external_id, one.speaker, one.channel) for one in said(found)] == [
        ("1/description", Speaker.CUSTOMER, Channel.CASE),
        ("1/2", Speaker.CSM, Channel.CASE),
        ("1/3", Speaker.CSM, Channel.NOTE),
        ("1/4", Speaker.UNKNOWN, Channel.CASE),
    ]
    assert said(found)[0].person.email == "ann.lee@acme.com"
    assert said(found)[1].text == "Hello [name 1], I look"


def test_times_of_a_ticket_are_read_and_an_offered_rating_is_none(make_file: MakeFile) -> None:
    (case,) = cases(read(make_file("zendesk.json", json.dumps(ticket())), Asked()))
    assert (case.csat, case.subject, case.priority) == (None, "Export broken for [own name]", "normal")
    assert case.first_answered_at == datetime(2025, 11, 3, 13, 25, 31, tzinfo=UTC)
    assert case.solved_at == datetime(2025, 11, 3, 15, 22, 31, tzinfo=UTC)


def test_a_ticket_without_comments_has_its_description_under_the_same_id(make_file: MakeFile) -> None:
    short = read(make_file("zendesk.jsonl", json.dumps(ticket(comments=[])) + "\n"), Asked())
    assert [(one.external_id, one.text) for one in said(short)] == [
        ("1/description", "The export drops columns")
    ]


def test_a_broken_line_is_set_aside_and_the_next_is_read(make_file: MakeFile) -> None:
    lines = [
        json.dumps(ticket()),
        '{"id": 2, "requester_id": }',
        json.dumps(ticket(id=3)),
        json.dumps(ticket(id=4))[:-40],
    ]
    found = read(make_file("zendesk.jsonl", "\n".join(lines)), Asked())
    assert [one.external_id for one in cases(found)] == ["1", "3"]
    assert [row.reason.partition(":")[0] for row in bad(found)] == ["is not valid JSON", "ends in the middle"]


def test_the_look_says_what_is_missing(make_file: MakeFile) -> None:
    seen = files.look(make_file("zendesk.jsonl", json.dumps(ticket(comments=[], via=None)) + "\n"))
    assert (seen.family, seen.mapping.talk) == (Family.CASE, "zendesk")
    assert seen.notes == (
        "its tickets have only their first message: the export without comments",
        "no requester has an e-mail address: no customer is counted for it",
    )


def test_a_person_may_still_say_that_the_lines_are_a_table(make_file: MakeFile) -> None:
    path = make_file("zendesk.jsonl", json.dumps(ticket(comments=[])) + "\n")
    assert files.look(path, family=Family.CASE).mapping.talk is None


def test_a_transcript_is_no_table_whatever_is_said(make_file: MakeFile) -> None:
    path = make_file("call.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nAnn: hi\n")
    with pytest.raises(InputError, match="is a call transcript, not a table"):
        files.look(path, family=Family.SURVEY)


def test_another_json_document_is_refused_as_before(make_file: MakeFile) -> None:
    with pytest.raises(NotRecognised, match="none of its 1 columns"):
        files.look(make_file("x.json", json.dumps({"data": [{"id": 1}]}, indent=1)))


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda some: st.lists(some, max_size=3) | st.dictionaries(st.text(max_size=8), some, max_size=3),
    max_leaves=8,
)


@given(
    st.lists(st.dictionaries(st.text(max_size=8), _VALUES, max_size=4), min_size=1, max_size=5),
    st.integers(0, 400),
)
def test_a_list_cut_anywhere_gives_its_whole_objects_and_one_reason(
    found: list[dict[str, Any]], cut: int
) -> None:
    text = json.dumps(found)
    got = list(parts(StringIO(text[:cut])))
    whole = [part.found for part in got if part.found is not None]
    assert whole == found[: len(whole)]
    assert len([part for part in got if part.found is None]) == (0 if cut == 0 or cut >= len(text) else 1)


@given(
    st.lists(st.dictionaries(st.text(max_size=8), _VALUES, max_size=3), max_size=4), _VALUES, st.booleans()
)
def test_a_document_gives_the_objects_of_its_list_however_it_is_laid_out(
    found: list[dict[str, Any]], other: Any, wide: bool
) -> None:
    text = json.dumps({"a": other, "talks": found, "b": other}, indent=2 if wide else None)
    assert [part.found for part in parts(StringIO("\n" + text), frozenset({"talks"}))] == found


@given(
    st.dictionaries(st.sampled_from(["conversation_parts", "id", "source", "type", "statistics"]), _VALUES),
    _VALUES,
)
def test_whatever_values_stand_there_each_conversation_is_read_or_set_aside(
    more: dict[str, Any], author: Any
) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "intercom.jsonl"
        path.write_text(
            json.dumps(talk(author=author, **more)) + "\n" + json.dumps(talk(id="last")) + "\n",
            encoding="utf-8",
        )
        found = list(files.read_file(path, Mapping(family=Family.CASE, talk="intercom"), source="s"))
    assert len(cases(found)) + len(bad(found)) >= 2
    assert cases(found)[-1].external_id == "last"


@pytest.mark.parametrize(
    ("score", "rated"),
    [
        ("good", (Decimal(1), RatingScale.THUMBS)),
        ("bad", (Decimal(0), RatingScale.THUMBS)),
        ("offered", (None, None)),
    ],
)
def test_good_and_bad_of_a_ticket_are_thumbs(
    make_file: MakeFile, score: str, rated: tuple[Decimal | None, RatingScale | None]
) -> None:
    found = read(
        make_file("z.json", json.dumps({"tickets": [ticket(satisfaction_rating={"score": score})]})), Asked()
    )
    (case,) = cases(found)
    assert (case.csat, case.scale) == rated
