"""What a message tells and in which words: from the loops of one contact to subject and body."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo
from pathlib import Path

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from voc.config import Settings
from voc.flow.ledger import messages
from voc.flow.passages import PART
from voc.flow.vault import vault
from voc.loop.drafting import Draft, Item, Occasion, draft, shorten, shown_title, written_in
from voc.loop.own import quotable
from voc.loop.zones import zone
from voc.model import (
    Account,
    Ask,
    Contact,
    Feature,
    Feedback,
    Loop,
    LoopEvent,
    Notification,
    NotificationLoop,
    Passage,
    Release,
)
from voc.store.reads import FILL, tags, words
from voc.terms import Channel, LoopState, LoopStep, OwnData, Speaker, TagKind

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
        self._known = known(session, sorted({case.contact.id for case in cases}))
        self._steps = _steps(session, [one.loop.id for case in cases for one in case.told])
        silent = [case for case in cases if not case.contact.language]
        self._heard = _languages(session, [one.loop.ask_id for case in silent for one in case.told])

    def write(self, case: Case) -> Draft:
        """Subject and body for one contact. Raises InputError for a template that is broken."""
        settings, there = self._settings, self._known.get(case.contact.id, frozenset())
        here = zone(case.contact.timezone) or zone(settings.timezone) or UTC
        occasion = Occasion(
            items=tuple(self._item(one, there, here) for one in case.told),
            shipped=case.shipped,
            link=settings.link or None,
            sender=case.account.csm if case.account else None,
            company=settings.company,
            product=settings.product,
            has_name=OwnData.NAME in there,
            receipt=bool(settings.public_url),
        )
        return draft(occasion, language=self._language(case), own_templates=self._templates)

    def _language(self, case: Case) -> str | None:
        """Theirs; where nobody said which it is, that of most of the words that they asked with."""
        heard = (self._heard.get(one.loop.ask_id) for one in case.told)
        found = Counter(language for language in heard if language)
        return case.contact.language or next((name for name, _ in found.most_common(1)), None)

    def _item(self, one: Told, there: frozenset[OwnData], here: tzinfo) -> Item:
        feature, release, steps = one.feature, one.release, self._steps.get(one.loop.id, ())
        said = self._said.get(one.loop.ask_id, "")
        return Item(
            title=feature.title,
            description=feature.description or "",
            quote=shorten(said) if quotable(said, there) else "",
            declined_reason=feature.declined_reason,
            how_to_try=feature.how_to_try,
            instead=feature.declined_instead,
            version=release.version if release else None,
            released_on=release.released_at.astimezone(here).date() if release else None,
            url=feature.url or (release.url if release else None),
            asked_on=one.loop.asked_at.astimezone(here).date(),
            said_again=steps.count(LoopStep.ASKED_AGAIN),
            after_no=_told_after(steps, LoopStep.DECLINED),
            again=LoopStep.REOPENED in steps,
        )


def _own_words(session: Session, ask_ids: Sequence[int]) -> Mapping[int, str]:
    """The words of these asks that the customer wrote; what a CSM noted about them is not theirs to quote.

    Whether what was redacted in them can be given back is asked later.
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
        found.update({ask_id: said for ask_id, said in rows if FILL not in said})
    return found


def perhaps_called_otherwise(channel: str) -> Select[int]:
    """Ids of untouched messages that may have a name for something that it has no more, as far as SQL can tell."""
    without_title = func.replace(Notification.body, Feature.title, "") == Notification.body
    return (
        messages.untouched(channel)
        .with_only_columns(Notification.id)
        .join(NotificationLoop, NotificationLoop.notification_id == Notification.id)
        .join(Loop, Loop.id == NotificationLoop.loop_id)
        .join(Feature, Feature.id == Loop.feature_id)
        .join(Contact, Contact.id == Notification.contact_id)
        .outerjoin(Account, Account.id == Contact.account_id)
        .where(
            or_(
                without_title,
                Notification.sender.is_distinct_from(Account.csm),
                and_(Contact.language.is_not(None), Contact.language != Notification.language),
            )
        )
    )


def is_called_otherwise(message: Notification, case: Case, templates: Path | None) -> bool:
    """Whether a stored message has a name for something that it has no more: a feature, who signs it, its language."""
    said = f"{message.subject}\n{message.body}"
    spoken = case.contact.language
    return (
        any(shown_title(one.feature.title) not in said for one in case.told)
        or message.sender != (case.account.csm if case.account else None)
        or bool(spoken and written_in(spoken, templates) != message.language)
    )


def _languages(session: Session, ask_ids: Sequence[int]) -> Mapping[int, str]:
    """The language of the words of each of these asks, where it is known."""
    heard = tags(TagKind.LANGUAGE).subquery()
    query = select(Ask.id, heard.c.value).join(heard, heard.c.passage_id == Ask.passage_id)
    found: dict[int, str] = {}
    for some in _parts(sorted(set(ask_ids))):
        found.update(session.execute(query.where(Ask.id.in_(some))).all())
    return found


def known(session: Session, contact_ids: Sequence[int]) -> Mapping[int, frozenset[OwnData]]:
    """What the vault has of these contacts. What it is, nobody sees here."""
    kinds = (OwnData.NAME, OwnData.EMAIL, OwnData.PHONE)
    return {
        contact_id: frozenset(kind for kind, is_there in zip(kinds, found[:3], strict=True) if is_there)
        for contact_id, found in vault.held(session, contact_ids).items()
    }


def _steps(session: Session, loop_ids: Sequence[int]) -> Mapping[int, list[LoopStep]]:
    """What happened to these loops, in order."""
    query = select(LoopEvent.loop_id, LoopEvent.step).order_by(LoopEvent.loop_id, LoopEvent.number)
    found: dict[int, list[LoopStep]] = {}
    for some in _parts(sorted(loop_ids)):
        for loop_id, step in session.execute(query.where(LoopEvent.loop_id.in_(some))):
            found.setdefault(loop_id, []).append(step)
    return found


def _told_after(steps: Sequence[LoopStep], step: LoopStep) -> bool:
    """Whether they were told after this step, and something came after that."""
    if step not in steps:
        return False
    later = steps[steps.index(step) :]
    return LoopStep.TOLD in later[:-1]


def _parts(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[start : start + PART] for start in range(0, len(ids), PART))
