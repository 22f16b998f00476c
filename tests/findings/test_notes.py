"""Runs with notes: what a line's note says decides, what it leaves open is told, and nothing of it gets out."""

import csv
import hashlib
import json
import logging

import polars as pl
import pytest
from tests.conftest import TODAY
from tests.support import notes as written
from typer.testing import CliRunner

from audit.cli import app
from audit.errors import AuditError, Cancelled
from audit.pipeline import Settings, run_audit

CODES = {"A": "62323", "B": "62323", "C": "62322", "D": "62321", "E": "62323", "F": "62323", "G": "62323", "H": "76000"}
TEXTS = {
    "A": written.GUIDED,
    "B": written.BLIND,
    "C": written.SILENT,
    "D": written.note(title="Cervical"),
    "E": written.AGAINST_ITSELF,
    "F": written.CUT_OFF,
    "H": written.GUIDED,
}


@pytest.fixture
def files(tmp_path):
    """A claim file and its notes."""

    def write(texts=TEXTS, codes=CODES, repeat: int = 1):
        claims, notes = tmp_path / "claims.csv", tmp_path / "notes.csv"
        with claims.open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(
                [
                    *("claim_id", "claim_line_number", "person_id", "hcpcs_code"),
                    *("claim_line_start_date", "place_of_service_code"),
                ]
            )
            rows.writerows(
                (f"{claim}{n}", 1, f"P{claim}{n}", code, "2024-08-01", "11")
                for n in range(repeat)
                for claim, code in codes.items()
            )
        with notes.open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(["note_id", "claim_id", "note_text"])
            rows.writerows(
                (f"N{claim}{n}", f"{claim}{n}", text) for n in range(repeat) for claim, text in texts.items()
            )
        return claims, notes

    return write


@pytest.fixture
def run(files, tmp_path_factory):
    """A run over them, and a look at one of its tables."""

    def audit(*, given=None, texts=TEXTS, codes=CODES, repeat=1, **options):
        claims, notes = given or files(texts, codes, repeat)
        work = tmp_path_factory.mktemp("run")
        return run_audit([claims], work, Settings(notes=notes, today=TODAY, **options))

    return audit


def table(result, name: str) -> pl.DataFrame:
    return pl.read_parquet(result.directory / f"{name}.parquet")


def test_the_note_of_a_line_decides_it(run):
    lines = table(run(), "lines")
    assert dict(lines.select("claim_id", "line_status").iter_rows()) == {
        "A0": "clear",
        "B0": "flagged",
        "C0": "clear",
        "D0": "flagged",
        "E0": "flagged",
        "F0": "unverified",
        "G0": "unverified",
        "H0": "clear",
    }
    assert lines["supported_code"].to_list() == ["62323", "62322", "62322", "62320", None, None, None, None]


def test_a_finding_quotes_the_place_in_the_note(run):
    finding = table(run(), "findings").filter(claim_id="B0").row(0, named=True)
    assert finding["evidence_text"] == written.BLIND[finding["evidence_start"] : finding["evidence_end"]]
    assert (finding["evidence_source"], finding["evidence_note_id"], finding["verdict"]) == (
        "note",
        "NB0",
        "contradicted",
    )
    assert "The note says without fluoroscopy or CT (“" in finding["message"]
    assert "without fluoroscopy" in finding["message"]


def test_a_silent_note_names_what_was_searched(run):
    finding = table(run(), "findings").filter(claim_id="D0").row(0, named=True)
    assert (finding["verdict"], finding["evidence_start"], finding["evidence_end"]) == ("undocumented", None, None)
    assert "description" in finding["evidence_text"]
    assert "The note does not mention it. Searched:" in finding["message"]


def test_what_is_open_in_a_note_is_told_apart_from_no_record(run):
    result = run(texts={**TEXTS, "A": written.POINTING})
    wanted = table(result, "records_request").sort("claim_id")
    assert wanted.select("claim_id", "record_given", "facts_wanted", "facts_undecided").rows() == [
        ("A0", "note", "imaging", "imaging"),
        ("E0", "note", "imaging", "imaging"),
        ("F0", "incomplete_note", "delivery;imaging", None),
        ("G0", "none", "delivery;imaging;region", None),
    ]
    missing = table(result, "coverage").filter(rule_id="attribute.imaging")["missing"][0]
    assert missing == (
        "documented_imaging; documented_imaging (the note is no whole record); imaging is open in the note"
    )


def test_where_a_cut_off_note_is_silent_there_is_no_fact(run):
    facts = table(run(codes={"F": "62323"}, texts={"F": written.CUT_OFF}), "documented_facts")
    assert facts.filter(assertion="not_mentioned").is_empty()


def test_a_dearer_code_is_never_named_from_silence(run):
    result = run(
        codes={"C": "62326"}, texts={"C": written.note("under fluoroscopic guidance").replace("injection", "care")}
    )
    named = table(result, "findings").filter(pl.col("suggested_code").is_not_null())
    assert named.filter(pl.col("amount_difference") < 0).filter(verdict="undocumented").is_empty()


def test_every_mention_that_counted_is_kept_and_one_decides(run):
    facts = table(run(), "documented_facts")
    decided = facts.group_by("record_number", "attribute").agg(pl.col("decides").sum())
    assert decided["decides"].unique().to_list() == [1]
    conflict = facts.filter(claim_id="E0", attribute="imaging")
    assert conflict.filter("decides").select("assertion", "value", "precedence").row(0) == (
        "affirmed",
        None,
        "conflict",
    )
    assert {"affirmed", "negated"} <= set(conflict.filter(~pl.col("decides"))["assertion"])


def test_equal_notes_are_read_once(run):
    result = run(repeat=20)
    told = result.summary["notes"]
    assert (told["read"], told["matched"], told["lines_with_note"], told["texts_read"]) == (140, 140, 140, 6)
    assert told["incomplete"] == 1


@pytest.mark.parametrize("size", [1, 7, 100_000])
def test_the_same_notes_give_the_same_bytes_whatever_the_batch(files, run, size):
    given = files(repeat=6)
    one, other = run(given=given), run(given=given, batch_lines=size)
    names = sorted(path.name for path in one.directory.glob("*.parquet"))
    assert {"notes.parquet", "line_notes.parquet", "documented_facts.parquet"} <= set(names)
    for name in names:
        first, second = ((each.directory / name).read_bytes() for each in (one, other))
        assert hashlib.sha256(first).digest() == hashlib.sha256(second).digest(), name
    assert {**one.summary, "run": None} == {**other.summary, "run": None}


def test_nothing_but_the_tables_stays_in_the_folder_of_the_run(run):
    assert {path.name for path in run().directory.iterdir() if path.is_dir()} <= {"spill"}


@pytest.mark.parametrize("phase", ["reading notes", "matching notes to lines", "reading what the notes say"])
def test_a_run_can_be_stopped_while_it_reads_notes(files, tmp_path, phase):
    class Stop:
        def phase(self, name: str, done: int = 0, total: int = 0) -> None:
            if name == phase:
                raise Cancelled("stopped")

    claims, notes = files()
    with pytest.raises(Cancelled):
        run_audit([claims], tmp_path, Settings(notes=notes), Stop())
    assert not (tmp_path / "summary.json").exists()


def test_notes_of_a_folder_and_in_the_claims_are_read_alike(tmp_path, files):
    claims, notes = files()
    folder = tmp_path / "notes"
    folder.mkdir()
    for claim, text in TEXTS.items():
        (folder / f"{claim}0_1.txt").write_text(text, encoding="utf-8")
    frame = pl.read_csv(claims, infer_schema=False).with_columns(
        note_text=pl.col("claim_id").str.head(1).replace_strict(TEXTS, default=None)
    )
    frame.write_csv(tmp_path / "own.csv")
    told = []
    for given in ([claims, "--notes", notes], [claims, "--notes", folder], [tmp_path / "own.csv"]):
        out = tmp_path / f"out{len(told)}"
        result = CliRunner().invoke(app, ["run", *map(str, given), "--out", str(out), "--today", "2026-11-21"])
        assert result.exit_code == 0, result.output
        assert (out / "notes.parquet").is_file()
        told.append(pl.read_parquet(out / "findings.parquet").drop("evidence_note_id"))
    assert told[0].equals(told[1])
    assert told[0].equals(told[2])


def test_explain_shows_the_words_in_the_note(files, tmp_path):
    claims, notes = files()
    words = ["run", str(claims), "--notes", str(notes), "--out", str(tmp_path / "out")]
    shown = CliRunner().invoke(app, words).stdout
    assert "7 notes = 7 of a line" in shown
    findings = pl.read_parquet(tmp_path / "out" / "findings.parquet")
    for claim, said in {"B0": "without [", "D0": "searched: "}.items():
        finding = findings.filter(claim_id=claim)["finding_id"][0]
        told = CliRunner().invoke(app, ["explain", finding, "--out", str(tmp_path / "out")]).stdout
        assert said in told
        assert f"note N{claim} (notes.csv, record " in told


def test_the_words_of_a_note_reach_no_message_and_no_log(files, run, tmp_path, caplog, capsys):
    secret = "ZEBULON QUIXOTE 987-65-4321"
    caplog.set_level(logging.DEBUG)
    claims, notes = files({**TEXTS, "A": f"{written.GUIDED} {secret}", "E": f'{secret}\n"{secret}'})
    result = run(given=(claims, notes))
    (tmp_path / "twice.csv").write_text(
        f"note_id,claim_id,note_text\n1,A0,{secret}\n1,B0,{secret} x\n", encoding="utf-8"
    )
    (tmp_path / "broken.csv").write_text(f'note_id,claim_id,note_text\n1,A0,"{secret}\n{secret},x\n', encoding="utf-8")
    (tmp_path / "dates.csv").write_text(f"person_id,date,note_text\nP,{secret},{secret}\n", encoding="utf-8")
    (tmp_path / "lines.jsonl").write_text(f'{{"claim_id":"A0","note_text":"{secret}"\n', encoding="utf-8")
    told = [json.dumps(result.summary), caplog.text, *capsys.readouterr()]
    for name in ("twice.csv", "broken.csv", "dates.csv", "lines.jsonl"):
        try:
            told.append(json.dumps(run(given=(claims, tmp_path / name)).summary))
        except AuditError as refused:
            told.append(str(refused))
    told += [caplog.text, *capsys.readouterr()]
    assert not [text for text in told if "QUIXOTE" in text or "987-65" in text]


BILLED = {
    "1954": "62321", "1956": "62323", "1971": "62323", "1983": "62323", "1987": "62323",
    "1993": "62322", "1996": "62322", "2003": "62321", "2007": "62321", "801": "62323",
}  # fmt: skip


def test_ten_real_notes_support_the_codes_that_a_person_read(shared_data, tmp_path):
    claims = tmp_path / "claims.csv"
    rows = [f"C{note},1,{code},2024-08-01,11,{note}" for note, code in BILLED.items()]
    head = "claim_id,claim_line_number,hcpcs_code,claim_line_start_date,place_of_service_code,note_id"
    claims.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    words = ["run", str(claims), "--notes", str(shared_data / "notes" / "notes.csv"), "--out", str(tmp_path / "out")]
    assert CliRunner().invoke(app, words).exit_code == 0
    lines = pl.read_parquet(tmp_path / "out" / "lines.parquet")
    supported = {claim[1:]: code for claim, code in lines.select("claim_id", "supported_code").iter_rows()}
    with (shared_data / "notes" / "labels.csv").open(encoding="utf-8") as file:
        labels = {
            row["note_id"]: (row["supported_code"].split("+")[0].split("-")[0] or None) for row in csv.DictReader(file)
        }
    assert supported == labels
