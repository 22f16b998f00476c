"""The lines of a patient over days: what makes a finding marked by shape and colour, its window drawn as a band."""

from __future__ import annotations

from datetime import date, timedelta

import altair as alt
import polars as pl

from audit.reports.charts.theme import LIGHT, MONO, Colours, Drawing, finished, nothing, row_labels
from audit.reports.charts.words import counted, signed, spelled
from audit.reports.line_story import FindingStory, LineStory, PatientLine, Window

EMPTY = "This line stands alone: the file has no other line of its claim, and none of its patient around it."
THIS, MAKES, CLAIM, OTHER = "line under review", "makes the finding", "same claim", "other line of the patient"
MOST_ROWS, MOST_MARKS = 24, 300
ROW, SLOT, HEAD = 30, 12, 64
_DAY, _EDGE = timedelta(days=1), timedelta(days=6)
_SHAPES = {THIS: "square", MAKES: "diamond", CLAIM: "circle", OTHER: "circle"}
_SIGNS = {THIS: "■", MAKES: "◆", CLAIM: "●", OTHER: "○"}
_ROWS = {
    "label": pl.String(),
    "day": pl.Date(),
    "slot": pl.Int64(),
    "what": pl.String(),
    "date": pl.String(),
    "line": pl.String(),
    "code": pl.String(),
    "units": pl.String(),
    "modifiers": pl.String(),
    "place": pl.String(),
    "provider": pl.String(),
    "amount": pl.String(),
}
_TOLD = {
    "what": "What",
    "line": "Claim:line",
    "date": "Service",
    "code": "Code",
    "units": "Units",
    "modifiers": "Modifiers",
    "place": "Place",
    "provider": "Provider",
    "amount": "Allowed, else charge",
}


def chart(story: LineStory, finding: FindingStory | None = None, colours: Colours = LIGHT) -> Drawing:
    """The timeline of a line's patient; `finding` is the one whose lines and window are marked."""
    rows = _rows(story, finding)
    if rows.height < 2:
        return nothing(EMPTY, colours)
    names = rows["label"].unique(maintain_order=True).to_list()
    slots = int(rows.select(pl.col("slot").max()).item()) + 1
    first, last = _domain(rows, finding)
    x = alt.X("day:T", title=None, axis=_days(first, last), scale=alt.Scale(domain=_ends(first, last), nice=False))
    y = alt.Y("label:N", sort=names, title=None, axis=row_labels(colours, 200, MONO))
    base = alt.Chart(rows).encode(
        x=x, y=y, tooltip=[alt.Tooltip(f"{name}:N", title=head) for name, head in _TOLD.items()]
    )
    if slots > 1:
        base = base.encode(yOffset=alt.YOffset("slot:O", scale=alt.Scale(paddingOuter=0.4)))
    layers = [*_band(finding, colours), *(_marks(base, what, colours) for what in (OTHER, CLAIM, MAKES, THIS))]
    return finished(layers, colours, width=760, height=HEAD + (ROW + SLOT * (slots - 1)) * len(names))


def title(story: LineStory, finding: FindingStory | None = None) -> tuple[str, str]:
    """What the timeline says, and what its marks are."""
    rows = _rows(story, finding)
    present = [what for what in (THIS, MAKES, CLAIM, OTHER) if what in set(rows["what"])]
    marks = ", ".join(f"{_SIGNS[what]} {what}" for what in present)
    window = _window(finding)
    band = f"; shaded: {window.words}, {window.first} to {window.last}" if window else ""
    left = len(story.patient) - rows.height
    more = f"; {counted(left, 'line')} further from the day not drawn" if left > 0 else ""
    return _said(story, finding), f"Each mark is a line on its date of service: {marks}{band}{more}"


def alt_text(story: LineStory, finding: FindingStory | None = None) -> str:
    """The timeline in words, for who cannot see it; no claim and no patient is named."""
    rows = _rows(story, finding)
    if rows.height < 2:
        return EMPTY
    days = rows["date"].unique().sort()
    kinds = ", ".join(f"{what} {count}" for what, count in rows.group_by("what").len().sort("what").iter_rows())
    window = _window(finding)
    shaded = f" The window is {window.first} to {window.last}." if window else ""
    return f"Timeline of {counted(rows.height, 'line')} on {counted(len(days), 'day')} from {days[0]} to {days[-1]}: {kinds}.{shaded}"


def table(story: LineStory, finding: FindingStory | None = None) -> pl.DataFrame:
    """The lines behind the timeline, in order of time."""
    rows = _rows(story, finding).sort("date", "line", maintain_order=True)
    return rows.select(pl.col(name).alias(head) for name, head in _TOLD.items())


def _said(story: LineStory, finding: FindingStory | None) -> str:
    if len(story.patient) < 2:
        return "No other line of the patient around this day"
    if finding is None or not finding.related:
        on = len({each.served for each in story.patient})
        return f"{spelled(len(story.patient))} lines of the patient on {counted(on, 'day')}"
    marked = [*finding.related, *(each for each in story.patient if each.is_this)]
    days = {each.served for each in marked}
    window = finding.window
    if window is None:
        where = f"of {min(days)}" if len(days) == 1 else f"on {counted(len(days), 'day')}"
        return f"{spelled(len(marked))} lines {where} make this a finding"
    sites = sorted({each.where for each in marked if each.where})
    site = f" ({sites[0]})" if len(sites) == 1 else ""
    room = f"; there is room again from {window.room_from}" if window.room_from else f"; it ends on {window.last}"
    counting = "sessions" if finding.category == "frequency" else "days of service"
    return f"{spelled(len(days))} {counting}{site} in {window.words}{room}"


def _window(finding: FindingStory | None) -> Window | None:
    return finding.window if finding else None


def _rows(story: LineStory, finding: FindingStory | None) -> pl.DataFrame:
    """A row a mark: the lines that are marked first, then the nearest in time, in order of the row that they stand in."""
    related = {each.line for each in finding.related} if finding else set()
    this = next(each for each in story.patient if each.is_this)
    order = sorted(story.patient, key=lambda each: (_rank(each, related), abs(each.served - this.served), each.line))
    labels = list(dict.fromkeys(_label(each) for each in order))[:MOST_ROWS]
    kept = [each for each in order if _label(each) in labels][:MOST_MARKS]
    slots: dict[tuple[str, date], int] = {}
    told = []
    for each in kept:
        key = (_label(each), each.served)
        slots[key] = slots.get(key, -1) + 1
        told.append((_label(each), each.served, slots[key], _what(each, related), *_words(each)))
    return pl.DataFrame(told, schema=_ROWS, orient="row")


def _rank(line: PatientLine, related: set[int]) -> int:
    return (THIS, MAKES, CLAIM, OTHER).index(_what(line, related))


def _what(line: PatientLine, related: set[int]) -> str:
    if line.is_this:
        return THIS
    if line.line in related:
        return MAKES
    return CLAIM if line.is_claim else OTHER


def _label(line: PatientLine) -> str:
    return f"{line.code or 'no code'}\n{line.where}" if line.where else line.code or "no code"


def _words(line: PatientLine) -> tuple[str, ...]:
    return (
        line.served.isoformat(),
        line.name,
        line.code or "no code",
        "not given" if line.units is None else f"{line.units.normalize():f}",
        ", ".join(line.modifiers) or "none",
        line.place or "not on the line",
        line.provider or "not on the line",
        "none" if line.amount is None else signed(line.amount).lstrip("+"),
    )


def _marks(base: alt.Chart, what: str, colours: Colours) -> alt.Chart:
    fill = {THIS: colours.over, MAKES: colours.over, CLAIM: colours.petrol, OTHER: colours.bg}[what]
    stroke = {THIS: colours.ink, MAKES: colours.over, CLAIM: colours.petrol, OTHER: colours.faint}[what]
    size = {THIS: 130, MAKES: 130, CLAIM: 70, OTHER: 60}[what]
    drawn: alt.Chart = base.transform_filter(f"datum.what == '{what}'").mark_point(
        shape=_SHAPES[what], fill=fill, stroke=stroke, strokeWidth=1.8, size=size, opacity=1
    )
    return drawn


def _band(finding: FindingStory | None, colours: Colours) -> list[alt.Chart]:
    """The window as a band, its words on top of it, and the day on which there is room again."""
    window = _window(finding)
    if window is None:
        return []
    row = pl.DataFrame({"first": [window.first], "end": [window.last + _DAY], "words": [window.words]})
    base = alt.Chart(row)
    layers = [
        base.mark_rect(color=colours.over_soft, opacity=0.9).encode(x=alt.X("first:T"), x2="end:T"),
        base.mark_text(align="left", baseline="top", dx=4, color=colours.over_text, fontSize=12).encode(
            x=alt.X("first:T"), y=alt.value(-14), text="words:N"
        ),
    ]
    if window.room_from:
        room = alt.Chart(pl.DataFrame({"day": [window.room_from], "words": [f"room from {window.room_from}"]}))
        layers += [
            room.mark_rule(color=colours.petrol, strokeDash=[4, 3], strokeWidth=1.5).encode(x=alt.X("day:T")),
            room.mark_text(align="right", baseline="top", dx=-4, color=colours.petrol, fontSize=12).encode(
                x=alt.X("day:T"), y=alt.value(-14), text="words:N"
            ),
        ]
    return layers


def _domain(rows: pl.DataFrame, finding: FindingStory | None) -> tuple[date, date]:
    days: list[date] = rows["day"].to_list()
    window = _window(finding)
    if window:
        days += [window.first, window.last, *([window.room_from] if window.room_from else [])]
    low, high = min(days), max(days)
    edge = max(_EDGE, (high - low) / 25)
    return low - min(edge, low - date.min), high + min(edge, date.max - high)


def _ends(first: date, last: date) -> list[alt.DateTime]:
    return [alt.DateTime(year=day.year, month=day.month, date=day.day) for day in (first, last)]


def _days(first: date, last: date) -> alt.Axis:
    is_long = (last - first).days > 100
    return alt.Axis(format="%Y-%m" if is_long else "%m-%d", tickCount=8, grid=True, labelOverlap=True)
