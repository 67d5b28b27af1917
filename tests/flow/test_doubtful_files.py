"""A file that is not clear is read when a person has spoken, and only what a person said is remembered as given."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.factories import NOW, rows_of
from voc.errors import InputError
from voc.flow.heard import intake
from voc.flow.place import Place, create_place
from voc.ingest.mapping import load
from voc.model import Feedback

PLAIN = "response_id,date,nps,comment\n" + "".join(
    f"R{n},2025-03-0{n},9,The export is slow\n" for n in range(1, 6)
)
DOUBTFUL = "response_id,date,score,comment\n" + "".join(
    f"R{n},2025-03-0{n},{'9' if n < 3 else 'see ticket'},The export is slow\n" for n in range(1, 6)
)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    opened = create_place(tmp_path / "workspace")
    yield opened
    opened.engine.dispose()


def written(tmp_path: Path, content: str, name: str = "nps.csv") -> Path:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    return path


def kept_as(place: Place, source: str = "nps") -> bool:
    """Whether the remembered mapping is a guess."""
    return load(place.workspace.mappings / f"{source}.toml").guessed


def test_a_doubtful_file_alone_is_refused_with_the_command_that_settles_it(
    place: Place, tmp_path: Path
) -> None:
    path = written(tmp_path, DOUBTFUL)
    with pytest.raises(InputError, match=r"`voc ingest nps\.csv --as survey` reads it like that") as caught:
        intake.take_in(place, [path], now=NOW)
    assert "60% of its cells are none on" in str(caught.value)
    assert not rows_of(place.engine, Feedback)
    assert not (place.workspace.mappings / "nps.toml").exists()


def test_of_several_files_the_doubtful_one_is_named_and_the_others_are_read(
    place: Place, tmp_path: Path
) -> None:
    paths = [written(tmp_path, DOUBTFUL, "odd.csv"), written(tmp_path, PLAIN)]
    done, skipped = intake.take_in(place, paths, now=NOW)
    assert [one.source for one in done] == ["nps"]
    assert len(skipped) == 1
    assert skipped[0].startswith("odd.csv: is taken for a survey file, but")


def test_a_guess_is_remembered_as_a_guess_and_read_again_with_its_doubts(
    place: Place, tmp_path: Path
) -> None:
    path = written(tmp_path, PLAIN)
    intake.take_in(place, [path], now=NOW)
    assert kept_as(place)
    (seen,) = intake.look(place, [path])
    assert seen.look is not None
    assert seen.look.reasons == ("read as last time",)
    written(tmp_path, DOUBTFUL.replace("score", "nps"))
    with pytest.raises(InputError, match="are none on NPS"):
        intake.take_in(place, [path], now=NOW)


def test_what_a_person_said_is_remembered_as_given(place: Place, tmp_path: Path) -> None:
    path = written(tmp_path, PLAIN)
    intake.take_in(place, [path], now=NOW, wish=intake.Wish(family="survey"))
    assert not kept_as(place)
    intake.take_in(place, [path], now=NOW)
    assert not kept_as(place)


def test_a_doubt_is_put_to_the_person_and_the_answer_settles_it(place: Place, tmp_path: Path) -> None:
    path = written(tmp_path, DOUBTFUL)
    asked: list[intake.Seen] = []

    def yes(seen: intake.Seen) -> intake.Wish:
        asked.append(seen)
        return intake.Wish(confirmed=True)

    done, skipped = intake.take_in(place, [path], now=NOW, ask=yes)
    assert (done[0].stored, done[0].set_aside, skipped) == (2, 3, [])
    assert len(asked) == 1
    assert not kept_as(place)


def test_a_person_may_leave_a_file_out(place: Place, tmp_path: Path) -> None:
    paths = [written(tmp_path, DOUBTFUL, "odd.csv"), written(tmp_path, PLAIN)]
    done, skipped = intake.take_in(place, paths, now=NOW, ask=lambda _seen: None)
    assert [one.source for one in done] == ["nps"]
    assert skipped == ["odd.csv: left out, as you said. `voc ingest odd.csv --undo` takes that back"]


def test_nobody_is_asked_about_a_file_that_is_clear(place: Place, tmp_path: Path) -> None:
    def never(_seen: intake.Seen) -> intake.Wish:
        raise AssertionError("asked without need")

    done, _ = intake.take_in(place, [written(tmp_path, PLAIN)], now=NOW, ask=never)
    assert done[0].stored == 5


def test_ambiguous_dates_are_asked_for(place: Place, tmp_path: Path) -> None:
    path = written(tmp_path, "response_id,date,comment\n1,3/4/2025,fine\n2,5/6/2025,good\n")
    done, _ = intake.take_in(place, [path], now=NOW, ask=lambda _seen: intake.Wish(day_first=True))
    assert done[0].stored == 2
    assert not kept_as(place)


def test_files_that_no_reader_opens_are_named_in_one_sentence(place: Place, tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    written(folder, PLAIN)
    for name in ("minutes.docx", "slides.pdf", ".hidden.pdf"):
        (folder / name).write_bytes(b"x")
    done, skipped = intake.take_in(place, [folder], now=NOW)
    assert [one.source for one in done] == ["nps"]
    assert skipped == ["exports: no reader opens minutes.docx, slides.pdf"]
