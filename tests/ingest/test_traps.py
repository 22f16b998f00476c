"""What goes wrong with exactly these versions of the parsers, and T-26, T-28: file names are never paths or patterns."""

from __future__ import annotations

from pathlib import Path

import duckdb
import polars as pl
import pyarrow.parquet as pq
import pytest

from audit.errors import Cancelled, ClaimFileError
from audit.ingest import read_claims, silent
from audit.model import duck

HEADER = "claim_id,hcpcs_code,claim_line_start_date,payer\n"
MANY = HEADER + "".join(f"{n:09d},62321,2026-01-05,x\n" for n in range(150_000))


def test_traps_3_and_4_the_order_of_the_file_is_kept_and_records_are_numbered(read):
    lines = read(MANY).lines
    assert lines["claim_id"].is_sorted()
    assert lines["record_number"].to_list() == list(range(1, 150_001))


def test_trap_5_zeros_and_exponents_that_come_after_the_sample_stay_text(read):
    lines = read(HEADER + "1,62321,2026-01-05,1\n" * 30_000 + "0123456789,62321,2026-01-05,1E10\n").lines
    assert lines.select("claim_id", "payer").row(-1) == ("0123456789", "1E10")


def test_trap_6_rows_that_the_parser_refuses_are_all_counted(read):
    outcome = read(HEADER + ("1,62321,2026-01-05,x\n" * 49_999 + "1,2\n") * 3)
    assert outcome.rejected["record_number"].to_list() == [50_000, 100_000, 150_000]
    assert outcome.lines.height == 149_997


@pytest.mark.parametrize("delimiter", [",", ";", "|", "\t"])
def test_trap_7_a_ragged_file_is_no_file_of_one_column(read, delimiter):
    outcome = read((HEADER + "1,2\n1,62321,2026-01-05,x,9,9\n1,62321,2026-01-05,x\n").replace(",", delimiter))
    assert outcome.lines.height == 1
    assert outcome.rejected.height == 2


@pytest.mark.parametrize(
    "name",
    ["q[1].csv", "*.csv", "a;drop table x.csv", "it's.csv", "x" * 240 + ".csv", "🩻 {a}.csv", "%s$1.csv", "a\nb.csv"],
)
def test_t26_a_file_name_is_never_a_pattern_or_a_statement(read, tmp_path, name):
    folder = tmp_path / "given0"
    folder.mkdir()
    (folder / "q1.csv").write_text(HEADER + "OTHER,62321,2026-01-05,x\n")
    outcome = read(HEADER + "MINE,62321,2026-01-05,x\n", name=name)
    assert outcome.lines.select("claim_id", "source_file").rows() == [("MINE", name)]


def test_t26_nothing_is_left_behind_but_the_claim_lines(read, tmp_path):
    read(HEADER + "1,62321,2026-01-05,x\n", name="JANE ROE.csv")
    left = [path.relative_to(tmp_path / "work").as_posix() for path in (tmp_path / "work").rglob("*") if path.is_file()]
    assert left == ["claims.parquet"]


@pytest.mark.parametrize(
    "statement",
    [
        "select * from read_csv('/etc/passwd')",
        "select * from read_text('{work}/../secret.txt')",
        "attach '/tmp/other.duckdb'",
        "copy (select 1) to '{work}/../out.csv'",
        "install httpfs",
        "select * from 'https://127.0.0.1/x.csv'",
        "set enable_external_access = true",
        "set memory_limit = '90GB'",
    ],
)
def test_t28_the_database_reaches_nothing_outside_its_folder(tmp_path, statement):
    work = tmp_path / "work"
    work.mkdir()
    (tmp_path / "secret.txt").write_text("SECRET")
    with pytest.raises(duckdb.Error) as refusal:
        duck.connect(work).execute(statement.format(work=work))
    assert "SECRET" not in str(refusal.value)


def test_t28_a_link_inside_the_folder_does_not_lead_out_of_it(read, tmp_path):
    (tmp_path / "given0").mkdir()
    (tmp_path / "real.csv").write_text(HEADER + "1,62321,2026-01-05,x\n")
    (tmp_path / "given0" / "link.csv").symlink_to(tmp_path / "real.csv")
    work = tmp_path / "work"
    work.mkdir()
    assert read_claims([tmp_path / "given0" / "link.csv"], work).lines == 1
    assert (tmp_path / "real.csv").read_text().startswith("claim_id")


class StopsAt:
    """A person who cancels when the given phase begins."""

    def __init__(self, phase: str) -> None:
        self.stop, self.seen = phase, []

    def phase(self, name: str, done: int = 0, total: int = 0) -> None:
        self.seen.append(name)
        if name == self.stop:
            raise Cancelled("Stopped.")


@pytest.mark.parametrize("phase", ["preflight", "reading", "setting aside", "typing"])
def test_a_person_can_stop_the_reading_in_every_phase(read, tmp_path, phase):
    with pytest.raises(Cancelled):
        read(MANY + "1,2\n", progress=StopsAt(phase))
    assert not [path for path in (tmp_path / "work").rglob("*") if path.is_file()]


def test_progress_is_told_by_phase_and_never_goes_back(read):
    told: list[tuple[str, int]] = []

    class Told:
        def phase(self, name: str, done: int = 0, total: int = 0) -> None:
            told.append((name, done))

    read(MANY, progress=Told())
    reading = [done for name, done in told if name == "reading"]
    assert list(dict.fromkeys(name for name, _ in told)) == ["preflight", "reading", "setting aside", "typing"]
    assert reading == sorted(reading)
    assert reading[-1] == 150_000


def test_the_same_file_gives_the_same_bytes(tmp_path):
    path = tmp_path / "claims.csv"
    path.write_text(MANY)
    contents = set()
    for number in range(3):
        work = tmp_path / str(number)
        work.mkdir()
        contents.add(read_claims([path], work, progress=silent).path.read_bytes())
    assert len(contents) == 1


def test_row_groups_have_one_size_whatever_the_parser_gives(read):
    groups = pq.ParquetFile(read(MANY).claims.path).metadata
    assert [groups.row_group(at).num_rows for at in range(groups.num_row_groups)] == [122_880, 27_120]


def test_long_notes_are_read_in_smaller_batches(read):
    note = "x" * 9_000
    lines = read("claim_id,hcpcs_code,DOS,note_text\n" + f"1,62321,2026-01-05,{note}\n" * 9_000).lines
    assert lines["note_text"].str.len_chars().unique().to_list() == [9_000]


SHARED = Path(__file__).parents[3] / "shared" / "data" / "claims"


def shared(name: str) -> Path:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"{path} is not on this machine")
    return path


def test_the_tuva_demo_is_read_without_a_reject(tmp_path):
    claims = read_claims([shared("tuva_demo_medical_claim.csv")], tmp_path)
    lines = pl.read_parquet(claims.path)
    assert (claims.lines, claims.rejected.height) == (6_075, 0)
    assert lines["person_id"].n_unique() == 87
    assert lines["revenue_center_code"].str.starts_with("0").any()
    assert lines["claim_line_start_date"].null_count() == 0


def test_the_synthetic_carrier_file_is_refused_for_its_dates(tmp_path):
    with pytest.raises(ClaimFileError, match="column CLM_FROM_DT: none of its dates"):
        read_claims([shared("rif-synthea__carrier.csv")], tmp_path)


def test_the_synpuf_layout_is_refused_for_its_codes_side_by_side(tmp_path):
    with pytest.raises(ClaimFileError, match=r"no heading reaches hcpcs_code .is it 'HCPCS_CD_1'"):
        read_claims([shared("DE1_0_2008_to_2010_Outpatient_Claims_Sample_0.csv")], tmp_path)
