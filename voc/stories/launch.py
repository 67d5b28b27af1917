"""The brief for a launch: who asked for what a release brings, in which words, and whom to tell.

Whether that is enough for a campaign of its own is a rule with its numbers. Values in, Markdown out.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from voc.stories.gaps_brief import counted, plain, tongue

LEAST_ACCOUNTS = 5
"""Accounts that asked, for a campaign of its own."""
LEAST_SHARE = 0.1
"""The same, as a share of all accounts, or of their revenue."""
LEAST_REACHED = 10
"""People who may be written to: those who asked, and those who would profit."""
PHRASES, WORDS, SEGMENTS = 10, 8, 6
SEGMENT_HEAD = "| segment | accounts that asked | more people who would profit |"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """One ask: which account and contact, in which words. `arr` in the workspace's currency; None: not known."""

    passage_id: int
    contact_id: int | None
    words: str
    said_at: datetime
    language: str
    feature: str
    account: str | None
    contact: str | None
    segment: str | None
    arr: float | None
    consent: str
    objects: bool
    redacted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """Words of an ask as they may be read, names that no consent covers hidden; `consent` in words, `covered`: granted."""

    words: str
    said_at: datetime
    language: str
    consent: str
    covered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who asked or would profit, and why they must not be written to, if so."""

    contact: str
    account: str | None
    segment: str | None
    why_not: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question that customers keep asking about these features, and whether the help centre answers it."""

    words: str
    accounts: int
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the rule: what is counted, what it is, what it has to be."""

    what: str
    value: float
    least: float

    @property
    def met(self) -> bool:
        """Whether it is reached."""
        return self.value >= self.least


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """A release with all that a launch rests on.

    `best`: the asks that tell most, best first. `objections`: what complains in asks and in replies to its messages.
    `phrases`: what is named, with the accounts that name it. `askers`, `near`: who asked, and who would profit and did
    not; `in_trouble`: more of those who are left alone.
    `accounts`, `revenue`: of all accounts. `told`: messages about it by state.
    """

    version: str
    released_at: datetime
    features: tuple[tuple[str, str], ...]
    currency: str
    asks: tuple[Asker, ...]
    best: tuple[Quoted, ...]
    phrases: tuple[tuple[str, int], ...]
    askers: tuple[Person, ...]
    near: tuple[Person, ...]
    in_trouble: int
    questions: tuple[Asked, ...]
    objections: tuple[str, ...]
    segments: tuple[tuple[str, int], ...]
    accounts: int
    revenue: float
    told: tuple[tuple[str, int], ...]

    @property
    def asking(self) -> dict[str, float | None]:
        """The accounts that asked, with their revenue."""
        return {one.account: one.arr for one in self.asks if one.account is not None}

    def rule(self) -> tuple[Line, Line, Line, Line]:
        """What the verdict rests on: accounts, their share, their share of revenue, people who may be written to."""
        asking, worth = self.asking, sum(arr or 0 for arr in self.asking.values())
        reached = sum(one.why_not is None for one in (*self.askers, *self.near))
        return (
            Line(what="accounts asked", value=len(asking), least=LEAST_ACCOUNTS),
            Line(what="share of all accounts", value=len(asking) / max(self.accounts, 1), least=LEAST_SHARE),
            Line(what="share of all revenue", value=worth / (self.revenue or 1), least=LEAST_SHARE),
            Line(what="people who may be written to", value=reached, least=LEAST_REACHED),
        )

    def is_enough(self) -> bool:
        """Whether demand is big enough for a campaign of its own."""
        accounts, share, revenue, reached = self.rule()
        return accounts.met and (share.met or revenue.met) and reached.met

    def markdown(self) -> str:
        """The brief. What strangers wrote is escaped in it."""
        parts = [
            _head(self),
            _verdict(self),
            _who(self),
            _words(self),
            _objections(self),
            _audience(self),
            _told(self),
        ]
        return "\n\n".join(filter(None, parts)) + "\n"


def by_segment(one: Launch) -> list[tuple[str, int, int, int]]:
    """Segment, accounts that asked, accounts there are, people who would profit; those who profit most first."""
    asked = Counter(
        segment for _, segment in {(ask.account, ask.segment or "") for ask in one.asks if ask.account}
    )
    near = Counter(person.segment or "" for person in one.near if person.why_not is None)
    rows = [(segment, asked[segment], count, near[segment]) for segment, count in one.segments]
    some = [row for row in rows if row[1] or row[3]]
    return sorted(some, key=lambda row: (-(row[1] + row[3]) / max(row[2], 1), -row[1], row[0]))[:SEGMENTS]


def by_turns(asks: Sequence[Asker], worth: Mapping[int, float], most: int = WORDS) -> list[Asker]:
    """The asks of most worth that are no objections and hold nothing redacted, one an account before a second of any.

    Parameters: worth: how much each passage is worth quoting; those that are not in it are left out.
    """
    fit = sorted(
        (one for one in asks if one.passage_id in worth and not one.objects and not one.redacted),
        key=lambda one: (-worth[one.passage_id], one.passage_id),
    )
    seen: Counter[str] = Counter()
    turns = []
    for one in fit:
        turns.append((seen[one.account or ""], one))
        seen[one.account or ""] += 1
    return [one for _, one in sorted(turns, key=lambda turn: turn[0])][:most]


def _head(one: Launch) -> str:
    named = "\n".join(f"- {plain(title)} ({plain(key)})" for key, title in one.features)
    day = f"Released {one.released_at:%Y-%m-%d}."
    return f"# Launch brief: {plain(one.version)}\n\n{day}\n\n{named or 'No features are in it.'}"


def _verdict(one: Launch) -> str:
    told = (
        "Demand is big enough for a campaign of its own."
        if one.is_enough()
        else "No campaign of its own: a part of the next letter."
    )
    lines = [
        f"- {line.what}: {_figure(line.value, line.least)}, "
        f"{'at least' if line.met else 'less than'} {_figure(line.least, line.least)}"
        for line in one.rule()
    ]
    rule = "It takes enough accounts, enough of all accounts or of all revenue, and enough people who may be written to."
    return f"## Is it worth a campaign\n\n{told} {rule}\n\n" + "\n".join(lines)


def _figure(value: float, least: float) -> str:
    return f"{value:.0%}" if least < 1 else f"{value:,.0f}"


def _who(one: Launch) -> str:
    spoken = Counter(ask.language for ask in one.asks)
    worth = sum(arr or 0 for arr in one.asking.values())
    lines = [
        (
            f"- {counted(len(one.asking), 'account')}, {counted(len(one.askers), 'known person', 'known people')}, "
            f"{counted(len(one.asks), 'time')}"
        ),
        f"- revenue a year of those accounts: {worth:,.0f} {plain(one.currency)}",
        f"- languages: {', '.join(f'{tongue(code)} {count}' for code, count in spoken.most_common()) or 'none'}",
    ]
    rows = [
        f"| {plain(segment or 'not known')} | {asked} of {count} | {near} |"
        for segment, asked, count, near in by_segment(one)
    ]
    table = f"\n\nSegments that would profit most:\n\n{SEGMENT_HEAD}\n|---|---|---|\n"
    return "## Who asked\n\n" + "\n".join(lines) + (table + "\n".join(rows) if rows else "")


def _words(one: Launch) -> str:
    named = ", ".join(f"{plain(term)} ({count})" for term, count in one.phrases)
    told = f"What they name, by accounts: {named}.\n\n" if named else ""
    may = [one for one in one.best if one.covered]
    inside = [one for one in one.best if not one.covered]
    parts = [f"## In their words\n\n{told}".rstrip()]
    if may:
        parts.append("These may be used, as far as each consent goes:\n\n" + _quotes(may))
    if inside:
        parts.append("These are for the house alone until they say yes:\n\n" + _quotes(inside))
    if not one.best:
        parts.append("Nobody asked in words that are worth quoting.")
    return "\n\n".join(parts)


def _quotes(some: Sequence[Quoted]) -> str:
    return "\n".join(
        f"- {plain(one.words)} ({one.said_at:%Y-%m-%d}, {one.language}; consent: {plain(one.consent)})"
        for one in some
    )


def _objections(one: Launch) -> str:
    said = [plain(words) for words in one.objections]
    parts = [
        "## Objections heard",
        "\n".join(f"- {words}" for words in list(dict.fromkeys(said))[:WORDS]) or "None.",
        "## Questions to answer",
    ]
    asked = [
        f"- {plain(ask.words)} ({counted(ask.accounts, 'account')}; help centre: {ask.answer})"
        for ask in one.questions[:WORDS]
    ]
    return "\n\n".join([*parts, "\n".join(asked) or "None that are near to these features."])


def _audience(one: Launch) -> str:
    may = sum(person.why_not is None for person in one.askers)
    near = sum(person.why_not is None for person in one.near)
    held = [person for person in (*one.askers, *one.near) if person.why_not]
    lines = [
        f"- {may} of {len(one.askers)} people who asked may be written to",
        f"- {near} of {len(one.near)} more who would profit; {one.in_trouble} close to it are in trouble and left alone",
    ]
    why = [
        f"- {plain(person.contact)}, {plain(person.account or 'no account')}: {plain(person.why_not or '')}"
        for person in held
    ]
    return (
        "## Audience\n\n"
        + "\n".join(lines)
        + "\n\n## Do not write to\n\n"
        + ("\n".join(why) or "Nobody is held back.")
    )


def _told(one: Launch) -> str:
    lines = [f"- {state}: {count}" for state, count in one.told]
    return "## Told already\n\n" + ("\n".join(lines) or "No message is planned yet.")
