"""The picture of a family in the shape that fits it, its words for who cannot see it, and what it is called."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from audit.reports.charts import lattice
from audit.reports.charts.board import Board, State, draw
from audit.reports.charts.board_bins import bins, number
from audit.reports.charts.board_chain import chain, in_order
from audit.reports.charts.board_table import column_of, sets, table
from audit.reports.charts.lattice_path import Axis
from audit.reports.charts.theme import LIGHT, Colours, Drawing, nothing
from audit.reports.charts.words import counted, listed
from audit.reports.code_page.family import FamilyView, Member, Shape

WIDTH = 520.0
EMPTY = "No code of the family is in force on the day."


def chart(
    view: FamilyView,
    colours: Colours = LIGHT,
    *,
    opened: str | None = None,
    possible: Collection[str] | None = None,
    billed: Mapping[str, int] | None = None,
    width: float = WIDTH,
) -> Drawing:
    """The picture; a click picks `code`. Codes that are not `possible` are dashed; `billed` ones, with their units, filled."""
    if not view.codes:
        return nothing(EMPTY, colours)
    if view.shape is Shape.LATTICE:
        return lattice.chart(
            _as_lattice(view), colours, opened=opened, possible=possible, supported=next(iter(billed or {}), None)
        )
    state = State(opened, None if possible is None else frozenset(possible), billed or {})
    return draw(board_of(view, width), state, colours)


def board_of(view: FamilyView, width: float = WIDTH) -> Board:
    """Everything of a picture that is no lattice in its place."""
    if view.shape is Shape.BINS and view.measured is not None:
        return bins(view, view.measured, width)
    if view.shape is Shape.CHAIN:
        return chain(view, width)
    return sets(view, width) if view.shape is Shape.SETS else table(view, width)


_KINDS = {
    Shape.SINGLE: "One code",
    Shape.LATTICE: "Lattice",
    Shape.TABLE: "Table",
    Shape.CHAIN: "Chain",
    Shape.BINS: "Line of numbers",
    Shape.SETS: "Sets",
}
_READ = {
    Shape.SINGLE: "",
    Shape.LATTICE: "An edge where exactly one attribute differs",
    Shape.TABLE: "Rows by columns; a stroke where there is no code",
    Shape.CHAIN: "",
    Shape.BINS: "A slot for each range of numbers, not to scale",
    Shape.SETS: "A full dot where the code has it",
}


def how_to_read(view: FamilyView) -> str:
    """One clause that says how the picture is read."""
    if view.shape is Shape.CHAIN:
        return "Each step is billed beside the one before" if view.ranked else "Each code takes in the one before"
    return _READ[view.shape]


def alt_text(view: FamilyView, opened: str | None = None, possible: Collection[str] | None = None) -> str:
    """The picture in words, row by row."""
    if not view.codes:
        return EMPTY
    told = [f"{_KINDS[view.shape]} of {counted(len(view.codes), 'code')}: {view.label}."]
    if opened and view.member(opened):
        told.append(f"Opened: {opened}.")
    if possible is not None and len(possible) < len(view.codes):
        told.append(f"Still possible: {listed(sorted(possible)) if possible else 'none'}.")
    members = in_order(view) if view.shape is Shape.CHAIN else view.codes
    told += [f"{member.code}: {described(view, member)}." for member in members]
    return " ".join(told)


def described(view: FamilyView, member: Member) -> str:
    """The values of a code in words, with the fee where there is one."""
    said = [each.label_of(member.values.get(each.name)) for each in view.attributes if each.name in member.values]
    fee = [f"${member.fee:,.2f}"] if member.fee is not None else []
    return ", ".join([*(said or [member.words]), *fee])


def _as_lattice(view: FamilyView) -> lattice.Family:
    return lattice.Family(
        {member.code: member.values for member in view.codes},
        [Axis(each.name, each.label, tuple((v.value, v.label) for v in each.values)) for each in view.attributes],
        {member.code: member.fee for member in view.codes if member.fee is not None},
    )


__all__ = ["WIDTH", "alt_text", "board_of", "chart", "column_of", "described", "how_to_read", "number"]
