"""What was said of an export is true of the next one with the same columns, whatever its file is called."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.factories import NOW, rows_of
from tests.unit.ingest.workbook import Cell, workbook
from voc.errors import InputError
from voc.flow.heard import intake, remembered
from voc.flow.place import Place, create_place
from voc.ingest.mapping import load
from voc.model import Feedback

HEAD = "response_id,date,nps,comment\n"
UNCLEAR = HEAD + "1,3/4/2025,9,The export is slow\n2,5/6/2025,7,Fine\n"
CALL = "WEBVTT\n\n00:01.000 --> 00:02.000\nCara Sims: How is it?\n\n00:03.000 --> 00:09.000\nAnn Lee: It is slow\n"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    opened = create_place(tmp_path / "workspace")
    yield opened
    opened.engine.dispose()


def written(tmp_path: Path, name: str, content: str | bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def never(_seen: intake.Seen) -> intake.Wish:
    raise AssertionError("asked without need")


def test_an_export_of_another_name_with_the_same_columns_needs_no_question(
    place: Place, tmp_path: Path
) -> None:
    first = written(tmp_path, "november.csv", UNCLEAR)
    intake.take_in(place, [first], now=NOW, ask=lambda _seen: intake.Wish(day_first=True))
    turned = "comment,nps,response_id,date\nSlow,3,8,7/8/2025\nGood,9,9,9/8/2025\n"
    second = written(tmp_path, "december answers.csv", turned)
    (seen,) = intake.look(place, [second])
    assert (seen.remembered, seen.source, seen.stopped()) == ("november", "december_answers", None)
    done, _ = intake.take_in(place, [second], now=NOW, ask=never)
    assert done[0].stored == 2
    assert {row.said_at.month for row in rows_of(place.engine, Feedback)} == {4, 6, 8}
    assert load(place.workspace.mappings / "december_answers.toml").day_first is True


def test_other_columns_are_another_export(place: Place, tmp_path: Path) -> None:
    first = written(tmp_path, "november.csv", UNCLEAR)
    intake.take_in(place, [first], now=NOW, wish=intake.Wish(day_first=True))
    more = UNCLEAR.replace("comment\n", "comment,region\n").replace("slow\n", "slow,north\n")
    with pytest.raises(InputError, match="begins with the day or the month"):
        intake.take_in(place, [written(tmp_path, "other.csv", more)], now=NOW)


def test_a_guess_that_nobody_confirmed_is_no_answer_for_other_files(place: Place, tmp_path: Path) -> None:
    clear = written(tmp_path, "clear.csv", UNCLEAR.replace("3/4", "23/4"))
    intake.take_in(place, [clear], now=NOW)
    with pytest.raises(InputError, match="begins with the day or the month"):
        intake.take_in(place, [written(tmp_path, "other.csv", UNCLEAR)], now=NOW)


def test_what_was_said_is_not_used_where_most_rows_would_be_set_aside(place: Place, tmp_path: Path) -> None:
    first = written(tmp_path, "november.csv", UNCLEAR)
    intake.take_in(place, [first], now=NOW, wish=intake.Wish(day_first=False))
    (seen,) = intake.look(
        place, [written(tmp_path, "other.csv", HEAD + "1,23/4/2025,9,x\n2,25/6/2025,7,y\n")]
    )
    assert seen.remembered is None
    assert seen.look is not None
    assert seen.look.mapping.day_first is True


def test_a_sheet_is_asked_for_once_and_has_a_source_of_its_own(place: Place, tmp_path: Path) -> None:
    rows: list[list[Cell]] = [["id", "date", "nps", "comment"], ["1", "2025-11-03", 9, "Fine"]]
    accounts: list[list[Cell]] = [["Account ID", "Account Name"], ["A1", "North"]]
    path = written(tmp_path, "crm 2025-11.xlsx", workbook({"Answers": rows, "Accounts": accounts}))
    done, _ = intake.take_in(place, [path], now=NOW, ask=lambda _seen: intake.Wish(sheet="Answers"))
    assert (done[0].source, done[0].stored) == ("crm_answers", 1)
    following = written(tmp_path, "crm 2025-12.xlsx", path.read_bytes())
    done, _ = intake.take_in(place, [following], now=NOW, ask=never)
    assert (done[0].source, done[0].known) == ("crm_answers", 1)


def test_every_sheet_that_was_named_is_read_of_the_next_export(place: Place, tmp_path: Path) -> None:
    rows: list[list[Cell]] = [["id", "date", "nps", "comment"], ["1", "2025-11-03", 9, "Fine"]]
    accounts: list[list[Cell]] = [["Account ID", "Account Name"], ["A1", "North"]]
    path = written(tmp_path, "crm 2025-11.xlsx", workbook({"Answers": rows, "Accounts": accounts}))
    for sheet in ("Answers", "accounts"):
        intake.take_in(place, [path], now=NOW, wish=intake.Wish(sheet=sheet))
    rows.append(["2", "2025-12-03", 3, "Slow"])
    following = written(tmp_path, "crm 2025-12.xlsx", workbook({"Answers": rows, "Accounts": accounts}))
    done, skipped = intake.take_in(place, [following], now=NOW, ask=never)
    assert [(one.source, one.stored, one.known) for one in done] == [
        ("crm_accounts", 0, 1),
        ("crm_answers", 1, 1),
    ]
    assert skipped == []


def test_who_is_ours_is_asked_once_for_all_conversations(place: Place, tmp_path: Path) -> None:
    paths = [written(tmp_path, "one.vtt", CALL), written(tmp_path, "two.vtt", CALL.replace("Ann", "Bo"))]
    asked: list[Path] = []

    def cara(seen: intake.Seen) -> intake.Wish:
        asked.append(seen.path)
        return intake.Wish(staff=("Cara Sims",))

    done, skipped = intake.take_in(place, paths, now=NOW, ask=cara)
    assert ([one.stored for one in done], skipped, asked) == ([2, 2], [], paths[:1])
    assert remembered.staff(place.workspace) == ("Cara Sims",)
    assert {row.speaker for row in rows_of(place.engine, Feedback)} == {"csm", "customer"}


def test_a_broken_list_of_who_is_ours_is_named(place: Place, tmp_path: Path) -> None:
    (place.workspace.folder / remembered.STAFF).write_text('staff = "Cara"\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"staff\.toml: `staff` is a list of texts"):
        intake.take_in(place, [written(tmp_path, "one.vtt", CALL)], now=NOW)


def test_the_same_bytes_under_two_names_are_read_once(place: Place, tmp_path: Path) -> None:
    plain = UNCLEAR.replace("3/4", "23/4")
    paths = [written(tmp_path, "a.csv", plain), written(tmp_path, "b.csv", plain)]
    done, skipped = intake.take_in(place, paths, now=NOW)
    assert [one.source for one in done] == ["a"]
    assert skipped == ["b.csv: holds the very bytes of a.csv, which is read; it was left out"]
    (tmp_path / "deep").mkdir()
    paths.append(written(tmp_path / "deep", "a.csv", plain))
    assert [seen.look is None for seen in intake.look(place, paths)] == [False, True, True]
