"""A request as a PDF on US Letter: the program's own typeface, embedded, with a number on every page."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from functools import cache

from fontTools.ttLib import TTFont
from fpdf import FPDF, FontFace, ViewerPreferences
from fpdf.enums import TableBordersLayout, TableCellFillMode, XPos, YPos

from audit.model.places import home
from audit.workspace.query_draft import QueryDraft
from audit.workspace.query_letter import (
    Blank,
    Block,
    Heading,
    Options,
    Pairs,
    Paragraph,
    Rows,
    below_title,
    letter,
    name_of,
)

_FAMILY, _WEIGHTS = "Plex", {"": "400", "B": "600"}
_MARGIN, _SIZE, _LEADING = 54, 10.5, 14.5
_MUTED, _INK, _HAIR = (90, 87, 80), (29, 28, 26), (190, 186, 176)
_NAMES = 108
_STAND_INS = {
    "≥": ">=",
    "≤": "<=",
    "→": "->",
    "←": "<-",
    "≈": "~",
    "☐": "[ ]",
    "□": "[ ]",
    "ł": "l",
    "Ł": "L",
    "đ": "d",
    "Đ": "D",
}


def as_pdf(draft: QueryDraft) -> bytes:
    """The bytes of the PDF; the same draft gives the same bytes. Signs that the typeface lacks are written otherwise."""
    pdf = _Page(name_of(draft))
    pdf.set_title(draft.title)
    pdf.set_lang("en-US")
    pdf.set_creation_date(datetime.fromisoformat(draft.prepared).replace(tzinfo=UTC))
    pdf.viewer_preferences = ViewerPreferences(display_doc_title=True)
    pdf.add_page()
    pdf.written(draft.title, size=17, bold=True, leading=22)
    pdf.written(below_title(draft), colour=_MUTED)
    for block in letter(draft):
        _draw(pdf, block)
    return bytes(pdf.output())


class _Page(FPDF):
    """US Letter with its foot; sizes are points."""

    def __init__(self, name: str) -> None:
        super().__init__(unit="pt", format="Letter")
        self.set_margins(_MARGIN, _MARGIN, _MARGIN)
        self.c_margin = 0
        self.set_auto_page_break(auto=True, margin=_MARGIN + 18)
        for style, weight in _WEIGHTS.items():
            self.add_font(_FAMILY, style, home() / "static" / f"ibm-plex-sans-latin-{weight}-normal.ttf")
        self.set_draw_color(*_HAIR)
        self.set_line_width(0.75)
        self._name = name

    def footer(self) -> None:
        self.set_y(-_MARGIN)
        self.set_font(_FAMILY, size=9)
        self.set_text_color(*_MUTED)
        self.cell(0, 12, self._name, align="L", new_x=XPos.LMARGIN)
        self.cell(0, 12, f"Page {self.page_no()} of {{nb}}", align="R")

    def written(
        self,
        words: str,
        *,
        size: float = _SIZE,
        bold: bool = False,
        colour: tuple[int, int, int] = _INK,
        leading: float = _LEADING,
        width: float = 0,
    ) -> None:
        """Text from here to the right margin, and below it."""
        self.set_font(_FAMILY, "B" if bold else "", size)
        self.set_text_color(*colour)
        self.multi_cell(width, leading, drawable(words), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def room(self, height: float) -> None:
        """Go on to the next page where this much does not fit on the page."""
        if self.will_page_break(height):
            self.add_page()


def drawable(words: str) -> str:
    """The words in signs that the typeface has: a letter for one with an unknown accent, else the number of the sign."""
    known = _signs()
    return "".join(_drawable(sign, known) for sign in words)


def _drawable(sign: str, known: frozenset[int]) -> str:
    if ord(sign) in known or sign in "\n\t":
        return sign
    if sign in _STAND_INS:
        return _STAND_INS[sign]
    parts = [
        part for part in unicodedata.normalize("NFKD", sign) if ord(part) in known and not unicodedata.combining(part)
    ]
    return "".join(parts) or f"(U+{ord(sign):04X})"


@cache
def _signs() -> frozenset[int]:
    with TTFont(home() / "static" / "ibm-plex-sans-latin-400-normal.ttf") as font:
        return frozenset(font.getBestCmap()) - {0x200B, 0xFEFF}


def _draw(pdf: _Page, block: Block) -> None:
    match block:
        case Heading(words):
            pdf.room(7 * _LEADING)
            pdf.ln(8)
            pdf.start_section(drawable(words))
            pdf.written(words, size=11.5, bold=True, leading=18)
        case Paragraph(words):
            pdf.ln(3)
            pdf.written(words)
            pdf.ln(4)
        case Pairs(rows):
            for name, value in rows:
                pdf.room(_LEADING)
                top = pdf.get_y()
                pdf.written(name, colour=_MUTED, width=_NAMES)
                below = pdf.get_y()
                pdf.set_xy(_MARGIN + _NAMES, top)
                pdf.written(value)
                pdf.set_y(max(below, pdf.get_y()))
            pdf.ln(6)
        case Rows():
            _table(pdf, block)
        case Options():
            _options(pdf, block)
        case Blank():
            _blank(pdf, block)


def _table(pdf: _Page, rows: Rows) -> None:
    pdf.set_font(_FAMILY, size=_SIZE)
    pdf.set_text_color(*_INK)
    pdf.ln(2)
    heads = FontFace(emphasis="BOLD", color=_INK, fill_color=(245, 244, 240))
    with pdf.table(
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        cell_fill_mode=TableCellFillMode.NONE,
        col_widths=(26, 16, 58),
        headings_style=heads,
        line_height=_LEADING,
        padding=(3, 6, 3, 0),
        text_align="LEFT",
    ) as table:
        table.row(rows.columns)
        for row in rows.rows:
            table.row([drawable(cell) for cell in row])
    pdf.ln(2)


def _options(pdf: _Page, options: Options) -> None:
    side = 9.0
    for option in options.words:
        pdf.room(2 * _LEADING)
        top = pdf.get_y()
        pdf.set_draw_color(*_INK)
        pdf.rect(_MARGIN + 2, top + (_LEADING - side) / 2, side, side)
        pdf.set_draw_color(*_HAIR)
        pdf.set_xy(_MARGIN + 20, top)
        pdf.written(option)
        if option in options.blank_after:
            _rule(pdf, _MARGIN + 20, 15)
        pdf.ln(3)


def _blank(pdf: _Page, blank: Blank) -> None:
    for _ in range(blank.lines):
        pdf.room(24)
        start = _MARGIN
        if blank.words:
            pdf.ln(6)
            pdf.set_font(_FAMILY, size=_SIZE)
            pdf.set_text_color(*_MUTED)
            top = pdf.get_y()
            pdf.cell(0, _LEADING, f"{blank.words}{f', in {blank.unit}' if blank.unit else ''}")
            pdf.set_xy(_MARGIN, top)
            start += _NAMES + (60 if blank.unit else 0)
            _rule(pdf, start, _LEADING)
        else:
            _rule(pdf, start, 21)
    if not blank.words:
        pdf.ln(4)


def _rule(pdf: _Page, start: float, height: float) -> None:
    """A line to write on, from `start` to the right margin, `height` below here; what follows stands below it."""
    pdf.set_y(pdf.get_y() + height)
    pdf.line(start, pdf.get_y(), pdf.w - _MARGIN, pdf.get_y())
