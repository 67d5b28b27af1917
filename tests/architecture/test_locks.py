"""The locks: all that is needed, each file held to its hash, no host named, nothing that weighs gigabytes."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.sources import ROOT

LOCKS = ("requirements.lock", "requirements-dev.lock")
PIN = re.compile(r"^([\w.-]+)==(\S+)", re.MULTILINE)
TOO_HEAVY = {"torch", "sentence-transformers", "transformers", "umap-learn", "hdbscan", "llvmlite", "numba"}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_host(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert "--index" not in text
    assert " @ " not in text


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_in_a_lock_has_a_hash(lock: str) -> None:
    entries = re.split(r"\n(?=\w)", (ROOT / lock).read_text(encoding="utf-8").strip())
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_pulls_the_gpu_libraries(lock: str) -> None:
    names = set(_pins(lock))
    assert {name for name in names if name in TOO_HEAVY or name.startswith("nvidia")} == set()


def test_the_runtime_lock_holds_what_the_project_asks_for() -> None:
    assert _unmet(PROJECT["project"]["dependencies"], "requirements.lock") == []


def test_the_dev_lock_holds_what_the_tests_ask_for() -> None:
    assert _unmet(PROJECT["dependency-groups"]["dev"], "requirements-dev.lock") == []


def test_the_two_locks_agree_on_what_both_name() -> None:
    runtime, dev = _pins(LOCKS[0]), _pins(LOCKS[1])
    assert {name: dev[name] for name in runtime.keys() & dev.keys() if dev[name] != runtime[name]} == {}


def test_no_lock_of_another_tool_is_kept() -> None:
    assert [path.name for path in ROOT.glob("pylock*.toml")] == []
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    assert {"uv.lock", "pylock*.toml"} <= set(ignored)


def _pins(lock: str) -> dict[str, set[str]]:
    """The versions that a lock names for each package; more than one where Pythons differ."""
    pins: dict[str, set[str]] = {}
    for name, version in PIN.findall((ROOT / lock).read_text(encoding="utf-8")):
        pins.setdefault(canonicalize_name(name), set()).add(version)
    return pins


def _unmet(wanted: list[str], lock: str) -> list[str]:
    pins = _pins(lock)
    return [text for text in wanted if not _is_met(Requirement(text), pins)]


def _is_met(requirement: Requirement, pins: dict[str, set[str]]) -> bool:
    versions = pins.get(canonicalize_name(requirement.name), set())
    return bool(versions) and all(requirement.specifier.contains(version) for version in versions)
