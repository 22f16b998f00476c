"""T-21, T-22, T-23: text stays text, money and dates are read by rules that are said, and nothing is lost."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from audit.errors import ClaimFileError

HEADER = "claim_id,hcpcs_code,claim_line_start_date"

MONEY = """
65.00 | 65.00
-12.00 | -12.00
$1,234.56 | 1234.56
-$1,234.56 | -1234.56
$-5 | -5.00
.5 | 0.50
7. | 7.00
+4 | 4.00
-0 | 0.00
0.1 | 0.10
12.345 | 12.35
-12.345 | -12.35
12.344999 | 12.34
9999999999999.99 | 9999999999999.99
1.234,56 |
1,23 |
12,34.00 |
(12.00) |
1e308 |
1E3 |
NaN |
inf |
12 USD |
- |
$ |
--1 |
99999999999999999999 |
"""
CASES = [tuple(cell.strip() for cell in row.split("|")) for row in MONEY.strip().splitlines()]


@pytest.mark.parametrize(("text", "amount"), CASES)
def test_t22_money_is_read_or_kept_as_given(read, text, amount):
    lines = read(f'{HEADER},charge_amount\n1,62321,2026-01-05,"{text}"\n2,62321,2026-01-05,1.00\n').lines
    assert lines["charge_amount"].to_list() == [Decimal(amount) if amount else None, Decimal("1.00")]
    given = lines["charge_amount_as_given"].to_list() if "charge_amount_as_given" in lines.columns else [None, None]
    assert given == [None if amount else text, None]


def test_t22_sums_of_money_are_exact(read):
    lines = read(f"{HEADER},charge_amount\n" + "1,62321,2026-01-05,0.1\n1,62321,2026-01-05,0.2\n").lines
    assert lines["charge_amount"].sum() == Decimal("0.30")


@pytest.mark.parametrize(
    ("text", "units"), [("1", "1"), ("2.5", "2.5"), ("0", "0"), ("-1", "-1"), ("0.0005", "0.001"), ("1,000", "1000")]
)
def test_units_are_read(read, text, units):
    lines = read(f'{HEADER},units\n1,62321,2026-01-05,"{text}"\n').lines
    assert lines["service_unit_quantity"].to_list() == [Decimal(units)]


def test_units_that_are_no_number_are_kept_as_given_even_where_they_come_late(read):
    outcome = read(f"{HEADER},units\n" + "1,62321,2026-01-05,1\n" * 130_000 + "1,62321,2026-01-05,two\n")
    assert outcome.lines["service_unit_quantity_as_given"].drop_nulls().to_list() == ["two"]
    assert outcome.lines["service_unit_quantity"].null_count() == 1
    assert outcome.lines.height == 130_001


@pytest.mark.parametrize("text", ["00012", "1.23E+11", "1E10", "501", "0", "007 A", "-1", "1,5"])
def test_t21_codes_and_identifiers_come_back_as_they_are(read, text):
    lines = read(f'claim_id,hcpcs_code,DOS,payer,other\n"{text}","{text}",2026-01-05,"{text}","{text}"\n').lines
    assert lines.select("claim_id", "hcpcs_code", "payer", "other").row(0) == (text, text, text, text)


DATES = """
2026-01-05 | 2026-01-05
2026-1-5 | 2026-01-05
2026-01-05T00:00:00 | 2026-01-05
2026-01-05 00:00:00.000 | 2026-01-05
20260105 | 2026-01-05
01/05/2026 | 2026-01-05
1/5/2026 | 2026-01-05
1/5/2026 12:00:00 AM | 2026-01-05
9999-12-31 | 9999-12-31
1890-01-01 | 1890-01-01
"""


@pytest.mark.parametrize(
    ("text", "day"), [tuple(cell.strip() for cell in row.split("|")) for row in DATES.strip().splitlines()]
)
def test_t23_dates_are_read_where_the_column_agrees(read, text, day):
    lines = read(f"{HEADER}\n1,62321,{text}\n").lines
    assert lines["claim_line_start_date"].to_list() == [date.fromisoformat(day)]


@pytest.mark.parametrize("text", ["03/04/26", "30-May-2015", "5.1.2026", "46027", "Jan 5 2026", "0126-13"])
def test_t23_a_column_in_no_known_format_is_refused(read, text):
    with pytest.raises(
        ClaimFileError,
        match="column claim_line_start_date: none of its dates is written as YYYY-MM-DD, YYYYMMDD, MM/DD/YYYY",
    ):
        read(f"{HEADER}\n1,62321,{text}\n2,62321,{text}\n")


def test_t23_days_before_months_are_refused_and_not_half_read(read):
    with pytest.raises(ClaimFileError, match="the day seems to stand before the month"):
        read(f"{HEADER}\n1,62321,03/04/2026\n2,62321,13/04/2026\n3,62321,05/06/2026\n")


def test_t23_each_column_has_its_own_format(read):
    lines = read(f"{HEADER},paid_date\n1,62321,2026-01-05,01/31/2026\n").lines
    assert lines.select("claim_line_start_date", "paid_date").row(0) == (date(2026, 1, 5), date(2026, 1, 31))


def test_a_date_beside_the_date_of_service_sets_its_record_aside_too(read):
    outcome = read(f"{HEADER},paid_date\n1,62321,2026-01-05,2026-01-31\n2,62321,2026-01-05,2026-02-31\n")
    assert outcome.rejected.select("record_number", "column").rows() == [(2, "paid_date")]


def test_the_format_of_a_column_is_that_of_most_of_its_values_wherever_they_stand(read):
    outcome = read(f"{HEADER}\n" + "1,62321,01/05/2026\n" * 122_880 + "2,62321,2026-01-05\n" * 122_881)
    assert outcome.lines["claim_id"].unique().to_list() == ["2"]
    assert outcome.rejected.height == 122_880


@pytest.mark.parametrize("text", ["59 RT", "59,RT", "59;rt", "59:RT", "59|RT", "59/RT", " 59 ,, RT "])
def test_one_column_of_modifiers_is_split(read, text):
    lines = read(f'{HEADER},modifiers\n1,62321,2026-01-05,"{text}"\n').lines
    assert lines.select("hcpcs_modifier_1", "hcpcs_modifier_2", "hcpcs_modifier_3").row(0) == ("59", "RT", None)
    assert "modifiers" not in lines.columns


def test_a_modifier_of_its_own_column_wins_and_zeros_stay(read):
    lines = read(f"{HEADER},hcpcs_modifier_1,modifiers\n1,62321,2026-01-05,00,59 RT\n2,62321,2026-01-05,,01\n").lines
    assert lines.select("hcpcs_modifier_1", "hcpcs_modifier_2").rows() == [("00", "RT"), ("01", None)]


def test_more_modifiers_than_columns_are_not_lost(read):
    lines = read(f"{HEADER},modifiers\n1,62321,2026-01-05,A1 A2 A3 A4 A5 A6\n2,62321,2026-01-05,A1\n").lines
    assert lines["modifiers_as_given"].to_list() == ["A1 A2 A3 A4 A5 A6", None]


def test_line_numbers_are_given_in_file_order_where_there_are_none(read):
    lines = read(f"{HEADER}\nA,62321,2026-01-05\nB,62321,2026-01-05\n A,62322,2026-01-05\nA,62323,2026-01-05\n").lines
    assert lines["claim_line_number"].to_list() == [1, 1, 2, 3]


def test_line_numbers_are_given_where_one_is_blank_or_no_number(read):
    lines = read(f"{HEADER},line\nA,62321,2026-01-05,7\nA,62321,2026-01-05,\nA,62321,2026-01-05,x9\n").lines
    assert lines["claim_line_number"].to_list() == [7, 2, 3]
    assert lines["claim_line_number_as_given"].to_list() == [None, None, "x9"]


def test_note_text_keeps_the_blanks_that_spans_count_on(read):
    lines = read(
        f'{HEADER},note_text,payer\n1,62321,2026-01-05,"  two blanks ", x \n2,62321,2026-01-05,"   ",   \n'
    ).lines
    assert lines["note_text"].to_list() == ["  two blanks ", None]
    assert lines["payer"].to_list() == ["x", None]


def test_the_columns_are_always_there_and_in_order(read):
    columns = read(
        "Other,documented_imaging,claim_id,hcpcs_code,DOS,units\nx,ct,1,62321,2026-01-05,two\n"
    ).lines.columns
    assert columns[:4] == ["claim_id", "claim_line_number", "hcpcs_code", "claim_line_start_date"]
    assert columns[-5:] == [
        "documented_imaging",
        "Other",
        "service_unit_quantity_as_given",
        "source_file",
        "record_number",
    ]
    assert "note_text" in columns
    assert "modifiers" not in columns


def test_several_files_follow_each_other_with_all_their_columns(read):
    outcome = read(
        f"{HEADER},b\n1,62321,2026-01-05,x\n2,,2026-01-05,\n", f"{HEADER},a,units\n3,62321,01/06/2026,y,two\n"
    )
    assert outcome.lines.select("claim_id", "b", "a", "service_unit_quantity_as_given", "record_number").rows() == [
        ("1", "x", None, None, 1),
        ("3", None, "y", "two", 1),
    ]
    assert [(source.records, source.accepted) for source in outcome.claims.sources] == [(2, 1), (1, 1)]
    assert outcome.claims.lines == 2
    assert outcome.rejected["record_number"].to_list() == [2]


def test_what_was_present_is_said(read):
    claims = read(f"{HEADER},documented_region,documented_imaging,x\n1,62321,2026-01-05,,ct,1\n").claims
    assert claims.documented == ("imaging", "region")
    assert claims.columns == {
        "claim_id",
        "hcpcs_code",
        "claim_line_start_date",
        "documented_region",
        "documented_imaging",
    }
