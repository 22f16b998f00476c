"""Claim lines as arrays: the drawn claims laid out line by line, and the small things that every column needs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from audit.reports.samples.claims import NOTHING, Slots, Visits, World
from audit.reports.samples.lattice import Integers
from audit.reports.samples.scenarios import Kind

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, eq=False)
class Lines:
    """The lines of a chunk as arrays; `claim` is the place of the claim in `visits`."""

    visits: Visits
    claim: Integers
    number: Integers
    code: Integers
    scenario: Integers
    units: Integers
    unit_cents: Integers
    is_visit: Flags

    @property
    def day(self) -> Integers:
        """The day of service of each line, from the first of the window."""
        return self.visits.day[self.claim]

    @property
    def place(self) -> Integers:
        """The place of service of each line: nought is the office."""
        return self.visits.place[self.claim]


def at_most(slots: Slots, most: int, random: np.random.Generator) -> Slots:
    """The slots with whole claims left out, any of them, until at most `most` lines stand; the last is cut to fit."""
    present = slots.code != NOTHING
    if present.sum() <= most:
        return slots
    order = random.permutation(len(present))
    running = np.cumsum(present[order], axis=None).reshape(present.shape)
    kept = np.zeros_like(present)
    kept[order] = present[order] & (running <= most)
    return replace(slots, code=np.where(kept, slots.code, NOTHING))


def lay_out(visits: Visits, slots: Slots) -> Lines:
    """The slots that hold a line, claim by claim, numbered within the claim."""
    claim, slot = np.nonzero(slots.code != NOTHING)
    starts = np.searchsorted(claim, claim)
    return Lines(
        visits=visits,
        claim=claim,
        number=np.arange(len(claim)) - starts + 1,
        code=slots.code[claim, slot],
        scenario=slots.scenario[claim, slot],
        units=slots.units[claim, slot],
        unit_cents=slots.unit_cents[claim, slot],
        is_visit=slots.is_visit[claim, slot],
    )


def kind_is(world: World, scenarios: Integers, kind: Kind) -> Flags:
    """Which lines have a scenario of the kind."""
    kinds = np.array([scenario.kind == kind for scenario in world.scenarios], dtype=np.bool_)
    return (scenarios >= 0) & kinds[scenarios]


def dates(world: World, days: Integers) -> pl.Series:
    """Days of the window as dates."""
    return (pl.Series(days) + (world.lattice.first - _EPOCH).days).cast(pl.Int32).cast(pl.Date)


def texts(words: list[str] | tuple[str, ...], places: Integers) -> pl.Series:
    """The words at `places`."""
    return pl.Series(list(words), dtype=pl.String()).gather(pl.Series(places))
