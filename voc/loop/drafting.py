"""The words of a message: what the customer said, what came of it, who is writing.

One template a language in `voc/loop/templates/<code>.toml`; a workspace may put its own of the same
name into its folder `templates/`. A missing value is an error here, never a blank in somebody's mailbox.
What is personal is not known in this room: tokens such as NAME stand for it and are replaced when the
message leaves.
"""

import re
from functools import cache
from pathlib import Path

from voc.loop.cleaning import NAME, RECEIPT
from voc.loop.letter import Letter
from voc.loop.occasions import Draft, Item, Occasion
from voc.loop.phrases import FOLDER, words
from voc.loop.shortening import LONGEST_QUOTE, shorten
from voc.loop.shown import shown, shown_title

__all__ = [
    "LONGEST_QUOTE",
    "NAME",
    "RECEIPT",
    "Draft",
    "Item",
    "Occasion",
    "draft",
    "languages",
    "shorten",
    "shown_title",
    "written_in",
]

FALLBACK = "en"
"""The language of the message where the customer's has no template."""
_BREAKS = re.compile(r"\s*[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]\s*")


def draft(occasion: Occasion, *, language: str | None, own_templates: Path | None = None) -> Draft:
    """Write the message in the customer's language, or in English where there is no template for it.

    Parameters: language: a language tag; of `pt-BR` the part `pt` serves when there is no `pt-BR.toml`, with days
        and numbers as they are written in Brazil.
    Raises: InputError that names the template's file and the part of it when it is broken.
    """
    wanted = (language or "").strip().replace("_", "-")
    code = written_in(language, own_templates)
    tag = wanted if wanted.partition("-")[0].lower() == code and _is_tag(wanted) else code
    written = words(code, tag, own_templates)
    given = shown(occasion, code.partition("-")[0].lower())
    if written.whole:
        subject, body = (written.parts[part].say(given.values) for part in ("subject", "body"))
    else:
        letter = Letter(written, given.values, given.groups)
        subject, body = letter.subject(), letter.body()
    return Draft(code, _BREAKS.sub(" ", subject.strip()), _tidy(body))


def written_in(language: str | None, own_templates: Path | None = None) -> str:
    """The language that a message to a customer of this language is written in."""
    wanted = (language or "").strip().replace("_", "-")
    return _choose(wanted, languages(own_templates))


def languages(own_templates: Path | None = None) -> frozenset[str]:
    """Languages that have a template."""
    own = frozenset(path.stem for path in own_templates.glob("*.toml")) if own_templates else frozenset()
    return _ours() | own


@cache
def _ours() -> frozenset[str]:
    return frozenset(path.stem for path in FOLDER.glob("*.toml"))


def _choose(wanted: str, known: frozenset[str]) -> str:
    short = wanted.partition("-")[0].lower()
    return next((code for code in (wanted, short) if code in known), FALLBACK)


def _is_tag(text: str) -> bool:
    return re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}", text) is not None


def _tidy(body: str) -> str:
    lines = [line.rstrip() for line in body.strip().splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)) + "\n"
