"""The way from the billed to the supported code of a family: one attribute a step, and the dollars of each step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations

from audit.reports.charts.words import signed

Cells = Mapping[str, Mapping[str, str | None]]
Values = Sequence[tuple[str | None, str]]


@dataclass(frozen=True)
class Axis:
    """One attribute that the family varies in: its label and its values in order, with their labels."""

    name: str
    label: str
    values: Values

    def rank(self, value: str | None) -> int:
        """The position of a value."""
        return [each for each, _ in self.values].index(value)


@dataclass(frozen=True)
class Step:
    """One step of the path: from code to code, what changes, and billed minus supported in dollars, if known."""

    start: str
    end: str
    changes: str
    amount: float | None

    def rows(self) -> tuple[str, ...]:
        """What the chip says, row by row."""
        return (self.changes,) if self.amount is None else (self.changes, signed(self.amount))


def path(cells: Cells, axes: Sequence[Axis], billed: str, supported: str, fees: Mapping[str, float]) -> list[Step]:
    """The steps from the billed to the supported code, one attribute each; one step where no codes lie between.

    Of several ways the one is taken whose fees are known; the amounts of the steps add up to the difference.
    """
    if billed == supported or billed not in cells or supported not in cells:
        return []
    ways = [way for way in _ways(cells, axes, billed, supported) if all(code in cells for code in way)]
    ways.sort(key=lambda way: sum(code not in fees for code in way))
    way = ways[0] if ways else [billed, supported]
    return [
        Step(start, end, _changes(cells, axes, start, end), _amount(fees, start, end)) for start, end in pairwise(way)
    ]


def _ways(cells: Cells, axes: Sequence[Axis], billed: str, supported: str) -> Iterator[list[str]]:
    names = [axis.name for axis in axes]
    codes = {tuple(has[name] for name in names): code for code, has in cells.items()}
    differing = [name for name in names if cells[billed][name] != cells[supported][name]]
    for order in permutations(differing):
        here, way = dict(cells[billed]), [billed]
        for name in order:
            here[name] = cells[supported][name]
            way.append(codes.get(tuple(here[each] for each in names), ""))
        yield way


def _changes(cells: Cells, axes: Sequence[Axis], start: str, end: str) -> str:
    return " and ".join(axis.label.lower() for axis in axes if cells[start][axis.name] != cells[end][axis.name])


def _amount(fees: Mapping[str, float], start: str, end: str) -> float | None:
    return round(fees[start] - fees[end], 2) if start in fees and end in fees else None
