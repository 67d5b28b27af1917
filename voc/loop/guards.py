"""Whether a message may go out now, and if not, why and until when. Pure: facts in, a reason out."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from voc.loop.zones import zone
from voc.terms import ConsentState, HoldReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known about a contact and a message at the moment of asking."""

    do_not_contact: bool
    consent: ConsentState
    has_address: bool
    bounced: bool = False
    """Mail to the address that is known comes back."""
    last_sent_at: datetime | None
    """When something last left for them, or is leaving now."""
    open_case: str | None
    """Number of an urgent support case that is still open, if there is one."""
    unhappy: str | None = None
    """Why they would not enjoy our news now, in words, if they would not."""
    released_at: datetime | None
    postponed_until: datetime | None = None
    others_data: tuple[str, ...] = ()
    """Kinds of personal data in the words that are not the contact's own."""
    timezone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The workspace's wishes."""

    needs_consent: bool
    days_between: int
    quiet: tuple[time, time] | None = None
    """From when to when nobody is written to, on the clock of the contact."""
    timezone: str = "UTC"
    """Where contacts live of whom it is not known."""


@dataclass(frozen=True, slots=True)
class Hold:
    """Why a message waits, for a machine and for a person; and until when, where that is known."""

    reason: HoldReason
    detail: str
    until: datetime | None = None


def hold(facts: Facts, rules: Rules, *, now: datetime, leaving: bool = False) -> Hold | None:
    """The first reason that holds the message back, or None when it may go.

    Parameters: leaving: the message would go out this minute, so the hour counts.
    """
    return (
        _may_not(facts, rules)
        or _should_not(facts, now)
        or _not_yet(facts, rules, now)
        or (_quiet(facts, rules, now) if leaving else None)
    )


def _may_not(facts: Facts, rules: Rules) -> Hold | None:
    if facts.do_not_contact or facts.consent is ConsentState.WITHDRAWN:
        return Hold(HoldReason.OPTED_OUT, "asked not to be written to")
    if rules.needs_consent and facts.consent is not ConsentState.GRANTED:
        return Hold(HoldReason.NO_CONSENT, "never said that we may write; ask them, or tell them in person")
    if not facts.has_address:
        return Hold(HoldReason.NO_ADDRESS, "no e-mail address known; tell them in person")
    if facts.bounced:
        return Hold(
            HoldReason.BOUNCED, "mail to their address comes back; correct it, or tell them in person"
        )
    return None


def _should_not(facts: Facts, now: datetime) -> Hold | None:
    if facts.others_data:
        named = ", ".join(facts.others_data)
        return Hold(
            HoldReason.PERSONAL_DATA, f"holds data that may be somebody else's ({named}); edit the words"
        )
    if facts.released_at is not None and facts.released_at > now:
        words = f"the release is on {facts.released_at:%d %B %Y}"
        return Hold(HoldReason.NOT_RELEASED, words, facts.released_at)
    if facts.open_case is not None:
        return Hold(HoldReason.OPEN_CASE, f"urgent support case {facts.open_case} is open; solve that first")
    if facts.unhappy is not None:
        return Hold(HoldReason.UNHAPPY, f"{facts.unhappy}; talk to them first")
    return None


def _not_yet(facts: Facts, rules: Rules, now: datetime) -> Hold | None:
    if facts.postponed_until is not None and facts.postponed_until > now:
        words = f"postponed to {facts.postponed_until:%d %B %Y}"
        return Hold(HoldReason.POSTPONED, words, facts.postponed_until)
    if facts.last_sent_at is None:
        return None
    next_day = facts.last_sent_at + timedelta(days=rules.days_between)
    if next_day <= now:
        return None
    words = f"had a message on {facts.last_sent_at:%d %B}; from {next_day:%d %B}"
    return Hold(HoldReason.TOO_SOON, words, next_day)


def _quiet(facts: Facts, rules: Rules, now: datetime) -> Hold | None:
    if rules.quiet is None:
        return None
    begin, end = rules.quiet
    here = now.astimezone(zone(facts.timezone) or ZoneInfo(rules.timezone))
    clock = here.timetz().replace(tzinfo=None)
    over_night = begin > end
    if not (clock >= begin or clock < end if over_night else begin <= clock < end):
        return None
    day = here.date() + timedelta(days=over_night and clock >= begin)
    awake = datetime.combine(day, end, here.tzinfo)
    words = f"it is {clock:%H:%M} where they are; from {awake:%H:%M}"
    return Hold(HoldReason.QUIET_HOURS, words, awake.astimezone(now.tzinfo))
