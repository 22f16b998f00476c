"""What each rule and each row of the policy was in a run, as digests: a later run can tell whether a rule has changed."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import polars as pl

from audit.findings.policy import Policy
from audit.model.tables import Schema
from audit.reference import Reference
from audit.rules import attribute
from audit.rules.rule import Rule

DEFINITIONS: Schema = {
    "kind": pl.String(),
    "name": pl.String(),
    "hcpcs_code": pl.String(),
    "digest": pl.String(),
}
"""`kind` is `rule` or `policy`; `name` the rule's id, or the name of the policy's row as it stands in findings. A rule of
an attribute has a row for each code, because each family of codes defines it for itself; any other has one without code."""


def definitions(reference: Reference, policy: Policy, rules: Iterable[Rule]) -> pl.DataFrame:
    """`DEFINITIONS`, one row for each rule that is a file, each attribute of each code, and each row of the policy."""
    rows = [
        *(("rule", rule.rule_id, None, _digest(_source(f"audit.rules.{rule.rule_id}"))) for rule in rules),
        *_of_attributes(reference.tables["attribute_rules"], reference.tables["codes"]),
        *_of_policy(policy.rows.drop("rank")),
    ]
    return pl.DataFrame(rows, schema=DEFINITIONS, orient="row").sort("kind", "name", "hcpcs_code")


def _of_attributes(attribute_rules: pl.DataFrame, codes: pl.DataFrame) -> list[tuple[str, str, str, str]]:
    judged = _source(attribute.__name__)
    by_family: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for row in attribute_rules.iter_rows(named=True):
        by_family[row["family_id"], row["attribute"]].append(row)
    families: dict[str, list[str]] = defaultdict(list)
    for family, code in codes.select("family_id", "hcpcs_code").unique().sort("family_id", "hcpcs_code").iter_rows():
        families[family].append(code)
    defined: dict[tuple[str, str], list[object]] = defaultdict(list)
    for (family, name), rows in sorted(by_family.items()):
        for code in families[family]:
            defined[f"attribute.{name}", code].append(rows)
    return [("rule", rule_id, code, _digest(judged, told)) for (rule_id, code), told in defined.items()]


def _of_policy(rows: pl.DataFrame) -> list[tuple[str, str, None, str]]:
    named: dict[str, list[object]] = defaultdict(list)
    for row in rows.iter_rows(named=True):
        named[row["name"]].append(row)
    return [("policy", name, None, _digest(told)) for name, told in named.items()]


def _source(module: str) -> str:
    """The text of a rule's module: what it asks, and every word that it says."""
    return Path(str(import_module(module).__file__)).read_text(encoding="utf-8")


def _digest(*told: object) -> str:
    return hashlib.sha256(json.dumps(told, default=str, sort_keys=True).encode()).hexdigest()[:32]
