"""Named factories: readers, encoders, channels. The whole extension surface is on this page.

A package adds one of its own through an entry point in the group `voc.<port>`, for example

    [project.entry-points."voc.channels"]
    pigeon = "my_package:PigeonChannel"

The built-in ones are named here as `module:attribute` and imported when they are first asked for.
"""

from collections.abc import Callable
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

from voc.errors import NotFound


class Registry:
    """Factories of one port, by name. Built-in names win over entry points of the same name."""

    def __init__(self, port: str, builtin: dict[str, str]) -> None:
        self.port = port
        self._builtin = builtin

    def names(self) -> list[str]:
        """Every known name, sorted."""
        found = {point.name for point in entry_points(group=f"voc.{self.port}")}
        return sorted(found | set(self._builtin))

    def get(self, name: str) -> Callable[..., Any]:
        """The factory of that name. Raises NotFound, naming the near misses."""
        if name in self._builtin:
            module, _, attribute = self._builtin[name].partition(":")
            return getattr(import_module(module), attribute)  # type: ignore[no-any-return]
        for point in entry_points(group=f"voc.{self.port}", name=name):
            return point.load()  # type: ignore[no-any-return]
        raise NotFound(self.port.removesuffix("s"), name, self.names())
