"""Findings from outcomes: one row a violated rule and line, with the sentence, the evidence, the code that fits and the dollars."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import polars as pl

from audit.findings import amounts
from audit.findings.judge import Judged
from audit.findings.policy import Policy
from audit.join.facts import Facts
from audit.join.reach import missing
from audit.model.columns import MONEY
from audit.model.tables import FINDINGS
from audit.model.vocabulary import Action, Assertion, AttributeRole, Category, EvidenceSource, Outcome, Verdict
from audit.reference.covered import FEE_SCHEDULE
from audit.rules.rule import Rule, as_read, filled

PART = {"line": pl.Int64(), **{name: dtype for name, dtype in FINDINGS.items() if name != "finding_id"}}
_DEARER_BY_SILENCE = (pl.col("is_changed_by_silence") & (pl.col("fee_fitting") > pl.col("fee_billed"))).fill_null(
    value=False
)
_IN_NOTE = (pl.col("evidence_source") == EvidenceSource.NOTE.value).fill_null(value=False)
_NO_PLACE = {
    "evidence_note_id": pl.lit(None, dtype=pl.String),
    "evidence_start": pl.lit(None, dtype=pl.Int64),
    "evidence_end": pl.lit(None, dtype=pl.Int64),
}
_UNTOLD = pl.col("is_left_to_modifiers") & pl.col("expected").is_null()
_UNDERPAID = (pl.col("amount_difference") < 0).fill_null(value=False)


def finding_rows(judged: Judged, facts: Facts, tables: Mapping[str, pl.DataFrame], policy: Policy) -> pl.DataFrame:
    """The findings of a batch: columns `PART`, ordered by line and rule; `tables` is the reference."""
    fired = [rule for rule in judged.rules if (judged.lines[rule.rule_id] == Outcome.VIOLATED.value).any()]
    parts = [_line_findings(judged.lines, facts.fitting, rule, policy) for rule in fired]
    attributes = _told_attributes(judged, facts.fitting, facts.said.filter("decides"), tables)
    parts += [_settled(part, rule_id, policy) for rule_id, part in _by_rule(attributes)]
    return pl.concat([pl.DataFrame(schema=PART), *parts]).sort("line", "rule_id")


def _line_findings(lines: pl.DataFrame, fitting: pl.DataFrame, rule: Rule, policy: Policy) -> pl.DataFrame:
    violations = lines.filter(pl.col(rule.rule_id) == Outcome.VIOLATED.value).join(fitting, on="profile", how="left")
    violations = violations.with_columns(
        rule_id=pl.lit(rule.rule_id),
        rule_title=pl.lit(rule.title),
        category=pl.lit(str(rule.category)),
        verdict=pl.lit(Verdict.VIOLATED.value),
        attribute=pl.lit(None, dtype=pl.String),
        expected=pl.lit(None, dtype=pl.String),
        documented=pl.lit(None, dtype=pl.String),
        evidence_source=pl.lit(str(rule.evidence)),
        **_evidence_of(rule),
        own_action=pl.lit(str(rule.action)),
        message=filled(rule.message),
        how_to_fix=filled(rule.how_to_fix),
        citation=pl.lit(rule.citation),
        recodes=pl.lit(rule.recodes),
        related=pl.lit(None, dtype=pl.String) if rule.related is None else pl.col(rule.related),
        payable=pl.lit(None, dtype=pl.Float64) if rule.payable is None else rule.payable.cast(pl.Float64),
    )
    severity, carc = pl.lit(str(rule.severity)), pl.lit(rule.carc, dtype=pl.String)
    return _settled(violations.with_columns(own_severity=severity, carc=carc), rule.rule_id, policy, rule.policy_row)


def _evidence_of(rule: Rule) -> dict[str, pl.Expr]:
    """Where the evidence of a rule stands: in the note, at the place that the rule names, else in what it read."""
    if rule.place is None:
        return {**_NO_PLACE, "evidence_text": _values_read(rule.reads)}
    return {
        "evidence_note_id": pl.col("note_id"),
        "evidence_start": pl.col(f"{rule.place}_start"),
        "evidence_end": pl.col(f"{rule.place}_end"),
        "evidence_text": pl.col(f"{rule.place}_text"),
    }


def _told_attributes(
    judged: Judged, fitting: pl.DataFrame, said: pl.DataFrame, tables: Mapping[str, pl.DataFrame]
) -> pl.DataFrame:
    """The violated attribute rules of every line, with the words in which each is told; `said` is what decides."""
    violations = judged.attributes.filter(pl.col("outcome") == Outcome.VIOLATED.value)
    facts = judged.lines.select(pl.exclude([rule.rule_id for rule in judged.rules]))
    facts = facts.filter(pl.col("profile").is_in(violations["profile"].unique().implode()))
    spoken = tables["attribute_rules"].select(
        "family_id",
        "attribute",
        pl.selectors.matches("^(severity|title|action)_"),
        "carc",
        "how_to_fix",
        "citation",
        rule_from=pl.col("effective_from").fill_null(date.min),
        rule_to=pl.col("effective_to").fill_null(date.max),
    )
    told = (
        facts.join(violations, on="profile", how="inner")
        .join(fitting, on="profile", how="left")
        .join(spoken, on=["family_id", "attribute"], how="left")
        .filter(pl.col("claim_line_start_date").is_between("rule_from", "rule_to"))
        .join(_attribute_labels(tables), on="attribute", how="left")
        .join(_value_labels(tables, "expected"), on=["attribute", "expected"], how="left")
        .join(_value_labels(tables, "documented_value"), on=["attribute", "documented_value"], how="left")
        .with_columns(documented_value_label=_said_label())
        .join(_spoken(said), on=["line", "attribute"], how="left")
    )
    silent = pl.col("verdict") == Verdict.UNDOCUMENTED.value
    return told.with_columns(
        rule_title=_either(silent, "title"),
        category=pl.lit(Category.ATTRIBUTE.value),
        expected=pl.coalesce("expected", _not_expected()),
        documented=pl.coalesce("documented_value", pl.lit(Assertion.NOT_MENTIONED.value)),
        evidence_text=pl.when(silent & _IN_NOTE)
        .then(pl.format("searched: {}", "searched"))
        .otherwise("documented_text"),
        own_action=pl.when(_UNTOLD).then(pl.lit(Action.ADD_MODIFIER.value)).otherwise(_either(silent, "action")),
        own_severity=_either(silent, "severity"),
        message=_sentence(silent),
        how_to_fix=_guidance(),
        recodes=pl.col("role") != AttributeRole.MODIFIER.value,
        related=pl.lit(None, dtype=pl.String),
        payable=pl.lit(None, dtype=pl.Float64),
    )


def _settled(violations: pl.DataFrame, rule_id: str, policy: Policy, policy_row: str | None = None) -> pl.DataFrame:
    """The columns that every finding has: the code that fits, the dollars, and what the policy decides."""
    told = violations.with_columns(
        suggested_code=pl.when(_fits() & ~_DEARER_BY_SILENCE).then("fitting_code"),
        amount_basis=amounts.basis(),
        amount_billed=amounts.billed(),
    )
    suggests = pl.col("suggested_code").is_not_null()
    told = told.with_columns(
        amount_supported=pl.when(suggests).then(amounts.supported()).otherwise(amounts.payable())
    ).with_columns(amount_difference=(pl.col("amount_billed") - pl.col("amount_supported")).cast(MONEY))
    told = told.with_columns(
        severity=policy.severity(rule_id, _own_severity(told), policy_row),
        likely_carc=pl.when(~_UNDERPAID).then(policy.carc(rule_id, pl.col("carc"), policy_row)),
        suggested_action=pl.when(suggests).then(pl.lit(Action.RECODE.value)).otherwise(_without_code()),
        citation=policy.citation(rule_id, pl.col("citation"), policy_row),
        reference_edition=_edition(policy.named(rule_id, policy_row)),
        related_lines=pl.col("related"),
    )
    return told.select(pl.col(name).cast(dtype) for name, dtype in PART.items())


def _fits() -> pl.Expr:
    return pl.col("recodes") & (pl.col("fitting_code") != pl.col("hcpcs_code"))


def _own_severity(told: pl.DataFrame) -> pl.Expr:
    """What the rule says, before policy: less where the record supports a dearer code than the billed one."""
    if "severity_underpaid" not in told.columns:
        return pl.col("own_severity")
    return (
        pl.when(_UNDERPAID & (pl.col("verdict") == Verdict.CONTRADICTED.value))
        .then(pl.coalesce("severity_underpaid", "own_severity"))
        .otherwise("own_severity")
    )


def _without_code() -> pl.Expr:
    """What is asked of a person where no code is named: who would recode has to query first."""
    recode = pl.col("own_action") == Action.RECODE
    return pl.when(recode).then(pl.lit(Action.QUERY_PROVIDER.value)).otherwise("own_action")


def _spoken(said: pl.DataFrame) -> pl.DataFrame:
    """What decides each attribute of a line, and where it stands."""
    return said.select(
        "line",
        "attribute",
        "searched",
        documented_text="text",
        documented_quote="quote",
        evidence_source="source",
        evidence_note_id="note_id",
        evidence_start="start",
        evidence_end="end",
    )


def _sentence(silent: pl.Expr) -> pl.Expr:
    """What the code says, and what the record says, or its note."""
    is_exit = pl.col("role") == AttributeRole.EXIT
    label = pl.col("attribute_label").str.to_lowercase()
    stands_for = (
        pl.when(_UNTOLD)
        .then(pl.format("{} carries no modifier that tells {}.", "hcpcs_code", label))
        .when(pl.col("modifiers").is_not_null())
        .then(pl.format("{} with {} stands for {}: {}.", "hcpcs_code", "modifiers", label, "expected_label"))
        .otherwise(pl.format("{} stands for {}: {}.", "hcpcs_code", label, "expected_label"))
    )
    looked = pl.format(" The note does not mention it. Searched: {}.", "searched")
    silence = pl.when(_IN_NOTE).then(looked).otherwise(pl.lit(" A record was given and does not mention it."))
    record = pl.when(_IN_NOTE).then(pl.lit("note")).otherwise(pl.lit("record"))
    said = pl.format(" The {} says {} (“{}”).", record, "documented_value_label", "documented_quote")
    telling = pl.format(" Modifier {} tells it.", "telling_modifier").fill_null("")
    outside = pl.format("{} does not stand for {}: {}.", "hcpcs_code", label, "documented_value_label")
    leaves = pl.format(" The {} says “{}”, which belongs to another family of codes.", record, "documented_quote")
    told = pl.when(silent).then(stands_for + silence)
    return told.when(is_exit).then(outside + leaves).otherwise(stands_for + said + telling)


def _said_label() -> pl.Expr:
    """What a person reads for a documented value: a bin's label, else the number with its unit."""
    number = pl.concat_str(["documented_value", "unit"], separator=" ", ignore_nulls=True)
    return pl.coalesce("documented_value_label", pl.when(pl.col("documented_value").is_not_null()).then(number))


def _not_expected() -> pl.Expr:
    """What stands for the expected value where there is none: no modifier, or anything but what is documented."""
    other = pl.concat_str(pl.lit("not "), "documented_value")
    return pl.when(_UNTOLD).then(pl.lit("no modifier")).otherwise(other)


def _guidance() -> pl.Expr:
    named = pl.format("The record as it stands supports {}. ", "fitting_code")
    withheld = pl.format(
        "Silence alone does not support {}, which pays more than the code billed: ask first. ", "fitting_code"
    )
    opened = pl.format("Still to be read from the record: {}. ", "attributes_open")
    fits = pl.col("fitting_code") != pl.col("hcpcs_code")
    first = pl.when(fits & _DEARER_BY_SILENCE).then(withheld).when(fits).then(named).otherwise(opened)
    return first.fill_null("") + pl.col("how_to_fix")


def _either(silent: pl.Expr, column: str) -> pl.Expr:
    return pl.when(silent).then(f"{column}_undocumented").otherwise(f"{column}_contradicted")


def _values_read(names: Iterable[str]) -> pl.Expr:
    read = [pl.format("{}={}", pl.lit(name), as_read(name)) for name in names]
    return pl.concat_str(read, separator="; ", ignore_nulls=True)


def _edition(policy_row: pl.Expr) -> pl.Expr:
    """The editions behind a finding: what told of the code, and of its fee, or why no fee could be told; and the row of
    the policy that decided."""
    listed = pl.concat_str(
        [pl.format("hcpcs {}", "code_edition"), "code_days_in_force"], separator=" ", ignore_nulls=True
    )
    codes = (
        pl.when(pl.col("code_edition").is_not_null())
        .then(listed)
        .otherwise(pl.format("codes {}", "code_days_in_force"))
    )
    fees = pl.coalesce(
        pl.format("fee_schedule {}", pl.col("fee_edition").cast(pl.String)),
        pl.format("no fee: {}", missing(FEE_SCHEDULE)),
    )
    decided = pl.format("policy {}", policy_row)
    return pl.concat_str([codes, fees, decided], separator="; ", ignore_nulls=True)


def _attribute_labels(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    return tables["attributes"].select("attribute", "unit", pl.col("label").alias("attribute_label"))


def _value_labels(tables: Mapping[str, pl.DataFrame], key: str) -> pl.DataFrame:
    return tables["attribute_values"].select(
        "attribute", pl.col("value").alias(key), pl.col("label").alias(f"{key}_label")
    )


def _by_rule(told: pl.DataFrame) -> list[tuple[str, pl.DataFrame]]:
    parts = told.partition_by("rule_id", as_dict=True, maintain_order=True)
    return [(str(key[0]), part) for key, part in parts.items()]
