"""A note of a family for whose attributes there are no words is no silent record: nobody looked."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from tests.reference.copied import Copy
from tests.support import notes as written
from tests.support.families import add_family

from audit.reference import Reference
from audit.reports.audit import Audit

HEAD = "claim_id|hcpcs_code|claim_line_start_date|place_of_service_code|note_text"


@pytest.fixture
def copy(tmp_path: Path, reference: Reference) -> Copy:
    """A family of one attribute with words in notes, one without, and a number."""
    copied = Copy(Path(shutil.copytree(reference.directory, tmp_path / "reference")))
    add_family(
        copied,
        "unread",
        """
        code  | colour | sheets | imaging
        N0001 | red    | one    | with
        N0002 | blue   | one    | with
        N0003 | red    | two    | with
        N0004 | blue   | two    | with
        """,
        numbers={"sheets": {"unit": "sheets"}},
        bins="attribute|value|lower|upper\nsheets|one|1|1\nsheets|two|2|2",
        roles={"imaging": {"silent_value": "without"}},
    )
    return copied


def _run(audited: Callable[..., Audit], copy: Copy, text: str) -> Audit:
    words = text.replace("\n", " ").replace("|", " ")
    return audited(f"{HEAD}\nA|N0001|2024-08-01|11|{words}", reference=copy.directory)


def test_what_notes_are_not_read_for_is_not_undocumented(audited: Callable[..., Audit], copy: Copy) -> None:
    audit = _run(audited, copy, written.GUIDED)
    assert audit.findings.height == 0
    assert audit.lines["line_status"].to_list() == ["unverified"]
    told = dict(audit.coverage.select("rule_id", "missing").iter_rows())
    assert told["attribute.colour"] == "documented_colour (notes are not read for it)"
    assert told["attribute.sheets"] == "documented_sheets (notes are not read for it)"
    facts = audit.documented_facts.filter("decides")["attribute"].to_list()
    assert "imaging" in facts
    assert not {"colour", "sheets"} & set(facts)


def test_what_notes_are_read_for_is_still_decided_by_them(audited: Callable[..., Audit], copy: Copy) -> None:
    audit = _run(audited, copy, written.BLIND)
    assert audit.findings["rule_id"].to_list() == ["attribute.imaging"]


def test_without_a_note_nothing_is_said_of_notes(audited: Callable[..., Audit], copy: Copy) -> None:
    audit = audited(f"{HEAD}\nA|N0001|2024-08-01|11|", reference=copy.directory)
    told = dict(audit.coverage.select("rule_id", "missing").iter_rows())
    assert told["attribute.colour"] == "documented_colour"


def test_a_typed_word_beside_the_note_decides(audited: Callable[..., Audit], copy: Copy) -> None:
    words = written.GUIDED.replace("\n", " ").replace("|", " ")
    drawing = f"{HEAD}|documented_colour|documented_sheets\nA|N0001|2024-08-01|11|{words}|red|2"
    audit = audited(drawing, reference=copy.directory)
    assert audit.lines["suggested_code"].to_list() == ["N0003"]
    assert audit.findings.filter(pl.col("attribute") == "sheets")["suggested_code"].to_list() == ["N0003"]


def test_a_shipped_family_without_words_is_not_flagged_by_a_note(
    audited: Callable[..., Audit], reference: Reference
) -> None:
    worded = set(reference.tables["evidence_terms"]["attribute"])
    attributes = reference.tables["attributes"].with_columns(read=pl.coalesce("reads", "attribute"))
    unread = attributes.filter(~pl.col("read").is_in(sorted(worded)))["attribute"]
    lattice = reference.tables["attribute_rules"].filter(role="lattice")
    families = lattice.group_by("family_id").agg(pl.col("attribute").is_in(unread.implode()).all().alias("is_unread"))
    codes = reference.tables["codes"].join(families.filter("is_unread"), on="family_id").unique("family_id")
    words = written.GUIDED.replace("\n", " ").replace("|", " ")
    lines = "\n".join(f"{code}|{code}|2024-08-01|11|{words}" for code in codes["hcpcs_code"].sort())
    audit = audited(f"{HEAD}\n{lines}")
    assert codes.height > 0
    assert audit.findings.filter(category="attribute").height == 0
