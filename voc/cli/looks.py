"""How files that were looked at are shown: a table of what each is, and its first rows as they will be stored."""

from collections.abc import Sequence
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from voc.cli.show import sentences

if TYPE_CHECKING:
    from voc.flow.heard.intake import Seen

_LONGEST_ROW = 160


def show_looks(looks: "Sequence[Seen]", paths: Sequence[Path], *, asked: bool = False) -> None:
    """The table, then three rows of every file that is new; files that are read as last time have their line only.

    `asked`: a person is asked about the files that wait; those are shown with the question.
    """
    if not looks:
        where = ", ".join(str(path) for path in paths)
        sentences(
            [f"{where}: there is no file that may be read: no table, mail, chat export or call transcript."]
        )
        return
    sentences(_table(looks, paths))
    for seen in looks:
        if seen.look is not None and not is_known(seen) and not (asked and seen.waits):
            sentences(["", *file_lines(seen, name=_name(seen, paths))])
    sentences([""])


def is_known(seen: "Seen") -> bool:
    """Whether a file is read as an earlier one was, without a question."""
    return seen.look is not None and seen.stopped() is None and _is_as_before(seen)


def file_lines(seen: "Seen", *, name: str = "", asked: bool = False) -> list[str]:
    """One file in some lines: its first rows as they will be stored, and what is doubted of it.

    `name`: how it is called. `asked`: its serious doubts are put as questions.
    """
    if seen.look is None:
        return [seen.problem or ""]
    doubts = [f"  not sure: {doubt.words}" for doubt in seen.look.doubts if not (asked and doubt.serious)]
    people = [f"  {line}" for line in seen.look.people]
    notes = [f"  {line}" for line in seen.look.notes]
    rows = [f"  > {cut(row)}" for row in seen.rows()]
    return [f"{name or seen.path.name}, as it will be stored:", *people, *rows, *doubts, *notes]


def pasteable(words: str, paths: Sequence[Path], folder: Path | None) -> str:
    """The commands in a sentence with the path that was given, and the workspace: so that they can be pasted."""
    where = f" -w {quote(str(folder))}" if folder is not None else ""
    for path in paths:
        inside = f"`voc ingest {quote(path.name)}"
        if inside in words:
            words = words.replace(inside, f"`voc ingest {quote(str(path))}{where}")
    return words


def _name(seen: "Seen", paths: Sequence[Path]) -> str:
    """The file as it is named below the folder that was given."""
    found = seen.path.name
    for path in paths:
        if path.is_dir() and seen.path.is_relative_to(path) and seen.path != path:
            found = str(seen.path.relative_to(path))
    sheet = seen.look.mapping.sheet if seen.look is not None else None
    return f"{found}, sheet {sheet}" if sheet else found


def _table(looks: "Sequence[Seen]", paths: Sequence[Path]) -> list[str]:
    """A line a file, the file last: its name may be long, and a narrow terminal breaks no column."""
    rows = [("", "rows", "sure", "what it is", "file")]
    for seen in looks:
        what, count, sure = _what(seen)
        rows.append((_state(seen), count, sure, what, _name(seen, paths)))
    width = [max(len(row[place]) for row in rows) for place in range(4)]
    return [
        f"  {state:<{width[0]}}  {count:>{width[1]}}  {sure:>{width[2]}}  {what:<{width[3]}}  {name}"
        for state, count, sure, what, name in rows
    ]


def _what(seen: "Seen") -> tuple[str, str, str]:
    """What a file is, about how many rows, how sure; dashes for what was not recognised."""
    from voc.flow.heard.questions import FAMILIES

    if seen.look is None:
        return "?", "", ""
    found = seen.look
    words = FAMILIES[found.family] + (f" ({found.tool})" if found.tool else "")
    if found.mapping.talk is not None:
        words = found.reasons[0].removeprefix("it is ")
    return words, f"{found.rows_about:,}", f"{found.confidence:.0%}"


def _state(seen: "Seen") -> str:
    if seen.stopped() is None:
        if seen.remembered:
            return "as you said"
        return "as last time" if _is_as_before(seen) else "clear"
    return "asks" if seen.waits else "left out"


def _is_as_before(seen: "Seen") -> bool:
    return seen.look is not None and (seen.remembered is not None or "read as last time" in seen.look.reasons)


def cut(row: str) -> str:
    """A row as one line that fits a wide terminal."""
    line = " ".join(row.split())
    return line if len(line) <= _LONGEST_ROW else f"{line[: _LONGEST_ROW - 1]}…"
