"""What one family makes of a file: the columns it would take for its fields and texts, and how well they fit.

A column is taken by the surest sign first: what is known of the tool that wrote the file, its own name, a name
that several families use, a phrase in its name that its cells bear out, its cells alone. What is ours (replies,
notes, our people) is never taken for the customer's.
"""

from dataclasses import dataclass, field

from voc.ingest.columns import FIELDS, NEEDS, SIGNS, TEXT_FAMILIES, Field, Kind
from voc.ingest.evidence import (
    ALSO,
    BEST,
    CONTENT,
    INSIDE,
    LAYOUT,
    MACHINE,
    MEANT,
    MEANT_ALSO,
    MEANT_BEST,
    MEANT_OWN,
    MEANT_WEAK,
    NEARLY,
    OWN,
    WEAK,
    strength_of,
)
from voc.ingest.headers import holds_phrase, is_question, names_our_people, spellings, words
from voc.ingest.layouts import Layout
from voc.ingest.mapping import TextColumn, text_column
from voc.ingest.profile import Profile
from voc.ingest.rows_of import is_estimated, is_planned, is_praised_and_blamed, is_rated, is_surveyed
from voc.ingest.senses import is_ours, may_mean, means, speaks_of
from voc.ingest.together import is_idle_name, key_by_cells, key_field, label_by_cells, part_of_name
from voc.terms import Family

_BY_OWN_NAME = frozenset({LAYOUT, OWN, MEANT_OWN, NEARLY})
_HOW = {
    INSIDE: "by a word in its name",
    CONTENT: "by its cells",
    NEARLY: "by most of its name",
    **dict.fromkeys(MEANT, "by what its name means"),
}
_KINDS_OF_ROWS = {
    Family.SURVEY: "survey",
    Family.REVIEW: "review",
    Family.CASE: "case",
    Family.NOTE: "note",
    Family.FEATURE: "feature",
}
_POINTS_OF_KIND = 1.5
_SIGNS_OF_ANY = frozenset({"own:id", "rating", "in_reply_to"})
_SIGNS_OF_WORDS = {Family.NOTE: _SIGNS_OF_ANY | {"own:author"}}
"""Beside one of these a column of sentences is what was said, whatever it is called."""
_PEOPLE_OF_CASES = frozenset({"email", "name", "company", "crm_id", "own_id", "account_id", "csat"})
"""A support case is somebody's: of these it names one."""
_COURSE_OF_CASES = SIGNS[Family.CASE] - {"own:opened_at"} | {"subject", "solve_hours", "team"}
"""And of its course it tells more than when it was opened."""
_HEARD = frozenset({Family.SURVEY, Family.REVIEW, Family.NOTE, Family.REPLY})
_ABOUT_SOMEBODY = frozenset({Family.SURVEY, Family.NOTE, Family.CASE})
"""Families whose rows name a person and a company."""
_SIGNS_OF_REVIEWS = frozenset({"pros", "cons", "platform", "own:id", "own:title", "own:our_reply"})
"""Without stars a review has one of these."""
_CLASSES = {MEANT_BEST: BEST, MEANT_OWN: OWN, MEANT_ALSO: ALSO, MEANT_WEAK: WEAK}
_COUNTED_TEXTS = 2
_BODY = "own:body"
_POINTS_OF_PART = {"pros": 3.0, "cons": 3.0, _BODY: 3.0}
_WORDLESS = frozenset({Family.ACCOUNT, Family.CONTACT, Family.SIGNAL})
"""Families whose rows hold no free text: a file with some is rather another one."""


@dataclass(slots=True)
class Claim:
    """What one family makes of a file.

    `signs` are the fields found, `own:x` for those by their own name. `how` says how sure each field is,
    LAYOUT to CONTENT. `by_cells`: texts that only their cells speak for. `rivals`: columns that nothing else is
    read as, and that would have been as good for a field.
    """

    family: Family
    columns: dict[str, str] = field(default_factory=dict)
    texts: list[TextColumn] = field(default_factory=list)
    points: float = 0.0
    signs: set[str] = field(default_factory=set)
    reasons: list[str] = field(default_factory=list)
    how: dict[str, int] = field(default_factory=dict)
    by_cells: list[str] = field(default_factory=list)
    rivals: dict[str, list[str]] = field(default_factory=dict)

    @property
    def missing(self) -> list[str]:
        """What the family needs and this file lacks."""
        return [" or ".join(sorted(need)) for need in NEEDS[self.family] if not need & self.signs]

    @property
    def holds(self) -> bool:
        """Whether the file may be taken for this family unasked."""
        return not self.missing and bool(SIGNS[self.family] & self.signs)


def claim(family: Family, profiles: dict[str, Profile], layout: Layout | None = None) -> Claim:
    """Which columns a family would take, the surest first, each column and each field once.

    Parameters: layout: the tool that wrote the file, where it is known; what it says of a column wins.
    """
    found = Claim(family)
    known = layout.columns(profiles) if layout else {}
    left_out = layout.ours(profiles) if layout else frozenset()
    offers = [
        (-strength, order, column, one)
        for order, one in enumerate(FIELDS[family])
        for column, profile in profiles.items()
        if column not in left_out and (strength := strength_of(one, profile, known, family))
    ]
    taken: set[str] = set(left_out)
    place = {column: at for at, column in enumerate(profiles)}
    for strength, _, column, one in sorted(
        offers, key=lambda offer: (*offer[:2], may_mean(offer[2], "owner"), place[offer[2]])
    ):
        if one.name in found.columns or column in taken:
            continue
        taken.add(column)
        _take(found, one, column, -strength)
    for strength, _, column, one in offers:
        if (
            column not in taken
            and -strength >= found.how[one.name]
            and not _are_alike(profiles[column], profiles[found.columns[one.name]])
        ):
            found.rivals.setdefault(one.name, []).append(column)
    _look_together(found, profiles, taken)
    _hear_of_itself(found, profiles)
    if family in TEXT_FAMILIES:
        _take_texts(found, profiles, taken, layout)
        _take_rating_by_content(found, profiles, taken)
    if _is_unlike(found, profiles):
        found.points /= 2
    if family is Family.FEATURE and "key" not in found.columns and "tracker_url" in found.columns:
        _take_address_as_key(found)
    found.columns = {one.name: found.columns[one.name] for one in FIELDS[family] if one.name in found.columns}
    return found


def _is_unlike(found: Claim, profiles: dict[str, Profile]) -> bool:
    """Whether the file has what rows of this family do not have, or lacks what they all have."""
    family = found.family
    if family in _WORDLESS and any(_is_said(profile) for profile in profiles.values()):
        return True
    if family in _HEARD and is_planned(profiles):
        return True
    if family is Family.CASE:
        lacking = not (_PEOPLE_OF_CASES & found.signs and _COURSE_OF_CASES & found.signs)
        return lacking or is_estimated(profiles) or is_surveyed(profiles)
    if family in (Family.NOTE, Family.REPLY):
        return is_rated(profiles)
    if family is Family.REVIEW:
        return "rating" not in found.signs and not _SIGNS_OF_REVIEWS & found.signs
    if family is Family.SURVEY:
        return is_praised_and_blamed(profiles) or (not found.texts and found.how.get("rating", 0) == INSIDE)
    return family is Family.ACCOUNT and _is_of_people(found, profiles)


def _look_together(found: Claim, profiles: dict[str, Profile], taken: set[str]) -> None:
    """What columns say of one another: the parts of a name, and the key that no name gives away."""
    fields = {one.name for one in FIELDS[found.family]}
    if "first_name" in fields and (part := part_of_name(found.columns, profiles)):
        found.columns[part] = found.columns.pop("name")
        found.how[part] = found.how.pop("name")
        found.rivals.pop("name", None)
        found.signs.add(part)
        found.reasons.append(
            f"`{found.columns[part]}` is {part}: the other part of the name stands beside it"
        )
    if is_idle_name(found.columns, profiles):
        del found.columns["name"]
    label = label_by_cells(found.columns, profiles, taken) if found.family in _ABOUT_SOMEBODY else None
    if label is not None:
        taken.add(label[1])
        _take(found, next(one for one in FIELDS[found.family] if one.name == label[0]), label[1], CONTENT)
    key = key_by_cells(found.family, found.columns, profiles)
    if key is not None and key not in taken:
        taken.add(key)
        name = key_field(found.family)
        _take(found, next(one for one in FIELDS[found.family] if one.name == name), key, CONTENT)


def _class_of(strength: int) -> int:
    """The same for a listed name and one that means as much."""
    return _CLASSES.get(strength, strength)


def _are_alike(one: Profile, other: Profile) -> bool:
    """Whether two columns say the same, or one of them nothing: then it does not matter which is read."""
    return one.cells == other.cells or not one.filled or not other.filled


def _hear_of_itself(found: Claim, profiles: dict[str, Profile]) -> None:
    """A name that can only speak of the family's own kind of row, such as `Review status`, speaks for it.

    A question speaks for a survey.
    """
    sense = _KINDS_OF_ROWS.get(found.family)
    asks = found.family is Family.SURVEY and any(map(is_question, profiles))
    if asks or (sense and any(not is_question(name) and speaks_of(name, sense) for name in profiles)):
        found.points += _POINTS_OF_KIND


def _is_of_people(found: Claim, profiles: dict[str, Profile]) -> bool:
    """Whether each row has an address of somebody and, beside its name, a company: then the rows are people."""
    addresses = any(
        one.filled and one.fits(Kind.EMAIL, 0.8) and not names_our_people(one.name)
        for one in profiles.values()
    )
    named = (name for name in profiles if spellings(name) & words("common.company"))
    return addresses and any(name not in found.columns.values() for name in named)


def _is_said(profile: Profile) -> bool:
    """Whether a column holds what somebody said: sentences that are no notes or description of the row."""
    if not profile.is_prose or is_ours(profile.name):
        return False
    named = spellings(profile.name)
    told = named & words("common.notes common.body never.text feature.description_also")
    return not told and not means(profile.name, "common.body")


def _take(found: Claim, one: Field, column: str, strength: int) -> None:
    found.columns[one.name] = column
    found.signs.add(one.name)
    found.how[one.name] = strength
    how = _HOW.get(strength, "by its name")
    found.reasons.append(f"`{column}` is {one.name} {how}")
    if strength in _BY_OWN_NAME or (strength in (BEST, MEANT_BEST) and one.own):
        found.signs.add(f"own:{one.name}")
        found.points += one.points
    elif strength == INSIDE and one.kind is Kind.RATING:
        found.points += 2
    elif strength != CONTENT:
        found.points += min(1, one.points)


def _take_address_as_key(found: Claim) -> None:
    """A list of items without a number of their own: the address of each is what names it."""
    found.columns["key"] = found.columns["tracker_url"]
    found.signs.add("key")
    found.points += 1
    found.reasons.append(f"`{found.columns['key']}` is key: no other column names the row")


def _take_texts(found: Claim, profiles: dict[str, Profile], taken: set[str], layout: Layout | None) -> None:
    named = layout.texts(profiles) if layout else ()
    for column in named:
        if column not in taken and profiles[column].codes < MACHINE:
            _add_text(found, _as_text(column, _part_of_review(found, column)), 2.0)
    if layout and layout.only_named and named:
        return
    notes = words("common.notes") if found.family in (Family.SURVEY, Family.REVIEW) else frozenset()
    free = [one for name, one in profiles.items() if name not in taken and name not in named]
    for profile in (one for one in free if not spellings(one.name) & notes):
        _take_text(found, profile)
    if not found.texts:  # beside the customer's words, a column of notes is ours
        for profile in (one for one in free if spellings(one.name) & notes):
            _take_text(found, profile)
    place = {column: at for at, column in enumerate(profiles)}
    found.texts.sort(key=lambda text: place[text.column])


def _take_text(found: Claim, profile: Profile) -> None:
    """Give the column to the family as free text, if people seem to have written it."""
    named = spellings(profile.name)
    if (named & words("never.text") and not is_question(profile.name)) or is_ours(profile.name):
        return
    if profile.filled and profile.codes >= MACHINE:
        return
    part = _part_of_review(found, profile.name)
    points = _POINTS_OF_PART.get(part, 0.0) if part else _text_points(found, profile, named)
    if points:
        _add_text(found, _as_text(profile.name, part), points)


def _add_text(found: Claim, text: TextColumn, points: float) -> None:
    found.points += points if len(found.texts) < _COUNTED_TEXTS else 0
    found.signs.add("text")
    found.texts.append(text)
    found.reasons.append(f"`{text.column}` is text")


def _as_text(column: str, part: str | None) -> TextColumn:
    if part in ("pros", "cons"):
        return TextColumn(column=column, question=part, slug=part)
    return text_column(column)


def _part_of_review(found: Claim, column: str) -> str | None:
    """Which part of a review the column is by its name; it speaks for the family too."""
    if found.family is not Family.REVIEW:
        return None
    named = spellings(column)
    for part, group in (("pros", "common.pros"), ("cons", "common.cons"), (_BODY, "review.body")):
        if named & words(group) or (means(column, group) and (part != _BODY or speaks_of(column, "review"))):
            found.signs.add(part)
            return part
    if is_question(column):
        for part, group in (("cons", "common.cons_inside"), ("pros", "common.pros_inside")):
            if holds_phrase(column, words(group)):
                found.signs.add(part)
                return part
    return None


def _text_points(found: Claim, profile: Profile, named: frozenset[str]) -> float:
    """How much a column speaks for the family as free text; 0 where it is none."""
    family = found.family
    if named & words("common.text") and profile.fits(Kind.TEXT):
        return 1.0 if family is Family.NOTE else 2.0
    if family is not Family.NOTE and means(profile.name, "common.text") and profile.is_prose:
        return 2.0
    noted = named & words("note.body") or means(profile.name, "note.body")
    if family is Family.NOTE and noted and profile.fits(Kind.TEXT):
        return 2.0
    if holds_phrase(profile.name, words("common.text_inside")) and profile.is_prose:
        return 2.0 if family is Family.SURVEY else 1.0
    if named & words("common.body") and profile.fits(Kind.TEXT) and _may_have_body(found):
        return 2.0 if family is Family.NOTE else 1.0
    if is_question(profile.name) and _is_answer(profile):
        return 2.0 if family is Family.SURVEY else 1.0
    if profile.is_prose and found.signs & _SIGNS_OF_WORDS.get(family, _SIGNS_OF_ANY):
        found.by_cells.append(profile.name)
        return 1.0
    return 0.0


def _may_have_body(found: Claim) -> bool:
    """A survey's answer is not called `body` or `description`, unless its rating or id say it is a survey."""
    return found.family is not Family.SURVEY or bool(found.signs & {"own:id", "rating"})


def _is_answer(profile: Profile) -> bool:
    """Whether the cells below a question are words of people, not a choice from a list."""
    if profile.listed:
        return False
    if not profile.filled:
        return True
    many = profile.filled >= 10
    if profile.is_choice or (many and profile.phrases < 0.3):
        return False
    return profile.fits(Kind.TEXT, 0.7) and (profile.weight >= 12 if many else profile.weight >= 4)


def likely_ratings(profiles: dict[str, Profile], taken: set[str]) -> list[str]:
    """Columns that are not taken yet and hold whole numbers from 0 to 10, as a rating does."""
    return [
        one.name
        for one in profiles.values()
        if one.name not in taken
        and one.filled >= 5
        and one.fits(Kind.RATING, 0.95)
        and len(set(one.cells)) >= 3
        and not holds_phrase(one.name, words("never.rating"))
        and not holds_phrase(one.name, words("never.rating_inside"))
    ]


def _take_rating_by_content(found: Claim, profiles: dict[str, Profile], taken: set[str]) -> None:
    """The only column of whole numbers from 0 to 10 beside a text is the rating, whatever it is called."""
    if "rating" in found.columns or not found.texts or found.family not in (Family.SURVEY, Family.REVIEW):
        return
    likely = likely_ratings(profiles, taken | {text.column for text in found.texts})
    if len(likely) == 1:
        found.columns["rating"] = likely[0]
        found.signs.add("rating")
        found.how["rating"] = CONTENT
        found.points += 1
        found.reasons.append(f"`{likely[0]}` is rating by its cells")
