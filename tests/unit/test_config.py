"""Settings come from the workspace's file, then from the environment, and a wrong one is named."""

from pathlib import Path

import pytest

from voc.errors import InputError
from voc.workspace import Workspace, workspace_at


def made(folder: Path, text: str = "") -> Workspace:
    workspace = Workspace(folder)
    workspace.create(company="Acme", product="Board")
    if text:
        workspace.settings_file.write_text(text, encoding="utf-8")
    return workspace


def test_a_new_workspace_has_all_it_needs_and_its_names(tmp_path: Path) -> None:
    workspace = made(tmp_path / "w")
    settings = workspace.settings()
    assert (settings.company, settings.product) == ("Acme", "Board")
    assert workspace.database_url() == f"sqlite:///{(tmp_path / 'w').resolve() / 'voc.db'}"
    assert workspace.outbox.is_dir()


def test_making_it_again_keeps_what_a_person_wrote_and_the_key(tmp_path: Path) -> None:
    workspace = made(tmp_path, 'company = "North"\n')
    key = workspace.secret()
    workspace.create(company="Other")
    assert workspace.settings().company == "North"
    assert workspace.secret() == key
    assert len(key) == 32


def test_the_key_is_for_its_owner_only(tmp_path: Path) -> None:
    made(tmp_path).secret()
    assert (tmp_path / "secret.key").stat().st_mode & 0o077 == 0


def test_quotes_in_a_company_name_do_not_break_the_file(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.create(company='The "Best" \\ Co')
    assert workspace.settings().company == 'The "Best" \\ Co'


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = made(tmp_path, "days_between_messages = 3\n")
    monkeypatch.setenv("VOC_DAYS_BETWEEN_MESSAGES", "9")
    assert workspace.settings().days_between_messages == 9


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("days_between_messages = -1\n", "days_between_messages"),
        ("compny = 'Acme'\n", "compny"),
        ("company = [broken\n", "not valid TOML"),
    ],
)
def test_a_wrong_setting_is_named_with_its_file(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(InputError, match=named) as caught:
        made(tmp_path, text).settings()
    assert "voc.toml" in str(caught.value)


def test_a_workspace_is_where_the_option_says_else_the_environment_else_here(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert workspace_at(Path("x")).folder == Path("x")
    monkeypatch.setenv("VOC_WORKSPACE", "y")
    assert workspace_at(None).folder == Path("y")
    monkeypatch.delenv("VOC_WORKSPACE")
    assert workspace_at(None).folder == Path("voc-workspace")


def test_a_key_that_is_none_is_named(tmp_path: Path) -> None:
    workspace = made(tmp_path)
    workspace.secret_file.write_text("not a key", encoding="ascii")
    with pytest.raises(InputError, match="Put it back from a backup"):
        workspace.secret()


def test_a_zone_that_does_not_exist_is_named(tmp_path: Path) -> None:
    workspace = made(tmp_path, 'timezone = "Mars/Olympus"\n')
    with pytest.raises(InputError, match="Mars/Olympus"):
        workspace.settings()


def test_a_file_in_the_place_of_a_workspace_is_named(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("", encoding="ascii")
    with pytest.raises(InputError, match="cannot be a workspace"):
        Workspace(tmp_path / "x").create()
