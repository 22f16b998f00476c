"""What can stand on a sample line: a billed code, what the record says, and the errors that were planted with it.

Every scenario follows from the reference's families alone. Its plants are what a reader of the contract would expect,
worked out from the planting, never by asking the audit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import combinations
from math import prod

import polars as pl

from audit.model.vocabulary import Verdict
from audit.reports.samples.lattice import Lattice, Vector
from audit.reports.samples.market import CONTRADICTED_SHARES, FAMILY_SHARES, OTHER_FAMILY_SHARE, VALUE_SHARES

SILENT, BOUNDARY = "silent", "boundary"
NOT_IN_FORCE = "code_validity.not_in_force"


class Kind(StrEnum):
    """What a scenario is for."""

    RIGHT = "right"
    UNVERIFIED = "unverified"
    PLANTED = "planted"


@dataclass(frozen=True)
class Plant:
    """One planted error. `by_silence`: the suggestion rests on silence, so it is withheld where it would pay more."""

    rule_id: str
    verdict: Verdict
    suggested: str | None = None
    by_silence: bool = False


@dataclass(frozen=True)
class Scenario:
    """One kind of line. `states` says by attribute what the record has: a value, silence, or a boundary word.

    `modifier` is the one that the line carries; None where it may be any.
    """

    kind: Kind
    billed: str
    priced_as: str
    family: str
    region: str | None
    weight: float
    states: dict[str, str] = field(default_factory=dict)
    plants: tuple[Plant, ...] = ()
    modifier: str | None = None


def all_scenarios(lattice: Lattice) -> list[Scenario]:
    """Every scenario that the families of the reference allow, in a fixed order."""
    found: list[Scenario] = []
    for family in sorted(lattice.cells):
        for code in sorted(lattice.cells[family]):
            line = _Line(lattice, family, code)
            for scenarios in _EVERY_KIND:
                found += scenarios(line)
        found += _predecessors(lattice, family)
    return [*found, *_ended(lattice)]


@dataclass(frozen=True)
class _Line:
    """A code of a family, as billed, with what its record would say if all of it were right."""

    lattice: Lattice
    family: str
    code: str

    @property
    def vector(self) -> dict[str, str]:
        return self.lattice.lattice_of(self.family, self.code)

    @property
    def share(self) -> float:
        family = FAMILY_SHARES.get(self.family, OTHER_FAMILY_SHARE)
        return family * prod(self._share_of(name, value) for name, value in self.vector.items())

    def _share_of(self, attribute: str, value: str) -> float:
        """How often an attribute has a value, among all its values."""
        shares = {each: VALUE_SHARES.get((attribute, each), 1.0) for each in self.lattice.values[attribute]}
        return shares[value] / sum(shares.values())

    def others(self, attribute: str) -> list[str]:
        return [value for value in self.lattice.values[attribute] if value != self.vector[attribute]]

    def fitting(self, vector: Vector) -> str | None:
        found = self.lattice.find(self.family, vector)
        return None if found == self.code else found

    def scenario(self, kind: Kind, weight: float, states: dict[str, str], plants: tuple[Plant, ...] = ()) -> Scenario:
        region = states.get("region")
        known = region if region in self.lattice.values.get("region", ()) else self.vector.get("region")
        return Scenario(kind, self.code, self.code, self.family, known, self.share * weight, states, plants)


def _right(line: _Line) -> Iterator[Scenario]:
    """The record says what the code says; or is silent where silence supports the code; or says more that fits."""
    vector = line.vector
    yield line.scenario(Kind.RIGHT, 10.0, vector)
    for name, value in vector.items():
        if line.lattice.silent_values.get((line.family, name)) == value:
            yield line.scenario(Kind.RIGHT, 0.6, {**vector, name: SILENT})
    beside = {**_values_that_stay(line), **_sides_of(line)}
    if beside:
        yield line.scenario(Kind.RIGHT, 2.5, {**vector, **beside})


def _unverified(line: _Line) -> Iterator[Scenario]:
    """Nobody looked, looked at all but one attribute, or found a word that decides nothing."""
    vector = line.vector
    if vector:
        yield line.scenario(Kind.UNVERIFIED, 4.5, {})
    for name in vector:
        rest = {other: value for other, value in vector.items() if other != name}
        yield line.scenario(Kind.UNVERIFIED, 0.5, rest)
    if "region" in vector:
        yield line.scenario(Kind.UNVERIFIED, 0.3, {**vector, "region": BOUNDARY})


def _contradicted(line: _Line) -> Iterator[Scenario]:
    """The record says another value of one attribute, and all others as billed."""
    for name in line.vector:
        for value in line.others(name):
            plant = _contradiction(name, line.fitting({**line.vector, name: value}))
            weight = CONTRADICTED_SHARES.get(name, 1.0)
            yield line.scenario(Kind.PLANTED, weight, {**line.vector, name: value}, (plant,))


def _pairs(line: _Line) -> Iterator[Scenario]:
    """Two attributes are contradicted at once: two findings, one code that fits both."""
    for first, second in combinations(line.vector, 2):
        for one in line.others(first):
            for two in line.others(second):
                states = {**line.vector, first: one, second: two}
                fitting = line.fitting(states)
                plants = (_contradiction(first, fitting), _contradiction(second, fitting))
                yield line.scenario(Kind.PLANTED, 0.15, states, plants)


def _undocumented(line: _Line) -> Iterator[Scenario]:
    """A record was given and is silent on an attribute whose billed value needs a word."""
    for name, value in line.vector.items():
        silent_value = line.lattice.silent_values.get((line.family, name))
        if silent_value == value:
            continue
        fitting = line.fitting({**line.vector, name: silent_value})
        plant = Plant(f"attribute.{name}", Verdict.UNDOCUMENTED, fitting, by_silence=True)
        yield line.scenario(Kind.PLANTED, 0.8, {**line.vector, name: SILENT}, (plant,))


def _half_seen(line: _Line) -> Iterator[Scenario]:
    """One attribute is contradicted; another nobody looked at stays as billed, one that decides nothing names no code."""
    for name in line.vector:
        for other in line.vector:
            for value in line.others(name) if other != name else ():
                seen = {**line.vector, name: value}
                fitting = line.fitting(seen)
                rest = {key: state for key, state in seen.items() if key != other}
                yield line.scenario(Kind.PLANTED, 0.2, rest, (_contradiction(name, fitting),))
                if other == "region":
                    boundary = {**seen, other: BOUNDARY}
                    yield line.scenario(Kind.PLANTED, 0.1, boundary, (_contradiction(name, None),))


def _sides(line: _Line) -> Iterator[Scenario]:
    """Something is described that the code speaks against: a question for the provider, never a code."""
    for name, value in _sides_of(line).items():
        for other in (found for found in line.lattice.values[name] if found != value):
            plant = _contradiction(name, None)
            yield line.scenario(Kind.PLANTED, 2.0, {**line.vector, name: other}, (plant,))


def _told_by_modifier(line: _Line) -> Iterator[Scenario]:
    """A modifier tells what the record says too; or what it does not."""
    told = line.lattice.told_by_modifier(line.family, line.code)
    for modifier, (name, value) in told.items():
        right = line.scenario(Kind.RIGHT, 0.6, {**line.vector, name: value})
        yield replace(right, modifier=modifier)
        for other in (found for _, found in told.values() if found != value):
            wrong = line.scenario(Kind.PLANTED, 0.5, {**line.vector, name: other}, (_contradiction(name, None),))
            yield replace(wrong, modifier=modifier)


def _exits(line: _Line) -> Iterator[Scenario]:
    """The record describes what belongs to another family; its code where the record decides it."""
    rows = line.lattice.reference.tables["family_exits"].filter(pl.col("family_id") == line.family)
    for row in rows.iter_rows(named=True):
        fixed = dict(pair.split("=", 1) for pair in (row["fixed"] or "").split(";") if pair)
        states = {**line.vector, row["attribute"]: row["value"]}
        needed = [name for name in line.lattice.attributes.get(row["to_family"], ()) if name not in {**states, **fixed}]
        for extra in _completions(line.lattice, needed):
            fitting = line.lattice.find(row["to_family"], {**states, **fixed, **extra})
            if fitting is not None or not extra:
                weight = (0.3 if fitting else 0.03) * CONTRADICTED_SHARES.get(row["attribute"], 1.0)
                plants = (_contradiction(row["attribute"], fitting),)
                yield line.scenario(Kind.PLANTED, weight, {**states, **extra}, plants)


def _completions(lattice: Lattice, names: list[str]) -> Iterator[dict[str, str]]:
    """Nothing more documented; or one missing attribute of the target family with each of its values."""
    yield {}
    if len(names) == 1:
        yield from ({names[0]: value} for value in lattice.values[names[0]])


def _predecessors(lattice: Lattice, family: str) -> Iterator[Scenario]:
    """A code that had ended is billed: its successor where the record decides it, none where nobody looked."""
    ended = set(lattice.ended_before()["hcpcs_code"])
    for old, new in (
        lattice.reference.tables["code_history"].select("hcpcs_code", "successor").sort(pl.all()).iter_rows()
    ):
        if old in ended and new in lattice.cells[family]:
            line = _Line(lattice, family, new)
            vector, weight = line.vector, line.share * 0.25
            for states, suggested in ((vector, new), ({}, None)):
                plants = (Plant(NOT_IN_FORCE, Verdict.VIOLATED, suggested),)
                yield Scenario(Kind.PLANTED, old, new, family, vector.get("region"), weight, states, plants)


def _ended(lattice: Lattice) -> Iterator[Scenario]:
    """A code that had ended and has no successor is billed."""
    followed = set(lattice.reference.tables["code_history"]["hcpcs_code"])
    priced_as = min(code for codes in lattice.cells.values() for code in codes)
    for code in lattice.ended_before()["hcpcs_code"]:
        if code not in followed:
            plants = (Plant(NOT_IN_FORCE, Verdict.VIOLATED),)
            yield Scenario(Kind.PLANTED, code, priced_as, "", None, OTHER_FAMILY_SHARE / 10, {}, plants)


def _contradiction(attribute: str, suggested: str | None) -> Plant:
    return Plant(f"attribute.{attribute}", Verdict.CONTRADICTED, suggested)


def _sides_of(line: _Line) -> dict[str, str]:
    """The side attributes that the code has a value of."""
    names = line.lattice.sides.get(line.family, ())
    return {name: value for name, value in line.lattice.cells[line.family][line.code].items() if name in names}


def _values_that_stay(line: _Line) -> dict[str, str]:
    """For each attribute beside the lattice that could lead out of the family, the first value that does not."""
    rows = line.lattice.reference.tables["family_exits"].filter(pl.col("family_id") == line.family)
    leaving: dict[str, set[str]] = {}
    for attribute, value in rows.select("attribute", "value").iter_rows():
        leaving.setdefault(attribute, set()).add(value)
    beside = {name: gone for name, gone in leaving.items() if name not in line.vector}
    return {name: next(v for v in line.lattice.values[name] if v not in gone) for name, gone in beside.items()}


_EVERY_KIND: tuple[Callable[[_Line], Iterator[Scenario]], ...] = (
    *(_right, _unverified, _contradicted, _pairs, _undocumented, _half_seen, _sides, _told_by_modifier, _exits),
)
