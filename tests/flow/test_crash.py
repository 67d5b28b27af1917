"""A run that is killed at any moment and run again ends with the rows and files of one that nobody disturbed.

The large version of this, with many more kills and the real command line, is benchmarks/bench_crash.py.
"""

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from benchmarks.bench_crash import Trials, killed, undisturbed
from benchmarks.crash import Place, Warm, commands, make_exports, warmed
from tests.conftest import KINDS

ONE_DELIVERY = 5
"""So many commands: from the first file to the messages that were sent."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.skipif(
        not hasattr(os, "fork"), reason="Processes cannot be forked and killed on this system."
    ),
]


@pytest.fixture(scope="module")
def warm() -> Iterator[Warm]:
    with warmed() as process:
        yield process


@pytest.fixture(params=KINDS)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    databases = request.getfixturevalue("postgres_databases") if request.param == "postgresql" else None
    return Place(tmp_path, databases)


def test_a_killed_run_that_is_run_again_ends_with_the_same_rows_and_files(warm: Warm, place: Place) -> None:
    exports = make_exports(place.folder / "exports")

    def words(workspace: Path) -> list[list[str]]:
        return commands(exports, workspace)[:ONE_DELIVERY]

    run = partial(killed, warm, place, words, undisturbed(warm, place, words, "run"))
    found = [
        run(Trials("a statement"), count=2, kind="database"),
        run(Trials("a file"), count=1, kind="file"),
        run(Trials("a time"), count=1),
    ]
    assert [trials.unlike for trials in found] == [[], [], []]
    assert [trials.steps.total() for trials in found[:2]] == [2, 1]
