"""T-18 and the contract's rejects: a bad record is set aside with its number, its reason and its bytes; the others are read."""

from __future__ import annotations

import polars as pl
import pytest

from audit.ingest import read_claims

HEADER = "claim_id,hcpcs_code,claim_line_start_date,charge_amount\n"
GOOD = "1,62321,2026-01-05,10.00\n"


def aside(outcome):
    return outcome.rejected.select("record_number", "reason_code", "column", "raw_record").rows()


BAD = {
    "too few fields": ("2,62321\n", "field_count", None),
    "too many fields": ("2,62321,2026-01-05,10,7\n", "field_count", None),
    "a trailing delimiter": ("2,62321,2026-01-05,10,\n", "field_count", None),
    "an unquoted delimiter": ("2,62321,2026-01-05,1,234\n", "field_count", None),
    "blanks only": ("   \n", "field_count", None),
    "a quote never closed": ('2,"62321,2026-01-05,10\n', "text_unreadable", None),
    "a quote closed inside": ('2,"62"321,2026-01-05,10\n', "text_unreadable", None),
    "a CR inside": ("2,62321,2026-01-05,1\r0\n", "text_unreadable", None),
    "blank claim": (",62321,2026-01-05,10\n", "required_blank", "claim_id"),
    "blank claim of blanks": ("  ,62321,2026-01-05,10\n", "required_blank", "claim_id"),
    "blank code": ("2,,2026-01-05,10\n", "required_blank", "hcpcs_code"),
    "blank date": ('2,62321,"",10\n', "required_blank", "claim_line_start_date"),
    "all blank": (",,,\n", "required_blank", "claim_id"),
    "no such day": ("2,62321,2026-02-30,10\n", "date_unreadable", "claim_line_start_date"),
    "another format": ("2,62321,01/05/2026,10\n", "date_unreadable", "claim_line_start_date"),
    "two-digit year": ("2,62321,26-01-05,10\n", "date_unreadable", "claim_line_start_date"),
    "a spreadsheet's serial": ("2,62321,46027,10\n", "date_unreadable", "claim_line_start_date"),
    "words": ("2,62321,yesterday,10\n", "date_unreadable", "claim_line_start_date"),
    "too long": ("2,62321,2026-01-05," + "9" * 1_100_000 + "\n", "value_too_long", "charge_amount"),
}


@pytest.mark.parametrize("case", BAD)
def test_t18_a_bad_record_is_set_aside_and_the_others_are_read(read, case):
    record, reason, column = BAD[case]
    outcome = read(HEADER + GOOD + record + GOOD + GOOD)
    assert aside(outcome) == [(2, reason, column, record.removesuffix("\n"))]
    assert outcome.lines["record_number"].to_list() == [1, 3, 4]
    (source,) = outcome.claims.sources
    assert (source.records, source.accepted, source.rejected) == (4, 3, 1)


def test_t18_a_quote_that_is_never_closed_spoils_its_own_line_only(read):
    outcome = read(HEADER + GOOD * 3 + '2,"62321,2026-01-05,10\n' + GOOD * 500)
    assert [number for number, *_ in aside(outcome)] == [4]
    assert outcome.lines.height == 503


def test_t18_a_quote_left_open_before_a_quoted_field_is_not_closed_by_it(read):
    outcome = read(HEADER + '2,"62321,2026-01-05,10\n' + GOOD + '3,"62322",2026-01-05,10\n')
    assert [number for number, *_ in aside(outcome)] == [1]
    assert outcome.lines["hcpcs_code"].to_list() == ["62321", "62322"]


def test_several_kinds_of_bad_records_keep_their_numbers_and_order(read):
    outcome = read(
        HEADER + ",62321,2026-01-05,1\n" + "2\n" + GOOD + '2,"x,2026-01-05,1\n' + "2,62321,2026-13-01,1\n" + GOOD
    )
    assert [(number, reason) for number, reason, *_ in aside(outcome)] == [
        (1, "required_blank"),
        (2, "field_count"),
        (4, "text_unreadable"),
        (5, "date_unreadable"),
    ]
    assert outcome.lines["record_number"].to_list() == [3, 6]


def test_a_record_over_several_lines_is_set_aside_whole(read):
    outcome = read(HEADER + GOOD + '2,62321,2026-02-30,"a\nb"\n' + GOOD)
    assert aside(outcome) == [(2, "date_unreadable", "claim_line_start_date", '2,62321,2026-02-30,"a\nb"')]
    assert outcome.lines["record_number"].to_list() == [1, 3]


def test_mixed_line_ends_are_read(read):
    outcome = read(HEADER + GOOD + GOOD.replace("\n", "\r\n") + GOOD)
    assert outcome.lines["charge_amount"].to_list() == outcome.lines["charge_amount"].to_list()[:1] * 3
    assert outcome.rejected.is_empty()


def test_a_quote_inside_an_unquoted_field_is_text(read):
    outcome = read(
        "claim_id,hcpcs_code,claim_line_start_date,payer\n"
        + '1,62321,2026-01-05,5" needle\n2,62321,2026-01-05,"x, y"\n'
    )
    assert outcome.lines["payer"].to_list() == ['5" needle', "x, y"]


def test_a_reason_never_holds_a_value(read):
    outcome = read(HEADER + GOOD + "SECRET,62321,SECRET,1\n" + 'SECRET"a,"SECRET"x,2026-01-05,1\n' + "SECRET\n")
    assert outcome.rejected.height == 3
    assert not outcome.rejected["reason"].str.contains("SECRET").any()


def test_the_record_is_given_back_as_it_was_read(read):
    record = ' 2 ,"62321",  ,"1,000.00" '
    outcome = read(HEADER + GOOD + record + "\n")
    assert outcome.rejected["raw_record"].to_list() == [record]


@pytest.mark.parametrize("kind", ["institutional", "Institutional", "837I", "UB-04"])
def test_a_blank_code_is_accepted_on_an_institutional_claim(read, kind):
    outcome = read(
        f"claim_id,claim_type,hcpcs_code,claim_line_start_date\n1,{kind},,2026-01-05\n2,professional,,2026-01-05\n"
    )
    assert outcome.lines["claim_id"].to_list() == ["1"]
    assert aside(outcome)[0][:3] == (2, "required_blank", "hcpcs_code")


def test_a_blank_line_date_falls_back_to_the_claim_row_by_row(read):
    outcome = read(
        "claim_id,hcpcs_code,claim_line_start_date,claim_start_date\n1,62321,,2026-01-05\n2,62321,2026-01-07,2026-01-05\n3,62321,,\n"
    )
    assert outcome.lines["claim_line_start_date"].cast(str).to_list() == ["2026-01-05", "2026-01-07"]
    assert aside(outcome)[0][:3] == (3, "required_blank", "claim_line_start_date")


@pytest.mark.parametrize("records", [b"1,,2026-01-05\n", b"1,62323\n", b"1,62323,2026-02-30\n2\n"])
def test_a_file_without_a_single_good_record_is_set_aside_whole(tmp_path, records):
    path, work = tmp_path / "claims.csv", tmp_path / "work"
    work.mkdir()
    path.write_bytes(b"claim_id,hcpcs_code,claim_line_start_date\n" + records)
    claims = read_claims([path], work)
    assert (claims.lines, claims.rejected.height) == (0, records.count(b"\n"))
    assert pl.read_parquet(claims.path).height == 0
