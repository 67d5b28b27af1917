"""Errors keep their facts and build one sentence: place first, way out last."""

import pickle
from pathlib import Path

import pytest

from voc.errors import IllegalMove, NewerStore, NotFound, NotRecognised, RowError, VocError
from voc.registry import Registry


def test_a_row_error_names_file_line_column_value_and_reason() -> None:
    error = RowError(Path("exports/nps.csv"), 14, "answered_at", "31/02/2024", "not a date like 2024-02-28")
    assert str(error) == "nps.csv:14: column `answered_at` is `31/02/2024`, not a date like 2024-02-28"
    assert (error.line, error.column, error.exit_code) == (14, "answered_at", 2)


def test_an_unknown_name_comes_with_the_nearest_known_one() -> None:
    error = NotFound("reader", "survey-csv", ["survey_csv", "review_json"])
    assert (
        str(error)
        == "No reader named `survey-csv`. Did you mean `survey_csv`? Known: review_json, survey_csv."
    )


def test_an_unknown_name_far_from_all_names_what_is_known() -> None:
    assert "Did you mean" not in str(NotFound("feature", "zzz", ["F-1"]))


def test_an_illegal_move_names_the_allowed_ones_sorted() -> None:
    assert str(IllegalMove("Loop", 7, "open", "told", ["shipped", "closed"])).endswith(
        "allowed: closed, shipped."
    )


@pytest.mark.parametrize(
    "error",
    [
        NotRecognised(Path("a.csv"), "is no table", "Export it again."),
        NewerStore("9", "1"),
        NotFound("x", "y"),
    ],
)
def test_every_error_is_one_of_ours_and_ends_the_command_with_a_code(error: VocError) -> None:
    assert error.exit_code in (2, 3)
    assert "\n" not in str(error)


def test_a_factory_is_imported_when_it_is_asked_for() -> None:
    registry = Registry("things", {"path": "pathlib:Path", "broken": "no.such.module:Thing"})
    assert registry.get("path") is Path
    assert registry.names() == ["broken", "path"]


def test_an_unknown_factory_names_the_near_one() -> None:
    with pytest.raises(NotFound, match=r"No thing named `pth`\. Did you mean `path`"):
        Registry("things", {"path": "pathlib:Path"}).get("pth")


@pytest.mark.parametrize(
    "error",
    [
        NotFound("feature", "F-9", ["F-1"]),
        NotRecognised(Path("x.csv"), "is empty", "Export it again"),
        RowError(Path("x.csv"), 3, "date", "soon", "not a date"),
        IllegalMove("Loop", 7, "open", "told", ["shipped"]),
    ],
)
def test_an_error_of_another_process_arrives_whole(error: VocError) -> None:
    again = pickle.loads(pickle.dumps(error))  # noqa: S301  (we wrote it a moment ago)
    assert (type(again), str(again), again.__dict__) == (type(error), str(error), error.__dict__)


def test_a_name_of_thousands_of_characters_does_not_drown_the_sentence() -> None:
    said = str(NotRecognised(Path("a.csv"), f"no column but `{'x' * 3000}`, `id` holds words", "Say which."))
    assert said == f"a.csv: no column but `{'x' * 40}… (3,000 characters)`, `id` holds words. Say which."
