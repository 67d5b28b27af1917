"""Reading templates: a TOML file with the phrases of a message, or with a whole subject and body, in Jinja2.

Templates run in Jinja2's sandbox and see what `voc.loop.shown` gives them. A name that does not exist, and a fact
that is not known and is printed all the same, is an error that names the file and the part of it.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cache, partial
from pathlib import Path
from traceback import walk_tb

from jinja2 import StrictUndefined, Template, Undefined
from jinja2.exceptions import TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from voc.errors import InputError
from voc.loop import dates

FOLDER = Path(__file__).parent / "templates"
WHOLE = ("subject", "body")
"""The parts of a template that says everything itself."""
PHRASES = tuple(
    "subject_yes subject_after_no subject_again subject_no subject_several_yes subject_several_no "
    "greeting several_yes several_no told told_also quote asked asked_also said_again where release "
    "yes yes_each yes_unquoted after_no again no no_each what what_each try why instead link "
    "question question_several question_again close_no receipt signature".split()
)
"""The parts of a template that leaves the order to us; docs/howto/messages.md describes them."""
ASKING_FOLDER = Path(__file__).parent / "permission"
ASKING = tuple(f"ask_{name}" for name in "subject why may anonymous first_name company how free".split())
"""The phrases that ask for a customer's words; docs/howto/stories.md describes them."""

_BROKEN = (TemplateError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What a template can raise while it is filled in."""
_SEE = "See docs/howto/messages.md."


@dataclass(frozen=True, slots=True)
class Part:
    """One text of a template's file, or several that take turns."""

    path: Path
    name: str
    ways: tuple[Template, ...]

    def say(self, values: Mapping[str, object], turn: int = 0) -> str:
        """The words, with these values. Raises InputError that names the file and the part."""
        try:
            return self.ways[turn % len(self.ways)].render(values)
        except _BROKEN as error:
            place = f"`{self.name}`, line {_line(error)}"
            raise InputError(f"template {self.path}: {place}: {str(error).rstrip('.')}. {_SEE}") from error


@dataclass(frozen=True, slots=True)
class Words:
    """A template that was read and understood."""

    parts: Mapping[str, Part]

    @property
    def whole(self) -> bool:
        """Whether it says subject and body itself."""
        return "body" in self.parts


def words(code: str, language: str, own: Path | None) -> Words:
    """The template of a language.

    A workspace's own file takes the place of ours if it has a subject and a body; else each phrase of it does.

    Parameters: code: what the file is called; language: how days and numbers are written, `pt-BR` for `pt`.
    """
    mine = own / f"{code}.toml" if own else None
    if mine is None or not mine.is_file():
        return Words(_parts(FOLDER / f"{code}.toml", language))
    found = _parts(mine, language)
    if set(found) & set(WHOLE):
        return Words({name: _needed(found, name, mine, WHOLE) for name in WHOLE})
    ours = FOLDER / f"{code}.toml"
    every = {**(_parts(ours, language) if ours.is_file() else {}), **found}
    return Words({name: _needed(every, name, mine, PHRASES) for name in PHRASES})


def asking(code: str, language: str, own: Path | None) -> Words:
    """The phrases that ask for a customer's words, with greeting, quote and signature; English where a language has none.

    A workspace's own file may change single ones, as in `words`; what is said in whole there is not used here.
    """
    wanted = code if (ASKING_FOLDER / f"{code}.toml").is_file() else "en"
    mine = own / f"{wanted}.toml" if own else None
    files = [FOLDER / f"{wanted}.toml", ASKING_FOLDER / f"{wanted}.toml"]
    files += [mine] if mine is not None and mine.is_file() else []
    parts: dict[str, Part] = {}
    for path in files:
        parts |= _parts(path, language if wanted == code else wanted)
    return Words({name: part for name, part in parts.items() if name not in WHOLE})


def _needed(parts: Mapping[str, Part], name: str, path: Path, wanted: tuple[str, ...]) -> Part:
    if name not in parts:
        needs = " and ".join(f"`{one}`" for one in wanted) if wanted == WHOLE else "every phrase of en.toml"
        raise InputError(f"template {path}: '{name}' is missing. It needs {needs}. {_SEE}")
    return parts[name]


def _parts(path: Path, language: str) -> Mapping[str, Part]:
    return _read(path, path.stat().st_mtime_ns, language)


@cache
def _read(path: Path, _changed: int, language: str) -> Mapping[str, Part]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"template {path}: {error}. It must be TOML, in UTF-8. {_SEE}") from error
    environment = _environment(language)
    return {name: _part(path, name, source, environment) for name, source in content.items()}


def _part(path: Path, name: str, source: object, environment: ImmutableSandboxedEnvironment) -> Part:
    if name not in (*PHRASES, *WHOLE, *ASKING):
        near = get_close_matches(name, (*PHRASES, *WHOLE, *ASKING), n=1)
        hint = f"Did you mean `{near[0]}`?" if near else _SEE
        raise InputError(f"template {path}: no part of a message is called `{name}`. {hint}")
    several = source if isinstance(source, list) else [source]
    texts = [one for one in several if isinstance(one, str)]
    if not texts or len(texts) < len(several):
        raise InputError(f"template {path}: `{name}` is not text. Put it in quotation marks.")
    return Part(path, name, tuple(_template(path, name, one, environment) for one in texts))


def _template(path: Path, name: str, source: str, environment: ImmutableSandboxedEnvironment) -> Template:
    try:
        return environment.from_string(source)
    except TemplateSyntaxError as error:
        reason = (error.message or "not understood").rstrip(".")
        raise InputError(f"template {path}: `{name}`, line {error.lineno}: {reason}. {_SEE}") from error


def _line(error: Exception) -> int:
    """The line of the template's text that was being filled in."""
    steps = walk_tb(error.__traceback__)
    lines = [line for frame, line in steps if frame.f_code.co_filename == "<template>"]
    return lines[-1] if lines else 1


def _environment(language: str) -> ImmutableSandboxedEnvironment:
    """The sandbox, with filters for days, numbers and plural forms of the language."""
    made = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False
    )
    made.filters["day"] = partial(_day, language=language)
    made.filters["number"] = partial(dates.number, language=language)
    made.filters["plural"] = partial(_plural, language=language)
    return made


def _day(when: date | Undefined, language: str) -> str:
    if isinstance(when, Undefined):
        return str(when)
    return dates.day(when, language)


def _plural(count: int, language: str, **forms: str) -> str:
    if "other" not in forms:
        raise TypeError("`plural` needs the form `other`, as in plural(one='{n} more', other='{n} more')")
    return dates.plural(count, language, forms)
