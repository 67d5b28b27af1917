"""The real command, in its own process, as a person types it."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., "subprocess.CompletedProcess[str]"]

SURVEY = """id,date,email,nps,What could we do better?
1,2026-05-02,ada@north.example,6,Please add an export to Excel
2,2026-05-03,bo@south.example,9,The export to Excel is missing for our accountants
3,2026-05-04,cy@east.example,twelve,Nothing
"""
ROADMAP = """key,title,description,status
F-1,Export to Excel,Download every list as an Excel file,planned
F-2,Dark mode,A dark colour theme for the app,idea
F-3,Single sign-on,Sign in with the company account,idea
"""


@pytest.fixture
def voc(tmp_path: Path) -> Run:
    """Run `voc ...` in an empty folder."""

    def run(*words: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "voc", *words]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=110)

    return run


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    """A folder with a survey, one row of which is broken, a roadmap, and a file that is none of ours."""
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "nps_2026-05.csv").write_text(SURVEY, encoding="utf-8")
    (folder / "roadmap.csv").write_text(ROADMAP, encoding="utf-8")
    (folder / "shopping.csv").write_text("apples,pears\n3,4\n", encoding="utf-8")
    return folder
