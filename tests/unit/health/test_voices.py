"""Who speaks for an account, who does not any more, whose voice is missing, and what rests on one person."""

import pytest

from voc.health.telling_voices import tell_missing, tell_resting
from voc.health.voices import Choir, Person, Spoke, choirs
from voc.terms import RoleKind, VoiceState

K, NOW = RoleKind, 20_000.5
NAMES = {1: "C-1, Owner", 2: "C-2, Bookkeeper", 3: "C-3"}


def heard(contact: int, *ago: float, account: int = 9, channel: str = "survey") -> list[Spoke]:
    """A contact who was heard so many days ago."""
    return [Spoke(account=account, contact=contact, channel=channel, day=NOW - days) for days in ago]


def choir(*spoke: list[Spoke], **people: Person) -> Choir:
    """Of account 9, in which contacts 1, 2 and 3 lead, pay, and have no title."""
    known = {
        1: Person(account=9, kind=K.EXECUTIVE),
        2: Person(account=9, kind=K.FINANCE),
        3: Person(account=9, kind=None),
    } | {int(name.removeprefix("c")): person for name, person in people.items()}
    return choirs([one for some in spoke for one in some], known, {9: "mid"}, as_of=NOW)[9]


def test_who_spoke_on_more_days_comes_first_and_a_day_counts_once() -> None:
    found = choir(heard(1, 5, 5.1, 5.2, 400), heard(2, 3, 40))
    assert [(one.contact, one.days, one.ever) for one in found.voices] == [(2, 2, 2), (1, 1, 2)]
    assert [round(one.share, 2) for one in found.voices] == [0.67, 0.33]
    assert found.voices[1].channels == {"survey": 4}


def test_one_voice_alone_is_named_and_so_is_one_that_says_nearly_everything() -> None:
    alone = choir(heard(1, 5), heard(2, 500))
    assert tell_resting(alone, NAMES) == "all we know of a year comes from one person: C-1, Owner"
    nearly = choir(heard(1, *range(5, 45, 5)), heard(3, 7))
    assert tell_resting(nearly, NAMES).startswith("89% of what we know")
    assert tell_resting(choir(heard(1, 5, 9), heard(3, 7)), NAMES) == ""
    assert tell_resting(choir(heard(1, 500)), NAMES) == ""


def test_a_voice_falls_silent_by_its_own_rhythm() -> None:
    often, seldom = (100, 130, 160, 190), (100, 230, 330)
    assert choir(heard(1, *often)).voices[0].state is VoiceState.SILENT
    assert choir(heard(1, *seldom)).voices[0].state is VoiceState.SPEAKS
    assert choir(heard(1, 300)).voices[0].state is VoiceState.SPEAKS
    assert choir(heard(1, 400)).voices[0].state is VoiceState.SILENT


def test_who_cannot_be_reached_and_is_not_heard_has_left() -> None:
    gone = Person(account=9, kind=K.EXECUTIVE, unreachable=True)
    assert choir(heard(1, 100), c1=gone).voices[0].state is VoiceState.LEFT
    assert choir(heard(1, 10), c1=gone).voices[0].state is VoiceState.SPEAKS


def test_the_champion_spoke_most_in_the_year_up_to_their_last_word() -> None:
    assert choir(heard(1, 600, 630, 660, 700), heard(2, 5, 50, 90), heard(3, 3)).champion == 1
    assert choir(heard(1, 5)).champion is None


def test_who_decides_and_who_pays_are_missed_wherever_they_were_never_heard() -> None:
    found = choir(heard(3, 5))
    assert [one.kind for one in found.missing] == [K.EXECUTIVE, K.FINANCE]
    told = tell_missing(found.missing[1], NAMES)
    assert told.startswith("nobody from finance or purchasing was ever heard (no account like it")
    assert told.endswith("known and never heard: C-2, Bookkeeper)")
    assert choir(heard(1, 900), heard(2, 900)).missing == []


@pytest.mark.parametrize(("others", "missed"), [(3, True), (2, False)])
def test_a_role_is_usual_where_most_of_enough_accounts_of_the_segment_have_it(
    others: int, missed: bool
) -> None:
    people = {number: Person(account=number, kind=K.TECHNICAL) for number in range(10, 10 + others)}
    people[1] = Person(account=9, kind=K.USER)
    spoke = [one for number in (*people,) for one in heard(number, 5, account=people[number].account)]
    segments = dict.fromkeys((9, *range(10, 10 + others)), "mid")
    found = choirs(spoke, people, segments, as_of=NOW)[9]
    assert (K.TECHNICAL in [one.kind for one in found.missing]) is missed


def test_an_account_that_nobody_was_heard_of_has_no_voices_and_misses_nobody() -> None:
    assert choir().voices == ()
    assert choir().missing == ()


def test_what_is_said_after_the_moment_is_not_known_yet() -> None:
    assert choir(heard(1, -3)).voices == ()
