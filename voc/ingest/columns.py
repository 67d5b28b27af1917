"""Which columns each family of files has: the fields of its records and the names they go by.

A field counts `points` towards its family where one of its `own` names is there; names that other
families use as well (`also`), phrases inside a longer name (`inside`) and content count less. `NEEDS`
says what a file must have to be read as a family, `SIGNS` what it must have to be taken for one unasked.
"""

from dataclasses import dataclass
from enum import Enum, auto

from voc.ingest.headers import words
from voc.terms import Family


class Kind(Enum):
    """What the cells of a column must look like where its name alone does not settle it."""

    ANY = auto()
    EMAIL = auto()
    HOST = auto()
    DATE = auto()
    NUMBER = auto()
    RATING = auto()
    TEXT = auto()
    KEY = auto()
    CHOICE = auto()
    """Yes or no."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a family's records, and how its column is recognised. Names are in plain form.

    `best`: names that win over others of the same file. `weak`: names that are taken where there is no other.
    `groups`: under what the best, own, also and weak names stand in `headers.toml` and the senses in `bags.toml`.
    """

    name: str
    own: frozenset[str]
    also: frozenset[str]
    inside: frozenset[str]
    kind: Kind
    points: int
    best: frozenset[str] = frozenset()
    weak: frozenset[str] = frozenset()
    groups: tuple[str, str, str, str] = ("", "", "", "")


def _field(
    name: str,
    own: str = "",
    also: str = "",
    inside: str = "",
    kind: Kind = Kind.ANY,
    points: int = 1,
    *,
    best: str = "",
    weak: str = "",
) -> Field:
    """A field whose names are given as groups of `headers.toml`."""
    return Field(
        name=name,
        own=words(own),
        also=words(also),
        inside=words(inside),
        kind=kind,
        points=points,
        best=words(best),
        weak=words(weak),
        groups=(best, own, also, weak),
    )


def _said_at(best: str = "common.said_at_best") -> Field:
    """When it was said. Of several moments in a row the one of sending it in wins, or that of the meeting (`best`)."""
    return _field(
        "said_at",
        also="common.said_at",
        inside="common.date_inside",
        kind=Kind.DATE,
        best=best,
        weak="common.said_at_weak",
    )


_PERSON = (
    _field("email", "common.email", inside="common.email_inside", kind=Kind.EMAIL),
    _field("crm_id", "common.crm_id", best="common.crm_best"),
    _field("own_id", "common.own_id"),
    _field("name", also="common.person_name", inside="common.name_inside"),
    _field("first_name", "common.first_name", inside="common.first_name_inside"),
    _field("last_name", "common.last_name", inside="common.last_name_inside"),
    _field("phone", "common.phone"),
    _field("role", "common.role"),
    _field("language", "common.language"),
    _field("account_id", "common.account_id", weak="common.customer_id"),
    _field("company", "common.company", inside="common.company_inside"),
    _field("domain", also="common.domain", kind=Kind.HOST),
)
PERSONAL = frozenset(one.name for one in _PERSON)
"""Fields that name the customer: a column of our own people is never one of them."""
_SURVEY = (
    _field(
        "id",
        "survey.id",
        also="common.generic_id",
        inside="survey.id_inside",
        kind=Kind.KEY,
        points=3,
        best="survey.id_best",
    ),
    _said_at(),
    _field(
        "rating",
        "survey.rating",
        also="survey.rating_also",
        inside="survey.rating_inside",
        kind=Kind.RATING,
        points=3,
    ),
    *_PERSON,
    _field("url", also="common.url"),
)
_REVIEW = (
    _field("id", "review.id", also="common.generic_id", kind=Kind.KEY, points=3),
    _said_at(),
    _field(
        "rating",
        "review.rating",
        also="review.rating_also",
        inside="review.rating_inside",
        kind=Kind.RATING,
        points=3,
    ),
    _field("title", "review.title", also="common.title"),
    _field("version", "common.version"),
    _field("our_reply", "review.our_reply"),
    _field("platform", "review.platform", also="review.platform_also", points=2),
    _field(
        "name",
        "review.name",
        also="common.person_name review.name_also",
        inside="common.name_inside",
        points=2,
    ),
    _field("company", "common.company", also="review.company", inside="common.company_inside"),
    *(one for one in _PERSON if one.name != "company"),
    _field("url", "review.url", also="common.url"),
)
_NOTE = (
    _field("id", "note.id", also="common.generic_id", kind=Kind.KEY, points=3),
    _said_at("common.said_at_best note.said_at_best"),
    _field("author", "note.author", points=2),
    _field("title", also="common.title note.title"),
    _field("account_id", "common.account_id note.account_id", weak="common.customer_id"),
    _field("crm_id", "common.crm_id note.crm_id"),
    _field("company", "common.company note.company", inside="common.company_inside"),
    _field("name", "note.people", also="common.person_name", inside="common.name_inside"),
    *(one for one in _PERSON if one.name not in ("account_id", "crm_id", "company", "name")),
    _field("url", also="common.url"),
)
_REPLY = (
    _field("id", "reply.id", also="common.generic_id", kind=Kind.KEY, points=4),
    _field("in_reply_to", "reply.in_reply_to", points=4),
    _said_at(),
    _field("title", also="common.title"),
    *_PERSON,
    _field("url", also="common.url"),
)
_ACCOUNT = (
    _field("account_id", "common.account_id", also="common.generic_id account.account_id_also", points=2),
    _field("name", "account.name", also="common.company account.name_also", points=3),
    _field("domain", "common.domain", kind=Kind.HOST, points=2),
    _field("segment", "account.segment", points=2),
    _field("plan", "account.plan", points=2),
    _field("seats", "account.seats", kind=Kind.NUMBER, points=2),
    _field("country", "account.country"),
    _field(
        "arr", "account.arr", also="account.arr_also", inside="account.arr_inside", kind=Kind.NUMBER, points=3
    ),
    _field("mrr", "account.mrr", inside="account.mrr_inside", kind=Kind.NUMBER, points=3),
    _field("currency", "account.currency"),
    _field("open_deals", "account.open_deals", kind=Kind.NUMBER, points=2),
    _field("csm", "account.csm"),
    _field("since", "account.since", also="account.since_also", kind=Kind.DATE),
    _field("renewal_on", "account.renewal_on", kind=Kind.DATE, points=3),
    _field("subscription_id", "account.subscription_id"),
    _field("starts", "account.starts", kind=Kind.DATE),
    _field("ends", "account.ends", kind=Kind.DATE),
)
_CONTACT = (
    _field(
        "crm_id", "common.crm_id", also="common.own_id common.generic_id", points=3, best="common.crm_best"
    ),
    _field("email", "common.email", inside="common.email_inside", kind=Kind.EMAIL, points=2),
    _field("name", "contact.name", also="common.person_name", points=2),
    _field("first_name", "common.first_name", points=2),
    _field("last_name", "common.last_name", points=2),
    _field("phone", "common.phone", points=2),
    _field("role", "common.role contact.role", points=2),
    _field("language", "common.language"),
    _field("account_id", "common.account_id", weak="common.customer_id"),
    _field("company", "common.company"),
    _field("domain", also="common.domain", kind=Kind.HOST),
    _field("may_email", "contact.may_email", inside="contact.may_email_inside", kind=Kind.CHOICE, points=3),
    _field("opted_out", "contact.opted_out", inside="contact.opted_out_inside", kind=Kind.CHOICE, points=3),
    _field("do_not_contact", "contact.do_not_contact", points=3),
    _field("timezone", "contact.timezone"),
)
_CASE = (
    _field("id", "case.id", also="common.generic_id", kind=Kind.KEY, points=3),
    _field(
        "opened_at",
        "case.opened_at",
        also="common.said_at common.said_at_weak",
        inside="case.opened_at_inside",
        kind=Kind.DATE,
        points=2,
    ),
    _field(
        "first_answered_at",
        "case.first_answered_at",
        inside="case.first_answered_at_inside",
        kind=Kind.DATE,
        points=3,
    ),
    _field("first_answer_minutes", "case.first_answer_minutes", kind=Kind.NUMBER, points=3),
    _field("first_answer_hours", "case.first_answer_hours", kind=Kind.NUMBER, points=3),
    _field("solved_at", "case.solved_at", inside="case.solved_at_inside", kind=Kind.DATE, points=3),
    _field("solve_hours", "case.solve_hours", kind=Kind.NUMBER, points=2),
    _field("team", "case.team"),
    _field("priority", "case.priority", points=2),
    _field("subject", "common.title", also="case.subject_also"),
    _field("csat", "case.csat", also="case.csat_also", kind=Kind.RATING),
    _field("comment", "case.comment", also="common.text", kind=Kind.TEXT),
    _field("name", also="common.person_name", inside="common.name_inside", weak="case.person_also"),
    *(one for one in _PERSON if one.name != "name"),
)
_SIGNAL = (
    _field("account_id", "common.account_id", also="signal.account_id_also"),
    _field(
        "day",
        also="common.said_at signal.day common.said_at_weak",
        inside="signal.day_inside",
        kind=Kind.DATE,
    ),
    _field("kind", "signal.kind", also="signal.kind_also", points=3),
    _field("value", "signal.value", also="signal.value_also", kind=Kind.NUMBER, points=3),
)
_FEATURE = (
    _field("key", "feature.key", also="common.generic_id", points=2, weak="feature.key_weak"),
    _field("title", "feature.title", also="common.title feature.title_also", points=2),
    _field("description", also="feature.description_also"),
    _field("status", "feature.status", points=2),
    _field("resolution", "feature.resolution", points=1),
    _field("area", "feature.area"),
    _field("effort", "feature.effort", points=2),
    _field("tracker_url", "feature.tracker_url", also="common.url", points=3),
    _field("planned_for", "feature.planned_for", kind=Kind.DATE, points=3),
    _field("declined_reason", "feature.declined_reason", points=3),
    _field("declined_instead", "feature.declined_instead", points=2),
    _field("how_to_try", "feature.how_to_try", points=2),
    _field("url", "feature.url"),
)
_RELEASE = (
    _field("version", "release.version", also="release.version_also", points=3),
    _field("released_at", "release.released_at", also="common.said_at", kind=Kind.DATE, points=3),
    _field("notes", "release.notes", also="common.body"),
    _field("features", "release.features", points=2),
    _field("url", also="common.url"),
)
_ARTICLE = (
    _field("id", "article.id", also="common.generic_id", kind=Kind.KEY, points=4),
    _field("title", "article.title", also="common.title", points=3),
    _field("url", "article.url", also="common.url article.url_also", points=3),
    _field("body", "article.body", also="common.body article.body_also", points=3),
    _field("language", also="common.language article.language_also"),
)

FIELDS: dict[Family, tuple[Field, ...]] = {
    Family.SURVEY: _SURVEY,
    Family.REVIEW: _REVIEW,
    Family.NOTE: _NOTE,
    Family.REPLY: _REPLY,
    Family.ACCOUNT: _ACCOUNT,
    Family.CONTACT: _CONTACT,
    Family.CASE: _CASE,
    Family.SIGNAL: _SIGNAL,
    Family.FEATURE: _FEATURE,
    Family.RELEASE: _RELEASE,
    Family.ARTICLE: _ARTICLE,
}

NEEDS: dict[Family, tuple[frozenset[str], ...]] = {
    Family.SURVEY: (frozenset({"text", "rating"}),),
    Family.REVIEW: (frozenset({"text", "rating", "title"}),),
    Family.NOTE: (frozenset({"text"}),),
    Family.REPLY: (frozenset({"text"}),),
    Family.ACCOUNT: (frozenset({"account_id"}),),
    Family.CONTACT: (frozenset({"email", "crm_id"}),),
    Family.CASE: (frozenset({"id"}), frozenset({"opened_at"})),
    Family.SIGNAL: (frozenset({"account_id"}), frozenset({"day"}), frozenset({"kind"}), frozenset({"value"})),
    Family.FEATURE: (frozenset({"key"}), frozenset({"title"})),
    Family.RELEASE: (frozenset({"version"}), frozenset({"released_at"})),
    Family.ARTICLE: (frozenset({"title"}), frozenset({"id", "url"})),
}
"""Of each set one field must have a column, or the family cannot be read. `text`: any column of free text."""

SIGNS: dict[Family, frozenset[str]] = {
    Family.SURVEY: frozenset({"text", "rating"}),
    Family.REVIEW: frozenset(
        {
            "pros",
            "cons",
            "platform",
            "own:rating",
            "own:id",
            "own:name",
            "own:title",
            "own:body",
            "own:our_reply",
        }
    ),
    Family.NOTE: frozenset({"own:id", "account_id", "email", "company", "crm_id"}),
    Family.REPLY: frozenset({"own:id", "in_reply_to"}),
    Family.ACCOUNT: frozenset({"own:name", "segment", "plan", "arr", "mrr", "renewal_on", "domain", "csm"}),
    Family.CONTACT: frozenset(
        {"email", "own:name", "first_name", "may_email", "opted_out", "do_not_contact"}
    ),
    Family.CASE: frozenset(
        {
            "first_answered_at",
            "first_answer_minutes",
            "first_answer_hours",
            "solved_at",
            "priority",
            "own:opened_at",
        }
    ),
    Family.SIGNAL: frozenset({"own:kind", "own:value"}),
    Family.FEATURE: frozenset({"status", "effort", "planned_for", "declined_reason"}),
    Family.RELEASE: frozenset({"own:version"}),
    Family.ARTICLE: frozenset({"own:id", "own:title", "own:url", "own:body"}),
}
"""Without one of these a file is not taken for the family on its own (a person may still say so).
`own:` asks for one of the field's own names, not one that other families use as well."""

TEXT_FAMILIES = frozenset({Family.SURVEY, Family.REVIEW, Family.NOTE, Family.REPLY})
"""Families whose rows hold free text for passages."""


def field_names(family: Family) -> tuple[str, ...]:
    """The fields that a mapping of this family may name, in the order of the dictionary."""
    own = tuple(field.name for field in FIELDS[family])
    return (*own, "text") if family in TEXT_FAMILIES else own
