"""The published limits of units beside what the bins of a code may need."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from math import ceil

import polars as pl

from audit.reference.dates import in_force
from audit.reference.linter.finding import Finding, of_edition
from audit.reference.linter.latest import Latest

TABLE = "ncci_mue"
_SETTING = "practitioner"
_COLUMNS = {"mue_units": "units", "mue_indicator": "adjudication_indicator"}
_WEIGHT = 3.5


def limits_allow_what_a_code_is_for(latest: Latest) -> Iterator[Finding]:
    """A code of which each unit stands for one more may be billed more than once a day, and no code of ours never."""
    needed = _needed(latest)
    for edition in latest.editions(TABLE):
        limits = dict(latest.rows(edition).select("hcpcs_code", "units").collect().sort("hcpcs_code").iter_rows())
        for code, (wanted, cause) in needed.items():
            limit = limits.get(code)
            if limit is not None and int(limit) < wanted:
                yield of_edition(
                    edition,
                    check="limits_allow_what_a_code_is_for",
                    codes=(code,),
                    what=f"{code}: the limit is {limit} unit(s) a day, and {cause}.",
                    why="What the code is for can then never be paid in full, and is refused as too many units.",
                    odd=_WEIGHT,
                )


def limits_are_as_known(latest: Latest) -> Iterator[Finding]:
    """A limit that stands among the known facts of the day is the one that the practitioner table has."""
    facts = latest.reference.tables["known_facts"].filter(pl.col("fact").is_in(list(_COLUMNS)))
    members = latest.reference.tables["codes"].select("hcpcs_code", "family_id").unique()
    for edition in (each for each in latest.editions(TABLE) if each.setting == _SETTING):
        rows = {row["hcpcs_code"]: row for row in latest.rows(edition).collect().iter_rows(named=True)}
        for subject, fact, known in (
            in_force(facts, edition.edition).select("subject", "fact", "value").sort("subject", "fact").iter_rows()
        ):
            family = members.filter(family_id=subject)["hcpcs_code"].sort()
            for code in family if family.len() else [subject]:
                held = rows.get(code, {}).get(_COLUMNS[fact])
                if held is not None and str(held) != known:
                    what = f"{code}: {fact.replace('_', ' ')} {held}, and known is {known}."
                    why = "Public statements are held against the known fact where no table is loaded."
                    yield of_edition(edition, "limits_are_as_known", (code,), what, why, _WEIGHT, fact)


def _needed(latest: Latest) -> dict[str, tuple[int, str]]:
    """Of each code the units that its fullest bin needs, and why."""
    tables = latest.reference.tables
    own = tables["codes"].drop_nulls("family_id")["hcpcs_code"].sort()
    needed = dict.fromkeys(own, (1, "it is a code in force"))
    bins = tables["attribute_values"].drop_nulls("each").select("attribute", "value", "lower", "upper", "each")
    rows = tables["code_attributes"].join(bins, on=["attribute", "value"], how="inner").sort("hcpcs_code")
    for code, attribute, lower, upper, each in rows.select(
        "hcpcs_code", "attribute", "lower", "upper", "each"
    ).iter_rows():
        wanted = _units(lower, upper, each)
        needed[code] = (wanted, f"by {latest.label(attribute)} it is billed {wanted} times or more")
    return needed


def _units(lower: Decimal | None, upper: Decimal | None, each: Decimal) -> int:
    """The units that fill a bin; two where it is open, for `each` says that there may be more than one."""
    if upper is None or lower is None:
        return 2
    return max(1, ceil((upper - lower + 1) / each))
