"""The questions that a person at the terminal is asked, with answers typed."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from voc.cli import asking
from voc.cli.progress import Bars
from voc.flow.heard import intake
from voc.flow.place import Place, create_place

DOUBTFUL = "response_id,date,score,comment\n" + "".join(
    f"R{n},2025-03-0{n},{'9' if n < 3 else 'see ticket'},The export is slow\n" for n in range(1, 6)
)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    opened = create_place(tmp_path / "workspace")
    yield opened
    opened.engine.dispose()


def seen(place: Place, content: str) -> intake.Seen:
    path = place.workspace.folder.parent / "nps.csv"
    path.write_text(content, encoding="utf-8")
    return intake.look(place, [path])[0]


def typed(monkeypatch: pytest.MonkeyPatch, *answers: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{answer}\n" for answer in answers)))


@pytest.mark.parametrize(
    ("answers", "wish"),
    [
        (["yes"], intake.Wish(confirmed=True)),
        (["NO"], intake.Wish(columns=(("rating", ""),), confirmed=True)),
        (["maybe", "2"], intake.Wish(confirmed=True)),
        (["skip"], None),
        (["3"], None),
        ([""], intake.Wish(columns=(("rating", ""),), confirmed=True)),
    ],
)
def test_a_doubt_is_answered_by_a_word_or_its_number(
    place: Place, monkeypatch: pytest.MonkeyPatch, answers: list[str], wish: intake.Wish | None
) -> None:
    typed(monkeypatch, *answers)
    assert asking.ask_about(seen(place, DOUBTFUL), place.settings) == wish


@pytest.mark.parametrize(("answer", "day_first"), [("day", True), ("2", False)])
def test_the_order_of_dates_is_answered_in_a_word(
    place: Place, monkeypatch: pytest.MonkeyPatch, answer: str, day_first: bool
) -> None:
    typed(monkeypatch, answer)
    unclear = seen(place, "response_id,date,comment\n1,3/4/2025,fine\n2,5/6/2025,good\n")
    assert asking.ask_about(unclear, place.settings) == intake.Wish(day_first=day_first)


def test_the_end_of_the_input_is_the_default(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    typed(monkeypatch)
    unclear = seen(place, "response_id,date,comment\n1,3/4/2025,fine\n2,5/6/2025,good\n")
    assert asking.ask_about(unclear, place.settings) is None


def test_without_a_terminal_nobody_is_asked(place: Place) -> None:
    assert asking.asker(Bars(quiet=True), place.settings, quiet=False) is None
