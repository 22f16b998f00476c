"""The picture of a code family with its numbers behind it: for a billed line, and for a search that narrows."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

import polars as pl

from audit.reports.charts import lattice
from audit.reports.charts.lattice_path import Axis
from audit.reports.charts.theme import DARK, LIGHT, PICK
from audit.reports.line_story import Family, LineStory
from audit.reports.line_story.text import picture_note, picture_title
from audit.ui import session
from audit.ui.components import chart, html


def show_line(told: LineStory) -> None:
    """The family of a line's code, with the billed and the supported code; a sentence where the code has no family."""
    if told.family is None or not told.family.attributes:
        html.show(html.heading(f"{told.billed.code or 'No code'} stands in no family", picture_note(told)))
        return
    show(
        "claim_line.lattice",
        told.family,
        picture_title(told),
        picture_note(told),
        billed=told.billed.code,
        supported=told.points_to or told.supported_code,
        possible=[*told.family.possible, told.points_to or ""] if told.family.possible else None,
    )


def show(
    key: str,
    family: Family,
    title: str,
    subtitle: str,
    *,
    billed: str | None = None,
    supported: str | None = None,
    possible: Collection[str] | None = None,
) -> str | None:
    """Draw the family; gives the code that was clicked. `possible` are the codes left: the others are drawn dashed."""
    drawn = lattice.chart(
        _for_chart(family),
        DARK if session.theme() == "dark" else LIGHT,
        billed=billed,
        supported=supported,
        possible=possible,
    )
    told = lattice.alt_text(_for_chart(family), billed, supported)
    picked = chart.show(key, drawn, title, subtitle, told, _table(family, possible)).get(PICK, [])
    return str(picked[0]["code"]) if picked and picked[0].get("code") else None


def _for_chart(family: Family) -> lattice.Family:
    """The family as the chart takes it: depth, down, across."""
    return lattice.Family(
        codes={each.code: each.values for each in family.codes},
        attributes=[Axis(*attribute) for attribute in family.attributes],
        fees={each.code: each.fee for each in family.codes if each.fee is not None},
    )


def _table(family: Family, possible: Collection[str] | None) -> pl.DataFrame:
    rows: list[dict[str, str | Decimal | None]] = []
    for each in family.codes:
        row: dict[str, str | Decimal | None] = {"Code": each.code}
        for name, label, values in family.attributes:
            row[label] = dict(values).get(each.values.get(name, ""), "any")
        if possible is not None:
            row["Left"] = "yes" if each.code in possible else "ruled out"
        rows.append({**row, "Fee": each.fee, "RVU": each.total_rvu})
    return pl.DataFrame(rows, schema_overrides={"Fee": pl.Decimal(12, 2), "RVU": pl.Decimal(12, 2)})
