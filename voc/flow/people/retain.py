"""Words that were kept long enough are erased, source by source, as for a person who asked: what was counted stays counted.

Writes nothing itself. What goes in a source goes in every step that made something of it, and the same file does not bring
it back. Two runs on one day do what one does.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from voc.errors import NotFound
from voc.flow import decisions
from voc.flow.counting import counted
from voc.flow.forgotten import GONE, Marks
from voc.flow.heard import collect, service
from voc.flow.ledger import loops, messages
from voc.flow.people import erased_words, forget_files, traces
from voc.flow.place import Place
from voc.flow.understood import second_look
from voc.model import Feedback, ServiceCase, SetAside, Source
from voc.rights import needs
from voc.store import alone, erasing, reading, see_replaced, shrink, writing
from voc.store.reads import ERASED, kept
from voc.terms import Right

BATCH = 200
"""Feedbacks whose words go in one transaction."""
OTHERS = "*"


@dataclass(slots=True)
class Retained:
    """What went, or would go: comments, cases and rows set aside, by source; and how many days each is kept."""

    days: Mapping[str, int]
    comments: dict[str, int] = field(default_factory=dict)
    cases: dict[str, int] = field(default_factory=dict)
    set_aside: dict[str, int] = field(default_factory=dict)
    compact: bool = True

    @property
    def count(self) -> int:
        """All of them together."""
        return sum(sum(one.values()) for one in (self.comments, self.cases, self.set_aside))

    def words(self) -> str:
        """What went, in a sentence."""
        if not self.count:
            return "nothing was kept too long"
        named = ", ".join(f"`{name}`" for name in sorted({*self.comments, *self.cases, *self.set_aside}))
        return (
            f"the words of {counted(sum(self.comments.values()), 'comment')}, {counted(sum(self.cases.values()), 'case')} "
            f"and {counted(sum(self.set_aside.values()), 'row')} set aside erased, of {named}"
        )


@needs(Right.MANAGE)
def retain(place: Place, *, by: str, now: datetime, dry_run: bool = False) -> Retained:
    """Erase what is older than the setting `keep_days` says. Dry: only count it.

    Raises: NotFound for a source in the setting that there is not; Busy while a run is at work.
    """
    if dry_run:
        return _counted(place, now)
    with alone(place.engine, "run"):
        done = erase_old(place, by=by, now=now)
    done.compact = shrink(place.engine) if done.count else True
    return done


def erase_old(place: Place, *, by: str, now: datetime) -> Retained:
    """The same for who holds the place of the run already."""
    done = Retained(_days(place))
    marks = Marks(place.workspace.secret())
    for source, until in _sources(place, done.days, now):
        comments = sum(_erase_comments(place, source, until, marks, now=now))
        with writing(place.engine) as session:
            erasing(session)
            old = and_(ServiceCase.source_id == source.id, ServiceCase.opened_at < until)
            cases = service.erase_cases(session, old, marks, now=now)
            aside = and_(SetAside.source == source.name, SetAside.set_aside_at < until)
            rows = collect.empty_quarantine(session, aside)
            if comments or cases or rows:
                days = done.days[source.name]
                what = f"words older than {days} days erased: {comments} comments, {cases} cases, {rows} rows"
                decisions.audit(session, who=by, what=what, subject=f"source {source.name}", now=now)
        _note(done, source.name, comments, cases, rows)
    return done


def _erase_comments(
    place: Place, source: Source, until: datetime, marks: Marks, *, now: datetime
) -> Iterator[int]:
    """Erase some hundred comments a transaction, until none is left. Gives how many each time."""
    query = select(Feedback).where(_old(source.id, until)).order_by(Feedback.id).limit(BATCH)
    while True:
        with writing(place.engine) as session:
            erasing(session)
            rows = session.scalars(query).all()
            if not rows:
                return
            clean = _erase(session, rows, marks, now=now)
            forget_files.remove(place.workspace, [], None, clean.cleaner())
        yield len(rows)


def _erase(session: Session, rows: Sequence[Feedback], marks: Marks, *, now: datetime) -> traces.Traces:
    """The words of these, and wherever they were quoted. Returns by what they are found in files."""
    ids, sentences = erased_words.passages_of(session, rows)
    trail = traces.Traces((), (*sentences, *(row.title for row in rows if row.title)))
    second_look.forget_wordings(session, sentences)
    askers = sorted({row.contact_id for row in rows if row.contact_id is not None})
    renamed, _ = erased_words.erase(session, rows, ids, marks, now=now)
    for contact_id in askers:
        loops.rename_causes(session, contact_id, renamed)
    traces.blank(session, trail)
    messages.withdraw_erased(session)
    return trail


def _counted(place: Place, now: datetime) -> Retained:
    found = Retained(_days(place))
    with reading(place.engine) as session:
        see_replaced(session)
        for source, until in _sources(place, found.days, now):
            count = select(func.count())
            cases = count.select_from(ServiceCase).where(
                ServiceCase.source_id == source.id,
                ServiceCase.opened_at < until,
                ~ServiceCase.external_id.startswith(GONE, autoescape=True),
            )
            aside = count.select_from(SetAside).where(
                SetAside.source == source.name, SetAside.set_aside_at < until, SetAside.raw != ERASED
            )
            comments = count.select_from(Feedback).where(_old(source.id, until))
            _note(found, source.name, *(session.scalar(query) or 0 for query in (comments, cases, aside)))
    return found


def _old(source_id: int, until: datetime) -> ColumnElement[bool]:
    return and_(Feedback.source_id == source_id, Feedback.said_at < until, kept())


def _note(done: Retained, name: str, comments: int, cases: int, rows: int) -> None:
    for counts, number in ((done.comments, comments), (done.cases, cases), (done.set_aside, rows)):
        if number:
            counts[name] = number


def _days(place: Place) -> dict[str, int]:
    """How long each source is kept; those that are kept for ever are left out. Raises NotFound."""
    wanted = place.settings.keep_days
    with reading(place.engine) as session:
        names = list(session.scalars(select(Source.name).order_by(Source.name)))
    if names and (unknown := sorted(set(wanted) - {*names, OTHERS})):
        raise NotFound("source in the setting `keep_days`", unknown[0], names)
    found = {name: wanted.get(name, wanted.get(OTHERS, 0)) for name in names}
    return {name: days for name, days in found.items() if days}


def _sources(place: Place, days: Mapping[str, int], now: datetime) -> list[tuple[Source, datetime]]:
    with reading(place.engine) as session:
        found = session.scalars(select(Source).where(Source.name.in_(days)).order_by(Source.name)).all()
        return [(source, now - timedelta(days=days[source.name])) for source in found]
