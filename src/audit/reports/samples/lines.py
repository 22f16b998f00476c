"""Claim lines as a file has them: the drawn claims laid out line by line, with amounts, dates, words and the truth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from audit.reports.samples import market
from audit.reports.samples.claims import NOTHING, REGIONS, Mix, World, draw_slots, draw_visits, fee_cents
from audit.reports.samples.events import plant_events
from audit.reports.samples.lattice import Integers
from audit.reports.samples.layout import Flags, Floats, Lines, at_most, dates, kind_is, lay_out, texts
from audit.reports.samples.money import amounts_and_answers
from audit.reports.samples.plants import (
    NOT_POSITIVE,
    UNREADABLE_UNITS,
    LinePlant,
    billed_codes,
    draw_plants,
    line_truth,
    overwrite,
)
from audit.reports.samples.scenarios import Kind

TRUTH = ("claim_id", "claim_line_number", "rule_id", "verdict", "suggested_code")


@dataclass(frozen=True, eq=False)
class Chunk:
    """Some claims: `claims` with one row a line, `truth` with one row a planted error."""

    claims: pl.DataFrame
    truth: pl.DataFrame


def draw_chunk(
    world: World, claims: int, most_lines: int, first_claim: int, mix: Mix, random: np.random.Generator
) -> Chunk:
    """At most `claims` claims with at most `most_lines` lines; claim numbers follow `first_claim`, which makes ids unique."""
    visits = draw_visits(world, claims, random)
    visits, drawn = draw_slots(world, visits, mix, random)
    slots = at_most(drawn, most_lines, random)
    lines = lay_out(visits, slots)
    free = ~kind_is(world, lines.scenario, Kind.PLANTED)
    alone = np.bincount(lines.claim, minlength=len(visits.day))[lines.claim] == 1
    plants = draw_plants(world, lines.code, lines.scenario, lines.day, free, alone, mix.line_plants, random)
    keys = _keys(lines, first_claim)
    truth = pl.concat([_scenario_truth(world, lines, keys), line_truth(world, keys, lines.code, plants)])
    suggested = _pays_more(world, lines)
    columns = [
        keys,
        _who(lines, first_claim),
        _what(world, lines, plants, random),
        amounts_and_answers(world, lines, plants, mix, suggested, random),
        _words(world, lines, random),
    ]
    whole = pl.concat(columns, how="horizontal").select(COLUMNS + list(_documented(world)))
    whole, truth = plant_events(whole, truth, world, mix.events, random)
    return Chunk(whole, truth.sort(*TRUTH[:3]))


COLUMNS = [
    *(
        "claim_id",
        "claim_line_number",
        "claim_type",
        "person_id",
        "payer",
        "claim_line_start_date",
        "claim_line_end_date",
    ),
    *("place_of_service_code", "hcpcs_code", "hcpcs_modifier_1", "service_unit_quantity"),
    *("diagnosis_code_1", "diagnosis_code_2", "rendering_npi", "billing_npi", "facility_npi"),
    *("charge_amount", "allowed_amount", "paid_amount", "claim_received_date", "paid_date", "carc_codes"),
]


def _documented(world: World) -> dict[str, str]:
    return {f"documented_{name}": name for name in world.wordings}


def _keys(lines: Lines, first_claim: int) -> pl.DataFrame:
    number = pl.Series(lines.claim + first_claim + 1)
    return pl.DataFrame(
        {
            "claim_id": pl.select(pl.lit("C") + number.cast(pl.String).str.zfill(9)).to_series(),
            "claim_line_number": lines.number,
        }
    )


def _scenario_truth(world: World, lines: Lines, keys: pl.DataFrame) -> pl.DataFrame:
    """One row a plant of a line's scenario; what rests on silence and would pay more names no code."""
    rows = [
        (place, plant.rule_id, str(plant.verdict), plant.suggested, plant.by_silence)
        for place, scenario in enumerate(world.scenarios)
        for plant in scenario.plants
    ]
    schema = {
        "scenario": pl.Int64,
        "rule_id": pl.String,
        "verdict": pl.String,
        "suggested": pl.String,
        "by_silence": pl.Boolean,
    }
    plants = pl.DataFrame(rows, schema=schema, orient="row")
    told = keys.with_columns(scenario=pl.Series(lines.scenario), pays_more=pl.Series(_pays_more(world, lines)))
    withheld = pl.col("by_silence") & pl.col("pays_more")
    return told.join(plants, on="scenario").select(
        "claim_id",
        "claim_line_number",
        "rule_id",
        "verdict",
        pl.when(~withheld).then("suggested").alias("suggested_code"),
    )


def _pays_more(world: World, lines: Lines) -> Flags:
    """Whether the code that a line's scenario suggests has a higher fee on the day and in the place than the billed one."""
    suggested = [
        next((plant.suggested for plant in scenario.plants if plant.suggested), None) for scenario in world.scenarios
    ]
    fitting = np.array([world.code(code) if code in world.fees.codes else NOTHING for code in suggested])[
        lines.scenario
    ]
    dearer = fee_cents(world, fitting, lines.day, lines.place) > lines.unit_cents
    return (lines.scenario >= 0) & (fitting >= 0) & dearer


def _who(lines: Lines, first_claim: int) -> pl.DataFrame:
    visits, claim = lines.visits, lines.claim
    practices = market.PRACTICES
    first_provider = np.cumsum([0, *(len(practice.rendering_npis) for practice in practices)])[visits.practice]
    rendering = [number for practice in practices for number in practice.rendering_npis]
    person = pl.Series(visits.patient[claim] + first_claim + 1)
    facility = texts([practice.facility_npi for practice in practices], visits.practice[claim])
    return pl.DataFrame(
        {
            "claim_type": pl.repeat("professional", len(claim), eager=True),
            "person_id": pl.select(pl.lit("P") + person.cast(pl.String).str.zfill(9)).to_series(),
            "payer": texts([payer.name for payer in market.PAYERS], visits.payer[claim]),
            "rendering_npi": texts(rendering, (first_provider + visits.provider)[claim]),
            "billing_npi": texts([practice.billing_npi for practice in practices], visits.practice[claim]),
            "facility_npi": pl.select(pl.when(pl.Series(lines.place > 0)).then(facility)).to_series(),
            "place_of_service_code": texts([place for place, _ in market.PLACES], lines.place),
        }
    )


def _what(world: World, lines: Lines, plants: Integers, random: np.random.Generator) -> pl.DataFrame:
    draws = random.random(len(lines.claim))
    start = dates(world, lines.day)
    future = pl.Series(plants == LinePlant.FUTURE)
    start = pl.select(pl.when(future).then(pl.lit(market.FUTURE_SERVICE)).otherwise(start)).to_series()
    before = pl.Series(np.where(plants == LinePlant.END_BEFORE_START, 1 + (draws * 6).astype(np.int64), 0))
    units = pl.Series(lines.units).cast(pl.String)
    units = overwrite(units, plants == LinePlant.NOT_POSITIVE, NOT_POSITIVE, draws)
    units = overwrite(units, plants == LinePlant.NOT_A_NUMBER, UNREADABLE_UNITS, draws)
    first, second = _diagnoses(world, lines, random)
    return pl.DataFrame(
        {
            "claim_line_start_date": start,
            "claim_line_end_date": pl.select(start - pl.duration(days=pl.lit(before))).to_series(),
            "hcpcs_code": billed_codes(world, lines.code, plants, draws),
            "hcpcs_modifier_1": _modifiers(world, lines, draws),
            "service_unit_quantity": units,
            "diagnosis_code_1": first,
            "diagnosis_code_2": second,
        }
    )


def _modifiers(world: World, lines: Lines, draws: Floats) -> pl.Series:
    """25 on a visit beside a procedure; a side on what can be done on both, the scenario's where it has one."""
    names = (None, "25", *market.SIDES)
    table = world.lattice.reference.tables["fee_schedule"]
    sided = set(table.filter(pl.col("bilateral") == "1")["hcpcs_code"])
    is_sided = np.array([code in sided for code in world.codes])[lines.code]
    several = np.bincount(lines.claim, minlength=len(lines.visits.day))[lines.claim] > 1
    choice = np.where(lines.is_visit & several, 1, np.where(is_sided & ~lines.is_visit, np.where(draws < 0.5, 2, 3), 0))
    own = np.array([names.index(scenario.modifier) for scenario in world.scenarios])[lines.scenario]
    choice = np.where((lines.scenario >= 0) & (own > 0), own, choice)
    return pl.Series(names, dtype=pl.String()).gather(pl.Series(choice))


def _diagnoses(world: World, lines: Lines, random: np.random.Generator) -> tuple[pl.Series, pl.Series]:
    """Two diagnoses of a claim that fit where it was treated, the second on some claims only, both equal on its lines."""
    groups = [market.DIAGNOSES[name] for name in (*REGIONS, "anywhere")]
    starts = np.cumsum([0, *(len(group) for group in groups)])
    group = np.where(_bills_elsewhere(world, lines), len(REGIONS), lines.visits.region)
    sizes = np.array([len(members) for members in groups])[group]
    first = (random.random(len(group)) * sizes).astype(np.int64)
    second = (first + 1 + (random.random(len(group)) * (sizes - 1)).astype(np.int64)) % sizes
    words = [code for members in groups for code in members]
    has_second = pl.Series((random.random(len(group)) < 0.4)[lines.claim])
    one = texts(words, (starts[group] + first)[lines.claim])
    two = texts(words, (starts[group] + second)[lines.claim])
    return one, pl.select(pl.when(has_second).then(two)).to_series()


def _bills_elsewhere(world: World, lines: Lines) -> Flags:
    """Of each claim, whether a line bills a code of another region than the one that was treated."""
    regions = {
        code: values["region"]
        for cells in world.lattice.every_cell.values()
        for code, values in cells.items()
        if "region" in values
    }
    billed = np.array(
        [REGIONS.index(regions[code]) if regions.get(code) in REGIONS else NOTHING for code in world.codes]
    )
    elsewhere = (billed[lines.code] != NOTHING) & (billed[lines.code] != lines.visits.region[lines.claim])
    return np.bincount(lines.claim, weights=elsewhere, minlength=len(lines.visits.day)) > 0


def _words(world: World, lines: Lines, random: np.random.Generator) -> pl.DataFrame:
    found = {}
    for column, name in _documented(world).items():
        found[column] = world.wordings[name].choose(lines.scenario, random.random(len(lines.scenario)))
    return pl.DataFrame(found)
