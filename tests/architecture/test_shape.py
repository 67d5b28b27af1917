"""Small files, small functions, a docstring at the head of each, and none of what the style forbids."""

import ast

import pytest

from tests.architecture.sources import files, name, tree

LONGEST_FILE = 400
LONGEST_FUNCTION = 60
CLOCKS = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "datetime.datetime.now",
    "date.today",
    "time.time",
}
READS_THE_CLOCK = ("voc/cli/", "app/", "voc/loop/channels/clock.py")
"""The edge: people, and other people's servers, which compare our time with theirs."""


def test_no_file_is_longer_than_400_lines() -> None:
    lengths = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in files("voc", "app")}
    assert {path: length for path, length in lengths.items() if length > LONGEST_FILE} == {}


def test_no_function_is_longer_than_60_lines() -> None:
    lengths = {
        f"{name(path)}:{node.lineno} {node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for path in files("voc", "app")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {function: length for function, length in lengths.items() if length > LONGEST_FUNCTION} == {}


def test_every_public_module_says_what_it_is() -> None:
    public = [
        path for path in files("voc", "app") if not path.stem.startswith("_") or path.stem == "__init__"
    ]
    assert [name(path) for path in public if not ast.get_docstring(tree(path))] == []


def test_every_folder_with_modules_is_a_package() -> None:
    folders = {path.parent for path in files("voc", "app")}
    assert [name(folder) for folder in folders if not (folder / "__init__.py").exists()] == []


def test_the_time_is_a_parameter_everywhere_but_at_the_edge() -> None:
    inner = [path for path in files("voc", "app") if not name(path).startswith(READS_THE_CLOCK)]
    readers = [
        f"{name(path)}:{line} {call}" for path in inner for line, call in _calls(tree(path)) if call in CLOCKS
    ]
    assert readers == []


def test_no_time_is_naive() -> None:
    naive = [
        f"{name(path)}:{node.lineno}"
        for path in files("voc", "app")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and _called(node) in CLOCKS - {"time.time"} and not _has_zone(node)
    ]
    assert naive == []


@pytest.mark.parametrize("folder", ["voc", "app"])
def test_nothing_is_printed_but_by_the_command_line(folder: str) -> None:
    inner = [path for path in files(folder) if not name(path).startswith("voc/cli/")]
    assert [
        f"{name(path)}:{line}" for path in inner for line, call in _calls(tree(path)) if call == "print"
    ] == []


def _calls(module: ast.Module) -> list[tuple[int, str]]:
    return [(node.lineno, _called(node)) for node in ast.walk(module) if isinstance(node, ast.Call)]


def _called(call: ast.Call) -> str:
    return ast.unparse(call.func) if isinstance(call.func, ast.Name | ast.Attribute) else ""


def _has_zone(call: ast.Call) -> bool:
    return _called(call).endswith(".now") and bool(call.args or call.keywords)
