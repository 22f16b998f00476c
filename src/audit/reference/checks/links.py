"""Checks between tables: what a cell names is there, and words of a closed list are in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum

import polars as pl

from audit.model.columns import BY_NAME, DOCUMENTED_PREFIX
from audit.model.vocabulary import (
    Action,
    Assertion,
    AttributeKind,
    AttributeRole,
    Category,
    Combine,
    ContextDirection,
    ContextEffect,
    Enabled,
    EvidenceStrength,
    LatticeKind,
    MentionAssertion,
    SectionExtent,
    SectionRole,
    Severity,
)
from audit.reference.checks.problem import Problem, numbered, problems_at
from audit.reference.lattice import fixed_values
from audit.reference.load import Reference

INDICATORS = ("global_days", "multiple_procedure", "bilateral", "assistant", "co_surgeon", "team", "pctc")
"""The columns of the fee schedule that say what modifiers and further codes a code takes."""

GLOBAL_QUESTIONS = (
    "visit_that_day",
    "visit_day_before",
    "visit_in_period",
    "procedure_in_period",
    "no_package",
    "no_period",
)
"""What is asked of a modifier beside a procedure with a global package."""

_VALUE = ("attribute", "value")
LINKS: tuple[tuple[str, tuple[str, ...], str, tuple[str, ...]], ...] = (
    ("attribute_values", ("attribute",), "attributes", ("attribute",)),
    ("attribute_terms", ("attribute",), "attributes", ("attribute",)),
    ("attribute_rules", ("attribute",), "attributes", ("attribute",)),
    ("attribute_terms", _VALUE, "attribute_values", _VALUE),
    ("code_attributes", _VALUE, "attribute_values", _VALUE),
    ("code_traces", _VALUE, "attribute_values", _VALUE),
    ("family_exits", _VALUE, "attribute_values", _VALUE),
    ("attribute_rules", ("attribute", "silent_value"), "attribute_values", _VALUE),
    ("codes", ("family_id",), "families", ("family_id",)),
    ("attribute_rules", ("family_id",), "families", ("family_id",)),
    ("family_exits", ("family_id",), "families", ("family_id",)),
    ("family_exits", ("to_family",), "families", ("family_id",)),
    ("code_attributes", ("hcpcs_code",), "codes", ("hcpcs_code",)),
    ("code_traces", ("hcpcs_code",), "codes", ("hcpcs_code",)),
    ("code_history", ("hcpcs_code",), "codes", ("hcpcs_code",)),
    ("code_history", ("successor",), "codes", ("hcpcs_code",)),
    ("fee_schedule", ("hcpcs_code",), "codes", ("hcpcs_code",)),
    ("fee_schedule", ("modifier",), "modifiers", ("modifier",)),
    ("attribute_rules", ("carc",), "carc", ("carc",)),
    ("rule_policy", ("carc",), "carc", ("carc",)),
    ("attributes", ("reads",), "attributes", ("attribute",)),
    ("note_headings", ("section",), "note_sections", ("section",)),
    ("family_guidelines", ("family_id",), "families", ("family_id",)),
    ("family_guidelines", ("attribute",), "attributes", ("attribute",)),
    ("audit_history", ("family_id",), "families", ("family_id",)),
    ("audit_history", ("hcpcs_code",), "codes", ("hcpcs_code",)),
    ("add_on_primaries", ("add_on_code",), "codes", ("hcpcs_code",)),
    ("modifier_values", _VALUE, "attribute_values", _VALUE),
    ("diagnosis_values", _VALUE, "attribute_values", _VALUE),
    ("modifier_values", ("modifier",), "modifiers", ("modifier",)),
    ("fee_schedule", ("status",), "fee_statuses", ("status",)),
    ("modifier_conflicts", ("modifier",), "modifiers", ("modifier",)),
    ("modifier_conflicts", ("other",), "modifiers", ("modifier",)),
    ("modifier_groups", ("modifier",), "modifiers", ("modifier",)),
    ("modifier_groups", ("group_id",), "code_groups", ("group_id",)),
    ("code_places", ("group_id",), "code_groups", ("group_id",)),
    ("code_places", ("place_of_service_code",), "place_of_service", ("place_of_service_code",)),
    ("included_imaging", _VALUE, "attribute_values", _VALUE),
    ("included_imaging", ("attribute", "instead"), "attribute_values", _VALUE),
    ("global_modifiers", ("modifier",), "modifiers", ("modifier",)),
    ("drugs", ("hcpcs_code",), "codes", ("hcpcs_code",)),
    ("rule_policy", ("scope",), "code_groups", ("group_id",)),
    ("not_beside", ("group_id",), "code_groups", ("group_id",)),
    ("not_beside", ("beside",), "code_groups", ("group_id",)),
)
"""Table and columns, and where their values must stand. A row with a blank cell among them names nothing."""


def _words(*lists: Iterable[StrEnum]) -> tuple[str, ...]:
    return tuple(str(word) for words in lists for word in words)


WORDS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("families", "lattice", _words(LatticeKind)),
    ("attributes", "kind", _words(AttributeKind)),
    ("attribute_terms", "assertion", _words(Assertion)),
    ("attribute_terms", "kind", ("value", "synonym", "level", "interspace", "boundary")),
    ("attribute_rules", "role", _words(AttributeRole)),
    ("attribute_rules", "when_absent", ("not_evaluated", "not_applicable")),
    ("attribute_rules", "severity_contradicted", _words(Severity)),
    ("attribute_rules", "severity_underpaid", _words(Severity)),
    ("attribute_rules", "severity_undocumented", _words(Severity)),
    ("attribute_rules", "action_contradicted", _words(Action)),
    ("attribute_rules", "action_undocumented", _words(Action)),
    ("rule_policy", "enabled", _words(Enabled)),
    ("rule_policy", "severity", _words(Severity)),
    ("indicators", "indicator", INDICATORS),
    ("attributes", "combine", _words(Combine)),
    ("evidence_terms", "strength", _words(EvidenceStrength)),
    ("context_terms", "effect", _words(ContextEffect)),
    ("context_terms", "direction", _words(ContextDirection)),
    ("note_sections", "role", _words(SectionRole)),
    ("note_sections", "assertion", _words(MentionAssertion)),
    ("note_sections", "extent", _words(SectionExtent)),
    ("note_headings", "bare", ("yes",)),
    ("add_on_primaries", "edit_type", ("1", "2", "3")),
    ("modifier_values", "indicator", INDICATORS),
    ("modifier_groups", "fits", ("only", "never")),
    ("families", "one_a_day_by", ("patient", "provider")),
    ("attributes", "tells_site", ("yes",)),
    ("global_modifiers", "question", GLOBAL_QUESTIONS),
    ("drugs", "single_dose", ("yes", "no", "both")),
    ("drugs", "dose_unit", ("mg", "mL")),
    ("not_beside", "provider", ("same", "other", "any")),
)
"""Table, column, and the only words that may stand there, beside a blank."""


def links_lead_somewhere(reference: Reference) -> Iterator[Problem]:
    """Every attribute, value, family, code, modifier and reason code that a table names is there."""
    for table, columns, target, target_columns in LINKS:
        known = reference.tables[target].select(target_columns)
        rows = numbered(reference, table).drop_nulls(columns)
        lost = rows.join(known, left_on=columns, right_on=target_columns, how="anti", maintain_order="left")
        what = ", ".join(f"{name} {{{name}}}" for name in columns) + f" is not in the table {target}."
        yield from problems_at(reference, table, lost, what, f"Correct it, or add a row to {target}.")


def words_are_in_their_list(reference: Reference) -> Iterator[Problem]:
    """A column with a closed list of words holds no other."""
    for table, column, allowed in WORDS:
        rows = numbered(reference, table).filter(~pl.col(column).is_in(allowed))
        what = f"{column} {{{column}}} is not one of its words."
        yield from problems_at(reference, table, rows, what, f"Use one of {', '.join(allowed)}.")


def rules_are_named_by_category(reference: Reference) -> Iterator[Problem]:
    """A rule id of the policy begins with a category; `attribute.` is followed by an attribute."""
    attributes = [f"{Category.ATTRIBUTE}.{name}" for name in reference.tables["attributes"]["attribute"]]
    rule, category = pl.col("rule_id"), pl.col("rule_id").str.extract(r"^(\w+)\.\w+$")
    is_attribute = category == Category.ATTRIBUTE.value
    is_good = pl.when(is_attribute).then(rule.is_in(attributes)).otherwise(category.is_in(_words(Category)))
    rows = numbered(reference, "rule_policy").filter(~is_good.fill_null(value=False))
    fix = "Write <category>.<what>, or attribute.<attribute>."
    yield from problems_at(reference, "rule_policy", rows, "{rule_id} is not the name of a rule.", fix)


def exits_are_rules(reference: Reference) -> Iterator[Problem]:
    """An exit has its row in `attribute_rules`, as an exit or in the lattice, and what is fixed behind it are known values."""
    exits = numbered(reference, "family_exits")
    leads_out = pl.col("role").is_in(_words((AttributeRole.EXIT, AttributeRole.LATTICE)))
    rules = reference.tables["attribute_rules"].filter(leads_out)
    lost = exits.join(rules, on=("family_id", "attribute"), how="anti", maintain_order="left")
    what = "{family_id} has no exit rule for {attribute}."
    yield from problems_at(reference, "family_exits", lost, what, "Add the rule to attribute_rules, or drop the exit.")
    known = set(reference.tables["attribute_values"].select(_VALUE).iter_rows())
    wrong = exits.filter([not set(fixed_values(text).items()) <= known for text in exits["fixed"]])
    what = "{fixed} is not attribute=value with known values."
    yield from problems_at(reference, "family_exits", wrong, what, "Correct the pairs; part them with `;`.")


def aliases_reach_columns(reference: Reference) -> Iterator[Problem]:
    """A heading means a column that there is, and only one, however it is written."""
    attributes = reference.tables["attributes"]["attribute"]
    columns = [*BY_NAME, *(f"{DOCUMENTED_PREFIX}{name}" for name in attributes)]
    rows = numbered(reference, "header_aliases")
    lost = rows.filter(~pl.col("column").is_in(columns))
    what = "column {column} is not a column of a claim line."
    yield from problems_at(reference, "header_aliases", lost, what, "Correct it; `data/reference` never adds columns.")
    own = pl.DataFrame({"alias": columns, "column": columns})
    folded = _heading(pl.col("alias"))
    meant = pl.concat([rows.select("alias", "column"), own]).group_by(folded.alias("folded"))
    torn = meant.agg(pl.col("column").unique().sort().str.join(" and ")).filter(pl.col("column").str.contains(" and "))
    twice = rows.with_columns(folded.alias("folded")).join(torn, on="folded", suffix="_meant", maintain_order="left")
    what = "the heading {alias} means {column_meant}."
    yield from problems_at(reference, "header_aliases", twice, what, "Keep it for one column, or drop it.")


def codes_are_in_scope(reference: Reference) -> Iterator[Problem]:
    """Every code stands within what the manifest says the table is complete for."""
    scope = reference.manifest_row("codes")
    codes = numbered(reference, "codes").filter(pl.col("hcpcs_code").is_not_null())
    outside = codes.filter([not scope.in_scope(code) for code in codes["hcpcs_code"]])
    fix = "Add it to the scope of codes in manifest.toml."
    yield from problems_at(reference, "codes", outside, "{hcpcs_code} is outside the table's scope.", fix)


def _heading(text: pl.Expr) -> pl.Expr:
    return text.str.to_lowercase().str.replace_all(r"[\s_.\-]+", "")
