"""start.py: makes the environment once, uses it ever after, and makes it anew when it is not whole."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

ECHO = "import json, os, sys\nprint(json.dumps([sys.argv[1:], os.getcwd()]))\n"
UNKNOWN = f"no-such-package-anywhere==1.0 --hash=sha256:{'0' * 64}\n"
WITHOUT_ENSUREPIP = (
    "import runpy, sys; sys.modules['ensurepip'] = None; sys.argv = ['start.py', 'demo']; "
    "runpy.run_path('start.py', run_name='__main__')"
)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A small checkout with a voc that repeats its arguments, and locks that ask for nothing."""
    folder = tmp_path / "a checkout"
    (folder / "voc").mkdir(parents=True)
    (folder / "voc" / "__main__.py").write_text(ECHO, encoding="utf-8")
    shutil.copy(ROOT / "start.py", folder)
    for lock in ("requirements.lock", "requirements-languages.lock", "requirements-dev.lock"):
        (folder / lock).touch()
    return folder


@pytest.mark.slow
def test_the_first_start_installs_and_the_second_only_runs(checkout: Path, tmp_path: Path) -> None:
    first = _start(checkout, "demo", "--name", "two words")
    assert "Installing what voc needs" in first.stderr
    second = _start(checkout, "status", cwd=tmp_path)
    assert second.stderr == ""
    assert json.loads(first.stdout)[0] == ["demo", "--name", "two words"]
    assert json.loads(second.stdout) == [["status"], str(tmp_path)]


@pytest.mark.slow
def test_a_refused_install_shows_what_pip_said_and_the_next_start_begins_anew(checkout: Path) -> None:
    (checkout / "requirements.lock").write_text(UNKNOWN, encoding="utf-8")
    refused = _start(checkout, "demo")
    assert refused.returncode == 1
    assert "ERROR: No matching distribution found for no-such-package-anywhere" in refused.stderr
    assert "The registry has no ready-made file" in refused.stderr
    half_installed = checkout / ".venv" / "half-installed"
    half_installed.touch()
    (checkout / "requirements.lock").write_text("", encoding="utf-8")
    assert _start(checkout, "demo").returncode == 0
    assert not half_installed.exists()


def test_a_python_that_cannot_make_environments_is_told_what_to_install(checkout: Path) -> None:
    run = _run([sys.executable, "-c", WITHOUT_ENSUREPIP], cwd=checkout)
    assert run.returncode == 1
    assert run.stderr.count("\n") == 1
    assert f"apt install python{sys.version_info[0]}.{sys.version_info[1]}-venv" in run.stderr


def test_a_start_without_a_command_says_what_there_is(checkout: Path) -> None:
    run = _start(checkout)
    assert run.returncode == 2
    assert "python3 start.py demo" in run.stderr
    assert not (checkout / ".venv").exists()


def _start(checkout: Path, *arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return _run([sys.executable, str(checkout / "start.py"), *arguments], cwd=cwd or checkout)


def _run(command: list[str], *, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a command as on a machine without a network."""
    offline = {**os.environ, "PIP_NO_INDEX": "1"}
    return subprocess.run(command, cwd=cwd, env=offline, capture_output=True, text=True, check=False)
