"""A code's values beside the fee schedule: what a value implies of an indicator, who is told by a modifier, which code is
an add-on, and with which status it is listed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import polars as pl

from audit.reference.checks.links import INDICATORS
from audit.reference.dates import in_force
from audit.reference.linter.finding import Finding, listed
from audit.reference.linter.latest import Latest

TABLE = "fee_schedule"
_ADD_ON_DAYS = "ZZZ"
_CODE_SAYS, _TOLD_BY, _ADD_ON, _STATUS = 5.0, 4.0, 4.5, 3.0


def values_fit_the_indicators(latest: Latest) -> Iterator[Finding]:
    """A code that has a value which implies an indicator, such as both sides, is listed with that indicator."""
    tables = latest.reference.tables
    implied = tables["known_facts"].filter(pl.col("fact").is_in(INDICATORS), pl.col("subject").str.contains("="))
    values = tables["code_attributes"].with_columns(subject=pl.format("{}={}", "attribute", "value"))
    told = values.join(implied.select("subject", "fact", wanted="value"), on="subject")
    for key, rows in told.sort("subject", "fact").group_by("subject", "fact", "wanted", maintain_order=True):
        subject, indicator, wanted = map(str, key)
        listed_rows = latest.fees().join(rows, on="hcpcs_code", how="semi").drop_nulls(indicator)
        odd = listed_rows.filter(~pl.col(indicator).is_in(wanted.split(";")))
        for group in odd.partition_by(indicator, maintain_order=True):
            yield _not_implied(latest, (subject, indicator, wanted), group)


def _not_implied(latest: Latest, implied: tuple[str, str, str], rows: pl.DataFrame) -> Finding:
    subject, indicator, wanted = implied
    attribute, _, value = subject.partition("=")
    said = f"{latest.label(attribute)} {latest.value_label(attribute, value)!r}"
    row, codes = rows.row(0, named=True), tuple(rows["hcpcs_code"].sort())
    what = f"{listed(codes)} with {said}: {_said(indicator)} {row[indicator]}, not {_either(wanted)}."
    why = "By that value the code already says what the indicator leaves to a modifier or to another code."
    about = f"{subject} {indicator} {row[indicator]}"
    return _finding("values_fit_the_indicators", row, what, why, _CODE_SAYS, about, codes)


def codes_told_by_a_modifier_allow_it(latest: Latest) -> Iterator[Finding]:
    """Where an attribute of a family is told by a modifier, the fee schedule allows that modifier on one of its codes.

    On the other codes of the family the modifier is not asked for, so that is nothing odd.
    """
    tables = latest.reference.tables
    rules = tables["attribute_rules"].filter(pl.col("role") == "modifier").select("family_id", "attribute").unique()
    allowed = tables["modifier_values"].drop_nulls(["indicator", "indicator_values"])
    told = rules.join(allowed.unique(["attribute", "indicator"], maintain_order=True), on="attribute")
    own = tables["code_attributes"].select("hcpcs_code", "attribute")
    for family, attribute, indicator, wanted in (
        told.select("family_id", "attribute", "indicator", "indicator_values")
        .sort("family_id", "attribute")
        .iter_rows()
    ):
        codes = tables["codes"].filter(family_id=family).select("hcpcs_code", attribute=pl.lit(attribute))
        asked = codes.join(own, on=["hcpcs_code", "attribute"], how="anti").select("hcpcs_code")
        rows = latest.fees().drop_nulls(indicator).join(asked, on="hcpcs_code", how="semi")
        if rows[indicator].is_in(wanted.split(";")).any():
            continue
        for group in rows.partition_by(indicator, maintain_order=True):
            yield _not_told(latest, (family, attribute, indicator, wanted), group)


def _not_told(latest: Latest, asked: tuple[str, ...], refused: pl.DataFrame) -> Finding:
    family, attribute, indicator, wanted = asked
    row = refused.row(0, named=True)
    codes = tuple(refused["hcpcs_code"].sort())
    what = (
        f"{latest.family_label(family)}: {latest.label(attribute)} is told by a modifier, and the {_said(indicator)} of"
        f" {listed(codes)} is {row[indicator]}, not {_either(wanted)}; no code of the family allows it."
    )
    why = "On these codes no modifier can say it, so a claim line does not tell the value."
    about = f"{attribute} {row[indicator]}"
    return _finding("codes_told_by_a_modifier_allow_it", row, what, why, _TOLD_BY, about, codes)


def add_ons_are_listed_as_such(latest: Latest) -> Iterator[Finding]:
    """A further unit is listed with global days ZZZ and has primaries, and a code so listed has primaries too."""
    rows = {row["hcpcs_code"]: row for row in latest.fees().iter_rows(named=True)}
    further, listed_codes = _further(latest), _with_primaries(latest)
    for code in _own_codes(latest):
        row = rows.get(code)
        if row is None or row["global_days"] is None:
            continue
        is_zzz = row["global_days"] == _ADD_ON_DAYS
        if is_zzz and listed_codes and code not in listed_codes:
            what = f"{code} has global days ZZZ and no primary is known for it."
            why = "A code that is only added to another one needs the list of what it may be added to."
            yield _finding("add_ons_are_listed_as_such", row, what, why, _ADD_ON, "primaries")
        if not is_zzz and code in further | listed_codes:
            cause = "stands in the add-on list" if code in listed_codes else "is a further unit by its bin"
            what = f"{code} {cause}, and its global days are {row['global_days']}, not ZZZ."
            why = "By one table it is only added to another code, by the other it stands alone."
            yield _finding("add_ons_are_listed_as_such", row, what, why, _ADD_ON, "global days")


def codes_stay_listed(latest: Latest) -> Iterator[Finding]:
    """A code in force stands in the last edition of the fee schedule, with the status that it had before."""
    schedule = latest.reference.tables[TABLE].filter(pl.col("modifier").is_null())
    if schedule.is_empty():
        return
    newest = schedule.sort("effective_from").row(-1, named=True)
    day = newest["effective_from"]
    is_whole = any(span.first <= day <= span.last for span in latest.spans("pfs"))
    wanted = in_force(latest.reference.tables["codes"], day).select("hcpcs_code")
    ordered = schedule.join(wanted, on="hcpcs_code", how="semi").sort("hcpcs_code", "effective_from")
    last = ordered.group_by("hcpcs_code", maintain_order=True).agg(
        pl.col("status").last(), earlier=pl.col("status").slice(-2, 1).first(), on=pl.col("effective_from").last()
    )
    gone = last.filter(pl.col("on") < day)["hcpcs_code"].to_list()
    if gone and is_whole:
        what = f"{len(gone)} code(s) in force stand in earlier editions and not in this one: {listed(gone)}."
        why = "Either they have ended and our table does not know it, or the edition is a part only."
        yield _finding("codes_stay_listed", {**newest, "hcpcs_code": None}, what, why, _STATUS, "gone", tuple(gone))
    changed = last.filter(pl.col("on") == day, pl.col("status") != pl.col("earlier"))
    for code, now, before in changed.select("hcpcs_code", "status", "earlier").iter_rows():
        what = f"{code} has status {now}; in the edition before it was {before}."
        why = "With the status changes who pays for the code, or whether it is paid at all."
        yield _finding("codes_stay_listed", {**newest, "hcpcs_code": code}, what, why, _STATUS, "status")


def _own_codes(latest: Latest) -> list[str]:
    return latest.reference.tables["codes"].drop_nulls("family_id")["hcpcs_code"].unique().sort().to_list()


def _further(latest: Latest) -> set[str]:
    """The codes of which one of the values is a bin that one unit each fills."""
    tables = latest.reference.tables
    bins = tables["attribute_values"].drop_nulls("each").select("attribute", "value")
    return set(tables["code_attributes"].join(bins, on=["attribute", "value"], how="semi")["hcpcs_code"])


def _with_primaries(latest: Latest) -> set[str]:
    """The add-on codes of which a list tells the primaries, ours or an imported one."""
    told = set(latest.reference.tables["add_on_primaries"]["add_on_code"])
    for edition in latest.editions("ncci_add_on"):
        told.update(latest.rows(edition).select("add_on_code").unique().collect()["add_on_code"])
    return told


def _finding(
    check: str, row: dict[str, Any], what: str, why: str, odd: float, about: str, codes: tuple[str, ...] = ()
) -> Finding:
    return Finding(
        check=check,
        table=TABLE,
        setting=None,
        edition=row["edition"],
        codes=codes or (row["hcpcs_code"],),
        what=what,
        why=why,
        source=row["source"],
        day=row["effective_from"],
        odd=odd,
        about=about,
    )


def _said(indicator: str) -> str:
    return indicator.replace("_", " ") if indicator == "global_days" else f"{indicator.replace('_', ' ')} indicator"


def _either(values: str) -> str:
    return " or ".join(values.split(";"))
