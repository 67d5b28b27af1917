"""A workspace in which customers asked, something shipped and was declined, and messages went out."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine, select

from tests.asking import accepted, ask_for, passage_of, request_of
from tests.factories import NOW, SECRET, SETTINGS, account, ago, comment, contact, feature, person, take_in
from voc.config import Settings
from voc.flow.ledger import loops
from voc.flow.place import Place
from voc.flow.shipped.ship import ship_version
from voc.flow.told import approvals
from voc.flow.told.close import plan
from voc.flow.told.send import send
from voc.model import Contact, Feature, Feedback, Loop, Notification
from voc.store import reading, writing
from voc.terms import FeatureStatus, LoopState
from voc.testing import MemoryChannel
from voc.workspace import Workspace

LATER = NOW + timedelta(hours=1)
"""When customers look at what they got."""
OPTIONS = {"public_url": "https://voc.example/back", "quiet_hours": "", "days_between_messages": 0}
WANTED = {"export": "F-1", "dark": "F-2"}
"""A word of a comment, and the feature that answers it."""


@dataclass(frozen=True, slots=True)
class Told:
    """The workspace, and its two messages: Ada has a yes and, apart from it, a no; Bo has the yes."""

    place: Place
    yes: int
    no: int
    bo: int

    @property
    def engine(self) -> Engine:
        """Of the workspace."""
        return self.place.engine


def a_place(engine: Engine, folder: Path, **options: object) -> Place:
    """A workspace on this engine, whose contacts are known by the key of the factories."""
    workspace = Workspace(folder)
    workspace.create(company="Acme")
    workspace.secret_file.write_text(SECRET.hex(), encoding="ascii")
    settings = Settings.model_validate(SETTINGS.model_dump() | OPTIONS | options)
    return Place(workspace, settings, engine)


def told(engine: Engine, folder: Path, *, send_them: bool = True, **options: object) -> Told:
    """Ada and Bo asked for an export, which shipped; Ada wanted a dark mode, which was declined; both were told."""
    place = a_place(engine, folder, **options)
    take_in(engine, account("north"), feature("F-1"), feature("F-2", "Dark mode"))
    take_in(engine, contact("ada"), contact("bo", "south.example", language="de"))
    take_in(engine, comment("Please add the Excel export", id="a1"))
    take_in(engine, comment("I still miss the export <b>badly</b>", id="a2", said_at=ago(20)))
    take_in(engine, comment("A dark theme would spare my eyes", id="a3", said_at=ago(25)))
    take_in(engine, comment("We need an export", id="b1", who=person("bo", "south.example")))
    ask_by_hand(engine)
    no = feature("F-2", "Dark mode", status=FeatureStatus.DECLINED, declined_reason="Too few <i>asked</i>.")
    take_in(engine, no)
    ship_version(engine, "1.0", ["F-1"], by="pam", now=ago(1))
    plan(engine, place.settings, now=NOW)
    if send_them:
        approvals.approve(engine, approvals.drafts(engine), by="Casey", now=NOW)
        send(engine, MemoryChannel(), place.settings, workspace=place.workspace, now=NOW)
    return Told(place, *_message_ids(engine))


def ask_by_hand(engine: Engine) -> None:
    """Every comment is an ask for the feature that it names, accepted: what the steps before would have written."""
    with writing(engine) as session:
        features = dict(session.execute(select(Feature.key, Feature.id)).all())
        for said in session.scalars(select(Feedback).order_by(Feedback.id)).all():
            key = next(key for word, key in WANTED.items() if word in said.text.lower())
            passage = passage_of(session, said)
            request = request_of(session, passage, said)
            ask_for(session, request.id, passage.id, said)
            session.add(accepted(request, features[key], at=ago(20), by="pam"))
        session.flush()
        loops.follow(session, now=ago(15), by="pam")


def messages_of(engine: Engine) -> list[Notification]:
    """All messages, in the order of their ids."""
    with reading(engine) as session:
        return list(session.scalars(select(Notification).order_by(Notification.id)))


def states_of(engine: Engine, notification_id: int) -> list[LoopState]:
    """The states of the loops that a message answers."""
    from voc.model import NotificationLoop

    with reading(engine) as session:
        query = select(Loop.state).join(NotificationLoop, NotificationLoop.loop_id == Loop.id)
        return list(
            session.scalars(
                query.where(NotificationLoop.notification_id == notification_id).order_by(Loop.id)
            )
        )


def contact_id(engine: Engine, notification_id: int) -> int:
    """Whom a message is for."""
    with reading(engine) as session:
        return session.get_one(Notification, notification_id).contact_id


def is_left_alone(engine: Engine, notification_id: int) -> bool:
    """Whether the contact of a message is not written to any more."""
    with reading(engine) as session:
        message = session.get_one(Notification, notification_id)
        return session.get_one(Contact, message.contact_id).do_not_contact


def _message_ids(engine: Engine) -> tuple[int, int, int]:
    found = {(m.language, m.occasion.startswith("declined")): m.id for m in messages_of(engine)}
    return found["en", False], found["en", True], found["de", False]
