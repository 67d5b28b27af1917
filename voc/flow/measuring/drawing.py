"""Plain SVG, written by hand: a sheet with a title and room for a diagram, and the few marks that diagrams need.

Every sheet is light, names its data, and says everything in words and numbers too: colours only help. No script,
no outside font, no picture inside, so that a file may be put into any page or report.
"""

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

INK, SOFT, FAINT, GRID, PAPER, PANEL = "#1B2430", "#52606D", "#8A96A3", "#DFE4E8", "#FFFFFF", "#F5F7F8"
TEAL, AMBER, RED = "#0F766E", "#B45309", "#C2413B"
FONT = "Inter, 'Segoe UI', 'Helvetica Neue', Arial, 'Noto Sans', sans-serif"
WIDTH = 760
LEFT = 40


class Sheet:
    """A drawing in the making. Marks are drawn in the order in which they are added."""

    def __init__(self, *, title: str, about: str, height: int, said: str) -> None:
        """`about`: the line under the title; `said`: the whole drawing in words, for those who cannot see it."""
        size = f'viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
        named = f'role="img" aria-labelledby="title said" font-family={quoteattr(FONT)}'
        self._parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} {named}>',
            f'<title id="title">{escape(title)}</title>',
            f'<desc id="said">{escape(said)}</desc>',
            f'<rect width="{WIDTH}" height="{height}" fill="{PAPER}"/>',
        ]
        self.text(LEFT, 44, title, size=21, weight=650)
        self.text(LEFT, 68, about, size=13, colour=SOFT)

    def text(
        self, x: float, y: float, words: str, *, size: float = 12, colour: str = INK, anchor: str = "start",
        weight: int = 400, turned: bool = False,
    ) -> None:  # fmt: skip
        """Words with their base line at y; `turned`: read from below to above."""
        turn = f' transform="rotate(-90 {x:.1f} {y:.1f})"' if turned else ""
        self._parts.append(
            f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" font-weight="{weight}" fill="{colour}" '
            f'text-anchor="{anchor}"{turn}>{escape(words)}</text>'
        )

    def box(
        self, x: float, y: float, width: float, height: float, *, fill: str, opacity: float = 1, round_: float = 0,
        line: str = "none",
    ) -> None:  # fmt: skip
        """A rectangle from its upper left corner."""
        self._parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{max(height, 0):.1f}" rx="{round_:g}" '
            f'fill="{fill}" fill-opacity="{opacity:.3f}" stroke="{line}" stroke-width="1.5"/>'
        )

    def line(
        self,
        x1: float,
        y1: float,
        x2: float,
        y2: float,
        *,
        colour: str = GRID,
        width: float = 1,
        dashed: bool = False,
    ) -> None:
        """A straight line."""
        dashes = ' stroke-dasharray="5 5"' if dashed else ""
        self._parts.append(
            f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" '
            f'stroke-width="{width:g}"{dashes}/>'
        )

    def path(self, points: Sequence[tuple[float, float]], *, colour: str = TEAL, width: float = 2.5) -> None:
        """A line through many points."""
        places = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        self._parts.append(
            f'<polyline points="{places}" fill="none" stroke="{colour}" stroke-width="{width:g}" '
            'stroke-linejoin="round" stroke-linecap="round"/>'
        )

    def dot(self, x: float, y: float, *, colour: str = TEAL, radius: float = 4) -> None:
        """A filled circle with a rim of paper, so that it stands out on a line."""
        self._parts.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" fill="{colour}" stroke="{PAPER}" stroke-width="1.5"/>'
        )

    def svg(self) -> str:
        """The finished file."""
        return "\n".join([*self._parts, "</svg>", ""])
