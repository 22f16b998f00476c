"""A year without a release of its own is laid together from what stands around it."""

from datetime import date

from audit.reference.imports.diagnosis_years import Release, between, changed, editions


def row(code: str, *, is_billable: bool, excludes1: str | None = None) -> dict[str, str | bool | None]:
    return {
        "icd10cm_code": code,
        "is_billable": is_billable,
        "label": f"label of {code}",
        "excludes1": excludes1,
        "excludes2": "Z99",
    }


def release(*rows: dict[str, str | bool | None]) -> Release:
    return Release({str(each["icd10cm_code"]): each for each in rows})


BEFORE = release(row("A10", is_billable=False), row("A101", is_billable=True, excludes1="B10.-;C10"))
AFTER = release(
    row("A10", is_billable=False),
    row("A101", is_billable=False, excludes1="B10;D10.-"),
    row("A1012", is_billable=True, excludes1="B10;E10"),
)


def test_an_exclusion_stands_where_both_releases_have_it_and_else_is_not_sure():
    made = between({"A1012", "A109"}, BEFORE, AFTER, {"A109": "from a list"})
    assert sorted(made.rows) == ["A10", "A101", "A1012", "A109"]
    assert made.billed() == {"A1012", "A109"}
    assert made.rows["A1012"]["excludes1"] == "B10.-;?C10;?E10"
    assert made.rows["A101"]["excludes1"] == "B10.-;?C10;?D10.-"
    assert (made.rows["A109"]["label"], made.rows["A109"]["excludes1"]) == ("from a list", None)


def test_changes_of_a_day_are_made_and_taken_back():
    after = changed({"Z283", "A10"}, "2022-04-01", back=False)
    assert after == {"A10", "Z28310", "Z28311", "Z2839"}
    assert changed(after, "2022-04-01", back=True) == {"Z283", "A10"}
    added, gone = changed(set(), "2023-04-01", back=False), changed(set(), "2023-04-01", back=True)
    assert (len(added), len(gone)) == (42, 7)


def test_a_label_stands_in_the_newest_edition_that_has_the_code():
    days = {
        (date(2020, 10, 1), date(2021, 9, 30)): ("old", BEFORE),
        (date(2021, 10, 1), date(2022, 9, 30)): ("new", AFTER),
    }
    (newest, new), (oldest, old) = editions(days, date(2026, 11, 21))
    assert (newest.edition, newest.covers_to, oldest.covers_from) == (
        date(2021, 10, 1),
        date(2022, 9, 30),
        date(2020, 10, 1),
    )
    assert new["label"].null_count() == 0
    assert old["label"].null_count() == old.height
    assert new.filter(icd10cm_code="A1012").select("dotted", "parent").row(0) == ("A10.12", "A101")


def test_every_shipped_edition_has_the_codes_that_were_published(reference):
    billed = {
        span.edition.edition.isoformat(): reference.store.scan(span.edition).collect()["is_billable"].sum()
        for span in reference.store.spans("icd10cm")
    }
    assert billed == {
        "2021-01-01": 72_621,
        "2021-10-01": 72_748,
        "2022-04-01": 72_750,
        "2022-10-01": 73_639,
        "2023-04-01": 73_674,
        "2023-10-01": 74_044,
        "2024-10-01": 74_260,
        "2025-10-01": 74_719,
    }
