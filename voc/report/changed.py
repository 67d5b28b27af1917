"""Who changed which setting, as the audit events say."""

import pandas as pd
from sqlalchemy import Engine, func, select

from voc.model import AuditEvent
from voc.report.frames import Query, frame

COLUMNS = ("setting", "what", "who", "at")
_SUBJECT = "setting "


def settings(engine: Engine, *, limit: int = 50) -> pd.DataFrame:
    """Changes of settings, the latest first; columns as in COLUMNS."""
    query: Query = (
        select(
            func.substr(AuditEvent.subject, len(_SUBJECT) + 1).label("setting"),
            AuditEvent.what,
            AuditEvent.who,
            AuditEvent.at,
        )
        .where(AuditEvent.subject.startswith(_SUBJECT))
        .order_by(AuditEvent.id.desc())
        .limit(limit)
    )
    return frame(engine, query, COLUMNS)
