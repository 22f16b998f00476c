"""Blocks of HTML in the look of the program. Whatever a file or a person brought is escaped here, and never Markdown.

Functions give `Markup`, text that is safe to show; plain text that is put into one is escaped. `show` writes blocks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import Literal

import streamlit as st

Tone = Literal["", "over", "under"]
MINUS, NO_BREAK = "−", "\u00a0"
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&@])")


class Markup(str):
    """Text that is HTML already. Only this module makes it of anything but a constant."""

    __slots__ = ()


@dataclass(frozen=True)
class Column:
    """A head of a table; the cells of a numeric column stand right, under their head."""

    head: str
    numeric: bool = False


@dataclass(frozen=True)
class Kpi:
    """One number of the strip: label, value, the line below; `mark` names the token that colours a small square."""

    label: str
    value: str
    note: str = ""
    tone: Tone = ""
    mark: str = ""


def safe(value: object) -> Markup:
    """The value as HTML: markup as it is, anything else escaped, and "none" for what is not there."""
    if isinstance(value, Markup):
        return value
    return Markup(escape("none" if value is None or value == "" else str(value)))


def join(parts: Iterable[object], separator: str = "") -> Markup:
    """The parts after one another, each made safe."""
    between = separator if isinstance(separator, Markup) else escape(separator)
    return Markup(between.join(safe(part) for part in parts))


def show(*blocks: Markup) -> None:
    """Write blocks to the page; nothing where they are blank."""
    if written := "".join(blocks):
        st.html(written)


def literal(text: str) -> str:
    """Text for a place where Streamlit reads Markdown (a label, an option): every sign of it is escaped."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def page_title(title: str, below: str | Markup = "") -> None:
    """The title of a page, which says what was found, and the line below, which says what is counted."""
    st.title(literal(title), anchor=False)
    if below:
        show(lede(below))


def lede(text: str | Markup) -> Markup:
    """A muted sentence under a title."""
    return Markup(f'<div class="lede">{safe(text)}</div>')


def heading(title: str | Markup, subtitle: str | Markup = "") -> Markup:
    """The title of a chart or a section, with what is counted below it."""
    below = f'<div class="cs">{safe(subtitle)}</div>' if subtitle else ""
    return Markup(f'<div role="heading" aria-level="2" class="ct">{safe(title)}</div>{below}')


def label(text: str | Markup) -> Markup:
    """A small heading inside a block."""
    return Markup(f'<div role="heading" aria-level="3" class="h">{safe(text)}</div>')


def sentence(text: str | Markup) -> Markup:
    """A finding's sentence, large and in serif."""
    return Markup(f'<div class="big">{safe(text)}</div>')


def muted(text: str | Markup) -> Markup:
    """Secondary text."""
    return Markup(f'<span class="sub">{safe(text)}</span>')


def paragraph(text: str | Markup) -> Markup:
    """A plain paragraph."""
    return Markup(f'<p class="p">{safe(text)}</p>')


def code(text: str | None) -> Markup:
    """A procedure code, in bold mono."""
    return Markup(f'<code class="c">{safe(text)}</code>')


def place(words: str | Markup, anchor: str | None) -> Markup:
    """Words that lead to a place on the same page; just the words where there is none."""
    return Markup(f'<a class="place" href="#{escape(anchor)}">{safe(words)}</a>') if anchor else safe(words)


def link(words: str | Markup, address: str) -> Markup:
    """Words that lead to another address of this dashboard, in the same tab."""
    return Markup(f'<a class="place" target="_self" href="{escape(address)}">{safe(words)}</a>')


def nowrap(text: object) -> Markup:
    """Text that is not parted at the end of a row, such as a date."""
    return Markup(f'<span class="v">{safe(text)}</span>')


def number(count: int) -> str:
    """A count with thousands parted: 18,630."""
    return f"{count:,}"


def share(part: int, whole: int) -> str:
    """A share in whole percent, `50 %`; `none` where there is nothing to divide by."""
    return f"{part / whole:.0%}".replace("%", f"{NO_BREAK}%") if whole else "none"


def count_of(count: int, one: str, many: str = "") -> str:
    """A count with its noun: 1 line, 12 lines."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def money(amount: Decimal | float | str | None, *, signed: bool = False, decimals: int = 2) -> str:
    """Dollars as text: $123.16, and signed +$123.16 or −$123.16; `none` where there is no amount."""
    if amount is None:
        return "none"
    value = Decimal(str(amount))
    shown = f"{abs(value):,.{decimals}f}"
    is_zero = not any(digit in "123456789" for digit in shown)
    sign = MINUS if value < 0 and not is_zero else "+" if signed and not is_zero else ""
    return f"{sign}${shown}"


def difference(amount: Decimal | float | str | None) -> Markup:
    """A signed difference, billed minus supported, in the tone of over- or underpaid."""
    value = Decimal(str(amount or 0))
    tone = "over" if value > 0 else "under" if value < 0 else "sub"
    return Markup(f'<span class="{tone}">{safe(money(amount, signed=True))}</span>')


_SEVERITY_BARS = {"high": 3, "medium": 2, "low": 1}


def severity(level: str) -> Markup:
    """Three bars, filled as far as it is severe, and the word."""
    bars = "".join(
        "<i></i>" if position < _SEVERITY_BARS.get(level, 0) else '<i class="o"></i>' for position in range(3)
    )
    return Markup(f'<span class="sev" aria-hidden="true">{bars}</span>{safe(level.capitalize())}')


_JUDGMENTS = {
    "match": ("✓", "match", ""),
    "contradicted": ("✕", "over", "f"),
    "silent": ("○", "silent", "d"),
    "unseen": (MINUS, "unseen", "d"),
    "partly": ("◐", "unseen", ""),
}
_JUDGMENT_WORDS = {
    "match": "Match",
    "contradicted": "Contradicted",
    "silent": "Record is silent",
    "unseen": "Nobody looked",
}


def judgment(kind: str, word: str = "") -> Markup:
    """Mark and word of a judgment: `match`, `contradicted`, `silent`, `unseen`; any other kind is just its word."""
    if kind not in _JUDGMENTS:
        return Markup(f'<span class="v">{safe(word or kind)}</span>')
    sign, tone, shape = _JUDGMENTS[kind]
    ring = f'<span class="ic {shape} m-{tone}" aria-hidden="true">{sign}</span>'
    return Markup(f'<span class="v">{ring}{safe(word or _JUDGMENT_WORDS.get(kind, kind))}</span>')


def judgment_key() -> Markup:
    """What the four marks mean."""
    return Markup('<div class="key">' + "".join(judgment(kind) for kind in _JUDGMENT_WORDS) + "</div>")


def chip(text: str | Markup) -> Markup:
    """A short fact in a thin frame."""
    return Markup(f'<span class="chip">{safe(text)}</span>')


def quote(before: str, words: str, after: str) -> Markup:
    """Words of the record that decided, marked, with what stands around them."""
    return Markup(f'<div class="quote">{escape(before)}<mark class="e">{escape(words)}</mark>{escape(after)}</div>')


def details(summary: str | Markup, body: str | Markup, *, is_open: bool = False, kind: str = "") -> Markup:
    """A block that opens below its summary; `kind` is its class in the style sheet."""
    attributes = (f' class="{escape(kind)}"' if kind else "") + (" open" if is_open else "")
    return Markup(f"<details{attributes}><summary>{safe(summary)}</summary>{safe(body)}</details>")


def bullets(sentences: Sequence[str | Markup]) -> Markup:
    """A list of sentences."""
    return Markup('<ul class="f">' + "".join(f"<li>{safe(text)}</li>" for text in sentences) + "</ul>")


def kpis(items: Sequence[Kpi]) -> Markup:
    """The strip of numbers at the head of a page, in one box."""
    return Markup('<div class="kpis">' + "".join(_kpi(item) for item in items) + "</div>")


_SWATCHES = {"unseen": "dashed"}


def _kpi(item: Kpi) -> str:
    mark = (
        f'<span class="sw {_SWATCHES.get(item.mark, "")}" style="background:var(--{item.mark})"></span>'
        if item.mark
        else ""
    )
    return (
        f'<div class="kpi"><div class="l">{mark}{escape(item.label)}</div>'
        f'<div class="v {item.tone}">{escape(item.value)}</div><div class="s">{escape(item.note)}</div></div>'
    )


def table(
    columns: Sequence[Column | str],
    rows: Sequence[Sequence[object]],
    *,
    caption: str = "",
    row_classes: Sequence[str] = (),
    boxed: bool = False,
    nowrap: bool = False,
) -> Markup:
    """A table of HTML. Cells are escaped unless they are markup; a row's class is `bad` (decides), `dim` or blank."""
    heads = [column if isinstance(column, Column) else Column(column) for column in columns]
    head = "".join(
        f'<th scope="col"{_numeric(column)}>{safe(column.head) if column.head else ""}</th>' for column in heads
    )
    body = "".join(
        f'<tr class="{row_classes[position] if position < len(row_classes) else ""}">'
        + "".join(f"<td{_numeric(column)}>{safe(cell)}</td>" for column, cell in zip(heads, row, strict=True))
        + "</tr>"
        for position, row in enumerate(rows)
    )
    told = f'<caption class="hidden">{escape(caption)}</caption>' if caption else ""
    filled = f'<table class="t{" nowrap" if nowrap else ""}">{told}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    return Markup(f'<div class="scroll{" box" if boxed else ""}">{filled}</div>')


def _numeric(column: Column) -> str:
    return ' class="num"' if column.numeric else ""
