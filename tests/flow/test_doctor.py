"""The doctor names what is missing and the way out."""

import sys
from pathlib import Path

import pytest

from voc.flow.doctor import examine


def test_a_lost_word_library_is_named_with_the_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = {finding.check: finding for finding in examine(tmp_path)}
    monkeypatch.setitem(sys.modules, "icu4py", None)
    broken = {finding.check: finding for finding in examine(tmp_path)}
    assert whole["words"].good
    assert not broken["words"].good
    assert "run the installation again" in broken["words"].words
