"""Whether a message may go out now, and the reason when it may not."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from voc.loop.guards import Facts, Rules, hold
from voc.terms import ConsentState, HoldReason

NOW = datetime(2026, 6, 1, tzinfo=UTC)
RULES = Rules(needs_consent=True, days_between=7)


def facts(**values: Any) -> Facts:
    standard: dict[str, Any] = {
        "do_not_contact": False,
        "consent": ConsentState.GRANTED,
        "has_address": True,
        "last_sent_at": None,
        "open_case": None,
        "released_at": NOW - timedelta(days=1),
    }
    return Facts(**(standard | values))


def test_a_message_to_somebody_who_agreed_may_go() -> None:
    assert hold(facts(), RULES, now=NOW) is None


@pytest.mark.parametrize(
    ("known", "reason"),
    [
        ({"do_not_contact": True}, HoldReason.OPTED_OUT),
        ({"consent": ConsentState.WITHDRAWN}, HoldReason.OPTED_OUT),
        ({"consent": ConsentState.NONE}, HoldReason.NO_CONSENT),
        ({"has_address": False}, HoldReason.NO_ADDRESS),
        ({"released_at": NOW + timedelta(days=1)}, HoldReason.NOT_RELEASED),
        ({"open_case": "C-9"}, HoldReason.OPEN_CASE),
        ({"last_sent_at": NOW - timedelta(days=6)}, HoldReason.TOO_SOON),
    ],
)
def test_each_guard_holds_with_its_own_reason(known: dict[str, Any], reason: HoldReason) -> None:
    why = hold(facts(**known), RULES, now=NOW)
    assert why is not None
    assert why.reason is reason
    assert len(why.detail) > 10


def test_the_day_after_the_pause_a_message_may_go_again() -> None:
    assert hold(facts(last_sent_at=NOW - timedelta(days=7)), RULES, now=NOW) is None


def test_a_workspace_may_do_without_recorded_consent_but_never_against_an_opt_out() -> None:
    rules = Rules(needs_consent=False, days_between=7)
    assert hold(facts(consent=ConsentState.NONE), rules, now=NOW) is None
    refused = hold(facts(consent=ConsentState.WITHDRAWN), rules, now=NOW)
    assert refused is not None


def test_a_wish_to_be_left_alone_is_named_before_anything_else() -> None:
    why = hold(facts(do_not_contact=True, has_address=False, open_case="C-9"), RULES, now=NOW)
    assert why is not None
    assert why.reason is HoldReason.OPTED_OUT
