"""The steps that ask lines of each other: one SQL file a step, in order, each inspectable alone.

Most lines have nothing beside them, so that a step answers with rows for those only that have; the others have null, and
false for a flag. A step without facts lays out a table for later ones.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files

import polars as pl

SQL = files("audit.join") / "sql" / "across"
TEXT, WHOLE, FLAG, DATE = pl.String(), pl.Int64(), pl.Boolean(), pl.Date()
NUMBER, SMALL = pl.Float64(), pl.Int32()


@dataclass(frozen=True)
class AcrossStep:
    """One question about lines beside each other. Its SQL file carries its name, and so does the table that it fills.

    A step with `facts` answers with `line` and these, at most one row a line; one without lays something out for later
    steps.
    """

    name: str
    facts: Mapping[str, pl.DataType] = field(default_factory=dict)

    def sql(self) -> str:
        """The SQL of the step; its first line is the question in English."""
        return (SQL / f"{self.name}.sql").read_text(encoding="utf-8")


ACROSS_STEPS: tuple[AcrossStep, ...] = (
    AcrossStep("correcting_lines"),
    AcrossStep("superseded_lines"),
    AcrossStep("claim_keys"),
    AcrossStep("line_modifiers"),
    AcrossStep("same_service"),
    AcrossStep("exact_duplicates"),
    AcrossStep(
        "duplicates",
        {
            "has_same_service": FLAG,
            "is_exact_duplicate": FLAG,
            "is_suspect_duplicate": FLAG,
            "duplicate_of": TEXT,
            "duplicate_differs": TEXT,
            "duplicate_related": TEXT,
        },
    ),
    AcrossStep("spanned_lines", {"units_a_day": NUMBER}),
    AcrossStep("unit_limits_of_day"),
    AcrossStep("line_limits", {"unit_limit": SMALL, "unit_limit_indicator": pl.Int8(), "is_unit_limit_unknown": FLAG}),
    AcrossStep(
        "day_units",
        {"units_before": NUMBER, "units_in_words": TEXT, "unit_limit_in_words": TEXT, "unit_related": TEXT},
    ),
    AcrossStep("add_on_codes"),
    AcrossStep("add_on_days"),
    AcrossStep("add_on_unknown", {"is_add_on_unknown": FLAG}),
    AcrossStep("add_on_lines"),
    AcrossStep("code_ranks"),
    AcrossStep("add_on_company"),
    AcrossStep(
        "add_on_beside",
        {
            "add_on_type": pl.Int8(),
            "has_listed_primary": FLAG,
            "has_other_procedure": FLAG,
            "has_level_before": FLAG,
            "level_before": TEXT,
            "primary_codes": TEXT,
            "primary_table": TEXT,
            "primary_elsewhere": TEXT,
            "primary_lines_elsewhere": TEXT,
            "primary_lines": TEXT,
        },
    ),
    AcrossStep("grouped_codes"),
    AcrossStep("code_packages"),
    AcrossStep("package_modifiers"),
    AcrossStep("package_lines"),
    AcrossStep("visit_lines"),
    AcrossStep("package_days"),
    AcrossStep("visit_packages"),
    AcrossStep("visit_pairs"),
    AcrossStep(
        "visit_beside_procedure",
        {
            "day_procedures": TEXT,
            "day_procedure_lines": TEXT,
            "is_apart_from_procedure": FLAG,
            "day_procedure_unknown": TEXT,
            "surgery": TEXT,
            "surgery_lines": TEXT,
            "is_apart_from_surgery": FLAG,
            "surgery_unknown": TEXT,
        },
    ),
    AcrossStep("package_periods"),
    AcrossStep(
        "line_in_period",
        {
            "period_asks": TEXT,
            "period_code": TEXT,
            "period_day": DATE,
            "period_last_day": DATE,
            "period_lines": TEXT,
            "is_parted_from_period": FLAG,
            "period_unknown": TEXT,
        },
    ),
    AcrossStep("not_beside_members"),
    AcrossStep("not_beside_pairs"),
    AcrossStep("beside_pairs"),
    AcrossStep(
        "not_beside_line",
        {
            "beside_rule": TEXT,
            "beside_words": TEXT,
            "beside_codes": TEXT,
            "beside_lines": TEXT,
            "is_parted_beside": FLAG,
        },
    ),
    AcrossStep("lines_once"),
    AcrossStep(
        "day_company",
        dict.fromkeys(("has_other_codes", "has_foreign_codes", "day_has_bypass", "is_beyond_pairs"), FLAG),
    ),
    AcrossStep("imaging_in_codes"),
    AcrossStep("imaging_beside"),
    AcrossStep("imaging_pairs"),
    AcrossStep(
        "imaging_included",
        {
            "is_imaging": FLAG,
            "imaging_is_billed_for": FLAG,
            "imaging_others": TEXT,
            "imaging_codes": TEXT,
        },
    ),
    AcrossStep("listed_pairs"),
    AcrossStep("bypassing_modifiers"),
    AcrossStep("edit_pairs"),
    AcrossStep(
        "ncci_edits",
        {
            "edit_others": TEXT,
            "edit_codes": TEXT,
            "edit_indicator": TEXT,
            "edit_meaning": TEXT,
            "edit_days": TEXT,
            "edit_edition": TEXT,
        },
    ),
    AcrossStep("family_company"),
    AcrossStep("lattice_pairs"),
    AcrossStep(
        "impossible_together",
        {
            "has_rival_code": FLAG,
            "rival_family": TEXT,
            "rival_others": TEXT,
            "rival_codes": TEXT,
            "rival_carrier": TEXT,
        },
    ),
    AcrossStep("bypassed_pairs"),
    AcrossStep(
        "bypass_unproven",
        {
            "has_bypassed_pair": FLAG,
            "bypass_is_claimed_only": FLAG,
            "bypass_others": TEXT,
            "bypass_codes": TEXT,
            "bypass_modifiers": TEXT,
            "bypass_edition": TEXT,
        },
    ),
    AcrossStep("filing_deadlines"),
    AcrossStep("timely_filing", {"filing_deadline": DATE, "filing_window": TEXT, "filing_policy_row": WHOLE}),
    AcrossStep("diagnosis_days"),
    AcrossStep("diagnosed_lines", {"has_diagnoses": FLAG, "diagnoses_missing": TEXT, "exclusions_missing": TEXT}),
    AcrossStep("diagnoses_judged"),
    AcrossStep(
        "diagnosis_validity",
        dict.fromkeys(("diagnoses_unknown", "diagnoses_incomplete", "diagnoses_not_in_force"), TEXT),
    ),
    AcrossStep("diagnosis_pointers"),
    AcrossStep("line_pointers"),
    AcrossStep("astray_pointers", {"pointers_astray": TEXT}),
    AcrossStep("diagnosis_exclusions"),
    AcrossStep("claim_exclusions"),
    AcrossStep(
        "excluded_diagnoses",
        dict.fromkeys(("diagnoses_excluded", "diagnoses_excluded_unsure", "diagnoses_excluded_related"), TEXT),
    ),
    AcrossStep("line_sides"),
    AcrossStep("line_regions"),
    AcrossStep("line_coverage"),
    AcrossStep("pointed_diagnoses"),
    AcrossStep("diagnosis_regions", {"region_billed": TEXT, "is_region_diagnosed": FLAG, "regional_diagnoses": TEXT}),
    AcrossStep("diagnosis_sides", dict.fromkeys(("side_billed", "sides_diagnosed", "sided_diagnoses"), TEXT)),
    AcrossStep(
        "covered_diagnoses",
        {
            "has_covered_list": FLAG,
            "is_diagnosis_covered": FLAG,
            "coverage_policies": TEXT,
            "diagnoses_billed_for": TEXT,
        },
    ),
    AcrossStep("session_groups"),
    AcrossStep("session_lines"),
    AcrossStep("session_limits"),
    AcrossStep("region_sessions"),
    AcrossStep("counted_sessions"),
    AcrossStep(
        "sessions_in_window",
        {
            "sessions_counted": WHOLE,
            "sessions_limit": WHOLE,
            "sessions_window": TEXT,
            "sessions_of": TEXT,
            "sessions_days": TEXT,
            "sessions_lines": TEXT,
            "sessions_room_from": DATE,
            "sessions_room_without": DATE,
            "sessions_policy_row": WHOLE,
        },
    ),
    AcrossStep(
        "session_interval",
        {
            "interval_has_patient": FLAG,
            "interval_day_before": DATE,
            "interval_days": WHOLE,
            "interval_least": TEXT,
            "interval_next_from": DATE,
            "interval_of": TEXT,
            "interval_lines": TEXT,
            "interval_policy_row": WHOLE,
        },
    ),
    AcrossStep("session_company"),
    AcrossStep(
        "regions_of_day",
        {
            "region_has_patient": FLAG,
            "region_place": WHOLE,
            "regions_of_day": WHOLE,
            "region_limit": WHOLE,
            "region_of": TEXT,
            "region_lines": TEXT,
            "region_policy_row": WHOLE,
        },
    ),
    AcrossStep(
        "levels_of_day",
        {
            "level_has_patient": FLAG,
            "level_units_unread": FLAG,
            "levels_before": WHOLE,
            "levels_own": WHOLE,
            "level_limit": WHOLE,
            "level_of": TEXT,
            "level_lines": TEXT,
            "level_policy_row": WHOLE,
        },
    ),
    AcrossStep("modifier_standing"),
    AcrossStep(
        "modifier_faults",
        {
            "has_dated_modifier": FLAG,
            **dict.fromkeys(("modifiers_malformed", "modifiers_unlisted", "modifiers_ended"), TEXT),
        },
    ),
    AcrossStep("asked_modifiers"),
    AcrossStep("code_indicators"),
    AcrossStep("modifier_verdicts"),
    AcrossStep(
        "modifier_refusals",
        {"has_asked_modifier": FLAG, **dict.fromkeys(("modifiers_refused", "indicators_missing"), TEXT)},
    ),
    AcrossStep("modifier_pairs", {"modifiers_in_conflict": TEXT}),
    AcrossStep("modifier_repeats", {"modifiers_repeated": TEXT}),
    AcrossStep("modifier_places", {"has_bound_modifier": FLAG, "modifiers_misplaced": TEXT}),
    AcrossStep(
        "place_facts",
        {
            "place_is_unlisted": FLAG,
            "place_is_another": FLAG,
            **dict.fromkeys(("places_of_code", "code_place_words"), TEXT),
        },
    ),
    AcrossStep("malformed_npis"),
    AcrossStep("npi_faults", {"npis_malformed": TEXT}),
    AcrossStep("rendering_left_out", {"rendering_is_left_out": FLAG}),
    AcrossStep("provider_exclusions", {"providers_excluded": TEXT, "exclusion_is_waived": TEXT}),
    AcrossStep("dose_of_line", {"dose_given": TEXT, "dose_of": TEXT, "dose_of_unit": TEXT, "dose_units": WHOLE}),
    AcrossStep("units_in_successor", {"units_in_successor": TEXT}),
    AcrossStep(
        "waste_of_line",
        {
            "waste_of": TEXT,
            "waste_said": TEXT,
            "is_discarded_beside": FLAG,
            "is_given_beside": FLAG,
            "waste_beside": TEXT,
            "waste_lines": TEXT,
        },
    ),
)


def steps_for(facts: Collection[str]) -> tuple[AcrossStep, ...]:
    """The steps that answer with any of `facts`, and those whose tables their SQL names, in order."""
    wanted: list[AcrossStep] = []
    named: set[str] = set()
    for step in reversed(ACROSS_STEPS):
        if step.name in named or not set(step.facts).isdisjoint(facts):
            wanted.append(step)
            named.update(re.findall(r"\w+", step.sql()))
    return tuple(reversed(wanted))


def last_named(steps: Sequence[AcrossStep]) -> list[list[str]]:
    """For each step, the tables of steps up to it that no later one names: they are dropped then."""
    names = [step.name for step in steps]
    last = {name: at for at, name in enumerate(names)}
    for at, step in enumerate(steps):
        last |= dict.fromkeys(set(re.findall(r"\w+", step.sql())) & set(names[:at]), at)
    return [[name for name in names if last[name] == at] for at in range(len(steps))]
