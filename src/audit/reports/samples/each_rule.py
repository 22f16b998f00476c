"""One line a rule: the lines written by hand, and for every attribute rule that none of them shows, one from the reference.

Such a line bills a code of a family that has the rule, documents all that the code says, and one value that speaks
against it. So a new family needs no line of its own. Lines by hand have a claim that begins with `R`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from audit.model.columns import DOCUMENTED_PREFIX
from audit.model.vocabulary import AttributeRole, Category, Fit, Verdict
from audit.reference import Reference, family_vectors, lattice_attributes
from audit.reference.case import bill_for
from audit.reference.dates import in_force
from audit.reference.lattice import follow_exit
from audit.reference.ranges import Bins, Range
from audit.reference.spans import code_fit
from audit.reports.samples.lattice import places_of

NAME = "each_rule_once"
DAY = date(2024, 8, 5)
SHOWS = "what_it_shows"
BESIDE = "beside: the code that the add-on is added to"
_BY_HAND = "R"
_FREE = (AttributeRole.EXIT, AttributeRole.MODIFIER)
"""The roles of attributes for which a code need not have a value."""

_TRUTH = ("claim_id", "claim_line_number", "rule_id", "verdict", "suggested_code")


@dataclass(frozen=True)
class Shown:
    """A line that contradicts its code in one attribute: all that its record says, and the code that fits it instead."""

    attribute: str
    code: str
    says: Mapping[str, str]
    suggested: str | None


def each_rule_once(reference: Reference, folder: Path) -> dict[str, bytes]:
    """The bytes of the sample and of its truth, made anew from the lines by hand that stand in `folder`."""
    lines = _by_hand(folder / f"{NAME}.csv")
    truth = _by_hand(folder / f"{NAME}.truth.csv")
    shown = set(truth["rule_id"])
    derived = list(_derived(reference, shown))
    rows = [line for number, each in enumerate(derived, 1) for line in _lines(number, each, reference)]
    named = dict.fromkeys(f"{DOCUMENTED_PREFIX}{name}" for each in derived for name in each.says)
    used = [name for name in lines.columns if name != SHOWS and not _is_empty(lines, name)]
    columns = [*dict.fromkeys([*used, *named]), SHOWS]
    whole = pl.concat([lines, pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String))], how="diagonal")
    told = pl.DataFrame(
        [_told(number, each) for number, each in enumerate(derived, 1)],
        schema=dict.fromkeys(_TRUTH, pl.String),
        orient="row",
    )
    return {
        f"{NAME}.csv": whole.select(columns).write_csv().encode(),
        f"{NAME}.truth.csv": pl.concat([truth, told]).write_csv().encode(),
    }


def _by_hand(path: Path) -> pl.DataFrame:
    return pl.read_csv(path, infer_schema=False).filter(pl.col("claim_id").str.starts_with(_BY_HAND))


def _is_empty(lines: pl.DataFrame, name: str) -> bool:
    return name.startswith(DOCUMENTED_PREFIX) and lines[name].null_count() == lines.height


def _derived(reference: Reference, shown: Collection[str]) -> Iterator[Shown]:
    """The line of every attribute that a family has a rule for and no line shows, in order of position."""
    rules = in_force(reference.tables["attribute_rules"], DAY)
    for attribute in reference.tables["attributes"].sort("position")["attribute"]:
        if f"{Category.ATTRIBUTE}.{attribute}" not in shown:
            found = _of_attribute(reference, attribute, rules.filter(attribute=attribute).sort("family_id"))
            if found is not None:
                yield found


def _of_attribute(reference: Reference, attribute: str, rules: pl.DataFrame) -> Shown | None:
    first = None
    add_ons = set(reference.tables["add_on_primaries"]["add_on_code"])
    for family, role in rules.select("family_id", "role").iter_rows():
        found = _in_family(reference, family, attribute, role)
        if found is not None and found.suggested is not None and found.code not in add_ons:
            return found
        first = first or found
    return first


def _in_family(reference: Reference, family: str, attribute: str, role: str) -> Shown | None:
    """The first code of the family that a value contradicts, one that leads to another code where there is any.

    An add-on is taken last: alone it has another error.
    """
    add_ons = set(reference.tables["add_on_primaries"]["add_on_code"])
    vectors = dict(sorted(family_vectors(reference, family, DAY).items(), key=lambda each: each[0] in add_ons))
    names = lattice_attributes(reference, family, DAY)
    bins = Bins.from_tables(reference.tables)
    first = None
    for code, vector in vectors.items():
        says = {name: _number(bins, name, vector[name]) for name in names if name in vector and name != attribute}
        held = {each.get(attribute) for each in vectors.values()}
        for value in _values(reference, family, code, attribute, role, held):
            said = _number(bins, attribute, value)
            if role not in _FREE and not _contradicts(reference, family, code, attribute, said, vector):
                continue
            case = {**says, attribute: said}
            shown = Shown(attribute, code, case, _suggested(reference, family, code, attribute, role, case))
            if shown.suggested is not None and code not in add_ons:
                return shown
            first = first or shown
    return first


def _suggested(
    reference: Reference, family: str, code: str, attribute: str, role: str, case: Mapping[str, str]
) -> str | None:
    """The one code that the case is billed with, where the record says all that it stands for."""
    if role in (AttributeRole.SIDE, AttributeRole.MODIFIER):
        return None
    bill = bill_for(reference, family, case, DAY)
    is_chain = len(bill.lines) > 1 and attribute in Bins.from_tables(reference.tables).names
    if not bill.lines or is_chain or bill.candidates == (code,):
        return None
    reached, fixed = follow_exit(reference, family, case, DAY)
    vector = family_vectors(reference, reached, DAY)[bill.candidates[0]]
    wanted = [name for name in lattice_attributes(reference, reached, DAY) if name in vector]
    return bill.candidates[0] if {*wanted} <= {*case, *fixed} else None


def _values(
    reference: Reference, family: str, code: str, attribute: str, role: str, held: Collection[str | None]
) -> list[str]:
    """The values that may speak against the code: those that lead out, those that a modifier tells, or any."""
    tables = reference.tables
    values = tables["attribute_values"].filter(attribute=attribute).sort("position")["value"].to_list()
    if role == AttributeRole.EXIT:
        exits = in_force(tables["family_exits"], DAY).filter(family_id=family, attribute=attribute)["value"]
        return [value for value in values if value in set(exits)]
    if role == AttributeRole.MODIFIER:
        return _told_by_modifiers(reference, code, attribute, values)
    return sorted(values, key=lambda value: value not in held)


def _told_by_modifiers(reference: Reference, code: str, attribute: str, values: list[str]) -> list[str]:
    schedule = reference.tables["fee_schedule"].filter(pl.col("hcpcs_code") == code, pl.col("modifier").is_null())
    fees = in_force(schedule, DAY)
    rows = in_force(reference.tables["modifier_values"], DAY).filter(attribute=attribute)
    told = {
        row["value"]
        for row in rows.iter_rows(named=True)
        if row["indicator"] is None
        or any(value in row["indicator_values"].split(";") for value in fees[row["indicator"]].drop_nulls())
    }
    return [value for value in values if value in told]


def _contradicts(
    reference: Reference, family: str, code: str, attribute: str, said: str, vector: Mapping[str, str]
) -> bool:
    if attribute not in vector:
        return False
    if vector[attribute] == said:
        return False
    return code_fit(reference, family, code, attribute, said, DAY) is Fit.DISJOINT


def _number(bins: Bins, attribute: str, value: str) -> str:
    """A number that lies in a bin; of all other attributes the value itself."""
    bin_ = bins.of_value.get((attribute, value))
    end = None if bin_ is None else bin_.lower if bin_.lower is not None else bin_.upper
    return value if end is None else str(Range(end, end))


def _lines(number: int, shown: Shown, reference: Reference) -> list[dict[str, str]]:
    """The line that shows the rule; beside an add-on, the code that it is added to."""
    line = _line(number, shown, reference)
    added = reference.tables["add_on_primaries"].filter(add_on_code=shown.code)["primary_code"].sort()
    billed = set(reference.tables["codes"]["hcpcs_code"])
    primary = next((code for code in added if code in billed), None)
    if primary is None:
        return [line]
    kept = {name: value for name, value in line.items() if not name.startswith(DOCUMENTED_PREFIX)}
    return [line, {**kept, "claim_line_number": "2", "hcpcs_code": primary, SHOWS: BESIDE}]


def _line(number: int, shown: Shown, reference: Reference) -> dict[str, str]:
    attributes = reference.tables["attributes"]
    label = attributes.row(by_predicate=pl.col("attribute") == shown.attribute, named=True)["label"].lower()
    day = (DAY + timedelta(days=number % 5)).isoformat()
    return {
        "claim_id": f"S{number:03}",
        "claim_line_number": "1",
        "person_id": f"Q{number:03}",
        "payer": "Medicare",
        "rendering_npi": "1999901014",
        "claim_line_start_date": day,
        "claim_line_end_date": day,
        "place_of_service_code": next(iter(places_of(reference, shown.code)), "11"),
        "hcpcs_code": shown.code,
        "service_unit_quantity": "1",
        **{f"{DOCUMENTED_PREFIX}{name}": value for name, value in shown.says.items()},
        SHOWS: f"{Category.ATTRIBUTE}.{shown.attribute}: of {label} the record says {shown.says[shown.attribute]}",
    }


def _told(number: int, shown: Shown) -> tuple[str | None, ...]:
    rule = f"{Category.ATTRIBUTE}.{shown.attribute}"
    return f"S{number:03}", "1", rule, Verdict.CONTRADICTED.value, shown.suggested
