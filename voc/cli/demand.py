"""Commands of the product manager: requests, link, ship."""

from typing import TYPE_CHECKING, Annotated

import typer

from voc.cli.options import By, Folder, Json, Now, moment, who
from voc.cli.show import as_json, console, frame_as_json, passages_table, sentences, table
from voc.errors import InputError
from voc.flow.counting import counted

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from voc.terms import LinkState

NARROW = 100
"""Columns of a terminal below which the table of requests leaves out the least telling ones."""
link_app = typer.Typer(
    help="Which request belongs to which feature: list, accept, reject.", invoke_without_command=True
)


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(requests)
    app.add_typer(link_app, name="link")
    app.command()(ship)


def requests(
    folder: Folder = None,
    words: Annotated[int | None, typer.Option("--words", help="Show the passages of this request.")] = None,
    limit: Annotated[int, typer.Option(help="At most so many.", min=1)] = 30,
    json: Json = False,
) -> None:
    """What customers ask for, in their words, by distinct accounts."""
    from voc.flow.place import open_place
    from voc.report.demand import requests as report
    from voc.report.merges import worth
    from voc.report.passages import Only, passages, require
    from voc.report.rates import without_rate_words

    place = open_place(folder)
    engine, settings = place.engine, place.settings
    if words is not None:
        only = Only(request_id=words)
        require(engine, only)
        passages_table(passages(engine, only, limit=limit), json=json)
        return
    found = report(engine, limit=limit)
    found["arr"] = found["request_id"].map(worth(engine, currency=settings.currency, rates=settings.rates))
    found["arr"] = found["arr"].fillna(0.0)
    if json:
        frame_as_json(found)
        return
    columns = {
        "request_id": "id",
        "request": "request",
        "kind": "kind",
        "accounts": "accounts",
        "contacts": "contacts",
        "arr": f"ARR {settings.currency}",
        "asks": "asks",
        "feature": "feature",
        "link_state": "link",
    }
    found["kind"] = found["kind"].str.replace("_", " ")
    if console().width < NARROW:
        columns = {name: heading for name, heading in columns.items() if name not in ("kind", "contacts")}
    table(found, columns, title="Requests", empty="No requests yet. Run `voc run FILE` first.")
    sentences(without_rate_words(engine, currency=settings.currency, rates=settings.rates))


@link_app.callback()
def link(
    context: typer.Context,
    folder: Folder = None,
    feature: Annotated[str, typer.Option("--feature", help="Only those of this key.")] = "",
    limit: Annotated[int, typer.Option(help="At most so many.", min=1)] = 30,
    json: Json = False,
) -> None:
    """Proposals that wait for a decision: first where most revenue waits and least is sure."""
    from voc.flow.place import open_place
    from voc.report.links import queue, require_feature
    from voc.report.rates import without_rate_words

    if context.invoked_subcommand:
        return
    place = open_place(folder)
    rates = place.settings.rates
    if feature:
        require_feature(place.engine, feature)
    found = queue(
        place.engine, currency=place.settings.currency, rates=rates, limit=limit, feature=feature or None
    )
    if json:
        frame_as_json(found)
        return
    columns = {
        "link_id": "id",
        "probability": "sure",
        "request": "customers say",
        "key": "feature",
        "title": "title",
        "accounts": "accounts",
        "arr": f"ARR {place.settings.currency}",
        "reason": "because",
    }
    table(found, columns, title="Proposals", empty="Nothing waits for a decision.")
    sentences(without_rate_words(place.engine, currency=place.settings.currency, rates=rates))
    if len(found):
        sentences(["", "Decide with: voc link accept ID ..., voc link reject ID ..."])


Ids = Annotated[list[int] | None, typer.Argument(help="Ids as `voc link` shows them.")]


@link_app.command("accept")
def link_accept(
    ids: Ids = None,
    at_least: Annotated[
        float | None, typer.Option("--at-least", min=0, max=1, help="Accept all that are at least this sure.")
    ] = None,
    folder: Folder = None,
    by: By = "",
    now: Now = "",
    json: Json = False,
) -> None:
    """Say that these requests belong to their features; everyone who asked gets an open loop."""
    from voc.flow.demand.link import decide_many
    from voc.flow.place import open_place
    from voc.terms import LinkState

    if not ids and at_least is None:
        raise InputError("Name the ids to accept, as `voc link` shows them, or use --at-least 0.9.")
    if ids and at_least is not None:
        raise InputError(
            "Name ids or use --at-least, not both: all that are that sure would be accepted, named or not."
        )
    engine = open_place(folder).engine
    count = _decide(engine, ids or [], LinkState.ACCEPTED, who(by), now)
    if at_least is not None:
        count += decide_many(engine, LinkState.ACCEPTED, at_least=at_least, by=who(by), now=moment(now))
    if json:
        as_json({"accepted": count})
        return
    sentences([f"{count} accepted. `voc run` moves their loops; `voc ledger` shows them."])


@link_app.command("reject")
def link_reject(
    ids: Annotated[list[int], typer.Argument(help="Ids as `voc link` shows them.")],
    folder: Folder = None,
    by: By = "",
    now: Now = "",
    json: Json = False,
) -> None:
    """Say that these requests do not belong to their features; they are not proposed again."""
    from voc.flow.place import open_place
    from voc.terms import LinkState

    count = _decide(open_place(folder).engine, ids, LinkState.REJECTED, who(by), now)
    if json:
        as_json({"rejected": count})
        return
    sentences([f"{count} rejected."])


@link_app.command("undo")
def link_undo(
    ids: Annotated[
        list[int] | None, typer.Argument(help="Ids of links that were accepted or rejected.")
    ] = None,
    at_once: Annotated[
        bool, typer.Option("--at-once", help="All that were decided at once the last time, by --at-least.")
    ] = False,
    folder: Folder = None,
    by: By = "",
    now: Now = "",
    json: Json = False,
) -> None:
    """Take decisions back: the proposals wait again, and loops that only they held open are withdrawn."""
    from voc.flow.demand.link import undo_many
    from voc.flow.place import open_place
    from voc.terms import LinkState

    if not ids and not at_once:
        raise InputError("Name the ids to take back, or use --at-once for the last decision about many.")
    engine = open_place(folder).engine
    count = _decide(engine, ids or [], LinkState.PROPOSED, who(by), now)
    if at_once:
        count += undo_many(engine, by=who(by), now=moment(now))
    if json:
        as_json({"taken_back": count})
        return
    sentences([f"{count} taken back; `voc link` shows what waits."])


def ship(
    version: Annotated[
        str, typer.Argument(help="The release, e.g. 2026.11; with --decline: any word for it.")
    ],
    features: Annotated[list[str], typer.Argument(help="Keys of the features in it.")],
    decline: Annotated[
        str | None,
        typer.Option("--decline", help="Decline these features instead, with this reason for customers."),
    ] = None,
    instead: Annotated[
        str, typer.Option("--instead", help="With --decline: what customers may use instead.")
    ] = "",
    notes: Annotated[str, typer.Option(help="Release notes.")] = "",
    url: Annotated[str, typer.Option(help="Where customers read about it.")] = "",
    folder: Folder = None,
    by: By = "",
    now: Now = "",
) -> None:
    """Record that features shipped (or were declined) and plan a message for everyone who asked."""
    from voc.flow.place import open_place
    from voc.flow.shipped import ship as flow
    from voc.flow.told.close import plan

    if instead and decline is None:
        raise InputError(
            "`--instead` says what to use instead of a no: give the reason with --decline as well."
        )
    if version == "no" and decline is None:
        raise InputError(
            "`voc ship no` declines: give the reason for customers with --decline. A release needs another name."
        )
    place, at = open_place(folder), moment(now)
    if decline is not None:
        done = flow.decline_features(place.engine, features, decline, instead=instead, by=who(by), now=at)
    else:
        done = flow.ship_version(place.engine, version, features, notes=notes, url=url, by=who(by), now=at)
    planned = plan(place.engine, place.settings, now=at, templates=place.templates)
    sentences([f"{counted(done.shipped + done.declined, 'loop')} moved."])
    sentences(
        [f"{counted(planned.drafted, 'message')} to approve, {planned.held} held with a reason: voc outbox"]
    )


def _decide(engine: "Engine", ids: list[int], state: "LinkState", by: str, now: str) -> int:
    from voc.flow.demand.link import decide

    return decide(engine, ids, state, by=by, now=moment(now))
