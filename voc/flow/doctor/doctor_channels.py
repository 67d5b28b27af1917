"""The part of the doctor that looks at channels: where messages go, and whether each can be opened.

Nothing is connected and nothing is sent: a mail server is asked for nothing before there is a message.
"""

from collections.abc import Callable, Iterator

from voc.config import Settings
from voc.loop.channels import open_channel
from voc.terms import Reach
from voc.workspace import Workspace

Look = tuple[str, Callable[[], str]]
"""What is looked at, and how: gives words, or raises what is wrong."""


def looks(settings: Settings, workspace: Workspace) -> Iterator[Look]:
    """One look for the channel that messages leave through, one for each other that the settings describe."""
    names = dict.fromkeys([settings.channel, *settings.channels])
    for name in names:
        yield "messages go", lambda name=name: _words(name, settings, workspace)  # type: ignore[misc]


def _words(name: str, settings: Settings, workspace: Workspace) -> str:
    channel = open_channel(
        name,
        outbox=workspace.outbox,
        from_address=settings.from_address,
        options=settings.channels.get(name, {}),
    )
    try:
        used = "" if name == settings.channel else ", when `channel` names it"
        told = "" if channel.reaches is Reach.CUSTOMER else ", to colleagues"
        return f"by `{name}` to {channel.where}{told}{used}"
    finally:
        channel.close()
