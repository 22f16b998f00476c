"""Checks of number attributes: a value is a bin, the bins of a family part the numbers, and add-ons stand on something."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

import polars as pl

from audit.model.vocabulary import AttributeKind, AttributeRole, Combine
from audit.reference.checks.problem import Problem, file_of, numbered, problems_at
from audit.reference.lattice import (
    Vector,
    family_days,
    family_vectors,
    lattice_attributes,
    primaries_on,
    ranked_by,
)
from audit.reference.load import Reference
from audit.reference.numbers import number_readers
from audit.reference.ranges import Bins, Range

_IS_NUMBER = pl.col("kind") == AttributeKind.NUMBER.value


def numbers_have_bins(reference: Reference) -> Iterator[Problem]:
    """A value of a number attribute has a lower or an upper end, in that order; no other value has one."""
    kinds = reference.tables["attributes"].select("attribute", "kind")
    values = numbered(reference, "attribute_values").join(kinds, on="attribute", maintain_order="left")
    ends = pl.col("lower").is_not_null() | pl.col("upper").is_not_null()
    told = [
        (_IS_NUMBER & ~ends, "{value} of {attribute} has no bounds.", "Give it a lower or an upper bound."),
        (
            ~_IS_NUMBER & (ends | pl.col("each").is_not_null()),
            "{value} has bounds, and {attribute} is no number.",
            "Make the attribute a number, or drop the bounds.",
        ),
        (pl.col("lower") > pl.col("upper"), "{value} of {attribute} ends before it begins.", "Correct a bound."),
        (
            pl.col("each").is_not_null() & (pl.col("lower").is_null() | (pl.col("each") <= 0)),
            "{value} of {attribute} stands for each {each} above nothing.",
            "Give it a lower bound, and an `each` above 0.",
        ),
    ]
    for wrong, what, fix in told:
        yield from problems_at(reference, "attribute_values", values.filter(wrong), what, fix)


def only_numbers_are_counted(reference: Reference) -> Iterator[Problem]:
    """Only a number has a unit, and only numbers are summed."""
    rows = numbered(reference, "attributes").filter(~_IS_NUMBER)
    wrong = rows.filter(pl.col("unit").is_not_null() | (pl.col("combine") == Combine.SUM.value))
    fix = "Make it a number, or drop unit and sum."
    yield from problems_at(reference, "attributes", wrong, "{attribute} is no number and is counted as one.", fix)


def bins_part_the_numbers(reference: Reference) -> Iterator[Problem]:
    """Where codes differ by a number only, no number is in two of their bins, and no whole number between them is in none."""
    readers = number_readers(reference.tables)
    bins = Bins.from_tables(reference.tables)
    told: set[str] = set()
    for family in _families_with(reference, bins.names):
        for day in family_days(reference, family):
            vectors = family_vectors(reference, family, day)
            names = lattice_attributes(reference, family, day)
            for attribute in sorted(bins.names & {*names}):
                others = [name for name in names if name != attribute]
                for what, fix in _partition(vectors, attribute, others, bins, readers[attribute].is_whole):
                    if what not in told:
                        told.add(what)
                        yield Problem(file_of(reference, "code_attributes"), None, f"{family}: {what}", fix)


def _partition(
    vectors: dict[str, Vector], attribute: str, others: Sequence[str], bins: Bins, is_whole: bool
) -> Iterator[tuple[str, str]]:
    held = {
        code: bins.of_value[attribute, vector[attribute]] for code, vector in vectors.items() if attribute in vector
    }
    for (code, own), (other, theirs) in combinations(held.items(), 2):
        if own.meets(theirs) and _may_agree(vectors[code], vectors[other], others):
            what = f"{code} and {other} both have numbers of {attribute} from {own} and {theirs}."
            yield what, "Correct the bounds in attribute_values, or tell the codes apart by another attribute."
    cells: dict[tuple[str | None, ...], list[Range]] = defaultdict(list)
    for code, bin_ in held.items():
        cells[tuple(vectors[code].get(name) for name in others)].append(bin_)
    if is_whole:
        for cell in cells.values():
            for below, above in pairwise(sorted(set(cell), key=lambda bin_: bin_.lower or 0)):
                if below.upper is not None and above.lower is not None and above.lower > below.upper + 1:
                    what = f"no code of {attribute} has the numbers between {int(below.upper)} and {int(above.lower)}."
                    yield what, "Let the bins follow each other."


def _may_agree(own: Vector, other: Vector, names: Sequence[str]) -> bool:
    return all(name not in own or name not in other or own[name] == other[name] for name in names)


def add_ons_stand_on_a_code(reference: Reference) -> Iterator[Problem]:
    """Of the primaries that an add-on has in its own family, one agrees with it in all but the attribute that ranks them."""
    codes = numbered(reference, "codes").unique("hcpcs_code", keep="first", maintain_order=True)
    family_of = dict(codes.select("hcpcs_code", "family_id").iter_rows())
    row_of = dict(numbered(reference, "add_on_primaries").select("add_on_code", "row").iter_rows())
    add_ons = [code for code in row_of if family_of.get(code)]
    for code in add_ons:
        family = family_of[code]
        for day in family_days(reference, family):
            vectors = family_vectors(reference, family, day)
            beside = [other for other in primaries_on(reference, day).get(code, ()) if other in vectors]
            names = lattice_attributes(reference, family, day)
            if (
                code in vectors
                and beside
                and not any(ranked_by(names, vectors[code], vectors[other]) for other in beside)
            ):
                what = (
                    f"{code} is billed with {', '.join(beside)}, and differs from each in none or several attributes."
                )
                fix = "Let one attribute rank the add-on above its primary."
                yield Problem(file_of(reference, "add_on_primaries"), row_of[code], what, fix)
                break


def bins_of_add_ons_begin(reference: Reference) -> Iterator[Problem]:
    """The bin of an add-on has a lower bound: it begins where its primary ends."""
    add_ons = reference.tables["add_on_primaries"].select(hcpcs_code="add_on_code").unique()
    bounds = reference.tables["attribute_values"].select("attribute", "value", "lower", "upper")
    values = numbered(reference, "code_attributes").join(add_ons, on="hcpcs_code", how="semi", maintain_order="left")
    rows = values.join(bounds, on=["attribute", "value"], maintain_order="left")
    ranking = reference.tables["attribute_values"].drop_nulls("each").select("attribute").unique()
    open_below = rows.join(ranking, on="attribute", how="semi", maintain_order="left").filter(pl.col("lower").is_null())
    what = "the add-on {hcpcs_code} has the bin {value} of {attribute}, which has no lower bound."
    yield from problems_at(reference, "code_attributes", open_below, what, "Say from which number on it is billed.")


def modifiers_tell_an_attribute(reference: Reference) -> Iterator[Problem]:
    """What a modifier tells is an attribute that a family leaves to modifiers, under an indicator with known values."""
    rows = numbered(reference, "modifier_values")
    rules = reference.tables["attribute_rules"].filter(role=AttributeRole.MODIFIER.value)
    untold = rows.join(rules, on="attribute", how="anti", maintain_order="left")
    what = "modifier {modifier} tells {attribute}, and no family has a rule of role modifier for it."
    yield from problems_at(
        reference, "modifier_values", untold, what, "Add the rule to attribute_rules, or drop the row."
    )
    unmodified = numbered(reference, "attribute_rules").filter(role=AttributeRole.MODIFIER.value)
    unmodified = unmodified.join(rows, on="attribute", how="anti", maintain_order="left")
    what = "{family_id} leaves {attribute} to modifiers, and none tells it."
    yield from problems_at(reference, "attribute_rules", unmodified, what, "Add rows to modifier_values.")
    half = rows.filter(pl.col("indicator").is_null() != pl.col("indicator_values").is_null())
    what = "the indicator {indicator} stands with the values {indicator_values}."
    yield from problems_at(reference, "modifier_values", half, what, "Fill both, or leave both blank.")
    known = reference.tables["indicators"].select("indicator", one="value")
    each = (
        rows.drop_nulls("indicator_values").with_columns(one=pl.col("indicator_values").str.split(";")).explode("one")
    )
    lost = each.join(known, on=["indicator", "one"], how="anti", maintain_order="left")
    what = "{one} is not a value of the indicator {indicator}."
    yield from problems_at(reference, "modifier_values", lost, what, "Use values that stand in indicators.")


def _families_with(reference: Reference, attributes: frozenset[str]) -> list[str]:
    rules = reference.tables["attribute_rules"].filter(pl.col("attribute").is_in(sorted(attributes)))
    return rules["family_id"].drop_nulls().unique().sort().to_list()
