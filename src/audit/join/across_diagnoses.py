"""The diagnoses of a run as they are joined: each code that stands on a claim once, and what ICD-10-CM and a payer's
coverage say of those codes and of no others."""

from __future__ import annotations

import duckdb
import polars as pl

from audit.model.columns import DIAGNOSES
from audit.reference import Reference
from audit.reference.covered import rows_of

ICD10CM, COVERAGE = "icd10cm", "coverage"
_TEXT, _DAY = pl.String(), pl.Date()
_CODES: dict[str, pl.DataType] = {
    "icd10cm_code": _TEXT,
    "is_billable": pl.Boolean(),
    "parent": _TEXT,
    "excludes1": _TEXT,
}
_LABELS: dict[str, pl.DataType] = {"icd10cm_code": _TEXT, "label": _TEXT}
_COVERED: dict[str, pl.DataType] = {
    "payer": _TEXT,
    "policy": _TEXT,
    "hcpcs_code": _TEXT,
    "icd10cm_code": _TEXT,
    "effective_from": _DAY,
    "effective_to": _DAY,
    "citation": _TEXT,
}
_RIGHT, _LEFT, _BOTH = r"(?i)\bright\b", r"(?i)\bleft\b", r"(?i)\bbilateral\b"


def lay_diagnoses(connection: duckdb.DuckDBPyConnection, reference: Reference) -> None:
    """Lay out what the steps about diagnoses join with.

    `diagnosis_words` has each diagnosis as given, and its `code` in capitals without dot; `line_diagnoses` says at which
    position of which line one stands. `diagnosis_editions` are the editions of ICD-10-CM with their days,
    `diagnosis_codes` their rows for codes of the run and for what those are categories of, `diagnosis_labelled_sides`
    the side that a label tells, and `diagnosis_coverage` the diagnoses that a payer accepts for codes of the run.
    """
    _lay_lines(connection)
    codes = connection.sql("select distinct code from diagnosis_words").pl()["code"]
    reference, run = reference if codes.len() else reference.as_filed(), codes.implode()
    is_asked = pl.col("icd10cm_code").is_in(run) | pl.col("parent").is_in(run)
    connection.register("diagnosis_codes", rows_of(reference, ICD10CM, _CODES, where=is_asked))
    connection.register("diagnosis_editions", _editions(reference))
    connection.register("diagnosis_labelled_sides", labelled_sides(_labels(reference), run))
    billed = connection.sql("select distinct hcpcs_code from claims where hcpcs_code is not null").pl()["hcpcs_code"]
    accepted = pl.col("icd10cm_code").is_not_null() & pl.col("hcpcs_code").is_in(billed.implode())
    connection.register("diagnosis_coverage", rows_of(reference, COVERAGE, _COVERED, where=accepted))


def _editions(reference: Reference) -> pl.DataFrame:
    """The days of each edition, and whether it tells exclusions: one from an order file does not."""
    spans = reference.store.spans(ICD10CM, None, reference.as_of)
    tells = pl.col("excludes1").is_not_null().any()
    rows = [
        (span.first, span.last, reference.store.scan(span.edition).select(tells).collect().item()) for span in spans
    ]
    schema = {"first_day": _DAY, "last_day": _DAY, "has_exclusions": pl.Boolean()}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _lay_lines(connection: duckdb.DuckDBPyConnection) -> None:
    """The diagnoses of lines, of the columns that hold any."""
    counted = connection.sql(f"select {', '.join(f'count({name})' for name in DIAGNOSES)} from claims").fetchall()[0]
    held = [(n, name) for n, (name, count) in enumerate(zip(DIAGNOSES, counted, strict=True), 1) if count]
    given = " union ".join(f"select {name} as given from claims where {name} is not null" for _, name in held)
    connection.execute(
        "create temp table diagnosis_words as select (row_number() over (order by given))::integer as word, given,"
        " upper(replace(trim(given), '.', '')) as code"
        f" from ({given or 'select null::varchar as given where false'}) where trim(given) <> ''"
    )
    lines = " union all ".join(
        f"select line, {n}::tinyint as position, word from claims join diagnosis_words on given = {name}"
        for n, name in held
    )
    nothing = "select null::bigint as line, null::tinyint as position, null::integer as word where false"
    connection.execute(f"create temp table line_diagnoses as {lines or nothing}")


def _labels(reference: Reference) -> pl.DataFrame:
    """Every code with its label in the newest edition that has one."""
    labels = rows_of(reference, ICD10CM, _LABELS, where=pl.col("label").is_not_null())
    return labels.sort("first_day", descending=True).unique("icd10cm_code", keep="first", maintain_order=True)


def labelled_sides(labels: pl.DataFrame, codes: pl.Series) -> pl.DataFrame:
    """`code, side` for those of `codes` whose label tells a side: the word right or left is one where the same label
    with the other word is that of another code, so that a right ventricle is none."""
    label = pl.col("label")
    is_right = label.str.contains(_RIGHT) & ~label.str.contains(_LEFT)
    is_left = label.str.contains(_LEFT) & ~label.str.contains(_RIGHT)
    asked = labels.filter(pl.col("icd10cm_code").is_in(codes)).with_columns(
        twin=pl.when(is_right)
        .then(label.str.replace_all(r"\bright\b", "left").str.replace_all(r"\bRight\b", "Left"))
        .when(is_left)
        .then(label.str.replace_all(r"\bleft\b", "right").str.replace_all(r"\bLeft\b", "Right"))
    )
    has_twin = pl.col("twin").is_in(labels["label"].implode())
    side = (
        pl.when(label.str.contains(_BOTH))
        .then(pl.lit("bilateral"))
        .when(is_right & has_twin)
        .then(pl.lit("right"))
        .when(is_left & has_twin)
        .then(pl.lit("left"))
    )
    return asked.select(code="icd10cm_code", side=side).drop_nulls()
