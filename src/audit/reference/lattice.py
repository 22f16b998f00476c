"""The codes of a family as points of a lattice: which values each code has, and which codes have given values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from difflib import get_close_matches

import polars as pl

from audit.errors import ReferenceError  # noqa: A004 - the field's word; the builtin is about weak references
from audit.model.vocabulary import AttributeRole, Fit
from audit.reference.dates import in_force, turning_points
from audit.reference.load import Reference
from audit.reference.numbers import number_readers
from audit.reference.ranges import Bins

Vector = dict[str, str]


def lattice_attributes(reference: Reference, family: str, on: date) -> list[str]:
    """The attributes that tell the codes of a family apart on a day, in the order of their `position`."""
    rules = in_force(reference.tables["attribute_rules"], on)
    lattice = rules.filter(pl.col("family_id") == family, pl.col("role") == AttributeRole.LATTICE.value)
    ordered = reference.tables["attributes"].sort("position")
    return ordered.join(lattice, on="attribute", how="semi", maintain_order="left")["attribute"].to_list()


def family_days(reference: Reference, family: str | None) -> list[date]:
    """The days on which something about the codes of a family begins to be otherwise, the beginning of time first."""
    tables = reference.tables
    codes = tables["codes"].filter(family_id=family)
    values = tables["code_attributes"].join(codes, on="hcpcs_code", how="semi")
    primaries = tables["add_on_primaries"].join(codes, left_on="add_on_code", right_on="hcpcs_code", how="semi")
    return turning_points(codes, values, tables["attribute_rules"].filter(family_id=family), primaries)


def family_vectors(reference: Reference, family: str, on: date) -> dict[str, Vector]:
    """Each code of the family in force on a day with all its values; an attribute not among them takes any value."""
    codes = in_force(reference.tables["codes"], on).filter(pl.col("family_id") == family)
    every = reference.tables["code_attributes"]
    values = in_force(every.filter(pl.col("hcpcs_code").is_in(codes["hcpcs_code"].implode())), on)
    vectors: dict[str, Vector] = {code: {} for code in codes["hcpcs_code"].sort()}
    for code, attribute, value in values.select("hcpcs_code", "attribute", "value").iter_rows():
        if code in vectors:
            vectors[code][attribute] = value
    return vectors


def codes_matching(reference: Reference, family: str, documented: Mapping[str, str], on: date) -> list[str]:
    """The codes in force on a day that nothing given speaks against, in order; a value may lead to another family."""
    said = read_values(reference, documented)
    family, fixed = follow_exit(reference, family, said, on)
    fits = code_fits(reference, family_vectors(reference, family, on), {**fixed, **said})
    return [code for code, by_attribute in fits.items() if Fit.DISJOINT not in by_attribute.values()]


def code_fits(
    reference: Reference, vectors: Mapping[str, Vector], said: Mapping[str, str]
) -> dict[str, dict[str, Fit]]:
    """How each code's values stand to what is said, by code and attribute; an attribute without a value takes any."""
    bins = Bins.from_tables(reference.tables)
    among = {name: {vector[name] for vector in vectors.values() if name in vector} for name in said}
    return {
        code: {name: bins.fit(name, value, vector[name], among[name]) for name, value in said.items() if name in vector}
        for code, vector in vectors.items()
    }


def ranked_by(names: Iterable[str], add_on: Vector, primary: Vector) -> str | None:
    """The one attribute that ranks an add-on above a primary with which it agrees in all others; None where it does not."""
    apart = [name for name in names if name in add_on and name in primary and add_on[name] != primary[name]]
    return apart[0] if len(apart) == 1 else None


def primaries_on(reference: Reference, on: date) -> dict[str, list[str]]:
    """The codes with which each add-on may be billed on a day, in order."""
    rows = in_force(reference.tables["add_on_primaries"], on).select("add_on_code", "primary_code").sort(pl.all())
    primaries: dict[str, list[str]] = {}
    for add_on, primary in rows.iter_rows():
        primaries.setdefault(add_on, []).append(primary)
    return primaries


def follow_exit(
    reference: Reference, family: str, documented: Mapping[str, str | None], on: date
) -> tuple[str, Vector]:
    """The family to which a documented value leads on a day, and the values fixed there; the family itself where none does."""
    exits = in_force(reference.tables["family_exits"], on).filter(pl.col("family_id") == family)
    bins = Bins.from_tables(reference.tables)
    for attribute, value, to_family, fixed in exits.select("attribute", "value", "to_family", "fixed").iter_rows():
        said = documented.get(attribute)
        if said is not None and bins.fit(attribute, said, value) is Fit.CONTAINED:
            return to_family, fixed_values(fixed)
    return family, {}


def fixed_values(text: str | None) -> dict[str, str]:
    """The pairs of a `fixed` cell, `attribute=value;attribute=value`; nothing where it is blank."""
    pairs = (pair.partition("=") for pair in (text or "").split(";") if pair)
    return {attribute: value for attribute, _, value in pairs}


def read_values(reference: Reference, documented: Mapping[str, str]) -> Vector:
    """What is given, the numbers in the one way in which they are written; ReferenceError for what is no known value."""
    values = reference.tables["attribute_values"]
    readers = number_readers(reference.tables)
    read = {}
    for attribute, value in documented.items():
        known = values.filter(pl.col("attribute") == attribute)["value"].to_list()
        if not known:
            raise ReferenceError(_unknown("attribute", attribute, values["attribute"].unique().sort().to_list()))
        number = readers[attribute].read(value) if attribute in readers and value not in known else None
        if value not in known and number is None:
            raise ReferenceError(_unknown(f"value of {attribute}", value, known))
        read[attribute] = value if number is None else str(number)
    return read


def _unknown(what: str, given: str, known: list[str]) -> str:
    near = get_close_matches(given, known, n=1)
    guess = f" Did you mean {near[0]}?" if near else ""
    return f"{given} is not a known {what}.{guess} Known are {', '.join(known)}."
