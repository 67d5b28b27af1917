"""Telling whether two processes mean the same database, whatever address they know it by."""

from sqlalchemy import Engine, text

from voc.store.unit import reading

WHICH = text(
    "SELECT system_identifier, (SELECT oid FROM pg_database WHERE datname = current_database()) "
    "FROM pg_control_system()"
)


def mark_of(engine: Engine) -> str:
    """What only this database has: the number of its cluster of tables, and its own within that. PostgreSQL.

    A restored copy has another one. Raises StoreError when the database cannot be reached.
    """
    with reading(engine) as session:
        cluster, own = session.execute(WHICH).one()
    return f"{cluster}/{own}"
