"""Flagged lines by code billed and rule: which combinations? One hue on a square-root scale, the count in the cell."""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt

import altair as alt
import polars as pl

from audit.reports.charts.columns import largest, texts, total
from audit.reports.charts.theme import (
    CODE,
    LIGHT,
    MONO,
    Colours,
    Drawing,
    contrast,
    dimmed,
    finished,
    nothing,
    on_sequence,
    picked,
    row_labels,
)
from audit.reports.charts.words import counted, distinct, listed, share, wrapped
from audit.reports.intervals import ENOUGH

MOST_CODES, MOST_RULES = 8, 10
ROW = 32
_TONES = ("#000000", "#ffffff")
PLAIN = "Flagged lines by code and rule"
EMPTY = "No finding to lay out by code and rule."


def chart(code_by_rule: pl.DataFrame, colours: Colours = LIGHT) -> Drawing:
    """The chart of `summary.code_by_rule`: up to 8 codes by 10 rules; a click picks `code`, `rule` and `verdict`.

    A dot is none; where the frame has a column `withheld`, its words stand in the place of a count that is not told.
    The number in a cell is light or dark, whichever the cell's colour contrasts with more.
    """
    if code_by_rule.is_empty():
        return nothing(EMPTY, colours)
    cells = _cells(code_by_rule, colours)
    selection = picked("code", "rule", "verdict")
    codes = alt.Axis(orient="top", labelAngle=0, labelFont=MONO, labelFontSize=CODE, labelColor=colours.ink)
    base = alt.Chart(cells).encode(
        x=alt.X("code:N", sort=cells["code"].unique(maintain_order=True).sort().to_list(), title=None, axis=codes),
        y=alt.Y("label:N", sort=None, title=None, axis=row_labels(colours)),
    )
    rects = base.mark_rect(stroke=colours.bg, strokeWidth=2).encode(
        color=alt.Color("fill:N", scale=None), opacity=dimmed(selection), tooltip=_tooltip()
    )
    counts = base.mark_text(fontSize=12).encode(text="count:N", color=alt.Color("tone:N", scale=None))
    height = ROW * cells["label"].n_unique()
    layers = [rects.add_params(selection), counts]
    return finished(layers, colours, width=460, height=height)


def title(code_by_rule: pl.DataFrame) -> tuple[str, str]:
    """What the chart says, and what it counts."""
    counting = "Lines with a finding of the rule, by code billed; a dot is none"
    if code_by_rule["code"].n_unique() > MOST_CODES or _rules(code_by_rule).height > MOST_RULES:
        counting += f"; the {MOST_CODES} codes and {MOST_RULES} rules with most"
    codes = code_by_rule.group_by("code").agg(pl.col("lines").sum()).sort("lines", "code", descending=[True, False])
    every = total(codes, "lines")
    few = codes.filter(pl.col("lines").cum_sum().shift(1, fill_value=0) * 2 < every)
    tied = few.height < codes.height and few["lines"].last() == codes["lines"][few.height]
    if every < ENOUGH or codes.height < 3 or few.height > 2 or tied:
        return PLAIN, counting
    verb = "draws" if few.height == 1 else "draw"
    held = share(total(few, "lines") / every)
    return f"{listed(few['code'].to_list())} {verb} {held} of the findings", counting


def alt_text(code_by_rule: pl.DataFrame) -> str:
    """The chart in words, for who cannot see it."""
    told = [
        f"{code}, {name}: {counted(lines, 'line')}"
        for code, name, lines in code_by_rule.head(10).select("code", "rule_title", "lines").iter_rows()
    ]
    return f"Heatmap, flagged lines by code billed and rule; the largest cells: {'; '.join(told)}." if told else EMPTY


def _rules(code_by_rule: pl.DataFrame) -> pl.DataFrame:
    """The rules by lines, most first: `rule, verdict, rule_title, all_lines`."""
    totals = code_by_rule.group_by("rule", "verdict").agg(
        pl.col("rule_title").first(), pl.col("lines").sum().alias("all_lines")
    )
    return totals.sort("all_lines", "rule", "verdict", descending=[True, False, False])


def _cells(code_by_rule: pl.DataFrame, colours: Colours) -> pl.DataFrame:
    """Every cell of the picture, those without a line too: the plotted columns only."""
    rules = _rules(code_by_rule).head(MOST_RULES)
    labels = distinct(rules["rule_title"].to_list(), rules["verdict"].to_list())
    rules = rules.with_columns(texts("label", [wrapped(label, 30) for label in labels]))
    codes = (
        code_by_rule.group_by("code")
        .agg(pl.col("lines").sum().alias("of_code"))
        .sort("of_code", "code", descending=[True, False])
    )
    grid = rules.join(codes.head(MOST_CODES), how="cross", maintain_order="left_right")
    known = code_by_rule.select("code", "rule", "verdict", "lines", withheld_in(code_by_rule))
    cells = grid.join(known, on=["code", "rule", "verdict"], how="left", maintain_order="left").with_columns(
        pl.col("lines").fill_null(0)
    )
    most = largest(cells, "lines")
    fills = [on_sequence(sqrt(lines / most), colours) if lines else colours.bg for lines in cells["lines"]]
    return cells.select(
        "code",
        "rule",
        "verdict",
        "label",
        texts("count", [words or (f"{lines:,}" if lines else "·") for lines, words in _counts(cells)]),
        texts("fill", fills),
        texts("tone", [tone_on(fill) for fill in fills]),
    )


def withheld_in(frame: pl.DataFrame) -> pl.Expr:
    """The words for counts that are not told; null where all are."""
    return pl.col("withheld") if "withheld" in frame.columns else pl.lit(None, dtype=pl.String).alias("withheld")


def _counts(cells: pl.DataFrame) -> Iterator[tuple[int, str | None]]:
    yield from cells.select("lines", "withheld").iter_rows()


def tone_on(fill: str) -> str:
    """The tone in which a number is read best on a cell of this colour; between black and white no cell is too middling."""
    return max(_TONES, key=lambda tone: contrast(tone, fill))


def _tooltip() -> list[alt.Tooltip]:
    return [
        alt.Tooltip("code:N", title="Code"),
        alt.Tooltip("label:N", title="Rule"),
        alt.Tooltip("count:N", title="Lines"),
    ]
