"""Dollars: billed minus supported, by the fee schedule of the day and the place, scaled by what was allowed."""

from decimal import ROUND_HALF_UP, Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.findings import amounts
from audit.model.columns import MONEY, QUANTITY

CENTS = st.integers(-10_000_000, 10_000_000).map(lambda cents: Decimal(cents) / 100)
FEES = st.integers(1, 500_000).map(lambda cents: Decimal(cents) / 100)
UNITS = st.integers(1, 50_000).map(lambda thousandths: Decimal(thousandths) / 1000)


def frame(**values):
    typed = {"service_unit_quantity": QUANTITY, "service_unit_quantity_as_given": pl.String}
    names = ("allowed_amount", "charge_amount", "fee_billed", "fee_fitting", *typed)
    return pl.DataFrame(
        {name: [values.get(name)] for name in names}, schema={name: typed.get(name, MONEY) for name in names}
    )


def told(**values):
    return frame(**values).select(basis=amounts.basis(), billed=amounts.billed(), supported=amounts.supported()).row(0)


@given(allowed=CENTS, billed=FEES, fitting=FEES)
def test_an_allowed_amount_is_scaled_by_the_two_fees_and_rounded_half_up(allowed, billed, fitting):
    expected = (allowed * fitting / billed).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert told(allowed_amount=allowed, fee_billed=billed, fee_fitting=fitting) == ("allowed_amount", allowed, expected)


@given(billed=FEES, fitting=FEES, units=UNITS)
def test_without_one_the_fee_counts_for_every_unit(billed, fitting, units):
    expected = [(fee * units).quantize(Decimal("0.01"), ROUND_HALF_UP) for fee in (billed, fitting)]
    assert told(fee_billed=billed, fee_fitting=fitting, service_unit_quantity=units) == ("fee_schedule", *expected)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"charge_amount": Decimal(500)}, ("charge_amount", Decimal("500.00"), None)),
        ({}, ("none", None, None)),
        ({"fee_billed": Decimal(100), "service_unit_quantity": Decimal(0)}, ("none", None, None)),
        ({"fee_billed": Decimal(100), "service_unit_quantity_as_given": "two"}, ("none", None, None)),
        ({"fee_billed": Decimal(100)}, ("fee_schedule", Decimal("100.00"), None)),
        ({"allowed_amount": Decimal(80), "fee_fitting": Decimal(50)}, ("allowed_amount", Decimal("80.00"), None)),
    ],
)
def test_what_is_not_known_is_not_made_up(values, expected):
    assert told(**values) == expected


@pytest.mark.parametrize(
    ("day", "place", "difference"),
    [
        ("2024-02-01", "11", "121.15"),
        ("2024-08-01", "11", "123.16"),
        ("2024-08-01", "22", "19.97"),
        ("2024-08-01", "", None),
    ],
)
def test_the_fee_is_that_of_the_day_and_the_place(batch, day, place, difference):
    drawing = f"hcpcs_code|claim_line_start_date|place_of_service_code|documented_imaging\n62323|{day}|{place}|none"
    found = batch(drawing).findings["amount_difference"][0]
    assert (str(found) if found is not None else None) == difference


def test_a_year_without_a_fee_schedule_leaves_the_dollars_open(batch):
    finding = batch(
        "hcpcs_code|claim_line_start_date|place_of_service_code|documented_imaging\n62323|2018-08-01|11|none"
    ).findings.row(0, named=True)
    assert (finding["amount_basis"], finding["suggested_code"]) == ("none", "62322")
