"""Cells of text into ratings on their scale."""

import re
from decimal import Decimal

from voc.ingest.values import BadCell, is_empty
from voc.ingest.vocabulary import meaning
from voc.terms import RatingScale

BOUNDS: dict[RatingScale, tuple[int, int]] = {
    RatingScale.NPS: (0, 10),
    RatingScale.CSAT: (1, 5),
    RatingScale.CES: (1, 7),
    RatingScale.STARS: (1, 5),
    RatingScale.CSAT7: (1, 7),
    RatingScale.CES5: (1, 5),
    RatingScale.THUMBS: (0, 1),
}
"""The lowest and the highest rating of each scale."""

_RATING = re.compile(
    r"(\d{1,3}(?:[.,]\d{1,3})?)\s*"
    r"(?:(?:/|out of|von|sur|de|üzerinden|из)\s*(\d{1,3})|(?:[-\u2013\u2014:(]?\s*[^\d\s/.,][^\d]{0,80}))?",
    re.IGNORECASE,
)
_STAR_SIGNS = re.compile(r"\s*([★⭐🌟])\ufe0f?(?:\s*\1\ufe0f?)*\s*[☆✩]*\s*")
_OUT_OF_FIVE = 5


def rating(column: str, cell: str, scale: RatingScale) -> Decimal:
    """A rating on its scale: `9`, `4.5`, `4/5`, `9 - very likely`, `★★★★`, `very satisfied`.

    Raises: BadCell where there is no rating, it is out of the scale's range, it names another top, or an
        NPS is not whole.
    """
    plain = cell.strip()
    low, high = BOUNDS[scale]
    if scale is RatingScale.THUMBS:
        return _thumb(column, cell)
    if plain.isdecimal() and len(plain) <= 2:
        value = Decimal(plain)
    elif (found := _RATING.fullmatch(plain)) is not None:
        value = Decimal(found.group(1).replace(",", "."))
        if found.group(2) is not None and int(found.group(2)) != high:
            raise BadCell(column, cell, f"not on the scale {low} to {high}")
    elif _STAR_SIGNS.fullmatch(plain):
        value = Decimal(sum(plain.count(sign) for sign in "★⭐🌟"))
    elif high == _OUT_OF_FIVE and (label := meaning("satisfaction", plain)) is not None:
        value = Decimal(label)
    else:
        raise BadCell(column, cell, f"not a rating from {low} to {high}")
    if not low <= value <= high:
        raise BadCell(column, cell, f"out of the range {low} to {high}")
    if scale is RatingScale.NPS and value != value.to_integral_value():
        raise BadCell(column, cell, "not a whole number from 0 to 10")
    return value


def _thumb(column: str, cell: str) -> Decimal:
    """1 for a thumb up, `good`, `yes`; 0 for a thumb down, `bad`, `no`."""
    found = meaning("thumbs", cell)
    if found is None:
        raise BadCell(column, cell, "neither good nor bad")
    return Decimal(found)


def looks_like_thumb(cell: str) -> bool:
    """Whether the cell says no more than good or bad."""
    return meaning("thumbs", cell) is not None


_UNRATED = frozenset(
    "not offered, unoffered, offered, not rated, unrated, no rating, not answered, skipped, değerlendirilmedi, "
    "未评价, 未提供, nicht bewertet, nicht angeboten, sin calificar, no ofrecida, non évalué, non proposé".split(
        ", "
    )
)


def is_unrated(cell: str) -> bool:
    """Whether the cell says that there is no rating: nobody was asked, or nobody has answered."""
    plain = cell.strip().lower().replace("_", " ")
    return is_empty(cell) or plain in _UNRATED


def looks_like_rating(cell: str) -> Decimal | None:
    """The number that a cell would give on some scale, or None: used to recognise columns."""
    found = _RATING.fullmatch(cell.strip())
    if found is not None:
        return Decimal(found.group(1).replace(",", "."))
    if _STAR_SIGNS.fullmatch(cell):
        return Decimal(sum(cell.count(sign) for sign in "★⭐🌟"))
    label = meaning("satisfaction", cell)
    return None if label is None else Decimal(label)
