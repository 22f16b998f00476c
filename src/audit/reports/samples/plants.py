"""Errors that can happen to any line, whatever it bills: planted after the scenarios, on lines that have none."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt
import polars as pl

from audit.model.vocabulary import Verdict
from audit.reports.samples.claims import NOTHING, World, pick
from audit.reports.samples.lattice import Integers

Flags = npt.NDArray[np.bool_]
OLD_CODE_SHARE = 0.05
UNREADABLE_UNITS = ("one", "N/A", "2 vials")
UNREADABLE_AMOUNTS = ("see EOB", "pending", "N/A")
NOT_POSITIVE = ("0", "-1")


class LinePlant(IntEnum):
    """What was done to a line; NONE: nothing."""

    NONE = 0
    MALFORMED = 1
    UNKNOWN = 2
    NOT_POSITIVE = 3
    NOT_A_NUMBER = 4
    FUTURE = 5
    END_BEFORE_START = 6
    AMOUNT = 7
    OLD_CODE = 8


RULES = {
    LinePlant.MALFORMED: "code_validity.malformed",
    LinePlant.UNKNOWN: "code_validity.unknown",
    LinePlant.NOT_POSITIVE: "units.not_positive",
    LinePlant.NOT_A_NUMBER: "units.not_a_number",
    LinePlant.FUTURE: "date.future",
    LinePlant.END_BEFORE_START: "date.line_end_before_start",
    LinePlant.AMOUNT: "data_quality.amount_not_a_number",
    LinePlant.OLD_CODE: "code_validity.not_in_force",
}
_ANYWHERE = (
    LinePlant.MALFORMED,
    LinePlant.NOT_POSITIVE,
    LinePlant.NOT_A_NUMBER,
    LinePlant.END_BEFORE_START,
    LinePlant.AMOUNT,
)
_ON_FAMILIES = (*_ANYWHERE, LinePlant.UNKNOWN, LinePlant.FUTURE)
_ALONE = (LinePlant.MALFORMED, LinePlant.UNKNOWN, LinePlant.FUTURE)
"""What would leave the other lines of the claim with an error of their own."""


def draw_plants(
    world: World,
    code: Integers,
    scenario: Integers,
    day: Integers,
    free: Flags,
    alone: Flags,
    share: float,
    random: np.random.Generator,
) -> Integers:
    """A `LinePlant` a line; only `free` lines, of which `share` have one, and none where `share` is nought.

    Lines that do not stand `alone` in their claim keep their code and their day.
    """
    drawn = random.random(len(code))
    anywhere = np.array(_ANYWHERE)[pick(np.ones(len(_ANYWHERE)), random.random(len(code)))]
    families = np.array(_ON_FAMILIES)[pick(np.ones(len(_ON_FAMILIES)), random.random(len(code)))]
    plants = np.where(scenario >= 0, families, anywhere)
    is_kept = free & (drawn < share) & (alone | ~np.isin(plants, _ALONE))
    plants = np.where(is_kept, plants, int(LinePlant.NONE))
    is_old = free & (drawn >= share) & (drawn < share + OLD_CODE_SHARE * (share > 0))
    old = old_codes(world)
    for replacement in old:
        here = is_old & (code == replacement.new) & (day >= replacement.day)
        plants = np.where(here, int(LinePlant.OLD_CODE), plants)
    return plants


@dataclass(frozen=True)
class OldCode:
    """A code that ended within the window: places of the old and its one successor, and the day of the change."""

    old: int
    new: int
    day: int


def old_codes(world: World) -> list[OldCode]:
    """The codes with one successor that ended within the window and that the samples bill."""
    history = world.lattice.reference.tables["code_history"].filter(
        pl.len().over("hcpcs_code") == 1, pl.col("effective").is_between(world.lattice.first, world.lattice.last)
    )
    rows = history.sort("hcpcs_code").select("hcpcs_code", "successor", "effective").iter_rows()
    billed = set(world.codes)
    return [
        OldCode(world.code(old), world.code(new), (effective - world.lattice.first).days)
        for old, new, effective in rows
        if {old, new} <= billed
    ]


def billed_codes(world: World, code: Integers, plants: Integers, draws: npt.NDArray[np.float64]) -> pl.Series:
    """The text of the code on each line, after what was done to it."""
    replaced = code.copy()
    for replacement in old_codes(world):
        here = (plants == LinePlant.OLD_CODE) & (code == replacement.new)
        replaced[here] = replacement.old
    unknown = world.lattice.unknown_codes()
    choice = (draws * len(unknown)).astype(np.int64)
    frame = pl.DataFrame(
        {
            "code": pl.Series(world.codes).gather(pl.Series(replaced)),
            "unknown": pl.Series(unknown, dtype=pl.String()).gather(pl.Series(choice)),
            "plant": plants,
            "draw": draws,
        }
    )
    shortened = pl.col("code").str.head(4)
    letter_for_digit = shortened + pl.lit("O")
    malformed = pl.when(pl.col("draw") < 0.5).then(shortened).otherwise(letter_for_digit)
    return frame.select(
        pl.when(pl.col("plant") == LinePlant.MALFORMED)
        .then(malformed)
        .when(pl.col("plant") == LinePlant.UNKNOWN)
        .then("unknown")
        .otherwise("code")
        .alias("hcpcs_code")
    ).to_series()


def overwrite(texts: pl.Series, where: Flags, words: tuple[str, ...], draws: npt.NDArray[np.float64]) -> pl.Series:
    """The texts, with one of `words` in the places of `where`."""
    chosen = pl.Series(words).gather(pl.Series((draws * len(words)).astype(np.int64)))
    return chosen.zip_with(pl.Series(where), texts) if where.any() else texts


def line_truth(world: World, lines: pl.DataFrame, code: Integers, plants: Integers) -> pl.DataFrame:
    """The planted line errors: `lines` (claim and line number) with `rule_id`, `verdict`, `suggested_code`."""
    successors = {replacement.new for replacement in old_codes(world)}
    suggested = np.where((plants == LinePlant.OLD_CODE) & np.isin(code, list(successors)), code, NOTHING)
    planted = lines.with_columns(plant=pl.Series(plants), suggested=pl.Series(suggested)).filter(pl.col("plant") > 0)
    names = pl.Series(world.codes)
    return planted.select(
        "claim_id",
        "claim_line_number",
        pl.col("plant").replace_strict({int(k): v for k, v in RULES.items()}, return_dtype=pl.String).alias("rule_id"),
        pl.lit(Verdict.VIOLATED.value).alias("verdict"),
        pl.lit(names).gather(pl.col("suggested").replace(NOTHING, None)).alias("suggested_code"),
    )
