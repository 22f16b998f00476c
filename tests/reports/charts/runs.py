"""Finished runs to test against: a folder of Parquet files with the contract's columns, from a few words a line."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from audit.model.columns import COLUMNS, DTYPES
from audit.model.tables import DOCUMENTED_FACTS, FINDINGS, LINES, RECORDS_REQUEST, REJECTED

CLAIMS = {column.name: DTYPES[column.kind] for column in COLUMNS if column.name != "modifiers"}
TITLES = {
    "attribute.imaging": "Imaging differs from the record",
    "attribute.region": "Region differs from the record",
    "attribute.delivery": "Catheter billed, single injection recorded",
    "bundling.imaging_included": "Fluoroscopy billed beside a code that includes it",
    "frequency.sessions": "Fifth session in twelve months",
    "global_period.evaluation": "E/M on the day without modifier 25",
    "units.over_limit": "More than one unit a day",
    "session.two_regions": "Two regions on one day",
    "duplicate.exact": "Exact duplicate line",
    "modifier.not_allowed": "Modifier not allowed",
}

SILENT = {
    "attribute.imaging": "Imaging billed is not in the record",
    "attribute.region": "Region is not in the record",
    "attribute.delivery": "Delivery billed is not in the record",
}

Row = Mapping[str, Any]


def write_run(folder: Path, lines: Sequence[Row], findings: Sequence[Row] = (), rejected: int = 0) -> Path:
    """Write a run. A line: `code, date, provider, payer, place, status, at_risk, carc_codes, paid, facts_wanted, looked_at`.

    A finding: `line, rule, severity, verdict, difference, carc`. Everything may be left out but a finding's line.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "summary.json").write_text('{"today": "2026-11-21"}', encoding="utf-8")
    flagged = {each["line"] for each in findings}
    frames = {
        "claims": _frame([_claim(n, line) for n, line in enumerate(lines)], CLAIMS),
        "lines": _frame([_line(n, line, n in flagged) for n, line in enumerate(lines)], LINES),
        "findings": _frame([_finding(n, each, lines[each["line"]]) for n, each in enumerate(findings)], FINDINGS),
        "finding_lines": pl.DataFrame(
            [(f"f{n:06}", each["line"]) for n, each in enumerate(findings)],
            schema={"finding_id": pl.String, "line": pl.Int64},
            orient="row",
        ),
        "records_request": _frame(
            [
                _key(n) | {"hcpcs_code": _code(line), "facts_wanted": line["facts_wanted"]}
                for n, line in enumerate(lines)
                if "facts_wanted" in line
            ],
            RECORDS_REQUEST,
        ),
        "documented_facts": _frame(
            [
                _key(n) | {"record_number": n + 1, "attribute": "imaging"}
                for n, line in enumerate(lines)
                if line.get("looked_at")
            ],
            DOCUMENTED_FACTS,
        ),
        "rejected": _frame([{"record_number": n, "reason": "field_count"} for n in range(rejected)], REJECTED),
    }
    for name, frame in frames.items():
        frame.write_parquet(folder / f"{name}.parquet")
    return folder


def demo_run(folder: Path, *, seed: int = 7, lines: int = 6_000, providers: int = 14) -> Path:
    """A run of two years that looks like a real one: 8 codes, 10 rules, 24 months, 5 payers, some answers of payers."""
    rng = random.Random(seed)
    codes = [f"6232{n}" for n in range(8)]
    payers = [
        "Harbor Mutual",
        "Medicare Part B",
        "Prairie Health Plan",
        "State Medicaid managed care organization of the northern counties",
        "Union Fund",
    ]
    told, raised = [], []
    for n in range(lines):
        provider = min(int(rng.expovariate(0.25)), providers - 1) if providers < 30 else rng.randrange(providers)
        day = date(2023, 1, 1) + timedelta(days=rng.randrange(730))
        chance = (0.084 if day < date(2024, 3, 1) else 0.047) * (2.4 if provider in (1, 5) else 0.9)
        told.append(
            {
                "code": rng.choices(codes, [4, 16, 6, 40, 1, 3, 1, 5])[0],
                "date": day,
                "provider": f"10000000{provider:02}",
                "payer": rng.choices(payers, [30, 40, 12, 10, 8])[0],
                "place": rng.choice(["11", "11", "22", "24"]),
                "status": "unverified" if rng.random() < 0.2 else "clear",
                "at_risk": Decimal("258.31"),
                "paid": Decimal("200.00"),
                "carc_codes": rng.choice(["150", "CO-45", "45;97", None]) if rng.random() < 0.3 else None,
            }
        )
        if rng.random() < chance:
            raised += _some_findings(rng, n)
    return write_run(folder, told, raised, rejected=12)


def _some_findings(rng: random.Random, line: int) -> list[Row]:
    rules = rng.choices(list(TITLES), [30, 6, 7, 12, 3, 9, 3, 2, 2, 12], k=rng.choice([1, 1, 1, 2]))
    return [
        {
            "line": line,
            "rule": rule,
            "severity": rng.choice(["high", "medium", "medium", "low"]),
            "verdict": ("undocumented" if rng.random() < 0.4 else "contradicted")
            if rule.startswith("attribute")
            else "violated",
            "difference": rng.choice(["123.16", "123.16", "14.31", "-98.87", "105.19", "4.33", None]),
            "carc": {
                "attribute": "150",
                "bundling": "97",
                "frequency": "119",
                "global_period": "97",
                "units": "151",
                "session": "59",
                "duplicate": "18",
                "modifier": "4",
            }[rule.partition(".")[0]],
        }
        for rule in dict.fromkeys(rules)
    ]


def _frame(rows: list[dict[str, Any]], schema: dict[str, pl.DataType]) -> pl.DataFrame:
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in rows], schema=schema)


def _key(n: int) -> dict[str, Any]:
    return {"claim_id": f"CLAIM{n // 2:05}", "claim_line_number": n % 2 + 1}


def _code(line: Row) -> str | None:
    return line.get("code", "62323")


def _claim(n: int, line: Row) -> dict[str, Any]:
    return _key(n) | {
        "person_id": f"PERSON{n}",
        "hcpcs_code": _code(line),
        "claim_line_start_date": line.get("date", date(2024, 5, 6)),
        "rendering_npi": line.get("provider", "1000000001"),
        "payer": line.get("payer", "Harbor Mutual"),
        "place_of_service_code": line.get("place", "11"),
        "carc_codes": line.get("carc_codes"),
        "paid_amount": line.get("paid"),
        "note_text": "PRIVATE NOTE",
    }


def _line(n: int, line: Row, flagged: bool) -> dict[str, Any]:
    return _key(n) | {
        "record_number": n + 1,
        "person_id": f"PERSON{n}",
        "claim_line_start_date": line.get("date", date(2024, 5, 6)),
        "hcpcs_code": _code(line),
        "line_status": "flagged" if flagged else line.get("status", "clear"),
        "amount_at_risk": line.get("at_risk", Decimal("100.00")) if flagged else None,
    }


def _finding(n: int, each: Row, line: Row) -> dict[str, Any]:
    rule = each.get("rule", "attribute.imaging")
    difference = each.get("difference")
    return _key(each["line"]) | {
        "finding_id": f"f{n:06}",
        "rule_id": rule,
        "rule_title": SILENT.get(rule, rule) if each.get("verdict") == "undocumented" else TITLES.get(rule, rule),
        "category": rule.partition(".")[0],
        "severity": each.get("severity", "high"),
        "verdict": each.get("verdict", "contradicted"),
        "person_id": f"PERSON{each['line']}",
        "claim_line_start_date": line.get("date", date(2024, 5, 6)),
        "hcpcs_code": _code(line),
        "rendering_npi": line.get("provider", "1000000001"),
        "payer": line.get("payer", "Harbor Mutual"),
        "amount_difference": None if difference is None else Decimal(difference),
        "likely_carc": each.get("carc", "150"),
        "evidence_text": "PRIVATE WORDS",
        "message": "The record says otherwise.",
    }
