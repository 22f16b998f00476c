"""What each sample line costs, and what its payer answered."""

from __future__ import annotations

import numpy as np
import polars as pl

from audit.reports.samples import market
from audit.reports.samples.claims import Mix, World
from audit.reports.samples.lattice import Integers
from audit.reports.samples.layout import Flags, Lines, dates, kind_is, texts
from audit.reports.samples.plants import UNREADABLE_AMOUNTS, LinePlant, overwrite
from audit.reports.samples.scenarios import Kind


def amounts_and_answers(
    world: World,
    lines: Lines,
    plants: Integers,
    mix: Mix,
    pays_more: Flags,
    random: np.random.Generator,
) -> pl.DataFrame:
    """Charge, allowed and paid, from the fee of the billed code times units, and what the payer answered and when."""
    payer, practice = lines.visits.payer[lines.claim], lines.visits.practice[lines.claim]
    full = lines.unit_cents * lines.units
    allowed = _percent(full, np.array([each.allows_percent for each in market.PAYERS])[payer])
    answers = (
        _answers(world, lines, plants, pays_more, random)
        if mix.denials
        else pl.repeat(None, len(full), dtype=pl.String, eager=True)
    )
    paid = _percent(allowed, np.array([each.pays_percent for each in market.PAYERS])[payer])
    charge = _dollars(_percent(full, np.array([each.charge_percent for each in market.PRACTICES])[practice]))
    unreadable = plants == LinePlant.AMOUNT
    amounts = pl.DataFrame(
        {
            "charge_amount": overwrite(charge, unreadable, UNREADABLE_AMOUNTS, random.random(len(full))),
            "allowed_amount": _dollars(allowed),
            "paid_amount": _dollars(np.where(answers.is_not_null().to_numpy(), 0, paid)),
            "carc_codes": answers,
        }
    )
    return amounts.hstack(_received_and_paid(world, lines, random))


def _received_and_paid(world: World, lines: Lines, random: np.random.Generator) -> pl.DataFrame:
    """When the payer received the claim and when it paid: the same for all lines of a claim."""
    waits = random.random((2, len(lines.visits.day)))
    received = lines.day + 3 + (waits[0] * 22).astype(np.int64)[lines.claim]
    paid = received + 14 + (waits[1] * 30).astype(np.int64)[lines.claim]
    return pl.DataFrame({"claim_received_date": dates(world, received), "paid_date": dates(world, paid)})


def _percent(cents: Integers, percent: Integers) -> Integers:
    """A percentage of whole cents, half a cent up."""
    return (cents * percent + 50) // 100


def _dollars(cents: Integers) -> pl.Series:
    column = pl.Series(cents)
    return pl.select((column // 100).cast(pl.String) + "." + (column % 100).cast(pl.String).str.zfill(2)).to_series()


def _answers(world: World, lines: Lines, plants: Integers, pays_more: Flags, random: np.random.Generator) -> pl.Series:
    """The reason code of a denial on a small share of lines, more often where an overpayment was planted."""
    draws = random.random(len(lines.claim))
    by_scenario = [
        _likely(world, scenario.plants[0].rule_id, scenario.family) if scenario.plants else ""
        for scenario in world.scenarios
    ]
    words = [*by_scenario, *market.OTHER_DENIALS]
    other = len(by_scenario) + (random.random(len(draws)) * len(market.OTHER_DENIALS)).astype(np.int64)
    planted = kind_is(world, lines.scenario, Kind.PLANTED)
    expected = planted & ~pays_more & np.array([word != "" for word in by_scenario])[lines.scenario]
    by_chance = (draws < market.DENIED_OTHERWISE) | ((plants > 0) & (draws < market.DENIED_WHERE_PLANTED))
    place = np.where(expected & (draws < market.DENIED_WHERE_PLANTED), lines.scenario, other)
    denied = np.where(expected, draws < market.DENIED_WHERE_PLANTED, by_chance)
    return pl.select(pl.when(pl.Series(denied)).then(texts(words, place))).to_series()


def _likely(world: World, rule_id: str, family: str) -> str:
    """The reason code that the reference expects as a payer's answer to a finding of the rule; blank where it expects none."""
    tables = world.lattice.reference.tables
    own = tables["attribute_rules"].filter(family_id=family, attribute=rule_id.removeprefix("attribute."))["carc"]
    policy = tables["rule_policy"].filter(rule_id=rule_id, payer="*")["carc"]
    return next((carc for carc in [*own, *policy] if carc), "")
