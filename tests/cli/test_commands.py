"""The command line as its users meet it: what it prints, what it writes, how it ends."""

import json
import shutil
import subprocess
import sys

import polars as pl
import pytest
from typer.testing import CliRunner

from audit.cli import app, main
from audit.model.tables import COVERAGE, FINDINGS, LINES, RECORDS_REQUEST, REJECTED

ONE = "claim_id|claim_line_number|hcpcs_code|claim_line_start_date|place_of_service_code|documented_imaging\nA|1|62323|2024-08-01|11|none"
RUN_FILES = {
    "claims.parquet", "findings.csv", "findings.parquet", "lines.parquet", "documented_facts.parquet", "rejected.csv",
    "coverage.csv", "records_request.csv", "summary.json", "line_patterns.parquet", "outcome_patterns.parquet",
    "finding_lines.parquet",
}  # fmt: skip


@pytest.fixture
def invoke():
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def finished(claim_file, tmp_path, invoke):
    out = tmp_path / "out"
    result = invoke("run", claim_file(ONE), "--out", out, "--today", "2026-11-21")
    assert result.exit_code == 0, result.output
    return out


def ended(monkeypatch, capsys, *words):
    """The exit code and standard error of the command as installed."""
    monkeypatch.setattr(sys, "argv", ["claims-audit", *map(str, words)])
    with pytest.raises(SystemExit) as stop:
        main()
    return stop.value.code, capsys.readouterr().err


def test_a_run_writes_the_files_of_the_contract_and_nothing_else(finished):
    assert {path.name for path in finished.iterdir()} == RUN_FILES


@pytest.mark.parametrize(
    ("name", "schema"),
    [
        ("findings.csv", FINDINGS),
        ("coverage.csv", COVERAGE),
        ("rejected.csv", REJECTED),
        ("records_request.csv", RECORDS_REQUEST),
    ],
)
def test_the_csv_files_have_the_columns_of_the_contract(finished, name, schema):
    assert (finished / name).read_text(encoding="utf-8").splitlines()[0] == ",".join(schema)


@pytest.mark.parametrize(("name", "schema"), [("findings", FINDINGS), ("lines", LINES)])
def test_the_parquet_files_have_the_columns_and_types_of_the_contract(finished, name, schema):
    assert dict(pl.read_parquet_schema(finished / f"{name}.parquet")) == schema


def test_lines_csv_lays_claims_and_lines_side_by_side(claim_file, tmp_path, invoke):
    invoke("run", claim_file(ONE), "--out", tmp_path / "out", "--lines-csv")
    lines = pl.read_csv(tmp_path / "out" / "lines.csv")
    assert {"documented_imaging", "line_status", "suggested_code"} <= set(lines.columns)


def test_json_puts_the_summary_on_standard_output(claim_file, tmp_path, invoke):
    result = invoke("run", claim_file(ONE), "--out", tmp_path / "out", "--json")
    assert json.loads(result.stdout)["reconciliation"]["records"] == 1


@pytest.mark.parametrize(("severity", "code"), [("low", 1), ("high", 1), (None, 0)])
def test_fail_on_ends_with_one_where_it_is_met(claim_file, tmp_path, invoke, severity, code):
    words = ["--fail-on", severity] if severity else []
    assert invoke("run", claim_file(ONE), "--out", tmp_path / "out", *words).exit_code == code


def test_fail_on_is_not_met_by_less(claim_file, tmp_path, invoke):
    drawing = ONE.replace("none", "silent")
    assert invoke("run", claim_file(drawing), "--out", tmp_path / "out", "--fail-on", "high").exit_code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["run", "nowhere.csv", "--out", "{out}"], "nowhere.csv"),
        (["run", "{file}", "--out", "{out}", "--fail-on", "grave"], "high, medium, low"),
        (["run", "{file}", "--out", "{out}", "--today", "tomorrow"], "YYYY-MM-DD"),
        (["run", "{file}", "--out", "{out}", "--notes", "notes.csv"], "notes.csv: the notes cannot be opened"),
        (["run", "{file}", "--out", "{out}", "--as-of", "1999-01-01"], "no edition of any dated table was known"),
        (["run", "{file}", "--out", "{out}", "--as-of", "last spring"], "YYYY-MM-DD"),
        (["run", "{file}", "--out", "{out}", "--without", "imaging"], "rules list"),
        (["run", "{file}", "--out", "{file}"], "Choose another folder"),
        (["reference", "import", "ncci-ptp", "{file}"], "no row names all the columns that are read"),
        (["reference", "import", "edits", "{file}"], "Kinds are ncci-ptp, ncci-mue"),
        (["reference", "import", "gpci", "{file}", "--setting", "dme"], "gpci has no settings"),
        (["reference", "import", "ncci-mue", "{file}", "--setting", "hospital"], "practitioner, outpatient, dme"),
        (["reference", "import", "gpci", "{file}", "--edition", "July"], "--edition: not a date"),
        (["reference", "import", "gpci", "{file}", "--covers", "2026-02-01", "2026-01-01"], "is later than"),
        (["reference", "show", "62399"], "not in the reference"),
        (["rules", "show", "nothing"], "rules list"),
        (["code"], "--attribute"),
        (["code", "--attribute", "colour=red"], "is no attribute"),
        (["code", "--attribute", "imaging=moonlight"], "is not known"),
        (["code", "--attribute", "imaging=ct", "--family", "nothing"], "families are"),
        (["explain", "0000", "--out", "{out}"], "no folder of a run"),
    ],
)
def test_what_a_user_can_mend_ends_with_two_and_a_sentence(monkeypatch, capsys, claim_file, tmp_path, words, said):
    told = [word.format(out=tmp_path / "out", file=tmp_path / "claims.csv") for word in words]
    claim_file(ONE)
    code, complaint = ended(monkeypatch, capsys, *told)
    assert (code, said in complaint, "Traceback" in complaint) == (2, True, False), complaint


def test_a_refused_file_writes_nothing(monkeypatch, capsys, tmp_path):
    (tmp_path / "zip.csv").write_bytes(b"PK\x03\x04 not a table")
    code, _ = ended(monkeypatch, capsys, "run", tmp_path / "zip.csv", "--out", tmp_path / "out")
    assert code == 2
    assert list((tmp_path / "out").iterdir()) == []


def test_a_defect_ends_with_three_and_shows_nothing_of_the_file(monkeypatch, capsys, claim_file, tmp_path):
    def broken(*words, **more):
        raise ValueError("JANE ROE 987-65-4321")

    monkeypatch.setattr("audit.reports.audit.run_pipeline", broken)
    code, complaint = ended(monkeypatch, capsys, "run", claim_file(ONE), "--out", tmp_path / "out")
    assert (code, "defect" in complaint, "ROE" in complaint) == (3, True, False)


def test_a_processing_date_is_told_and_kept_with_the_run(claim_file, tmp_path, invoke):
    out = tmp_path / "out"
    result = invoke("run", claim_file(ONE), "--out", out, "--today", "2026-11-21", "--as-of", "2024-07-15")
    assert result.exit_code == 0, result.output
    assert "judged by the editions known on 2024-07-15" in result.stdout
    assert "1 line has a later date of service" in result.stdout
    assert json.loads((out / "summary.json").read_text(encoding="utf-8"))["as_of"] == "2024-07-15"
    finding = pl.read_parquet(out / "findings.parquet")["finding_id"][0]
    assert "RVU24C" in invoke("explain", finding, "--out", out).stdout
    earlier = tmp_path / "earlier"
    invoke("run", claim_file(ONE), "--out", earlier, "--today", "2026-11-21", "--as-of", "2024-06-30")
    assert "RVU24C" not in invoke("explain", finding, "--out", earlier).stdout


def test_explain_shows_the_whole_evidence(finished, invoke):
    finding = pl.read_parquet(finished / "findings.parquet")["finding_id"][0]
    shown = invoke("explain", finding, "--out", finished).stdout
    assert "62322" in shown
    assert "none" in shown


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (["region=L4-L5", "imaging=ultrasound", "delivery=single_injection"], "62322"),
        (["region=C7-T1", "imaging=fluoroscopy", "delivery=indwelling_catheter"], "62325"),
        (["region=lumbar", "approach=transforaminal"], "64483"),
        (["substance=blood"], "62273"),
        (["region=lumbar", "delivery=single_injection"], None),
        (["region=T12-L1", "imaging=ct", "delivery=single_injection"], None),
        (["purpose=diagnostic_puncture", "region=cervical"], None),
    ],
)
def test_code_answers_with_the_one_code_or_says_what_is_open(invoke, given, code):
    words = [word for pair in given for word in ("--attribute", pair)]
    answer = json.loads(invoke("code", *words, "--json").stdout)
    assert answer["supported_code"] == code
    assert (code is None) == (invoke("code", *words).stdout.splitlines()[0] != code)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["reference", "list"], "fee_schedule"),
        (["reference", "show", "62323"], "62322"),
        (["reference", "validate"], "sound"),
        (["rules", "list"], "attribute.imaging"),
        (["rules", "show", "date.future"], "future"),
        (["rules", "show", "code_validity.unknown"], "needs the HCPCS table"),
    ],
)
def test_what_can_be_looked_up(invoke, words, said):
    result = invoke(*words)
    assert (result.exit_code, said in result.stdout) == (0, True), result.output
    assert json.loads(invoke(*words, "--json").stdout)


def test_an_unsound_reference_ends_with_two(invoke, tmp_path, reference):
    shutil.copytree(reference.directory, tmp_path, dirs_exist_ok=True)
    with (tmp_path / "codes.csv").open("a", encoding="utf-8") as file:
        file.write("99999,nothing,made up,,,nobody\n")
    result = invoke("reference", "validate", "--reference", tmp_path)
    assert result.exit_code == 2
    assert "codes.csv" in result.stdout


def test_python_m_audit_is_the_same_program():
    done = subprocess.run([sys.executable, "-m", "audit", "rules", "list"], capture_output=True, text=True, check=True)
    assert "units.not_positive" in done.stdout


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("treated_lesions=8 lesions", "17000 + 17003 x 7"),
        ("treated_lesions=1", "17000"),
        ("treated_lesions=>= 15", "17004"),
        ("treated_lesions=10+", "Not decided: 17003, 17004"),
    ],
)
def test_a_number_gives_the_codes_that_are_billed_together_with_their_units(invoke, given, told):
    words = ["code", "--attribute", given, "--family", "premalignant_destruction", "--on", "2024-07-01"]
    assert invoke(*words).stdout.splitlines()[0] == told
    answer = json.loads(invoke(*words, "--json").stdout)
    lines = " + ".join(f"{line['code']} x {line['units']}".removesuffix(" x 1") for line in answer["lines"])
    assert lines == ("" if answer["open"] else told)


@pytest.mark.parametrize(
    ("family", "told"), [("fine_needle_aspiration", "10005 + 10006 x 2"), ("breast_biopsy", "19083 + 19084 x 2")]
)
def test_families_that_answer_differently_are_left_to_a_person(invoke, family, told):
    words = ["code", "--attribute", "image_guidance=us", "--attribute", "sampled_lesions=3", "--on", "2024-07-01"]
    first, *_, last = invoke(*words).stdout.splitlines()
    assert first == "Not decided: 10006, 19084, 19286"
    assert "--family" in last
    assert invoke(*words, "--family", family).stdout.splitlines()[0] == told


def test_a_number_that_is_none_is_said(invoke):
    result = invoke("code", "--attribute", "treated_lesions=some", "--family", "premalignant_destruction")
    assert "that word is not known" in str(result.exception)
