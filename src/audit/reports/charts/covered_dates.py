"""Which dates of service each table answers for, on one axis of time, below the dates of service of the run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import altair as alt
import polars as pl

from audit.reference.covered import days_text
from audit.reports.charts.columns import largest
from audit.reports.charts.theme import LIGHT, Colours, Drawing, finished, nothing, on_sequence, row_labels
from audit.reports.charts.words import capitalised, counted
from audit.reports.date_coverage import DateCoverage, TableDates

EMPTY = "No table with editions is loaded."
ROW, HEAD = 38, 30
BEYOND = timedelta(days=2 * 365)
"""How far the axis goes after the last edition for the sake of the run: a date mistyped by a century stays off it."""
NARROWEST = 160
_DAY = timedelta(days=1)
_MISSED = "not covered"
_ROWS = {
    "label": pl.String(),
    "first": pl.Date(),
    "end": pl.Date(),
    "kind": pl.String(),
    "edition": pl.String(),
    "days": pl.String(),
    "fill": pl.String(),
}


def table(coverage: DateCoverage) -> pl.DataFrame:
    """The numbers behind the chart: one row a month of the run, edition of a table, or stretch that no edition covers."""
    return _rows(coverage, LIGHT).select(
        pl.col("label").str.replace("\n", ", ").alias("Row"),
        pl.col("kind").alias("What"),
        pl.col("edition").alias("Edition or lines"),
        pl.col("days").alias("Dates of service"),
    )


def chart(coverage: DateCoverage, colours: Colours = LIGHT) -> Drawing:
    """The months of the run, stronger for more lines; below, a row a table with a bar for every edition, dashed where the
    run has dates that none covers."""
    if not coverage.tables:
        return nothing(EMPTY, colours)
    rows = _rows(coverage, colours)
    names = rows["label"].unique(maintain_order=True).to_list()
    first, last = _domain(coverage)
    base = alt.Chart(rows).encode(
        y=alt.Y("label:N", sort=names, title=None, axis=row_labels(colours)),
        x=alt.X("first:T", title=None, axis=_years(), scale=alt.Scale(domain=_ends(first, last), nice=False)),
        x2="end:T",
        tooltip=[alt.Tooltip(f"{name}:N", title=head) for name, head in _TOLD.items()],
    )
    missed = f"datum.kind == '{_MISSED}'"
    bars = base.transform_filter(f"!({missed})").mark_bar(height=16, stroke=colours.bg, strokeWidth=1)
    holes = base.transform_filter(missed).mark_bar(
        height=16, fill=colours.bg, stroke=colours.ink, strokeWidth=1.2, strokeDash=[3, 2]
    )
    layers = [bars.encode(fill=alt.Fill("fill:N", scale=None)), holes]
    return finished(layers, colours, width=760, height=HEAD + ROW * len(names))


def title(coverage: DateCoverage) -> tuple[str, str]:
    """What the chart says, and what it shows."""
    shown = "A bar is an edition, on the dates of service that it answers for"
    if not coverage.lines:
        names = ", ".join(each.covered.words for each in coverage.tables if each.covered.gaps())
        return (f"Dates without an edition: {names}" if names else "No table has a gap between its editions", shown)
    shown += (
        "; months of the run are stronger where they have more lines; dashed: dates of the run that no edition covers"
    )
    missed = [each for each in coverage.tables if each.outside]
    if not missed:
        return "Every date of service of this run is covered", shown
    worst = max(missed, key=lambda each: each.outside)
    told = f"The {worst.covered.words} does not cover {worst.outside:,} of {counted(worst.lines, 'line')}"
    more = len(missed) - 1
    return told + (f"; {counted(more, 'more table leaves', 'more tables leave')} lines out" if more else ""), shown


def alt_text(coverage: DateCoverage) -> str:
    """The chart in words, for who cannot see it."""
    if not coverage.tables:
        return EMPTY
    told = [
        f"{each.covered.words}, {counted(len(each.covered.held), 'edition')}:"
        f" {days_text(each.covered.spans()) or 'no date'}"
        for each in coverage.tables
    ]
    months = coverage.months["month"]
    run = f" This run: {months[0]:%Y-%m} to {months[-1]:%Y-%m}." if coverage.lines else ""
    return f"Timeline of the dates of service that each table covers. {'; '.join(told)}.{run}"


_TOLD = {"kind": "What", "edition": "Edition or lines", "days": "Dates of service"}


def _rows(coverage: DateCoverage, colours: Colours) -> pl.DataFrame:
    domain = _domain(coverage)
    found = [*_rows_of_run(coverage, domain, colours)]
    for each in coverage.tables:
        found += _rows_of(each, domain, colours)
    return pl.DataFrame(found, schema=_ROWS, orient="row")


def _rows_of_run(coverage: DateCoverage, domain: tuple[date, date], colours: Colours) -> Iterator[tuple[object, ...]]:
    most = largest(coverage.months, "lines")
    for month, lines in coverage.months.iter_rows():
        end = (month + timedelta(days=31)).replace(day=1) - _DAY
        if domain[0] <= end and month <= domain[1]:
            fill = on_sequence(0.2 + 0.8 * lines / most, colours)
            drawn = max(month, domain[0]), min(end, domain[1]) + _DAY
            lines_told = counted(lines, "line")
            yield f"This run\n{counted(coverage.lines, 'line')}", *drawn, "run", lines_told, f"{month:%Y-%m}", fill


def _rows_of(each: TableDates, domain: tuple[date, date], colours: Colours) -> Iterator[tuple[object, ...]]:
    name = f"{capitalised(each.covered.words)}\n{counted(len(each.covered.held), 'edition')}"
    for held in each.covered.held:
        kind = "imported edition" if held.is_imported else "shipped edition"
        drawn = max(held.first, domain[0]), min(held.last, domain[1]) + _DAY
        yield name, *drawn, kind, held.edition, days_text(((held.first, held.last),)), colours.bar
    least = (domain[1] - domain[0]) / NARROWEST
    for first, last in each.missed:
        if first <= domain[1] and last >= domain[0]:
            start = max(first, domain[0])
            end = max(min(last, domain[1]) + _DAY, start + least)
            yield name, start, end, _MISSED, "none", days_text(((first, last),)), colours.bg


def _domain(coverage: DateCoverage) -> tuple[date, date]:
    """The first and last day on the axis: of every edition, and of the run as far as it is near them."""
    today = date.today()  # noqa: DTZ011 - an edition without an end is drawn up to the reader's own day
    held = [each for table in coverage.tables for each in table.covered.held]
    days = [day for each in held for day in (each.first, each.last) if date.min < day < date.max]
    if not days or any(each.last == date.max for each in held):
        days.append(today)
    low, high = min(days), max(days)
    run = [day for day in coverage.months["month"] if low - BEYOND <= day <= high + BEYOND]
    return min([low, *run]), max([high, *(day + timedelta(days=31) for day in run)])


def _years() -> alt.Axis:
    return alt.Axis(format="%Y", tickCount="year", grid=True, labelAlign="left", labelOffset=2)


def _ends(first: date, last: date) -> list[alt.DateTime]:
    days = (first, last + _DAY)
    return [alt.DateTime(year=day.year, month=day.month, date=day.day) for day in days]
