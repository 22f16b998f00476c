"""The codes of a family as points of a lattice: which values each code has, and which codes have given values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches

import polars as pl

from audit.errors import ReferenceError  # noqa: A004 - the field's word; the builtin is about weak references
from audit.model.vocabulary import AttributeRole
from audit.reference.dates import in_force
from audit.reference.load import Reference

Vector = dict[str, str]


def lattice_attributes(reference: Reference, family: str, on: date) -> list[str]:
    """The attributes that tell the codes of a family apart on a day, in the order of their `position`."""
    rules = in_force(reference.tables["attribute_rules"], on)
    lattice = rules.filter(pl.col("family_id") == family, pl.col("role") == AttributeRole.LATTICE.value)
    ordered = reference.tables["attributes"].sort("position")
    return ordered.join(lattice, on="attribute", how="semi", maintain_order="left")["attribute"].to_list()


def family_vectors(reference: Reference, family: str, on: date) -> dict[str, Vector]:
    """Each code of the family in force on a day with all its values; an attribute not among them takes any value."""
    codes = in_force(reference.tables["codes"], on).filter(pl.col("family_id") == family)
    values = in_force(reference.tables["code_attributes"], on)
    vectors: dict[str, Vector] = {code: {} for code in codes["hcpcs_code"].sort()}
    for code, attribute, value in values.select("hcpcs_code", "attribute", "value").iter_rows():
        if code in vectors:
            vectors[code][attribute] = value
    return vectors


def codes_matching(reference: Reference, family: str, documented: Mapping[str, str], on: date) -> list[str]:
    """The codes in force on a day that fit every given value, in order; a value may lead to another family."""
    _check_values(reference, documented)
    family, fixed = follow_exit(reference, family, documented)
    vectors = family_vectors(reference, family, on)
    return [code for code, vector in vectors.items() if _fits(vector, {**fixed, **documented})]


def _fits(vector: Vector, documented: Mapping[str, str]) -> bool:
    return all(vector.get(attribute, value) == value for attribute, value in documented.items())


def follow_exit(reference: Reference, family: str, documented: Mapping[str, str | None]) -> tuple[str, Vector]:
    """The family to which a documented value leads, and the values fixed there; the family itself where none leads out."""
    exits = reference.tables["family_exits"].filter(pl.col("family_id") == family)
    for row in exits.iter_rows(named=True):
        if documented.get(row["attribute"]) == row["value"]:
            return row["to_family"], fixed_values(row["fixed"])
    return family, {}


def fixed_values(text: str | None) -> dict[str, str]:
    """The pairs of a `fixed` cell, `attribute=value;attribute=value`; nothing where it is blank."""
    pairs = (pair.partition("=") for pair in (text or "").split(";") if pair)
    return {attribute: value for attribute, _, value in pairs}


def _check_values(reference: Reference, documented: Mapping[str, str]) -> None:
    values = reference.tables["attribute_values"]
    for attribute, value in documented.items():
        known = values.filter(pl.col("attribute") == attribute)["value"].to_list()
        if not known:
            raise ReferenceError(_unknown("attribute", attribute, values["attribute"].unique().sort().to_list()))
        if value not in known:
            raise ReferenceError(_unknown(f"value of {attribute}", value, known))


def _unknown(what: str, given: str, known: list[str]) -> str:
    near = get_close_matches(given, known, n=1)
    guess = f" Did you mean {near[0]}?" if near else ""
    return f"{given} is not a known {what}.{guess} Known are {', '.join(known)}."
