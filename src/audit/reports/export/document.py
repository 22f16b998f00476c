"""JSON for machines: the tool and its rules, one result a finding with where it stands, and the manifest."""

from __future__ import annotations

import json
from typing import Any

import polars as pl

from audit.reports.export.manifest import Ticket, build_manifest
from audit.reports.export.run import FinishedRun

_HEAD = ("finding_id", "rule_id", "severity", "verdict", "message")
_LOCATION = ("source_file", "record_number", "claim_id", "claim_line_number")


def write_json(run: FinishedRun, ticket: Ticket) -> bytes:
    """One JSON object in UTF-8: `tool`, `results`, `rejected`, `coverage`, `reconciliation`, `manifest`.

    Dates are ISO text, amounts are numbers in dollars, `location` names the record in the file that came in.
    """
    findings = run.findings(ticket.selection)
    tables = {"rejected": run.table("rejected"), "coverage": run.table("coverage")}
    rows = {"findings": findings.height, **{name: frame.height for name, frame in tables.items()}}
    manifest = build_manifest(run, ticket, rows)
    parts = {
        "tool": _text(
            {"name": manifest["tool"]["name"], "version": manifest["tool"]["version"], "rules": manifest["rules"]}
        ),
        "results": _results(run.located(findings)).write_json(),
        **{name: frame.write_json() for name, frame in tables.items()},
        "reconciliation": _text(manifest["reconciliation"]),
        "manifest": _text(manifest),
    }
    return ("{\n" + ",\n".join(f'"{name}": {text}' for name, text in parts.items()) + "\n}\n").encode()


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)


def _results(located: pl.DataFrame) -> pl.DataFrame:
    """One row a finding: what names it, `location`, and the rest of the contract's columns as `properties`."""
    plain = located.with_columns(pl.selectors.decimal().cast(pl.Float64))
    rest = [name for name in plain.columns if name not in {*_HEAD, *_LOCATION}]
    return plain.select(*_HEAD, pl.struct(_LOCATION).alias("location"), pl.struct(rest).alias("properties"))
