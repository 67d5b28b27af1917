"""Long work that pages start beside adding data: reading files again, learning, understanding a post.

Each is one job of the workspace (`app.jobs`); while another runs, that one is watched instead.
"""

from collections.abc import Collection
from threading import Lock

from app import acting, jobs, queries, uploads
from app.strings import say
from voc.flow import hearing, posts, walk
from voc.flow.counting import counted
from voc.flow.understood import learn
from voc.rights import require
from voc.terms import Intent, Right

_lock = Lock()
_tried: dict[str, learn.Learning] = {}


@acting.in_their_name
def read_again(row_ids: Collection[int] | None = None) -> None:
    """Read the files of these rows, or of all that wait, and walk on with what goes in."""
    require(Right.READ_IN)
    place, now = queries.place(), acting.now()

    def work(watch: hearing.Progress) -> None:
        done = hearing.Walked()
        hearing.collect_again(place, done, now=now, watch=watch, row_ids=row_ids)
        with walk.workers(place) as pool:
            walk.understand(place, done, now=now, watch=watch, pool=pool)
        walk.answer(place, done, now=now, watch=watch)
        walk.judge(place, done, now=now, watch=watch)

    jobs.begin(uploads.where(), say("quarantine.reading"), work)


def try_to_learn() -> None:
    """Find out what would be learned from the corrections; nothing is changed."""
    _learn(say("quality.trying"), dry=True)


def take_lesson() -> None:
    """Learn from the corrections, and adopt what is better."""
    _learn(say("quality.learning"), dry=False)


def tried() -> learn.Learning | None:
    """What the last trial found, until it is put away."""
    return _tried.get(uploads.where())


def forget_trial() -> None:
    """Put the last trial away."""
    with _lock:
        _tried.pop(uploads.where(), None)


@acting.in_their_name
def understand_post(feedback_id: int, *, kind: Intent | None, feature: str) -> None:
    """Tag a post, ask for it and link it, with whatever else is new."""
    require(Right.POST)
    place, now, by = queries.place(), acting.now(), acting.who()

    def work(watch: hearing.Progress) -> None:
        posts.understand_posts(place, feedback_id, kind=kind, feature=feature, by=by, now=now, watch=watch)

    jobs.begin(uploads.where(), say("post.understanding"), work)


@acting.in_their_name
def _learn(title: str, *, dry: bool) -> None:
    require(Right.READ_IN)
    place, now, by, where = queries.place(), acting.now(), acting.who(), uploads.where()

    def work(watch: hearing.Progress) -> None:
        watch.start("learned", None)
        found = learn.learn(place.engine, who=by, now=now, dry=dry)
        with _lock:
            if dry:
                _tried[where] = found
            else:
                _tried.pop(where, None)
        watch.end(say("quality.from", passages=counted(found.corrections, "corrected passage")))

    jobs.begin(where, title, work)
