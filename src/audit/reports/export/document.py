"""JSON for machines: the tool and its rules, one result a finding with where it stands, and the manifest."""

from __future__ import annotations

import json
from typing import Any

import polars as pl

from audit.reports.export.levels import Level
from audit.reports.export.manifest import Ticket, build_manifest
from audit.reports.export.run import FinishedRun
from audit.reports.export.tables import tables_of

_HEAD = ("finding_id", "rule_id", "severity", "verdict", "message")
_LOCATION = ("source_file", "file", "record_number", "claim_id", "claim_line_number")


def write_json(run: FinishedRun, ticket: Ticket) -> bytes:
    """One JSON object in UTF-8: `notices`, `tool`, `results`, `decisions`, `rejected`, `coverage`, `reconciliation`, `manifest`.

    Dates are ISO text, amounts are numbers in dollars, `location` names the record in the file that came in.
    """
    tables = tables_of(run, ticket)
    manifest = build_manifest(run, ticket, {name: frame.height for name, frame in tables.items()})
    findings = tables.pop("findings")
    located = run.located(findings) if ticket.level is Level.FULL else findings
    parts = {
        "notices": _text(manifest["export"]["notices"]),
        "tool": _text(
            {"name": manifest["tool"]["name"], "version": manifest["tool"]["version"], "rules": manifest["rules"]}
        ),
        "results": _results(located).write_json(),
        **{
            name: frame.with_columns(pl.selectors.decimal().cast(pl.Float64)).write_json()
            for name, frame in tables.items()
        },
        "reconciliation": _text(manifest["reconciliation"]),
        "manifest": _text(manifest),
    }
    return joined(parts)


def joined(parts: dict[str, str]) -> bytes:
    """The parts, each JSON text already, as one object."""
    return ("{\n" + ",\n".join(f'"{name}": {text}' for name, text in parts.items()) + "\n}\n").encode()


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)


def _results(located: pl.DataFrame) -> pl.DataFrame:
    """One row a finding: what names it, `location`, and the rest of the contract's columns as `properties`."""
    plain = located.with_columns(pl.selectors.decimal().cast(pl.Float64))
    head, place = ([name for name in names if name in plain.columns] for names in (_HEAD, _LOCATION))
    rest = [name for name in plain.columns if name not in {*head, *place}]
    return plain.select(*head, pl.struct(place).alias("location"), pl.struct(rest).alias("properties"))
