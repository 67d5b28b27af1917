"""Commands for our own people: who may come in to the dashboard, and what they may do there."""

from typing import Annotated

import typer

from voc.cli.options import By, Folder, Json, Now, moment, who
from voc.cli.show import as_json, sentences, table
from voc.terms import Role

Address = Annotated[str, typer.Argument(metavar="EMAIL", help="The address by which they sign in.")]

commands = typer.Typer(
    no_args_is_help=False, help="Who may come in to the dashboard, and what they may do there."
)


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.add_typer(commands, name="colleagues")


@commands.callback(invoke_without_command=True)
def colleagues(context: typer.Context, folder: Folder = None, json: Json = False) -> None:
    """Show who has which roles."""
    if context.invoked_subcommand:
        return
    from voc.flow.place import open_place
    from voc.report.colleagues import colleagues as report

    place = open_place(folder)
    found = report(place.engine)
    found = found[found["roles"] != ""]
    if json:
        as_json({"admins": place.settings.admins, "colleagues": found.to_dict("records")})
        return
    table(
        found,
        {
            "email": "address",
            "name": "called",
            "roles": "roles",
            "changed_by": "given by",
            "changed_at": "since",
        },
        title="People and roles",
        empty="Nobody was given a role.",
    )
    for address in place.settings.admins:
        sentences([f"{address} is an admin by the setting `admins`."])
    if not place.settings.sign_in:
        sentences(["Nobody signs in yet: see docs/howto/sign-in.md."])


@commands.command()
def give(
    email: Address,
    role: Annotated[list[Role], typer.Option("--role", help="A role; once for each they have.")],
    name: Annotated[str, typer.Option(help="As the column csm of your accounts calls them.")] = "",
    folder: Folder = None,
    by: By = "",
    now: Now = "",
) -> None:
    """Let a colleague have these roles and no others."""
    from voc.flow import colleagues as step
    from voc.flow.place import open_place

    place = open_place(folder)
    new = step.give(place.engine, email, role, name=name, by=who(by), now=moment(now))
    roles = " and ".join(sorted(set(role)))
    sentences([f"{step.checked(email)} {'is now' if new else 'is already'} {roles}."])


@commands.command("take-off")
def take_off(email: Address, folder: Folder = None, by: By = "", now: Now = "") -> None:
    """Let a colleague come in no more; what they decided stays theirs."""
    from voc.flow import colleagues as step
    from voc.flow.place import open_place

    place = open_place(folder)
    step.take_off(place.engine, email, by=who(by), now=moment(now))
    sentences([f"{step.checked(email)} may come in no more."])
