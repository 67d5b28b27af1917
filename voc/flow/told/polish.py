"""Beside step 7: a large model makes one draft smoother, and a person takes it or leaves it.

Only where the settings name one. What leaves is the message as it is stored: without name and address of the
customer, whose tokens the answer must keep. Writes nothing by itself; a proposal that is taken is an edit by the
person who took it, through `voc.flow.told.approvals`.
"""

from datetime import datetime

from sqlalchemy import Engine

from voc.config import Settings
from voc.errors import InputError, NotFound
from voc.flow.told import approvals
from voc.loop.occasions import Draft
from voc.loop.polish import Polished
from voc.loop.polish import polish as polish_words
from voc.model import Notification
from voc.nlp.endpoint import Patience
from voc.nlp.language import identify
from voc.nlp.large import configured
from voc.nlp.large.client import PATIENCE, LargeModelClient
from voc.rights import needs
from voc.store import reading
from voc.terms import NotificationState, Right

N = NotificationState
OPEN = (N.DRAFTED, N.HELD, N.APPROVED)
"""States in which the words of a message may still be changed."""


def polish(
    engine: Engine, settings: Settings, notification_id: int, *, patience: Patience = PATIENCE
) -> Polished:
    """Ask for a smoother wording of one message. Changes nothing.

    Raises: InputError without a large model in the settings or for a message that cannot be changed any more;
        NotFound; EndpointError where the model does not answer.
    """
    model = configured(settings.large_model_url, settings.large_model)
    if model is None:
        raise InputError(
            "No large model is set. Set `large_model_url` and `large_model`; see docs/settings.md."
        )
    draft = _draft(engine, notification_id)
    with LargeModelClient(model, patience) as client:
        return polish_words(draft, client.say, _language)


@needs(Right.TELL)
def accept(engine: Engine, notification_id: int, polished: Polished, *, by: str, now: datetime) -> None:
    """Take the proposal: the message has its words from now on and waits for approval.

    Raises: InputError for a proposal that was refused, or where the message has changed since; and as
        `approvals.edit` does.
    """
    if polished.refused:
        raise InputError(f"The proposal cannot be taken: {polished.refused}.")
    if _draft(engine, notification_id) != polished.draft:
        raise InputError(f"Message {notification_id} has changed meanwhile. Ask for a proposal again.")
    proposal = polished.proposal
    approvals.edit(engine, notification_id, subject=proposal.subject, body=proposal.body, by=by, now=now)


def _draft(engine: Engine, notification_id: int) -> Draft:
    with reading(engine) as session:
        found = session.get(Notification, notification_id)
        if found is None:
            raise NotFound("message", str(notification_id))
        if found.state not in OPEN:
            words = f"Message {notification_id} is `{found.state}`; its words cannot be changed any more."
            raise InputError(words)
        return Draft(found.language, found.subject, found.body)


def _language(text: str) -> str | None:
    return identify([text])[0].language
