"""The lines of release notes: bullets and plain paragraphs in Markdown as plain text, without what only machines read.

Knows no files and no versions (`voc.ingest.changelog`). A line says of itself whether it may bring something: what
stands below *Removed* does not, and what stands below *Documentation* is of no use to customers.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from voc.ingest import vocabulary

LONGEST = 500
"""Characters of one line that are kept."""

_HEADING = re.compile(r"\s{0,3}#{2,6}\s+(?P<words>.+?)\s*#*\s*")
_BOLD_HEADING = re.compile(r"\s{0,3}(?:\*\*|__)(?P<words>[^*_]{2,40}?):?(?:\*\*|__):?\s*")
_BULLET = re.compile(r"(?P<indent>\s*)(?:[-*+•·–]|\d{1,3}[.)])\s+(?P<words>\S.*)")
_REFERENCE = re.compile(r"\s{0,3}\[[^\]]+\]:\s*\S+.*")
_RULE = re.compile(r"\s*(?:[-*_]\s*){3,}|\s*[=]{3,}\s*")
_FENCE = re.compile(r"\s*(?:```|~~~)")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_PICTURE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_COMMIT_LINK = re.compile(r"\(?\[[^\]]*\]\([^)\s]*/commit/[^)\s]*\)\)?")
_LINK = re.compile(r"\[(?P<words>[^\]]*)\](?:\((?P<url>[^)\s]*)[^)]*\)|\[[^\]]*\])")
_HASH = re.compile(r"\(?\s*\[?`?\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,40}\b`?\]?\s*\)?(?=[\s,;.]|$)")
_AUTHORS = re.compile(
    r"\s+(?:by|thanks|thank you)\s+@[\w-]+(?:,?\s+(?:and\s+)?@[\w-]+)*(?:\s+in\s+\S+)?", re.IGNORECASE
)
_MARKS = re.compile(r"\*\*|__|~~|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)|`|<[^<>@:]{1,60}>")
_EMPTY = re.compile(r"\(\s*[,;]?\s*\)|\[\s*\]")
_COMMIT = re.compile(r"(?P<kind>[a-z]{2,10})(?:\((?P<scope>[^)]*)\))?!?:\s+(?P<words>\S.*)")
_INSIDE = frozenset({"chore", "docs", "doc", "test", "tests", "build", "ci", "style", "refactor"})
_TAKES = frozenset({"revert", "reverts"})
_KINDS = (
    _INSIDE
    | _TAKES
    | {"feat", "feature", "fix", "perf", "security", "sec", "improvement", "hotfix", "bugfix"}
)
_UNDONE = re.compile(r"(?:revert|reverts|reverted)\b[\s:\"“]", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteLine:
    """One line of release notes.

    `text`: plain, one line, at most LONGEST characters. `raw`: as it stands, with links: keys are sought in it.
    `takes`: it tells of something that went away, so it brings no feature. `line`: counted from 1 in its file.
    """

    text: str
    raw: str
    takes: bool = False
    line: int = 0


def lines_of(rows: Sequence[tuple[int, str]], *, commits: bool = False) -> list[NoteLine]:
    """The lines of one release: bullets, nested ones too, else paragraphs; those of use to customers alone.

    Parameters: rows: (number in the file, text); commits: every row is the subject of a commit.
    """
    if commits:
        return list(_made((number, text, "") for number, text in rows))
    found = list(_bullets(rows))
    return list(_made(found or _paragraphs(rows)))


def plain(raw: str) -> str:
    """One line of Markdown as a person reads it: without marks, addresses behind links, hashes and authors."""
    words = _COMMIT_LINK.sub("", _PICTURE.sub("", raw))
    words = _LINK.sub(lambda found: found["words"], words)
    words = _HASH.sub("", _AUTHORS.sub("", words))
    words = _EMPTY.sub("", _MARKS.sub("", words))
    return " ".join(words.split()).strip(" ,;")[:LONGEST].strip()


def _bullets(rows: Sequence[tuple[int, str]]) -> Iterator[tuple[int, str, str]]:
    """(number, text, heading) of every bullet with the lines that belong to it."""
    heading = ""
    open_: list[tuple[int, str, str]] = []
    for number, row in _prose(rows):
        found = _heading_of(row)
        if found is not None:
            heading = found
            yield from open_
            open_ = []
        elif bullet := _BULLET.fullmatch(row):
            yield from open_
            open_ = [(number, bullet["words"], heading)]
        elif open_ and row.strip():
            begun, text, under = open_[0]
            open_ = [(begun, f"{text} {row.strip()}", under)]
        else:
            yield from open_
            open_ = []
    yield from open_


def _paragraphs(rows: Sequence[tuple[int, str]]) -> Iterator[tuple[int, str, str]]:
    """(number, text, heading) of every paragraph, for notes without bullets."""
    heading, held, begun = "", "", 0
    for number, row in [*_prose(rows), (0, "")]:
        found = _heading_of(row)
        if row.strip() and found is None:
            held, begun = f"{held} {row.strip()}".strip(), begun or number
            continue
        if held:
            yield begun, held, heading
        held, begun = "", 0
        heading = heading if found is None else found


def _prose(rows: Sequence[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """The rows without blocks of code, comments, rules and the addresses of links."""
    fenced = hidden = False
    for number, row in rows:
        if _FENCE.match(row):
            fenced = not fenced
            continue
        seen = _COMMENT.sub("", row)
        hidden = hidden or "<!--" in seen
        if not fenced and not hidden and not _RULE.fullmatch(seen) and not _REFERENCE.fullmatch(seen):
            yield number, seen
        if "-->" in row:
            hidden = False


def _heading_of(row: str) -> str | None:
    found = _HEADING.fullmatch(row) or _BOLD_HEADING.fullmatch(row)
    return plain(found["words"]).rstrip(":") if found else None


def _made(found: Iterable[tuple[int, str, str]]) -> Iterator[NoteLine]:
    for number, raw, heading in found:
        kind = _kind(heading)
        commit = _COMMIT.fullmatch(plain(raw))
        said = commit["kind"].lower() if commit else ""
        text = plain(raw)
        if commit and said in _KINDS:
            text = f"{commit['scope']}: {commit['words']}" if commit["scope"] else commit["words"]
        if not text or len(re.findall(r"\w", text)) < 2 or kind == "inside" or said in _INSIDE:
            continue
        takes = kind == "takes" or said in _TAKES or bool(_UNDONE.match(text))
        yield NoteLine(text=text, raw=raw, takes=takes, line=number)


def _kind(heading: str) -> str:
    """Of a section: `ships`, `takes`, `inside`; "" for one that is not known."""
    bare = re.sub(r"^[^\w]+|[^\w]+$", "", heading)
    return vocabulary.meaning("release_section", bare) or ""
