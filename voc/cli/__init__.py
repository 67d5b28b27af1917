"""Every command: parse, call one step or report, print one summary.

Exit codes: 0 done; 1 something unexpected; 2 bad input or an unknown name; 3 the database; 4 a message
could not leave; 5 the cluster. Errors are one sentence on standard error; `--debug` shows where they came from.
"""

import sys

import typer

from voc.cli import (
    account,
    aside,
    aspects,
    audience,
    calls,
    colleagues,
    comments,
    consent,
    data,
    deciding,
    demand,
    fatigue,
    features,
    gaps,
    health,
    language,
    launch,
    ledger,
    loop,
    mailbox,
    outbox,
    pack,
    people,
    polish,
    priorities,
    promises,
    quotes,
    releases,
    requests,
    retain,
    service,
    serving,
    setup,
    stories,
    tasks,
    teach,
    topics,
    trends,
    vault,
    voices,
    watch,
)
from voc.cli.show import harmless
from voc.errors import VocError

app = typer.Typer(
    name="voc",
    help="Heard, understood, asked for, linked, shipped, told, answered: the loop, closed and proven.",
    epilog="`--debug` behind any command shows where an error came from.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
setup.register(app)
data.register(app)
aside.register(app)
watch.register(app)
topics.register(app)
demand.register(app)
features.register(app)
releases.register(app)
audience.register(app)
gaps.register(app)
launch.register(app)
priorities.register(app)
promises.register(app)
calls.register(app)
pack.register(app)
requests.register(app)
trends.register(app)
aspects.register(app)
comments.register(app)
outbox.register(app)
deciding.register(app)
loop.register(app)
ledger.register(app)
tasks.register(app)
vault.register(app)
retain.register(app)
mailbox.register(app)
polish.register(app)
people.register(app)
colleagues.register(app)
quotes.register(app)
consent.register(app)
stories.register(app)
language.register(app)
teach.register(app)
health.register(app)
service.register(app)
voices.register(app)
account.register(app)
fatigue.register(app)
serving.register(app)


def main() -> None:
    """Entry of the `voc` command."""
    debug = "--debug" in sys.argv
    sys.argv = [word for word in sys.argv if word != "--debug"]
    try:
        app(prog_name="voc")
    except SystemExit:
        raise
    except BaseException as error:
        if debug:
            raise
        words, code = _in_words(error)
        typer.secho(f"voc: {harmless(words)}", err=True, fg=typer.colors.RED)
        sys.exit(code)


def _in_words(error: BaseException) -> tuple[str, int]:
    """What a person reads instead of a traceback, and the exit code."""
    if isinstance(error, VocError):
        return str(error), error.exit_code
    if isinstance(error, KeyboardInterrupt):
        return "stopped; run it again to go on where it was", 130
    return f"unexpected {type(error).__name__}: {error}. This is a bug; --debug shows where.", 1
