"""An article brief: what a writer needs to answer a gap, as Markdown. Pure.

Whatever a stranger wrote is escaped, so that it stays words wherever the brief is shown.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from voc.stories.gaps import Answer, Question, Volume

SHOWN = 12
"""So many phrasings are shown, of each language at least one where there is room."""
_ADDRESS = re.compile(r"https?://[A-Za-z0-9./%~#?=&+_-]+")
TO_ANSWER = 5
_MARK = re.compile(r"([\\`*_{}\[\]<>()#+!|~&$:])")
LONGEST_TITLE = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """A gap with all that a writer needs. `lacking`: questions that no part of the nearest article is near to."""

    number: int
    title: str
    answer: Answer
    volume: Volume
    questions: tuple[Question, ...]
    feature: str | None
    aspect: str | None
    article: str | None
    url: str | None
    article_text: str | None
    lacking: tuple[Question, ...]
    cases: tuple[tuple[str, str | None], ...]

    def markdown(self) -> str:
        """The brief."""
        parts = [
            self._head(),
            self._asked(),
            self._to_answer(),
            self._phrasings(),
            self._near(),
            self._of_cases(),
        ]
        return "\n\n".join(filter(None, parts)) + "\n"

    def _head(self) -> str:
        told = {
            Answer.ANSWERED: "An article answers this; customers do not find it, or not in their language.",
            Answer.PERHAPS: "An article may answer this: look whether it does.",
            Answer.NONE: "No article answers this.",
        }[self.answer]
        return f"# Article brief {self.number}: {plain(title_of(self.title))}\n\n{told}"

    def _asked(self) -> str:
        one = self.volume
        lines = [
            (
                f"- asked by {counted(one.accounts, 'account')}, {counted(one.contacts, 'known person', 'known people')}, "
                f"in {counted(one.comments, 'comment')}"
            ),
            f"- languages, the most frequent first: {', '.join(map(tongue, one.languages))}",
            f"- first asked {one.first_at:%Y-%m-%d}, last {one.last_at:%Y-%m-%d}",
            f"- {one.trend.value}: {counted(one.recent, 'comment')} in the last 90 days, {one.before} in the 90 days before",
        ]
        lines += [f"- feature: {plain(self.feature)}"] if self.feature else []
        lines += [f"- what they name most: {plain(self.aspect)}"] if self.aspect else []
        return "## Who asks\n\n" + "\n".join(lines)

    def _to_answer(self) -> str:
        asked = self.lacking if self.answer is not Answer.NONE and self.lacking else self.questions
        shown = spread_over_languages(asked, TO_ANSWER)
        lines = [f"{at}. {plain(one.words)}" for at, one in enumerate(shown, start=1)]
        return "## What to answer\n\n" + "\n".join(lines)

    def _phrasings(self) -> str:
        shown = spread_over_languages(self.questions, SHOWN)
        lines = [f"- {tongue(one.language)}: {plain(one.words)} ({one.said_at:%Y-%m-%d})" for one in shown]
        more = len(self.questions) - len(shown)
        return "## In their words\n\n" + "\n".join(lines) + (f"\n\n{more} more." if more else "")

    def _near(self) -> str:
        if self.article is None:
            return "## The help centre\n\nNo articles are known: read in a table or a site map of the help centre."
        where = f" ({address(self.url)})" if self.url else ""
        if self.answer is Answer.NONE:
            told = f"The nearest article is on something else: {plain(self.article)}{where}."
        else:
            told = f"The article: {plain(self.article)}{where}."
        lacks = ""
        if self.answer is not Answer.NONE:
            n = len(self.lacking)
            lacks = (
                f" No part of it is near to {n} of {len(self.questions)} phrasings, listed above."
                if n
                else " Every phrasing is near to some part of it."
            )
            lacks += "" if self.article_text else " Only its title is known here, not its text."
        return f"## The help centre\n\n{told}{lacks}"

    def _of_cases(self) -> str:
        if not self.cases:
            return ""
        lines = [
            f"- {plain(number)}{': ' + plain(subject) if subject else ''}" for number, subject in self.cases
        ]
        return "## Support cases on it\n\n" + "\n".join(lines)


def title_of(words: str) -> str:
    """A headline of a customer's question: its first sentence, cut at a word."""
    first = re.split(r"(?<=[?？؟!。])", words.strip())[0].strip()
    if len(first) <= LONGEST_TITLE:
        return first[:1].upper() + first[1:]
    cut = first[:LONGEST_TITLE].rsplit(" ", 1)[0]
    return f"{cut[:1].upper()}{cut[1:]} …"


def spread_over_languages(asked: Iterable[Question], most: int) -> list[Question]:
    """At most so many questions: the latest of each language by turns, none said twice."""
    by_language: dict[str, list[Question]] = {}
    said = set()
    for one in sorted(asked, key=lambda one: (one.said_at, one.passage_id), reverse=True):
        if one.words.casefold() not in said:
            said.add(one.words.casefold())
            by_language.setdefault(one.language, []).append(one)
    found: list[Question] = []
    ways = sorted(by_language.values(), key=len, reverse=True)
    while len(found) < most and any(ways):
        found += [some.pop(0) for some in ways if some][: most - len(found)]
    return found


def counted(number: int, noun: str, many: str = "") -> str:
    """A number with its noun in the right form: `1 account`, `2 accounts`; `many` where that is not the noun and an s."""
    return f"{number:,} {noun if number == 1 else many or noun + 's'}"


def tongue(code: str) -> str:
    """A language as people read it: its code, or that it is not known."""
    return code if code not in ("", "und") else "unknown language"


def address(url: str) -> str:
    """An address as it is, where it is an ordinary one; any other is escaped."""
    return url if _ADDRESS.fullmatch(url) else plain(url)


def plain(words: str) -> str:
    """A stranger's words in one line of Markdown, every mark escaped."""
    return _MARK.sub(r"\\\1", " ".join(words.split()))
