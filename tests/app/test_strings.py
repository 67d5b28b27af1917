"""The words of the interface: none missing, none left over."""

import ast
import re
from pathlib import Path

import app
from app.strings import ENGLISH, named, say
from voc.ingest.columns import field_names
from voc.report.status import NOUNS
from voc.terms import (
    AlertKind,
    Band,
    ChangeKind,
    Channel,
    ConsentState,
    Driver,
    Family,
    FavourKind,
    FeatureStatus,
    Heard,
    HoldReason,
    Intent,
    LoopState,
    NotificationState,
    RatingScale,
    Role,
    RoleKind,
    Sentiment,
    VoiceState,
)

FILES = [path for path in Path(next(iter(app.__path__))).rglob("*.py") if path.name != "strings.py"]
VOCABULARIES = {
    "alert": AlertKind,
    "band": Band,
    "change": ChangeKind,
    "channel": Channel,
    "consent": ConsentState,
    "desk_role": Role,
    "driver": Driver,
    "family": Family,
    "favour": FavourKind,
    "status": FeatureStatus,
    "heard": Heard,
    "hold": HoldReason,
    "intent": Intent,
    "loop": LoopState,
    "message": NotificationState,
    "role": RoleKind,
    "sentiment": Sentiment,
    "voice": VoiceState,
}


def said() -> set[str]:
    """Every key, or pattern of keys, that a page says: f-strings become patterns."""
    return {
        pattern
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.JoinedStr | ast.Constant) and (pattern := _pattern(node))
    }


def test_every_word_that_is_said_is_written_down() -> None:
    keys = {
        node.args[0].value
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "say"
        if isinstance(node.args[0], ast.Constant)
    }
    assert keys - set(ENGLISH) == set()


def test_every_word_is_said_somewhere() -> None:
    patterns = [re.compile(pattern) for pattern in said() if re.search("[a-z]", pattern.replace(r"\w", ""))]
    kinds = re.compile(rf"({'|'.join([*VOCABULARIES, 'noun', 'field', 'step', 'happened'])})\.")
    unsaid = {
        key
        for key in ENGLISH
        if not kinds.match(key)
        and not any(pattern.fullmatch(key.removesuffix("#one")) for pattern in patterns)
    }
    assert unsaid == set()


def test_every_word_of_a_vocabulary_has_a_name() -> None:
    wanted = {f"{kind}.{value}" for kind, terms in VOCABULARIES.items() for value in terms}
    wanted |= {f"noun.{noun}" for noun in NOUNS} | {f"card.on_{scale}" for scale in RatingScale}
    assert wanted - set(ENGLISH) == set()


def test_every_field_that_can_be_chosen_exists() -> None:
    fields = {name for family in Family for name in field_names(family)}
    assert {key.removeprefix("field.") for key in ENGLISH if key.startswith("field.")} - fields == set()


def test_one_is_said_in_the_singular_and_thousands_with_thin_spaces() -> None:
    assert say("outbox.approve_all", n=1) == "Approve 1 message"
    assert say("outbox.approve_all", n=1234) == "Approve 1\u202f234 messages"


def test_a_value_without_a_name_is_shown_as_it_is() -> None:
    assert named("channel", "pigeon") == "pigeon"


def _pattern(node: ast.JoinedStr | ast.Constant) -> str:
    if isinstance(node, ast.Constant):
        return re.escape(node.value) if isinstance(node.value, str) else ""
    return "".join(
        re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"\w+" for part in node.values
    )
