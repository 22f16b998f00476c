"""Checks of the families: on every day each cell of a lattice has one code, and codes follow their family's rules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import combinations, product

import polars as pl

from audit.model.vocabulary import AttributeRole, LatticeKind
from audit.reference.checks.problem import Problem, file_of, named, numbered, problems_at
from audit.reference.dates import BEGINNING
from audit.reference.lattice import Vector, family_days, family_vectors, lattice_attributes
from audit.reference.load import Reference

_WITH, _WITHOUT = "with", "without"
_SINCE = " from "


def cells_have_one_code(reference: Reference) -> Iterator[Problem]:
    """No two codes of a family have the same values, and the combinations that its kind of lattice asks for have a code.

    Full: every combination of the values that occur. Subsets: every set of attributes that are `with`, but the empty one.
    Chain: of the sets of attributes that are `with`, each holds the one before.
    """
    told = set()
    for family, kind in reference.tables["families"].select("family_id", "lattice").drop_nulls("family_id").iter_rows():
        for day in family_days(reference, family):
            for problem in (*_cells_on(reference, family, day, kind), *_steps_on(reference, family, day, kind)):
                about = (problem.row, problem.what.partition(_SINCE)[0].rstrip("."))
                if about not in told:
                    told.add(about)
                    yield problem


def _cells_on(reference: Reference, family: str, day: date, kind: str | None) -> Iterator[Problem]:
    names = lattice_attributes(reference, family, day)
    vectors = family_vectors(reference, family, day)
    values = [sorted({vector[name] for vector in vectors.values() if name in vector}) for name in names]
    if kind == LatticeKind.SUBSETS and vectors:
        values = [[_WITH, _WITHOUT] for _ in names]
    for combination in product(*values):
        cell = dict(zip(names, combination, strict=True))
        holders = [code for code, vector in vectors.items() if _covers(vector, cell)]
        is_empty = kind == LatticeKind.SUBSETS and set(combination) == {_WITHOUT}
        if vectors and not holders and not is_empty and kind in (LatticeKind.FULL, LatticeKind.SUBSETS):
            yield _missing(reference, family, cell, day)
        if holders and is_empty:
            what = f"{holders[0]} stands for nothing at all: {named(cell)}."
            yield Problem(file_of(reference, "code_attributes"), None, what, "Correct its values.")
        if len(holders) > 1:
            yield _shared(reference, holders, names, vectors)


def _steps_on(reference: Reference, family: str, day: date, kind: str | None) -> Iterator[Problem]:
    """Two codes of a chain of which neither holds the other."""
    if kind != LatticeKind.CHAIN:
        return
    vectors = family_vectors(reference, family, day)
    names = lattice_attributes(reference, family, day)
    held = {code: {name for name in names if vector.get(name) == _WITH} for code, vector in vectors.items()}
    for code, other in combinations(vectors, 2):
        if not (held[code] < held[other] or held[other] < held[code]):
            what = f"{family} is a chain, and neither {code} nor {other} holds the other."
            yield Problem(
                file_of(reference, "code_attributes"), None, what, "Correct the values, or the kind of lattice."
            )


def _covers(vector: Vector, cell: Vector) -> bool:
    return all(vector.get(name, value) == value for name, value in cell.items())


def _missing(reference: Reference, family: str, cell: Vector, day: date) -> Problem:
    since = "" if day == BEGINNING else f"{_SINCE}{day} on"
    what = f"{family} has no code for {named(cell)}{since}."
    return Problem(file_of(reference, "code_attributes"), None, what, "Add the code that has these values.")


def _shared(reference: Reference, holders: list[str], names: list[str], vectors: dict[str, Vector]) -> Problem:
    codes = numbered(reference, "codes")
    row = codes.filter(pl.col("hcpcs_code") == holders[-1])["row"][0]
    lacking = [f"{code} has no {name}" for code in holders for name in names if name not in vectors[code]]
    cause = f" ({'; '.join(lacking)})" if lacking else ""
    what = f"{' and '.join(holders)} have the same attribute values{cause}."
    return Problem(file_of(reference, "codes"), row, what, "Correct the values in code_attributes, or the dates.")


def attributes_are_the_familys(reference: Reference) -> Iterator[Problem]:
    """A code has only attributes that its family has a rule for, as part of its lattice, beside it, or told by modifiers."""
    values = numbered(reference, "code_attributes").join(
        reference.tables["codes"].select("hcpcs_code", "family_id"), on="hcpcs_code", maintain_order="left"
    )
    rules = reference.tables["attribute_rules"].filter(
        pl.col("role").is_in(
            [str(role) for role in (AttributeRole.LATTICE, AttributeRole.SIDE, AttributeRole.MODIFIER)]
        )
    )
    strange = values.join(rules, on=["family_id", "attribute"], how="anti", maintain_order="left")
    what = "{hcpcs_code} has a value for {attribute}, and its family {family_id} no rule for it."
    yield from problems_at(
        reference, "code_attributes", strange, what, "Add the rule to attribute_rules, or drop the value."
    )


def predecessors_end_where_successors_begin(reference: Reference) -> Iterator[Problem]:
    """A successor begins on the day that the history says, and its predecessor ended on the day before."""
    codes = reference.tables["codes"].select("hcpcs_code", "effective_from", "effective_to")
    history = (
        numbered(reference, "code_history")
        .join(codes.select("hcpcs_code", ended="effective_to"), on="hcpcs_code", maintain_order="left")
        .join(codes.select(successor="hcpcs_code", began="effective_from"), on="successor", maintain_order="left")
    )
    day = pl.col("effective")
    wrong = history.filter((pl.col("began") != day) | (pl.col("ended") != day - timedelta(days=1)))
    what = "{hcpcs_code} ended on {ended} and {successor} began on {began}; the change is dated {effective}."
    yield from problems_at(reference, "code_history", wrong, what, "Make the dates meet, here or in codes.")


def values_live_within_their_code(reference: Reference) -> Iterator[Problem]:
    """A code has no value on a day on which it is not in force."""
    codes = reference.tables["codes"].select("hcpcs_code", born="effective_from", ended="effective_to")
    values = numbered(reference, "code_attributes").join(codes, on="hcpcs_code", maintain_order="left")
    early = pl.col("effective_from").fill_null(BEGINNING) < pl.col("born").fill_null(BEGINNING)
    late = pl.col("effective_to").fill_null(date.max) > pl.col("ended").fill_null(date.max)
    what = "{hcpcs_code} has a value for {attribute} on days on which the code is not in force."
    yield from problems_at(
        reference, "code_attributes", values.filter(early | late), what, "Give it the dates of its code."
    )


def silence_is_told(reference: Reference) -> Iterator[Problem]:
    """Where silence may be a finding, the rule says how severe it is, what it is called, and what to do."""
    words = ["severity_undocumented", "title_undocumented", "action_undocumented"]
    lattice = pl.col("role") == AttributeRole.LATTICE.value
    blank = pl.any_horizontal(pl.col(name).is_null() for name in words)
    values = reference.tables["code_attributes"].join(
        reference.tables["codes"].select("hcpcs_code", "family_id"), on="hcpcs_code"
    )
    others = values.join(
        reference.tables["attribute_rules"].select("family_id", "attribute", "silent_value"),
        on=["family_id", "attribute"],
    ).filter(pl.col("value").ne_missing(pl.col("silent_value")))
    speaks = numbered(reference, "attribute_rules").filter(lattice & blank)
    wrong = speaks.join(others, on=["family_id", "attribute"], how="semi", maintain_order="left")
    what = "{family_id}: the record may be silent on {attribute} where a code needs it, and the rule has no words for that."
    fix = "Fill severity_undocumented, title_undocumented and action_undocumented, or give a silent_value."
    yield from problems_at(reference, "attribute_rules", wrong, what, fix)
