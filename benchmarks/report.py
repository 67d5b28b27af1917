"""All kept figures as one table: `python -m benchmarks.report`."""

from typing import Any

from rich.console import Console
from rich.table import Column, Table

from benchmarks.harness import RESULTS, read_all

MARKS = {True: "[green]met[/]", False: "[red]missed[/]", None: "-"}
COLUMNS = ("bench", "figure", "value", "unit", "bar", "", "n", "data", "date")
RIGHT = {"value", "bar", "n"}


def table(results: list[dict[str, Any]]) -> Table:
    """One row for each figure, a line between benches."""
    drawn = Table(*(_column(name) for name in COLUMNS))
    for result in results:
        for place, figure in enumerate(result["figures"]):
            drawn.add_row(result["bench"] if place == 0 else "", *_cells(figure), result["date"])
        drawn.add_section()
    return drawn


WIDE = 190


def main() -> None:
    """Print the table, and on which machines its figures were measured."""
    try:
        results = read_all()
    except ValueError as error:
        raise SystemExit(str(error)) from error
    console = Console()
    if not console.is_terminal:
        console = Console(width=WIDE)  # nothing is cut in a file
    if not results:
        console.print(f"No results in benchmarks/{RESULTS.name}/ yet: run one of benchmarks/bench_*.py.")
        return
    console.print(table(results))
    for described in sorted({_describe(result["machine"]) for result in results}):
        console.print(f"Measured on {described}.")


def _column(heading: str) -> Column:
    return Column(heading, justify="right" if heading in RIGHT else "left")


def _cells(figure: dict[str, Any]) -> tuple[str, ...]:
    return (
        figure["name"],
        _number(figure["value"]),
        figure["unit"],
        figure["bar"] or "-",
        MARKS[figure["met"]],
        _number(figure["n"]),
        figure["data"],
    )


def _number(value: float) -> str:
    """Three digits that count: 7412.3 -> 7,412; 0.4412 -> 0.441."""
    if float(value).is_integer() or abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def _describe(machine: dict[str, Any]) -> str:
    return (
        f"{machine['cpu']}, {machine['cores']} cores, {machine['memory_gb']} GB, "
        f"{machine['system']}, Python {machine['python']}"
    )


if __name__ == "__main__":
    main()
