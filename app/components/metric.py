"""A figure with what it is and what stands behind it."""

from app.markup import Html, el


def metric(label: str, value: str, note: str = "", *, exact: str | None = None) -> Html:
    """One figure: the value large, its name above, n or period below; the exact value on hover."""
    return el(
        "div",
        el("dt", label),
        el("dd", value, cls="voc-value", title=exact),
        el("dd", note, cls="voc-note") if note else None,
        cls="voc-metric",
    )


def metrics(*figures: Html) -> Html:
    """Figures side by side."""
    return el("dl", *figures, cls="voc-metrics")
