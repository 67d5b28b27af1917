"""What a file leaves open is put as questions with a default, and answers become what the file is read with."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from voc.flow.heard import intake
from voc.flow.heard.looking import see
from voc.flow.heard.questions import SKIP, answered, likely_ours, questions
from voc.flow.place import Place, create_place

ROWS = range(1, 7)
UNCLEAR = "response_id,date,comment\n1,3/4/2025,fine\n2,5/6/2025,good\n"
NO_RATING = "response_id,date,score,comment\n" + "".join(
    f"R{n},2025-03-0{n},{'9' if n < 3 else 'see ticket'},The export is slow\n" for n in ROWS
)
OURS = "response_id,date,nps,comment,our reply\n" + "".join(
    f"R{n},2025-03-0{n},9,The export is slow,We will look at it soon\n" for n in ROWS
)
STRANGE = "alpha,beta,gamma\n" + "".join(f"x{n},12,The export is slow and I want it fast\n" for n in ROWS)
CALL = "WEBVTT\n\n00:01.000 --> 00:02.000\nCara: How is it?\n\n00:03.000 --> 00:09.000\nAnn Lee: It is slow\n"
MAIL = (
    "From: Ann Lee <ann@acme.com>\nTo: cara@fieldly.com\nSubject: x\nMessage-ID: <1@acme.com>\n"
    "Date: Mon, 3 Nov 2025 10:00:00 +0000\n\nThe export is slow\n"
)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    opened = create_place(tmp_path / "workspace", company="Fieldly")
    yield opened
    opened.engine.dispose()


def seen(
    place: Place, content: str, name: str = "nps.csv", wish: intake.Wish = intake.NO_WISH
) -> intake.Seen:
    path = place.workspace.folder.parent / name
    path.write_text(content, encoding="utf-8")
    return see(place, path, wish)


def test_a_file_that_is_clear_leaves_no_question(place: Place) -> None:
    assert questions(seen(place, UNCLEAR.replace("3/4", "23/4")), place.settings) == ()


def test_skip_leaves_the_file_out_and_is_always_among_the_answers(place: Place) -> None:
    for content, name in ((UNCLEAR, "a.csv"), (NO_RATING, "b.csv"), (STRANGE, "c.csv"), (CALL, "d.vtt")):
        found = seen(place, content, name)
        (question,) = questions(found, place.settings)
        assert SKIP in [choice.value for choice in question.choices], name
        assert answered(found, {question.key: SKIP}) is None


def test_the_order_of_dates_is_asked_with_one_of_them_shown(place: Place) -> None:
    found = seen(place, UNCLEAR)
    (question,) = questions(found, place.settings)
    assert question.words == "Do its dates like `3/4/2025` begin with the day or the month?"
    assert answered(found, {question.key: "month"}) == intake.Wish(day_first=False)


def test_a_rating_that_is_none_is_left_out_by_default(place: Place) -> None:
    found = seen(place, NO_RATING)
    (question,) = questions(found, place.settings)
    said = answered(found, {question.key: question.default})
    assert said is not None
    again = see(place, found.path, said)
    assert again.stopped() is None
    assert again.look is not None
    assert "rating" not in again.look.mapping.columns


def test_an_unknown_file_is_asked_for_its_family_and_then_for_its_column(place: Place) -> None:
    found = seen(place, STRANGE)
    wish: intake.Wish | None = found.said
    for answer in ("note", "gamma"):
        questions_now = questions(found, place.settings)
        if not questions_now:
            break
        wish = answered(found, {questions_now[0].key: answer})
        assert wish is not None
        found = see(place, found.path, wish)
    assert found.look is not None
    assert [text.column for text in found.look.mapping.texts] == ["gamma"]


def test_the_domain_that_is_called_like_the_company_is_the_default(place: Place) -> None:
    found = seen(place, MAIL, "renewal.eml")
    (question,) = questions(found, place.settings)
    assert question.default == "fieldly.com"
    said = answered(found, {question.key: question.default})
    assert said == intake.Wish(staff=("fieldly.com",))


def test_only_one_domain_of_the_company_is_a_likely_one(place: Place) -> None:
    assert likely_ours(place.settings, ["acme.com", "fieldly.com"]) == "fieldly.com"
    assert likely_ours(place.settings, ["fieldly.com", "fieldly.io"]) is None
    assert likely_ours(place.settings, ["Fieldly"]) is None


def test_nobody_is_an_answer_and_takes_a_conversation_in_as_it_is(place: Place) -> None:
    found = seen(place, CALL, "call.vtt")
    (question,) = questions(found, place.settings)
    said = answered(found, {question.key: "nobody"})
    assert said is not None
    assert see(place, found.path, said).stopped() is None


def test_names_are_told_apart_by_commas(place: Place) -> None:
    found = seen(place, CALL, "call.vtt")
    said = answered(found, {"staff": " Cara , fieldly.com,"})
    assert said == intake.Wish(staff=("Cara", "fieldly.com"))


def test_words_that_sound_like_ours_are_left_out_by_default(place: Place) -> None:
    found = seen(place, OURS, wish=intake.Wish())
    assert found.stopped() is None  # known as ours by its name, nothing is asked
    assert found.look is not None
    assert [text.column for text in found.look.mapping.texts] == ["comment"]
