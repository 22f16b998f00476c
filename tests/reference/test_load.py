"""The reference is typed, and what is wrong with a file is said with file, row, column and fix."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from tests.reference.copied import Copy

from audit.errors import ReferenceError  # noqa: A004 - the field's word; the builtin is about weak references
from audit.reference import Reference, load_reference
from audit.reference.tables import TABLES


def test_every_table_has_its_columns_and_types(shipped: Reference) -> None:
    assert {name: dict(frame.schema) for name, frame in shipped.tables.items()} == {
        name: table.columns for name, table in TABLES.items()
    }


def test_every_table_has_a_source_and_dated_ones_both_dates() -> None:
    assert all("source" in table.columns for table in TABLES.values())
    assert all("effective_to" in table.columns for table in TABLES.values() if table.is_dated)


def test_a_blank_cell_is_null_even_when_it_is_quoted(copy: Copy) -> None:
    path = copy.directory / "code_history.csv"
    path.write_text('hcpcs_code,successor,effective,source\n"","",,x\n', encoding="utf-8")
    assert copy.load().tables["code_history"].row(0) == (None, None, None, "x")


DEFECTS: list[tuple[str, Callable[[Copy], object], str]] = [
    (
        "date",
        lambda copy: copy.set("codes", {"hcpcs_code": "62323"}, effective_from="01/01/2017"),
        r"codes.csv, row \d+, column effective_from: '01/01/2017' is not a date, YYYY-MM-DD. Correct it; 1 row",
    ),
    (
        "number",
        lambda copy: copy.set("fee_schedule", {"hcpcs_code": "62323"}, facility_total_rvu="high"),
        r"column facility_total_rvu: 'high' is not a number such as 7.76. Correct it; 11 row",
    ),
    (
        "flag",
        lambda copy: copy.set("place_of_service", {"place_of_service_code": "11"}, facility="no"),
        r"column facility: 'no' is not true or false",
    ),
    (
        "whole number",
        lambda copy: copy.set("header_aliases", {"alias": "dos"}, rank="first"),
        r"column rank: 'first' is not a whole number",
    ),
    (
        "missing column",
        lambda copy: (copy.directory / "carc.csv").write_text("carc,words,source\n4,a,b\n"),
        r"carc.csv: column label is missing, column words is not known. The columns are carc, label, source.",
    ),
    (
        "missing file",
        lambda copy: (copy.directory / "carc.csv").unlink(),
        r"carc.csv: the manifest lists it and it is not",
    ),
    (
        "empty file",
        lambda copy: (copy.directory / "carc.csv").write_text(""),
        r"carc.csv: not a CSV file with a header",
    ),
    (
        "no manifest",
        lambda copy: (copy.directory / "manifest.toml").unlink(),
        r"there is neither a manifest.toml nor imported editions alone. Name a folder",
    ),
    (
        "broken manifest",
        lambda copy: (copy.directory / "manifest.toml").write_text("[["),
        r"manifest.toml: this is not TOML",
    ),
    (
        "incomplete manifest",
        lambda copy: (copy.directory / "manifest.toml").write_text('[[table]]\ntable = "carc"\n'),
        r"manifest.toml: an entry is incomplete \('file'\). It needs table, file",
    ),
    ("table not listed", lambda copy: copy.unlist("carc"), r"manifest.toml: no entry for carc. Add the file"),
    (
        "unknown table",
        lambda copy: copy.list_as("carc", "reasons"),
        r"manifest.toml: reasons is not a reference table. Tables are families,",
    ),
]


@pytest.mark.parametrize(("plant", "told"), [row[1:] for row in DEFECTS], ids=[row[0] for row in DEFECTS])
def test_a_broken_file_is_refused(copy: Copy, plant: Callable[[Copy], object], told: str) -> None:
    plant(copy)
    with pytest.raises(ReferenceError, match=told) as refusal:
        copy.load()
    assert refusal.value.__suppress_context__ or refusal.value.__context__ is None


def test_a_number_keeps_its_cents_and_a_code_its_zeros(shipped: Reference) -> None:
    rows = shipped.tables["fee_schedule"].filter(pl.col("hcpcs_code") == "62323", pl.col("edition") == "RVU24C")
    assert [str(rows[name][0]) for name in ("work_rvu", "conversion_factor", "global_days")] == [
        "1.80",
        "33.2875",
        "000",
    ]
    assert "01996" in shipped.tables["codes"]["hcpcs_code"]


def test_the_scope_of_codes_is_ranges(shipped: Reference) -> None:
    scope = shipped.code_scope()
    assert ("62310", "62329") in scope
    assert ("62273", "62273") in scope


def test_files_are_plain_utf8_sorted_the_same_every_time(shipped: Reference) -> None:
    for row in shipped.manifest:
        content = (shipped.directory / row.file).read_bytes()
        assert content.endswith(b"\n")
        assert b"\r" not in content
        assert not content.startswith(b"\xef\xbb\xbf")
        content.decode("utf-8")


TURNS = (
    r"\(eg\b|\bie,|with or without contrast|separate procedure|substance\(s\)|needle or catheter placement"
    r"|including indwelling|not including neurolytic|per session|each additional level \(|list separately"
    r"|requiring|when performed|any method"
)


def test_no_text_reads_like_a_descriptor_of_the_code_set(shipped: Reference) -> None:
    for table, column in (
        ("codes", "words"),
        ("attribute_values", "label"),
        ("families", "label"),
        ("indicators", "words"),
    ):
        for text in shipped.tables[table][column]:
            assert not re.search(TURNS, text, re.IGNORECASE), f"{table}: {text}"
            assert len(text) <= 75, f"{table}: {text}"
            assert ";" not in text, f"{table}: {text}"


def test_the_engine_names_no_code_and_no_family(shipped: Reference) -> None:
    names = {*shipped.tables["codes"]["hcpcs_code"], *shipped.tables["families"]["family_id"]}
    word = re.compile(r"(?<![\w.#-])\w+")
    source = Path(load_reference.__code__.co_filename).parents[1]
    named = {
        f"{path.relative_to(source)}: {match.group()}"
        for path in [*source.rglob("*.py"), *source.rglob("*.sql")]
        if "samples" not in path.parts
        for match in word.finditer(path.read_text(encoding="utf-8"))
        if match.group() in names
    }
    assert not named


def test_a_reference_is_read_once_and_again_when_a_file_changes(copy: Copy) -> None:
    first = load_reference(copy.directory)
    assert load_reference(copy.directory) is first
    (copy.directory / "another.txt").write_text("beside the tables", encoding="utf-8")
    assert load_reference(copy.directory) is not first
