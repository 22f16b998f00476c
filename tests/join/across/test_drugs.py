"""Doses and waste of drugs: the steps agree with the slow definition."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date

import polars as pl
from tests.join.across.oracles import drugs as oracle
from tests.support.many_lines import many_lines

from audit.findings.policy import Policy
from audit.join.across import across
from audit.join.across_steps import steps_for
from audit.model.places import reference_directory
from audit.reference import Reference

CODES = ("J3301", "J1010", "J1040", "J0702", "J0665", "Q9966", "99213", None)
DOSES = (
    None,
    "80 mg",
    "6 mg",
    "0.5",
    "41mg",
    "250 mcg",
    "0.02 g",
    "5 mL",
    "3 cc",
    "unknown",
    "silent",
    "one vial",
    "7.25 MG",
)
DAYS = [date(2023, 6, 30), date(2023, 7, 1), date(2024, 3, 31), date(2024, 4, 1), date(2024, 8, 1)]
FACTS = {
    "dose": ("dose_given", "dose_units"),
    "waste": ("waste_said", "is_discarded_beside", "is_given_beside", "waste_lines"),
    "copies": ("is_exact_duplicate",),
}


def test_twenty_thousand_lines_agree_with_the_slow_definition(reference: Reference, policy: Policy, tmp_path):
    lines = many_lines(20_000, CODES, modifiers=("JW", "JZ", "59"), days=DAYS, documented_dose=DOSES)
    beside = across(
        lines, reference, policy.limits(), tmp_path, steps_for({n for names in FACTS.values() for n in names})
    )
    told = {question: facts_by_line(beside, names) for question, names in FACTS.items()}
    with (reference_directory() / "drugs.csv").open(encoding="utf-8") as file:
        table = list(csv.DictReader(file))
    copies = {line for line, (is_copy,) in told["copies"].items() if is_copy}
    drawn, meeting = lines.to_dicts(), defaultdict(list)
    for row in drawn:
        meeting[row["person_id"] or row["claim_id"], row["hcpcs_code"]].append(row)
    for row in drawn:
        near = meeting[row["person_id"] or row["claim_id"], row["hcpcs_code"]]
        assert told["dose"].get(row["line"]) == oracle.units_of_dose(row, table), row
        assert told["waste"].get(row["line"]) == oracle.waste(row, near, table, copies), row
    assert len(told["dose"]) > 5000
    assert len(told["waste"]) > 1500


def facts_by_line(beside, names: tuple[str, ...]) -> dict[int, tuple]:
    """The facts of the step that answers with them, as it answers, by line."""
    lines = pl.Series(range(20_000), dtype=pl.Int64)
    rows = beside.of(lines).with_columns(line=lines).filter(pl.col(names[0]).is_not_null())
    return {row[0]: row[1:] for row in rows.select("line", *names).iter_rows()}
