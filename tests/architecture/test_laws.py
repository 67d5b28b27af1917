"""The laws of docs/architecture.md that no tool holds: what the page says, held against the code."""

import ast
import json
import re
from collections.abc import Iterator

import pytest

import voc.model
from tests.architecture.sources import ROOT, files, imported_modules, name, step, tree
from tests.architecture.test_owners import AT_THE_VAULT, OWNERS
from voc.ingest.tables import TABLES
from voc.loop.channels import CHANNELS

PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
TABLE_OWNERS = {getattr(voc.model, noun).__tablename__: owner for noun, owner in OWNERS.items()}
WORD = re.compile(r"through `(\w+)`|(;)|\b([a-z_]+)\b")
NO_FILE = {"aspects.json"}
"""Named beside the folder that it stands in."""
PLACES = ("", "voc/", "voc/nlp/", "voc/nlp/encoders/", "voc/nlp/topics/", "voc/loop/", "voc/roadmap/")
WAYS_OUT = {
    "ftplib": (),
    "http.client": (),
    "imaplib": (),
    "poplib": (),
    "requests": (),
    "smtplib": ("voc/loop/channels/smtp.py", "voc/loop/channels/smtp_line.py"),
    "socket": ("voc/loop/channels/smtp_line.py", "voc/testing_http.py", "voc/testing_mail.py"),
    "ssl": ("voc/loop/channels/smtp_line.py", "voc/flow/understood/cluster.py", "voc/testing_mail.py"),
    "urllib.request": (),
    "urllib3": (),
    "webbrowser": (),
}
"""What can open a connection, beside the libraries that `test_layers` has doors for; and who may."""
HTTP_DOORS = ("voc/nlp/endpoint.py", "voc/loop/channels/http_client.py")
OPENS = re.compile(r"^(Session|create_engine)$|engine\.(connect|begin|raw_connection)$")
CRASHES = ("crash_sqlite", "crash_postgresql", "loop_crash")


def law(number: int) -> str:
    """The words of one law."""
    found = re.search(rf"^{number}\. (.*?)(?=^\d+\. |^## )", PAGE, re.MULTILINE | re.DOTALL)
    assert found, number
    return found[1]


def walk() -> Iterator[tuple[set[str], str]]:
    """The rows of the table of the walk: the modules of flow that a row names, and what it says they write."""
    table = PAGE.partition("## The walk")[2].partition("\n\nWhat was said")[0]
    for line in table.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if modules := set(
            re.findall(r"`flow/(?:\w+/)?(\w+)\.py`", line.split("|")[2] if "|" in line else "")
        ):
            yield modules, cells[3]


def told_writers() -> Iterator[tuple[str, set[str]]]:
    """Each table that a row of the walk names as written, and who writes it: the row's modules, or one named."""
    for modules, writes in walk():
        open_ones: list[str] = []
        for through, end, word in WORD.findall(writes):
            if word in TABLE_OWNERS:
                open_ones.append(word)
            if through or end:
                yield from ((table, {through} if through else modules) for table in open_ones)
                open_ones = []
        yield from ((table, modules) for table in open_ones)


def test_the_table_of_the_walk_names_the_writers_that_the_code_has() -> None:
    wrong = {
        f"{table}: {', '.join(sorted(who))}"
        for table, who in told_writers()
        if TABLE_OWNERS[table] not in who
    }
    assert wrong == set()


def test_the_table_of_the_walk_names_every_table_that_a_step_writes() -> None:
    assert set(TABLE_OWNERS) - {table for table, _ in told_writers()} == set()


def test_every_file_that_the_page_names_is_there() -> None:
    named = set(re.findall(r"`([\w/]+\.(?:py|json))`", PAGE)) - NO_FILE
    assert [
        path for path in sorted(named) if not any((ROOT / place / path).exists() for place in PLACES)
    ] == []


@pytest.mark.parametrize(("port", "row"), [(CHANNELS, "channel"), (TABLES, "format")])
def test_the_table_of_ports_names_all_that_ships(port: object, row: str) -> None:
    line = next(line for line in PAGE.splitlines() if line.startswith(f"| {row} |")).lower()
    shipped = {"csv": "csv", "jsonl": "json lines"}
    builtin: dict[str, str] = vars(port)["_builtin"]
    assert [one for one in builtin if shipped.get(one, f"`{one}`") not in line] == []


@pytest.mark.parametrize("bench", CRASHES)
def test_the_kept_runs_of_killed_processes_differ_in_nothing(bench: str) -> None:
    figures = json.loads((ROOT / "benchmarks" / "results" / f"{bench}.json").read_text("utf-8"))["figures"]
    barred = [figure for figure in figures if figure["bar"]]
    assert barred
    assert [figure["name"] for figure in barred if figure["bar"] != "== 0" or figure["value"] != 0] == []


def test_the_store_alone_opens_connections_and_begins_transactions() -> None:
    """`report/version.py` asks SQLite for a number that changes with the file, and reads no row."""
    opened = {
        name(path)
        for path in files("voc", "app")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and OPENS.search(ast.unparse(node.func))
    }
    assert {path for path in opened if not path.startswith("voc/store/")} == {"voc/report/version.py"}


def test_the_law_of_the_vault_names_all_who_have_a_reason() -> None:
    assert set(re.findall(r"flow/(?:\w+/)?(\w+)\.py", law(6))) == set(AT_THE_VAULT)


@pytest.mark.parametrize("module", ["drafts", "facts"])
def test_who_plans_a_message_asks_the_vault_only_whether_something_is_there(module: str) -> None:
    asked = {
        ast.unparse(node)
        for node in ast.walk(tree(step(module)))
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "vault"
    }
    assert asked
    assert asked <= {"vault.held", "vault.Held"}


def test_no_query_in_words_goes_round_the_names_of_the_vault() -> None:
    """By its table's name too: only the lists of forgetting and of the export, and the names of a command and a check."""
    naming = {
        path.stem
        for path in files("voc", "app")
        if path.parent.name != "model"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.search(r"^vault$|\b(?:from|join|into|update)\s+vault\b", node.value, re.IGNORECASE)
    }
    assert naming <= {*AT_THE_VAULT, "doctor"}


@pytest.mark.parametrize("module", WAYS_OUT)
def test_what_can_open_a_connection_enters_by_its_door_only(module: str) -> None:
    users = {name(path) for path in files("voc", "app") if module in imported_modules(path)}
    assert users <= set(WAYS_OUT[module])


@pytest.mark.parametrize("door", HTTP_DOORS)
def test_no_http_client_follows_a_redirect(door: str) -> None:
    clients = [
        node
        for node in ast.walk(tree(ROOT / door))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "httpx.Client"
    ]
    assert clients
    for client in clients:
        said = {word.arg: ast.unparse(word.value) for word in client.keywords}
        assert said.get("follow_redirects") == "False", f"{door}:{client.lineno}"
