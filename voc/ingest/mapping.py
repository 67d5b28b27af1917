"""How the columns of one kind of export are read: a value that a person can look at and mend.

`dump` writes it as TOML with comments, `load` reads it back. What a mapping says wins over everything
that would be found out.
"""

import json
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from shlex import quote
from typing import Any

from voc.errors import InputError, NotFound, NotRecognised, Want
from voc.ingest.columns import FIELDS, NEEDS, TEXT_FAMILIES, field_names
from voc.ingest.headers import is_question, plain
from voc.terms import Family, RatingScale

_LONGEST_SLUG = 48
_OPTIONS = (
    *("scale", "day_first", "decimal_comma", "currency", "encoding", "delimiter"),
    *("people", "excel_days", "talk", "account", "sheet"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextColumn:
    """A column of free text. Each of its cells becomes a comment of its own.

    `question`: what it answers, None where the column's name says no more than "comment".
    `slug`: joined to the row's id with a # to name the comment; empty: the comment has the row's id.
    """

    column: str
    question: str | None = None
    slug: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """Which column is which field, and how its cells are written.

    `columns`: field name -> column name, without the texts. `day_first`: 3/4/2025 is in April; None where
    no date needs it. `currency`: of amounts that name none. `ignored`: columns that were there and are not read;
    a column that is neither read nor ignored is new. `people`: whose ids of people these are, where they are not
    those of the CRM, e.g. `delighted`. `excel_days`: dates are numbers of days, as Excel counts them. `guessed`: nobody
    has said or confirmed it. `talk`: what kind of conversation the file is, instead of a table; `staff`: who is ours in it,
    `account`: whose it is, where a person said so. `sheet`: which one of a workbook with several.
    """

    family: Family
    columns: dict[str, str] = field(default_factory=dict)
    texts: tuple[TextColumn, ...] = ()
    scale: RatingScale | None = None
    day_first: bool | None = None
    decimal_comma: bool = False
    currency: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    ignored: tuple[str, ...] = ()
    people: str | None = None
    guessed: bool = False
    excel_days: bool = False
    talk: str | None = None
    staff: tuple[str, ...] = ()
    account: str | None = None
    sheet: str | None = None

    @property
    def names(self) -> frozenset[str]:
        """The names of all columns that were there, read or not: by them an export is known again."""
        return self.used | frozenset(self.ignored)

    @property
    def used(self) -> frozenset[str]:
        """The names of all columns that are read."""
        return frozenset(self.columns.values()) | {text.column for text in self.texts}

    def missing(self) -> list[str]:
        """What the family needs and the mapping does not name, e.g. `["text or rating"]`."""
        if self.talk is not None:
            return []
        have = set(self.columns) | ({"text"} if self.texts else set())
        return [" or ".join(sorted(need)) for need in NEEDS[self.family] if not need & have]


def text_column(column: str, question: str | None = None) -> TextColumn:
    """A text column that is named after its question where its name is one."""
    asked = question or (column if is_question(column) else None)
    return TextColumn(column=column, question=asked, slug=slug(asked) if asked else "")


def with_own_slugs(texts: Iterable[TextColumn]) -> tuple[TextColumn, ...]:
    """The same, with slugs that differ: a second plain column is named after itself, equal ones numbered."""
    taken: set[str] = set()
    result = []
    for text in texts:
        wanted = text.slug if text.slug not in taken else (text.slug or slug(text.column))
        number, name = 1, wanted
        while name in taken:
            number += 1
            name = f"{wanted}-{number}"
        taken.add(name)
        result.append(replace(text, slug=name))
    return tuple(result)


def slug(question: str) -> str:
    """A short stable name for a question: `What is the main reason?` -> `what-is-the-main-reason`."""
    return plain(question).replace(" ", "-")[:_LONGEST_SLUG].strip("-") or "text"


def amend(mapping: Mapping, given: Sequence[tuple[str, str]], header: Sequence[str]) -> Mapping:
    """The mapping with columns that a person named, e.g. `[("text", "Comment"), ("said_at", "When")]`.

    `text` may be given several times and then replaces all texts. An empty column name removes a field.
    Raises: NotFound for a field that the family does not have, or a column that the file does not have.
    """
    known = field_names(mapping.family)
    columns, texts = dict(mapping.columns), list(mapping.texts)
    if any(name == "text" for name, _ in given):
        texts = []
    for name, column in given:
        if name not in known:
            raise NotFound(f"field of a {mapping.family} file", name, known)
        if column and column not in header:
            raise NotFound("column", column, header)
        if name == "text":
            texts += [text_column(column)] if column else []
        elif column:
            columns[name] = column
            texts = [text for text in texts if text.column != column]
        else:
            columns.pop(name, None)
    return replace(mapping, columns=columns, texts=with_own_slugs(texts))


def check(mapping: Mapping, header: Sequence[str], path: Path, *, sparse: bool = False) -> None:
    """Raise InputError where a column of the mapping is not there, NotRecognised for a need without one.

    Parameters: sparse: rows may lack columns, so a name that the first rows do not show is no error.
    """
    if missing := mapping.missing():
        one = missing[0].split(" ")[0]
        raise NotRecognised(
            path,
            f"as {mapping.family} it needs a column for {' and for '.join(missing)}",
            f"Name it: `voc ingest {quote(path.name)} --as {mapping.family} --column {one}=COLUMN`",
            Want("column", one, tuple(header)),
        )
    for column in sorted(mapping.used - set(header)):
        if sparse and mapping.used & set(header):
            continue
        near = get_close_matches(column, header, n=1)
        hint = f" Did you mean `{near[0]}`?" if near else ""
        shown = ", ".join(f"`{name}`" for name in header[:12])
        raise InputError(
            f"{path.name}: the mapping names the column `{column}`, which is not there.{hint} "
            f"The file has {shown}{', ...' if len(header) > 12 else ''}."
        )


def dump(mapping: Mapping) -> str:
    """The mapping as TOML that a person may edit."""
    lines = [
        "# How the columns of this kind of file are read. Change what is wrong and give it back with",
        "# `voc ingest FILE --mapping THIS_FILE`. Fields that this family knows:",
        *_comment(field_names(mapping.family)),
        "",
        f"family = {_quote(mapping.family)}",
    ]
    for name in _OPTIONS:
        value = getattr(mapping, name)
        if value is not None and value is not False:
            lines.append(f"{name} = {str(value).lower() if isinstance(value, bool) else _quote(value)}")
        elif name == "day_first" and value is False:
            lines.append("day_first = false")
    if mapping.guessed:
        lines += [
            "# Found out, and confirmed by nobody. Take this line out once you have looked at it:",
            "guessed = true",
        ]
    if mapping.staff:
        lines.append(f"staff = [{', '.join(map(_quote, mapping.staff))}]")
    if mapping.ignored:
        lines += [
            "",
            "# Columns that are not read:",
            f"ignored = [{', '.join(map(_quote, mapping.ignored))}]",
        ]
    lines += ["", "[columns]", *(f"{name} = {_quote(column)}" for name, column in mapping.columns.items())]
    for text in mapping.texts:
        lines += ["", "[[texts]]", f"column = {_quote(text.column)}"]
        lines += [f"question = {_quote(text.question)}"] if text.question else []
        lines += [f"slug = {_quote(text.slug)}"] if text.slug else []
    return "\n".join(lines) + "\n"


def _comment(names: Sequence[str]) -> list[str]:
    lines = ["#  "]
    for name in names:
        if len(lines[-1]) + len(name) > 100:
            lines.append("#  ")
        lines[-1] += f" {name}"
    return lines


def _quote(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def load(path: Path) -> Mapping:
    """Read a mapping file. Raises InputError that names what is wrong in it and what may stand there."""
    try:
        return parse(path.read_text(encoding="utf-8-sig"), path.name)
    except OSError as error:
        raise InputError(f"{path}: the mapping cannot be read ({error.strerror}). Check its name.") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path.name}: the mapping is not valid TOML ({error}). Mend that line.") from error


def parse(text: str, name: str) -> Mapping:
    """A mapping from its TOML; `name`: what it is called. Raises InputError as `load` does."""
    try:
        return _from_values(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{name}: the mapping is not valid TOML ({error}). Mend that line.") from error
    except (ValueError, NotFound) as error:
        raise InputError(f"{name}: {error}") from error


def _from_values(found: dict[str, Any]) -> Mapping:
    known_settings = ["family", "columns", "texts", "ignored", "guessed", "staff", *_OPTIONS]
    unknown = set(found) - set(known_settings)
    if unknown:
        raise NotFound("setting of a mapping", min(unknown), known_settings)
    family = Family(_text(found, "family"))
    columns = {str(name): _text(found["columns"], name) for name in found.get("columns", {})}
    known = [one.name for one in FIELDS[family]]
    for name in columns:
        if name not in known:
            raise NotFound(f"field of a {family} file", name, known)
    texts = [_text_from(one) for one in found.get("texts", [])]
    if texts and family not in TEXT_FAMILIES:
        raise ValueError(f"a {family} file has no [[texts]].")
    return Mapping(
        family=family,
        columns=columns,
        texts=with_own_slugs(texts),
        scale=RatingScale(found["scale"]) if "scale" in found else None,
        day_first=_yes_no(found, "day_first"),
        decimal_comma=bool(_yes_no(found, "decimal_comma")),
        currency=_text(found, "currency") if "currency" in found else None,
        encoding=_text(found, "encoding") if "encoding" in found else None,
        delimiter=_text(found, "delimiter") if "delimiter" in found else None,
        ignored=_names(found, "ignored"),
        people=_text(found, "people") if "people" in found else None,
        guessed=bool(_yes_no(found, "guessed")),
        excel_days=bool(_yes_no(found, "excel_days")),
        talk=_text(found, "talk") if "talk" in found else None,
        staff=_names(found, "staff"),
        account=_text(found, "account") if "account" in found else None,
        sheet=_text(found, "sheet") if "sheet" in found else None,
    )


def _text_from(found: dict[str, Any]) -> TextColumn:
    return TextColumn(
        column=_text(found, "column"),
        question=_text(found, "question") if "question" in found else None,
        slug=_text(found, "slug") if "slug" in found else "",
    )


def _text(found: dict[str, Any], name: str) -> str:
    value = found.get(name)
    if not isinstance(value, str) or not value:
        raise ValueError(f"`{name}` must be a text.")
    return value


def _names(found: dict[str, Any], name: str) -> tuple[str, ...]:
    value = found.get(name, [])
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise ValueError(f"`{name}` must be a list of column names.")
    return tuple(value)


def _yes_no(found: dict[str, Any], name: str) -> bool | None:
    value = found.get(name)
    if value is not None and not isinstance(value, bool):
        raise ValueError(f"`{name}` must be true or false.")
    return value
