"""What one family makes of a file: the columns it would take for its fields and texts, and how well they fit.

A column is taken by the surest sign first: its own name, a name that several families use, a phrase in its
name that its cells bear out, its cells alone.
"""

from dataclasses import dataclass, field

from voc.ingest.columns import FIELDS, NEEDS, SIGNS, TEXT_FAMILIES, Field, Kind
from voc.ingest.headers import holds_phrase, is_question, spellings, words
from voc.ingest.mapping import TextColumn, text_column
from voc.ingest.profile import Profile
from voc.terms import Family

_OWN, _ALSO, _INSIDE, _CONTENT = 4, 3, 2, 1
_COUNTED_TEXTS = 2
_POINTS_OF_PART = {"pros": 3.0, "cons": 3.0, "own:body": 3.0}


@dataclass(slots=True)
class Claim:
    """What one family makes of a file. `signs` are the fields found, `own:x` for those by their own name."""

    family: Family
    columns: dict[str, str] = field(default_factory=dict)
    texts: list[TextColumn] = field(default_factory=list)
    points: float = 0.0
    signs: set[str] = field(default_factory=set)
    reasons: list[str] = field(default_factory=list)

    @property
    def missing(self) -> list[str]:
        """What the family needs and this file lacks."""
        return [" or ".join(sorted(need)) for need in NEEDS[self.family] if not need & self.signs]

    @property
    def holds(self) -> bool:
        """Whether the file may be taken for this family unasked."""
        return not self.missing and bool(SIGNS[self.family] & self.signs)


def claim(family: Family, profiles: dict[str, Profile]) -> Claim:
    """Which columns a family would take, the surest first, each column and each field once."""
    found = Claim(family)
    offers = [
        (-strength, order, column, one)
        for order, one in enumerate(FIELDS[family])
        for column, profile in profiles.items()
        if (strength := _strength(one, profile))
    ]
    taken: set[str] = set()
    place = {column: at for at, column in enumerate(profiles)}
    for strength, _, column, one in sorted(offers, key=lambda offer: (*offer[:2], place[offer[2]])):
        if one.name in found.columns or column in taken:
            continue
        taken.add(column)
        _take(found, one, column, -strength)
    if family in TEXT_FAMILIES:
        for column, profile in profiles.items():
            if column not in taken:
                _take_text(found, profile)
        _take_rating_by_content(found, profiles, taken)
    if family is Family.FEATURE and "key" not in found.columns and "tracker_url" in found.columns:
        _take_address_as_key(found)
    found.columns = {one.name: found.columns[one.name] for one in FIELDS[family] if one.name in found.columns}
    return found


def _take(found: Claim, one: Field, column: str, strength: int) -> None:
    found.columns[one.name] = column
    found.signs.add(one.name)
    how = {
        _OWN: "by its name",
        _ALSO: "by its name",
        _INSIDE: "by a word in its name",
        _CONTENT: "by its cells",
    }
    found.reasons.append(f"`{column}` is {one.name} {how[strength]}")
    if strength == _OWN:
        found.signs.add(f"own:{one.name}")
        found.points += one.points
    elif strength == _INSIDE and one.kind is Kind.RATING:
        found.points += 2
    elif strength != _CONTENT:
        found.points += min(1, one.points)


def _take_address_as_key(found: Claim) -> None:
    """A list of items without a number of their own: the address of each is what names it."""
    found.columns["key"] = found.columns["tracker_url"]
    found.signs.add("key")
    found.points += 1
    found.reasons.append(f"`{found.columns['key']}` is key: no other column names the row")


def _strength(one: Field, profile: Profile) -> int:
    """How sure this column is this field, 0 for not at all."""
    named = spellings(profile.name)
    if named & one.own:
        return _OWN if _may_be(one, profile) else 0
    if named & one.also:
        return _ALSO if _may_be(one, profile) else 0
    if one.inside and holds_phrase(profile.name, one.inside) and _surely_is(one, profile):
        return _INSIDE
    if one.kind is Kind.EMAIL and profile.filled and profile.fits(Kind.EMAIL, 0.8):
        return _CONTENT
    if one.name == "said_at" and profile.filled and profile.fits(Kind.DATE, 0.9) and not _other_date(profile):
        return _CONTENT
    return 0


def _may_be(one: Field, profile: Profile) -> bool:
    """Whether a column of the right name can be the field. Bad cells are no reason: they go to quarantine."""
    if one.kind is Kind.DATE:
        return profile.dates > 0 or profile.yes_no < 0.5
    if one.kind in (Kind.KEY, Kind.RATING, Kind.HOST, Kind.NUMBER):
        return profile.fits(one.kind, 0.3)
    return one.kind is not Kind.EMAIL or profile.fits(Kind.EMAIL, 0.1)


def _surely_is(one: Field, profile: Profile) -> bool:
    if one.kind is Kind.ANY or not profile.filled:
        return False
    if one.kind is Kind.DATE and _other_date(profile):
        return False
    return profile.fits(one.kind, 0.8 if one.kind is Kind.RATING else 0.5)


def _other_date(profile: Profile) -> bool:
    return holds_phrase(profile.name, words("never.said_at"))


def _take_text(found: Claim, profile: Profile) -> None:
    """Give the column to the family as free text, if people seem to have written it."""
    named = spellings(profile.name)
    if named & words("never.text") and not is_question(profile.name):
        return
    part = _part_of_review(found, named)
    points = _POINTS_OF_PART.get(part, 0.0) if part else _text_points(found, profile, named)
    if not points:
        return
    found.points += points if len(found.texts) < _COUNTED_TEXTS else 0
    found.signs.add("text")
    named_part = part in ("pros", "cons")
    text = TextColumn(column=profile.name, question=part, slug=part or "") if named_part else None
    found.texts.append(text or text_column(profile.name))
    found.reasons.append(f"`{profile.name}` is text")


def _part_of_review(found: Claim, named: frozenset[str]) -> str | None:
    """Which part of a review the column is by its name; it speaks for the family too."""
    if found.family is not Family.REVIEW:
        return None
    for part, group in (("pros", "common.pros"), ("cons", "common.cons"), ("own:body", "review.body")):
        if named & words(group):
            found.signs.add(part)
            return part
    return None


def _text_points(found: Claim, profile: Profile, named: frozenset[str]) -> float:
    """How much a column speaks for the family as free text; 0 where it is none."""
    family = found.family
    if named & words("common.text") and profile.fits(Kind.TEXT):
        return 1.0 if family is Family.NOTE else 2.0
    if named & words("common.body") and profile.fits(Kind.TEXT) and _may_have_body(found):
        return 2.0 if family is Family.NOTE else 1.0
    if is_question(profile.name) and _is_answer(profile):
        return 2.0 if family is Family.SURVEY else 1.0
    return 1.0 if profile.is_prose and found.signs & {"own:id", "rating", "in_reply_to"} else 0.0


def _may_have_body(found: Claim) -> bool:
    """A survey's answer is not called `body` or `description`, unless its rating or id say it is a survey."""
    return found.family is not Family.SURVEY or bool(found.signs & {"own:id", "rating"})


def _is_answer(profile: Profile) -> bool:
    """Whether the cells below a question are words of people, not a choice from a list."""
    if not profile.filled:
        return True
    many = profile.filled >= 10
    return profile.fits(Kind.TEXT, 0.7) and (profile.weight >= 12 if many else profile.weight >= 4)


def _take_rating_by_content(found: Claim, profiles: dict[str, Profile], taken: set[str]) -> None:
    """The only column of whole numbers from 0 to 10 beside a text is the rating, whatever it is called."""
    if "rating" in found.columns or not found.texts or found.family not in (Family.SURVEY, Family.REVIEW):
        return
    likely = [
        one
        for one in profiles.values()
        if one.name not in taken
        and one.filled >= 5
        and one.fits(Kind.RATING, 0.95)
        and len(set(one.cells)) >= 3
        and not holds_phrase(one.name, words("never.rating"))
    ]
    if len(likely) == 1:
        found.columns["rating"] = likely[0].name
        found.signs.add("rating")
        found.points += 1
        found.reasons.append(f"`{likely[0].name}` is rating by its cells")
