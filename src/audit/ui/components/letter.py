"""A request to a provider as the page shows it: the blocks of the letter, as they stand in its text and its PDF."""

from __future__ import annotations

from audit.ui.components import html
from audit.ui.components.html import Markup
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
)

_BOX = Markup('<span class="tick" role="img" aria-label="Box to mark"></span>')
_LINE = Markup('<div class="line" role="img" aria-label="Line to write on"></div>')


def letter_html(draft: QueryDraft) -> Markup:
    """The whole request."""
    head = [html.heading(draft.title, below_title(draft))]
    return Markup(f'<div class="letter">{html.join([*head, *(_block(block) for block in letter(draft))])}</div>')


def _block(block: Block) -> Markup:
    match block:
        case Heading(words):
            return html.label(words)
        case Paragraph(words):
            return html.paragraph(words)
        case Pairs(rows):
            names = html.join(
                [Markup(f"<dt>{html.safe(name)}</dt><dd>{html.safe(value)}</dd>") for name, value in rows]
            )
            return Markup(f"<dl>{names}</dl>")
        case Rows(columns, rows):
            return html.table(columns, rows, caption="Words of the record")
        case Options(words, blank_after):
            told = [
                Markup(f'<div class="opt">{_BOX}{html.safe(option)}{_LINE if option in blank_after else ""}</div>')
                for option in words
            ]
            return html.join(told)
        case Blank(words, lines, unit):
            name = f"{words}{f', in {unit}' if unit else ''}"
            asked = Markup(f'<span class="sub">{html.safe(name)}</span>') if name else Markup("")
            return html.join([asked, *([_LINE] * lines)])
