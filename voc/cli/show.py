"""How results are printed: tables and sentences for people, JSON for machines."""

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console
    from rich.text import Text

STEP = 11
CONTROLS = dict.fromkeys(
    [*(code for code in range(0x20) if chr(code) not in "\n\t"), *range(0x7F, 0xA0), *range(0x202A, 0x202F)]
)
"""Signs that could move the cursor, colour the terminal or turn the line round: a stranger's text may hold them."""
_C1 = re.compile("[\x7f-\x9f\u202a-\u202e]")


@cache
def console() -> "Console":
    """The terminal; made on first use, because rich takes a tenth of a second to import."""
    from rich.console import Console

    return Console(highlight=False)


def as_json(value: Any) -> None:
    """Print one JSON value."""
    from rich.highlighter import JSONHighlighter

    console().print(JSONHighlighter()(json_text(value, indent=2)), soft_wrap=True)


def json_text(value: Any, *, indent: int | None = None) -> str:
    """One JSON value, without `indent` in one line; what a terminal takes for orders is escaped."""
    return _C1.sub(_escaped, json.dumps(value, default=_plain, ensure_ascii=False, indent=indent))


def frame_as_json(frame: "pd.DataFrame") -> None:
    """Print a frame as a JSON list of objects."""
    as_json(records(frame))


def records(frame: "pd.DataFrame") -> list[dict[str, Any]]:
    """The rows of a frame, with None for what is missing."""
    return [{str(k): _clean(v) for k, v in row.items()} for row in frame.to_dict("records")]


def table(frame: "pd.DataFrame", columns: Mapping[str, str], *, title: str, empty: str) -> None:
    """Print columns of a frame under the headings given; `empty` says what to do when there is nothing."""
    from rich.table import Table
    from rich.text import Text

    if frame.empty:
        console().print(f"[dim]{empty}[/dim]")
        return
    drawn = Table(
        title=title, title_justify="left", title_style="bold", box=None, pad_edge=False, padding=(0, 2, 0, 0)
    )
    for name, heading in columns.items():
        number = frame[name].dtype.kind in "iuf"
        day = frame[name].map(lambda value: isinstance(value, datetime)).any()
        justify: Literal["left", "right"] = "right" if number else "left"
        drawn.add_column(heading, justify=justify, overflow="fold", no_wrap=bool(number or day))
    for row in frame[list(columns)].itertuples(index=False):
        drawn.add_row(*(Text(cell(value)) for value in row))
    console().print(drawn)


def passages_table(found: "pd.DataFrame", *, json: bool) -> None:
    """Print passages with who said them, the columns of `voc.report.passages`."""
    if json:
        frame_as_json(found)
        return
    columns = {
        "passage_id": "id",
        "said_at": "when",
        "account": "account",
        "language": "in",
        "sentiment": "mood",
        "words": "words",
    }
    table(found, columns, title="", empty="No passages.")
    also_said(found)


def also_said(found: "pd.DataFrame") -> None:
    """Print which of these rows, by the number in their first column, somebody said elsewhere as well."""
    pairs = zip(found.iloc[:, 0], found["also_said"], strict=True)
    said = [f"{number} was also said in {places}." for number, places in pairs if places]
    sentences(["", *said] if said else [])


def grid(headings: Sequence[str], rows: Iterable[Sequence[str]], *, title: str = "", words: int = 1) -> None:
    """Print rows of words that are ready to be read; the first `words` columns left, the others right."""
    from rich.table import Table
    from rich.text import Text

    drawn = Table(
        title=title or None,
        title_justify="left",
        title_style="bold",
        box=None,
        pad_edge=False,
        padding=(0, 2, 0, 0),
    )
    for place, heading in enumerate(headings):
        drawn.add_column(heading, justify="left" if place < words else "right", overflow="fold", no_wrap=True)
    for row in rows:
        drawn.add_row(*(Text(harmless(word)) for word in row))
    console().print(drawn)


def facts(pairs: Iterable[tuple[str, str]]) -> None:
    """Print steps with what they did, one a line."""
    from rich.text import Text

    for name, words in pairs:
        _line(Text.assemble((f"  {name:<{STEP}}", "bold cyan"), " ", harmless(words)))


def cell(value: Any) -> str:
    """A value as a person reads it: three figures, days without the time, nothing for what is missing."""
    value = _clean(value)
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    if isinstance(value, int):
        return f"{value:,}"
    return harmless(" ".join(str(value).split()))


def harmless(text: str) -> str:
    """Text without the signs that a terminal would obey."""
    return text.translate(CONTROLS)


def sentences(lines: Sequence[str]) -> None:
    """Print lines as they are; customers' words are never taken for markup."""
    from rich.text import Text

    for line in lines:
        _line(Text(harmless(line)))


def _line(text: "Text") -> None:
    """One line; a terminal breaks it at its edge, a file or another program gets it whole."""
    text.plain = harmless(text.plain)
    console().print(text, soft_wrap=not console().is_terminal)


def _clean(value: Any) -> Any:
    """None for what pandas calls missing."""
    missing = value is None or type(value).__name__ in ("NaTType", "NAType")
    missing = missing or (isinstance(value, float) and math.isnan(value))
    return None if missing else value


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found.group()):04x}"


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if hasattr(value, "item"):
        return value.item()
    return str(value)
