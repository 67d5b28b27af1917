"""What may be wrong with a mapping: each doubt a sentence, with what it takes from the confidence.

The family of a file can be plain while a column of it is not. Doubts are about columns: a text that a machine
wrote, a rating that is none, sentences that nobody reads. A serious one stops a file until a person has spoken.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod

from voc.ingest.claims import Claim, likely_ratings
from voc.ingest.columns import TEXT_FAMILIES
from voc.ingest.evidence import CONTENT, INSIDE, LAYOUT, MEANT_ALSO, MEANT_WEAK, NEARLY, WEAK, other_date
from voc.ingest.headers import is_question, spellings, words
from voc.ingest.layouts import Layout
from voc.ingest.mapping import Mapping
from voc.ingest.profile import Profile
from voc.ingest.ratings import is_unrated, rating
from voc.ingest.records import BadRow, Record
from voc.ingest.scales import RATED, scale_is_plain
from voc.ingest.senses import is_ours
from voc.ingest.values import BadCell
from voc.terms import Family, RatingScale

_MANY_BAD, _MOST_BAD = 0.1, 0.5
_MACHINE = 0.5
_NEARLY_ALL = 0.9
_FEEBLE = frozenset({MEANT_ALSO, MEANT_WEAK, NEARLY, INSIDE, CONTENT})
"""Signs of which one in twelve or more was wrong on layouts that no rule was written for; of surer ones 1 in 140."""
_DOUBTED_APART = frozenset({"said_at", "rating"})
_ENOUGH = 4
"""Rows. What fewer rows show is no ground for a doubt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """One thing that a person ought to look at.

    `weight`: in (0, 1), what it takes from the confidence. `serious`: the file is better not read unasked.
    `column`: the column it is about, None for the file.
    """

    words: str
    weight: float
    serious: bool = False
    column: str | None = None


def confidence_of(doubts: Sequence[Doubt]) -> float:
    """How sure a mapping is, in (0, 1]: every doubt takes its part of what the others left."""
    return round(prod(1 - doubt.weight for doubt in doubts), 2)


def doubts_of(
    mapping: Mapping,
    profiles: dict[str, Profile],
    found: Claim,
    layout: Layout | None,
    first: Sequence[Record | BadRow],
) -> tuple[Doubt, ...]:
    """All doubts about a mapping, the serious ones first.

    Parameters: profiles: of every column. found: what the family would claim of them, which tells how sure each
        field is. first: what the first rows give when they are read with the mapping.
    """
    unread = [one for name, one in profiles.items() if name not in mapping.used]
    left_out = layout.ours(profiles) if layout else frozenset()
    doubts = [*_about_rows(first)]
    if mapping.family in TEXT_FAMILIES:
        doubts += _about_texts(mapping, profiles, found)
        doubts += _about_unread([one for one in unread if one.name not in left_out], layout)
        doubts += _about_rating(mapping, profiles, found, left_out)
    doubts += _about_time(mapping, profiles, found, unread)
    doubts += _about_names(mapping, profiles, found)
    doubts += _about_rivals(mapping, found)
    doubts += _about_scale(mapping, profiles)
    return tuple(sorted(doubts, key=lambda doubt: not doubt.serious))


def _about_texts(mapping: Mapping, profiles: dict[str, Profile], found: Claim) -> Iterator[Doubt]:
    for name in (text.column for text in mapping.texts):
        one = profiles.get(name)
        if one is None or one.filled < _ENOUGH:
            continue
        if one.codes >= _MACHINE:
            yield Doubt(
                words=f"`{name}` is read as somebody's words, and a machine wrote them (`{one.cells[0][:40]}`)",
                weight=0.5,
                serious=True,
                column=name,
            )
        elif is_ours(name):
            yield Doubt(
                words=f"`{name}` is read as the customer's words, and sounds like ours",
                weight=0.4,
                serious=True,
                column=name,
            )
        elif one.is_choice and not one.is_prose:
            yield Doubt(
                words=f"`{name}` is read as free text, and looks like a choice from a list",
                weight=0.15,
                column=name,
            )
        elif name in found.by_cells:
            yield Doubt(
                words=f"`{name}` is read as the customer's words because it holds sentences; its name does not say so",
                weight=0.1,
                column=name,
            )


def _about_unread(unread: Sequence[Profile], layout: Layout | None) -> Iterator[Doubt]:
    """Columns of sentences that nobody reads. Where the tool is known, or the name is, they are left out on purpose."""
    if layout is not None and layout.only_named:
        return
    for one in unread:
        known = spellings(one.name) & words("never.text") or is_ours(one.name)
        if one.filled >= _ENOUGH and one.is_prose and not (known and not is_question(one.name)):
            yield Doubt(words=f"`{one.name}` holds sentences and is not read", weight=0.2, column=one.name)


def _about_rating(
    mapping: Mapping, profiles: dict[str, Profile], found: Claim, left_out: frozenset[str]
) -> Iterator[Doubt]:
    name = mapping.columns.get("rating")
    one = profiles.get(name or "")
    used = mapping.used | left_out
    others = likely_ratings(profiles, set(used)) if mapping.family in (Family.SURVEY, Family.REVIEW) else []
    if others:
        shown = ", ".join(f"`{other}`" for other in others[:3])
        which = f"`{name}` is the rating of a row" if name else "none of them is read as the rating"
        yield Doubt(words=f"{shown} may hold ratings as well; {which}", weight=0.08, column=others[0])
    if one is None or not one.cells or mapping.scale is None:
        return
    bad = _unreadable(one, mapping.scale)
    if bad > _MANY_BAD and one.filled >= _ENOUGH:
        yield Doubt(
            words=f"`{name}` is read as the rating, and {bad:.0%} of its cells are none on {mapping.scale.upper()}",
            weight=0.5,
            serious=True,
            column=name,
        )
    elif found.columns.get("rating") == name and found.how.get("rating") == CONTENT:
        yield Doubt(
            words=f"`{name}` is read as the rating for its numbers alone; its name does not say so",
            weight=0.1,
            column=name,
        )


def _unreadable(profile: Profile, scale: RatingScale) -> float:
    """The share of filled cells that are no rating on the scale."""
    cells = [cell for cell in profile.cells if not is_unrated(cell)]
    return sum(not _is_rating(cell, scale) for cell in cells) / len(cells) if cells else 0.0


def _is_rating(cell: str, scale: RatingScale) -> bool:
    try:
        rating("", cell, scale)
    except BadCell:
        return False
    return True


def _about_time(
    mapping: Mapping, profiles: dict[str, Profile], found: Claim, unread: Sequence[Profile]
) -> Iterator[Doubt]:
    name = mapping.columns.get("said_at")
    one = profiles.get(name or "")
    if one is None or found.columns.get("said_at") != name:
        return
    how = found.how.get("said_at", CONTENT)
    others = [
        f"`{other.name}`" for other in unread if other.filled and other.dates >= 0.9 and not other_date(other)
    ]
    if how <= WEAK and others:
        yield Doubt(
            words=f"`{name}` is read as the moment it was said; {', '.join(others[:3])} hold moments as well",
            weight=0.1 if how <= INSIDE else 0.05,
            column=name,
        )
    elif how == CONTENT:
        yield Doubt(
            words=f"`{name}` is read as the moment it was said for its dates alone; its name does not say so",
            weight=0.05,
            column=name,
        )


def _about_names(mapping: Mapping, profiles: dict[str, Profile], found: Claim) -> Iterator[Doubt]:
    """Columns that only a part of their name or their cells speak for, in one sentence."""
    read = [
        (field, column)
        for field, column in mapping.columns.items()
        if found.columns.get(field) == column
        and found.how.get(field, LAYOUT) in _FEEBLE
        and not (field in _DOUBTED_APART or _is_told_by_cells(field, profiles.get(column)))
    ]
    if read:
        shown = ", ".join(f"`{column}` is read as {field}" for field, column in read)
        words = f"{shown}; a part of the name or the cells alone say so"
        yield Doubt(words=words, weight=0.05, column=read[0][1])


def _is_told_by_cells(field: str, profile: Profile | None) -> bool:
    """Whether the cells leave no doubt: addresses are addresses."""
    return profile is not None and field == "email" and profile.emails >= _NEARLY_ALL


def _about_rivals(mapping: Mapping, found: Claim) -> Iterator[Doubt]:
    """Columns that are not read, and would have been as good as those that are."""
    for field, others in found.rivals.items():
        column = mapping.columns.get(field)
        left = [f"`{other}`" for other in others if other not in mapping.used]
        if left and column == found.columns.get(field):
            words = f"`{column}` is read as {field}; {', '.join(left[:3])} could be it as well"
            yield Doubt(words=words, weight=0.03, column=column)


def _about_scale(mapping: Mapping, profiles: dict[str, Profile]) -> Iterator[Doubt]:
    """A scale that the name does not tell, and that few values or values between two scales do not tell either."""
    name = mapping.columns.get(RATED.get(mapping.family, ""))
    one = profiles.get(name or "")
    if one is None or not one.scores or mapping.scale is None or mapping.scale is RatingScale.THUMBS:
        return
    if not scale_is_plain(one, mapping.family, mapping.scale):
        seen = ", ".join(str(value) for value in sorted(set(one.scores))[:6])
        words = f"`{name}` is read on the scale {mapping.scale.upper()} for its values ({seen}); its name does not say so"
        yield Doubt(words=words, weight=0.1, column=name)


def _about_rows(first: Sequence[Record | BadRow]) -> Iterator[Doubt]:
    """How many of the first rows cannot be used as they are read."""
    bad = [row for row in first if isinstance(row, BadRow)]
    if len(first) < _ENOUGH or len(bad) <= _MANY_BAD * len(first):
        return
    (column, reason), _ = Counter((row.column, row.reason) for row in bad).most_common(1)[0]
    where = f"`{column}`: {reason}" if column else reason
    yield Doubt(
        words=f"{len(bad)} of the first {len(first)} rows would be set aside, most often because of {where}",
        weight=0.5 if len(bad) > _MOST_BAD * len(first) else 0.25,
        serious=len(bad) > _MOST_BAD * len(first),
        column=column,
    )
