"""The options of a channel: read from its table in voc.toml, checked, and secrets from the environment.

A wrong or unknown option is one sentence that names the table and the option.
"""

import os
from difflib import get_close_matches
from typing import Annotated, TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from voc.errors import InputError
from voc.loop.channels import Setup

PAGE = "docs/howto/channels.md"
LOOPBACK = ("localhost", "127.0.0.1", "::1")

Seconds = Annotated[float, Field(gt=0, le=600)]


class Options(BaseModel):
    """Base of every channel's options: nothing unknown, nothing changed later."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Read = TypeVar("Read", bound=Options)


def read(model: type[Read], setup: Setup) -> Read:
    """The options as the channel's model. Raises InputError that names the first option that is wrong."""
    try:
        return model.model_validate(dict(setup.options))
    except ValidationError as error:
        raise InputError(_sentence(model, setup, error)) from error


def secret(setup: Setup, option: str, variable: str) -> str:
    """What the environment variable holds that an option names. Raises InputError where it holds nothing."""
    value = os.environ.get(variable, "").strip()
    if not value:
        raise InputError(
            f"{setup.table}: `{option}` names the environment variable {variable}, which is not set. "
            "Set it where `voc send` runs; secrets have no place in voc.toml."
        )
    if not (value.isascii() and value.isprintable()):
        raise InputError(
            f"{setup.table}: the environment variable {variable} holds signs that no key has. Copy it again."
        )
    return value


def wrong(setup: Setup, option: str, why: str) -> InputError:
    """One sentence on an option that does not fit."""
    return InputError(f"{setup.table}: `{option}` {why} See {PAGE}.")


def checked_url(setup: Setup, option: str, url: str, *, allow_plain: bool) -> str:
    """An http(s) address without a name or a key in it, encrypted unless it is this machine. Raises InputError."""
    try:
        parts = urlsplit(url.strip())
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or parts.scheme not in ("http", "https") or any(sign.isspace() for sign in url.strip()):
        raise wrong(setup, option, "is no address; one is https://example.com/path.")
    if parts.username is not None or parts.password is not None:
        raise wrong(setup, option, "holds a name or a key; secrets belong into the environment.")
    if parts.scheme == "http" and host not in LOOPBACK and not allow_plain:
        raise wrong(setup, option, "is not encrypted; write https://, or set `allow_plain = true`.")
    return url.strip()


def _sentence(model: type[Options], setup: Setup, error: ValidationError) -> str:
    first = error.errors()[0]
    name = ".".join(str(part) for part in first["loc"])
    known = list(model.model_fields)
    if first["type"] == "extra_forbidden":
        near = get_close_matches(name, known, n=1)
        hint = f" Did you mean `{near[0]}`?" if near else f" Known: {', '.join(known)}."
        return f"{setup.table}: there is no option `{name}`.{hint} See {PAGE}."
    if first["type"] == "missing":
        return f"{setup.table}: `{name}` is missing. See {PAGE}."
    return f"{setup.table}: `{name}`: {first['msg']}. See {PAGE}."
