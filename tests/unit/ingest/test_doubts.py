"""Recognition knows what it does not know: every doubt is a sentence, and takes from the confidence."""

from datetime import UTC, datetime

import pytest

from tests.unit.ingest import layouts  # noqa: F401  (its kinds of cells)
from tests.unit.ingest.conftest import MakeFile
from tests.unit.ingest.exports import export
from voc.errors import NotRecognised
from voc.ingest.files import Look, look
from voc.ingest.profile import is_code, profiles
from voc.ingest.tables import Row
from voc.terms import Family


def seen(make_file: MakeFile, spec: str) -> Look:
    return look(make_file("export.csv", export(spec)[1]))


@pytest.mark.parametrize(
    "cell",
    [
        "8b529b4a97b750923ceb3ffd",
        "123e4567-e89b-12d3-a456-426614174000",
        "1762165351000",
        "0035g00000XyZ00AAA",
        "https://example.com/r/abc",
        "192.168.100.200",
    ],
)
def test_what_a_machine_made_is_told_from_words(cell: str) -> None:
    assert is_code(cell)


@pytest.mark.parametrize(
    "cell",
    [
        "too slow",
        "No",
        "great!",
        "升级到4.2.1版本后App崩溃",
        "12",
        "SSO",
        "v4.2.1 broke it",
        "single-sign-on",
    ],
)
def test_short_words_are_no_codes(cell: str) -> None:
    assert not is_code(cell)


def test_a_choice_from_a_list_is_told_from_prose() -> None:
    cells = ["Reports", "Dashboards; Reports", "Mobile app"] * 6
    rows = [Row(number, {"which": cell}) for number, cell in enumerate(cells)]
    found = profiles(["which"], rows)["which"]
    assert found.is_choice
    assert not found.is_prose


def test_many_equal_sentences_are_still_prose() -> None:
    cells = [
        "The export drops every second column.",
        "Support was quick this time.",
        "I cannot find the settings.",
    ] * 6
    rows = [Row(number, {"why": f"{cell} {number}"}) for number, cell in enumerate(cells)]
    assert profiles(["why"], rows)["why"].is_prose


@pytest.mark.parametrize("kind", ["hex", "uuid", "millis", "url", "group", "choice"])
def test_such_a_column_is_never_the_customers_words(make_file: MakeFile, kind: str) -> None:
    found = seen(
        make_file, f"|response_id:id|date:day|nps:0-10|Which one was it exactly then:{kind}|comment:said"
    )
    assert [text.column for text in found.mapping.texts] == ["comment"]


def test_sentences_under_a_name_that_says_nothing_are_read_and_named(make_file: MakeFile) -> None:
    found = seen(make_file, "|response_id:id|date:day|nps:0-10|Wordings:said")
    assert [text.column for text in found.mapping.texts] == ["Wordings"]
    assert "`Wordings`" in found.doubts[0].words
    assert found.confidence < 1


def test_sentences_that_nobody_reads_are_named(make_file: MakeFile) -> None:
    found = seen(make_file, "|comment:said|date:day|Wordings:said")
    assert any("`Wordings` holds sentences and is not read" in doubt.words for doubt in found.doubts)


def test_a_rating_that_is_mostly_none_stops_the_file(make_file: MakeFile) -> None:
    rows = [f"R{n},2025-03-01,{n if n % 2 else 'see ticket'},The export is slow" for n in range(1, 10)]
    found = look(make_file("a.csv", "\n".join(["response_id,date,score,comment", *rows])))
    assert [doubt.column for doubt in found.serious] == ["score"]
    assert found.confidence <= 0.5


def test_a_second_column_of_ratings_is_named(make_file: MakeFile) -> None:
    found = seen(make_file, "|response_id:id|date:day|nps:0-10|How good were we:1-5|comment:said")
    assert found.mapping.columns["rating"] == "nps"
    assert any("`How good were we` may hold ratings as well" in doubt.words for doubt in found.doubts)


def test_a_moment_that_only_the_cells_speak_for_is_named(make_file: MakeFile) -> None:
    found = seen(make_file, "|response_id:id|Wann:day|Anderswann:day|nps:0-10|comment:said")
    assert any("`Wann` is read as the moment it was said" in doubt.words for doubt in found.doubts)


def test_the_moment_of_sending_in_wins_over_that_of_a_change(make_file: MakeFile) -> None:
    for columns in (["Updated at:day", "Submitted at:day"], ["Submitted at:day", "Updated at:day"]):
        found = seen(make_file, "|".join(["", "response_id:id", *columns, "nps:0-10", "comment:said"]))
        assert found.mapping.columns["said_at"] == "Submitted at"
        assert found.doubts == ()


def test_most_rows_set_aside_stops_the_file(make_file: MakeFile) -> None:
    rows = [f"R{n},{'2025-03-01' if n == 1 else 'soon'},9,The export is slow" for n in range(1, 10)]
    found = look(make_file("a.csv", "\n".join(["response_id,submitted at,nps,comment", *rows])))
    assert "8 of the first 9 rows would be set aside" in found.serious[0].words


def test_what_a_person_says_of_a_column_is_no_doubt_any_more(make_file: MakeFile) -> None:
    path = make_file("a.csv", export("|response_id:id|date:day|nps:0-10|Wordings:said")[1])
    assert look(path, columns=[("text", "Wordings")]).doubts == ()
    assert look(path, family=Family.SURVEY).serious == ()


def test_a_parent_is_no_message_that_is_answered(make_file: MakeFile) -> None:
    with pytest.raises(NotRecognised):
        seen(make_file, "|parent_id:hex|when:day|body:said")


def test_a_whole_file_without_a_doubt_is_wholly_sure(make_file: MakeFile) -> None:
    found = seen(make_file, "survey|Response ID:id|Submitted At:moment|Email:email|NPS:0-10|Comment:said")
    assert (found.confidence, found.doubts) == (1.0, ())
    assert found.sample[0].said_at < datetime.now(UTC)  # type: ignore[union-attr]


def test_notes_beside_the_customers_words_are_ours(make_file: MakeFile) -> None:
    for columns in (["comment:said", "note:text"], ["note:text", "comment:said"]):
        found = seen(make_file, "|".join(["", "response_id:id", "date:day", "nps:0-10", *columns]))
        assert [text.column for text in found.mapping.texts] == ["comment"]
        assert any("`note` holds sentences and is not read" in doubt.words for doubt in found.doubts)
    alone = seen(make_file, "|response_id:id|date:day|nps:0-10|note:text")
    assert [text.column for text in alone.mapping.texts] == ["note"]


@pytest.mark.parametrize("name", ["Kundenmeinung", "Görüşleriniz", "q1_comment", "意见反馈", "Tell us more"])
def test_a_word_for_words_in_a_longer_name_makes_a_text_of_it(make_file: MakeFile, name: str) -> None:
    found = seen(make_file, f"|response_id:id|date:day|nps:0-10|{name}:said")
    assert [text.column for text in found.mapping.texts] == [name]
    assert found.doubts == ()


def test_a_survey_with_plans_and_segments_is_no_list_of_accounts(make_file: MakeFile) -> None:
    found = seen(
        make_file, "|ID:id|Score:0-10|Feedback:said|Created at:moment|Email:email|Segment:group|Plan:word"
    )
    assert (found.family, found.serious) == ("survey", ())


def test_a_column_that_would_have_done_as_well_is_named(make_file: MakeFile) -> None:
    found = seen(
        make_file, "|Ticket ID:id|Opened at:moment|Date opened:dotted|Priority:word|Email:email|Subject:title"
    )
    assert any(
        "could be it as well" in doubt.words and "`Date opened`" in doubt.words for doubt in found.doubts
    )


def test_what_a_part_of_a_name_says_is_doubted(make_file: MakeFile) -> None:
    found = seen(
        make_file, "|Zorb ticket key:id|Created:moment|Solved at:moment|Email:email|Quux urgency level:word"
    )
    assert found.family is Family.CASE
    assert found.mapping.columns["priority"] == "Quux urgency level"
    assert any(
        "a part of the name" in doubt.words and "`Quux urgency level`" in doubt.words
        for doubt in found.doubts
    )


def test_a_customer_is_a_company_where_the_addresses_say_so(make_file: MakeFile) -> None:
    rows = [f"T{n},2025-03-0{n},Firm{n} Ltd,ann@firm{n}.com,High,2025-03-0{n}" for n in range(1, 8)]
    head = "Ticket ID,Created at,Customer,Email,Priority,Solved at"
    found = look(make_file("a.csv", "\n".join([head, *rows]) + "\n"))
    assert found.mapping.columns["company"] == "Customer"
    assert "name" not in found.mapping.columns


def test_a_person_is_no_machine_made_key(make_file: MakeFile) -> None:
    rows = [f"R{n},2025-03-0{n},8b529b4a97b7{n},{n},It is far too slow for us" for n in range(1, 8)]
    found = look(make_file("a.csv", "\n".join(["response_id,date,user,nps,comment", *rows]) + "\n"))
    assert "name" not in found.mapping.columns
