"""What a violated attribute rule tells of a line: the sentence, what to do, and where the record says otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl

from audit.findings.judge import Judged
from audit.findings.policy import Policy
from audit.findings.told import AT, IN_NOTE, TOLD, decided
from audit.model.vocabulary import Action, Assertion, AttributeRole, Category, Outcome, Verdict

DEARER_BY_SILENCE = (pl.col("is_changed_by_silence") & (pl.col("fee_fitting") > pl.col("fee_billed"))).fill_null(
    value=False
)
"""Where the code that fits pays more, and only silence in the record says that it fits."""

_READ = ("line", "profile", "hcpcs_code", "family_id", "claim_line_start_date", "payer", "fee_billed")
_UNTOLD = pl.col("is_left_to_modifiers") & pl.col("expected").is_null()


def told_attributes(
    judged: Judged, fitting: pl.DataFrame, said: pl.DataFrame, tables: Mapping[str, pl.DataFrame], policy: Policy
) -> list[pl.DataFrame]:
    """The violated attribute rules of every line as `TOLD`, a frame a rule; `said` is what decides."""
    told = _worded(judged, fitting, said, tables)
    parts = told.partition_by("rule_id", as_dict=True, maintain_order=True)
    return [
        part.select(pl.selectors.by_name(TOLD, require_all=False), **decided(policy, str(key[0])))
        for key, part in parts.items()
    ]


def _worded(
    judged: Judged, fitting: pl.DataFrame, said: pl.DataFrame, tables: Mapping[str, pl.DataFrame]
) -> pl.DataFrame:
    violations = judged.attributes.filter(pl.col("outcome") == Outcome.VIOLATED.value)
    facts = judged.lines.select(*_READ, pl.int_range(pl.len(), dtype=pl.UInt32).alias(AT))
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
        evidence_text=pl.when(silent & IN_NOTE)
        .then(pl.format("searched: {}", "searched"))
        .otherwise("documented_text"),
        own_action=pl.when(_UNTOLD).then(pl.lit(Action.ADD_MODIFIER.value)).otherwise(_either(silent, "action")),
        own_severity=_either(silent, "severity"),
        message=_sentence(silent),
        how_to_fix=_guidance(),
        recodes=pl.col("role") != AttributeRole.MODIFIER.value,
    )


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
    silence = pl.when(IN_NOTE).then(looked).otherwise(pl.lit(" A record was given and does not mention it."))
    record = pl.when(IN_NOTE).then(pl.lit("note")).otherwise(pl.lit("record"))
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
    first = pl.when(fits & DEARER_BY_SILENCE).then(withheld).when(fits).then(named).otherwise(opened)
    return first.fill_null("") + pl.col("how_to_fix")


def _either(silent: pl.Expr, column: str) -> pl.Expr:
    return pl.when(silent).then(f"{column}_undocumented").otherwise(f"{column}_contradicted")


def _attribute_labels(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    return tables["attributes"].select("attribute", "unit", pl.col("label").alias("attribute_label"))


def _value_labels(tables: Mapping[str, pl.DataFrame], key: str) -> pl.DataFrame:
    return tables["attribute_values"].select(
        "attribute", pl.col("value").alias(key), pl.col("label").alias(f"{key}_label")
    )
