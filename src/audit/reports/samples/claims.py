"""Claims by the hundred thousand: who, when, where and what, drawn a chunk at a time as whole arrays."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt

from audit.reference import Reference
from audit.reports.samples import market
from audit.reports.samples.lattice import Fees, Integers, Lattice, load_fees, places_of, sample_years, weekdays
from audit.reports.samples.scenarios import Kind, Scenario, all_scenarios
from audit.reports.samples.words import Wording, wordings

Floats = npt.NDArray[np.float64]
NOTHING = -1
REGIONS = ("lumbar_sacral", "cervical_thoracic")


@dataclass(frozen=True)
class Mix:
    """How much of what: the share of planted errors, of other line errors, of lines that nobody documented, and of each
    error that takes other lines or a payer's edit to see. `days` are the first and last day of service, where not all."""

    planted: float = market.PLANTED_SHARE
    line_plants: float = market.LINE_PLANT_SHARE
    unverified: float = 0.30
    events: float = market.EVENT_SHARE
    denials: bool = True
    days: tuple[date, date] | None = None


@dataclass(frozen=True, eq=False)
class World:
    """Everything that stays the same from chunk to chunk."""

    lattice: Lattice
    fees: Fees
    scenarios: list[Scenario]
    wordings: dict[str, Wording]
    codes: tuple[str, ...]
    weekdays: Integers

    def code(self, code: str) -> int:
        """The place of a code in `codes`."""
        return self.codes.index(code)


def build_world(reference: Reference, days: tuple[date, date] | None = None) -> World:
    """The world of the samples, as far as the reference decides it; all that happens happens within `days`."""
    first, last = sample_years(reference)
    lattice = Lattice(reference, first, last)
    scenarios = all_scenarios(lattice)
    fees = load_fees(reference, first, last)
    supplies = {supply.code for kind in (*market.STEROIDS, *market.CONTRAST) for supply in kind}
    codes = dict.fromkeys([*fees.codes, *sorted(supplies), *(scenario.billed for scenario in scenarios)])
    served = weekdays(first, last)
    if days is not None:
        served = served[(served >= (days[0] - first).days) & (served <= (days[1] - first).days)]
    return World(lattice, fees, scenarios, wordings(reference, scenarios), tuple(codes), served)


@dataclass(frozen=True, eq=False)
class Slots:
    """The possible lines of each claim: arrays of shape (claims, slots). `code` is NOTHING where there is no line."""

    code: Integers
    scenario: Integers
    units: Integers
    unit_cents: Integers
    is_visit: npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Visits:
    """Who, when and where: one element a claim."""

    patient: Integers
    day: Integers
    practice: Integers
    provider: Integers
    payer: Integers
    place: Integers
    region: Integers


def pick(shares: Floats, draws: Floats) -> Integers:
    """An index for every draw in [0, 1), each as often as its share of the sum."""
    edges = np.cumsum(shares) / shares.sum()
    return np.minimum(np.searchsorted(edges, draws, side="right"), len(shares) - 1).astype(np.int64)


def draw_visits(world: World, count: int, random: np.random.Generator) -> Visits:
    """Claims of one chunk in the order of their day: those of one patient are some weeks apart."""
    patients = max(1, round(count / market.CLAIMS_PER_PATIENT))
    patient = (random.random(count) * patients).astype(np.int64)
    day = world.weekdays[(random.random(count) * len(world.weekdays)).astype(np.int64)]
    kept = _apart(patient, day)
    patient, day = patient[kept], day[kept]
    practice = pick(
        np.array([len(practice.rendering_npis) for practice in market.PRACTICES], float), random.random(patients)
    )
    payer = pick(np.array([payer.share for payer in market.PAYERS]), random.random(patients))
    home = practice[patient]
    providers = np.array([len(practice.rendering_npis) for practice in market.PRACTICES])[home]
    return Visits(
        patient=patient,
        day=day,
        practice=home,
        provider=(random.random(len(day)) * providers).astype(np.int64),
        payer=payer[patient],
        place=pick(np.array([share for _, share in market.PLACES]), random.random(len(day))),
        region=(random.random(len(day)) >= market.LUMBAR_SHARE).astype(np.int64),
    )


def _apart(patient: Integers, day: Integers) -> Integers:
    """The places of the claims that stand far enough behind the one before of their patient, in the order of their day."""
    before = np.full(patient.max(initial=0) + 1, -market.DAYS_APART)
    kept = []
    for place in np.argsort(day, kind="stable"):
        if day[place] - before[patient[place]] >= market.DAYS_APART:
            before[patient[place]] = day[place]
            kept.append(place)
    return np.array(kept, dtype=np.int64)


def _few_sessions(patient: Integers, procedural: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Which of the claims, in the order of their day, are a procedure: no more of one patient than any payer covers."""
    order = np.argsort(patient, kind="stable")
    running = np.cumsum(procedural[order])
    starts = np.searchsorted(patient[order], patient[order])
    own = running - running[starts] + procedural[order][starts]
    few = np.empty_like(procedural)
    few[order] = procedural[order] & (own <= market.MOST_SESSIONS)
    return few


def draw_slots(world: World, visits: Visits, mix: Mix, random: np.random.Generator) -> tuple[Visits, Slots]:
    """What is billed: a visit, a procedure, a further level, a steroid, contrast, each where it belongs; and the visits
    in the places where that is done."""
    count = len(visits.day)
    template = random.random(count)
    procedural = _few_sessions(visits.patient, template >= market.VISIT_ONLY_SHARE)
    procedure = np.where(procedural, _draw_scenario(world, visits, mix, random, _primary(world)), NOTHING)
    further = _draw_further(world, visits, mix, random, procedure)
    visits = replace(visits, place=np.where(_in_hospital(world, procedure), _HOSPITAL, visits.place))
    office = visits.place == 0
    seen = ~procedural | (office & (random.random(count) < market.VISIT_BESIDE_SHARE))
    visit = np.where(seen, _draw_scenario(world, visits, mix, random, _of_visit(world)), NOTHING)
    steroid = office & procedural & (random.random(count) < market.STEROID_SHARE)
    contrast = office & _shows(world, procedure, "imaging", "with") & (random.random(count) < market.CONTRAST_SHARE)
    billed, priced = _scenario_codes(world)
    slots = [
        _scenario_slot(world, visits, visit, billed, priced),
        _scenario_slot(world, visits, procedure, billed, priced),
        _scenario_slot(world, visits, further, billed, priced),
        _supply_slot(world, visits, market.STEROIDS, steroid, random),
        _supply_slot(world, visits, market.CONTRAST, contrast, random),
    ]
    code, scenario, units, cents = (np.stack(arrays, axis=1) for arrays in zip(*slots, strict=True))
    is_visit = np.zeros(code.shape, dtype=np.bool_)
    is_visit[:, 0] = True
    return visits, Slots(code, scenario, units, cents, is_visit)


_HOSPITAL = [place for place, _ in market.PLACES].index(market.HOSPITAL)


def _in_hospital(world: World, scenarios: Integers) -> npt.NDArray[np.bool_]:
    """Whether the billed code of a scenario is done in a hospital and in none of the other places of the samples."""
    has = np.array([places_of(world.lattice.reference, s.billed) for s in world.scenarios], dtype=object)
    bound = [bool(places) and market.HOSPITAL in places and market.OFFICE not in places for places in has]
    return (scenarios >= 0) & np.array(bound, dtype=np.bool_)[scenarios]


Slot = tuple[Integers, Integers, Integers, Integers]


def _add_on(world: World) -> npt.NDArray[np.bool_]:
    return np.array([scenario.billed in world.fees.add_ons for scenario in world.scenarios])


def _second(world: World) -> npt.NDArray[np.bool_]:
    """Whether a scenario's code is of no later level than the second."""
    ranks = {name: world.lattice.values[name][:2] for name in market.RANKS if name in world.lattice.values}
    cells = [world.lattice.cells.get(scenario.family, {}).get(scenario.billed, {}) for scenario in world.scenarios]
    return np.array([all(cell.get(name, ranks[name][0]) in ranks[name] for name in ranks) for cell in cells])


def _of_visit(world: World) -> npt.NDArray[np.bool_]:
    return np.array([scenario.family == market.VISIT_FAMILY for scenario in world.scenarios])


def _primary(world: World) -> npt.NDArray[np.bool_]:
    """The procedures that are billed first: no add-ons and no visits."""
    return ~_add_on(world) & ~_of_visit(world)


def _draw_scenario(
    world: World, visits: Visits, mix: Mix, random: np.random.Generator, allowed: npt.NDArray[np.bool_]
) -> Integers:
    """A scenario a claim among those allowed: planted as often as the practice is careless, of the patient's region."""
    tilts = np.array([practice.error_tilt for practice in market.PRACTICES])[visits.practice]
    planted = random.random(len(visits.day)) < mix.planted * tilts
    unverified = random.random(len(visits.day)) < mix.unverified
    kinds = np.where(planted, 2, np.where(unverified, 1, 0))
    draws = random.random(len(visits.day))
    chosen = np.full(len(visits.day), NOTHING, dtype=np.int64)
    for number, kind in enumerate((Kind.RIGHT, Kind.UNVERIFIED, Kind.PLANTED)):
        for place, region in enumerate(REGIONS):
            here = (kinds == number) & (visits.region == place)
            weights = _weights(world, kind, region) * allowed
            if here.any() and weights.sum():
                chosen[here] = pick(weights, draws[here])
    return chosen


def _weights(world: World, kind: Kind, region: str) -> Floats:
    return np.array(
        [
            scenario.weight * (scenario.kind == kind and scenario.region in {None, region})
            for scenario in world.scenarios
        ]
    )


def _draw_further(world: World, visits: Visits, mix: Mix, random: np.random.Generator, procedure: Integers) -> Integers:
    """A further level beside a first one that is right, of the same family, and both billed as of one region."""
    drawn = _draw_scenario(world, visits, mix, random, _add_on(world) & _second(world))
    families = sorted({scenario.family for scenario in world.scenarios})
    family = np.array([families.index(scenario.family) for scenario in world.scenarios])
    is_right = np.array([scenario.kind == Kind.RIGHT for scenario in world.scenarios])
    region = _billed_region(world)
    fits = (procedure >= 0) & (drawn >= 0) & is_right[procedure] & (family[procedure] == family[drawn])
    fits &= region[procedure] == region[drawn]
    return np.where(fits & (random.random(len(visits.day)) < market.ADD_ON_SHARE), drawn, NOTHING)


def _billed_region(world: World) -> Integers:
    """The place in REGIONS of the region that a scenario's billed code stands for; NOTHING where it stands for none."""
    cells = world.lattice.cells
    named = [cells.get(s.family, {}).get(s.billed, {}).get("region") for s in world.scenarios]
    return np.array([REGIONS.index(region) if region in REGIONS else NOTHING for region in named], dtype=np.int64)


def _shows(world: World, scenarios: Integers, attribute: str, value: str) -> npt.NDArray[np.bool_]:
    """Whether the billed code of a scenario stands for a value."""
    cells = world.lattice.cells
    has = [cells.get(s.family, {}).get(s.billed, {}).get(attribute) == value for s in world.scenarios]
    return (scenarios >= 0) & np.array(has, dtype=np.bool_)[scenarios]


def _scenario_codes(world: World) -> tuple[Integers, Integers]:
    billed = np.array([world.code(scenario.billed) for scenario in world.scenarios])
    return billed, np.array([world.code(scenario.priced_as) for scenario in world.scenarios])


def _scenario_slot(world: World, visits: Visits, scenario: Integers, billed: Integers, priced: Integers) -> Slot:
    code = np.where(scenario >= 0, priced[scenario], NOTHING)
    _, _, units, cents = _priced_slot(world, visits, code)
    return np.where(scenario >= 0, billed[scenario], NOTHING), scenario, units, cents


def _priced_slot(world: World, visits: Visits, code: Integers) -> Slot:
    """One unit of a code of the fee schedule; the fees' rows come first in `world.codes`."""
    cents = fee_cents(world, code, visits.day, visits.place)
    return code, np.full(len(code), NOTHING, dtype=np.int64), np.ones(len(code), dtype=np.int64), cents


def fee_cents(world: World, code: Integers, day: Integers, place: Integers) -> Integers:
    """The fee of a unit in cents, by day and place: office, or facility."""
    return world.fees.cents[np.clip(code, 0, len(world.fees.codes) - 1), day, (place > 0).astype(np.int64)]


def _supply_slot(
    world: World,
    visits: Visits,
    kinds: tuple[tuple[market.Supply, ...], ...],
    present: npt.NDArray[np.bool_],
    random: np.random.Generator,
) -> Slot:
    """A drug or contrast agent under the code that is in force on the day."""
    chosen = (random.random(len(visits.day)) * len(kinds)).astype(np.int64)
    code, units, cents = (np.full(len(chosen), fill, dtype=np.int64) for fill in (NOTHING, 1, 0))
    for number, alternatives in enumerate(kinds):
        for supply in alternatives:
            start, end = world.lattice.is_in_force(supply.code)
            here = present & (chosen == number) & (visits.day >= start) & (visits.day <= end)
            code[here], units[here], cents[here] = world.code(supply.code), supply.units, supply.unit_cents
    return code, np.full(len(code), NOTHING, dtype=np.int64), units, cents
