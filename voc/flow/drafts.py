"""What a message tells and in which words: from the loops of one contact to subject and body."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from voc.config import Settings
from voc.flow.passages import PART
from voc.loop.drafting import Draft, Item, Occasion, draft, shorten
from voc.model import Account, Ask, Contact, Feature, Feedback, Loop, Passage, Release, VaultEntry
from voc.store.reads import words
from voc.terms import Channel, LoopState, Speaker

REDACTED = re.compile(r"\[\w+ \d+\]")
DECLINED = "declined:"
"""How the occasion of a no begins."""


@dataclass(frozen=True, slots=True)
class Told:
    """One loop that a message would answer: its feature, and the release that it went out in, if one did."""

    loop: Loop
    feature: Feature
    release: Release | None


@dataclass(frozen=True, slots=True)
class Case:
    """One contact and all that is to be told to them in one message."""

    contact: Contact
    account: Account | None
    told: list[Told]
    answers: dict[int, int]
    """Loop id -> number of the event that the message tells of."""

    @property
    def shipped(self) -> bool:
        """Whether the message says yes."""
        return self.told[0].loop.state is LoopState.SHIPPED

    @property
    def release(self) -> Release | None:
        """The release, where all went out in the same one."""
        found = {one.release.id: one.release for one in self.told if one.release}
        whole = len(found) == 1 and all(one.release for one in self.told)
        return next(iter(found.values())) if whole else None

    @property
    def occasion(self) -> str:
        """What the message is about, for a machine."""
        keys = sorted({one.feature.key for one in self.told})
        if not self.shipped:
            return f"{DECLINED}{keys[0]}" if len(keys) == 1 else f"{DECLINED}{len(keys)} features"
        if self.release is not None:
            return f"release:{self.release.version}"
        return f"shipped:{keys[0]}" if len(keys) == 1 else f"shipped:{len(keys)} features"


class Writer:
    """Writes the messages of many contacts; reads what they said once."""

    def __init__(
        self, session: Session, cases: Sequence[Case], settings: Settings, templates: Path | None
    ) -> None:
        self._settings, self._templates = settings, templates
        self._said = _own_words(session, [one.loop.ask_id for case in cases for one in case.told])
        self._named = _named(session, sorted({case.contact.id for case in cases}))

    def write(self, case: Case) -> Draft:
        """Subject and body for one contact. Raises InputError for a template that is broken."""
        settings, release = self._settings, case.release
        occasion = Occasion(
            items=tuple(self._item(one) for one in case.told),
            shipped=case.shipped,
            version=release.version if release else None,
            link=(release.url if release else None) or settings.link or None,
            sender=case.account.csm if case.account else None,
            company=settings.company,
            product=settings.product,
            has_name=case.contact.id in self._named,
        )
        return draft(occasion, language=case.contact.language, own_templates=self._templates)

    def _item(self, one: Told) -> Item:
        return Item(
            title=one.feature.title,
            description=one.feature.description or "",
            quote=shorten(self._said.get(one.loop.ask_id, "")),
            declined_reason=one.feature.declined_reason,
        )


def _own_words(session: Session, ask_ids: Sequence[int]) -> Mapping[int, str]:
    """The words of these asks that the customer wrote; what a CSM noted about them is not theirs to quote.

    Words in which something had to be redacted are not quoted either.
    """
    query = (
        select(Ask.id, words())
        .join(Passage, Passage.id == Ask.passage_id)
        .join(Feedback, Feedback.id == Passage.feedback_id)
        .where(Feedback.speaker == Speaker.CUSTOMER, Feedback.channel != Channel.NOTE)
    )
    found = {}
    for some in _parts(sorted(set(ask_ids))):
        rows = session.execute(query.where(Ask.id.in_(some), Feedback.erased_at.is_(None)))
        found.update({ask_id: said for ask_id, said in rows if not REDACTED.search(said)})
    return found


def _named(session: Session, contact_ids: Sequence[int]) -> set[int]:
    """Contacts whose name is known. Which it is, nobody sees here."""
    query = select(VaultEntry.contact_id).where(VaultEntry.name.is_not(None))
    return {
        contact_id
        for some in _parts(contact_ids)
        for contact_id in session.scalars(query.where(VaultEntry.contact_id.in_(some)))
    }


def _parts(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[start : start + PART] for start in range(0, len(ids), PART))
