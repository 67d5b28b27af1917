"""Everything that pages change. Each function calls one use case, in the name of who acts, now.

Pages call these and nothing of `voc.flow` themselves. What fails raises a VocError, whose sentence the
page shows.
"""

from collections.abc import Sequence

from app import acting, queries
from voc.flow import approvals, link, views
from voc.flow.send import Sent, send_from
from voc.report.priorities import Question, kept
from voc.terms import LinkState


def accept(link_id: int) -> None:
    """The request belongs to the feature: everyone who asked now waits for it."""
    _decide(link_id, LinkState.ACCEPTED)


def reject(link_id: int) -> None:
    """The request does not belong to the feature."""
    _decide(link_id, LinkState.REJECTED)


def undo(link_id: int) -> None:
    """Take the decision about a proposal back: it waits again."""
    _decide(link_id, LinkState.PROPOSED)


def keep_view(name: str, question: Question) -> bool:
    """Keep the ranking of this moment under a name, for ever. Returns whether it is new."""
    place, now = queries.place(), acting.now()
    ready = kept(
        place.engine, question, now=now, currency=place.settings.currency, rates=place.settings.rates
    )
    return views.save(place.engine, name, ready, by=acting.who(), now=now)


def approve(notification_ids: Sequence[int]) -> int:
    """These messages may go out. Returns how many."""
    return approvals.approve(queries.place().engine, notification_ids, by=acting.who(), now=acting.now())


def drop(notification_ids: Sequence[int]) -> int:
    """These messages will not go out. Returns how many."""
    return approvals.drop(queries.place().engine, notification_ids, by=acting.who(), now=acting.now())


def send() -> Sent:
    """Let everything that is approved go out, through the channel of the workspace."""
    return send_from(queries.place(), by=acting.who(), now=acting.now())


def rewrite(notification_id: int, subject: str, body: str) -> None:
    """Give a message other words. What was approved or dropped is a draft again."""
    approvals.edit(
        queries.place().engine, notification_id, subject=subject, body=body, by=acting.who(), now=acting.now()
    )


def _decide(link_id: int, state: LinkState) -> None:
    link.decide(queries.place().engine, [link_id], state, by=acting.who(), now=acting.now())
