"""The published limits of units beside what the bins of a code may need."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from math import ceil

from audit.reference.linter.finding import Finding, of_edition
from audit.reference.linter.latest import Latest

TABLE = "ncci_mue"
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
