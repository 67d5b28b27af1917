"""What colleagues should do in person, because no message should or could. Writes task.

A task is known by its key: the same reason opens it once, and closes it when it is gone.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import Engine, or_, select, update
from sqlalchemy.orm import Session

from voc.errors import InputError, NotFound
from voc.flow.forgotten import GONE
from voc.flow.passages import PART
from voc.model import Task
from voc.rights import needs
from voc.store import insert_new, writing
from voc.store.reads import ERASED
from voc.terms import Right, TaskKind

MACHINE = "voc"
"""Who closes a task whose reason is gone."""


def open_task(
    session: Session,
    key: str,
    kind: TaskKind,
    words: str,
    *,
    now: datetime,
    assignee: str | None = None,
    contact_id: int | None = None,
    feature_id: int | None = None,
    passage_id: int | None = None,
) -> int:
    """Give somebody a task, unless it was given before. Returns how many are new."""
    row = {
        "key": key,
        "kind": kind,
        "contact_id": contact_id,
        "feature_id": feature_id,
        "passage_id": passage_id,
        "assignee": assignee,
        "words": words,
        "opened_at": now,
        "done_at": None,
        "done_by": None,
    }
    return insert_new(session, Task, [row], key=["key"])


def call(
    session: Session,
    key: str,
    words: str,
    why: str,
    *,
    now: datetime,
    assignee: str | None,
    contact_id: int,
) -> None:
    """Ask a colleague to talk to a customer, for a reason. Another reason asks again; the same one does not.

    What a person has done for a reason stays done for it; what was closed because the reason was gone is open again.
    """
    words = f"{words}: {why}"
    if open_task(session, key, TaskKind.CALL, words, now=now, assignee=assignee, contact_id=contact_id):
        return
    task = session.scalars(select(Task).where(Task.key == key)).one()
    if task.done_at is not None and (task.done_by == MACHINE or not task.words.endswith(f": {why}")):
        task.opened_at, task.done_at, task.done_by = now, None, None
    if task.done_at is None:
        task.words = words
    session.flush()


def lay_words_beside(session: Session, key: str, passage_id: int) -> None:
    """Give a task the words that it rests on, if it has none yet."""
    session.execute(
        update(Task)
        .where(Task.key == key, Task.passage_id.is_(None))
        .values(passage_id=passage_id)
        .execution_options(synchronize_session=False)
    )


def close_tasks(session: Session, keys: Iterable[str], *, by: str, now: datetime) -> None:
    """These tasks need nobody any more, if they are there and wait."""
    wanted = sorted(keys)
    for start in range(0, len(wanted), PART):
        session.execute(
            update(Task)
            .where(Task.key.in_(wanted[start : start + PART]), Task.done_at.is_(None))
            .values(done_at=now, done_by=by)
            .execution_options(synchronize_session=False)
        )


def erase_tasks(session: Session, contact_id: int, passage_ids: Collection[int], *, now: datetime) -> int:
    """Take the words of tasks about a contact away, and let nobody wait for them. Returns how many."""
    found = session.scalars(
        select(Task).where(or_(Task.contact_id == contact_id, Task.passage_id.in_(passage_ids)))
    ).all()
    for task in found:
        task.key, task.words = f"{GONE}task:{task.id}", ERASED
        if task.done_at is None:
            task.done_at, task.done_by = now, "voc forget"
    session.flush()
    return len(found)


@needs(Right.TELL)
def finish(engine: Engine, ids: Sequence[int], *, by: str, now: datetime) -> int:
    """Say that tasks are done. Raises NotFound or InputError, and then finishes none. Returns how many."""
    with writing(engine) as session:
        for task_id in ids:
            task = session.get(Task, task_id)
            if task is None:
                raise NotFound("task", str(task_id))
            if task.done_at is not None:
                raise InputError(f"Task {task_id} was done by {task.done_by} on {task.done_at:%d %B %Y}.")
            task.done_at, task.done_by = now, by
    return len(ids)
