"""What the architecture tests look at: the source files of the project, read and parsed once."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
MIGRATIONS = ROOT / "voc" / "store" / "migrations"


@cache
def files(*folders: str) -> list[Path]:
    """The Python files in these folders of the project, without the migrations, which a tool wrote."""
    found = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    return sorted(path for path in found if MIGRATIONS not in path.parents)


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def name(path: Path) -> str:
    """A file as a person would name it: relative to the project, with forward slashes."""
    return path.relative_to(ROOT).as_posix()


def step(module: str) -> Path:
    """The file of a module of `voc.flow`, in whichever of its folders it lies."""
    (found,) = (ROOT / "voc" / "flow").rglob(f"{module}.py")
    return found


def imported_modules(path: Path) -> set[str]:
    """The full names of all that a file imports, wherever in the file it does so."""
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found
