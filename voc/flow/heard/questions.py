"""The questions that a file leaves open, one thing at a time, and what the answers make of the wish.

A question has a few answers to choose from, or takes any words; `skip` always leaves the file out. The command line and
the dashboard put the same questions; neither decides what an answer means.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from voc.config import Settings
from voc.flow.heard.seen import Seen, Wish
from voc.ingest.columns import TEXT_FAMILIES
from voc.ingest.doubts import Doubt
from voc.ingest.headers import plain
from voc.ingest.identity import company_domain
from voc.terms import Family

SKIP, YES, NO, NOBODY = "skip", "yes", "no", "nobody"
DAY, MONTH = "day", "month"
_SPREAD = 3
"""Letters. A shorter company name in a domain tells nothing."""
FAMILIES = {
    Family.SURVEY: "answers to a survey",
    Family.REVIEW: "reviews",
    Family.NOTE: "notes of a CSM",
    Family.CASE: "support cases",
    Family.REPLY: "replies to our messages",
    Family.ACCOUNT: "accounts",
    Family.CONTACT: "contacts",
    Family.SIGNAL: "usage signals",
    Family.FEATURE: "the roadmap",
    Family.RELEASE: "releases",
    Family.ARTICLE: "help articles",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer: the word that is given back, and what it means."""

    value: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One thing to say of a file. `default`: what is meant by no answer. `free`: any words are an answer too."""

    key: str
    words: str
    choices: tuple[Choice, ...]
    default: str = SKIP
    free: bool = False


_LEAVE = Choice(SKIP, "leave this file out")


def questions(seen: Seen, settings: Settings) -> tuple[Question, ...]:
    """What has to be said before the file is read; empty where it is read, or nothing that is said would help."""
    if seen.stopped() is None:
        return ()
    if seen.want is not None and seen.want.what in _ASKED:
        return (_ASKED[seen.want.what](seen, settings),)
    if seen.look is None or seen.problem:
        return ()
    found = (_of_doubt(seen, doubt, number) for number, doubt in enumerate(seen.look.serious))
    return tuple({question.key: question for question in found}.values())


def answered(seen: Seen, answers: Mapping[str, str]) -> Wish | None:
    """The wish with what was answered; None where the file is left out."""
    wish = seen.said
    if SKIP in answers.values():
        return None
    for key, answer in answers.items():
        wish = _heard(seen, wish, key, answer.strip())
    return wish


def _heard(seen: Seen, wish: Wish, key: str, answer: str) -> Wish:
    kind, _, column = key.partition(":")
    if kind in ("staff", "account"):
        return _who(seen, wish, kind, answer)
    if kind in ("text", "rating", "doubt"):
        return _doubted(seen, wish, kind, column, answer)
    said: dict[str, dict[str, Any]] = {
        "dates": {"day_first": answer == DAY},
        "sheet": {"sheet": answer},
        "column": {"columns": (*wish.columns, (column, answer))},
        "family": {"family": answer, "confirmed": True},
    }
    return replace(wish, **said[kind])


def _who(seen: Seen, wish: Wish, kind: str, answer: str) -> Wish:
    if answer == NOBODY:
        return replace(wish, family=str(seen.look.family) if seen.look else None)
    if kind == "account":
        return replace(wish, account=answer)
    words = tuple(filter(None, (word.strip() for word in answer.split(","))))
    return replace(wish, staff=(*wish.staff, *words))


def _doubted(seen: Seen, wish: Wish, kind: str, column: str, answer: str) -> Wish:
    if answer == YES:
        return replace(wish, confirmed=True)
    if kind == "text":
        return _without_text(seen, wish, column)
    if kind == "rating":
        return replace(wish, columns=(*wish.columns, ("rating", "")), confirmed=True)
    return replace(wish, family=answer, confirmed=True)


def _without_text(seen: Seen, wish: Wish, column: str) -> Wish:
    """The same without one column of texts; the others stay."""
    named = [name for field, name in wish.columns if field == "text"]
    known = [text.column for text in seen.look.mapping.texts] if seen.look else []
    others = [name for name in named or known if name != column] or [""]
    rest = tuple(pair for pair in wish.columns if pair[0] != "text")
    return replace(wish, columns=(*rest, *(("text", name) for name in others)), confirmed=True)


def _dates(seen: Seen, _settings: Settings) -> Question:
    shown = f" like `{seen.want.among[0]}`" if seen.want and seen.want.among else ""
    return Question(
        key="dates",
        words=f"Do its dates{shown} begin with the day or the month?",
        choices=(Choice(DAY, "the day: 3/4 is 3 April"), Choice(MONTH, "the month: 3/4 is March 4"), _LEAVE),
    )


def _family(seen: Seen, _settings: Settings) -> Question:
    near = [Family(name) for name in seen.want.among] if seen.want else []
    listed = [*near, *(family for family in Family if family not in near)]
    return Question(
        key="family",
        words="What does it hold?",
        choices=(*(Choice(family.value, FAMILIES[family]) for family in listed), _LEAVE),
    )


def _column(seen: Seen, _settings: Settings) -> Question:
    field = seen.want.field if seen.want else "text"
    words = "Which column holds what somebody said?" if field == "text" else f"Which column is the {field}?"
    columns = seen.want.among if seen.want else ()
    return Question(
        key=f"column:{field}", words=words, choices=(*(Choice(name, "") for name in columns), _LEAVE)
    )


def _sheet(seen: Seen, _settings: Settings) -> Question:
    names = seen.want.among if seen.want else ()
    return Question(
        key="sheet",
        words="Which sheet is to be read? (the others: `--sheet NAME`, one at a time)",
        choices=(*(Choice(name, "") for name in names), _LEAVE),
        default=names[0] if names else SKIP,
    )


def _staff(seen: Seen, settings: Settings) -> Question:
    names = seen.want.among if seen.want else ()
    ours = likely_ours(settings, names)
    return Question(
        key="staff",
        words="Who of them is ours? Name domains, addresses or people, parted by commas; it is remembered",
        choices=(
            *(Choice(name, "as your company is called" if name == ours else "") for name in names),
            Choice(NOBODY, "nobody; take it in with nobody known"),
            _LEAVE,
        ),
        default=ours or SKIP,
        free=True,
    )


def _account(seen: Seen, _settings: Settings) -> Question:
    named = ", ".join(seen.want.among[:5]) if seen.want else ""
    return Question(
        key="account",
        words=f"Whose customers are they ({named})? Give the name or id of the account",
        choices=(Choice(NOBODY, "nobody knows; take it in all the same"), _LEAVE),
        free=True,
    )


_ASKED = {
    "dates": _dates,
    "family": _family,
    "column": _column,
    "sheet": _sheet,
    "staff": _staff,
    "account": _account,
}


def likely_ours(settings: Settings, names: Sequence[str]) -> str | None:
    """The one domain among these that is called like the company: `Fieldly` is at fieldly.com. None where none is."""
    company = plain(settings.company).replace(" ", "")
    if len(company) < _SPREAD:
        return None
    found = [name for name in names if "." in name and name.split(".")[0].replace("-", "") == company]
    return found[0] if len(found) == 1 and company_domain(f"x@{found[0]}") else None


def _of_doubt(seen: Seen, doubt: Doubt, number: int) -> Question:
    found = seen.look
    assert found is not None
    said = doubt.words[:1].upper() + doubt.words[1:]
    texts = {text.column for text in found.mapping.texts}
    if doubt.column in texts:
        choices = (Choice(NO, "do not read this column"), Choice(YES, "it is the customer's words"), _LEAVE)
        return Question(
            key=f"text:{doubt.column}", words=f"{said}. Whose words are they?", choices=choices, default=NO
        )
    if doubt.column is not None and doubt.column == found.mapping.columns.get("rating"):
        choices = (
            Choice(NO, "it is no rating"),
            Choice(YES, "read it; what is no rating is set aside"),
            _LEAVE,
        )
        return Question(
            key=f"rating:{doubt.column}", words=f"{said}. Is it one?", choices=choices, default=NO
        )
    others = [family for family in TEXT_FAMILIES if family is not found.family]
    return Question(
        key=f"doubt:{number}",
        words=f"{said}. Read it as {FAMILIES[found.family]}?",
        choices=(
            Choice(YES, f"yes, {FAMILIES[found.family]}"),
            *(Choice(family.value, f"no, {FAMILIES[family]}") for family in others),
            _LEAVE,
        ),
    )
