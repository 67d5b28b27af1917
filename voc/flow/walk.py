"""The whole walk: every step in its order, each on what is new. `voc run` and `voc demo` call it."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from sqlalchemy import Engine, func, select

from voc.errors import InputError
from voc.flow.answered import answer as answering
from voc.flow.counting import counted
from voc.flow.demand import ask as asking
from voc.flow.demand import automat, said_twice
from voc.flow.demand import edited as editing
from voc.flow.demand import heed as heeding
from voc.flow.demand import link as linking
from voc.flow.demand import suggest as suggesting
from voc.flow.health import promises as promising
from voc.flow.health import score as scoring
from voc.flow.heard import foreign, intake, roadmap, twins
from voc.flow.heard.collected import Collected
from voc.flow.moved import moving
from voc.flow.people import retain
from voc.flow.place import Place
from voc.flow.shipped import releases as releasing
from voc.flow.shipped import ship as shipping
from voc.flow.told import close as closing
from voc.flow.topics import topics as grouping
from voc.flow.understood import embed as embedding
from voc.flow.understood import learn as learning
from voc.flow.understood import second_look as looking
from voc.flow.understood import tag as tagging
from voc.flow.understood.pool import Pool, open_workers
from voc.model import Ask
from voc.nlp import large
from voc.nlp.encoders.wants import of_wants
from voc.nlp.tagging import ENCODER
from voc.rights import needs
from voc.store import alone, reading
from voc.store.reads import stands
from voc.terms import FeatureStatus, Right


class Progress(Protocol):
    """Hears how a step goes. The command line draws bars with it."""

    def start(self, step: str, total: int | None) -> None:
        """A step begins; `total` comments or rows, None when nobody knows."""
        ...

    def tick(self, done: int) -> None:
        """So many more are done."""
        ...

    def end(self, words: str) -> None:
        """The step is over; `words` say what it did."""
        ...


class Silent:
    """A progress that nobody watches."""

    def start(self, step: str, total: int | None) -> None:
        """Nothing to draw."""

    def tick(self, done: int) -> None:
        """Nothing to draw."""

    def end(self, words: str) -> None:
        """Nothing to draw."""


@dataclass(slots=True)
class Walked:
    """What a walk did, step by step, in words that a person reads."""

    files: list[Collected] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    """Those of the sentences on files that were not read which a person's word would settle."""
    remembered: list[str] = field(default_factory=list)
    """Sources that are read as a person has just said, from now on."""
    steps: list[tuple[str, str]] = field(default_factory=list)

    def as_dict(self) -> dict[str, object]:
        """For machines."""
        files = [
            {
                "file": str(file.file),
                "family": file.family.value,
                "source": file.source,
                "stored": file.stored,
                "edited": file.edited,
                "known": file.known,
                "unchanged": file.unchanged,
                "set_aside": file.set_aside,
                "passed_over": file.passed_over,
                "gone": list(file.gone),
                "moved": file.moved,
            }
            for file in self.files
        ]
        return {
            "files": files,
            "skipped": self.skipped,
            "waiting": self.waiting,
            "steps": dict(self.steps),
        }


@needs(Right.READ_IN)
def walk(
    place: Place,
    paths: Sequence[Path],
    *,
    now: datetime,
    progress: Progress | None = None,
    wish: intake.Wish = intake.NO_WISH,
    ask: intake.Ask | None = None,
) -> Walked:
    """Take in the files, then understand, group, link, ship, plan and read answers."""
    watch = progress or Silent()
    done = Walked()
    with workers(place) as pool:
        if paths:
            collect(place, paths, done, now=now, watch=watch, wish=wish, pool=pool, ask=ask)
        understand(place, done, now=now, watch=watch, pool=pool)
    answer(place, done, now=now, watch=watch)
    give_word(place, done, now=now, watch=watch)
    judge(place, done, now=now, watch=watch)
    return done


def workers(place: Place) -> AbstractContextManager[Pool]:
    """Who does the language work of a workspace, as its settings say. Raises InputError, ClusterError."""
    if place.settings.cluster:
        from voc.flow.understood.cluster import open_cluster

        return open_cluster(place.engine, place.settings)
    return open_workers(place.settings.workers)


def collect(
    place: Place,
    paths: Sequence[Path],
    done: Walked,
    *,
    now: datetime,
    watch: Progress,
    wish: intake.Wish = intake.NO_WISH,
    pool: Pool | None = None,
    ask: intake.Ask | None = None,
    looked: Sequence[intake.Seen] | None = None,
    tell: moving.Tell = moving.untold,
) -> None:
    """Heard: read every file. `pool` is told what comes, so that it is ready when it comes.

    `ask` puts to a person what is not clear of a file; without it such a file is named and not read. `looked`: what
    the files were taken for, where that is known. `tell` hears what moves of a file that was read otherwise before.
    """
    watch.start("heard", None)
    expect = pool.expect if pool is not None else intake.unheard
    with reading(place.engine) as session:
        before = roadmap.statuses(session)
    again = moving.again(place, now=now, tick=watch.tick, tell=tell)
    taken = intake.take(
        place, paths, now=now, tick=watch.tick, expect=expect, wish=wish, ask=ask, looked=looked, again=again
    )
    files = taken.files
    done.files += files
    done.skipped += taken.skipped
    done.waiting += taken.waiting
    done.remembered += taken.remembered
    stored = sum(file.stored for file in files)
    known = sum(file.known for file in files)
    aside = sum(file.set_aside for file in files)
    edited = sum(file.edited for file in files)
    changed = f"{edited:,} edited, " if edited else ""
    words = f"{counted(len(files), 'file')}, {counted(stored, 'row')} new, {changed}{known:,} known, {aside:,} set aside"
    if edited and (away := editing.withdraw(place.engine, now=now)):
        words += f"; {counted(away, 'ask')} withdrawn with the words before"
    if twice := twins.mark(place.engine):
        words += f"; {twice:,} said twice"
    if moved := sum(bool(file.moved) for file in files):
        words += f"; {counted(moved, 'file')} read otherwise than before"
    if same := sum(file.unchanged for file in files):
        words += f"; {counted(same, 'file')} as when read before"
    more = [
        told
        for file in files
        for told in (file.forgotten_words(), file.gone_words(), file.articles_words())
        if told
    ]
    parts = [words, *more, *_done_now(place, before)]
    _end(done, watch, "heard", "; ".join(parts))
    for path in intake.changelogs(paths) if wish.silent else ():
        _read_notes(place, path, done, alone=list(paths) == [path], now=now, watch=watch)


def _read_notes(
    place: Place, path: Path, done: Walked, *, alone: bool, now: datetime, watch: Progress
) -> None:
    """Release notes beside the tables, read after them: lines that name a feature of theirs are known then.

    What is no changelog is skipped and named; given `alone` it raises InputError instead.
    """
    watch.start("released", None)
    try:
        taken = releasing.read_file(place, path, by="voc", now=now)
    except InputError as error:
        if alone:
            raise
        done.skipped.append(str(error))
        _end(done, watch, "released", f"nothing from {path.name}")
        return
    _end(done, watch, "released", "; ".join([taken.words().rstrip("."), *taken.notes]))


def collect_again(
    place: Place,
    done: Walked,
    *,
    now: datetime,
    watch: Progress,
    row_ids: Collection[int] | None = None,
) -> None:
    """Heard again: the files from which rows were set aside, each under its source; one that cannot be read is named.

    `row_ids`: only the files that these rows stand in.
    """
    files, gone = intake.files_to_retry(place, row_ids)
    done.skipped += gone
    for source, paths in files.items():
        try:
            collect(place, paths, done, now=now, watch=watch, wish=intake.Wish(source=source))
        except InputError as error:
            done.skipped.append(str(error))


def _done_now(place: Place, before: Mapping[str, FeatureStatus]) -> list[str]:
    """Which features that were known turned done with these files."""
    with reading(place.engine) as session:
        after = roadmap.statuses(session)
    shipped = FeatureStatus.SHIPPED
    done = sorted(key for key, was in before.items() if after[key] is shipped and was is not shipped)
    return [f"done now: {', '.join(done)}"] if done else []


def understand(place: Place, done: Walked, *, now: datetime, watch: Progress, pool: Pool) -> None:
    """Understood, asked for, linked: everything up to the decisions of a person.

    Raises Busy while another process does this in the same workspace.
    """
    with alone(place.engine, "run"):
        twins.mark(place.engine)
        _understand(place, done, now=now, watch=watch, pool=pool)


def _understand(place: Place, done: Walked, *, now: datetime, watch: Progress, pool: Pool) -> None:
    engine, encoder = place.engine, place.settings.encoder
    large_model = large.configured(place.settings.large_model_url, place.settings.large_model)
    _retain(place, done, now=now, watch=watch)
    _learn(place, done, now=now, watch=watch)
    tagger = learning.tagger_of(engine)
    expected = tagging.waiting(engine, tagger=tagger)
    watch.start("understood", expected)
    pool.expect_in_all(expected)
    stored = tagging.tag(
        engine, pool, tagger=tagger, now=now, tick=watch.tick, ahead=pool.ahead, afar=pool.afar
    )
    words = f"{counted(stored, 'passage')} from {counted(expected, 'comment')} tagged"
    _end(done, watch, "understood", words + foreign.advice(engine))
    _embed(place, done, watch=watch, pool=pool)
    wanting = of_wants(encoder)
    asking.follow_encoder(engine, pool, encoder=wanting)
    asking.read_ahead(engine, pool, encoder=wanting)
    pool.shutdown()

    if large_model is not None:
        watch.start("second look", None)
        _end(done, watch, "second look", _second_look(place, large_model, now=now, watch=watch))

    watch.start("topics", None)
    settings = place.settings
    found = grouping.assign_topics(
        engine, encoder=encoder, now=now, accept=settings.topics_accept, language=settings.topics_language
    )
    _end(done, watch, "topics", found.words())

    watch.start("asked for", None)
    heeded = heeding.heed(engine, encoder=wanting, now=now)
    asking.ask(engine, encoder=wanting)
    said_twice.follow(engine, now=now)
    pairs = suggesting.suggest_merges(engine, encoder=wanting, now=now)
    _end(
        done,
        watch,
        "asked for",
        _asked(engine, heeded) + (f"; {pairs} new pairs may be one want" if pairs else ""),
    )

    watch.start("linked", None)
    linked = linking.link(engine, encoder=wanting, now=now)
    accepted, _ = automat.accept_proven(engine, precision=place.settings.link_precision, now=now)
    words = f"{counted(linked.proposed, 'new proposal')}, {linked.waiting - accepted} wait for a decision; "
    if accepted:
        words += f"{accepted} accepted by the earned cut-off; "
    if linked.features:
        words += f"nothing on the roadmap fits {counted(linked.unanswered, 'request')}"
    else:
        words += "there is no roadmap yet: ingest a table of features with key, title and status"
    _end(done, watch, "linked", words)


def _retain(place: Place, done: Walked, *, now: datetime, watch: Progress) -> None:
    """Erase what was kept long enough, where the settings say how long that is."""
    if place.settings.keep_days:
        watch.start("retained", None)
        _end(done, watch, "retained", retain.erase_old(place, by="voc run", now=now).words())


def _learn(place: Place, done: Walked, *, now: datetime, watch: Progress) -> None:
    """Learn from what people corrected, once enough of it is new."""
    enough, new = place.settings.learn_after, learning.since_last(place.engine)
    if not enough or new < enough:
        return
    watch.start("learned", None)
    found = learning.learn(place.engine, who="voc run", now=now)
    came = f"lesson {found.number} is in use" if found.number else "nothing is better with it"
    _end(done, watch, "learned", f"{counted(found.corrections, 'corrected passage')}: {came}")


def _embed(place: Place, done: Walked, *, watch: Progress, pool: Pool) -> None:
    """Vectors of the encoder that the settings name, where that is another than the one that tags."""
    engine, encoder = place.engine, place.settings.encoder
    if encoder != ENCODER:
        watch.start("embedded", embedding.without_vector(engine, encoder=encoder))
        made = embedding.embed_missing(engine, pool, encoder=encoder, tick=watch.tick)
        _end(done, watch, "embedded", f"{counted(made, 'passage')} by {encoder}")


def _second_look(place: Place, model: large.LargeModel, *, now: datetime, watch: Progress) -> str:
    budget, below = place.settings.large_model_budget, place.settings.large_model_below
    looked = looking.second_look(place.engine, model, budget=budget, below=below, now=now, tick=watch.tick)
    return looked.words()


def answer(place: Place, done: Walked, *, now: datetime, watch: Progress) -> None:
    """Shipped, to be told, answered: what follows from decisions."""
    watch.start("shipped", None)
    shipped = shipping.ship(place.engine, now=now)
    words = (
        f"{counted(shipped.opened, 'loop')} opened, {shipped.shipped} shipped, {shipped.declined} declined"
    )
    _end(done, watch, "shipped", words)

    watch.start("to be told", None)
    planned = closing.plan(place.engine, place.settings, now=now, templates=place.templates)
    words = (
        f"{counted(planned.drafted + planned.freed, 'message')} to approve, {planned.held} held with a reason"
    )
    _end(done, watch, "to be told", words)

    watch.start("answered", None)
    answered = answering.answer(place.engine)
    words = f"{counted(answered.confirmed, 'loop')} confirmed, {answered.reopened} reopened"
    if answered.unclear:
        words += f", {counted(answered.unclear, 'answer')} that say neither"
    _end(done, watch, "answered", words)


def give_word(place: Place, done: Walked, *, now: datetime, watch: Progress) -> None:
    """What we gave our word for, and what became of it."""
    watch.start("promised", None)
    _end(done, watch, "promised", promising.watch(place, now=now).words())


def judge(place: Place, done: Walked, *, now: datetime, watch: Progress) -> None:
    """How every account is doing now, and who may be slipping."""
    watch.start("health", None)
    _end(done, watch, "health", scoring.score(place, now=now).words())


def _asked(engine: Engine, heeded: heeding.Heeded) -> str:
    with reading(engine) as session:
        counts = func.count(), func.count(Ask.request_id.distinct()), func.count(Ask.account_id.distinct())
        asks, requests, accounts = session.execute(select(*counts).where(stands())).one()
    words = f"{counted(asks, 'ask')} in {counted(requests, 'request')} from {counted(accounts, 'account')}"
    if heeded.withdrawn:
        words += f"; {heeded.withdrawn:,} withdrawn, for their passages are no wants any more"
    return words


def _end(done: Walked, watch: Progress, step: str, words: str) -> None:
    done.steps.append((step, words))
    watch.end(words)
