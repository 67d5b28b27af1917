"""The demo company: its exports go the whole walk, with the decisions its people would have taken.

The exports lie in `voc/demo/data` as a user would have them and go through the real readers. Where a
person decides, the demo decides in a name that says so: proposals that are at least ACCEPT_AT sure
are accepted; the success team approved and sent its messages once a week, and of the latest release
those to customers who have answered since. The rest waits for you.
"""

from datetime import UTC, datetime, timedelta
from importlib.resources import as_file, files
from pathlib import Path

from sqlalchemy import Engine, select

from voc.flow.answered.answer import answer
from voc.flow.counting import counted
from voc.flow.demand.link import decide_many, learn_from_decisions
from voc.flow.hearing import Progress, Silent, Walked, collect
from voc.flow.place import Place, create_place
from voc.flow.shipped.ship import ship
from voc.flow.told import approvals
from voc.flow.told.close import plan
from voc.flow.told.send import send_from
from voc.flow.walk import give_word, judge, understand, workers
from voc.model import Decision, Feedback, Notification, Release
from voc.store import advance, position, reading, writing
from voc.terms import Channel, LinkState, NotificationState

NOW = datetime(2026, 10, 31, 9, tzinfo=UTC)
"""When the demo's clock stands still."""
ACCEPT_AT = 0.6
"""From which probability on the demo's product manager accepts a proposal."""
PAST = "demo: past"
SENDING = (timedelta(), timedelta(hours=8))
"""When messages left on a day of the past, after it began at nine: once for the east, once for the west."""
PRODUCT, SUCCESS = "demo product manager", "demo success team"
SETTINGS = """\
# Settings of the demo company. docs/settings.md explains them all.
company = "Fieldloom"
product = "Fieldloom"
currency = "EUR"
rates = { USD = 0.92, GBP = 1.17 }
from_address = "success@fieldloom.example"
"""


def run_demo(folder: Path, *, progress: Progress | None = None) -> tuple[Place, Walked]:
    """Make the workspace, or go on with it, and walk. Running it again changes nothing."""
    watch = progress or Silent()
    place = create_demo(folder)
    done = Walked()
    with as_file(files("voc.demo") / "data") as exports, workers(place) as pool:
        collect(place, [exports], done, now=NOW, watch=watch)
        understand(place, done, now=NOW, watch=watch, pool=pool)
    watch.start("decided", None)
    count = _decided_once(place.engine)
    words = f"{counted(count, 'proposal')} accepted that are at least {ACCEPT_AT:.0%} sure, as the demo's product manager"
    done.steps.append(("decided", words))
    watch.end(words)
    _tell_the_past(place, done, watch)
    _answers(place, done, watch)
    give_word(place, done, now=NOW, watch=watch)
    judge(place, done, now=NOW, watch=watch)
    return place, done


def _decided_once(engine: Engine) -> int:
    """Accept what is sure enough, if that was not done: what decisions teach makes more sure, and that waits for you."""
    with reading(engine) as session:
        if session.scalar(select(Decision.id).where(Decision.by == PRODUCT).limit(1)) is not None:
            return 0
    count = decide_many(engine, LinkState.ACCEPTED, at_least=ACCEPT_AT, by=PRODUCT, now=NOW)
    learn_from_decisions(engine, now=NOW)
    return count


def create_demo(folder: Path) -> Place:
    """The demo's workspace, with its settings."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = folder / "voc.toml"
    if not settings.exists():
        settings.write_text(SETTINGS, encoding="utf-8")
    return create_place(folder)


def _tell_the_past(place: Place, done: Walked, watch: Progress) -> None:
    """Play the past again, week by week from the first release on, to the day after the latest.

    A cursor remembers the last day that was played, so a demo that was killed goes on in its own past.
    """
    watch.start("told", None)
    releases = _releases(place.engine)
    latest = releases[-1] + timedelta(days=1)
    days = [releases[0] + timedelta(days=1 + 7 * week) for week in range(200)]
    days = [*(day for day in days if day < releases[-1]), latest]
    settings = place.settings
    sent = 0
    with reading(place.engine) as session:
        played = position(session, PAST)
    for number, day in enumerate(days, start=1):
        if number <= played:
            continue
        ship(place.engine, now=day, by="voc")
        plan(place.engine, settings, now=day, templates=place.templates)
        chosen = _answered_since(place.engine) if day == latest else approvals.drafts(place.engine)
        approvals.approve(place.engine, chosen, by=SUCCESS, now=day)
        for hour in SENDING:
            sent += send_from(place, now=day + hour, by=SUCCESS, tick=watch.tick).sent
        with writing(place.engine) as session:
            advance(session, PAST, number)
    words = f"{counted(sent, 'message')} about {counted(len(releases), 'release')} sent to {place.workspace.outbox}"
    done.steps.append(("told", words))
    watch.end(words)


def _answers(place: Place, done: Walked, watch: Progress) -> None:
    """What the walk does from here on, up to the moment at which the demo's clock stands still."""
    watch.start("answered", None)
    ship(place.engine, now=NOW, by="voc")
    plan(place.engine, place.settings, now=NOW, templates=place.templates)
    answered = answer(place.engine)
    words = f"{counted(answered.confirmed, 'loop')} confirmed as solved, {answered.reopened} reopened: still broken"
    done.steps.append(("answered", words))
    watch.end(words)


def _releases(engine: Engine) -> list[datetime]:
    with reading(engine) as session:
        return list(session.scalars(select(Release.released_at).order_by(Release.released_at)))


def _answered_since(engine: Engine) -> list[int]:
    """Drafts to contacts from whom a reply came after the draft: the team was quick with them."""
    with reading(engine) as session:
        query = (
            select(Notification.id)
            .join(Feedback, Feedback.contact_id == Notification.contact_id)
            .where(
                Notification.state == NotificationState.DRAFTED,
                Feedback.channel == Channel.REPLY,
                Feedback.said_at > Notification.planned_at,
            )
            .distinct()
            .order_by(Notification.id)
        )
        return list(session.scalars(query))
