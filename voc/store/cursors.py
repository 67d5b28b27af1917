"""How far each step has come. Moved in the same transaction as the work it stands for."""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from voc.model import Cursor
from voc.store.writes import upsert


def position(session: Session, step: str) -> int:
    """The latest id that `step` has finished; 0 before its first run."""
    cursor = session.get(Cursor, step)
    return cursor.upto if cursor else 0


def advance(session: Session, step: str, upto: int) -> None:
    """Remember that `step` has finished everything up to and including `upto`."""
    upsert(session, Cursor, [{"step": step, "upto": upto}], key=["step"])
    session.expire_all()


def forget_steps(session: Session, prefix: str, *, but: str = "") -> None:
    """Forget how far the steps whose names begin like this have come, save one."""
    session.execute(
        delete(Cursor)
        .where(Cursor.step.startswith(prefix, autoescape=True), Cursor.step != but)
        .execution_options(synchronize_session=False)
    )
    session.expire_all()
