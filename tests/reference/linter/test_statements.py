"""One statement at a time: every way in which it can agree, contradict, leave open, or escape judgment."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.reference.linter.conftest import Drawn
from tests.support.tables import rows

from audit.errors import ReferenceError  # noqa: A004 - the field's word; the builtin is about weak references
from audit.reference import Reference
from audit.reports.statements import Verdict, judge_statements
from audit.reports.statements.ground import Ground
from audit.reports.statements.judge import judge
from audit.reports.statements.statement import Statement

TODAY = date(2026, 11, 21)


def judged(reference: Reference, folder: Path, *statements: str) -> list[dict[str, Any]]:
    path = folder / "statements.csv"
    path.write_text("\n".join(["page,hcpcs_code,attribute,value,date", *statements]) + "\n", encoding="utf-8")
    return judge_statements(reference, path, TODAY)


DRAWN = """
    code    | attribute     | value                              | date       | verdict         | what
    62323   | imaging       | with                               |            | agrees          | imaging: 62323 is with
    62323   | Imaging       | C-arm                              |            | agrees          | imaging
    62323   | documented_imaging | fluoroscopy or CT             |            | agrees          | imaging
    62323   | imaging       | fluoroscopy or ultrasound          |            | contradicted    | more than the code allows: the page says without
    62323   | imaging       | with or without                    |            | contradicted    | imaging is fixed
    62323   | imaging       | x-ray vision                       |            | not_judged      | 'x-ray vision' is not a word of imaging
    62323   | imaging       | not stated                         |            | leaves_open     | cannot be told from 62322
    62323   | imaging       | performed without imaging guidance |            | contradicted    | the page says without fluoroscopy
    62323   | imaging       | done under fluoroscopy             |            | agrees          | imaging: 62323 is with
    62323   | imaging       | needs no longer any fluoroscopy    |            | not_judged      | It knows without fluoroscopy or CT; with
    62323   | delivery      | a single injection of the day      |            | agrees          | delivery
    62323   | region        | T12-L1                             |            | leaves_open     | do not decide region
    62323   | region        | cervical or lumbar                 |            | contradicted    | more than the code allows
    62323   | region        | lumbar or sacral (caudal)          |            | agrees          | region
    62323   | caudal        | included                           |            | agrees          | region
    62320   | caudal        | included                           |            | contradicted    | lumbar or sacral is 62322
    62320   | caudal        | excluded                           |            | agrees          | 'caudal' means
    62323   | caudal        | excluded                           |            | contradicted    | 'caudal' means
    62320   | caudal        | not stated                         |            | agrees          | does not belong to 62320
    62323   | caudal        | optional                           |            | contradicted    | region is fixed
    62323   | caudal        | purple                             |            | not_judged      | does not say whether 'caudal'
    62323   | approach      | transforaminal                     |            | contradicted    | leads out of the family
    62323   | approach      | interlaminar                       |            | agrees          | leads to no other family
    62323   | substance     | phenol                             |            | contradicted    | Neuraxial neurolytic injection
    62323   | substance     | steroid                            |            | agrees          | leads to no other family
    62323   | laterality    | bilateral                          |            | not_of_the_code | side is no attribute of 62323
    62323   | laterality    | left                               |            | not_of_the_code | bilateral indicator is 9
    62323   | laterality    | not applicable                     |            | agrees          | not told by side
    62323   | laterality    | sideways                           |            | not_judged      | not a word of side
    64483   | laterality    | left                               |            | not_of_the_code | a modifier tells it
    36563   | tunneled      | with                               |            | not_of_the_code | holds for every value
    71046   | views         | 2 views                            |            | agrees          | views
    71046   | views         | 3                                  |            | contradicted    | 71047
    62323   | contrast      | not stated                         |            | agrees          | not told by contrast
    62322   | contrast      | not stated                         |            | agrees          | does not tell the codes apart
    62322   | contrast      | with                               |            | contradicted    | 62323
    72275   | region        | lumbar                             |            | not_of_the_code | of no family that is told apart here
    62273   | laterality    | left                               |            | not_of_the_code | told apart by nothing: it has one code
    62311   | region        | lumbar                             |            | agrees          | region
    62311   | imaging       | with                               | 2015-05-01 | not_of_the_code | imaging is no attribute of 62311
    62311   | region        | lumbar                             | 2020-05-01 | not_judged      | not in force on 2020-05-01
    62323   | region        | lumbar                             | 1.5.2020   | not_judged      | '1.5.2020' is not a date
    99999   | region        | lumbar                             |            | not_judged      | neither a code of the reference nor a subject
    62323   | regoin        | lumbar                             |            | not_judged      | Did you mean region?
    J1010   | dose unit     | 1mg                                |            | agrees          | known is 1 mg
    J1010   | dose_unit     | one vial                           |            | not_judged      | which knows
    J1010   | dose unit     | 1 mg                               | 2023-01-01 | not_judged      | holds from 2024-04-01 on
    J1010   | dose unit     | not stated                         |            | leaves_open     | leaves out what is known
    J1040   | dose unit     | 80 mg                              | 2023-01-01 | agrees          | known is 80 mg
    J3301   | dose unit     | 10 mg                              |            | not_judged      | dose_unit is not known of J3301
    62321   | medicare sessions per region | four per rolling 12 months | 2024-01-01 | agrees   | known is 4
    62321   | medicare sessions per region | 4 per 12 months and 6 per 12 months | 2024-01-01 | contradicted | known is 4
    62321   | medicare sessions per region | 3 per 6 months      | 2020-01-01 | not_judged      | not on 2020-01-01
    SMRC 01-116 | error rate | 91 percent                        |            | agrees          | known is 91%
    OIG A-07-21-00618 | paid | $52,800,000                       |            | not_judged      | is not a word of paid
    77003   | billed with   | 62273                              |            | agrees          | 62273 is among them
    62323   | billed with   | never 77003                        |            | agrees          | is not among them
    0777T   | billed with   | 62320-62327                        |            | agrees          | is an add-on to
    0777T   | billed with   | 64483                              |            | contradicted    | 64483 is not among them
    62323   | billed with   | fluoroscopy                        |            | not_judged      | holds no code
    62323   | billed with   | 99213                              | 2024-07-15 | agrees          | 62323 over 99213 is a pair
    72275   | in force      | yes                                | 2026-01-01 | contradicted    | ended on 2021-12-31
    72275   | deleted       | yes                                | 2026-01-01 | agrees          | ended on 2021-12-31
    72275   | valid         | perhaps                            |            | not_judged      | say yes or no
    99999   | valid         | yes                                |            | not_judged      | 99999 is not in the reference
    62323   | global days   | 010                                | 2024-07-15 | contradicted    | global days of 62323 is 000, not 010
    62323   | bilateral indicator | 9                            | 2024-07-15 | agrees          | bilateral of 62323 is 9
    62323   | non facility total rvu | 7.760                     | 2024-07-15 | agrees          | is 7.76
    99999   | work rvu      | 1                                  | 2024-07-15 | not_judged      | the fee schedule has no
    62323   | modifier      | 50                                 | 2024-07-15 | contradicted    | 50 is not allowed
    64483   | modifier      | 50                                 | 2024-07-15 | agrees          | 50 is allowed
    62323   | modifier      | 33                                 | 2024-07-15 | not_judged      | no indicator of 62323 speaks of
    62323   | diagnosis     | M48.062                            |            | agrees          | known is yes
    62323   | diagnosis     | M4                                 |            | contradicted    | has not the shape
    62323   | diagnosis     | M54.16                             |            | not_judged      | complete is not known of M54.16. No ICD-10-CM edition covers
    M48.06  | complete      | incomplete                         |            | agrees          | known is no
"""


@pytest.fixture(scope="module")
def results(shipped: Reference, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    lines = [f'a page,{row["code"]},{row["attribute"]},"{row["value"]}",{row["date"] or ""}' for row in rows(DRAWN)]
    return judged(shipped, tmp_path_factory.mktemp("statements"), *lines)


@pytest.mark.parametrize(
    "at", range(len(rows(DRAWN))), ids=[f"{row['code']}-{row['attribute']}-{row['value']}" for row in rows(DRAWN)]
)
def test_a_statement_is_judged(results: list[dict[str, Any]], at: int) -> None:
    wanted = rows(DRAWN)[at]
    assert (results[at]["verdict"], str(wanted["what"]) in results[at]["what"]) == (wanted["verdict"], True), results[
        at
    ]
    assert results[at]["what"].startswith("not judged: ") == (wanted["verdict"] == "not_judged")


def test_imported_editions_answer_before_what_is_filed(drawn: Drawn, tmp_path: Path) -> None:
    drawn.pairs("62323 99213 1\n64483 62323 0")
    mue = pl.DataFrame({"hcpcs_code": ["20611"], "units": [5], "adjudication_indicator": ["2"]})
    drawn.editions.add("ncci_mue", "2024-07-01", mue, setting="practitioner")
    add_on = "add_on_code|primary_code|edit_type|effective_from|effective_to\n77003|62323|1||\n0777T|CCCCC|2||"
    drawn.editions.add("ncci_add_on", "2024-06-03", add_on)
    icd = pl.DataFrame({"icd10cm_code": ["M4806", "M48061"], "is_billable": [False, True]})
    drawn.editions.add("icd10cm", "2025-10-01", icd)
    told = judged(
        drawn.load(),
        tmp_path,
        "p,62323,billed with,99213,2024-07-15",
        "p,62323,billed with,64483,2024-07-15",
        "p,62323,billed with,62321,2024-07-15",
        "p,20611,MAI,2,2024-07-15",
        "p,77003,billed with,62323,2024-07-15",
        "p,0777T,billed with,62323,2024-07-15",
        "p,62323,diagnosis,M48.061,2026-01-15",
        "p,62323,diagnosis,M48.06,2026-01-15",
        "p,62323,diagnosis,M99.99,2026-01-15",
    )
    assert [(each["verdict"], each["table"], each["edition"]) for each in told] == [
        ("agrees", "ncci_ptp practitioner", "2024-07-01"),
        ("contradicted", "ncci_ptp practitioner", "2024-07-01"),
        ("not_judged", None, None),
        ("agrees", "ncci_mue practitioner", "2024-07-01"),
        ("agrees", "ncci_add_on", "2024-06-03"),
        ("not_judged", None, None),
        ("agrees", "icd10cm", "2025-10-01"),
        ("contradicted", "icd10cm", "2025-10-01"),
        ("contradicted", "icd10cm", "2025-10-01"),
    ]
    assert "each payer names the primaries (type 2)" in told[5]["what"]
    assert "it is not complete" in told[7]["what"]
    assert "it is not in the code set" in told[8]["what"]


UNREADABLE = [
    ("", "the heading lacks page, hcpcs_code, attribute, value"),
    ("page,hcpcs_code,attribute\n", "the heading lacks value"),
    ("page,page,hcpcs_code,attribute,value\n", "the heading lacks page, or has it twice"),
    ("page,hcpcs_code,attribute,value\n", "there is no statement below the heading. Write one a row."),
    ("page,hcpcs_code,attribute,value\np,62323,imaging,with,more\n", "row 1: it has 5 cells and the heading 4"),
    ("page,hcpcs_code,attribute,value\n,62323,imaging,with\n", "row 1: page is blank"),
    ("page,hcpcs_code,attribute,value\np,,imaging,with\n", "row 1: hcpcs_code is blank"),
    ('page,hcpcs_code,attribute,value\n"p,62323,imaging,with\n', "not a CSV file in UTF-8"),
]


@pytest.mark.parametrize(("text", "told"), UNREADABLE, ids=[told for _, told in UNREADABLE])
def test_a_file_that_cannot_be_read_says_why(shipped: Reference, tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "statements.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ReferenceError, match=r"statements\.csv") as problem:
        judge_statements(shipped, path, TODAY)
    assert told in str(problem.value)


def test_a_file_that_is_not_there_says_so(shipped: Reference, tmp_path: Path) -> None:
    with pytest.raises(ReferenceError, match=r"nowhere\.csv: cannot be read"):
        judge_statements(shipped, tmp_path / "nowhere.csv", TODAY)
    (tmp_path / "latin.csv").write_bytes(
        "page,hcpcs_code,attribute,value\nMüller,62323,imaging,with\n".encode("cp1252")
    )
    with pytest.raises(ReferenceError, match="not a CSV file in UTF-8"):
        judge_statements(shipped, tmp_path / "latin.csv", TODAY)


def test_ids_stay_where_rows_move(shipped: Reference, tmp_path: Path) -> None:
    lines = ["p,62323,imaging,with,", "p,62323,region,lumbar,"]
    forth, back = judged(shipped, tmp_path, *lines), judged(shipped, tmp_path, *reversed(lines))
    assert [each["id"] for each in forth] == [each["id"] for each in reversed(back)]
    assert [each["row"] for each in back] == [1, 2]


ASKED = sorted({str(row["attribute"]) for row in rows(DRAWN)})
CODES = ["62323", "64483", "71046", "36563", "72275", "J1040", "M48.06", "epidural space", "77003", "ABC", "6232３"]
TEXTS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["1 mg", "not stated", "with or without", "62320-62327", "not 50", "C7-T1/L5", "3 views", "5.5 cm"]
    ),
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(code=st.sampled_from(CODES), attribute=TEXTS | st.sampled_from(ASKED), value=TEXTS, day=st.none() | st.dates())
def test_no_statement_is_too_strange_to_be_answered(
    shipped: Reference, code: str, attribute: str, value: str, day: date | None
) -> None:
    ground = Ground(shipped, TODAY)
    judgment = judge(ground, Statement(1, "a page", code, attribute, value, day))
    assert judgment.verdict in set(Verdict)
    assert judgment.what
