"""What is asked of a note: the attributes of a family on a day, as far as there are words to read them by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from audit.model.vocabulary import AttributeKind, AttributeRole, Combine
from audit.reference.dates import in_force


@dataclass(frozen=True)
class Asked:
    """An attribute of a family, as it is asked of a note."""

    attribute: str
    reads: str
    combine: Combine
    values: tuple[str, ...]
    silent_value: str | None
    exits: frozenset[str]
    expected: str | None = None
    only_beside: bool = False


def read_in_notes(tables: Mapping[str, pl.DataFrame]) -> frozenset[str]:
    """The attributes that are read in notes: those with words for it. Of all others a note says nothing, by no silence."""
    worded = set(tables["evidence_terms"]["attribute"])
    rows = tables["attributes"].filter(pl.col("kind") != AttributeKind.NUMBER.value).select("attribute", "reads")
    return frozenset(attribute for attribute, reads in rows.iter_rows() if (reads or attribute) in worded)


def asked_of(tables: Mapping[str, pl.DataFrame], family: str, day: date | None, code: str | None) -> tuple[Asked, ...]:
    """The attributes of a family on a day, and those of no family in particular, in the order of their position."""
    rules = tables["attribute_rules"].filter(family_id=family)
    rules = in_force(rules, day) if day is not None else rules.unique("attribute", keep="last")
    telling = tables["attribute_rules"].filter(pl.col("role") != AttributeRole.MODIFIER.value)
    of_no_family = ~pl.col("attribute").is_in(telling["attribute"].unique().implode())
    read = read_in_notes(tables)
    known = (
        tables["attributes"]
        .filter(pl.col("attribute").is_in(sorted(read)))
        .sort("position")
        .join(rules.drop("source"), on="attribute", how="left", maintain_order="left")
        .filter(pl.col("family_id").is_not_null() | of_no_family)
    )
    return tuple(
        _ask(tables, family, row, _expected(tables, code, row["attribute"])) for row in known.iter_rows(named=True)
    )


def _ask(tables: Mapping[str, pl.DataFrame], family: str, row: Mapping[str, str | None], expected: str | None) -> Asked:
    name = str(row["attribute"])
    values = tables["attribute_values"].filter(attribute=name).sort("position")["value"]
    exits = tables["family_exits"].filter(family_id=family, attribute=name)["value"]
    return Asked(
        attribute=name,
        reads=row["reads"] or name,
        combine=Combine(row["combine"] or Combine.ONE),
        values=tuple(values),
        silent_value=row["silent_value"],
        exits=frozenset(exits),
        expected=expected,
        only_beside=row["role"] == AttributeRole.SIDE,
    )


def _expected(tables: Mapping[str, pl.DataFrame], code: str | None, attribute: str | None) -> str | None:
    if code is None:
        return None
    values = tables["code_attributes"].filter(hcpcs_code=code, attribute=attribute)["value"]
    return str(values[0]) if len(values) else None
