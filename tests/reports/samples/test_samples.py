from __future__ import annotations

import time
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import polars as pl
import pytest

from audit.reference import load_reference
from audit.reports.audit import run_audit
from audit.reports.samples import write_samples
from audit.reports.samples.claims import Mix
from audit.reports.samples.events import EVENTS, SESSIONS_TOO_MANY
from audit.reports.samples.lattice import Lattice, sample_years
from audit.reports.samples.market import FUTURE_SERVICE, LATEST_SERVICE, PAYERS, PRACTICES, npi
from audit.reports.samples.plants import RULES
from audit.reports.samples.write import sample_chunks
from audit.rules.catalogue import catalogue

LINES, SEED = 30_000, 4
KEY = ["claim_id", "claim_line_number"]
TODAY = date(2026, 11, 21)
CENT = Decimal("0.01")


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    return write_samples(LINES, SEED, tmp_path_factory.mktemp("samples"))


@pytest.fixture(scope="module")
def claims(written):
    return pl.read_csv(written.claims, infer_schema=False)


@pytest.fixture(scope="module")
def truth(written):
    return pl.read_csv(written.truth, infer_schema=False)


@pytest.fixture(scope="module")
def numbered(claims, truth):
    """The lines without a planted wrong NPI."""
    return claims.join(truth.filter(rule_id="provider.npi_malformed"), on=KEY, how="anti")


@pytest.fixture(scope="module")
def procedures(claims, truth):
    """The lines of the fee schedule on which nothing was planted, with their fee by date and place."""
    return with_fees(claims.join(truth, on=KEY, how="anti"))


def with_fees(lines: pl.DataFrame) -> pl.DataFrame:
    """The lines of the fee schedule with their fee by date and place."""
    fees = load_reference().tables["fee_schedule"].filter(pl.col("modifier").is_null())
    joined = lines.with_columns(pl.col("claim_line_start_date").str.to_date()).join(fees, on="hcpcs_code")
    priced = joined.filter(
        pl.col("claim_line_start_date").is_between("effective_from", "effective_to"), pl.col("conversion_factor") > 0
    )
    office = pl.col("place_of_service_code") == "11"
    return priced.with_columns(rvu=pl.when(office).then("non_facility_total_rvu").otherwise("facility_total_rvu"))


@pytest.mark.parametrize("lines", [1, 2, 19, 500, 2_000])
def test_as_many_lines_as_asked(tmp_path, lines):
    assert pl.read_csv(write_samples(lines, 1, tmp_path).claims, infer_schema=False).height == lines


def test_the_same_seed_gives_the_same_bytes(tmp_path, written):
    again = write_samples(LINES, SEED, tmp_path)
    assert again.claims.read_bytes() == written.claims.read_bytes()
    assert again.truth.read_bytes() == written.truth.read_bytes()


def test_another_seed_gives_other_claims(tmp_path, written):
    assert write_samples(LINES, SEED + 1, tmp_path).claims.read_bytes() != written.claims.read_bytes()


def test_chunks_follow_each_other_without_a_repeated_key():
    parts = list(sample_chunks(220_000, 2, load_reference(), Mix()))
    keys = pl.concat([part.claims.select("claim_id", "claim_line_number") for part in parts])
    assert (len(parts) > 1, keys.height, keys.is_duplicated().sum()) == (True, 220_000, 0)


@pytest.mark.parametrize(("base", "expected"), [(123_456_789, "1234567893"), (199_990_101, "1999901014")])
def test_npi_check_digit(base, expected):
    assert npi(base) == expected


@pytest.mark.parametrize("column", ["rendering_npi", "billing_npi", "facility_npi"])
def test_every_npi_has_a_valid_check_digit(numbered, column):
    used = numbered[column].drop_nulls().unique().to_list()
    assert used == [number for number in used if npi(int(number[:9])) == number]


def test_several_practices_and_payers(claims, numbered):
    assert numbered["rendering_npi"].n_unique() == sum(len(practice.rendering_npis) for practice in PRACTICES) == 14
    assert claims["billing_npi"].n_unique() == 4
    assert set(claims["payer"]) == {payer.name for payer in PAYERS}


def test_amounts_are_the_fee_by_edition_and_place_times_units(procedures):
    allows = {payer.name: payer.allows_percent for payer in PAYERS}
    rows = procedures.select("rvu", "conversion_factor", "service_unit_quantity", "payer", "allowed_amount").unique()
    for rvu, factor, units, payer, allowed in rows.iter_rows():
        fee = (rvu * factor).quantize(CENT, ROUND_HALF_UP) * int(units)
        assert (fee * allows[payer] / 100).quantize(CENT, ROUND_HALF_UP) == Decimal(allowed)
    assert rows.height > 500


def test_both_settings_and_several_editions_are_billed(procedures):
    assert set(procedures["place_of_service_code"]) == {"11", "22", "24"}
    assert procedures["edition"].n_unique() >= 3


def test_two_years_of_weekdays(claims):
    days = claims["claim_line_start_date"].str.to_date().unique()
    planned = days.filter(days != FUTURE_SERVICE)
    assert planned.dt.weekday().max() == 5
    assert planned.dt.year().n_unique() == 2
    assert planned.max() <= LATEST_SERVICE


def test_nothing_was_received_or_paid_too_late(claims):
    late = claims.select(pl.col("claim_received_date", "paid_date").str.to_date().max()).row(0)
    assert max(late) <= LATEST_SERVICE


def test_claims_have_few_lines_and_patients_come_again(claims):
    lines = claims.group_by("claim_id").len()["len"]
    claims_of_a_patient = claims.group_by("person_id").agg(pl.col("claim_id").n_unique())["claim_id"]
    assert lines.max() <= 5
    assert lines.mean() > 1.3
    assert claims_of_a_patient.mean() > 2


def test_no_patient_has_two_claims_on_a_day_but_duplicates(claims, truth):
    once = claims.join(truth.filter(rule_id="duplicate.exact"), on=KEY, how="anti")
    days = once.filter(pl.col("claim_line_start_date") != str(FUTURE_SERVICE))
    days = days.select("person_id", "claim_line_start_date", "claim_id").unique()
    assert days.select("person_id", "claim_line_start_date").is_duplicated().sum() == 0


def test_a_session_too_many_is_the_last_of_its_patient_within_a_year(claims, truth):
    last = truth.filter(rule_id="frequency.sessions_in_window").join(claims, on=KEY).select("person_id", "hcpcs_code")
    days = claims.join(last, on=["person_id", "hcpcs_code"]).with_columns(
        pl.col("claim_line_start_date").str.to_date(), pl.col("allowed_amount").cast(pl.Float64)
    )
    of_each = days.group_by("person_id").agg(
        pl.len(),
        days=(pl.col("claim_line_start_date").max() - pl.col("claim_line_start_date").min()).dt.total_days(),
        prices=pl.col("allowed_amount").n_unique(),
    )
    assert set(of_each.select("len", "days", "prices").rows()) == {(SESSIONS_TOO_MANY, 112, 1)}


def test_two_units_cost_twice_as_much(claims, truth):
    doubled = with_fees(claims.join(truth.filter(rule_id="units.over_day_limit"), on=KEY, how="semi"))
    assert set(doubled["service_unit_quantity"]) == {"2"}
    allows = {payer.name: payer.allows_percent for payer in PAYERS}
    for rvu, factor, payer, allowed in doubled.select("rvu", "conversion_factor", "payer", "allowed_amount").rows():
        one = (rvu * factor).quantize(CENT, ROUND_HALF_UP) * allows[payer] / 100
        assert one.quantize(CENT, ROUND_HALF_UP) * 2 == Decimal(allowed)


def test_a_visit_beside_a_procedure_has_modifier_25(claims):
    visits = claims.filter(pl.col("hcpcs_code").str.contains("^99[0-9]{3}$"))
    others = claims.group_by("claim_id").len().filter(pl.col("len") > 1)
    assert set(visits.join(others, on="claim_id")["hcpcs_modifier_1"]) == {"25"}
    assert set(visits.join(others, on="claim_id", how="anti")["hcpcs_modifier_1"]) == {None}


def test_contrast_stands_only_beside_imaging(claims):
    contrast = claims.filter(pl.col("hcpcs_code").is_in(["Q9966", "Q9967"])).select("claim_id").unique()
    attributes = load_reference().tables["code_attributes"]
    with_imaging = attributes.filter(attribute="imaging", value="with")["hcpcs_code"]
    ended = load_reference().tables["codes"].filter(pl.col("effective_to").is_not_null())["hcpcs_code"]
    usual = claims.filter(pl.col("hcpcs_code").is_in([*with_imaging, *ended, "62313"]))
    explained = contrast.join(usual, on="claim_id", how="semi").height
    assert explained >= 0.98 * contrast.height > 0


def test_no_supply_is_billed_by_a_physician_in_a_facility(claims):
    supplies = claims.filter(pl.col("hcpcs_code").str.contains("^[JQ][0-9]{4}$"))
    assert set(supplies["place_of_service_code"]) == {"11"}


def test_errors_are_few_and_every_truth_row_has_its_line(claims, truth):
    assert truth.join(claims, on=KEY, how="anti").is_empty()
    assert truth.select(*KEY, "rule_id").is_duplicated().sum() == 0
    assert 0.03 < truth.select(KEY).unique().height / LINES < 0.12


def test_careless_practices_err_more(claims, truth):
    flagged = truth.select(KEY).unique().with_columns(error=1)
    rates = claims.join(flagged, on=KEY, how="left").group_by("billing_npi").agg(pl.col("error").fill_null(0).mean())
    by_practice = dict(rates.iter_rows())
    assert by_practice[PRACTICES[3].billing_npi] > 2 * by_practice[PRACTICES[0].billing_npi]


def test_denials_are_few_and_follow_errors(claims, truth):
    denied = claims.join(truth.select(KEY).unique().with_columns(error=True), on=KEY, how="left")
    rates = denied.group_by("error").agg(pl.col("carc_codes").is_not_null().mean())
    by_error = dict(rates.iter_rows())
    assert by_error[None] < 0.04 < 0.15 < by_error[True] < 0.5
    assert set(denied.filter(pl.col("carc_codes").is_not_null())["paid_amount"]) == {"0.00"}


def test_an_audit_finds_what_was_planted_and_nothing_else(written, truth):
    found = run_audit(written.claims, today=TODAY).findings.select(
        "claim_id", pl.col("claim_line_number").cast(pl.String), "rule_id", "verdict", "suggested_code"
    )
    assert found.sort(*KEY, "rule_id").equals(truth.sort(*KEY, "rule_id"))


def test_every_attribute_rule_and_every_event_is_planted(truth, reference):
    sampled = Lattice(reference, *sample_years(reference)).cells
    cards = catalogue(reference.tables["attribute_rules"].filter(pl.col("family_id").is_in(list(sampled))))
    wanted = {card.rule_id for card in cards if card.category == "attribute"}
    assert set(truth["rule_id"]) == wanted | {event.rule_id for event in EVENTS} | set(RULES.values())


@pytest.mark.benchmark
def test_speed_of_a_million_lines(tmp_path):
    started = time.perf_counter()
    written = write_samples(1_000_000, 1, tmp_path)
    print(f"1,000,000 lines: {time.perf_counter() - started:.1f} s, {written.claims.stat().st_size / 1e6:.0f} MB")
