"""Commands that say which requests are one want: request merges, accept, reject, merge, unmerge, split."""

from typing import Annotated

import typer

from voc.cli.options import By, Folder, Json, Now, moment, who
from voc.cli.show import as_json, frame_as_json, sentences, table
from voc.flow.counting import counted

request_app = typer.Typer(
    help="Which requests are one want: suggestions, merge, unmerge, split.", no_args_is_help=True
)
Proposals = Annotated[list[int], typer.Argument(help="Ids as `voc request merges` shows them.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.add_typer(request_app, name="request")


@request_app.command()
def merges(
    folder: Folder = None,
    limit: Annotated[int, typer.Option(help="At most so many.", min=1)] = 30,
    json: Json = False,
) -> None:
    """Pairs of requests that may be one want, the likeliest first."""
    from voc.flow.place import open_place
    from voc.report.merges import merges as report

    found = report(open_place(folder).engine).head(limit)
    if json:
        frame_as_json(found)
        return
    columns = {
        "proposal_id": "id",
        "probability": "sure",
        "request_id": "request",
        "request": "customers say",
        "other_id": "and",
        "other": "customers say too",
        "reason": "because",
    }
    table(found, columns, title="Perhaps one want", empty="No two requests look like one want.")
    if len(found):
        sentences(["", "Decide with: voc request accept ID ..., voc request reject ID ..."])


@request_app.command()
def accept(ids: Proposals, folder: Folder = None, by: By = "", now: Now = "", json: Json = False) -> None:
    """Merge these suggested pairs: the later request into the earlier one."""
    from voc.flow.demand.suggest import accept as step
    from voc.flow.place import open_place

    count = step(open_place(folder).engine, ids, by=who(by), now=moment(now))
    _tell(
        {"accepted": count}, f"{counted(count, 'pair')} merged. `voc requests` shows them as one.", json=json
    )


@request_app.command()
def reject(ids: Proposals, folder: Folder = None, by: By = "", now: Now = "", json: Json = False) -> None:
    """Say that these pairs are two wants each; they are not suggested again."""
    from voc.flow.demand.suggest import reject as step
    from voc.flow.place import open_place

    count = step(open_place(folder).engine, ids, by=who(by), now=moment(now))
    _tell({"rejected": count}, f"{counted(count, 'pair')} rejected.", json=json)


@request_app.command()
def undo(
    ids: Annotated[list[int], typer.Argument(help="Ids of pairs that were accepted or rejected.")],
    folder: Folder = None,
    by: By = "",
    now: Now = "",
    json: Json = False,
) -> None:
    """Take decisions about suggested pairs back: what was merged is two again, and each pair waits."""
    from voc.flow.demand.suggest import undo as step
    from voc.flow.place import open_place

    count = step(open_place(folder).engine, ids, by=who(by), now=moment(now))
    _tell(
        {"taken_back": count},
        f"{counted(count, 'pair')} taken back; `voc request merges` shows what waits.",
        json=json,
    )


@request_app.command()
def merge(
    into: Annotated[int, typer.Argument(help="The request that stands for all.")],
    others: Annotated[list[int], typer.Argument(help="The requests that are the same want.")],
    folder: Folder = None,
    by: By = "",
    now: Now = "",
    json: Json = False,
) -> None:
    """Say that requests are one want. Each contact and account counts once; links and loops follow."""
    from voc.flow.demand.merge import merge as step
    from voc.flow.place import open_place

    done = step(open_place(folder).engine, into, others, by=who(by), now=moment(now))
    named = ", ".join(map(str, done.others))
    _tell(
        {"request_id": done.request_id, "merged": list(done.others)},
        f"{named} now counts with {done.request_id}. `voc request unmerge {others[0]}` takes it back.",
        json=json,
    )


@request_app.command()
def unmerge(
    ids: Annotated[list[int], typer.Argument(help="Requests that were merged into another one.")],
    folder: Folder = None,
    by: By = "",
    now: Now = "",
    json: Json = False,
) -> None:
    """Take merges back: everything is as it was, and who was told stays told."""
    from voc.flow.demand.merge import unmerge as step
    from voc.flow.place import open_place

    done = step(open_place(folder).engine, ids, by=who(by), now=moment(now))
    named = ", ".join(map(str, done.others))
    _tell({"unmerged": list(done.others)}, f"{named} counts by itself again.", json=json)


@request_app.command()
def split(
    request: Annotated[int, typer.Argument(help="The request that is several wants.")],
    passages: Annotated[
        list[int], typer.Argument(help="Passages of another want, as `voc requests --words` shows them.")
    ],
    folder: Folder = None,
    by: By = "",
    now: Now = "",
    json: Json = False,
) -> None:
    """Give some of a request's passages a request of their own, without its links."""
    from voc.flow.demand.merge import split as step
    from voc.flow.place import open_place

    new = step(open_place(folder).engine, request, passages, by=who(by), now=moment(now)).request_id
    _tell(
        {"request_id": request, "new_request_id": new},
        f"Request {new} is new. `voc request merge {request} {new}` takes it back.",
        json=json,
    )


def _tell(facts: dict[str, object], words: str, *, json: bool) -> None:
    if json:
        as_json(facts)
    else:
        sentences([words])
