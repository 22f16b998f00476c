"""How far two people agree: raw agreement, Cohen's kappa and Gwet's AC1, each with its n and a 95 % interval.

Raw agreement has Wilson's interval. The coefficients have large-sample intervals by the delta method: Fleiss, Cohen and
Everitt (1969) for kappa, Gwet (2008) for AC1. Where everybody agreed the method sees no spread; the lower end is then
that of raw agreement in the coefficient's own formula. Where one of two always chose the same, kappa is 0 whatever the
other chose, and both ends are 0. Few pairs do not carry a coefficient, so there is none below 30.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from audit.reports.intervals import ENOUGH, Z, wilson
from audit.workspace.state import Disposition

DISPOSITIONS = tuple(each.value for each in Disposition)
"""What the protocol allows, whether or not anybody chose it: AC1 counts what was possible."""


@dataclass(frozen=True)
class Estimate:
    """A number between -1 and 1 with the ends of its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Agreement:
    """How far pairs of opinions agree. `raw` is None where there is no pair; a coefficient is None where there are fewer
    than 30, and kappa also where both people always chose one and the same, which leaves nothing to agree on by chance."""

    n: int
    agreed: int
    raw: Estimate | None
    kappa: Estimate | None
    ac1: Estimate | None

    @property
    def is_enough(self) -> bool:
        """Whether the pairs are enough for coefficients."""
        return self.n >= ENOUGH


def agreement(pairs: Sequence[tuple[str, str]], possible: Sequence[str] = DISPOSITIONS) -> Agreement:
    """The agreement of pairs of a first and a second opinion, each one of the `possible` ones.

    Raises `ValueError` where an opinion is not possible.
    """
    if unknown := {each for pair in pairs for each in pair} - set(possible):
        raise ValueError(f"{len(unknown)} kinds of opinions are not among the possible ones")
    n, agreed = len(pairs), sum(first == second for first, second in pairs)
    if n == 0:
        return Agreement(0, 0, None, None, None)
    raw = Estimate(agreed / n, *wilson(agreed, n))
    if n < ENOUGH:
        return Agreement(n, agreed, raw, None, None)
    cells = {pair: count / n for pair, count in Counter(pairs).items()}
    first = {each: sum(share for pair, share in cells.items() if pair[0] == each) for each in possible}
    second = {each: sum(share for pair, share in cells.items() if pair[1] == each) for each in possible}
    return Agreement(n, agreed, raw, _kappa(n, raw, cells, first, second), _ac1(n, raw, cells, first, second))


_Cells = dict[tuple[str, str], float]
_Shares = dict[str, float]


def _kappa(n: int, raw: Estimate, cells: _Cells, first: _Shares, second: _Shares) -> Estimate | None:
    chance = sum(first[each] * second[each] for each in first)
    if chance >= 1:
        return None
    by_chance = {pair: second[pair[0]] + first[pair[1]] for pair in cells}
    return _corrected(n, raw, cells, chance, by_chance)


def _ac1(n: int, raw: Estimate, cells: _Cells, first: _Shares, second: _Shares) -> Estimate:
    others = len(first) - 1
    mean = {each: (first[each] + second[each]) / 2 for each in first}
    chance = sum(share * (1 - share) for share in mean.values()) / others
    by_chance = {pair: 2 * (1 - (mean[pair[0]] + mean[pair[1]]) / 2) / others for pair in cells}
    return _corrected(n, raw, cells, chance, by_chance)


def _corrected(n: int, raw: Estimate, cells: _Cells, chance: float, by_chance: _Cells) -> Estimate:
    """Agreement beyond chance; `by_chance` is how chance agreement answers to a pair of each kind."""
    value = (raw.value - chance) / (1 - chance)
    if raw.value == 1:
        return Estimate(value, (raw.low - chance) / (1 - chance), 1.0)
    squares = sum(share * ((pair[0] == pair[1]) - (1 - value) * by_chance[pair]) ** 2 for pair, share in cells.items())
    spread = squares - (raw.value - 2 * (1 - value) * chance) ** 2
    half = Z * sqrt(max(spread, 0.0) / n) / (1 - chance)
    return Estimate(value, max(-1.0, value - half), min(1.0, value + half))
