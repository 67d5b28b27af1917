"""The exam of column recognition: its layouts hang together, its files are the same each time, its verdicts hold."""

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import layouts_dev
from benchmarks.bench_layouts import examined, figures, judge
from benchmarks.layouts.made import NEWER, Column, Layout, layouts, make
from voc.ingest.columns import field_names
from voc.terms import Family

PLAIN = Layout(
    name="plain",
    tool="made up",
    family="survey",
    language="en",
    held=False,
    formats=("csv",),
    scale="nps",
    columns=(
        Column("Response ID", "seq", "id"),
        Column("NPS", "nps", "rating"),
        Column("Comment", "words", "text"),
        Column("Submitted At", "moment", "said_at"),
        Column("Email", "email", "email"),
    ),
)


def test_there_are_sixty_layouts_in_six_languages_and_a_third_of_them_is_held_back() -> None:
    found = layouts()
    assert len(found) >= 60
    assert {one.language for one in found} == {"en", "tr", "zh", "de", "es", "fr"}
    assert len({one.name for one in found}) == len(found)
    assert 0.3 < sum(one.held for one in found) / len(found) < 0.5


def test_layouts_for_development_are_others_than_those_of_the_exam_and_speak_ten_languages() -> None:
    found = layouts(layouts_dev.FOLDER)
    assert len(found) >= 80
    assert 0.45 < sum(one.held for one in found) / len(found) < 0.55
    assert {one.language for one in found} == set(layouts_dev.NOISE)
    assert not {one.name for one in found} & {one.name for one in layouts()}


@pytest.mark.parametrize("layout", [*layouts(), *layouts(layouts_dev.FOLDER)], ids=lambda layout: layout.name)
def test_a_layout_names_fields_of_its_family_and_has_whole_header_rows(layout: Layout) -> None:
    newer = {name for names in NEWER.values() for name in names}
    known = set(field_names(Family(layout.family))) | newer
    assert {name for column in layout.columns for name in column.fields} <= known
    assert {len(layout.columns)} >= {len(row) for row in (layout.under, layout.import_ids) if row}


def test_the_same_seed_gives_the_same_file_and_another_variation_another(tmp_path: Path) -> None:
    first, again = (make(PLAIN, 3, tmp_path / name).path.read_bytes() for name in "ab")
    assert first == again
    assert make(PLAIN, 4, tmp_path / "c").path.read_bytes() != first


def test_a_plain_survey_is_right_and_a_field_that_nobody_reads_is_missed(tmp_path: Path) -> None:
    assert judge(make(PLAIN, 0, tmp_path)).right
    other = (*PLAIN.columns[:4], Column("Email", "email", "account_id"))
    verdict = judge(make(replace(PLAIN, columns=other), 0, tmp_path))
    assert verdict.wrong == ("`Email` read as email",)
    assert verdict.missing == ("`Email` not read as account_id",)
    assert verdict.unsaid


def test_a_refused_file_is_neither_right_nor_unsaid(tmp_path: Path) -> None:
    columns = (Column("Alpha", "hex10", "id"), Column("Beta", "num", "rating"))
    verdict = judge(make(replace(PLAIN, columns=columns, scale=None), 0, tmp_path))
    assert verdict.refused
    assert not verdict.right
    assert not verdict.unsaid


def test_the_figures_count_files_with_their_bars() -> None:
    found = {figure.name: figure for figure in figures("all", examined([PLAIN], 0))}
    assert found["all: files that need no correction"].value == 1
    assert found["all: files that need no correction"].met
    assert found["all: files read wrongly without a warning"].value == 0
