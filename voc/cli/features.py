"""Commands about what decisions prove, and about what the roadmap lacks: link proof, feature."""

from typing import Annotated

import typer

from voc.cli.demand import link_app
from voc.cli.options import By, Folder, Json, Now, moment, who
from voc.cli.show import as_json, cell, facts, frame_as_json, sentences, table
from voc.errors import NotFound

feature_app = typer.Typer(
    help="Requests that nothing on the roadmap answers, and features made from them.",
    invoke_without_command=True,
)


SHOWN = {
    "key": "key",
    "title": "title",
    "description": "what",
    "status": "status",
    "area": "area",
    "how_to_try": "how to try",
    "url": "more",
    "declined_reason": "why not",
    "declined_instead": "instead",
    "releases": "out in",
    "taken_back": "taken back",
    "tracker_url": "tracker",
}
"""What `voc feature show` prints, under which word."""


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.add_typer(feature_app, name="feature")


@link_app.command("proof")
def link_proof(folder: Folder = None, json: Json = False) -> None:
    """How often proposals were right here, by how sure they were, and whether links are accepted by themselves."""
    from voc.flow.place import open_place
    from voc.report.links import by_themselves, proof, told

    place = open_place(folder)
    found, earned = proof(place.engine, precision=place.settings.link_precision)
    accepted = by_themselves(place.engine)
    if json:
        bands = found.astype(object).where(found.notna(), None).to_dict("records")
        as_json(
            {
                "bands": bands,
                "wished": earned.wished,
                "cut_off": earned.cut,
                "nearest": earned.at,
                "decided": earned.decided,
                "right": earned.right,
                "missing": earned.missing,
                "accepted_by_itself": accepted,
            }
        )
        return
    columns = {
        "least": "sure from",
        "most": "to",
        "decided": "decided",
        "right": "right",
        "precision": "share",
        "low": "at least",
        "high": "at most",
    }
    decided = found[found["decided"] > 0]
    table(
        decided,
        columns,
        title="Proposals that people decided",
        empty="Nobody has decided a proposal by itself yet; what was accepted at once proves nothing.",
    )
    sentences(["", told(earned), f"{accepted} stand accepted that way; `voc link undo ID` takes one back."])


@feature_app.callback()
def feature(
    context: typer.Context,
    folder: Folder = None,
    limit: Annotated[int, typer.Option(help="At most so many.", min=1)] = 30,
    json: Json = False,
) -> None:
    """Requests that nothing on the roadmap seems to fit, by distinct accounts."""
    from voc.flow.place import open_place
    from voc.report.links import candidates

    if context.invoked_subcommand:
        return
    found = candidates(open_place(folder).engine, limit=limit)
    if json:
        frame_as_json(found)
        return
    columns = {
        "request_id": "id",
        "request": "customers say",
        "kind": "kind",
        "unanswered": "nothing fits",
        "accounts": "accounts",
        "asks": "asks",
    }
    table(found, columns, title="Not on the roadmap", empty="Something on the roadmap may fit every request.")
    if len(found):
        sentences(["", f"voc feature from-request {found['request_id'].iloc[0]} --title ..."])


@feature_app.command("from-request")
def feature_from_request(
    request: Annotated[int, typer.Argument(help="Id of the request, as `voc feature` shows it.")],
    title: Annotated[str, typer.Option(help="Name of the feature. Default: the customers' own words.")] = "",
    key: Annotated[str, typer.Option(help="Its key. Default: the next free IDEA-<number>.")] = "",
    folder: Folder = None,
    by: By = "",
    now: Now = "",
    json: Json = False,
) -> None:
    """Put a request on the roadmap as an idea, and link it; everyone who asked gets an open loop."""
    from voc.flow.demand.features import from_request
    from voc.flow.place import open_place

    engine = open_place(folder).engine
    made = from_request(engine, request, title=title, key=key, by=who(by), now=moment(now))
    if json:
        as_json({"feature": made})
        return
    sentences([f"{made} is on the roadmap as an idea. The next `voc run` proposes other requests for it."])


@feature_app.command("show")
def feature_show(
    key: Annotated[str, typer.Argument(help="Key of the feature.")], folder: Folder = None, json: Json = False
) -> None:
    """One feature as customers may hear of it: how to try it, where to read, or why not and what instead."""
    from voc.flow.place import open_place
    from voc.report.releases import feature

    found = feature(open_place(folder).engine, key)
    if found.empty:
        raise NotFound("feature", key)
    if json:
        frame_as_json(found)
        return
    row = found.iloc[0]
    facts((heading, cell(row[name])) for name, heading in SHOWN.items() if cell(row[name]))
