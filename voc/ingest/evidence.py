"""How surely a column is a field, by its name and its cells: the surest sign counts, from LAYOUT down to CONTENT.

What is known of the tool that wrote the file comes first, then a listed name, then what the words of the name mean
together, then a word in it that the cells bear out, and the cells alone at last.
"""

import re

from voc.ingest.columns import PERSONAL, Field, Kind
from voc.ingest.dates import is_span
from voc.ingest.headers import holds_phrase, is_question, names_our_people, plain, spellings, words
from voc.ingest.profile import Profile
from voc.ingest.senses import is_only, is_ours, may_mean, means, nearly_means
from voc.ingest.together import is_sparse_moment
from voc.terms import Family

(
    LAYOUT,
    BEST,
    MEANT_BEST,
    OWN,
    MEANT_OWN,
    ALSO,
    MEANT_ALSO,
    WEAK,
    MEANT_WEAK,
    NEARLY,
    INSIDE,
    CONTENT,
) = range(12, 0, -1)
"""How surely, the surest first. MEANT_x: not listed as x, and its words say so together."""
MEANT = (MEANT_BEST, MEANT_OWN, MEANT_ALSO, MEANT_WEAK)
_LABELS = PERSONAL - {"email", "crm_id", "own_id", "account_id", "phone", "domain"} | {
    "title",
    "team",
    "priority",
    "plan",
    "segment",
}
"""Fields that hold a few words of people: neither sentences nor what a machine made."""
_WHO = frozenset({"name", "company"})
"""Labels that one known word of a name is enough for: their cells are looked at."""
_ACCOUNT_NAME = "account.name"
_CONTEXT = {
    Family.REVIEW: "review",
    Family.NOTE: "note",
    Family.REPLY: "answer",
    Family.CASE: "case",
    Family.ACCOUNT: "customer contract",
    Family.CONTACT: "contact person",
    Family.SIGNAL: "measured",
    Family.FEATURE: "feature",
    Family.RELEASE: "release version",
    Family.ARTICLE: "article",
}
"""Family -> senses that say no more in a header than the file itself does."""
_ENOUGH, _ENOUGH_ALIKE = 4, 8
_ENOUGH_PEOPLE, _FEW_PEOPLE = 20, 3
"""Of so many rows by so few people these are hardly customers: a survey's name, or ours."""
_VALUES = frozenset({"value", "wert", "valor", "valeur", "valore", "text", "name"})
"""Last parts that say nothing of their own: `Phone 1 - Value`."""
_PARTED = re.compile(r"\s*[:.>/|]\s*|\s+-\s+")
_OF_PEOPLE = frozenset(Family) - {Family.ACCOUNT, Family.SIGNAL}
"""Families whose rows name the account beside somebody or something."""
_WHEN = frozenset({"said_at", "opened_at", "day"})
"""When the row happened: days of anything else are none."""
MACHINE = 0.5
"""From this share of ids, links and numbers on nobody wrote the column."""


def strength_of(one: Field, profile: Profile, known: dict[str, str], family: Family) -> int:
    """How sure this column is this field, 0 for not at all."""
    if one.name == "account_id" and family in _OF_PEOPLE and _is_label(profile):
        return 0
    strength = _strength_of(one, profile, known, family)
    return min(strength, CONTENT) if strength < LAYOUT and is_sparse_moment(one, profile) else strength


def _strength_of(one: Field, profile: Profile, known: dict[str, str], family: Family) -> int:
    if profile.name in known:
        return LAYOUT if known[profile.name] == one.name and _may_be(one, profile) else 0
    if one.name in known.values() or (one.name in PERSONAL and _is_not_theirs(profile, family, one.name)):
        return 0
    named = spellings(profile.name)
    for names, strength in ((one.best, BEST), (one.own, OWN), (one.also, ALSO), (one.weak, WEAK)):
        if named & names:
            return strength if _may_be(one, profile) and not _is_no_label(one, profile) else 0
    return (
        _strength_of_senses(one, profile)
        or _strength_in_context(one, profile, family)
        or _strength_of_last_part(one, profile)
        or _strength_of_cells(one, profile)
    )


def _strength_of_senses(one: Field, profile: Profile) -> int:
    """How sure a column is this field by what the words of its name mean together, and its cells do not deny."""
    for groups, strength in zip(one.groups, MEANT, strict=True):
        if groups and means(profile.name, groups):
            return strength if _may_be(one, profile) and _fits_sense(one, profile) else 0
    least = 2 if one.kind is Kind.ANY and one.name not in _WHO else 1
    own = one.groups[1]
    if own and nearly_means(profile.name, own, least) and not is_question(profile.name):
        return NEARLY if _may_be(one, profile) and _fits_sense(one, profile) else 0
    return 0


def _strength_in_context(one: Field, profile: Profile, family: Family) -> int:
    """The same, where the file's own kind of row is named as well: `Auteur de l'avis` among reviews."""
    context = _CONTEXT.get(family, "")
    for groups, strength in zip(one.groups, MEANT, strict=True):
        if groups and means(profile.name, groups, context) and not is_question(profile.name):
            return min(strength, MEANT_ALSO) if _may_be(one, profile) and _fits_sense(one, profile) else 0
    return 0


def _strength_of_last_part(one: Field, profile: Profile) -> int:
    """How sure the last part of a name such as `Organization - Country` or `user.email` is the field."""
    *before, part = _PARTED.split(profile.name)
    if not before or is_question(profile.name) or one.kind is Kind.TEXT or is_ours(profile.name):
        return 0
    if plain(part) in _VALUES:
        part = before[-1]
    named = bool(spellings(part) & one.own) or bool(one.groups[1] and means(part, one.groups[1]))
    return NEARLY if named and _may_be(one, profile) and _fits_sense(one, profile) else 0


def _is_no_label(one: Field, profile: Profile) -> bool:
    """Whether a column that is called like a person, a company or a title holds something else.

    What a machine made, addresses, moments; and the names of companies where people are sought.
    """
    if one.name not in _LABELS or profile.filled < _ENOUGH:
        return False
    if one.name == "name" and _ACCOUNT_NAME not in one.groups:
        few = profile.filled >= _ENOUGH_PEOPLE and len(set(profile.cells)) <= _FEW_PEOPLE
        if profile.of_domain >= MACHINE or (few and not may_mean(profile.name, "person")):
            return True
    return max(profile.codes, profile.emails, profile.dates) >= MACHINE


def _is_not_theirs(profile: Profile, family: Family, name: str) -> bool:
    """Whether a column names somebody of ours, or is our own company's beside every review."""
    if (
        names_our_people(profile.name)
        or is_only(profile.name, "ours")
        or (family is Family.NOTE and holds_phrase(profile.name, words("note.author_inside")))
    ):
        return True
    return family is Family.REVIEW and name == "company" and _is_constant(profile)


def _is_label(profile: Profile) -> bool:
    """Whether the cells are names of something, not keys: words without a digit, or the company of the row's address."""
    if profile.filled < _ENOUGH:
        return False
    digits = sum(any(map(str.isdigit, cell)) for cell in profile.cells)
    return profile.of_domain >= MACHINE or (profile.phrases >= MACHINE and digits < MACHINE * profile.filled)


def _is_constant(profile: Profile) -> bool:
    """Whether enough rows say one and the same."""
    return profile.filled >= _ENOUGH_ALIKE and len(set(profile.cells)) == 1


def _strength_of_cells(one: Field, profile: Profile) -> int:
    """How sure a column without a known name is this field: by a phrase in the name, or by the cells alone."""
    if one.inside and holds_phrase(profile.name, one.inside) and _surely_is(one, profile):
        return INSIDE
    if one.kind is Kind.EMAIL and profile.filled and profile.fits(Kind.EMAIL, 0.8):
        return CONTENT
    if one.name == "company" and profile.of_domain >= MACHINE and means(profile.name, "account.name_also"):
        return INSIDE
    if one.name == "company" and _is_firm(profile):
        return CONTENT
    if (
        one.name in ("said_at", "day")
        and profile.filled
        and profile.fits(Kind.DATE, 0.9)
        and not other_date(profile)
    ):
        return CONTENT
    return 0


def _is_firm(profile: Profile) -> bool:
    """Whether the cells are the companies that the addresses beside them belong to."""
    firms = profile.filled >= _ENOUGH and profile.of_domain >= MACHINE
    return firms and max(profile.hosts, profile.emails, profile.codes) < MACHINE and not profile.is_prose


def _may_be(one: Field, profile: Profile) -> bool:
    """Whether a column of the right name can be the field. Bad cells are no reason: they go to quarantine."""
    if one.kind is Kind.DATE:
        return profile.dates > 0 or profile.yes_no < 0.5
    if one.name == "platform":
        return not profile.filled or not all(plain(cell) in words("other.channels") for cell in profile.cells)
    if one.kind in (Kind.KEY, Kind.RATING, Kind.HOST, Kind.NUMBER):
        return profile.fits(one.kind, 0.3)
    if one.name in ("crm_id", "own_id") and profile.filled and profile.fits(Kind.EMAIL, 0.8):
        return False
    return one.kind is not Kind.EMAIL or profile.fits(Kind.EMAIL, 0.1)


def _fits_sense(one: Field, profile: Profile) -> bool:
    """Whether the cells agree with a name that is not listed but understood."""
    if not profile.filled:
        return True
    if one.kind is Kind.ANY and one.name in _LABELS:
        return not profile.is_prose and not _is_no_label(one, profile)
    if one.kind is Kind.DATE:
        return profile.fits(Kind.DATE) or (one.name == "planned_for" and _are_spans(profile))
    if one.kind is Kind.RATING:
        return profile.fits(Kind.RATING, 0.8)
    return one.kind is not Kind.CHOICE or not _says_the_opposite(one, profile)


def _are_spans(profile: Profile) -> bool:
    """Whether most cells are months, quarters or years."""
    return sum(map(is_span, profile.cells)) >= MACHINE * profile.filled


def _surely_is(one: Field, profile: Profile) -> bool:
    if not profile.filled:
        return False
    if one.name in PERSONAL and one.kind is Kind.ANY:
        return not profile.is_prose and profile.codes < MACHINE and profile.numbers < MACHINE
    if one.kind is Kind.ANY:
        return False
    if one.kind is Kind.DATE and one.name in _WHEN and _is_later(profile):
        return False
    if one.kind is Kind.CHOICE:
        return not _says_the_opposite(one, profile) and profile.fits(Kind.CHOICE, 0.8)
    if one.kind is Kind.RATING and holds_phrase(profile.name, words("never.rating_inside")):
        return False
    return profile.fits(one.kind, 0.8 if one.kind is Kind.RATING else 0.5)


def _says_the_opposite(one: Field, profile: Profile) -> bool:
    return one.name == "may_email" and holds_phrase(profile.name, words("never.may_email"))


def _is_later(profile: Profile) -> bool:
    """Whether the day is another one than that of saying something, or that of a change to it."""
    return other_date(profile) or holds_phrase(profile.name, words("never.changed"))


def other_date(profile: Profile) -> bool:
    """Whether the column's name says that its day is another one than that of saying something."""
    return holds_phrase(profile.name, words("never.said_at")) or is_ours(profile.name)
