"""Which pair of siblings an edit table treats otherwise than its analogues: the pairs that differ in the same way.

In a lattice a pair has analogues: with the same values of the same attributes on its two sides, whatever the codes
share. Where these are too few, the pairs that differ in the same attributes stand in, as far as each of them has two
values only, for only then is a step the same step back; and where those are too few, all pairs that differ in one such
attribute. The nearest of these circles that is large enough decides. A pair is odd where it, alone or nearly, is not as
most of its circle is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log2

from audit.reference.lattice import Vector

Step = tuple[str, str, str]
State = tuple[bool, str] | None
Circle = tuple[str, tuple[Step | str, ...]]

EXACT, SAME, ANY = "exact", "same", "any"
"""The circles: the same values on the two sides, the same attributes, one attribute whatever else differs."""

_FEWEST = {EXACT: 3, SAME: 4, ANY: 6}
"""How many pairs a circle needs before it says anything."""
_MOST_ODD = 0.1
_USUAL = 0.66


@dataclass(frozen=True)
class Pair:
    """Two siblings, the one with the lower values first; `state` is whether that one is paid, and the indicator."""

    codes: tuple[str, str]
    differs: tuple[Step, ...]
    state: State = None

    @classmethod
    def between(
        cls,
        first: str,
        second: str,
        vectors: Mapping[str, Vector],
        attributes: Sequence[str],
        order: Mapping[tuple[str, str], int],
    ) -> Pair:
        """The pair of two codes, in the order of the first attribute in which they differ."""
        one, other = vectors[first], vectors[second]
        differs = tuple(
            (name, one[name], other[name])
            for name in attributes
            if name in one and name in other and one[name] != other[name]
        )
        if differs and order.get(differs[0][:2], 0) > order.get((differs[0][0], differs[0][2]), 0):
            return cls((second, first), tuple((name, right, left) for name, left, right in differs))
        return cls((first, second), differs)

    def told_by(self, table: Mapping[tuple[str, str], str]) -> Pair:
        """The same with what a table of edits says of it."""
        forth, back = table.get(self.codes), table.get((self.codes[1], self.codes[0]))
        state = (True, forth) if forth is not None else (False, back) if back is not None else None
        return replace(self, state=state)

    @property
    def names(self) -> tuple[str, ...]:
        """The attributes in which the codes differ."""
        return tuple(name for name, _, _ in self.differs)

    @property
    def indicator(self) -> str | None:
        """The indicator of the edit, None where there is none."""
        return self.state[1] if self.state else None

    @property
    def said(self) -> str:
        """What the table says, as a clause."""
        if self.state is None:
            return f"{' with '.join(self.codes)} is in no edit"
        paid, denied = self.codes if self.state[0] else reversed(self.codes)
        return f"{paid} over {denied} is an edit with indicator {self.state[1]}"


@dataclass(frozen=True)
class Odd:
    """An odd pair: in its circle of `size` pairs, `count` are as `usual` says; `bits` is how surprising that is.

    `usual` is a state as of a pair in the exact circle, and an indicator elsewhere; None is no edit.
    """

    pair: Pair
    circle: str
    names: tuple[str, ...]
    size: int
    count: int
    usual: State | str
    bits: float


def odd_pairs(pairs: Sequence[Pair]) -> Iterator[Odd]:
    """The pairs of one family that are not as their analogues are."""
    two_valued = _two_valued(pairs)
    circles: dict[Circle, Counter[State | str]] = {}
    for pair in pairs:
        for circle in _circles(pair, two_valued):
            circles.setdefault(circle, Counter())[_state(pair, circle)] += 1
    for pair in pairs:
        large = (each for each in _circles(pair, two_valued) if circles[each].total() >= _FEWEST[each[0]])
        for circle in list(large)[:1]:
            yield from _judged(pair, circle, circles[circle])


def _judged(pair: Pair, circle: Circle, states: Counter[State | str]) -> Iterator[Odd]:
    size, state = states.total(), _state(pair, circle)
    usual, count = states.most_common(1)[0]
    alike = states[state]
    if state != usual and alike <= max(1, _MOST_ODD * size) and count >= _USUAL * size:
        names = tuple(step if isinstance(step, str) else step[0] for step in circle[1])
        yield Odd(pair, circle[0], names, size, count, usual, log2(size / alike))


def _circles(pair: Pair, two_valued: set[str]) -> Iterator[Circle]:
    """The circles of a pair, the nearest first."""
    yield EXACT, pair.differs
    if two_valued.issuperset(pair.names):
        yield SAME, pair.names
    for name in pair.names:
        if name in two_valued:
            yield ANY, (name,)


def _state(pair: Pair, circle: Circle) -> State | str:
    """What is compared: with the same values on the two sides also which of the codes is paid."""
    return pair.state if circle[0] == EXACT else pair.indicator


def _two_valued(pairs: Sequence[Pair]) -> set[str]:
    values: dict[str, set[str]] = {}
    for pair in pairs:
        for name, left, right in pair.differs:
            values.setdefault(name, set()).update((left, right))
    return {name for name, held in values.items() if len(held) == 2}
