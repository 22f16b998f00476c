"""Which imported edition answers on a day, and what stands in its place where none does."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.errors import ReferenceError  # noqa: A004 - the field's word; the builtin is about weak references
from audit.reference import Edition, Reference, Store, check_reference, load_reference
from audit.reference.fees import fee
from audit.reference.store import without
from audit.reference.tables import TABLES

OPEN = (None, None)


def edition(day: str, covers: tuple[str | None, str | None] = OPEN, setting: str | None = None) -> Edition:
    first, last = (date.fromisoformat(each) if each else None for each in covers)
    on = date.fromisoformat(day)
    return Edition("t", setting, on, first, last, 1, f"{day}.zip", "0" * 64, f"t-{day}.parquet", date(2026, 11, 21))


def spans(editions: list[Edition], as_of: date | None = None) -> list[tuple[str, str, str]]:
    store = Store(Path(), tuple(editions))
    return [(str(span.edition.edition), str(span.first), str(span.last)) for span in store.spans("t", None, as_of)]


def test_without_a_folder_there_are_no_editions(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "nowhere")
    assert (store.editions, store.tables(), store.spans("t"), store.edition_on("t", date(2026, 1, 1))) == (
        (),
        (),
        (),
        None,
    )


@pytest.mark.parametrize(
    ("editions", "expected"),
    [
        # A table without its own dates: from its edition to the day before the next one, the last one open.
        (
            [edition("2026-01-01", ("2026-01-01", None)), edition("2026-04-01", ("2026-04-01", None))],
            [("2026-01-01", "2026-01-01", "2026-03-31"), ("2026-04-01", "2026-04-01", "9999-12-31")],
        ),
        # A table with history: each day by the edition of its quarter, other days by the first edition after them.
        (
            [edition("2026-01-01", (None, "2026-03-31")), edition("2026-07-01", (None, "2026-09-30"))],
            [("2026-01-01", "0001-01-01", "2026-03-31"), ("2026-07-01", "2026-04-01", "2026-09-30")],
        ),
        # Days that an import named are its own, and a later edition with history does not take them.
        (
            [edition("2026-04-01", (None, "2026-06-30")), edition("2026-02-01", ("2025-01-01", "2025-12-31"))],
            [
                ("2026-04-01", "0001-01-01", "2024-12-31"),
                ("2026-02-01", "2025-01-01", "2025-12-31"),
                ("2026-04-01", "2026-01-01", "2026-06-30"),
            ],
        ),
        # A later edition inside an earlier one cuts it in two.
        (
            [edition("2026-01-01", ("2026-01-01", "2026-12-31")), edition("2026-04-01", ("2026-05-01", "2026-05-31"))],
            [
                ("2026-01-01", "2026-01-01", "2026-04-30"),
                ("2026-04-01", "2026-05-01", "2026-05-31"),
                ("2026-01-01", "2026-06-01", "2026-12-31"),
            ],
        ),
        # A hole stays a hole.
        (
            [edition("2024-01-01", ("2024-01-01", "2024-03-31")), edition("2024-07-01", ("2024-07-01", "2024-09-30"))],
            [("2024-01-01", "2024-01-01", "2024-03-31"), ("2024-07-01", "2024-07-01", "2024-09-30")],
        ),
    ],
)
def test_editions_are_laid_out_over_time(editions: list[Edition], expected: list[tuple[str, str, str]]) -> None:
    assert spans(editions) == expected


def test_an_edition_later_than_the_processing_date_is_not_known_yet() -> None:
    both = [edition("2026-01-01", (None, "2026-03-31")), edition("2026-04-01", (None, "2026-06-30"))]
    assert spans(both, date(2026, 3, 31)) == [("2026-01-01", "0001-01-01", "2026-03-31")]
    assert spans(both, date(2025, 12, 31)) == []
    store = Store(Path(), tuple(both))
    assert store.edition_on("t", date(2026, 2, 1)) is both[0]
    assert store.edition_on("t", date(2026, 4, 1)) is both[1]
    assert store.edition_on("t", date(2026, 2, 1), as_of=date(2026, 2, 1)) is both[0]
    assert store.edition_on("t", date(2026, 7, 1)) is None


def test_settings_are_tables_of_their_own() -> None:
    store = Store(Path(), (edition("2026-01-01", setting="outpatient"), edition("2026-01-01", setting="practitioner")))
    assert store.settings("t") == ("outpatient", "practitioner")
    assert store.edition_on("t", date(2026, 1, 1)) is None
    assert store.edition_on("t", date(2026, 1, 1), "outpatient") is store.editions[0]
    assert len(store.in_force()) == 2


DAYS = st.integers(1, 60).map(date.fromordinal)


@given(st.lists(st.tuples(DAYS, st.none() | DAYS, st.none() | DAYS), unique_by=lambda each: each[0]), DAYS)
def test_spans_never_overlap_and_each_day_has_the_edition_of_its_time(drawn, day) -> None:
    editions = tuple(
        Edition("t", None, on, first, last, 1, "a.zip", "", "", on)
        for on, first, last in sorted(drawn, key=lambda each: each[0])
        if first is None or last is None or first <= last
    )
    store = Store(Path(), editions)
    laid = store.spans("t")
    assert all(before.last < after.first for before, after in pairwise(laid))
    covering = [each for each in editions if each.first <= day <= each.last]
    own = [each for each in covering if (each.covers_from or each.edition) <= day]
    assert store.edition_on("t", day) == (own[-1] if own else covering[0] if covering else None)
    assert all(before.edition is not after.edition for before, after in pairwise(laid) if touch(before, after))


def touch(before, after) -> bool:
    return before.last.toordinal() + 1 == after.first.toordinal()


def test_nothing_is_left_of_days_that_are_taken_whole() -> None:
    assert without(date.min, date.max, [(date.min, date.max)]) == []


def listed(folder: Path, *entries: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "editions.toml").write_text("\n".join(entries), encoding="utf-8")
    return folder


ENTRY = """[[edition]]
table = "pfs"
edition = 2026-01-01
covers_from = 2026-01-01
covers_to = 2026-12-31
rows = 1
source_name = "PPRRVU26.zip"
sha256 = "00"
file = "pfs.parquet"
imported = 2026-11-21
"""


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("[[", r"editions.toml: this is not TOML"),
        ("edition = 3", r"editions.toml: an entry begins with \[\[edition\]\], and one does not"),
        (ENTRY.replace("rows = 1", 'rows = "1"'), r"an entry's rows is missing or not as it must be. Restore it"),
        (ENTRY.replace('table = "pfs"', ""), r"an entry's table is missing"),
        (ENTRY.replace("pfs.parquet", "../pfs.parquet"), r"lists the file ../pfs.parquet, which is not beside it"),
        (ENTRY, r"lists pfs.parquet, and there is no such file. Import PPRRVU26.zip again"),
        (ENTRY + ENTRY, r"edition 2026-01-01 of pfs is listed twice. Take one entry out"),
    ],
)
def test_a_broken_list_of_editions_is_said(tmp_path: Path, content: str, told: str) -> None:
    with pytest.raises(ReferenceError, match=told):
        Store.open(listed(tmp_path, content))


@pytest.fixture
def with_fees(tmp_path: Path) -> Path:
    """A folder with one imported edition of fees: from 2024-08-01 to 2024-08-31, one code, ten RVUs at ten dollars."""
    folder = listed(
        tmp_path / "editions",
        ENTRY.replace("2026-01-01", "2024-08-01").replace("2026-12-31", "2024-08-31"),
    )
    row = dict.fromkeys(TABLES["fee_schedule"].columns) | {
        "edition": "August",
        "hcpcs_code": "62323",
        "facility_total_rvu": Decimal("10.00"),
        "conversion_factor": Decimal("10.0000"),
        "effective_from": date(2024, 8, 1),
        "effective_to": date(2024, 8, 31),
        "source": "a test",
    }
    pl.DataFrame([row], schema=TABLES["fee_schedule"].columns).write_parquet(folder / "pfs.parquet")
    return tmp_path


def test_imported_fees_answer_on_their_days_and_the_filed_ones_on_all_others(
    with_fees: Path, shipped: Reference
) -> None:
    loaded = load_reference(with_fees)
    assert loaded.directory == shipped.directory
    paid = {day: fee(loaded, "62323", date.fromisoformat(day), facility=True) for day in DAYS_OF_2024}
    filed = {day: fee(shipped, "62323", date.fromisoformat(day), facility=True) for day in DAYS_OF_2024}
    assert paid == filed | {"2024-08-01": Decimal("100.00"), "2024-08-31": Decimal("100.00")}
    assert fee(loaded, "62322", date(2024, 8, 1), facility=True) is None
    assert loaded.tables["fee_schedule"].schema == shipped.tables["fee_schedule"].schema


DAYS_OF_2024 = ("2024-07-31", "2024-08-01", "2024-08-31", "2024-09-01", "2023-01-01", "2026-08-01")


def test_an_imported_edition_is_a_state_of_its_own(with_fees: Path, shipped: Reference) -> None:
    loaded = load_reference(with_fees)
    assert loaded.digest != shipped.digest
    before, alone = (load_reference(folder, as_of=date(2024, 7, 31)) for folder in (with_fees, None))
    assert (before.digest, before.as_of) == (alone.digest, date(2024, 7, 31))
    assert before.tables["fee_schedule"].equals(alone.tables["fee_schedule"])


def test_the_checks_are_of_the_tables_as_filed(with_fees: Path) -> None:
    assert check_reference(load_reference(with_fees)) == []


def test_the_environment_names_the_folder_of_imports(
    with_fees: Path, shipped: Reference, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "pfs" not in shipped.store.tables()
    monkeypatch.setenv("CLAIMS_AUDIT_REFERENCE", str(with_fees))
    assert set(load_reference().store.tables()) - set(shipped.store.tables()) == {"pfs"}
