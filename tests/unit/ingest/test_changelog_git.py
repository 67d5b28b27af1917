"""Git tags as releases, from a real repository."""

import subprocess
from datetime import date
from pathlib import Path

import pytest

from voc.errors import InputError, NotFound
from voc.ingest.changelog_git import read_tags


def git(repo: Path, *words: str, at: str = "2026-05-01T12:00:00+02:00") -> None:
    """Run git as somebody, at a moment."""
    who = {f"GIT_{role}_{what}": f"ada{'@north.example' if what == 'EMAIL' else ''}"
           for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}  # fmt: skip
    times = {"GIT_AUTHOR_DATE": at, "GIT_COMMITTER_DATE": at}
    env = {"PATH": "/usr/bin:/bin:/usr/local/bin", "HOME": str(repo), "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(["git", *words], cwd=repo, env=env | who | times, check=True, capture_output=True)


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """Three versions: one alone, one of commits, one with notes; and a tag that is none."""
    git(tmp_path, "init", "-q")
    for words, tag in (
        ("feat: first", "v1.0"),
        ("feat(app): offline mode (FLD-101)", ""),
        ("chore: tidy", "v1.1"),
    ):
        git(tmp_path, "commit", "-q", "--allow-empty", "-m", words)
        if tag:
            git(tmp_path, "tag", tag)
    git(tmp_path, "commit", "-q", "--allow-empty", "-m", "more", at="2026-06-01T12:00:00+02:00")
    notes = "Release 1.2\n\n- Export to Excel (FLD-103)\n- Dark mode\n"
    git(tmp_path, "tag", "-a", "v1.2", "-m", notes, at="2026-06-01T12:00:00+02:00")
    git(tmp_path, "tag", "nightly")
    return tmp_path


def test_an_annotated_tag_tells_itself_and_a_lightweight_one_by_its_commits(repo: Path) -> None:
    found = read_tags(repo)
    assert {notes.version: [line.text for line in notes.lines] for notes in found.releases} == {
        "1.0": ["first"],
        "1.1": ["app: offline mode (FLD-101)"],
        "1.2": ["Export to Excel (FLD-103)", "Dark mode"],
    }
    assert len(found.left_out) == 1
    assert "nightly" in found.left_out[0]


def test_one_tag_or_those_since_a_day(repo: Path) -> None:
    assert [notes.version for notes in read_tags(repo, tag="v1.1").releases] == ["1.1"]
    assert [notes.version for notes in read_tags(repo, since=date(2026, 5, 20)).releases] == ["1.2"]


def test_a_tag_that_looks_like_an_option_is_only_a_name(repo: Path) -> None:
    with pytest.raises(NotFound, match="--upload-pack=touch"):
        read_tags(repo, tag="--upload-pack=touch owned")
    git(repo, "update-ref", "refs/tags/--output=owned", "HEAD")
    assert read_tags(repo, tag="--output=owned").releases[0].version == "--output=owned"
    assert len(read_tags(repo).releases) == 3
    assert not (repo / "owned").exists()


def test_a_folder_that_is_no_repository_and_a_machine_without_git(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(InputError, match="git says: not a git repository"):
        read_tags(tmp_path)
    with pytest.raises(InputError, match="there is no such folder"):
        read_tags(tmp_path / "none")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InputError, match="git is not on this machine"):
        read_tags(tmp_path)
