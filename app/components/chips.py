"""Small labels: mood, intent, status, consent, confidence. A sign or a word beside every colour."""

from app.figures import sureness
from app.markup import Html, el, join
from app.strings import named, say

MOODS = {"negative": "▼", "neutral": "■", "positive": "▲"}
CONSENTS = {"granted": "✓", "asked": "…", "none": "–", "expired": "✕", "withdrawn": "✕"}


def chip(text: str, kind: str = "", *, title: str | None = None) -> Html:
    """One label. `kind` names its colour in voc.css."""
    return el("span", text, cls=f"voc-chip {kind}".strip(), title=title)


def mood(value: str | None, confidence: float | None) -> Html | None:
    """Sentiment with its sign, its word and how sure it is."""
    if not value:
        return None
    words = join(f"{MOODS.get(value, '')} {named('sentiment', value)} ", sure(confidence))
    return chip(words, f"voc-{value}")


def sure(confidence: float | None) -> Html:
    """How sure, as a thin bar and a word; the number on hover."""
    known = confidence is not None and confidence == confidence  # noqa: PLR0124
    percent = round(100 * confidence) if known and confidence is not None else 0
    bar = el("i", el("b", style=f"width:{percent}%"), cls="voc-sure")
    title = say("sure.exact", percent=percent) if known else None
    return el("span", bar, sureness(confidence), cls="voc-how-sure", title=title)


def status(value: str) -> Html:
    """Where a feature stands."""
    return chip(join(el("i", cls="voc-dot"), named("status", value)), f"voc-status voc-{value}")


def consent(value: str) -> Html:
    """Whether the words may be used."""
    return chip(f"{CONSENTS.get(value, '')} {named('consent', value)}", f"voc-consent-{value}")
