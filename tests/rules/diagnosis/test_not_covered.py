"""A list of covered diagnoses is asked once a person has imported one."""

import polars as pl

LINES = """
    claim_id | hcpcs_code | claim_line_start_date | payer    | diagnosis_code_1 | diagnosis_code_2
    A        | 62323      | 2024-07-08            | Medicare | M54.16           |
    B        | 62323      | 2024-07-08            | medicare | M54.5            | I10
    C        | 62323      | 2024-07-08            | Other    | I10              |
    D        | 62321      | 2024-07-08            | Medicare | I10              |
    E        | 62323      | 2023-12-31            | Medicare | I10              |
    F        | 62323      | 2024-07-08            | Medicare | M47.26           |
    G        | 62323      | 2024-07-08            | Medicare |                  |
"""


def covered() -> pl.DataFrame:
    rows = [("Medicare", "L39240", "62323", code) for code in ("M5416", "M5417", "M472")]
    frame = pl.DataFrame(rows, schema=["payer", "policy", "hcpcs_code", "icd10cm_code"], orient="row")
    return frame.with_columns(
        limit=pl.lit(None, dtype=pl.Int64),
        limit_of=pl.lit(None, dtype=pl.String),
        window_months=pl.lit(None, dtype=pl.Int64),
        effective_from=pl.lit("2024-01-01").str.to_date(),
        effective_to=pl.lit(None, dtype=pl.Date),
        citation=pl.lit("a drawn list"),
    )


def test_a_line_whose_diagnoses_are_not_listed_is_told(editions, audited):
    editions.add("coverage", "2024-01-01", covered(), (None, None))
    run = audited(LINES, reference=editions.directory)
    found = run.findings.filter(rule_id="diagnosis.not_covered")
    assert found.select("claim_id", "likely_carc", "message").rows() == [
        (
            "B",
            "167",
            "L39240 lists the diagnoses covered for 62323; none of these is among them: I10, M54.5.",
        )
    ]
    counted = run.coverage.filter(rule_id="diagnosis.not_covered")
    assert counted.select("lines_applicable", "lines_clear").rows() == [(3, 2)]


def test_without_a_list_nothing_is_asked(audited):
    counted = audited(LINES).coverage.filter(rule_id="diagnosis.not_covered")
    assert counted.select("lines_applicable", "missing").rows() == [(0, "asked once the coverage list is loaded")]
