"""Decides what a file is and which column is what, from its header and its first rows.

Each family claims columns for its fields; the family that explains the file best wins, if it has what the
family needs and is clearly ahead of the next. Otherwise nothing is guessed: NotRecognised says what is
missing and which command settles it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from shlex import quote

from voc.errors import NotRecognised, Want
from voc.ingest.claims import Claim, claim
from voc.ingest.headers import spellings, words
from voc.ingest.layouts import Layout, layout_of
from voc.ingest.mapping import Mapping, with_own_slugs
from voc.ingest.profile import Profile, is_personal, looks_like_value
from voc.terms import Family

SURE_POINTS = 4
SURE_LEAD = 0.25
TIE = 0.35
LEAST_CONFIDENCE = 0.5
UNSIGNED = 0.78
"""How sure a family can be while another one, which lacks no more than a sign of its own, explains more columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """A family and a mapping, with a confidence in the family in [0, 1] and what speaks for them.

    `claim`: what the family took for what, and how surely. `layout`: the tool's export that the header fits.
    `rival`: the family that does nearly as well.
    """

    mapping: Mapping
    confidence: float
    reasons: tuple[str, ...]
    claim: Claim
    layout: Layout | None = None
    rival: Family | None = field(default=None)


def recognise(path: Path, profiles: dict[str, Profile], family: Family | None = None) -> Recognised:
    """What the file is.

    Parameters: profiles: of every column, in the order of the header. family: given by a person; then only
        its columns are sought, and what is missing is left for the person to name.
    Raises: NotRecognised when no family explains the file, or two do about equally well, or where its first
        line holds somebody's address: that is a row, and its words must not become names of columns.
    """
    if any(is_personal(name) for name in profiles):
        raise _headless(path)
    known = layout_of(profiles, family)
    if family is not None:
        given = claim(family, profiles, known)
        reasons = ("said so", *_tool(known), *given.reasons)
        return _recognised(given, known, 1.0, reasons)
    if known is not None and not (found := claim(known.family, profiles, known)).missing:
        return _recognised(found, known, 1.0, (*_tool(known), *found.reasons))
    claims = sorted((claim(one, profiles) for one in Family), key=lambda one: one.points, reverse=True)
    holding = [one for one in claims if one.holds]
    if not holding:
        raise _nothing_known(path, claims, profiles)
    best, second = holding[0], holding[1] if len(holding) > 1 else None
    confidence = _confidence(best.points, second.points if second else 0.0)
    if confidence < LEAST_CONFIDENCE:
        raise _headless(path) if _has_no_names(profiles) else _not_sure(path, best, second)
    unsigned = next((one for one in claims if not (one.missing or one.holds)), None)
    if unsigned is not None and unsigned.points > best.points:
        second, confidence = unsigned, min(confidence, UNSIGNED)
    close = second is not None and best.points - second.points < SURE_LEAD * best.points
    return _recognised(
        best, None, confidence, tuple(best.reasons), second.family if second and close else None
    )


def as_given(mapping: Mapping, profiles: dict[str, Profile], reason: str) -> Recognised:
    """A mapping that is there already, beside what its family would claim today."""
    known = layout_of(profiles, mapping.family)
    found = claim(mapping.family, profiles, known)
    return Recognised(mapping=mapping, confidence=1.0, reasons=(reason,), claim=found, layout=known)


def _recognised(
    found: Claim,
    known: Layout | None,
    confidence: float,
    reasons: tuple[str, ...],
    rival: Family | None = None,
) -> Recognised:
    mapping = Mapping(
        family=found.family,
        columns=dict(found.columns),
        texts=with_own_slugs(found.texts),
        people=known.people if known else None,
    )
    return Recognised(
        mapping=mapping, confidence=confidence, reasons=reasons, claim=found, layout=known, rival=rival
    )


def _tool(known: Layout | None) -> tuple[str, ...]:
    return (f"its columns are those of {known.tool}",) if known else ()


def _confidence(points: float, next_points: float) -> float:
    """How sure: points enough, and a lead over the next family; a tie is never sure enough."""
    lead = (points - next_points) / points if points else 0.0
    ahead = TIE + (1 - TIE) * min(1.0, lead / SURE_LEAD)
    return round(min(1.0, points / SURE_POINTS) * ahead, 2)


def _not_sure(path: Path, best: Claim, second: Claim | None) -> NotRecognised:
    near = tuple(one.family.value for one in (best, second) if one is not None)
    if second is None:
        shown = "; ".join(best.reasons[:3])
        why = f"looks a little like a {best.family} file ({shown}), but not enough to be sure"
    else:
        why = f"could be a {best.family} or a {second.family} file"
    return NotRecognised(
        path,
        why,
        f"Say which: `voc ingest {quote(path.name)} --as {best.family}`, or see `--show-mapping`",
        Want("family", among=near),
    )


def _nothing_known(path: Path, claims: Sequence[Claim], profiles: dict[str, Profile]) -> NotRecognised:
    header = list(profiles)
    if spellings_of(header) & words("other.articles"):
        return NotRecognised(
            path,
            "holds help articles, not feedback, and none has a title",
            "Export them with their titles, or it is left out",
        )
    if _has_no_names(profiles):
        return _headless(path)
    near = claims[0]
    if near.points >= SURE_POINTS and len(near.missing) == 1:
        return _nearly(path, near, header)
    shown = ", ".join(header[:10]) + (", ..." if len(header) > 10 else "")
    return NotRecognised(
        path,
        f"none of its {len(header)} columns ({shown}) holds what somebody said, "
        "nor does it look like accounts, contacts, cases, signals, features or releases",
        f"If it is feedback, name the columns: `voc ingest {quote(path.name)} --as survey --column text=COLUMN`",
        Want("family"),
    )


def _headless(path: Path) -> NotRecognised:
    return NotRecognised(
        path,
        "its first line holds values, not column names",
        "Put a header line above it, e.g. `date,email,score,comment`",
    )


def _nearly(path: Path, near: Claim, header: Sequence[str]) -> NotRecognised:
    lacking = near.missing[0].split(" ")[0]
    free = [name for name in header if name not in near.columns.values()]
    keys = [name for name in free if any(word.endswith(" id") for word in spellings(name))] or free
    return NotRecognised(
        path,
        f"looks like a {near.family} file, but no column names the {' and the '.join(near.missing)}"
        + (f" (`{keys[-1]}` is not one that voc knows)" if keys else ""),
        f"If one does, say so: `voc ingest {quote(path.name)} --as {near.family} "
        f"--column {quote(f'{lacking}={keys[-1]}') if keys else f'{lacking}=COLUMN'}`",
        Want("family", among=(near.family.value,)),
    )


def spellings_of(header: Sequence[str]) -> frozenset[str]:
    """The spellings of all names in a header."""
    return frozenset().union(*(spellings(name) for name in header))


def _has_no_names(profiles: dict[str, Profile]) -> bool:
    """Whether the header looks like one more row: an address, a date or a number stands in it."""
    return any(looks_like_value(name) for name in profiles)
