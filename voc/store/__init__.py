"""The database: engine, unit of work, set-based writes, cursors, migrations. SQLite or PostgreSQL."""

from voc.store.alone import alone
from voc.store.cursors import advance, forget_steps, position
from voc.store.engine import open_engine
from voc.store.migrate import require_current, upgrade
from voc.store.same import mark_of
from voc.store.sealed import Ring, new_key, ring_from, ring_of, shut, with_ring
from voc.store.shrink import erasing, shrink
from voc.store.unit import reading, writing
from voc.store.vectors import from_blob, to_blob
from voc.store.versions import now_replaced, see_replaced, with_replaced
from voc.store.writes import insert_new, upsert

__all__ = [
    "Ring",
    "advance",
    "alone",
    "erasing",
    "forget_steps",
    "from_blob",
    "insert_new",
    "mark_of",
    "new_key",
    "now_replaced",
    "open_engine",
    "position",
    "reading",
    "require_current",
    "ring_from",
    "ring_of",
    "see_replaced",
    "shrink",
    "shut",
    "to_blob",
    "upgrade",
    "upsert",
    "with_replaced",
    "with_ring",
    "writing",
]
