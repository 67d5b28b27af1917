"""Git tags with their notes, as releases. Git is asked as a process of its own, and only ever reads.

An annotated tag says itself what it brings; of a lightweight one the subjects of its commits since the tag before tell.
No word that a person or a repository gives is ever the first letter of an argument: tags are named as `refs/tags/...`,
after they were found in git's own list.
"""

import re
import shutil
import subprocess
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from voc.errors import InputError, NotFound
from voc.ingest.changelog import Changelog, Notes, version_in
from voc.ingest.changelog_lines import NoteLine, lines_of

SECONDS = 60
"""So long git is waited for."""
COMMITS = 500
"""Subjects of commits that are read for one tag, at most."""

_FORMAT = "%(refname)%00%(objecttype)%00%(creatordate:iso-strict)%00%(contents:subject)%00%(contents:body)%00"
_FIELDS = 5
_NAMED = re.compile(r"(?P<product>.*?[-_/])?(?P<version>v?\.?\d.*)")
_SETTINGS = ("-c", "log.showSignature=false", "-c", "core.pager=cat", "-c", "color.ui=false")


def read_tags(repo: Path, *, tag: str = "", since: date | None = None) -> Changelog:
    """The releases that the tags of a repository name, oldest first.

    Parameters: tag: this one alone, also where its name holds no version; since: tags from this day on.
    Raises: InputError where git is missing, the folder is no repository or no tag names a version; NotFound for a
        tag that is not there.
    """
    found = _tags(repo)
    if tag:
        found = [one for one in found if one[0] == f"refs/tags/{tag}"]
        if not found:
            raise NotFound("tag", tag, [name.removeprefix("refs/tags/") for name, *_ in _tags(repo)])
    releases, left_out = [], []
    for name, kind, made, subject, body in found:
        short = name.removeprefix("refs/tags/")
        version = _version(short) or (short if tag else None)
        if version is None or not made:
            left_out.append(
                f"tag {short} names no version; `voc release git --tag NAME` reads it all the same"
            )
            continue
        at = datetime.fromisoformat(made)
        if since is None or at.date() >= since:
            lines = _message(subject, body, version) if kind == "tag" else []
            lines = lines or _commits(repo, name)
            text = "\n".join(line.text for line in lines)
            releases.append(Notes(version=version, released_at=at, lines=tuple(lines), text=text))
    if not releases:
        when = f" since {since:%Y-%m-%d}" if since else ""
        raise InputError(f"{repo}: no tag names a version{when}, like `v1.2.0`.")
    return Changelog(releases=tuple(_once(releases, left_out)), left_out=tuple(left_out))


def _tags(repo: Path) -> list[tuple[str, ...]]:
    answer = _git(repo, "for-each-ref", "--sort=creatordate", f"--format={_FORMAT}", "refs/tags")
    cells = answer.split("\0")
    rows = [cells[at : at + _FIELDS] for at in range(0, len(cells) - 1, _FIELDS)]
    return [(row[0].lstrip("\n"), *row[1:]) for row in rows if len(row) == _FIELDS]


def _version(tag: str) -> str | None:
    """`v1.2.0`, `release-1.2.0` and `app/v1.2.0` name 1.2.0; `nightly` names none."""
    found = _NAMED.fullmatch(tag)
    named = version_in(found["version"]) if found else None
    return named[0] if named is not None and not named[1] else None


def _once(releases: Sequence[Notes], left_out: list[str]) -> list[Notes]:
    """Of two tags of one version the first counts."""
    kept: dict[str, Notes] = {}
    for notes in releases:
        if notes.version in kept and kept[notes.version].released_at != notes.released_at:
            left_out.append(
                f"version {notes.version} has two tags; the one of {kept[notes.version].released_at:%Y-%m-%d} counts"
            )
        kept.setdefault(notes.version, notes)
    return list(kept.values())


def _message(subject: str, body: str, version: str) -> list[NoteLine]:
    """The lines of an annotated tag: its body, and its subject unless that only names the version."""
    said = [(0, row) for row in body.splitlines()]
    lines = lines_of(said) if body.strip() else []
    rest = re.sub(
        rf"\b(?:release|version|tag|v)?\s*v?{re.escape(version)}\b", "", subject, flags=re.IGNORECASE
    )
    return lines if not re.search(r"\w{3,}", rest) else [*lines_of([(0, subject)]), *lines]


def _commits(repo: Path, name: str) -> list[NoteLine]:
    before = _before(repo, name)
    span = f"refs/tags/{before}..{name}" if before else name
    subjects = _git(repo, "log", "--no-merges", f"--max-count={COMMITS}", "--format=%s", span, "--")
    return lines_of([(0, row) for row in subjects.splitlines()], commits=True)


def _before(repo: Path, name: str) -> str | None:
    """The nearest tag before this one in its history; None for the first."""
    try:
        return _git(repo, "describe", "--tags", "--abbrev=0", f"{name}^").strip() or None
    except InputError:
        return None


def _git(repo: Path, *words: str) -> str:
    """What git answers. Raises InputError with its reason."""
    program = shutil.which("git")
    if program is None:
        raise InputError(
            "git is not on this machine. Install it, or give a CHANGELOG.md to `voc release read`."
        )
    if not repo.is_dir():
        raise InputError(f"{repo}: there is no such folder. Name the folder of a repository with --repo.")
    try:
        done = subprocess.run(
            [program, "--no-pager", *_SETTINGS, *words],
            cwd=repo, capture_output=True, timeout=SECONDS, check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise InputError(f"{repo}: git did not answer within {SECONDS} seconds.") from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        why = said[0].removeprefix("fatal: ") if said else f"git ended with {done.returncode}"
        raise InputError(f"{repo}: git says: {why}")
    return done.stdout.decode("utf-8", "replace")
