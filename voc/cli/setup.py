"""Commands around the workspace itself: init, demo, status, doctor, dashboard."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from voc.cli.options import Folder, Json
from voc.cli.show import as_json, console, facts, sentences, table
from voc.errors import InputError

ANSWERED = {
    "account": "account",
    "title": "asked for",
    "asked_at": "asked",
    "shipped_at": "shipped",
    "told_at": "told",
    "answered_at": "answered",
    "state": "and so",
}
DAYS, WIDE = ("asked_at", "shipped_at", "told_at"), 100
"""Columns that a narrower terminal goes without."""
WAITING = {
    "proposals": (
        "proposal waits for a product manager's decision",
        "proposals wait for a product manager's decision",
    ),
    "merges": ("pair of requests may be one want", "pairs of requests may be one want"),
    "topic_changes": ("change of a topic waits for a decision", "changes of topics wait for a decision"),
    "release_lines": (
        "line of release notes waits for a decision",
        "lines of release notes wait for a decision",
    ),
    "drafts": ("message waits for approval", "messages wait for approval"),
    "held": ("message is held, with its reason", "messages are held, each with its reason"),
    "doubtful": ("message failed or is in doubt", "messages failed or are in doubt"),
    "set_aside": ("row was set aside, with its reason", "rows were set aside, each with its reason"),
}
"""What one of them does, and what several do."""
WAYS = {
    "proposals": "voc link",
    "merges": "voc request merges",
    "topic_changes": "voc topics diff",
    "release_lines": "voc release lines",
    "drafts": "voc outbox",
    "held": "voc outbox --held",
    "doubtful": "voc outbox --all",
    "set_aside": "voc quarantine",
}


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(init)
    app.command()(demo)
    app.command()(status)
    app.command()(doctor)
    app.command()(dashboard)


def init(
    where: Annotated[
        Path | None, typer.Argument(metavar="FOLDER", help="Where; the same as `-w`.", show_default=False)
    ] = None,
    folder: Folder = None,
    company: Annotated[str, typer.Option(help="Your company, as customers know it.")] = "",
    product: Annotated[str, typer.Option(help="Your product's name, used in messages.")] = "",
) -> None:
    """Make a workspace, or bring an older one up to date."""
    from voc.flow.place import create_place

    if where is not None and folder is not None and where != folder:
        raise InputError(f"`{where}` and `-w {folder}` are two folders. Name one.")
    place = create_place(where or folder, company=company, product=product)
    sentences([f"Workspace {place.workspace.folder} is ready. Next: voc run YOUR-FILE-OR-FOLDER"])


def demo(
    folder: Annotated[Path, typer.Option("--workspace", "-w", help="Where to put it.")] = Path("voc-demo"),
    json: Json = False,
) -> None:
    """Load the demo company, walk every step, and show the closed loops."""
    from voc.cli.progress import Bars
    from voc.flow.demo import run_demo
    from voc.report import ledger, ledger_rows
    from voc.report import status as report

    if not json:
        sentences([f"Loading the demo company into {folder} ..."])
    place, done = run_demo(folder, progress=Bars(quiet=json))
    closure = ledger.closure(place.engine)
    if json:
        as_json(done.as_dict() | {"states": ledger.states(place.engine), "closure": closure})
        return
    sentences([""])
    closed = ledger_rows.rows(place.engine).query("state == 'confirmed' or state == 'reopened'")
    columns = ANSWERED if console().width >= WIDE else {k: v for k, v in ANSWERED.items() if k not in DAYS}
    table(closed, columns, title="Loops that came back with an answer", empty="No answer came back yet.")
    sentences(["", *ledger.closing_words(closure)])
    for name, count in report.waiting(place.engine).items():
        if count:
            sentences([f"  {count:>4} {WAITING[name][count > 1]}"])
    sentences([""])
    sentences([f"Next:  voc dashboard -w {folder}      open the three desks in a browser"])
    sentences(["       voc run YOUR-FILE-OR-FOLDER   the same walk on your own exports"])


def status(folder: Folder = None, json: Json = False) -> None:
    """Where the workspace stands, and what waits for you."""
    from voc.flow.place import open_place
    from voc.report import ledger
    from voc.report import status as report

    engine = open_place(folder).engine
    found = {
        "counts": report.counts(engine),
        "waiting": report.waiting(engine),
        "loops": ledger.states(engine),
        "languages": report.languages(engine),
    }
    if json:
        as_json(found)
        return
    facts((name, f"{count:,}") for name, count in found["counts"].items())
    sentences(["", "Waits for you:"])
    waiting = found["waiting"].items()
    facts(
        (name.replace("_", " "), f"{count:,}   {WAYS[name] if count else ''}".rstrip())
        for name, count in waiting
    )


def doctor(folder: Folder = None, json: Json = False) -> None:
    """Check that everything this workspace needs is there; exit code 1 when something is not."""
    from voc.flow.doctor.doctor import examine

    findings = examine(folder)
    if json:
        as_json([{"check": f.check, "good": f.good, "words": f.words} for f in findings])
    else:
        for finding in findings:
            mark = "[green]ok[/green] " if finding.good else "[red]no[/red] "
            console().print(f"  {mark} {finding.check:<12} ", end="")
            sentences([finding.words])
    if not all(finding.good for finding in findings):
        raise typer.Exit(1)


def dashboard(
    folder: Folder = None,
    port: Annotated[int, typer.Option(help="Port on this machine.")] = 8501,
    headless: Annotated[bool, typer.Option(help="Do not open a browser.")] = False,
) -> None:
    """Open the three desks in a browser."""
    from voc.flow.place import open_place

    place = open_place(folder)
    found = find_spec("app")
    if found is None or not found.submodule_search_locations:
        raise typer.BadParameter("the dashboard is not installed beside voc")
    page = Path(next(iter(found.submodule_search_locations))) / "main.py"
    place.engine.dispose()
    env = os.environ | {"VOC_WORKSPACE": str(place.workspace.folder.resolve())}
    words = [sys.executable, "-m", "streamlit", "run", str(page), "--server.port", str(port)]
    words += ["--server.address", "127.0.0.1", "--browser.gatherUsageStats", "false"]
    words += ["--secrets.files", str(place.workspace.secrets_file.resolve())]
    words += ["--server.headless", "true" if headless else "false", "--client.toolbarMode", "minimal"]
    try:
        raise typer.Exit(subprocess.call(words, env=env, cwd=page.parent.parent))
    except KeyboardInterrupt:
        raise typer.Exit(0) from None
