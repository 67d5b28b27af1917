"""A quote as it may leave: the words without what is not covered, and what may stand under them.

Without a granted consent nothing leaves, or, marked on every page, for colleagues alone; and then without any name.
"""

from dataclasses import dataclass
from datetime import date

from voc.stories.hiding import NOTHING, Hide, hide, of_company, of_person, of_role
from voc.stories.rights import Right, scope_text
from voc.terms import ConsentScope, ConsentState

INTERNAL = "internal, not for publication"
FAMILY_FIRST = frozenset({"zh", "ja", "ko", "vi", "hu"})
"""Languages whose speakers put the family's name first, or may: which of their names is the first one is not known."""
_TITLES = frozenset(
    "dr prof mr mrs ms miss mx sir herr frau hr fr mme mlle dott ing sr sra srta dña don bay ir drs".split()
)

STATES = {
    ConsentState.NONE: "not asked",
    ConsentState.ASKED: "asked, no answer recorded",
    ConsentState.GRANTED: "granted",
    ConsentState.EXPIRED: "expired",
    ConsentState.WITHDRAWN: "withdrawn",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A passage with all that is known of who said it. Never leaves as it is.

    `others`: what else must not be read in it, e.g. names of other customers. `language` is that of the words,
    `speaks` that of the person.
    """

    passage_id: int
    words: str
    language: str
    said_on: date
    channel: str
    right: Right
    name: str | None = None
    speaks: str | None = None
    role: str | None = None
    company: str | None = None
    others: Hide = NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A quote as it may leave. `by`: what stands under it; `logo`: whether the company's logo may stand beside it."""

    passage_id: int
    words: str
    language: str
    by: str
    said_on: date
    channel: str
    consent: str
    logo: bool
    internal: bool
    consent_id: int | None
    scope: str


def show(source: Spoken, *, internal: bool = False) -> Shown | None:
    """The quote as it may leave; None where it may not. `internal`: for colleagues, so marked, consent or not."""
    if not (source.right.granted or internal):
        return None
    scope = source.right.scope
    first = (
        first_name(source.name, source.speaks or source.language)
        if ConsentScope.FIRST_NAME in scope
        else None
    )
    company = source.company if scope & {ConsentScope.COMPANY, ConsentScope.LOGO} else None
    role = source.role if ConsentScope.FIRST_NAME in scope else None
    hidden = source.others | of_person(source.name, but=first)
    hidden = hidden if role else hidden | of_role(source.role)
    hidden = hidden if company else hidden | of_company(source.company)
    parts = [part for part in (first, role, company) if part]
    return Shown(
        passage_id=source.passage_id,
        words=hide(" ".join(source.words.split()), hidden),
        language=source.language,
        by=", ".join(parts) or "a customer",
        said_on=source.said_on,
        channel=source.channel,
        consent=consent_words(source.right),
        logo=ConsentScope.LOGO in scope,
        internal=internal,
        consent_id=source.right.consent_id if source.right.granted else None,
        scope=scope_text(scope),
    )


def consent_words(right: Right) -> str:
    """The state of a consent as people read it: what it covers and until when."""
    if not right.granted:
        return STATES[right.state]
    covers = {
        ConsentScope.FIRST_NAME: "first name and role",
        ConsentScope.COMPANY: "company",
        ConsentScope.LOGO: "logo",
    }
    named = [words for scope, words in covers.items() if scope in right.scope]
    until = f", until {right.until:%Y-%m-%d}" if right.until else ""
    return f"granted: {', '.join(named) or 'words only, no name'}{until}"


def first_name(name: str | None, language: str | None) -> str | None:
    """The first name, where it is sure which one that is; None otherwise.

    `Weber, Anna` is turned round. A name without blanks, with an address in it, or of somebody whose language puts the
    family first, gives none: a family name must not slip out as a first one.
    """
    text = " ".join((name or "").split())
    _family, comma, given = text.partition(",")
    parts = (given if comma else text).split()
    while parts and parts[0].rstrip(".").casefold() in _TITLES:
        parts = parts[1:]
    if not parts or "@" in text or (language or "") in FAMILY_FIRST:
        return None
    if not comma and len(parts) < 2:
        return None
    first = parts[0]
    return first if len(first.rstrip(".")) > 1 and first.replace("-", "").replace("'", "").isalpha() else None
