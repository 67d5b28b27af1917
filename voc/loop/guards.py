"""Whether a message may go out now, and if not, why. Pure: facts in, a reason out."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from voc.terms import ConsentState, HoldReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known about a contact at the moment of sending."""

    do_not_contact: bool
    consent: ConsentState
    has_address: bool
    last_sent_at: datetime | None
    open_case: str | None
    """Number of an urgent support case that is still open, if there is one."""
    released_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The workspace's wishes."""

    needs_consent: bool
    days_between: int


@dataclass(frozen=True, slots=True)
class Hold:
    """Why a message waits, for a machine and for a person."""

    reason: HoldReason
    detail: str


def hold(facts: Facts, rules: Rules, *, now: datetime) -> Hold | None:
    """The first reason that holds the message back, or None when it may go."""
    if facts.do_not_contact or facts.consent is ConsentState.WITHDRAWN:
        return Hold(HoldReason.OPTED_OUT, "asked not to be written to")
    if rules.needs_consent and facts.consent is not ConsentState.GRANTED:
        return Hold(HoldReason.NO_CONSENT, "never said that we may write; ask them, or tell them in person")
    if not facts.has_address:
        return Hold(HoldReason.NO_ADDRESS, "no e-mail address known; tell them in person")
    if facts.released_at is not None and facts.released_at > now:
        return Hold(HoldReason.NOT_RELEASED, f"the release is on {facts.released_at:%d %B %Y}")
    if facts.open_case is not None:
        return Hold(HoldReason.OPEN_CASE, f"urgent support case {facts.open_case} is open; solve that first")
    if facts.last_sent_at is not None:
        next_day = facts.last_sent_at + timedelta(days=rules.days_between)
        if next_day > now:
            return Hold(
                HoldReason.TOO_SOON, f"had a message on {facts.last_sent_at:%d %B}; from {next_day:%d %B}"
            )
    return None
