"""Broad topics above the topics: after each fit or decision they are grouped again. Writes through `topic_store`.

A broad topic that keeps most of what was below it keeps its id, and a name that a person gave it. It has no passages
of its own.
"""

from collections import Counter

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from voc.flow.topics import topic_store as store
from voc.model import Topic
from voc.nlp import topics as model

FEWEST = 6
"""Under so many topics there is nothing to sum up."""


def regroup(session: Session, run_id: int, encoder: str) -> None:
    """Put the topics that stand under broad ones, as few as sum them up."""
    standing, sizes = store.standing(session, encoder), store.sizes(session)
    held = np.array([sizes.get(topic, 0) for topic in standing.ids], dtype=np.int64)
    few = len(standing.ids) < FEWEST
    labels = [-1] * len(standing.ids) if few else model.broad(standing.centres, held)
    groups: dict[int, list[int]] = {}
    for topic, group in zip(standing.ids, labels, strict=True):
        groups.setdefault(group, []).append(topic)
    rows = {row.id: row for row in session.scalars(select(Topic).where(Topic.id.in_(standing.ids)))}
    old = {row.id: row for row in session.scalars(select(Topic).where(Topic.broad))}
    taken: set[int] = set()
    parents: dict[int, int | None] = dict.fromkeys(groups.get(-1, []))
    for group, members in sorted(groups.items()):
        if group < 0:
            continue
        members.sort(key=lambda topic: (-sizes.get(topic, 0), topic))
        label = " · ".join(rows[topic].label for topic in members[:2])
        above = Counter(rows[topic].parent_id for topic in members)
        parent = next(
            (p for p, n in above.most_common(1) if p and p not in taken and 2 * n >= len(members)), None
        )
        if parent is None:
            parent = store.add_broad(session, label=label, encoder=encoder, run_id=run_id)
        elif old[parent].named_by is None:
            store.rename(session, parent, label, by=None)
        taken.add(parent)
        parents |= dict.fromkeys(members, parent)
    store.set_broad(session, parents)
