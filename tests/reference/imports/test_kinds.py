"""Every kind, in every container, is read as the same rows; what it tells of itself is taken from it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from tests.reference.imports.drawn import DRAWN, Drawn
from tests.support.files import as_csv, as_xlsx, as_zip, containers, write

from audit.errors import ReferenceError  # noqa: A004 - the field's word; the builtin is about weak references
from audit.model.places import home
from audit.reference.imports import IMPORTERS
from audit.reference.imports.headings import folded

ENDINGS = tuple(containers([["a"], ["b"]]))


def plain(row: tuple[object, ...]) -> tuple[object, ...]:
    return tuple(str(cell) if isinstance(cell, Decimal) else cell for cell in row)


def test_every_kind_is_drawn() -> None:
    assert {drawn.kind for drawn in DRAWN} | {"icd10cm"} == set(IMPORTERS)


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("drawn", DRAWN, ids=lambda drawn: drawn.kind)
def test_a_kind_is_the_same_in_every_container(drawn: Drawn, ending: str, tmp_path, take, rows_of) -> None:
    path = write(tmp_path, drawn.name + ending, containers(drawn.rows)[ending])
    done = take(drawn.kind, path, **drawn.wish)
    assert sorted(map(plain, rows_of(drawn.table, *drawn.columns)), key=str) == sorted(drawn.stored, key=str)
    (kept,) = done.kept
    assert (kept.what, kept.edition.rows) == ("added", len(drawn.stored))
    assert kept.edition.edition in {date(2026, 7, 1), date(2026, 1, 1)}


@pytest.mark.parametrize("drawn", DRAWN, ids=lambda drawn: drawn.kind)
def test_columns_are_found_by_name_wherever_they_stand(drawn: Drawn, tmp_path, take, rows_of) -> None:
    turned = [[*reversed(row), "more"] for row in drawn.rows]
    take(drawn.kind, write(tmp_path, f"{drawn.name}.csv", as_csv(turned)), **drawn.wish)
    assert sorted(map(plain, rows_of(drawn.table, *drawn.columns)), key=str) == sorted(drawn.stored, key=str)


@pytest.mark.parametrize("drawn", DRAWN, ids=lambda drawn: drawn.kind)
def test_a_needed_column_that_is_missing_is_named(drawn: Drawn, tmp_path, folder, take) -> None:
    needed = next(column for column in IMPORTERS[drawn.kind].columns if column.needed)
    first = [place for place, heading in enumerate(drawn.rows[0]) if not needed.is_headed(folded(heading))]
    rows = [[row[place] for place in first] for row in drawn.rows]
    with pytest.raises(ReferenceError, match=rf"missing: .*{needed.name}.*Take the file as published"):
        take(drawn.kind, write(tmp_path, f"{drawn.name}.csv", as_csv(rows)), **drawn.wish)
    assert not folder.exists()


@pytest.mark.parametrize("drawn", DRAWN, ids=lambda drawn: drawn.kind)
def test_a_key_that_is_none_is_said_with_its_row(drawn: Drawn, tmp_path, folder, take) -> None:
    key = next(column for column in IMPORTERS[drawn.kind].columns if not column.cell.is_text)
    place = next(place for place, name in enumerate(drawn.rows[0]) if key.is_headed(folded(name)))
    wrong = ["wrong!" if n == place else cell for n, cell in enumerate(drawn.rows[1])]
    broken = [*drawn.rows[:2], wrong, *drawn.rows[2:]]
    path = write(tmp_path, f"{drawn.name}.xlsx", as_xlsx([["above"], *broken]))
    with pytest.raises(
        ReferenceError, match=rf"{path.name}, row 4, column .*: 'wrong!' is not .*; 1 row\(s\).*Nothing was imported"
    ):
        take(drawn.kind, path, **drawn.wish)
    assert not folder.exists()


@pytest.mark.parametrize("drawn", DRAWN, ids=lambda drawn: drawn.kind)
def test_a_file_with_headings_alone_is_refused(drawn: Drawn, tmp_path, folder, take) -> None:
    with pytest.raises(ReferenceError, match=r"there is no row below its headings. Download it again"):
        take(drawn.kind, write(tmp_path, f"{drawn.name}.csv", as_csv(drawn.rows[:1])), **drawn.wish)
    assert not folder.exists()


@pytest.mark.parametrize("drawn", [each for each in DRAWN if each.wish], ids=lambda drawn: drawn.kind)
def test_an_edition_that_the_file_does_not_tell_is_asked_for(drawn: Drawn, tmp_path, take) -> None:
    with pytest.raises(ReferenceError, match=r"does not say which edition it is. Add --edition YYYY-MM-DD"):
        take(drawn.kind, write(tmp_path, f"{drawn.name}.csv", as_csv(drawn.rows)))


def test_every_kind_is_in_the_documentation() -> None:
    told = (home() / "docs" / "reference_files.md").read_text(encoding="utf-8")
    for kind, importer in IMPORTERS.items():
        assert f"`{kind}`" in told
        assert {name for name in importer.stored if f"`{name}`" not in told} == set(), kind


def test_a_zip_of_several_tables_is_one_edition(tmp_path, take, rows_of) -> None:
    drawn = DRAWN[0]
    members = {f"ccipra-v322r0-f{n}.txt": as_csv([drawn.rows[0], drawn.rows[n]], "\t") for n in (1, 2)}
    take("ncci-ptp", write(tmp_path, "ccipra-v322r0.zip", as_zip(members)))
    assert len(rows_of("ncci_ptp")) == 2
