"""Release notes in the forms that people write them in."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.architecture.sources import ROOT
from voc.errors import InputError
from voc.ingest.changelog import LARGEST, parse, read

LOG = """# Changelog

## [Unreleased]
### Added
- not out

## [1.2.0] - 2026-05-01
### Added
- **api:** Offline mode ([#12](https://git.example/a/issues/12)) ([abc1234](https://git.example/a/commit/abc1234))
  in all jobs
  - nested FLD-101
### Entfernt
- Old export
### Documentation
- A better page

## 1.1.0 – 1 May 2026
- One thing by @bob in https://git.example/a/pull/3

## v1.0.1 (2026-04-01) [YANKED]
A paragraph
of two lines.

## [1.0.0](https://git.example/a/compare/v0.9...v1.0.0) (2026-03-01)

### Bug Fixes
* revert "big change"
* feat(ui): dark mode
* chore: tidy

0.9 / 2026-02-01
================
  * Stuff
"""


def days(text: str) -> dict[str, str]:
    return {notes.version: f"{notes.released_at:%Y-%m-%d}" for notes in parse(text, name="C.md").releases}


def texts(text: str, version: str) -> list[str]:
    found = {notes.version: notes for notes in parse(text, name="C.md").releases}[version]
    return [line.text for line in found.lines if not line.takes]


def test_releases_in_all_common_forms_are_read_and_what_is_unreleased_is_not() -> None:
    assert days(LOG) == {
        "1.2.0": "2026-05-01", "1.1.0": "2026-05-01", "1.0.1": "2026-04-01", "1.0.0": "2026-03-01", "0.9": "2026-02-01",
    }  # fmt: skip


def test_lines_are_plain_whole_and_without_what_only_machines_read() -> None:
    assert texts(LOG, "1.2.0") == ["api: Offline mode (#12) in all jobs", "nested FLD-101"]
    assert texts(LOG, "1.1.0") == ["One thing"]
    assert texts(LOG, "1.0.1") == ["A paragraph of two lines."]
    assert texts(LOG, "1.0.0") == ["ui: dark mode"]


def test_what_went_away_says_so_in_any_language_and_a_yanked_release_too() -> None:
    found = {notes.version: notes for notes in parse(LOG, name="C.md").releases}
    assert [line.text for line in found["1.2.0"].lines if line.takes] == ["Old export"]
    assert [line.text for line in found["1.0.0"].lines if line.takes] == ['revert "big change"']
    assert [version for version, notes in found.items() if notes.yanked] == ["1.0.1"]


def test_windows_line_ends_and_a_mark_before_the_first_letter_change_nothing(tmp_path: Path) -> None:
    path = tmp_path / "CHANGELOG.md"
    path.write_bytes(b"\xef\xbb\xbf" + LOG.replace("\n", "\r\n").encode())
    assert read(path).releases == parse(LOG, name="CHANGELOG.md").releases


def test_a_release_begins_at_midnight_where_the_workspace_lives() -> None:
    zone = ZoneInfo("Asia/Tokyo")
    found = parse("## 1.0.0 - 2026-05-01\n- a thing\n", name="C.md", zone=zone)
    assert found.releases[0].released_at == datetime(2026, 4, 30, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("heading", "version", "day"),
    [
        ("# Version 3.4 (April 5, 2026)", "3.4", "2026-04-05"),
        ("## 2026-03-24, Version 20.20.2 'Iron' (LTS), @someone", "20.20.2", "2026-03-24"),
        ("## Sürüm 2.0 - 5 Mayıs 2026", "2.0", "2026-05-05"),
        ("## [2.0.0-rc.1] - 2026-05-01", "2.0.0-rc.1", "2026-05-01"),
        ("## 版本 1.5.0 (2026年5月1日)", "1.5.0", "2026-05-01"),
        ("### [1.2.3](https://x.example/compare) (2026-05-01)", "1.2.3", "2026-05-01"),
        ("## my-package@4.0.0 - 13/05/2026", "4.0.0", "2026-05-13"),
        ("## 1.2.0\n_Released: 1 May 2026_", "1.2.0", "2026-05-01"),
    ],
)
def test_a_heading_names_version_and_day(heading: str, version: str, day: str) -> None:
    assert days(f"{heading}\n\n- a thing\n") == {version: day}


@pytest.mark.parametrize("heading", ["## 3 new reports", "## What is new", "## 2026 in numbers"])
def test_a_heading_that_names_no_version_is_none(heading: str) -> None:
    with pytest.raises(InputError, match="no heading names a version"):
        parse(f"{heading}\n- a thing\n", name="C.md")


def test_a_version_without_a_day_is_named_and_the_others_are_read() -> None:
    found = parse("## 1.1.0\n- b\n\n## 1.0.0 - 2026-05-01\n- a\n", name="C.md")
    assert [notes.version for notes in found.releases] == ["1.0.0"]
    assert found.left_out == ("C.md:1: version 1.1.0 has no day; write it like `## [1.1.0] - 2026-05-01`",)


def test_a_day_that_may_be_two_is_not_guessed() -> None:
    with pytest.raises(InputError, match="day and month cannot be told apart"):
        parse("## 1.0.0 (03/04/2026)\n- a\n", name="C.md")


def test_a_version_with_two_days_is_refused_with_both_lines() -> None:
    text = "## 1.0.0 - 2026-05-01\n- a\n## 1.0.0 - 2026-05-02\n- b\n"
    with pytest.raises(InputError, match=r"C\.md:3: version 1\.0\.0 .*2026-05-02.* line 1 with 2026-05-01"):
        parse(text, name="C.md")


def test_files_that_are_no_changelog_are_refused_in_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "CHANGELOG.md"
    for content, words in (
        (b"", "is empty"),
        (b"\x00\x01" * 500, "is not a text file"),
        (b"PK\x03\x04" + b"\0" * 100, "zip archive"),
        (b"# Our product\n\nWords.\n", "no heading names a version"),
        (b"## Unreleased\n- a\n", "holds no release yet"),
        (b"x" * (LARGEST + 1), "Is it another file"),
    ):
        path.write_bytes(content)
        with pytest.raises(InputError, match=words):
            read(path)
    with pytest.raises(InputError, match="no such file"):
        read(tmp_path / "nothing.md")


def test_the_log_of_this_project_is_one() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    first = text.index("## ")
    released = parse(
        text[:first] + "## 0.0.1 - 2026-05-01\n" + text[text.index("\n", first) :], name="CHANGELOG.md"
    )
    assert len(released.releases[0].lines) > 20
    assert any(line.text.startswith("The walk, end to end") for line in released.releases[0].lines)
