"""The settings of a workspace as people see them: value, default, what each does; and a change of one, line by line.

The settings file belongs to people: a change writes one value and leaves every comment and every other line where it was.
Who changed what is an audit event. What decides where data goes, and what is secret, is changed in the file alone.
"""

import json
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from pydantic_core import PydanticUndefined

from voc.config import Settings
from voc.errors import InputError, NotFound
from voc.flow.decisions import audit
from voc.flow.place import Place
from voc.rights import needs
from voc.store import writing
from voc.terms import Right
from voc.workspace import Workspace, write_whole

GROUPS: Mapping[str, tuple[str, ...]] = {
    "you": ("company", "product", "link", "timezone", "currency", "staff"),
    "messages": ("days_between_messages", "quiet_hours", "unhappy_days", "receipt_days"),
    "models": (
        *("topics_accept", "topics_language", "learn_after", "link_precision"),
        *("large_model_budget", "large_model_below"),
    ),
    "service": (
        *("business_days", "business_hours", "business_timezone", "answer_within", "bot_teams"),
        *("health_red", "health_green", "alerts_per_csm", "promise_days", "calls_ahead"),
    ),
}
"""The settings that may be changed without the file, by what they are about."""
OPEN = frozenset(name for names in GROUPS.values() for name in names)
REST = "file"
SECRET = frozenset({"database_url", "channels"})
"""Settings in which a password may stand: they are named, not shown."""
SUBJECT = "setting "
_TABLE = re.compile(r"\s*\[")


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting. `origin`: `environment`, `file` or `default`. `open`: `change` takes it. `choices`: of a closed one.

    `value` and `default` are None where they are not to be shown.
    """

    name: str
    group: str
    what: str
    value: object
    default: object
    origin: str
    open: bool
    variable: str
    choices: tuple[str, ...] = ()


def settings_of(place: Place) -> list[Setting]:
    """Every setting of a workspace, those that may be changed here first, by what they are about."""
    told = _read(place.workspace)
    named = {name: group for group, names in GROUPS.items() for name in names}
    order = [*named, *(name for name in Settings.model_fields if name not in named)]
    return [_setting(name, named.get(name, REST), place.settings, told) for name in order]


@needs(Right.MANAGE)
def change(place: Place, name: str, value: object, *, by: str, now: datetime) -> bool:
    """Write one setting into the file; None takes it out, so that the default counts. Returns whether anything changed.

    Raises: NotFound for an unknown name; InputError for one that is changed in the file alone or that the environment gives,
        for a value that does not fit, and for a file in which it cannot be found safely.
    """
    _require_open(place.workspace, name)
    path = place.workspace.settings_file
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    before = _read(place.workspace)
    if before.get(name) == value:
        return False
    after = {key: one for key, one in before.items() if key != name}
    if value is not None:
        after[name] = value
    _check(after, name)
    changed = with_value(text, name, value)
    if _parsed(changed) != after:
        raise InputError(f"{path}: `{name}` cannot be changed without touching other lines. Change it there.")
    with writing(place.engine) as session:
        words = "back to its default" if value is None else f"set to {json.dumps(value, ensure_ascii=False)}"
        audit(session, who=by, what=words, subject=f"{SUBJECT}{name}", now=now)
        write_whole(path, changed.encode())
    return True


def with_value(text: str, name: str, value: object) -> str:
    """The text of a settings file with another value of one setting, None for none; all else stays, sign for sign."""
    lines = text.splitlines(keepends=True)
    head = next((number for number, line in enumerate(lines) if _TABLE.match(line)), len(lines))
    literal = None if value is None else f"{name} = {json.dumps(value, ensure_ascii=False)}"
    begin = next((n for n in range(len(lines)) if re.match(rf"\s*{re.escape(name)}\s*=", lines[n])), None)
    if begin is not None:
        end, behind = _span(lines, begin)
        kept = [] if literal is None and not behind else [f"{literal or ''}{behind}".lstrip() + "\n"]
        return "".join([*lines[:begin], *kept, *lines[end:]])
    if literal is None:
        return text
    hint = next((n for n in range(head) if re.match(rf"\s*#\s*{re.escape(name)}\s*=", lines[n])), head - 1)
    before = "".join(lines[: hint + 1])
    gap = "" if not before or before.endswith("\n") else "\n"
    return f"{before}{gap}{literal}\n{''.join(lines[hint + 1 :])}"


def _span(lines: list[str], begin: int) -> tuple[int, str]:
    """Behind which line the value that begins here ends, and the comment behind it."""
    for end in range(begin + 1, len(lines) + 1):
        piece = "".join(lines[begin:end])
        if _parsed(piece) is None:
            continue
        for mark in (found.start() for found in re.finditer("#", piece)):
            if _parsed(piece[:mark]) is not None:
                return end, f"  {piece[mark:].rstrip()}"
        return end, ""
    return begin + 1, ""


def _parsed(text: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None


def _read(workspace: Workspace) -> dict[str, Any]:
    """What the file says. Raises InputError where it is no TOML."""
    path = workspace.settings_file
    found = _parsed(path.read_text(encoding="utf-8")) if path.is_file() else {}
    if found is None:
        raise InputError(f"{path}: not valid TOML. Mend it or delete it.")
    return found


def _require_open(workspace: Workspace, name: str) -> None:
    if name not in Settings.model_fields:
        raise NotFound("setting", name, Settings.model_fields)
    if name not in OPEN:
        raise InputError(
            f"`{name}` decides what leaves this machine or is secret. Change it in {workspace.settings_file}."
        )
    variable = _variable(name)
    if variable in os.environ:
        raise InputError(f"`{name}` is given by {variable}, which wins over the file. Change it there.")


def _check(values: dict[str, Any], name: str) -> None:
    """Raises InputError, in one sentence, where the values are no settings."""
    try:
        Settings(**values)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or name
        raise InputError(
            f"`{where}`: {first['msg'].removeprefix('Value error, ')}. See docs/settings.md."
        ) from error


def _variable(name: str) -> str:
    return f"VOC_{name.upper()}"


def _setting(name: str, group: str, settings: Settings, told: Mapping[str, Any]) -> Setting:
    one = Settings.model_fields[name]
    default = one.get_default(call_default_factory=True)
    origin = "environment" if _variable(name) in os.environ else "file" if name in told else "default"
    hidden = name in SECRET
    return Setting(
        name=name,
        group=group,
        what=one.description or "",
        value=None if hidden else getattr(settings, name),
        default=None if hidden or default is PydanticUndefined else default,
        origin=origin,
        open=name in OPEN and origin != "environment",
        variable=_variable(name),
        choices=_choices(one.annotation),
    )


def _choices(annotation: Any) -> tuple[str, ...]:
    """The words of a Literal; none for what is open."""
    words = getattr(annotation, "__args__", ())
    return tuple(words) if words and all(isinstance(word, str) for word in words) else ()
