"""The doctor names what is missing and the way out."""

import sys
from pathlib import Path

import pytest

from voc.flow.doctor.doctor import examine
from voc.nlp.encoders import e5


def test_a_lost_word_library_is_named_with_the_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = {finding.check: finding for finding in examine(tmp_path)}
    monkeypatch.setitem(sys.modules, "icu4py", None)
    broken = {finding.check: finding for finding in examine(tmp_path)}
    assert whole["words"].good
    assert not broken["words"].good
    assert "run the installation again" in broken["words"].words


def test_without_the_slow_encoder_the_way_to_it_is_named_and_nothing_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(e5, "there", lambda: False)
    found = {finding.check: finding for finding in examine(tmp_path)}["languages"]
    assert found.good
    assert "start.py languages" in found.words


def test_a_damaged_slow_encoder_is_named_with_the_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    damaged = tmp_path / "e5-small-q4.bin"
    monkeypatch.setattr(e5, "there", lambda: True)
    monkeypatch.setattr(e5, "path", lambda: damaged)
    e5._net.cache_clear()
    for content in (None, b"", b"garbage"):
        if content is not None:
            damaged.write_bytes(content)
        found = {finding.check: finding for finding in examine(tmp_path)}["languages"]
        assert not found.good
        assert "e5-small-q4.bin: cannot be read" in found.words
        assert "Fetch it again with" in found.words
