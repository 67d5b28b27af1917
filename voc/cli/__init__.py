"""Every command: parse, call one step or report, print one summary.

Exit codes: 0 done; 1 something unexpected; 2 bad input or an unknown name; 3 the database; 4 a message
could not leave. Errors are one sentence on standard error; `--debug` shows where they came from.
"""

import sys

import typer

from voc.cli import data, demand, loop, setup
from voc.errors import VocError

app = typer.Typer(
    name="voc",
    help="Heard, understood, asked for, linked, shipped, told, answered: the feedback loop, closed and proven.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)
setup.register(app)
data.register(app)
demand.register(app)
loop.register(app)


def main() -> None:
    """Entry of the `voc` command."""
    debug = "--debug" in sys.argv
    sys.argv = [word for word in sys.argv if word != "--debug"]
    try:
        app()
    except VocError as error:
        if debug:
            raise
        typer.secho(f"voc: {error}", err=True, fg=typer.colors.RED)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        typer.secho("voc: stopped; run it again to go on where it was", err=True)
        sys.exit(130)
