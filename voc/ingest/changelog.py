"""A `CHANGELOG.md` into releases with their lines. No database, no language work.

Read are the form of Keep a Changelog and what is common beside it: `## [1.2.0] - 2026-05-01`, `## 1.2.0 – 1 May 2026`,
`## v1.2.0 (2026-05-01)`, `# Version 1.2.0`, headings underlined with `===`, the logs of release-please and
semantic-release. What is unreleased is left out.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from voc.errors import InputError, NotRecognised
from voc.ingest import dates, vocabulary
from voc.ingest.changelog_lines import NoteLine, lines_of, plain
from voc.ingest.encodings import scan
from voc.ingest.values import BadCell

LARGEST = 10 * 1024 * 1024
"""Bytes. A log of forty years is smaller."""

_HEADING = re.compile(r"\s{0,3}(?P<marks>#{1,4})\s*(?P<words>.+?)\s*#*\s*")
_UNDERLINE = re.compile(r"\s{0,3}(={3,}|-{3,})\s*")
_ANCHOR = re.compile(r"<a\s[^>]*>\s*(?:</a>)?|\{#[^}]*\}")
_ADDRESS = re.compile(r"\[[^\]]+\]\((?P<url>https?://[^)\s]+)")
_VERSION = re.compile(
    r"(?:(?:version|release|sürüm|versión|versão|versione|версия|版本|バージョン|버전)\s*:?\s*|[\w./@-]*@)?"
    r"\[?[vV]?\.?(?P<version>\d+(?:\.\d+)*(?:[-+][0-9A-Za-z][0-9A-Za-z.+-]*|\.(?:v\d{8}|[a-z]+\d+|Final|GA|RELEASE)\b|(?:a|b|rc|alpha|beta|dev|post)\.?\d*)?)\]?(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_YANKED = re.compile(r"[\[(]?\b(?:yanked|withdrawn|retracted)\b[\])]?", re.IGNORECASE)
_DAY_FIRST = re.compile(
    r"^(?P<day>\d{4}-\d{2}-\d{2})(?:,|:|\s)\s*[-–—]?\s*(?P<words>(?:version |v)?\d.*)$", re.IGNORECASE
)
_EDGE = " \t-–—:/,|()[]*_·•~"
_RELEASED_ON = re.compile(
    r"^(?:released|release date|on|date|veröffentlicht am|publié le|le|vom|el|em)\b[\s:]*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes:
    """One release as its notes tell of it.

    `yanked`: it was taken back as a whole. `text`: its notes, Markdown as it stands. `line`: that of its heading.
    """

    version: str
    released_at: datetime
    lines: tuple[NoteLine, ...] = ()
    text: str = ""
    url: str | None = None
    yanked: bool = False
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Changelog:
    """What a file holds. `left_out`: a sentence for each release that could not be used."""

    releases: tuple[Notes, ...]
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Part:
    """A heading that names a version, or says that nothing is out, and the rows below it."""

    line: int
    version: str
    rest: str
    heading: str
    rows: list[tuple[int, str]]


def read(path: Path, *, zone: tzinfo = UTC) -> Changelog:
    """The releases of a file, the newest first as they commonly stand.

    Parameters: zone: in whose midnight a release of a day begins.
    Raises: InputError for a file that is not there, too large, no text, or without a release; for a version that
        stands there twice with two days.
    """
    return parse(_text(path), name=path.name, zone=zone)


def parse(text: str, *, name: str, zone: tzinfo = UTC) -> Changelog:
    """The same from its text; `name` is what errors call it."""
    parts = list(_parts(text.splitlines()))
    named = [part for part in parts if part.version]
    if not named:
        raise InputError(_nothing(name, unreleased=bool(parts)))
    order = dates.order_of(_day_words(part.rest) for part in named).day_first
    found: dict[str, Notes] = {}
    left_out = []
    for part in named:
        try:
            made = _notes(part, order, zone)
        except BadCell as bad:
            left_out.append(_no_day(name, part, bad))
            continue
        if made is not None:
            found[made.version] = _together(found.get(made.version), made, name)
    if not found:
        raise InputError(left_out[0] if left_out else _nothing(name, unreleased=True))
    return Changelog(releases=tuple(found.values()), left_out=tuple(left_out))


def version_in(words: str) -> tuple[str, str] | None:
    """The version that a heading or a tag names, without the `v` before it, and what stands behind; None for none."""
    found = _VERSION.fullmatch(words)
    return (found["version"].rstrip(".-+"), found["rest"]) if found else None


def _text(path: Path) -> str:
    try:
        size = path.stat().st_size if path.is_file() else 0
        if size > LARGEST:
            raise InputError(
                f"{path.name}: has {size / 1024**2:,.0f} MB, and a changelog at most {LARGEST // 1024**2}. "
                "Is it another file? Else cut off what is old."
            )
        seen = scan(path)
        with path.open(encoding=seen.encoding, errors="replace") as source:
            return source.read()
    except NotRecognised as error:
        raise InputError(f"{path.name}: {error.reason}. A changelog is Markdown in UTF-8.") from error
    except UnicodeError as error:
        raise InputError(
            f"{path.name}: its letters cannot be read. Save it as UTF-8 and try again."
        ) from error


def _parts(rows: Sequence[str]) -> Iterator[_Part]:
    """Every release with what stands below its heading, down to the next."""
    current: _Part | None = None
    fenced = False
    for number, row in enumerate(rows, start=1):
        fenced ^= row.lstrip().startswith(("```", "~~~"))
        begun = None if fenced else _begin(number, row, rows[number] if number < len(rows) else "")
        if begun is not None:
            if current is not None:
                yield current
            current = begun
        elif current is not None:
            current.rows.append((number, row))
    if current is not None:
        yield current


def _begin(number: int, row: str, following: str) -> _Part | None:
    found = _HEADING.fullmatch(row)
    underlined = bool(row.strip()) and not row[:1].isspace() and _UNDERLINE.fullmatch(following)
    heading = found["words"] if found else row if underlined else ""
    if not heading:
        return None
    words = _DAY_FIRST.sub(r"\g<words> (\g<day>)", plain(_bare_brackets(_ANCHOR.sub("", heading))))
    named = version_in(words)
    if named is not None and not _is_unreleased(named[1]) and _may_be_version(named, found):
        return _Part(number, named[0], named[1], heading, [])
    if named is not None and _is_unreleased(named[1]):
        return _Part(number, "", "", heading, [])
    return _Part(number, "", "", heading, []) if _is_unreleased(words) else None


def _may_be_version(named: tuple[str, str], found: re.Match[str] | None) -> bool:
    """`## 3 new reports` is no release: a whole number counts with a day or nothing behind it alone."""
    version, rest = named
    words = _day_words(rest)
    if not words or any(letter.isdigit() for letter in words):
        return "." in version or not words or found is None or len(words) >= 6
    return "." in version and len(found["marks"] if found else "#") <= 3


def _bare_brackets(heading: str) -> str:
    """`[1.2.0](address)` and `[1.2.0]` as `1.2.0`; what follows stays."""
    return re.sub(r"^\s*\[(?P<words>[^\]]+)\](?:\([^)]*\)|\[[^\]]*\])?", r"\g<words>", heading)


def _is_unreleased(words: str) -> bool:
    return vocabulary.meaning("release_section", words.strip(_EDGE)) == "unreleased"


def _day_words(rest: str) -> str:
    return _RELEASED_ON.sub("", _YANKED.sub("", rest).strip(_EDGE)).strip(_EDGE)


def _notes(part: _Part, day_first: bool | None, zone: tzinfo) -> Notes | None:
    words = _day_words(part.rest) or _day_below(part)
    address = _ADDRESS.search(part.heading)
    return Notes(
        version=part.version,
        released_at=_day(words, day_first, zone),
        lines=tuple(lines_of(part.rows)),
        text="\n".join(row for _, row in part.rows if not _UNDERLINE.fullmatch(row)).strip(),
        url=address["url"] if address else None,
        yanked=bool(_YANKED.search(part.rest)),
        line=part.line,
    )


def _day(words: str, day_first: bool | None, zone: tzinfo) -> datetime:
    """The day in these words; what stands behind it in words, like a code name, does not matter."""
    if not words:
        raise BadCell("release", "", "empty")
    try:
        return dates.moment("release", words, day_first=day_first, zone=zone)
    except BadCell:
        within = re.search(r"(?<!\d)\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)", words)
        if within is None:
            raise
        return dates.moment("release", within[0], day_first=day_first, zone=zone)


def _day_below(part: _Part) -> str:
    """Some write the day into the line below the heading: `_2026-05-01_`, `Released: 1 May 2026`."""
    below = [row for _, row in part.rows if row.strip() and not _UNDERLINE.fullmatch(row)][:1]
    words = _day_words(plain(below[0])) if below else ""
    return words if 6 <= len(words) <= 40 and any(letter.isdigit() for letter in words) else ""


def _together(known: Notes | None, more: Notes, name: str) -> Notes:
    """A version that stands there twice with the same day is one. Raises InputError where the days differ."""
    if known is None:
        return more
    if known.released_at != more.released_at:
        raise InputError(
            f"{name}:{more.line}: version {more.version} stands there with {more.released_at:%Y-%m-%d}, and in line "
            f"{known.line} with {known.released_at:%Y-%m-%d}. Mend one of them; nothing was read."
        )
    return replace(
        known,
        lines=(*known.lines, *more.lines),
        text=f"{known.text}\n{more.text}".strip(),
        yanked=known.yanked or more.yanked,
    )


def _nothing(name: str, *, unreleased: bool) -> str:
    if unreleased:
        return (
            f"{name}: holds no release yet, only what is not released. Give the version a number and a day."
        )
    return f"{name}: no heading names a version, like `## [1.2.0] - 2026-05-01`. Is it a changelog?"


def _no_day(name: str, part: _Part, bad: BadCell) -> str:
    what = f"has `{bad.value}`, {bad.reason}" if bad.value else "has no day"
    return (
        f"{name}:{part.line}: version {part.version} {what}; write it like `## [{part.version}] - 2026-05-01`"
    )
