"""One sheet of paper: fonts, styles, tables, and the rule that makes everything fit on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from xml.sax.saxutils import escape

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4, LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, Paragraph, Spacer, Table, TableStyle

from core.paths import resource

Align = Literal[0, 2]
"""Left, right: reportlab's TA_LEFT, TA_RIGHT."""
SANS, BOLD, MONO = "Sightline-Sans", "Sightline-Bold", "Sightline-Mono"
INK, DIM, RULE, SHADE = HexColor("#111111"), HexColor("#555555"), HexColor("#BBBBBB"), HexColor("#EEEEEE")
BAD, GOOD = HexColor("#A31515"), HexColor("#1B5E20")
MARGIN = 36.0
"""Points: half an inch."""

_FILES = {SANS: "NotoSans-Regular.ttf", BOLD: "NotoSans-Bold.ttf", MONO: "NotoSansMono-Regular.ttf"}


def register_fonts() -> None:
    """The bundled fonts, so that paper looks the same on every machine."""
    for name, file in _FILES.items():
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, str(resource(f"fonts/{file}"))))


def paper(zone: str | None) -> tuple[float, float]:
    """Letter in the Americas and Hawaii, A4 elsewhere; points."""
    return LETTER if zone is None or zone.startswith(("America/", "US/", "Canada/")) or zone == "Pacific/Honolulu" else A4


@dataclass(frozen=True, slots=True)
class Type:
    """Type sizes at one scale (1 = 8 pt text)."""

    scale: float

    def style(self, size: float = 8.0, font: str = SANS, colour: Color = INK, align: Align = 0) -> ParagraphStyle:
        points = size * self.scale
        return ParagraphStyle(
            font, fontName=font, fontSize=points, leading=points * 1.22, textColor=colour, alignment=align, splitLongWords=1
        )

    def text(self, text: str, size: float = 8.0, font: str = SANS, colour: Color = INK, align: Align = 0) -> Paragraph:
        """`text` is plain: markup in names is shown, never obeyed."""
        return Paragraph(escape(text), self.style(size, font, colour, align))

    def heading(self, text: str) -> Paragraph:
        return self.text(text, 9.0, BOLD)

    def gap(self, points: float) -> Spacer:
        return Spacer(1, points * self.scale)

    def table(self, headers: Sequence[str], rows: Sequence[Sequence[Flowable]], widths: Sequence[float]) -> Table:
        """Ruled, header shaded; `widths` in points."""
        head = [self.text(h, 7.0, BOLD, DIM) for h in headers]
        pad = 1.6 * self.scale
        return Table(
            [head, *map(list, rows)],
            colWidths=list(widths),
            style=TableStyle(
                [
                    ("VALIGN", (0, 0), (-1, -1), "TOP"),
                    ("BACKGROUND", (0, 0), (-1, 0), SHADE),
                    ("LINEBELOW", (0, 0), (-1, -1), 0.4, RULE),
                    ("TOPPADDING", (0, 0), (-1, -1), pad),
                    ("BOTTOMPADDING", (0, 0), (-1, -1), pad + 0.6),
                    ("LEFTPADDING", (0, 0), (-1, -1), 2.5),
                    ("RIGHTPADDING", (0, 0), (-1, -1), 2.5),
                ]
            ),
            hAlign="LEFT",
        )


def fitted(text: str, font: str, size: float, width: float) -> str:
    """Cut with an ellipsis to `width` points."""
    if pdfmetrics.stringWidth(text, font, size) <= width:
        return text
    while text and pdfmetrics.stringWidth(text + "…", font, size) > width:
        text = text[:-1]
    return text.rstrip() + "…"


def height(story: Sequence[Flowable], width: float) -> float:
    """Points this takes, one below the other."""
    return sum(f.wrap(width, 100_000)[1] for f in story)
