"""The manifest accounts for every file, and can be written anew after an edit."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from tests.reference.copied import Copy

from audit.errors import ReferenceError  # noqa: A004 - the field's word; the builtin is about weak references
from audit.reference import Reference, check_reference, write_manifest
from audit.reference.manifest import digest, file_hash, read_manifest
from audit.reference.store import Store


def test_every_file_is_in_the_manifest(shipped: Reference) -> None:
    listed = {row.file for row in shipped.manifest}
    assert {path.name for path in shipped.directory.iterdir()} == {*listed, "manifest.toml", "editions"}


def test_every_edition_that_ships_is_listed(shipped: Reference) -> None:
    folder = shipped.directory / "editions"
    held = Store.open(folder).editions
    assert {path.name for path in folder.iterdir()} == {*(each.file for each in held), "editions.toml"}
    assert [each.file for each in held if file_hash(folder / each.file) != each.sha256] == []


def test_every_entry_says_what_source_edition_and_licence(shipped: Reference) -> None:
    assert all(row.what and row.source and row.edition and row.licence for row in shipped.manifest)


def test_writing_the_manifest_of_unchanged_files_changes_no_byte(copy: Copy) -> None:
    before = (copy.directory / "manifest.toml").read_bytes()
    assert write_manifest(copy.directory) == read_manifest(copy.directory)
    assert (copy.directory / "manifest.toml").read_bytes() == before


def test_an_edit_is_accepted_once_the_manifest_is_written(copy: Copy) -> None:
    copy.drop("carc", carc="45")
    assert len(check_reference(copy.load())) == 2
    write_manifest(copy.directory)
    assert check_reference(copy.load()) == []


def test_an_edit_changes_the_digest_and_the_order_of_entries_does_not(copy: Copy, shipped: Reference) -> None:
    copy.drop("carc", carc="45")
    write_manifest(copy.directory)
    assert copy.load().digest != shipped.digest
    assert digest(reversed(shipped.manifest), reversed(shipped.store.in_force())) == shipped.digest


def test_scope_and_span_outlive_a_rewrite(copy: Copy) -> None:
    write_manifest(copy.directory)
    entries = {row.table: row for row in read_manifest(copy.directory)}
    assert (date(2026, 7, 1), date(2026, 12, 31)) in entries["fee_schedule"].covers
    assert entries["codes"].scope[0] == "62310-62329"


@pytest.mark.parametrize(
    ("code", "inside"),
    [
        ("62310", True),
        ("62317", True),
        ("62329", True),
        ("62330", False),
        ("62273", True),
        ("6232", False),
        ("J1010", True),
    ],
)
def test_scope_says_among_which_codes_a_table_is_complete(shipped: Reference, code: str, inside: bool) -> None:
    assert shipped.manifest_row("codes").in_scope(code) is inside


def test_a_table_without_scope_is_complete(shipped: Reference) -> None:
    assert shipped.manifest_row("carc").in_scope("99999")


def test_a_listed_file_that_is_gone_is_said(copy: Copy) -> None:
    (copy.directory / "carc.csv").unlink()
    with pytest.raises(ReferenceError, match=r"carc.csv: the manifest lists it and it is not there"):
        write_manifest(copy.directory)


def test_the_module_writes_the_manifest_of_the_folder_it_is_given(copy: Copy, tmp_path: Path) -> None:
    other = Path(shutil.copytree(copy.directory, tmp_path / "other"))
    (other / "carc.csv").write_text("carc,label,source\n4,a,b\n", encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, "-W", "error", "-m", "audit.reference", str(other)], env=environment, check=True)
    assert {row.table: row.rows for row in read_manifest(other)}["carc"] == 1
