"""The call pack: what a CSM should know before the next call with an account, on one page, and three questions to ask.

Knows no tables. Contacts stand in it by role. What strangers wrote is escaped, so that it stays text.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from unicodedata import east_asian_width

QUESTIONS = 3
SILENT = 90
"""Days without a word after which who speaks most for an account is silent."""
RENEWAL = 90
ROOM, ACROSS, LONGEST = 46, 110, 240
"""Lines and signs across that a page has beside its headings, and signs of what somebody said that are shown."""
LONG_OPEN = 7
MARKS = re.compile(r"([\\`*_{}\[\]<>#|~&!])")
FIRST = re.compile(r"^([-+]|\d+[.)])(?=\s|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Their words: when, in which role, how glad in [-1, 1] if known."""

    said_on: date
    role: str
    words: str
    score: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A promise of ours: its sentence, its state, its last day, what of it is on the roadmap."""

    words: str
    state: str
    due_on: date | None
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Waited:
    """A feature that people of the account asked for, a state that loops of theirs are in, and when they first asked."""

    title: str
    state: str
    asked_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Untried:
    """What accounts of the same segment use and this one does not: how many of how many."""

    kind: str
    users: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An open support case."""

    number: str
    subject: str
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mood:
    """The mean sentiment in [-1, 1] of a month's sentences, and of how many."""

    month: str
    mean: float
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """Everything about one account as of `today`; `said` are the words since `since`, the day of the last conversation.

    `loudest`: the role of who spoke most in a year, and how many days they have been silent. `health`: its score in words,
    where it has one.
    """

    account: str
    facts: Sequence[str]
    today: date
    since: date
    renewal_on: date | None
    said: Sequence[Quote]
    promises: Sequence[Word]
    waited: Sequence[Waited]
    untried: Sequence[Untried]
    cases: Sequence[Case]
    moods: Sequence[Mood]
    owed: Sequence[str]
    loudest: tuple[str, int] | None
    health: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One point of the page, and what stands behind it in a lower voice."""

    text: str
    aside: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its points; `empty` where there are none; `more` were left out for want of room."""

    heading: str
    lines: Sequence[Line]
    empty: str
    more: int = 0


@dataclass(frozen=True, slots=True)
class Question:
    """A question to ask, and what in the data it comes from."""

    ask: str
    why: str


def questions(pack: Pack) -> list[Question]:
    """At most three, one of each kind before a second of any, the gravest kind first."""
    kinds = [
        _came_back(pack),
        _our_word(pack),
        _silent(pack),
        _long_open(pack),
        _renewal(pack),
        _not_used(pack),
    ]
    if not pack.said:
        kinds.append(
            [Question("What have we not heard from you?", f"nobody said anything since {pack.since}")]
        )
    ranked = [(place, number, one) for number, some in enumerate(kinds) for place, one in enumerate(some)]
    return [one for _, _, one in sorted(ranked, key=lambda row: row[:2])][:QUESTIONS]


def _came_back(pack: Pack) -> list[Question]:
    why = "it shipped, and they said that it does not do it"
    titles = [one.title for one in pack.waited if one.state == "reopened"]
    return [Question(f"What exactly is still missing in “{title}”?", why) for title in titles]


def _our_word(pack: Pack) -> list[Question]:
    given = [
        one
        for one in pack.promises
        if one.state == "broken" or (one.state == "open" and one.due_on is not None)
    ]
    return [
        Question(
            f"We gave our word on {f'“{one.title}”' if one.title else 'this'}: what would help until it is kept?",
            f"“{one.words}”, {_until(one)}",
        )
        for one in given
    ]


def _silent(pack: Pack) -> list[Question]:
    if pack.loudest is None or pack.loudest[1] <= SILENT:
        return []
    role, days = pack.loudest
    return [
        Question(
            f"How is your {role} doing, and who works with us now?", f"spoke most, silent for {days} days"
        )
    ]


def _long_open(pack: Pack) -> list[Question]:
    return [
        Question(f"What would close case {one.number} for you?", f"open for {one.days} days")
        for one in pack.cases
        if one.days >= LONG_OPEN
    ]


def _renewal(pack: Pack) -> list[Question]:
    if pack.renewal_on is None or not 0 <= (pack.renewal_on - pack.today).days <= RENEWAL:
        return []
    return [Question("What has to be true for you to renew?", f"renewal on {pack.renewal_on}")]


def _not_used(pack: Pack) -> list[Question]:
    return [
        Question(
            f"May we show you {_named(one.kind)}?",
            f"{one.users} of {one.of} accounts like yours use it, you do not",
        )
        for one in pack.untried
    ]


def sections(pack: Pack) -> list[Section]:
    """What stands under the head, in the order of the page, so much of each that all of it fits on one page."""
    asked = [Line(one.ask, one.why) for one in questions(pack)]
    wanted = [f"{one.title}: {one.state}, asked for on {one.asked_on}" for one in pack.waited]
    untried = [
        f"{_named(one.kind)}: {one.users} of {one.of} accounts like them use it" for one in pack.untried
    ]
    moods = " · ".join(f"{one.month}: {one.mean:+.2f} ({one.n} sentences)" for one in pack.moods)
    whole = (
        ("Questions to ask", asked, "Nothing stands out: listen."),
        (f"What they said since {pack.since}", [_quote(one) for one in pack.said], "Nobody said anything."),
        ("What we promised", [_word(one) for one in pack.promises], "Nothing."),
        ("What they asked for", [Line(one) for one in wanted], "Nothing."),
        ("What we owe them a word about", [Line(one) for one in pack.owed], "Nothing."),
        (
            "What they have not tried",
            [Line(one) for one in untried],
            "Nothing that accounts like them use.",
        ),
        (
            "Open cases",
            [Line(f"{one.number}, {one.days} days: {one.subject}") for one in pack.cases],
            "None.",
        ),
        ("Mood", [Line(moods)] if moods else [], "Nothing was said."),
    )
    return _fitted([Section(heading, lines, empty) for heading, lines, empty in whole])


def markdown(pack: Pack) -> str:
    """The page in Markdown."""
    parts = [f"# {plain(pack.account)}", " · ".join(plain(fact) for fact in pack.facts)]
    if pack.health:
        parts.append(plain(pack.health))
    for one in sections(pack):
        lines = [
            f"- {plain(line.text)}{f' *({plain(line.aside)})*' if line.aside else ''}" for line in one.lines
        ]
        parts.append(f"## {one.heading}")
        parts.append("\n".join([*lines, *([f"- and {one.more} more"] if one.more else [])]) or one.empty)
    return "\n\n".join(part for part in parts if part) + "\n"


def _fitted(found: list[Section]) -> list[Section]:
    """The same with lines left out of the longest sections until the page holds them all; the questions stay."""
    heights = [sum(_height(line) for line in one.lines) for one in found]
    left = [len(one.lines) for one in found]
    while sum(max(height, 1) for height in heights) > ROOM:
        longest = max(range(1, len(found)), key=lambda at: heights[at])
        if left[longest] <= 1:
            break
        left[longest] -= 1
        heights[longest] -= _height(found[longest].lines[left[longest]])
    return [
        Section(one.heading, one.lines[:count], one.empty, len(one.lines) - count)
        for one, count in zip(found, left, strict=True)
    ]


def _height(line: Line) -> int:
    """How many lines of the page a text takes; signs of East Asia are two wide."""
    text = f"{line.text} {line.aside}"
    return -(-sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text) // ACROSS)


def plain(text: str) -> str:
    """A stranger's text in one line in which Markdown and HTML find nothing to do."""
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return FIRST.sub(r"\\\1", MARKS.sub(r"\\\1", line)).replace("://", ":\u200b//")


def _quote(one: Quote) -> Line:
    mood = "" if one.score is None else " 🙂" if one.score > 0.3 else " 🙁" if one.score < -0.3 else ""
    return Line(f"“{_cut(one.words)}” — {one.role}, {one.said_on}{mood}")


def _word(one: Word) -> Line:
    return Line(f"{_until(one)}: “{_cut(one.words)}”{f' ({one.title})' if one.title else ''}")


def _cut(words: str) -> str:
    """At most so much of what was said that it leaves room for the rest."""
    line = " ".join(words.split())
    return line if len(line) <= LONGEST else line[:LONGEST].rsplit(" ", 1)[0].rstrip() + " …"


def _until(one: Word) -> str:
    return f"{one.state}, by {one.due_on}" if one.due_on else f"{one.state}, no day"


def _named(kind: str) -> str:
    return kind.removeprefix("feature_use_").replace("_", " ")
