"""The figures of every bench are kept in one form, and say themselves whether their bar was met."""

import json
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from benchmarks.harness import Figure, read_all, write
from benchmarks.report import table


def _figure(*, value: float, bar: str | None) -> Figure:
    return Figure(
        name="survey rows", value=value, unit="rows/s", bar=bar, n=100_000, data="made for the bench"
    )


@pytest.mark.parametrize(
    ("value", "bar", "met"),
    [
        (5000, ">= 5000", True),
        (4999.9, ">= 5000", False),
        (0.4, "< 0.5", True),
        (61, "<= 60", False),
        (1, None, None),
    ],
)
def test_a_figure_says_whether_its_bar_is_met(value: float, bar: str | None, met: bool | None) -> None:
    assert _figure(value=value, bar=bar).met is met


def test_a_bar_that_is_no_comparison_is_refused() -> None:
    with pytest.raises(ValueError, match="`about 5000` of `survey rows` is not like `>= 5000`"):
        _figure(value=1, bar="about 5000")


def test_what_is_written_is_read_again_and_shown_in_the_table(tmp_path: Path) -> None:
    write("ingest", [_figure(value=7412.3, bar=">= 5000")], folder=tmp_path, on=date(2026, 3, 1))
    (result,) = read_all(tmp_path)
    assert (result["bench"], result["date"]) == ("ingest", "2026-03-01")
    assert result["figures"][0] == {**result["figures"][0], "value": 7412.3, "bar": ">= 5000", "met": True}
    screen = StringIO()
    Console(width=200, file=screen).print(table([result]))
    assert "7,412" in screen.getvalue()
    assert " met " in screen.getvalue()


@pytest.mark.parametrize("change", [{"bar": 5000}, {"met": False}, {"n": None, "note": "x"}])
def test_a_result_in_another_form_is_refused(tmp_path: Path, change: dict[str, object]) -> None:
    path = write("ingest", [_figure(value=7412.3, bar=">= 5000")], folder=tmp_path, on=date(2026, 3, 1))
    result = json.loads(path.read_text(encoding="utf-8"))
    result["figures"][0] |= change
    path.write_text(json.dumps(result), encoding="utf-8")
    with pytest.raises(ValueError, match=r"ingest\.json is not as benchmarks\.harness\.write keeps results"):
        read_all(tmp_path)


def test_every_kept_result_has_the_agreed_form() -> None:
    for result in read_all():
        assert result.keys() == {"bench", "date", "machine", "figures"}
