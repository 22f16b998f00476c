"""The reference tables: columns and types, what makes a row unique, and which cells must not be blank."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

TEXT = pl.String()
DATE = pl.Date()
WHOLE = pl.Int64()
FLAG = pl.Boolean()
RVU = pl.Decimal(12, 2)
FACTOR = pl.Decimal(12, 4)
QUANTITY = pl.Decimal(12, 2)

EFFECTIVE_FROM = "effective_from"
EFFECTIVE_TO = "effective_to"
_DATED: dict[str, pl.DataType] = {EFFECTIVE_FROM: DATE, EFFECTIVE_TO: DATE}
_SOURCE: dict[str, pl.DataType] = {"source": TEXT}


@dataclass(frozen=True, eq=False)
class Table:
    """One reference table.

    `key` makes a row unique, at any one date where the table is dated. Beside the key, `filled` cells are never blank;
    `open_key` are the parts of the key that may be.
    """

    name: str
    columns: dict[str, pl.DataType]
    key: tuple[str, ...]
    filled: tuple[str, ...] = ()
    open_key: tuple[str, ...] = ()

    @property
    def never_blank(self) -> tuple[str, ...]:
        """The columns in which every row has a value."""
        return (*(name for name in self.key if name not in self.open_key), *self.filled)

    @property
    def is_dated(self) -> bool:
        """Whether each row holds from `effective_from` to `effective_to`, both included."""
        return EFFECTIVE_FROM in self.columns


def _text(*names: str) -> dict[str, pl.DataType]:
    return dict.fromkeys(names, TEXT)


_TABLES = (
    Table(
        "families",
        {
            **_text("family_id", "label", "note", "undecided", "lattice", "one_a_day_by"),
            "fees_from": DATE,
            "fees_to": DATE,
            **_DATED,
            **_SOURCE,
        },
        ("family_id",),
        ("label", "lattice"),
    ),
    Table(
        "attributes",
        {
            **_text("attribute", "label", "kind", "unit", "question"),
            "position": WHOLE,
            **_text("reads", "combine", "tells_site"),
            **_SOURCE,
        },
        ("attribute",),
        ("label", "kind", "question", "position", "combine"),
    ),
    Table(
        "attribute_values",
        {
            **_text("attribute", "value", "label"),
            "position": WHOLE,
            "lower": QUANTITY,
            "upper": QUANTITY,
            "each": QUANTITY,
            **_SOURCE,
        },
        ("attribute", "value"),
        ("label", "position"),
    ),
    Table("query_questions", {**_text("subject", "question"), **_SOURCE}, ("subject",), ("question",)),
    Table(
        "attribute_terms",
        {**_text("attribute", "term", "assertion", "value", "kind"), **_SOURCE},
        ("attribute", "term"),
        ("assertion", "kind"),
    ),
    Table("codes", {**_text("hcpcs_code", "family_id", "words"), **_DATED, **_SOURCE}, ("hcpcs_code",), ("words",)),
    Table(
        "code_attributes",
        {**_text("hcpcs_code", "attribute", "value"), **_DATED, **_SOURCE},
        ("hcpcs_code", "attribute"),
        ("value",),
    ),
    Table(
        "code_history",
        {**_text("hcpcs_code", "successor"), "effective": DATE, **_SOURCE},
        ("hcpcs_code", "successor"),
        ("effective",),
    ),
    Table(
        "code_traces",
        {**_text("hcpcs_code", "attribute", "value", "words"), **_SOURCE},
        ("hcpcs_code", "attribute"),
        ("value", "words"),
    ),
    Table(
        "attribute_rules",
        {
            **_text("family_id", "attribute", "role", "when_absent", "silent_value"),
            **_text("severity_contradicted", "severity_underpaid", "severity_undocumented", "carc"),
            **_text("title_contradicted", "title_undocumented", "action_contradicted", "action_undocumented"),
            **_text("how_to_fix", "citation"),
            **_DATED,
            **_SOURCE,
        },
        ("family_id", "attribute"),
        (
            "role",
            "when_absent",
            "severity_contradicted",
            "title_contradicted",
            "action_contradicted",
            "how_to_fix",
            "citation",
        ),
    ),
    Table(
        "family_exits",
        {**_text("family_id", "attribute", "value", "to_family", "fixed"), **_DATED, **_SOURCE},
        ("family_id", "attribute", "value"),
        ("to_family",),
    ),
    Table(
        "family_guidelines",
        {"family_id": TEXT, "position": WHOLE, **_text("attribute", "words"), **_DATED, **_SOURCE},
        ("family_id", "position"),
        ("words",),
    ),
    Table(
        "add_on_primaries",
        {**_text("add_on_code", "primary_code", "edit_type"), **_DATED, **_SOURCE},
        ("add_on_code", "primary_code"),
        ("edit_type",),
    ),
    Table(
        "modifier_values",
        {**_text("attribute", "modifier", "value", "indicator", "indicator_values"), **_DATED, **_SOURCE},
        ("attribute", "modifier"),
        ("value",),
    ),
    Table(
        "audit_history",
        {"family_id": TEXT, "position": WHOLE, **_text("hcpcs_code", "words", "period", "source")},
        ("family_id", "position"),
        ("words",),
    ),
    Table(
        "known_facts",
        {**_text("subject", "fact", "value", "also", "words"), **_DATED, **_SOURCE},
        ("subject", "fact"),
        ("value", "words"),
    ),
    Table(
        "fee_schedule",
        {
            "edition": TEXT,
            **_DATED,
            **_text("hcpcs_code", "modifier", "status"),
            "work_rvu": RVU,
            "non_facility_total_rvu": RVU,
            "facility_total_rvu": RVU,
            "conversion_factor": FACTOR,
            **_text("global_days", "multiple_procedure", "bilateral", "assistant", "co_surgeon", "team", "pctc"),
            **_SOURCE,
        },
        ("hcpcs_code", "modifier"),
        ("edition", EFFECTIVE_FROM, EFFECTIVE_TO),
        ("modifier",),
    ),
    Table(
        "fee_statuses",
        {"status": TEXT, "indicators_hold": FLAG, "words": TEXT, **_SOURCE},
        ("status",),
        ("indicators_hold", "words"),
    ),
    Table(
        "indicators",
        {**_text("indicator", "value", "words", "modifiers", "verdict"), **_SOURCE},
        ("indicator", "value"),
        ("words",),
    ),
    Table(
        "place_of_service",
        {**_text("place_of_service_code", "label"), "facility": FLAG, **_SOURCE},
        ("place_of_service_code",),
        ("label", "facility"),
    ),
    Table(
        "modifiers",
        {**_text("modifier", "kind"), "is_ncci_associated": FLAG, "label": TEXT, **_SOURCE},
        ("modifier",),
        ("kind", "is_ncci_associated"),
    ),
    Table("modifier_conflicts", _text("modifier", "other", "words", "source"), ("modifier", "other"), ("words",)),
    Table(
        "modifier_groups",
        _text("modifier", "group_id", "fits", "words", "source"),
        ("modifier", "group_id"),
        ("fits", "words"),
    ),
    Table("code_places", _text("group_id", "place_of_service_code", "source"), ("group_id", "place_of_service_code")),
    Table("carc", {**_text("carc", "label"), **_SOURCE}, ("carc",), ("label",)),
    Table(
        "rule_policy",
        {
            **_text("payer", "rule_id", "scope"),
            "limit": WHOLE,
            **_text("window", "enabled", "severity", "carc"),
            **_DATED,
            **_text("citation"),
            **_SOURCE,
        },
        ("payer", "rule_id", "scope", "window"),
        ("enabled",),
        ("scope", "window"),
    ),
    Table(
        "code_groups",
        {**_text("group_id", "first_code", "last_code", "part", "words"), **_DATED, **_SOURCE},
        ("group_id", "first_code"),
        ("last_code", "words"),
    ),
    Table(
        "global_modifiers",
        {
            **_text("question", "global_days", "modifier"),
            "same_code_only": FLAG,
            "words": TEXT,
            **_DATED,
            **_SOURCE,
        },
        ("question", "global_days", "modifier"),
        ("same_code_only", "words"),
    ),
    Table(
        "not_beside",
        {
            "rule_id": TEXT,
            "position": WHOLE,
            **_text("group_id", "beside", "provider", "modifiers", "words", "citation"),
            **_DATED,
            **_SOURCE,
        },
        ("rule_id", "group_id", "beside"),
        ("position", "provider", "words", "citation"),
    ),
    Table(
        "included_imaging",
        {**_text("attribute", "value", "modality", "instead"), **_SOURCE},
        ("attribute", "value", "modality"),
    ),
    Table(
        "diagnosis_values",
        {**_text("icd10cm_prefix", "attribute", "value"), **_DATED, **_SOURCE},
        ("icd10cm_prefix", "attribute", "value"),
    ),
    Table(
        "drugs",
        {
            **_text("hcpcs_code", "drug"),
            "dose_per_unit": QUANTITY,
            **_text("dose_unit", "single_dose"),
            "waste_told_from": DATE,
            **_DATED,
            **_SOURCE,
        },
        ("hcpcs_code",),
        ("drug", "dose_per_unit", "dose_unit", "single_dose"),
    ),
    Table("header_aliases", {**_text("alias", "column"), "rank": WHOLE, **_SOURCE}, ("alias",), ("column", "rank")),
    Table(
        "evidence_terms",
        {**_text("attribute", "value", "term", "strength", "needs", "unless", "later_value"), **_SOURCE},
        ("attribute", "term", "needs"),
        ("strength",),
        ("needs",),
    ),
    Table(
        "context_terms",
        {**_text("term", "effect", "direction"), "reach": WHOLE, "attributes": TEXT, **_SOURCE},
        ("term", "effect", "direction", "attributes"),
        (),
        ("attributes",),
    ),
    Table(
        "note_sections",
        {**_text("section", "label", "role", "assertion", "attributes", "extent"), **_SOURCE},
        ("section",),
        ("label", "role"),
    ),
    Table("spelling", {**_text("word"), **_SOURCE}, ("word",)),
    Table("note_headings", {**_text("heading", "section", "bare"), **_SOURCE}, ("heading",), ("section",)),
)

TABLES: dict[str, Table] = {table.name: table for table in _TABLES}
