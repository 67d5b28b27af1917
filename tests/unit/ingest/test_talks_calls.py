"""Call transcripts: cues become turns, and whose words stay unknown where nothing tells."""

from datetime import UTC, datetime

import pytest

from tests.unit.ingest.conftest import FILE_TIME, MakeFile
from tests.unit.ingest.talks import OURS, bad, read, said
from voc.errors import NotRecognised
from voc.ingest import files
from voc.ingest.records import Person
from voc.ingest.talks.captions import begin_of, title_of
from voc.ingest.talks.looking import Asked
from voc.terms import Channel, Speaker

ZOOM = """WEBVTT

NOTE made by a recorder

STYLE
::cue { color: red }

1
00:00:03.120 --> 00:00:06.000
Cara Sims: Hi Ann, how is the rollout?

2
00:00:06.500 --> 00:00:11.000 align:start
Ann Lee: Slow. We need single sign-on,

3
00:00:11.100 --> 00:00:13.000
Ann Lee: otherwise IT &amp; legal will not allow it.

4
00:00:14.000 --> 00:00:16.000
<v Cara Sims>I will <i>ask</i> product.</v>
"""
NAME = "GMT20251103-101500_Recording.transcript.vtt"


def cues(*lines: str) -> str:
    """A SubRip file with a cue for each line, two seconds apart."""
    parts = (
        f"{n}\n00:00:{2 * n:02d},000 --> 00:00:{2 * n + 1:02d},500\n{line}\n"
        for n, line in enumerate(lines, 1)
    )
    return "\n".join(parts)


def test_cues_of_one_speaker_are_one_turn(make_file: MakeFile) -> None:
    first, second, third = said(read(make_file(NAME, ZOOM)))
    assert second.text == "Slow. We need single sign-on, otherwise IT & legal will not allow it."
    assert (first.speaker, second.speaker, third.speaker) == (Speaker.CSM, Speaker.CUSTOMER, Speaker.CSM)
    assert third.text == "I will ask product."
    assert {one.channel for one in (first, second, third)} == {Channel.CALL}


def test_names_are_taken_out_of_what_others_say(make_file: MakeFile) -> None:
    first, second, _ = said(read(make_file(NAME, ZOOM)))
    assert first.text == "Hi [name 1], how is the rollout?"
    assert (second.person, first.author) == (Person(name="Ann Lee"), "Cara Sims")


def test_the_moment_is_that_of_the_file_and_the_cue(make_file: MakeFile) -> None:
    assert said(read(make_file(NAME, ZOOM)))[1].said_at == datetime(
        2025, 11, 3, 10, 15, 6, 500_000, tzinfo=UTC
    )


def test_without_a_date_the_file_is_the_clock_and_that_is_said(make_file: MakeFile) -> None:
    path = make_file("call.vtt", ZOOM)
    assert "no date in its name: the call gets the time the file was last changed" in files.look(path).notes
    assert said(read(path))[0].said_at.date() == FILE_TIME.date()


@pytest.mark.parametrize(
    ("name", "begin"),
    [
        ("GMT20251103-101500_Recording", "2025-11-03T10:15:00"),
        ("QBR 2025-11-03 14.30", "2025-11-03T14:30:00"),
        ("acme_20251103_1430", "2025-11-03T14:30:00"),
        ("acme 2025.11.03", "2025-11-03T12:00:00"),
        ("03-11-2025 acme", None),
        ("order 20259903", None),
        ("2025-02-30", None),
    ],
)
def test_a_date_in_the_name_is_read_where_it_can_be_read_in_one_way(name: str, begin: str | None) -> None:
    found = begin_of(name, UTC)
    assert (found.isoformat()[:19] if found else None) == begin


def test_the_title_is_the_name_without_what_recorders_add() -> None:
    assert title_of("GMT20251103-acme-QBR.transcript") == "acme QBR"
    assert title_of("GMT20251103-101500_Recording.transcript") is None


def test_the_same_call_under_another_name_with_other_line_ends_has_the_same_ids(make_file: MakeFile) -> None:
    one = said(read(make_file(NAME, ZOOM)))
    other = said(
        read(make_file("2025-11-03 copy.vtt", b"\xef\xbb\xbf" + ZOOM.replace("\n", "\r\n").encode()))
    )
    assert [row.external_id for row in one] == [row.external_id for row in other]
    assert one[0].external_id.endswith("#1")


def test_subrip_in_a_windows_encoding_is_read_and_said(make_file: MakeFile) -> None:
    path = make_file(
        "call.srt", cues("Ann Lee: Der Export ist für uns nötig.", "Cara Sims: Ja.").encode("cp1252")
    )
    assert [one.text for one in said(read(path))] == ["Der Export ist für uns nötig.", "Ja."]
    assert any("read as cp1252" in note for note in files.look(path).notes)


def test_overlapping_cues_keep_the_order_of_the_file(make_file: MakeFile) -> None:
    content = (
        "1\n00:00:01,000 --> 00:00:09,000\nAnn Lee: It is slow\n\n2\n00:00:02,000 --> 00:00:03,000\nCara Sims: Yes\n\n"
        "3\n00:00:02,500 --> 00:00:04,000\nAnn Lee: and it crashes\n"
    )
    assert [one.text for one in said(read(make_file("call.srt", content)))] == [
        "It is slow",
        "Yes",
        "and it crashes",
    ]


def test_rolling_captions_are_not_said_twice(make_file: MakeFile) -> None:
    content = cues(
        "the export to excel drops columns", "the export to excel drops columns and I mend it by hand"
    )
    (only,) = said(read(make_file("auto.srt", content)))
    assert only.text == "the export to excel drops columns and I mend it by hand"


def test_a_call_without_names_stays_unknown_and_is_cut_at_pauses(make_file: MakeFile) -> None:
    begun = "WEBVTT\n\n00:01.000 --> 00:02.000\nit is slow\n\n00:03.000 --> 00:04.000\nvery\n\n"
    content = begun + "01:00.000 --> 01:02.000\nbye\n"
    found = said(read(make_file("call.vtt", content)))
    assert [(one.text, one.speaker, one.person) for one in found] == [
        ("it is slow very", Speaker.UNKNOWN, Person()),
        ("bye", Speaker.UNKNOWN, Person()),
    ]


def test_of_three_speakers_whom_nobody_listed_only_ours_is_known(make_file: MakeFile) -> None:
    content = cues("Cara Sims: Hello", "Ann Lee: It is slow", "Tom Fox: I agree")
    sides = [one.speaker for one in said(read(make_file("call.srt", content)))]
    assert sides == [Speaker.CSM, Speaker.UNKNOWN, Speaker.UNKNOWN]


def test_of_a_call_with_a_named_customer_the_others_are_theirs(make_file: MakeFile) -> None:
    path = make_file("call.srt", cues("Cara Sims: Hello", "Ann Lee: It is slow", "Speaker 3: Hm, I see"))
    found = said(read(path, Asked(staff=OURS.staff, account="A-1")))
    assert [one.speaker for one in found] == [Speaker.CSM, Speaker.CUSTOMER, Speaker.UNKNOWN]
    assert found[1].person == Person(name="Ann Lee", account_id="A-1")
    assert found[2].person == Person()


def test_a_first_name_that_two_have_tells_nobody(make_file: MakeFile) -> None:
    content = cues("Cara: Hello there", "Cara Lopez: It is slow", "Cara: I see", "Cara Lopez: Yes")
    found = said(read(make_file("call.srt", content), Asked(staff=("Cara Sims",))))
    assert found[0].speaker is Speaker.UNKNOWN


def test_roles_tell_whose_words_they_are(make_file: MakeFile) -> None:
    found = said(read(make_file("call.srt", cues("Agent: Hello", "Customer: It is slow")), Asked()))
    assert [one.speaker for one in found] == [Speaker.CSM, Speaker.CUSTOMER]


def test_a_colon_in_a_sentence_is_no_name(make_file: MakeFile) -> None:
    content = cues("We have one wish: an export", "and that is all", "Note: it is urgent", "thanks")
    assert "Note: it is urgent" in said(read(make_file("call.srt", content)))[0].text


def test_a_broken_line_of_times_is_set_aside_and_the_next_is_read(make_file: MakeFile) -> None:
    broken = "WEBVTT\n\n00:00:01.000 --> soon\nAnn Lee: lost mail me ann@acme.com\n\n"
    content = broken + "00:00:02.000 --> 00:00:03.000\nkept\n\nstray\n"
    found = read(make_file("call.vtt", content))
    assert [row.reason for row in bad(found)] == [
        "its line of times cannot be read",
        "no cue: it has no line of times",
    ]
    assert "[email 1]" in bad(found)[0].raw
    assert [one.text for one in said(found)] == ["kept"]


def test_an_empty_transcript_is_said(make_file: MakeFile) -> None:
    with pytest.raises(NotRecognised, match="nobody says anything"):
        files.look(make_file("call.vtt", "WEBVTT\n\n"))
