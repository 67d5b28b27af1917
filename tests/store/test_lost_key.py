"""A workspace whose key is gone is refused: with a new one nobody would be known again."""

from pathlib import Path

import pytest

from tests.factories import NOW, comment, person, take_in
from voc.errors import InputError
from voc.flow.place import create_place, open_place


def test_a_workspace_that_knows_people_is_not_opened_without_its_key(tmp_path: Path) -> None:
    place = create_place(tmp_path / "w")
    take_in(place.engine, comment("one", who=person("ada", "north.example")), now=NOW)
    place.engine.dispose()
    place.workspace.secret_file.unlink()
    with pytest.raises(InputError, match=r"secret\.key is gone"):
        open_place(tmp_path / "w")


def test_a_workspace_that_knows_nobody_gets_a_new_one(tmp_path: Path) -> None:
    place = create_place(tmp_path / "w")
    place.engine.dispose()
    place.workspace.secret_file.unlink()
    assert open_place(tmp_path / "w").workspace.secret()
