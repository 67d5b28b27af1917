"""The whole walk: every step in its order, each on what is new. `voc run` and `voc demo` call it."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, func, select

from voc.flow.answered import answer as answering
from voc.flow.counting import counted
from voc.flow.demand import ask as asking
from voc.flow.demand import automat, said_twice
from voc.flow.demand import heed as heeding
from voc.flow.demand import link as linking
from voc.flow.demand import suggest as suggesting
from voc.flow.health import promises as promising
from voc.flow.health import score as scoring
from voc.flow.heard import foreign, intake, twins
from voc.flow.hearing import Progress, Silent, Walked, collect, end_step
from voc.flow.people import retain
from voc.flow.place import Place
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
from voc.terms import Right


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
    end_step(done, watch, "understood", words + foreign.advice(engine))
    _embed(place, done, watch=watch, pool=pool)
    wanting = of_wants(encoder)
    asking.follow_encoder(engine, pool, encoder=wanting)
    asking.read_ahead(engine, pool, encoder=wanting)
    pool.shutdown()

    if large_model is not None:
        watch.start("second look", None)
        end_step(done, watch, "second look", _second_look(place, large_model, now=now, watch=watch))

    watch.start("topics", None)
    settings = place.settings
    found = grouping.assign_topics(
        engine, encoder=encoder, now=now, accept=settings.topics_accept, language=settings.topics_language
    )
    end_step(done, watch, "topics", found.words())

    watch.start("asked for", None)
    heeded = heeding.heed(engine, encoder=wanting, now=now)
    asking.ask(engine, encoder=wanting)
    said_twice.follow(engine, now=now)
    pairs = suggesting.suggest_merges(engine, encoder=wanting, now=now)
    end_step(
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
    end_step(done, watch, "linked", words)


def _retain(place: Place, done: Walked, *, now: datetime, watch: Progress) -> None:
    """Erase what was kept long enough, where the settings say how long that is."""
    if place.settings.keep_days:
        watch.start("retained", None)
        end_step(done, watch, "retained", retain.erase_old(place, by="voc run", now=now).words())


def _learn(place: Place, done: Walked, *, now: datetime, watch: Progress) -> None:
    """Learn from what people corrected, once enough of it is new."""
    enough, new = place.settings.learn_after, learning.since_last(place.engine)
    if not enough or new < enough:
        return
    watch.start("learned", None)
    found = learning.learn(place.engine, who="voc run", now=now)
    came = f"lesson {found.number} is in use" if found.number else "nothing is better with it"
    end_step(done, watch, "learned", f"{counted(found.corrections, 'corrected passage')}: {came}")


def _embed(place: Place, done: Walked, *, watch: Progress, pool: Pool) -> None:
    """Vectors of the encoder that the settings name, where that is another than the one that tags."""
    engine, encoder = place.engine, place.settings.encoder
    if encoder != ENCODER:
        watch.start("embedded", embedding.without_vector(engine, encoder=encoder))
        made = embedding.embed_missing(engine, pool, encoder=encoder, tick=watch.tick)
        end_step(done, watch, "embedded", f"{counted(made, 'passage')} by {encoder}")


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
    end_step(done, watch, "shipped", words)

    watch.start("to be told", None)
    planned = closing.plan(place.engine, place.settings, now=now, templates=place.templates)
    words = (
        f"{counted(planned.drafted + planned.freed, 'message')} to approve, {planned.held} held with a reason"
    )
    end_step(done, watch, "to be told", words)

    watch.start("answered", None)
    answered = answering.answer(place.engine)
    words = f"{counted(answered.confirmed, 'loop')} confirmed, {answered.reopened} reopened"
    if answered.unclear:
        words += f", {counted(answered.unclear, 'answer')} that say neither"
    end_step(done, watch, "answered", words)


def give_word(place: Place, done: Walked, *, now: datetime, watch: Progress) -> None:
    """What we gave our word for, and what became of it."""
    watch.start("promised", None)
    end_step(done, watch, "promised", promising.watch(place, now=now).words())


def judge(place: Place, done: Walked, *, now: datetime, watch: Progress) -> None:
    """How every account is doing now, and who may be slipping."""
    watch.start("health", None)
    end_step(done, watch, "health", scoring.score(place, now=now).words())


def _asked(engine: Engine, heeded: heeding.Heeded) -> str:
    with reading(engine) as session:
        counts = func.count(), func.count(Ask.request_id.distinct()), func.count(Ask.account_id.distinct())
        asks, requests, accounts = session.execute(select(*counts).where(stands())).one()
    words = f"{counted(asks, 'ask')} in {counted(requests, 'request')} from {counted(accounts, 'account')}"
    if heeded.withdrawn:
        words += f"; {heeded.withdrawn:,} withdrawn, for their passages are no wants any more"
    return words
