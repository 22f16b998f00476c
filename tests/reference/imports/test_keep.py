"""An import is whole or has not been: twice, at once, ended in between, on a full disk, or with a decision to make."""

from __future__ import annotations

import hashlib
import os
import resource
import stat
import subprocess
import sys
import time
import tomllib
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from tests.reference.imports.drawn import DRAWN
from tests.support.files import as_csv, write

from audit.errors import ReferenceError  # noqa: A004 - the field's word; the builtin is about weak references
from audit.reference import Store

MUE = DRAWN[1]
IMPORT = [sys.executable, "-m", "audit", "reference", "import"]


def mue(folder: Path, units: str = "1", name: str = "MCR_MUE_Practitioner_Eff_07-01-2026.csv") -> Path:
    return write(folder, name, as_csv([MUE.rows[0], ["62323", units, "3", "Clinical: Data"]]))


def state(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_same_file_twice_changes_no_byte(tmp_path, folder, take) -> None:
    take("ncci-mue", mue(tmp_path))
    before = state(folder)
    done = take("ncci-mue", mue(tmp_path))
    assert state(folder) == before
    assert "edition 2026-07-01: already there, nothing changed, 1 row," in done.as_text()


def test_the_list_says_which_file_was_given(tmp_path, folder, take) -> None:
    given = mue(tmp_path)
    take("ncci-mue", given)
    (listed,) = tomllib.loads((folder / "editions.toml").read_text(encoding="utf-8"))["edition"]
    digest = hashlib.sha256(given.read_bytes()).hexdigest()
    assert (listed["source_name"], listed["source_sha256"], listed["rows"]) == (given.name, digest, 1)
    assert listed["sha256"] == hashlib.sha256((folder / listed["file"]).read_bytes()).hexdigest()


def test_the_order_of_files_changes_no_byte(tmp_path, folder, take) -> None:
    drawn = DRAWN[0]
    parts = [write(tmp_path, f"ccipra-v322r0-f{n}.csv", as_csv([drawn.rows[0], drawn.rows[n]])) for n in (1, 2)]
    take("ncci-ptp", *parts)
    assert take("ncci-ptp", *reversed(parts)).kept[0].what == "unchanged"


def test_other_rows_for_the_same_edition_are_for_a_person_to_decide(tmp_path, folder, take, rows_of) -> None:
    take("ncci-mue", mue(tmp_path))
    before = state(folder)
    told = (
        r"ncci_mue practitioner: edition 2026-07-01 is imported already, from MCR_MUE_Practitioner_Eff_07-01-2026.csv,"
        r" with other rows \(1 before, 1 now\). To put other_Practitioner_Eff_07-01-2026.csv in its place, say --replace"
    )
    other = mue(tmp_path, "2", "other_Practitioner_Eff_07-01-2026.csv")
    with pytest.raises(ReferenceError, match=told):
        take("ncci-mue", other)
    assert state(folder) == before
    assert take("ncci-mue", other, replacing=True).kept[0].what == "replaced"
    assert rows_of("ncci_mue", "units") == [(2,)]


def test_other_days_for_the_same_edition_are_for_a_person_to_decide(tmp_path, folder, take) -> None:
    take("ncci-mue", mue(tmp_path))
    days = {"covers": (date(2026, 7, 1), date(2026, 9, 30))}
    with pytest.raises(ReferenceError, match="other days that it covers"):
        take("ncci-mue", mue(tmp_path), **days)
    take("ncci-mue", mue(tmp_path), **days, replacing=True)
    assert Store.open(folder).editions[0].covers_to == date(2026, 9, 30)


def test_old_editions_stay(tmp_path, folder, take) -> None:
    take("ncci-mue", mue(tmp_path))
    take("ncci-mue", mue(tmp_path, "2", "MUE_Practitioner_Eff_10-01-2026.csv"))
    spans = Store.open(folder).spans("ncci_mue", "practitioner")
    assert [(span.first, span.last) for span in spans] == [
        (date(2026, 7, 1), date(2026, 9, 30)),
        (date(2026, 10, 1), date.max),
    ]


def test_files_are_for_their_owner_alone(tmp_path, folder, take) -> None:
    take("ncci-mue", mue(tmp_path))
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_a_stored_file_that_is_gone_is_said_and_comes_back(tmp_path, folder, take) -> None:
    done = take("ncci-mue", mue(tmp_path))
    (folder / done.kept[0].edition.file).unlink()
    with pytest.raises(
        ReferenceError, match=r"there is no such file. Import MCR_MUE_Practitioner_Eff_07-01-2026.csv again"
    ):
        Store.open(folder)
    take("ncci-mue", mue(tmp_path))
    assert Store.open(folder).editions == (done.kept[0].edition,)


def test_what_an_ended_import_left_is_taken_away_after_a_day(tmp_path, folder, take) -> None:
    take("ncci-mue", mue(tmp_path))
    for name, hours in (("old.part", 25), ("young.part", 1), ("replaced.parquet", 25)):
        path = write(folder, name, b"x")
        os.utime(path, (time.time() - hours * 3600,) * 2)
    take("ncci-mue", mue(tmp_path))
    assert {path.name for path in folder.iterdir()} >= {"young.part", "editions.toml"}
    assert not {path.name for path in folder.iterdir()} & {"old.part", "replaced.parquet"}


def test_a_place_that_cannot_be_written_is_said(tmp_path, folder, take) -> None:
    folder.parent.mkdir()
    folder.write_text("in the way")
    with pytest.raises(ReferenceError, match=r"editions: cannot be written \(.*\). Make room or give yourself access"):
        take("ncci-mue", mue(tmp_path))


def run(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen(
        [*IMPORT, *arguments, "--reference", str(folder)], env=environment, text=True, stderr=subprocess.PIPE
    )


def test_processes_that_import_at_once_lose_nothing(tmp_path) -> None:
    files = [mue(tmp_path, str(n), f"MUE_Practitioner_Eff_0{n}-01-2026.csv") for n in range(1, 5)]
    running = [run(tmp_path / "mine", "ncci-mue", str(path)) for path in files]
    assert [process.communicate()[1] for process in running] == [""] * 4
    store = Store.open(tmp_path / "mine" / "editions")
    assert [edition.edition.month for edition in store.editions] == [1, 2, 3, 4]
    assert all(store.scan(edition).collect().height == 1 for edition in store.editions)


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A table that takes a while to write: 360,000 pairs."""
    codes = [f"{number:04}0" for number in range(600)]
    pairs = pl.DataFrame({"column_1": codes}).join(pl.DataFrame({"column_2": codes}), how="cross")
    path = tmp_path / "ptp_practitioner_2026-07-01.parquet"
    noted = pairs.with_columns(deletion_date=pl.lit("*"), modifier_indicator=pl.lit("1"))
    noted.with_columns(rationale=pl.int_range(pl.len()).hash().cast(pl.String)).write_parquet(path)
    return path


def test_an_import_that_is_ended_in_between_leaves_the_old_state(tmp_path, large) -> None:
    folder = tmp_path / "mine" / "editions"
    process = run(folder.parent, "ncci-mue", str(mue(tmp_path)))
    assert process.communicate()[1] == ""
    before = (folder / "editions.toml").read_bytes()
    process = run(folder.parent, "ncci-ptp", str(large))
    while not list(folder.glob("*.part")):
        assert process.poll() is None, process.communicate()[1]
        time.sleep(0.001)
    process.kill()
    process.communicate()
    assert (folder / "editions.toml").read_bytes() == before
    assert Store.open(folder).tables() == ("ncci_mue",)
    assert run(folder.parent, "ncci-ptp", str(large)).communicate()[1] == ""
    assert Store.open(folder).tables() == ("ncci_mue", "ncci_ptp")


def test_a_full_disk_is_a_sentence_and_the_old_state(tmp_path, large, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "mine"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.run(
        [*IMPORT, "ncci-ptp", str(large), "--reference", str(folder)],
        env=environment,
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)),
    )
    assert process.returncode == 2, process.stderr
    assert "cannot be written" in process.stderr
    assert "What was imported before is as it was." in process.stderr
    assert [path.name for path in (folder / "editions").iterdir()] == []
