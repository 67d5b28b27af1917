"""The order of a message: what stands first, what follows, what comes last. The words are a template's.

Greeting, the customer's own words with the day, what came of them, how to try it, the link, one question, who
writes. Several features become one message: each stands behind the words that asked for it.
"""

from collections.abc import Iterator, Mapping

from voc.loop.phrases import Words
from voc.loop.shown import Group, ShownItem, missing

Values = Mapping[str, object]


class Letter:
    """One message on its way to paper."""

    def __init__(self, words: Words, values: Values, groups: tuple[Group, ...]) -> None:
        self._words, self._groups = words, groups
        self._items = [item for group in groups for item in group.items]
        self._several = len(self._items) > 1
        self._yes = bool(values["shipped"])
        where = words.parts["where"].say(values) if self._yes else ""
        counted = {"more": len(self._items) - 1, "reasons": all(item.declined_reason for item in self._items)}
        self._values: Values = {**values, **counted, "where": where, "release": ""}

    def subject(self) -> str:
        """The line that the customer sees first."""
        first = self._items[0]
        kind = _kind(first, yes=self._yes) if not self._several else f"several_{'yes' if self._yes else 'no'}"
        return self._say(f"subject_{kind}", title=first.title)

    def body(self) -> str:
        """The message, a paragraph after the other."""
        return "\n\n".join(filter(None, self._paragraphs()))

    def _paragraphs(self) -> Iterator[str]:
        yield self._say("greeting")
        if self._several:
            yield self._say("several_yes" if self._yes else "several_no")
        turn = 0
        for place, group in enumerate(self._groups):
            yield from self._lead(group, first=place == 0)
            for item in group.items:
                yield self._news(item, turn, quoted=bool(group.quote))
                turn += 1
        if self._yes and self._values["link"]:
            yield self._say("link")
        yield self._say(self._last())
        if self._values["receipt"]:
            yield self._say("receipt")
        if self._values["signature"]:
            yield self._say("signature")

    def _lead(self, group: Group, *, first: bool) -> Iterator[str]:
        """When they said it, and their words; how often besides, where it is plain what."""
        day = group.asked_on or missing("asked_on")
        if group.quote:
            yield self._say("told" if first else "told_also", asked_on=day)
            yield "  " + self._say("quote", quote=group.quote)
        elif not first:
            yield self._say("asked_also", asked_on=day)
        elif not self._several:
            yield self._say("asked", asked_on=day)
        if group.said_again > 0 and (group.quote or not self._several):
            yield self._say("said_again", times=group.said_again)

    def _news(self, item: ShownItem, turn: int, *, quoted: bool) -> str:
        """What came of it, and under it what helps to use it."""
        part = kind = _kind(item, yes=self._yes)
        if self._several and kind in ("yes", "no"):
            part = "yes_unquoted" if kind == "yes" and not quoted else f"{kind}_each"
        here = {"item": item, "title": item.title, **self._release(item)}
        return "\n".join(filter(None, (self._say(part, turn, **here), *self._details(item))))

    def _release(self, item: ShownItem) -> dict[str, object]:
        """Where it is: said with each item where several came with different releases, else once."""
        if not self._several:
            return {}
        apart = self._yes and not self._values["version"]
        if not (apart and (item.version or item.released_on)):
            return {"where": ""}
        own = {**self._values, "version": item.version, "released_on": item.released_on}
        return {"where": "", "release": self._words.parts["release"].say(own)}

    def _details(self, item: ShownItem) -> Iterator[str]:
        if self._yes:
            if item.description:
                what = "what_each" if self._several else "what"
                yield self._say(what, description=item.description)
            if item.how_to_try:
                yield self._say("try", how_to_try=item.how_to_try)
            if item.url and not self._values["link"]:
                yield self._say("link", link=item.url)
            return
        if item.declined_reason:
            yield self._say("why", reason=item.declined_reason)
        if item.instead:
            yield self._say("instead", instead=item.instead)

    def _last(self) -> str:
        if not self._yes:
            return "close_no"
        if all(item.again for item in self._items):
            return "question_again"
        return "question_several" if self._several else "question"

    def _say(self, part: str, turn: int = 0, **more: object) -> str:
        return self._words.parts[part].say({**self._values, **more}, turn).strip()


def _kind(item: ShownItem, *, yes: bool) -> str:
    if not yes:
        return "no"
    if item.again:
        return "again"
    return "after_no" if item.after_no else "yes"
