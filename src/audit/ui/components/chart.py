"""A chart as every page shows it: its title as text above, the chart, and the numbers behind it as a table below."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import altair as alt
import polars as pl
import streamlit as st

from audit.model.columns import label
from audit.ui.components import html
from audit.ui.components.html import Column

ROWS_SHOWN = 500
Drawing = (
    alt.Chart
    | alt.LayerChart
    | alt.ConcatChart
    | alt.HConcatChart
    | alt.VConcatChart
    | alt.FacetChart
    | alt.RepeatChart
)
Shown = tuple[Drawing, str, str, str, pl.DataFrame]
"""What is shown of a chart: itself, its title and subtitle, its words, and its table."""


def show(key: str, chart: Drawing, title: str, subtitle: str, alt_text: str, table: pl.DataFrame) -> dict[str, Any]:
    """Draw the chart; gives the selection by the name of its parameter, empty where nothing is picked.

    `alt_text` says in a sentence what the chart shows; `table` holds the same numbers, its columns named for people.
    """
    html.show(html.heading(title, subtitle))
    chart = chart.copy()
    chart.description = alt.Undefined  # beside `alt`, Streamlit would log both, numbers and all
    if chart.autosize is alt.Undefined:  # else Streamlit squeezes the rows until their heads fit into the height too
        chart.autosize = alt.AutoSizeParams(type="fit-x", contains="padding")
    picked: dict[str, Any] = {}
    if any("select" in parameter for parameter in chart.to_dict(validate=False).get("params", ())):
        state = st.altair_chart(chart, theme=None, key=key, on_select="rerun", alt=alt_text)
        picked = dict(state["selection"])
    else:
        st.altair_chart(chart, theme=None, key=key, alt=alt_text)
    with st.expander("View as table", key=f"{key}.table"):
        html.show(frame_table(table, caption=title))
    return {name: values for name, values in picked.items() if values}


def frame_table(frame: pl.DataFrame, caption: str = "") -> html.Markup:
    """A frame as a table of HTML, at most `ROWS_SHOWN` rows: numbers right, dollars with cents, nothing left empty."""
    columns = [
        Column(name if " " in name or name[:1].isupper() else label(name), dtype.is_numeric())
        for name, dtype in frame.schema.items()
    ]
    rows = [[_cell(value) for value in row] for row in frame.head(ROWS_SHOWN).iter_rows()]
    shown = html.table(columns, rows, caption=caption)
    more = frame.height - ROWS_SHOWN
    return html.join([shown, html.muted(f"{more:,} more rows are in the report.")]) if more > 0 else shown


def _cell(value: object) -> object:
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, Decimal):
        return html.money(value)
    if isinstance(value, int):
        return html.number(value)
    return f"{value:,.2f}" if isinstance(value, float) else value
