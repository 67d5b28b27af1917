"""Said twice: the same words of the same person in two places count once, whichever file is read first."""

from collections.abc import Callable
from decimal import Decimal
from itertools import permutations
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Engine, select

from tests.asking import ask_for, passage_of, request_of
from tests.factories import NOW, SETTINGS, ago, comment, contact, person, rows_of, take_in
from voc.errors import InputError
from voc.flow.demand import edited, said_twice
from voc.flow.demand.heed import settle
from voc.flow.demand.wants import wants_among
from voc.flow.heard import comment_rows, twins
from voc.flow.heard.twins import mark
from voc.flow.people.forget import forget
from voc.flow.people.retain import retain
from voc.flow.place import Place
from voc.flow.walk import walk
from voc.ingest.digests import row_digest
from voc.ingest.records import Person, RawComment
from voc.model import Ask, Decision, Feedback, Passage
from voc.report.comments import comments
from voc.report.drivers import drivers
from voc.report.passages import Only, passages
from voc.report.topics import topics
from voc.store import open_engine, reading, writing
from voc.terms import Channel, RatingScale, ReplacedBecause, Speaker, Verdict
from voc.workspace import Workspace

if TYPE_CHECKING:
    from tests.databases import SqliteDatabases

WISH = "Please add an export of all our reports to Excel, we type them by hand."
OTHER = "The map is slow and crashes whenever we open a large site with it."
REVIEW = {"source": "reviews", "channel": Channel.REVIEW}
CHAT = {"source": "chat", "channel": Channel.CASE}


@pytest.fixture
def place(engine: Engine, tmp_path: Path) -> Place:
    """A workspace that keeps the words of its survey for 95 days."""
    workspace = Workspace(tmp_path / "workspace")
    workspace.create()
    workspace.secret_file.write_text("00" * 32, encoding="ascii")
    return Place(workspace, SETTINGS.model_copy(update={"keep_days": {"survey": 95}}), engine)


def hear(engine: Engine, *said: RawComment) -> int:
    """Take in each as if a file of its source had held it, then look for what was said twice."""
    for one in said:
        take_in(engine, one, source=one.source, file=f"{one.source}.csv")
    return mark(engine)


def marks(engine: Engine) -> dict[str, str | None]:
    """For each comment that counts as a version the one that counts for it, by their ids at the source."""
    rows = {row.id: row for row in rows_of(engine, Feedback)}
    return {row.external_id: rows[row.twin_of].external_id if row.twin_of else None for row in rows.values()}


def test_the_later_of_two_places_is_marked_and_both_are_kept(engine: Engine) -> None:
    found = hear(
        engine,
        comment(WISH, id="survey"),
        comment(f"Hi team, {WISH}", id="review", said_at=ago(20), **REVIEW),
    )
    assert found == 1
    assert marks(engine) == {"survey": None, "review": "survey"}
    assert mark(engine) == 0


def test_the_order_of_arrival_does_not_matter(sqlite_databases: "SqliteDatabases") -> None:
    said = [
        comment(WISH, id="a", said_at=ago(80)),
        comment(WISH, id="b", said_at=ago(60), **REVIEW),
        comment(WISH, id="c", said_at=ago(40), **CHAT),
        comment(WISH, id="d", said_at=ago(39)),
        comment(WISH, id="n", said_at=ago(65), source="notes", channel=Channel.NOTE, speaker=Speaker.CSM),
    ]
    orders = list(permutations(said))
    for order in [said, *Random(1).sample(orders, 12)]:
        for step in (1, 2, 5):
            with sqlite_databases.ready() as address:
                engine = open_engine(address)
                for start in range(0, 5, step):
                    hear(engine, *order[start : start + step])
                assert marks(engine) == {"a": None, "b": "a", "c": None, "d": "c", "n": "a"}
                engine.dispose()


@pytest.mark.parametrize(
    "other",
    [
        comment(WISH, id="2", who=person("bo"), **REVIEW),
        comment(WISH, id="2", said_at=ago(10)),
        comment(WISH, id="2", said_at=ago(300), **REVIEW),
        comment("Please add an export of all our boards to Excel, we type them by hand.", id="2", **REVIEW),
        comment(WISH, id="2", who=Person(), **REVIEW),
    ],
    ids=["two people", "asked again in one place", "months later", "other words", "nobody knows who"],
)
def test_these_are_no_twins(engine: Engine, other: RawComment) -> None:
    assert hear(engine, comment(WISH, id="1"), other) == 0
    assert set(marks(engine).values()) == {None}


def test_two_answers_of_one_row_with_the_same_words_both_count(engine: Engine) -> None:
    rows = comment(WISH, id="7#pros"), comment(WISH, id="7#cons", channel=Channel.REVIEW)
    take_in(engine, *rows)
    assert mark(engine) == 0


def test_short_words_are_said_by_everybody(engine: Engine) -> None:
    assert hear(engine, comment("Thanks!", id="1"), comment("thanks", id="2", **REVIEW)) == 0


def test_where_only_the_company_is_known_long_words_must_be_the_very_same(engine: Engine) -> None:
    where = {"who": Person(domain="north.example", account_id="A-north")}
    long = f"{WISH} It takes us a whole day at the end of every month."
    hear(engine, comment(long, id="1", **where), comment(long, id="2", said_at=ago(29), **where, **REVIEW))
    hear(engine, comment(f"{long} Thanks".replace("whole", "whoel"), id="3", **where, **CHAT))
    assert {row.contact_id for row in rows_of(engine, Feedback)} == {None}
    assert marks(engine) == {"1": None, "2": "1", "3": None}
    short = "Export to Excel, now"
    assert hear(engine, comment(short, id="4", **where), comment(short, id="5", **where, **REVIEW)) == 0


def test_what_a_colleague_noted_counts_after_what_the_customer_wrote(engine: Engine) -> None:
    note = {"source": "notes", "channel": Channel.NOTE, "speaker": Speaker.CSM}
    hear(
        engine,
        comment(WISH, id="note", said_at=ago(31), **note),
        comment(WISH, id="own", said_at=ago(30), **REVIEW),
    )
    assert marks(engine) == {"note": "own", "own": None}


def test_reports_count_it_once_and_say_where_else(engine: Engine, understand: Callable[[], None]) -> None:
    nps = {"rating": Decimal(9), "scale": RatingScale.NPS}
    hear(
        engine,
        comment(WISH, id="s", **nps),
        comment(WISH, id="r", said_at=ago(20), **REVIEW, **nps),
        comment(OTHER, id="o"),
    )
    understand()
    found = passages(engine, Only(contains="export"))
    assert len(found) == 1
    assert list(found["also_said"]) == [f"reviews on {ago(20):%Y-%m-%d} (comment 2)"]
    assert list(passages(engine, Only(contains="export", twice_too=True))["also_said"]) == [
        f"survey on {ago(30):%Y-%m-%d} (comment 1)",
        f"reviews on {ago(20):%Y-%m-%d} (comment 2)",
    ]
    listed = comments(engine)
    assert dict(zip(listed["source"], listed["also_said"], strict=True)).keys() == {"survey"}
    assert len(listed) == 2
    whole = topics(engine)
    assert int(whole["passages"].sum()) <= len(passages(engine))
    assert all(drivers(engine)["ratings"] == 1)


def test_who_says_it_twice_asks_once(engine: Engine, understand: Callable[[], None]) -> None:
    hear(engine, comment(WISH, id="s"), comment(WISH, id="r", said_at=ago(20), **REVIEW))
    understand()
    assert standing(engine) == ["r", "s"]
    assert said_twice.follow(engine, now=NOW) == 1
    assert standing(engine) == ["s"]
    assert said_twice.follow(engine, now=NOW) == 0


def test_newer_heads_do_not_let_it_ask_twice_again(engine: Engine, understand: Callable[[], None]) -> None:
    hear(engine, comment(WISH, id="s"), comment(WISH, id="r", said_at=ago(20), **REVIEW))
    understand()
    said_twice.follow(engine, now=NOW)
    passages_of_all = [row.id for row in rows_of(engine, Passage)]
    with writing(engine) as session:
        wants = wants_among(session, passages_of_all)
        done = settle(session, passages_of_all, wants, by="voc", now=NOW, firmly=False)
    assert (len(wants), done.again, done.withdrawn) == (2, 0, 0)
    assert standing(engine) == ["s"]


def standing(engine: Engine) -> list[str]:
    """Ids of the comments whose asks count."""
    query = (
        select(Feedback.external_id)
        .join(Passage, Passage.feedback_id == Feedback.id)
        .join(Ask, Ask.passage_id == Passage.id)
        .where(Ask.withdrawn_at.is_(None))
    )
    with reading(engine) as session:
        return sorted(set(session.scalars(query)))


def test_an_ask_that_only_the_second_makes_stays(engine: Engine) -> None:
    hear(engine, comment(WISH, id="s"), comment(WISH, id="r", said_at=ago(20), **REVIEW))
    with writing(engine) as session:
        for said in session.scalars(select(Feedback)).all():
            passage = passage_of(session, said)
            ask_for(session, request_of(session, passage, said).id, passage.id, said)
    assert said_twice.follow(engine, now=NOW) == 0
    assert standing(engine) == ["r", "s"]


def test_where_the_words_of_the_first_go_the_next_counts_and_nothing_counts_twice(
    place: Place, understand: Callable[[], None]
) -> None:
    engine = place.engine
    old = comment(WISH, id="s", said_at=ago(100))
    hear(
        engine,
        old,
        comment(WISH, id="r", said_at=ago(90), **REVIEW),
        comment(WISH, id="c", said_at=ago(80), **CHAT),
    )
    understand()
    said_twice.follow(engine, now=NOW)
    retain(place, by="mai", now=NOW)
    said_twice.follow(engine, now=NOW)
    first, second, third = rows_of(engine, Feedback)
    assert first.erased_at is not None
    assert (first.twin_of, second.twin_of, third.twin_of) == (second.id, None, second.id)
    assert standing(engine) == ["r"]
    assert mark(engine) == 0
    hear(engine, comment(OTHER, id="later", said_at=ago(85), **CHAT))
    assert [row.twin_of for row in rows_of(engine, Feedback)] == [second.id, None, second.id, None]


def test_who_is_forgotten_is_counted_as_before(place: Place, understand: Callable[[], None]) -> None:
    engine = place.engine
    take_in(engine, contact("ada"), source="tables")
    hear(engine, comment(WISH, id="s"), comment(WISH, id="r", said_at=ago(20), **REVIEW))
    understand()
    said_twice.follow(engine, now=NOW)
    asks = len(standing(engine))
    forget(place, "ada@north.example", by="mai", now=NOW)
    said_twice.follow(engine, now=NOW)
    assert [row.twin_of for row in rows_of(engine, Feedback)] == [None, 1]
    assert len(standing(engine)) == asks == 1


def test_a_run_says_how_many_and_lets_them_ask_once(place: Place, tmp_path: Path) -> None:
    head = "id,date,email,comment\n"
    (tmp_path / "survey.csv").write_text(f'{head}1,2026-05-02,ada@north.example,"{WISH}"\n', encoding="utf-8")
    (tmp_path / "support_survey.csv").write_text(
        f'{head}9,2026-05-04,ada@north.example,"Hello, {WISH}"\n', encoding="utf-8"
    )
    done = walk(place, [tmp_path / "survey.csv", tmp_path / "support_survey.csv"], now=NOW)
    words = dict(done.steps)
    assert "; 1 said twice" in words["heard"]
    assert words["asked for"].startswith("1 ask in 1 request")
    assert len(rows_of(place.engine, Ask)) == 2


def test_a_person_sets_two_apart_and_it_stays_so(engine: Engine, understand: Callable[[], None]) -> None:
    hear(engine, comment(WISH, id="s"), comment(WISH, id="r", said_at=ago(20), **REVIEW))
    understand()
    said_twice.follow(engine, now=NOW)
    (number,) = [row.id for row in rows_of(engine, Feedback) if row.external_id == "r"]
    said_twice.part(engine, number, by="ana", now=NOW)
    assert standing(engine) == ["r", "s"]
    hear(engine, comment(WISH, id="c", said_at=ago(19), **CHAT))
    assert marks(engine) == {"s": None, "r": None, "c": "s"}
    said_twice.follow(engine, now=NOW)
    assert standing(engine) == ["r", "s"]
    (decision,) = rows_of(engine, Decision)
    assert (decision.noun, decision.row_id, decision.verdict, decision.by) == (
        "comment",
        number,
        Verdict.SPLIT,
        "ana",
    )
    with pytest.raises(InputError, match=f"Comment {number} is not marked"):
        said_twice.part(engine, number, by="ana", now=NOW)


def test_where_the_first_is_replaced_the_next_counts(engine: Engine, understand: Callable[[], None]) -> None:
    hear(
        engine,
        comment(WISH, id="s"),
        comment(WISH, id="r", said_at=ago(20), **REVIEW),
        comment(WISH, id="c", said_at=ago(10), **CHAT),
    )
    understand()
    said_twice.follow(engine, now=NOW)
    (number,) = [row.id for row in rows_of(engine, Feedback) if row.external_id == "s"]
    with writing(engine) as session:
        comment_rows.set_apart(session, {number: "s"}, ReplacedBecause.MISREAD)
    edited.withdraw(engine, now=NOW)
    said_twice.follow(engine, now=NOW)
    assert marks(engine) == {"r": None, "c": "r"}
    assert standing(engine) == ["r"]


def test_an_edit_that_says_the_same_still_counts_for_the_others(engine: Engine) -> None:
    key = b"k" * 32
    first = comment("Please add an export of all our reports", id="s", row_digest=row_digest(key, "before"))
    hear(engine, first, comment(WISH, id="r", said_at=ago(20), **REVIEW))
    assert marks(engine) == {"s": None, "r": None}
    hear(engine, comment(WISH, id="s", row_digest=row_digest(key, WISH)))
    assert marks(engine) == {"s": None, "r": "s"}
    hear(engine, comment(OTHER, id="s", row_digest=row_digest(key, OTHER)))
    assert marks(engine) == {"s": None, "r": None}


def test_a_machine_that_repeats_itself_costs_little(engine: Engine) -> None:
    who = person("ada")
    rows = [comment(f"{OTHER} Ticket {number}", id=f"{number}", who=who, **CHAT) for number in range(400)]
    take_in(engine, *rows, source="chat")
    take_in(engine, comment(OTHER, id="one", who=who))
    assert mark(engine) == 0


def test_a_long_history_is_not_read_again(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    for month in range(12):
        hear(engine, comment(f"{WISH} Month {month}", id=f"s{month}", said_at=ago(400 - 30 * month)))
    hear(engine, comment(OTHER, id="r", said_at=ago(5), **REVIEW))
    read: list[int] = []
    whole = twins.roots_of
    monkeypatch.setattr(twins, "roots_of", lambda said, **rest: read.append(len(said)) or whole(said, **rest))
    hear(engine, comment(OTHER, id="c", said_at=ago(3), **CHAT))
    assert read == [2]
    assert marks(engine)["c"] == "r"
