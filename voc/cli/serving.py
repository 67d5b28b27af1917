"""Commands around the server: serve, receipt; and post, which does on this machine what Slack does over it."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from voc.cli.options import By, Folder, Json, Now, moment, who
from voc.cli.show import as_json, sentences
from voc.errors import Busy, InputError
from voc.flow.counting import counted

if TYPE_CHECKING:
    from voc.config import Settings
    from voc.flow.posts import Joined, Stored


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(serve)
    app.command()(receipt)
    app.command()(post)


def serve(
    folder: Folder = None,
    host: Annotated[str, typer.Option(help="Address of this machine to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port on this machine.")] = 8501,
    prefix: Annotated[str, typer.Option(help="What stands before every address, e.g. /voc.")] = "",
    behind_proxy: Annotated[
        bool, typer.Option("--behind-proxy", help="Take the caller's address from X-Forwarded-For.")
    ] = False,
    dashboard: Annotated[
        bool, typer.Option(help="Serve the dashboard, or only receipts, hooks and health.")
    ] = True,
) -> None:
    """Serve the dashboard, customers' receipts and webhooks in one process, with the work beside them."""
    from voc.api.serve import Wish, checked_prefix
    from voc.api.serve import serve as run
    from voc.flow.place import open_place

    place = open_place(folder)
    wish = Wish(host=host, port=port, prefix=prefix, behind_proxy=behind_proxy, dashboard=dashboard)
    here = f"http://{host}:{port}{checked_prefix(prefix)}"

    def ready() -> None:
        sentences(_what_is_served(place.settings, here, dashboard=dashboard))

    run(place, wish, clock=lambda: datetime.now(UTC), ready=ready)


def receipt(contact: str, folder: Folder = None, by: By = "", now: Now = "") -> None:
    """Print the address of a customer's receipt page, to hand over in person. Kept as an audit event."""
    from voc.flow.place import open_place
    from voc.flow.told.receipts import receipt_for

    place = open_place(folder)
    address = receipt_for(place, contact, by=who(by), now=moment(now))
    sentences([address])


def post(
    text: Annotated[str, typer.Argument(help="The bug or the wish, in a line.")] = "",
    account: Annotated[str, typer.Option(help="Name or id of the company.")] = "",
    contact: Annotated[str, typer.Option(help="Id of the person.")] = "",
    feature: Annotated[str, typer.Option(help="Key of the feature that it is about.")] = "",
    bug: Annotated[bool, typer.Option("--bug", help="It is a bug, whatever the models hear.")] = False,
    wish: Annotated[bool, typer.Option("--wish", help="It is a wish, whatever the models hear.")] = False,
    undo: Annotated[int, typer.Option("--undo", help="Take this post back, by its number.")] = 0,
    folder: Folder = None,
    by: By = "",
    json: Json = False,
    now: Now = "",
) -> None:
    """Post a bug or a wish of a customer in one line; product sees it at once."""
    from voc.flow import posts
    from voc.flow.place import open_place
    from voc.terms import Intent

    if bug and wish:
        raise InputError("A post is a bug or a wish. Leave out --bug or --wish.")
    kind = Intent.BUG if bug else Intent.FEATURE_REQUEST if wish else None
    place, name, at = open_place(folder), who(by), moment(now)
    if undo:
        gone = posts.take_back(place, undo, by=name, now=at)
        if json:
            as_json({"undone": undo, "withdrawn": gone})
            return
        sentences([f"Post {undo} is taken back, and {counted(gone, 'ask')} with it."])
        return
    stored = posts.store(place, text, account=account, contact=contact, feature=feature, by=name, now=at)
    try:
        found = posts.understand_posts(place, stored.feedback_id, kind=kind, feature=feature, by=name, now=at)
    except Busy:
        found = None
    if json:
        as_json(_as_dict(stored, found))
        return
    sentences(_kept(stored))
    sentences(_joined(found))


def _what_is_served(settings: "Settings", here: str, *, dashboard: bool) -> list[str]:
    from voc.api.serve import secrets_in

    door = "colleagues sign in" if settings.sign_in else "nobody signs in (sign_in), so keep strangers away"
    lines = [f"Dashboard  {here}/   for colleagues: {door}"] if dashboard else []
    lines.append(f"Receipts   {here}/r/... and {here}/u/...   public")
    for name, variable in (
        ("delivery, reply", settings.hook_secret_env),
        ("slack", settings.slack_secret_env),
    ):
        state = "signed" if secrets_in(variable) else f"off: {variable} is not set"
        lines.append(f"Hooks      {here}/hooks/ {name}   {state}")
    lines.append(f"Health     {here}/healthz")
    if not settings.public_url:
        lines.append("`public_url` is not set: messages hold no receipt links. See docs/howto/serve.md.")
    lines.append(
        f"Sends every minute: {'yes' if settings.serve_sends else 'no (serve_sends)'}. Stop with Ctrl-C."
    )
    return lines


def _kept(stored: "Stored") -> list[str]:
    about = f" for {stored.account}" if stored.account else ""
    if stored.new:
        return [f"Kept as feedback {stored.feedback_id}{about}."]
    return [f"Posted today already{about}: feedback {stored.feedback_id}."]


def _joined(found: "tuple[Joined, ...] | None") -> list[str]:
    if found is None:
        return ["Another run is at work: what it joins will be known after the next `voc run`."]
    if not found:
        return ["No bug or wish was heard in it. If it is one, post it again with --bug or --wish."]
    lines = []
    for one in found:
        many = f"{one.asks} asks" if one.asks > 1 else "1 ask"
        several = f"{one.accounts} accounts" if one.accounts != 1 else "1 account"
        lines.append(f"Request {one.request_id} “{one.sentence}”: {many} from {several}.")
        for proposal in one.proposals:
            word = "belongs to" if proposal.accepted else f"proposed for ({proposal.score:.0%})"
            lines.append(f"  {word} {proposal.feature} {proposal.title}")
        if not one.proposals:
            lines.append("  nothing on the roadmap fits it yet")
    return lines


def _as_dict(stored: "Stored", found: "tuple[Joined, ...] | None") -> dict[str, object]:
    from dataclasses import asdict

    requests = None if found is None else [asdict(one) for one in found]
    return {
        "feedback_id": stored.feedback_id,
        "new": stored.new,
        "account": stored.account,
        "requests": requests,
    }
