"""The reference as lines beside each other are joined with it: every filed table, and of the imported ones only the rows
of codes that the run has."""

from __future__ import annotations

import duckdb
import polars as pl

from audit.join.reach import OUTPATIENT, PRACTITIONER
from audit.reference import Reference
from audit.reference.covered import covered_by, rows_of, words_of

PAIR_COLUMNS = {
    "column_1": pl.String(),
    "column_2": pl.String(),
    "effective_from": pl.Date(),
    "effective_to": pl.Date(),
    "modifier_indicator": pl.String(),
    "rationale": pl.String(),
}
UNIT_COLUMNS = {"hcpcs_code": pl.String(), "units": pl.Int64(), "adjudication_indicator": pl.String()}
ADD_ON_COLUMNS = {
    "add_on_code": pl.String(),
    "primary_code": pl.String(),
    "edit_type": pl.String(),
    "effective_from": pl.Date(),
    "effective_to": pl.Date(),
}
MODIFIER_COLUMNS = {"modifier": pl.String(), "effective_from": pl.Date(), "effective_to": pl.Date()}
PLACE_COLUMNS: dict[str, pl.DataType] = {"place_of_service_code": pl.String(), "label": pl.String()}
EXCLUSION_COLUMNS = {
    "npi": pl.String(),
    **dict.fromkeys(("exclusion_date", "reinstatement_date", "waiver_date"), pl.Date()),
    "waiver_state": pl.String(),
}
SETTINGS = (PRACTITIONER, OUTPATIENT)


def lay_out(connection: duckdb.DuckDBPyConnection, reference: Reference, limits: pl.DataFrame) -> None:
    """Register what the steps join with.

    `reference_<table>` is each filed table; `policy_limits` the limits; `code_pairs` and `unit_limits` the rows of the
    pair and the unit table for codes of the run, with `setting`, `edition` and the days on which that answers;
    `add_on_rows` the same of the table of add-ons, which has no settings;
    `modifier_editions`, `place_editions` and `exclusions` the imported modifiers, places and excluded providers with an
    NPI; `table_days` those days for every imported table, and whether the edition is complete `among_own_codes` only;
    `own_codes` are those codes.
    """
    for name, table in reference.tables.items():
        connection.register(f"reference_{name}", table)
    connection.register("policy_limits", limits)
    connection.register("own_codes", reference.tables["codes"].select("hcpcs_code").unique())
    run = connection.sql("select distinct hcpcs_code from claims where hcpcs_code is not null").pl()["hcpcs_code"]
    both = pl.col("column_1").is_in(run.implode()) & pl.col("column_2").is_in(run.implode())
    connection.register("code_pairs", _by_setting(reference, "ncci_ptp", PAIR_COLUMNS, both))
    one = pl.col("hcpcs_code").is_in(run.implode())
    connection.register("unit_limits", _by_setting(reference, "ncci_mue", UNIT_COLUMNS, one))
    added = pl.col("add_on_code").is_in(run.implode())
    connection.register("add_on_rows", rows_of(reference, "ncci_add_on", ADD_ON_COLUMNS, where=added))
    connection.register("modifier_editions", rows_of(reference, "modifiers", MODIFIER_COLUMNS))
    connection.register("place_editions", rows_of(reference, "place_of_service", PLACE_COLUMNS))
    named = pl.col("npi").str.contains("[1-9]")
    connection.register("exclusions", rows_of(reference, "leie", EXCLUSION_COLUMNS, where=named))
    connection.register("table_days", _days(reference))


def _by_setting(reference: Reference, table: str, columns: dict[str, pl.DataType], where: pl.Expr) -> pl.DataFrame:
    """The rows of all settings, each with its `setting`."""
    parts = [
        rows_of(reference, table, columns, setting, where).with_columns(setting=pl.lit(setting)) for setting in SETTINGS
    ]
    return pl.concat(parts)


def _days(reference: Reference) -> pl.DataFrame:
    """`table_name, setting, edition, first_day, last_day, among_own_codes, words` of every imported table; `setting` may be null."""
    store = reference.store
    rows = [
        (table, setting, held.edition, held.first, held.last, held.is_part, words_of(table, setting))
        for table in store.tables()
        for setting in store.settings(table)
        for held in covered_by(reference, table, setting).held
    ]
    schema = {
        "table_name": pl.String(),
        "setting": pl.String(),
        "edition": pl.String(),
        "first_day": pl.Date(),
        "last_day": pl.Date(),
        "among_own_codes": pl.Boolean(),
        "words": pl.String(),
    }
    return pl.DataFrame(rows, schema=schema, orient="row")
