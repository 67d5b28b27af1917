"""Everything that pages change. Each function calls one use case, in the name of who acts, now.

Pages call these and nothing of `voc.flow` themselves. What fails raises a VocError, whose sentence the
page shows.
"""

from collections.abc import Sequence

from app import acting, queries
from voc.flow import colleagues, posts, settings, views
from voc.flow.demand import features, link, merge, suggest
from voc.flow.health import promises, review_calls, signs
from voc.flow.heard import mending
from voc.flow.ledger import tasks
from voc.flow.shipped import moved, ship
from voc.flow.stories import consents, picked, quote_collections, quote_exports
from voc.flow.told import approvals, close
from voc.flow.told.close import Planned
from voc.flow.told.send import Sent, send_from
from voc.flow.topics import topic_edits
from voc.flow.understood import learn
from voc.report.priorities import Question, kept
from voc.terms import CallOutcome, ChangeState, FeatureStatus, LinkState, PromiseState, Role


@acting.in_their_name
def call_held(account_id: int) -> None:
    """The review call that an account is due for was held."""
    here = queries.place()
    review_calls.settle(
        here.engine, here.settings, account_id, CallOutcome.HELD, by=acting.who(), now=acting.now()
    )


@acting.in_their_name
def settle_promise(promise_id: int, state: PromiseState) -> None:
    """What became of a promise; `open` takes back what a person decided."""
    promises.decide(queries.place().engine, [promise_id], state, by=acting.who(), now=acting.now())


@acting.in_their_name
def correct_promise(promise_id: int, key: str | None) -> None:
    """Which feature a promise means; None: none of the roadmap."""
    promises.correct(queries.place().engine, promise_id, key, by=acting.who(), now=acting.now())


@acting.in_their_name
def call_undone(account_id: int) -> None:
    """What was said last of a review call of an account does not hold."""
    review_calls.undo(queries.place().engine, account_id, by=acting.who(), now=acting.now())


@acting.in_their_name
def accept(link_id: int) -> None:
    """The request belongs to the feature: everyone who asked now waits for it."""
    _decide(link_id, LinkState.ACCEPTED)


@acting.in_their_name
def reject(link_id: int) -> None:
    """The request does not belong to the feature."""
    _decide(link_id, LinkState.REJECTED)


@acting.in_their_name
def undo(*link_ids: int) -> None:
    """Take decisions about proposals back: they wait again."""
    link.decide(queries.place().engine, link_ids, LinkState.PROPOSED, by=acting.who(), now=acting.now())


@acting.in_their_name
def instead(link_id: int, key: str) -> list[int]:
    """Not the feature that was proposed but this one. Returns the links that were decided."""
    return features.instead(queries.place().engine, link_id, key, by=acting.who(), now=acting.now())


@acting.in_their_name
def nothing_fits(request_id: int, title: str) -> tuple[str, list[int]]:
    """A new idea for a request that no feature fits. Returns its key and the links that were decided."""
    return features.nothing_fits(
        queries.place().engine, request_id, title=title, by=acting.who(), now=acting.now()
    )


@acting.in_their_name
def accept_many(at_least: float) -> int:
    """Accept every proposal that is at least this sure. Returns how many."""
    return link.decide_many(
        queries.place().engine, LinkState.ACCEPTED, at_least=at_least, by=acting.who(), now=acting.now()
    )


@acting.in_their_name
def undo_many() -> int:
    """Take the last decision about many back. Returns how many wait again."""
    return link.undo_many(queries.place().engine, by=acting.who(), now=acting.now())


@acting.in_their_name
def merge_pair(proposal_id: int) -> None:
    """Two requests are one want."""
    suggest.accept(queries.place().engine, [proposal_id], by=acting.who(), now=acting.now())


@acting.in_their_name
def keep_apart(proposal_id: int) -> None:
    """Two requests are two wants."""
    suggest.reject(queries.place().engine, [proposal_id], by=acting.who(), now=acting.now())


@acting.in_their_name
def undo_pair(proposal_id: int) -> None:
    """Take the decision about a pair back: it waits again."""
    suggest.undo(queries.place().engine, [proposal_id], by=acting.who(), now=acting.now())


@acting.in_their_name
def unmerge(request_id: int) -> None:
    """A request that somebody merged by hand stands for itself again."""
    merge.unmerge(queries.place().engine, [request_id], by=acting.who(), now=acting.now())


@acting.in_their_name
def accept_changes(*lines: int) -> None:
    """These changes of topics hold."""
    _decide_changes(lines, ChangeState.ACCEPTED)


@acting.in_their_name
def reject_changes(*lines: int) -> None:
    """These topics stay as they are."""
    _decide_changes(lines, ChangeState.REJECTED)


@acting.in_their_name
def undo_changes(*lines: int) -> None:
    """Take decisions about changes of topics back."""
    place = queries.place()
    topic_edits.take_back(
        place.engine, lines, encoder=place.settings.encoder, by=acting.who(), now=acting.now()
    )


@acting.in_their_name
def rename_topic(topic_id: int, label: str) -> int:
    """Give a topic another name. Returns the line that takes it back."""
    place = queries.place()
    return topic_edits.rename(
        place.engine, topic_id, label, encoder=place.settings.encoder, by=acting.who(), now=acting.now()
    )


@acting.in_their_name
def merge_topic(topic_id: int, into: int) -> int:
    """Make a topic part of another one. Returns the line that takes it back."""
    place = queries.place()
    return topic_edits.merge(
        place.engine, topic_id, into, encoder=place.settings.encoder, by=acting.who(), now=acting.now()
    )


@acting.in_their_name
def split_topic(topic_id: int) -> int:
    """Look for parts in a topic and propose them. Returns how many lines wait for a decision."""
    place = queries.place()
    return topic_edits.split(
        place.engine, topic_id, encoder=place.settings.encoder, by=acting.who(), now=acting.now(),
        language=place.settings.topics_language,
    )  # fmt: skip


@acting.in_their_name
def move_feature(key: str, status: FeatureStatus) -> FeatureStatus:
    """Give a feature another state of those in which it can still be built. Returns where it stood."""
    before, _ = moved.move(queries.place().engine, key, status, by=acting.who(), now=acting.now())
    return before


@acting.in_their_name
def ship_feature(key: str, version: str) -> tuple[int, Planned]:
    """A feature is out in a version: loops move and messages are drafted. Returns how many, and the drafts."""
    done = ship.ship_version(queries.place().engine, version, [key], by=acting.who(), now=acting.now())
    return done.shipped, _plan()


@acting.in_their_name
def decline_feature(key: str, reason: str) -> tuple[int, Planned]:
    """Say no to a feature, with the reason customers will read. Returns how many loops moved, and the drafts."""
    done = ship.decline_features(queries.place().engine, [key], reason, by=acting.who(), now=acting.now())
    return done.declined, _plan()


@acting.in_their_name
def take_back_feature(key: str, before: FeatureStatus, version: str, reason: str) -> int:
    """A feature is not out after all and stands where it stood. Returns how many wait again."""
    done = moved.take_back(
        queries.place().engine, key, before, version=version, reason=reason, by=acting.who(),
        now=acting.now(),
    )  # fmt: skip
    return done.reverted


@acting.in_their_name
def keep_view(name: str, question: Question) -> bool:
    """Keep the ranking of this moment under a name, for ever. Returns whether it is new."""
    place, now = queries.place(), acting.now()
    ready = kept(
        place.engine, question, now=now, currency=place.settings.currency, rates=place.settings.rates
    )
    return views.save(place.engine, name, ready, by=acting.who(), now=now)


@acting.in_their_name
def approve(notification_ids: Sequence[int]) -> int:
    """These messages may go out. Returns how many."""
    return approvals.approve(queries.place().engine, notification_ids, by=acting.who(), now=acting.now())


@acting.in_their_name
def drop(notification_ids: Sequence[int]) -> int:
    """These messages will not go out. Returns how many."""
    return approvals.drop(queries.place().engine, notification_ids, by=acting.who(), now=acting.now())


@acting.in_their_name
def collect(name: str, passage_id: int) -> int:
    """Put a quote into a collection, which is made where there is none of that name. Returns 1 where it is new in it."""
    return quote_collections.collect_quotes(
        queries.place().engine, name, [passage_id], by=acting.who(), now=acting.now()
    )


@acting.in_their_name
def pick(before: int, after: int, feature: str) -> bool:
    """Keep a before/after story. Returns whether it is new."""
    engine = queries.place().engine
    return picked.pick(engine, before, after, feature, by=acting.who(), now=acting.now())[1]


@acting.in_their_name
def export_story(loop_id: int, title: str, passage_ids: Sequence[int], *, internal: bool) -> bytes:
    """The cited words of a story as a Word document, remembered as an export. Raises InputError where nothing may leave."""
    return quote_exports.downloaded(
        queries.place().engine,
        title,
        passage_ids,
        f"story-{loop_id}.docx",
        internal=internal,
        by=acting.who(),
        now=acting.now(),
    )


@acting.in_their_name
def ask_for(passage_id: int) -> consents.Asking:
    """Draft a message that asks for these words. Raises InputError, with the reason, where nobody may ask."""
    place = queries.place()
    return consents.ask(
        place.engine, place.settings, passage_id, templates=place.templates, by=acting.who(), now=acting.now()
    )


@acting.in_their_name
def finish(task_ids: Sequence[int]) -> int:
    """These tasks are done. Returns how many."""
    return tasks.finish(queries.place().engine, task_ids, by=acting.who(), now=acting.now())


@acting.in_their_name
def dismiss_signs(sign_ids: Sequence[int]) -> int:
    """Nothing is to be done about these early signs. Returns how many."""
    return signs.dismiss(queries.place().engine, sign_ids, by=acting.who(), now=acting.now())


@acting.in_their_name
def send() -> Sent:
    """Let everything that is approved go out, through the channel of the workspace."""
    return send_from(queries.place(), by=acting.who(), now=acting.now())


@acting.in_their_name
def rewrite(notification_id: int, subject: str, body: str) -> None:
    """Give a message other words. What was approved or dropped is a draft again."""
    approvals.edit(
        queries.place().engine, notification_id, subject=subject, body=body, by=acting.who(), now=acting.now()
    )


@acting.in_their_name
def give_roles(email: str, roles: Sequence[Role], name: str = "") -> bool:
    """Let a colleague have these roles and no others. Returns whether anything changed."""
    return colleagues.give(queries.place().engine, email, roles, name=name, by=acting.who(), now=acting.now())


@acting.in_their_name
def take_off(email: str) -> None:
    """Let a colleague come in no more."""
    colleagues.take_off(queries.place().engine, email, by=acting.who(), now=acting.now())


@acting.in_their_name
def fix_cell(row_id: int, value: str) -> mending.Fixed:
    """Say what stands in the cell for which a row was set aside."""
    return mending.fix(queries.place().engine, row_id, value, by=acting.who(), now=acting.now())


@acting.in_their_name
def leave_out(row_ids: Sequence[int], why: str) -> int:
    """These rows stay out for good. Returns how many."""
    return mending.leave_out(queries.place().engine, row_ids, why, by=acting.who(), now=acting.now())


@acting.in_their_name
def wait_again(row_ids: Sequence[int]) -> int:
    """What was said about these rows is taken back. Returns how many."""
    return mending.take_back(queries.place().engine, row_ids, by=acting.who(), now=acting.now())


@acting.in_their_name
def set_setting(name: str, value: object) -> bool:
    """Write one setting into the workspace's file; None: its default. Returns whether anything changed."""
    return settings.change(queries.place(), name, value, by=acting.who(), now=acting.now())


@acting.in_their_name
def undo_lesson() -> int:
    """What was learned last counts no more. Returns its number."""
    return learn.undo(queries.place().engine, who=acting.who(), now=acting.now())


@acting.in_their_name
def post(text: str, *, account: str, contact: str, feature: str) -> posts.Stored:
    """Keep a bug or a wish of a customer in a colleague's words."""
    return posts.store(
        queries.place(),
        text,
        account=account,
        contact=contact,
        feature=feature,
        by=acting.who(),
        now=acting.now(),
    )


@acting.in_their_name
def unpost(feedback_id: int) -> int:
    """Take a post back. Returns how many asks went with it."""
    return posts.take_back(queries.place(), feedback_id, by=acting.who(), now=acting.now())


def _plan() -> Planned:
    place = queries.place()
    return close.plan(place.engine, place.settings, now=acting.now(), templates=place.templates)


def _decide(link_id: int, state: LinkState) -> None:
    link.decide(queries.place().engine, [link_id], state, by=acting.who(), now=acting.now())


def _decide_changes(lines: Sequence[int], state: ChangeState) -> None:
    place = queries.place()
    topic_edits.decide(
        place.engine, lines, state, encoder=place.settings.encoder, by=acting.who(), now=acting.now()
    )
