"""A family of codes as a lattice: one card a code, one edge where exactly one attribute differs, the path in dollars.

Billed is outlined in ink, supported is filled with petrol. Each step of the path carries the attribute that changes and
the dollars, billed minus supported: plus is overpaid, minus underpaid; the steps add up to the difference.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from audit.reports.charts.lattice_layout import LEAST_WIDTH, lay_out
from audit.reports.charts.lattice_marks import Look, draw
from audit.reports.charts.lattice_path import Axis, Step, path
from audit.reports.charts.theme import LIGHT, Colours, Drawing, nothing
from audit.reports.charts.words import counted, signed

__all__ = ["Axis", "Family", "alt_text", "chart", "title"]

EMPTY = "No family of codes to draw."
NOT_PART = "not part of the code"
MOST_AXES, MOST_VALUES = 3, 6

Cells = dict[str, dict[str, str | None]]


@dataclass(frozen=True)
class Family:
    """The codes of a family with their value of each attribute, the attributes, and the fees in dollars that are known.

    `attributes` are in the order depth, down, across, each with its values in order and their labels. A code may lack a
    value, and a fee; what is not known is left out of the picture.
    """

    codes: Mapping[str, Mapping[str, str]]
    attributes: Sequence[Axis]
    fees: Mapping[str, Decimal | float] = field(default_factory=dict)


def chart(
    family: Family,
    colours: Colours = LIGHT,
    *,
    billed: str | None = None,
    supported: str | None = None,
    opened: str | None = None,
    possible: Collection[str] | None = None,
    width: int = LEAST_WIDTH,
) -> Drawing:
    """The picture, at least 480 pixels wide and as high as it must be; a click picks `code`.

    `possible` are the codes that a search has left: the others are drawn dashed. Of more than three attributes three are
    drawn, those first in which the two codes differ, for the values that the billed code has of the others; of an
    attribute with more than six values only those of the two codes, where one is billed. `opened` is
    the code that is looked at where none is billed: its card has the outline of ink, and no word on it.
    """
    if not family.codes:
        return nothing(EMPTY, colours)
    cells, axes = _cells(family, billed, supported)
    marked = [code for code in (billed, supported) if code in cells]
    layout = lay_out(cells, axes, _steps(family, billed, supported), marked, width)
    look = Look(billed, supported, None if possible is None else frozenset(possible), family.fees, opened)
    return draw(layout, look, colours)


def title(family: Family, billed: str | None = None, supported: str | None = None) -> tuple[str, str]:
    """What the picture says of the billed and the supported code, and what is shown."""
    shown = "Outlined: billed. Filled: supported. On each step: what differs, billed minus supported"
    if billed is None or supported is None or not {billed, supported} <= set(family.codes):
        return f"{counted(len(family.codes), 'code')} of one family", "One edge where exactly one attribute differs"
    if billed == supported:
        return f"The record supports {billed}", "Billed and supported are the same code"
    steps = _steps(family, billed, supported)
    way = f"{counted(len(steps), 'step')} from {billed} to {supported}" if steps else f"From {billed} to {supported}"
    if billed in family.fees and supported in family.fees:
        worth = signed(round(float(family.fees[billed]) - float(family.fees[supported]), 2))
        return f"{way}, {worth}", shown
    return way, shown


def alt_text(family: Family, billed: str | None = None, supported: str | None = None) -> str:
    """The picture in words, for who cannot see it."""
    if not family.codes:
        return EMPTY
    told = [f"Lattice of {counted(len(family.codes), 'code')}: {', '.join(family.codes)}."]
    told += [f"{word} {code}." for word, code in (("Billed", billed), ("Supported", supported)) if code in family.codes]
    told += [f"{step.start} to {step.end}: {', '.join(step.rows())}." for step in _steps(family, billed, supported)]
    return " ".join(told)


def _steps(family: Family, billed: str | None, supported: str | None) -> list[Step]:
    if billed is None or supported is None:
        return []
    cells, axes = _cells(family, billed, supported)
    return path(cells, axes, billed, supported, {code: float(fee) for code, fee in family.fees.items()})


def _cells(family: Family, billed: str | None, supported: str | None = None) -> tuple[Cells, list[Axis]]:
    """The codes that are drawn with their values, and the attributes in which they differ: one to three."""
    axes = [axis for axis in family.attributes if len(_used(family.codes, axis).values) > 1]
    codes = dict(family.codes)
    start = codes.get(billed or "", next(iter(codes.values())))
    end = codes.get(supported or "", start)
    kept = {
        axis.name for axis in sorted(axes, key=lambda each: start.get(each.name) != end.get(each.name))[-MOST_AXES:]
    }
    for axis in axes:
        held = {start.get(axis.name), end.get(axis.name)} if axis.name in kept else {start.get(axis.name)}
        if axis.name not in kept or (len(axis.values) > MOST_VALUES and billed in family.codes):
            codes = {code: has for code, has in codes.items() if has.get(axis.name) in held}
    drawn = [_used(codes, axis) for axis in axes if axis.name in kept] or [Axis("", "", ((None, ""),))]
    return {code: {axis.name: has.get(axis.name) for axis in drawn} for code, has in codes.items()}, drawn


def _used(codes: Mapping[str, Mapping[str, str]], axis: Axis) -> Axis:
    """The attribute with the values that some code has; one more, at the end, where a code has none."""
    had = {has.get(axis.name) for has in codes.values()}
    unsaid = ((None, NOT_PART),) if None in had else ()
    return Axis(axis.name, axis.label, (*(pair for pair in axis.values if pair[0] in had), *unsaid))
