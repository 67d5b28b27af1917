"""What `voc evaluate` finds is what the models say, counted rightly: on real texts, against the rows themselves."""

import json
import random
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from tests.architecture.sources import ROOT
from voc.errors import InputError
from voc.flow.measuring.evaluate import ENOUGH, Plan, evaluate
from voc.flow.measuring.judged import CLASSES, intent_names, judge_texts
from voc.flow.measuring.labels import Wish
from voc.flow.measuring.measured import Evaluation
from voc.flow.measuring.pictures import write_pictures
from voc.flow.understood.pool import Here
from voc.nlp import measures

NOW = datetime(2026, 6, 1, tzinfo=UTC)
SVG = "{http://www.w3.org/2000/svg}"


def _rows(*languages: str, most: int = 60) -> list[dict[str, object]]:
    """Passages of the benchmark, the first of each language."""
    found = []
    for code in languages:
        lines = (ROOT / "benchmarks" / "passages" / f"{code}.jsonl").read_text(encoding="utf-8").splitlines()
        found += [json.loads(line) for line in lines[:most]]
    return found


def _measured(folder: Path, rows: list[dict[str, object]], plan: Plan | None = None) -> Evaluation:
    path = folder / "labels.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return evaluate(path, Wish(), plan or Plan(), pool=Here(), now=NOW)


def _extent(mark: ElementTree.Element) -> tuple[float, float]:
    """Where a text begins and ends, at about half its size a letter."""
    x, wide = float(mark.attrib["x"]), 0.5 * float(mark.attrib["font-size"]) * len(mark.text or "")
    before = {"start": 0.0, "middle": 0.5, "end": 1.0}[mark.attrib["text-anchor"]]
    return x - before * wide, x + (1 - before) * wide


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    """English and a few Turkish passages, too few of these to say."""
    return _measured(tmp_path_factory.mktemp("labels"), _rows("en") + _rows("tr", most=ENOUGH - 1))


def test_the_figures_of_sentiment_are_those_of_the_rows(both: Evaluation) -> None:
    rows = _rows("en") + _rows("tr", most=ENOUGH - 1)
    chances = judge_texts([str(row["text"]) for row in rows], [str(row["lang"]) for row in rows]).sentiment
    said = chances.argmax(axis=1)
    true = np.array([CLASSES.index(str(row["sentiment"])) for row in rows])
    found = both.sentiment
    assert found is not None
    assert (found.n, found.classes) == (len(rows), CLASSES)
    assert found.accuracy == pytest.approx((said == true).mean())
    assert found.macro_f1 == pytest.approx(measures.macro_f1(said, true, (0, 1, 2)))
    assert found.ece == pytest.approx(measures.ece(chances.max(axis=1), said == true))
    assert found.brier == pytest.approx(measures.brier(chances, true))
    assert np.array(found.confusion).tolist() == measures.confusion(said, true, 3).tolist()
    assert found.accuracy_interval.low < found.accuracy < found.accuracy_interval.high


def test_the_figures_of_intents_are_those_of_the_rows(both: Evaluation) -> None:
    rows = _rows("en") + _rows("tr", most=ENOUGH - 1)
    judged = judge_texts([str(row["text"]) for row in rows], [str(row["lang"]) for row in rows])
    true = np.array([[name in row["intents"] for name in intent_names()] for row in rows])  # type: ignore[operator]
    found = both.intents
    assert found is not None
    assert found.classes == intent_names()
    assert found.micro_f1 == pytest.approx(measures.f1(judged.held, true))
    assert found.answers == judged.held.sum()
    bug = found.per_class["bug"]
    column = intent_names().index("bug")
    assert bug == measures.scores(judged.held[:, column], true[:, column])
    assert found.ece == pytest.approx(measures.ece(judged.intents[judged.held], true[judged.held]))


def test_a_language_of_few_rows_is_named_without_figures(both: Evaluation) -> None:
    assert both.sentiment is not None
    english, turkish = both.sentiment.languages
    assert (english.language, english.n) == ("en", 60)
    assert english.accuracy is not None
    assert (turkish.language, turkish.n, turkish.accuracy, turkish.ece) == ("tr", ENOUGH - 1, None, None)


def test_the_mistakes_shown_are_the_surest_of_their_cell(both: Evaluation) -> None:
    assert both.sentiment is not None
    assert both.sentiment.mistakes
    for _, cell in groupby(both.sentiment.mistakes, key=lambda m: (m.labelled, m.said)):
        sure = [mistake.confidence for mistake in cell]
        assert len(sure) <= 2
        assert sure == sorted(sure, reverse=True)
    rows = _rows("en") + _rows("tr", most=ENOUGH - 1)
    for mistake in both.sentiment.mistakes:
        assert rows[mistake.line - 1]["text"] == mistake.text
        assert rows[mistake.line - 1]["sentiment"] == mistake.labelled[0] != mistake.said[0]


def test_an_intent_that_was_missed_is_shown_with_the_chance_it_was_given(both: Evaluation) -> None:
    assert both.intents is not None
    missed = [m for m in both.intents.mistakes if m.missed]
    assert missed
    assert all(m.about in m.labelled and m.about not in m.said for m in missed)
    wrongly = [m for m in both.intents.mistakes if not m.missed]
    assert all(m.about in m.said and m.about not in m.labelled for m in wrongly)


def test_the_cut_off_is_kept_by_the_answers_from_it_on(tmp_path: Path) -> None:
    found = _measured(tmp_path, _rows("en", "de", "tr", "zh"), Plan(precision=0.88)).sentiment
    assert found is not None
    assert found.cut_off is not None
    assert found.cut_off.at_least >= 0.88
    assert found.cut_off.precision >= found.cut_off.at_least
    assert 0 < found.cut_off.below < 1
    hopeless = _measured(tmp_path, _rows("en"), Plan(precision=0.999)).sentiment
    assert hopeless is not None
    assert hopeless.cut_off is None


def test_a_file_of_two_classes_is_judged_among_the_two(tmp_path: Path) -> None:
    rows = [row for row in _rows("en", most=140) if row["sentiment"] != "neutral"]
    found = _measured(tmp_path, rows)
    assert found.sentiment is not None
    assert found.sentiment.classes == ("negative", "positive")
    assert "no sentiment is labelled neutral: judged among negative and positive alone" in found.notes
    assert sum(sum(row) for row in found.sentiment.confusion) == len(rows)


def test_a_file_of_one_class_has_nothing_to_tell_apart(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"text": "Good", "sentiment": "positive"},
        {"text": "Fine", "sentiment": "positive"},
    ]
    with pytest.raises(InputError, match=r"every sentiment is labelled positive.*nothing to tell apart"):
        _measured(tmp_path, rows)


def test_intents_that_the_file_never_labels_are_not_counted(tmp_path: Path) -> None:
    rows = [row | {"intents": ["bug"]} for row in _rows("en") if "bug" in row["intents"]]  # type: ignore[operator]
    found = _measured(tmp_path, rows)
    assert found.intents is not None
    assert found.intents.classes == ("bug",)
    assert any("no intent is labelled feature_request" in note for note in found.notes)


def test_split_texts_are_judged_by_what_their_parts_say() -> None:
    text = "I love the reports. The export crashes every single day!"
    whole = judge_texts([text, "..."], [None, None], by_passages=True)
    parts = judge_texts(["I love the reports.", "The export crashes every single day!"], ["en", "en"])
    weights = np.array([19, 36]) / 55
    assert whole.sentiment[0] == pytest.approx(weights @ parts.sentiment, abs=0.01)
    assert whole.intents[0] == pytest.approx(parts.intents.max(axis=0), abs=0.01)
    held = {name for name, holds in zip(intent_names(), whole.held[0], strict=True) if holds}
    assert {"praise", "bug"} <= held
    assert "other" not in held
    assert whole.sentiment.sum(axis=1) == pytest.approx([1, 1])


def test_the_order_and_the_company_of_texts_change_no_answer(tmp_path: Path) -> None:
    rows = _rows("en", most=40)
    again = rows[:]
    random.Random(1).shuffle(again)
    first, second = _measured(tmp_path, rows).sentiment, _measured(tmp_path, again).sentiment
    assert first is not None
    assert second is not None
    assert first.confusion == second.confusion
    assert first.ece == pytest.approx(second.ece, abs=0.002)


@pytest.mark.parametrize("precision", [0.0, 1.0, 1.5, -1.0])
def test_a_precision_that_cannot_be_is_refused(tmp_path: Path, precision: float) -> None:
    with pytest.raises(InputError, match="cannot be wished for"):
        _measured(tmp_path, _rows("en", most=3), Plan(precision=precision))


def test_everything_can_be_written_as_json(both: Evaluation) -> None:
    again = json.loads(json.dumps(both.as_dict()))
    assert again["sentiment"]["classes"] == list(CLASSES)
    assert again["sentiment"]["coverage"][0]["coverage"] == 1.0
    assert again["date"] == "2026-06-01"


def test_the_pictures_are_whole_svg_files_that_say_their_figures_in_words(
    both: Evaluation, tmp_path: Path
) -> None:
    paths = write_pictures(both, tmp_path / "new" / "folder")
    assert sorted(path.name for path in paths) == sorted(
        f"{kind}-{name}.svg"
        for kind in ("sentiment", "intents")
        for name in ("reliability", "confusion", "coverage")
    )
    assert both.sentiment is not None
    for path in paths:
        root = ElementTree.parse(path).getroot()  # noqa: S314  (our own file)
        said = " ".join(part.text or "" for part in root.iter(f"{SVG}text"))
        assert f"labels.jsonl, {both.sentiment.n} texts, 2026-06-01" in said
        assert root.find(f"{SVG}desc") is not None
        assert not [part for part in root.iter() if part.tag in (f"{SVG}script", f"{SVG}image")]
    confusion = (tmp_path / "new" / "folder" / "sentiment-confusion.svg").read_text(encoding="utf-8")
    for row in both.sentiment.confusion:
        for count in row:
            assert f">{count}</text>" in confusion


def test_no_mark_of_a_picture_lies_outside_its_sheet(both: Evaluation, tmp_path: Path) -> None:
    two = _measured(
        tmp_path, [row for row in _rows("en") if row["sentiment"] != "neutral"], Plan(precision=0.99)
    )
    for path in write_pictures(both, tmp_path / "both") + write_pictures(two, tmp_path / "two"):
        root = ElementTree.parse(path).getroot()  # noqa: S314  (our own file)
        width, height = float(root.attrib["width"]), float(root.attrib["height"])
        for mark in root.iter(f"{SVG}rect"):
            assert 0 <= float(mark.attrib.get("x", 0)) <= width - float(mark.attrib["width"]) + 1e-6
            assert 0 <= float(mark.attrib.get("y", 0)) <= height - float(mark.attrib["height"]) + 1e-6
        for mark in root.iter(f"{SVG}text"):
            assert 0 < float(mark.attrib["y"]) < height
            if "transform" not in mark.attrib:
                left, right = _extent(mark)
                assert 0 < left < right < width, mark.text


def test_a_long_name_with_signs_of_markup_makes_no_broken_picture(tmp_path: Path) -> None:
    rows = _rows("en", most=40)
    path = tmp_path / f"a<b>&'c {'of many words ' * 12}.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    found = evaluate(path, Wish(), Plan(), pool=Here(), now=NOW)
    for written in write_pictures(found, tmp_path):
        root = ElementTree.parse(written).getroot()  # noqa: S314  (our own file)
        about = next(mark for mark in root.iter(f"{SVG}text") if (mark.text or "").startswith("a<b>&'c"))
        assert _extent(about)[1] < float(root.attrib["width"])
