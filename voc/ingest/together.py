"""What the columns of a file say of one another, once each is claimed for itself.

A name beside a given name is a surname; of a row's moments an empty one is not the row's; a column of keys that no name
gives away is the row's key where the family needs one. Nothing here looks at a single header alone.
"""

import re

from voc.ingest.columns import Field, Kind
from voc.ingest.headers import is_question, names_our_people, spellings, words
from voc.ingest.profile import Profile
from voc.ingest.senses import is_ours, means, reading, speaks_of
from voc.terms import Family

_ENOUGH = 4
_MOST = 0.8
"""A share of rows from which on a column is full, or cells are alike."""
_KEY = re.compile(r"[^\W\d_]{1,8}[-_/. ]?\d{1,8}")
_KEYS = {Family.FEATURE: "key", Family.ACCOUNT: "account_id", Family.CASE: "id"}
"""The field without which a row of the family cannot be told from another."""
_SEVERAL = 5
_LONGEST_PARTICLE = 3
_NAME = re.compile(r"[^\W\d_][\w.'’-]*(?: [^\W\d_&][\w.'’-]*){1,3}")
"""Two to four words without a digit; whether they begin in capitals is looked at apart."""
_ABOUT = frozenset({"person", "contact", "respondent", "customer", "company", "name"})
_ONE_PERSON = "common.person_name contact.name"
_WHEN = frozenset({"said_at", "opened_at", "day"})


def part_of_name(columns: dict[str, str], profiles: dict[str, Profile]) -> str | None:
    """What the column read as `name` is beside one of given names or surnames: the other part, or None for a whole name.

    Parameters: columns: field -> column, as claimed. profiles: of every column.
    """
    parts = {"first_name", "last_name"} & set(columns)
    if "name" not in columns or len(parts) != 1 or not _may_be_part(columns["name"]):
        return None
    known = parts.pop()
    if _holds(profiles[columns["name"]], profiles[columns[known]]):
        return None
    return "last_name" if known == "first_name" else "first_name"


def _may_be_part(column: str) -> bool:
    """Whether a header such as `Name`, `Nom` or `Contact name` can mean a part of a name. A nickname is none."""
    return not speaks_of(column, "nick") and bool(
        spellings(column) & words("common.person_name") or means(column, _ONE_PERSON)
    )


def _holds(whole: Profile, part: Profile) -> bool:
    """Whether most cells hold the other column's cell of the same row: then they are whole names."""
    if whole.filled < _ENOUGH or whole.filled != part.filled:
        return False
    pairs = zip(whole.cells, part.cells, strict=True)
    held = sum(one.casefold() in cell.casefold() and one != cell for cell, one in pairs)
    return held >= _MOST * whole.filled


def is_idle_name(columns: dict[str, str], profiles: dict[str, Profile]) -> bool:
    """Whether the column read as `name` is empty while both parts of names are there."""
    if not {"name", "first_name", "last_name"} <= set(columns):
        return False
    return not profiles[columns["name"]].filled and profiles[columns["first_name"]].filled >= _ENOUGH


def is_sparse_moment(field: Field, profile: Profile) -> bool:
    """Whether a column of moments is empty in many rows: it is hardly the moment of the row itself."""
    return (
        field.kind is Kind.DATE
        and field.name in _WHEN
        and profile.rows >= _ENOUGH
        and profile.filled < _MOST * profile.rows
    )


def key_by_cells(family: Family, columns: dict[str, str], profiles: dict[str, Profile]) -> str | None:
    """The one column that is different in every row and holds short keys alike, such as `FLD-12`; None for none or two.

    Only where the family needs a key and no name tells one.
    """
    if (
        _KEYS.get(family, "") in columns
        or family not in _KEYS
        or not {"name", "domain", "title", "subject"} & set(columns)
    ):
        return None
    used = set(columns.values())
    likely = [name for name, one in profiles.items() if name not in used and _holds_keys(one)]
    return likely[0] if len(likely) == 1 else None


def key_field(family: Family) -> str:
    """The name of the field that `key_by_cells` finds. Raises KeyError for a family that needs none."""
    return _KEYS[family]


def _holds_keys(profile: Profile) -> bool:
    if profile.filled < _ENOUGH or profile.filled < profile.rows or profile.distinct < 1:
        return False
    letters = {cell.strip().rstrip("0123456789") for cell in profile.cells}
    return len(letters) == 1 and all(_KEY.fullmatch(cell.strip()) for cell in profile.cells)


def label_by_cells(
    columns: dict[str, str], profiles: dict[str, Profile], used: set[str]
) -> tuple[str, str] | None:
    """The field and the column of whoever a row is about, where only the cells tell it; None where they leave a choice.

    Of the person and the company one is known, and one column that nothing else is read as holds names of several words
    which come again and again.
    """
    lacking = [one for one in ("name", "company") if one not in columns]
    if len(lacking) != 1 or (lacking[0] == "name" and {"first_name", "last_name"} & set(columns)):
        return None
    likely = [name for name, one in profiles.items() if name not in used and _holds_names(one)]
    return (lacking[0], likely[0]) if len(likely) == 1 else None


def _holds_names(profile: Profile) -> bool:
    """Whether the header leaves it open what the column is, and the cells are written as names are."""
    name = profile.name
    if is_question(name) or names_our_people(name) or is_ours(name) or spellings(name) & words("never.text"):
        return False
    told = reading(name)
    if not (told.unknown or any(_ABOUT & senses for senses in told.bags)):
        return False
    people = len(set(profile.cells))
    return (
        profile.filled >= _SEVERAL
        and people >= _SEVERAL
        and people < profile.filled
        and sum(map(_is_name, profile.cells)) >= _MOST * profile.filled
    )


def _is_name(cell: str) -> bool:
    """Whether a cell is written as names of people and companies are: `Ann Lee`, `Maple Works`."""
    text = cell.strip()
    return _NAME.fullmatch(text) is not None and all(
        word[0].isupper() for word in text.split() if len(word) > _LONGEST_PARTICLE
    )
