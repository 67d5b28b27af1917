"""Whatever people and machines do, in any order: the ledger adds up, nobody is told twice, nobody is forgotten."""

from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.databases import SqliteDatabases
from tests.factories import NOW, SECRET, SETTINGS, contact, feature, rows_of, take_in
from tests.wishing import decide, pairs, replied, wish
from voc.errors import (
    ChannelError,
    DoubtfulDelivery,
    IllegalMove,
    InputError,
    PermanentFailure,
    TransientFailure,
)
from voc.flow.answered.answer import answer
from voc.flow.answered.delivery import KINDS, took
from voc.flow.demand.merge import merge, split, unmerge
from voc.flow.people.forget import forget
from voc.flow.place import Place
from voc.flow.shipped.releases import revert
from voc.flow.shipped.ship import decline_features, ship, ship_version
from voc.flow.told import approvals
from voc.flow.told.close import plan
from voc.flow.told.send import send
from voc.loop.channels import Outgoing
from voc.loop.states import replay
from voc.model import Ask, Contact, Feature, Loop, LoopEvent, Notification, NotificationLoop, Request
from voc.store import open_engine, writing
from voc.terms import (
    DeliveryKind,
    FeatureStatus,
    LinkState,
    LoopState,
    LoopStep,
    NotificationState,
    Reach,
    Sentiment,
)
from voc.workspace import Workspace

N = NotificationState
PEOPLE = ("ada", "bo", "cy")
KEYS = ("F-1", "F-2")
RULES = SETTINGS.model_copy(update={"days_between_messages": 1, "quiet_hours": ""})
_folder = TemporaryDirectory()
_databases = SqliteDatabases(Path(_folder.name))


class Mailbox:
    """A channel that fails as told, and counts what arrives under each key."""

    reaches = Reach.CUSTOMER
    where = "memory"

    def __init__(self, *, honours_key: bool) -> None:
        self.honours_key = honours_key
        self.arrived: Counter[str] = Counter()
        self.next_failure: Callable[[str], ChannelError] | None = None

    def send(self, message: Outgoing) -> str:
        failure, self.next_failure = self.next_failure, None
        known = self.honours_key and self.arrived[message.key]
        if not known and failure in (None, DoubtfulDelivery):
            self.arrived[message.key] += 1
        if failure is not None:
            raise failure("told to fail")
        return "there"

    def close(self) -> None:
        """Nothing is connected."""


class Company(RuleBasedStateMachine):
    """A small company whose people act at random."""

    def __init__(self) -> None:
        super().__init__()
        self.now, self.count = NOW, 0
        self.stack = ExitStack()
        self.engine = open_engine(self.stack.enter_context(_databases.ready()))
        self.mailbox = Mailbox(honours_key=True)
        workspace = Workspace(Path(self.stack.enter_context(TemporaryDirectory())))
        workspace.create()
        workspace.secret_file.write_text(SECRET.hex(), encoding="ascii")
        self.place = Place(workspace, RULES, self.engine)
        self.gone: set[str] = set()
        take_in(self.engine, *(feature(key, f"Feature {key}") for key in KEYS))
        take_in(self.engine, *(contact(name) for name in PEOPLE))

    def teardown(self) -> None:
        """Close what was opened."""
        self.engine.dispose()
        self.stack.close()

    @initialize(honours=st.booleans())
    def open_mailbox(self, honours: bool) -> None:
        """One channel for the whole life."""
        self.mailbox.honours_key = honours

    def _later(self, hours: float = 7) -> None:
        self.now += timedelta(hours=hours)

    def _number(self) -> int:
        self.count += 1
        return self.count

    def _requests(self) -> list[int]:
        return [row.id for row in rows_of(self.engine, Request)]

    @rule(who=st.sampled_from(PEOPLE), there=st.integers(0, 5))
    def ask(self, who: str, there: int) -> None:
        """Somebody asks, for something new or for what is there."""
        known = self._requests()
        wish(
            self.engine,
            who,
            f"wish {self._number()}",
            request_id=known[there] if there < len(known) else None,
            at=self.now,
        )
        self._later()

    @precondition(lambda self: self._requests())
    @rule(pick=st.integers(0, 20), key=st.sampled_from(KEYS), state=st.sampled_from(LinkState))
    def decide(self, pick: int, key: str, state: LinkState) -> None:
        """A link is accepted, rejected, or the decision taken back."""
        known = self._requests()
        decide(self.engine, known[pick % len(known)], key, state, now=self.now)
        ship(self.engine, now=self.now)

    @precondition(lambda self: len(self._requests()) > 1)
    @rule(one=st.integers(0, 20), other=st.integers(0, 20))
    def merge(self, one: int, other: int) -> None:
        """Two requests are one."""
        known = self._requests()
        try:
            merge(self.engine, known[one % len(known)], [known[other % len(known)]], by="pam", now=self.now)
        except InputError:
            return

    @precondition(lambda self: self._requests())
    @rule(pick=st.integers(0, 20))
    def unmerge(self, pick: int) -> None:
        """They are two after all."""
        merged = [row.id for row in rows_of(self.engine, Request) if row.merged_into_id]
        if merged:
            try:
                unmerge(self.engine, [merged[pick % len(merged)]], by="pam", now=self.now)
            except InputError:
                return

    @rule(key=st.sampled_from(KEYS))
    def ship(self, key: str) -> None:
        """A release brings the feature."""
        ship_version(self.engine, f"v{self._number()}", [key], by="pam", now=self.now)
        self._later()

    @rule(key=st.sampled_from(KEYS))
    def decline(self, key: str) -> None:
        """It will not come; what a release brought is taken back first."""
        try:
            decline_features(self.engine, [key], "no", by="pam", now=self.now)
        except InputError:
            revert(self.engine, key, reason="It broke", by="pam", now=self.now)
            decline_features(self.engine, [key], "no", by="pam", now=self.now)
        self._later()

    @rule(key=st.sampled_from(KEYS), status=st.sampled_from(FeatureStatus))
    def change_of_mind(self, key: str, status: FeatureStatus) -> None:
        """The roadmap says something else; what it calls shipped or not counts as soon as no release says so."""
        with writing(self.engine) as session:
            row = next(row for row in rows_of(self.engine, Feature) if row.key == key)
            session.get_one(Feature, row.id).status = status
        ship(self.engine, now=self.now)

    @rule()
    def plan(self) -> None:
        """Messages are drafted."""
        plan(self.engine, RULES, now=self.now)

    @rule(
        pick=st.integers(0, 5),
        act=st.sampled_from(["approve", "drop", "edit", "postpone", "told", "reassign", "redraft"]),
    )
    def handle(self, pick: int, act: str) -> None:
        """A CSM does something with a message."""
        known = rows_of(self.engine, Notification)
        if not known:
            return
        one = known[pick % len(known)].id
        acts: dict[str, Callable[[], object]] = {
            "approve": lambda: approvals.approve(self.engine, [one], by="cas", now=self.now),
            "redraft": lambda: approvals.redraft(self.engine, [one], by="cas", now=self.now),
            "drop": lambda: approvals.drop(self.engine, [one], by="cas", now=self.now),
            "edit": lambda: approvals.edit(self.engine, one, subject="s", body="b", by="cas", now=self.now),
            "postpone": lambda: approvals.postpone(
                self.engine, [one], self.now + timedelta(days=1), by="cas", now=self.now
            ),
            "told": lambda: approvals.told(self.engine, [one], by="cas", now=self.now),
            "reassign": lambda: approvals.reassign(self.engine, [one], "Robin", by="cas", now=self.now),
        }
        try:
            acts[act]()
        except (IllegalMove, InputError):
            return
        self._later(1)

    @rule()
    def approve_all(self) -> None:
        """Everything that waits is approved."""
        approvals.approve(self.engine, approvals.drafts(self.engine), by="cas", now=self.now)

    @rule(
        failure=st.sampled_from([None, None, TransientFailure, PermanentFailure, DoubtfulDelivery]),
        days=st.integers(0, 3),
    )
    def send(self, failure: type[ChannelError] | None, days: int) -> None:
        """What is approved leaves; the first one may fail."""
        self._later(24 * days)
        self.mailbox.next_failure = failure
        send(self.engine, self.mailbox, RULES, now=self.now)

    @rule()
    def die_with_a_message_in_hand(self) -> None:
        """A sender dies between its two commits: what it had in hand is still `sending`, and may have arrived."""
        with writing(self.engine) as session:
            found = [row for row in rows_of(self.engine, Notification) if row.state is N.APPROVED]
            if found:
                row = session.get_one(Notification, found[0].id)
                row.state, row.lease_by, row.taken_at = N.SENDING, "place 9", self.now
                row.attempts += 1
                self.mailbox.arrived[row.key] += 1

    @rule(who=st.sampled_from(PEOPLE), mood=st.sampled_from(Sentiment))
    def reply(self, who: str, mood: Sentiment) -> None:
        """A customer answers."""
        self._later()
        replied(self.engine, who, mood, id=f"r{self._number()}", at=self.now)
        answer(self.engine)

    @rule(pick=st.integers(0, 5), kind=st.sampled_from(KINDS))
    def report(self, pick: int, kind: DeliveryKind) -> None:
        """A mail system says what became of a message that left, or may have left."""
        left = [row for row in rows_of(self.engine, Notification) if row.state in (N.SENT, N.UNKNOWN)]
        if left:
            key = left[pick % len(left)].key
            took(self.engine, key, kind, self.now, f"report {self._number()}")
            self._later(1)

    @rule(who=st.sampled_from(PEOPLE), number=st.integers(0, 2))
    def another_address(self, who: str, number: int) -> None:
        """The contacts table gives an address anew."""
        take_in(self.engine, contact(who, email=f"{who}{number}@north.example"))

    @rule(who=st.sampled_from(PEOPLE), may=st.booleans())
    def consent(self, who: str, may: bool) -> None:
        """They say no to messages, or yes again."""
        take_in(self.engine, contact(who, may_email=may))

    @precondition(lambda self: self._requests())
    @rule(pick=st.integers(0, 20))
    def split(self, pick: int) -> None:
        """One ask of a request is another want."""
        known = self._requests()
        request_id = known[pick % len(known)]
        own = [row.passage_id for row in rows_of(self.engine, Ask) if row.request_id == request_id]
        if len(own) > 1:
            split(self.engine, request_id, own[:1], by="pam", now=self.now)

    @rule(who=st.sampled_from(PEOPLE))
    def forget(self, who: str) -> None:
        """Somebody asks to be forgotten; what they say later comes from nobody."""
        if who in self.gone:
            return
        before = [(row.id, row.contact_id, row.state) for row in rows_of(self.engine, Loop)]
        try:
            forget(self.place, f"{who}@north.example", by="dora", now=self.now)
        except InputError:  # a message to them is on its way
            return
        assert [(row.id, row.contact_id, row.state) for row in rows_of(self.engine, Loop)] == before
        self.gone.add(who)
        self._later()

    @invariant()
    def states_add_up_to_the_pairs_of_accepted_links(self) -> None:
        """Every contact and feature that an accepted link joins has one loop that counts, and no other loop counts."""
        if self.count:
            ship(self.engine, now=self.now)
        counted = [
            (row.contact_id, row.feature_id)
            for row in rows_of(self.engine, Loop)
            if row.state is not LoopState.WITHDRAWN
        ]
        assert Counter(counted) == Counter(pairs(self.engine))

    @invariant()
    def the_state_follows_from_the_steps(self) -> None:
        """The ledger can be replayed, and gives the state that stands with the loop."""
        events = rows_of(self.engine, LoopEvent)
        for loop in rows_of(self.engine, Loop):
            own = sorted((row for row in events if row.loop_id == loop.id), key=lambda row: row.number)
            assert [row.number for row in own] == list(range(1, len(own) + 1))
            assert replay(loop.id, [row.step for row in own]).state is loop.state

    @invariant()
    def nobody_is_told_twice(self) -> None:
        """A message arrives once, where the channel honours its key, and an answer stands in one message at most."""
        if self.mailbox.honours_key:
            assert all(count <= 1 for count in self.mailbox.arrived.values())
        gone = {
            row.id: row
            for row in rows_of(self.engine, Notification)
            if row.state in (N.SENT, N.UNKNOWN, N.SENDING)
        }
        told = Counter(
            (row.loop_id, row.event_number)
            for row in rows_of(self.engine, NotificationLoop)
            if row.notification_id in gone
        )
        assert all(count == 1 for count in told.values())
        for events in _by_loop(rows_of(self.engine, LoopEvent)).values():
            untold = 0
            for row in events:
                if row.step in (LoopStep.SHIPPED, LoopStep.DECLINED, LoopStep.BOUNCED):
                    untold = 1
                if row.step is LoopStep.TOLD:
                    untold -= 1
                    assert untold == 0

    @invariant()
    def nobody_is_forgotten(self) -> None:
        """Once messages are planned, every loop with something to tell has a message that was not withdrawn."""
        if not self.count:
            return
        plan(self.engine, RULES, now=self.now)
        messages = {row.id: row.state for row in rows_of(self.engine, Notification)}
        covered = {
            row.loop_id
            for row in rows_of(self.engine, NotificationLoop)
            if messages[row.notification_id] is not N.WITHDRAWN
        }
        erased = {row.id for row in rows_of(self.engine, Contact) if row.erased_at}
        waiting = {
            row.id
            for row in rows_of(self.engine, Loop)
            if row.state in (LoopState.SHIPPED, LoopState.DECLINED) and row.contact_id not in erased
        }
        assert waiting <= covered


def _by_loop(events: list[LoopEvent]) -> dict[int, list[LoopEvent]]:
    found: dict[int, list[LoopEvent]] = {}
    for row in sorted(events, key=lambda row: (row.loop_id, row.number)):
        found.setdefault(row.loop_id, []).append(row)
    return found


Company.TestCase.settings = settings(
    max_examples=25, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
TestCompany = pytest.mark.slow(Company.TestCase)
