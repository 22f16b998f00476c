"""What was taken out of a run, and whether a file is one of these: the lower half of the Reports page."""

from __future__ import annotations

import streamlit as st

from audit.ui import cache, identity, session
from audit.ui.components import html
from audit.ui.components.html import Column, Markup
from audit.workspace.exports import Made, Recognised, exports_of, recognise

MOST_ROWS = 50
MOST_MEGABYTES = 200


def render() -> None:
    """Draw the exports of the run, newest first, and the place where a file is compared with them."""
    made = exports_of(cache.workspace(), identity.current(), session.current_run_id())
    html.show(
        html.heading("Taken before", "Every export of this run, as the event log tells of it"),
        _table(made) if made else html.paragraph("Nothing was taken out of this run yet."),
    )
    given = st.file_uploader(
        "Verify a file",
        key="reports.verify",
        max_upload_size=MOST_MEGABYTES,
        help="An export of any run. It is compared byte by byte with what the event log holds, and kept nowhere.",
    )
    if given is not None:
        _verdict(recognise(cache.workspace(), identity.current(), given.getvalue()))


def _table(made: list[Made]) -> Markup:
    rows = [
        [
            html.nowrap(f"{each.at[:16].replace('T', ' ')} UTC"),
            each.actor,
            each.format,
            each.level,
            html.number(each.rows),
            each.export_id,
            html.nowrap(f"{each.sha256[:16]}…"),
        ]
        for each in made[:MOST_ROWS]
    ]
    heads: list[Column | str] = ["Made", "By", "Format", "Level", Column("Rows", numeric=True), "Export", "SHA-256"]
    shown = html.table(heads, rows, caption="Exports of this run")
    older = len(made) - MOST_ROWS
    return html.join([shown, html.muted(f"{older:,} older ones are in the event log.")]) if older > 0 else shown


def _verdict(known: Recognised) -> None:
    if known.made is not None:
        made = known.made
        said = (
            f"This is export {made.export_id} of run {made.run_id}, {made.level}, made by {made.actor} at "
            f"{made.at[:16].replace('T', ' ')} UTC. Every byte is as it was."
        )
    else:
        said = "No export of this workspace has these bytes: the file was changed, or made elsewhere."
    html.show(html.label("What the file is"), html.paragraph(said), html.paragraph(_anchored(known)))


def _anchored(known: Recognised) -> str:
    if not known.anchor:
        return "There is no head of an event log in it."
    seq = known.anchor.split(":")[0]
    if known.is_anchored:
        return (
            f"The event log still holds event {seq} as the file names it: nothing up to there was changed or cut off."
        )
    return f"The event log does not hold event {seq} as the file names it. Verify the event log, or ask which workspace made it."
