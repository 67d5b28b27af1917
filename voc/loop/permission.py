"""The words that ask a customer whether we may quote them: what they said, how it would look, and that no is fine."""

from datetime import date
from pathlib import Path

from voc.loop.cleaning import isolated, line
from voc.loop.drafting import written_in
from voc.loop.occasions import Draft, Item, Occasion
from voc.loop.phrases import ASKING_FOLDER, asking
from voc.loop.shown import shown

CHOICES = ("ask_anonymous", "ask_first_name", "ask_company")


def draft_permission(
    quote: str,
    *,
    said_on: date,
    sender: str | None,
    company: str,
    product: str,
    has_name: bool,
    language: str | None,
    own_templates: Path | None = None,
) -> Draft:
    """Ask for these words in the customer's language, or in English where there are no phrases for it.

    Parameters: quote: exactly as it would be published, with nothing redacted in it.
    Raises: InputError that names the template's file and the part of it when it is broken.
    """
    code = written_in(language, own_templates)
    code = code if (ASKING_FOLDER / f"{code}.toml").is_file() else "en"
    parts = asking(code, code, own_templates).parts
    item = Item(title="-", description="", quote=quote, asked_on=said_on)
    occasion = Occasion(
        items=(item,), shipped=True, sender=sender, company=company, product=product, has_name=has_name
    )
    plain = code.partition("-")[0].lower()
    values = shown(occasion, plain).values
    own = {"quote": isolated(line(quote, ours=True) or "", plain), "asked_on": said_on}
    blocks = [
        parts["greeting"].say(values),
        parts["told"].say(values | own) + "\n" + parts["quote"].say(values | own),
        parts["ask_why"].say(values),
        parts["ask_may"].say(values) + "\n" + "\n".join(parts[name].say(values).strip() for name in CHOICES),
        parts["ask_how"].say(values) + "\n" + parts["ask_free"].say(values),
        parts["signature"].say(values) if values["signature"] else "",
    ]
    body = "\n\n".join(
        "\n".join(map(str.rstrip, block.strip().splitlines())) for block in blocks if block.strip()
    )
    return Draft(code, " ".join(parts["ask_subject"].say(values).split()), f"{body}\n")
