"""The glossary has each vocabulary as a table of its members, with the moves of the two state machines."""

import inspect
import re
from enum import StrEnum

import pytest

from tests.docs.pages import DOCS, sections, text
from voc import terms
from voc.loop.states import BACK, LOOP_MOVES, MESSAGE_MOVES
from voc.model import Base

PAGE = DOCS / "glossary.md"
VOCABULARIES = [
    kind
    for _, kind in inspect.getmembers(terms, inspect.isclass)
    if kind.__module__.startswith(f"{terms.__name__}.")
]
WORD = re.compile(r"^\| `(\w+)` \| ([^|]+) \|(?: ([^|]*?) ?\|)?$", re.MULTILINE)
WITHOUT_A_NOUN = {"alembic_version"}


@pytest.mark.parametrize("vocabulary", VOCABULARIES, ids=lambda kind: kind.__name__)
def test_a_vocabulary_is_a_table_of_its_members_with_their_meaning(vocabulary: type[StrEnum]) -> None:
    table = {word: meaning for word, meaning, _ in WORD.findall(_section(vocabulary))}
    assert list(table) == [member.value for member in vocabulary]
    assert [word for word, meaning in table.items() if not meaning.endswith((".", "?"))] == []


LOOPS = {
    state: {*moves.values(), *(end for begin, ends in BACK.values() if state in begin for end in ends)}
    for state, moves in LOOP_MOVES.items()
}


@pytest.mark.parametrize("moves", [LOOPS, MESSAGE_MOVES], ids=["loops", "messages"])
def test_the_moves_of_a_state_machine_are_those_of_the_code(moves: dict[StrEnum, frozenset[StrEnum]]) -> None:
    table = {word: after for word, _, after in WORD.findall(_section(type(next(iter(moves)))))}
    shown = {word: set(re.findall(r"`(\w+)`", after)) for word, after in table.items()}
    assert shown == {state.value: {after.value for after in allowed} for state, allowed in moves.items()}


def test_every_table_belongs_to_a_noun() -> None:
    named = set(re.findall(r"`(\w+)(?:\.\w+)?` \|$", text(PAGE), re.MULTILINE))
    assert set(Base.metadata.tables) - WITHOUT_A_NOUN - named == set()


def test_every_column_that_a_noun_names_exists() -> None:
    places = re.findall(r"`(\w+)\.(\w+)` \|$", text(PAGE), re.MULTILINE)
    tables = Base.metadata.tables
    assert [f"{t}.{c}" for t, c in places if t not in tables or c not in tables[t].columns] == []


def _section(vocabulary: type[StrEnum]) -> str:
    return sections(PAGE, 3)[vocabulary.__name__]
