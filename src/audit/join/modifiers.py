"""Which modifiers of a claim line tell an attribute that its code does not, and what they tell.

Only codes of families with such a rule are looked at, and only modifiers that tell something: everything else a line
may carry keeps its profile as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from audit.model.columns import MODIFIERS
from audit.model.vocabulary import AttributeRole
from audit.reference import Reference

TOLD = "telling_modifiers"
"""The column of a profile that holds its telling modifiers, in order and parted by `;`; null where there is none."""

TELLS = {
    "hcpcs_code": pl.String(),
    "attribute": pl.String(),
    "modifier": pl.String(),
    "value": pl.String(),
    "effective_from": pl.Date(),
    "effective_to": pl.Date(),
}
"""On which days which modifier tells which value for a code; `modifier` is null on days of which it is only known that
the fee schedule was asked, so that a code and day without any row is one of which nothing is known."""

CARRIED = {"profile": pl.Int64(), "modifier": pl.String()}
_FIRST, _LAST = date.min, date.max


class TellingModifiers:
    """The modifiers that tell, by code and day."""

    def __init__(self, reference: Reference) -> None:
        self.tells = _tells(reference)
        self._codes = self.tells["hcpcs_code"].unique().sort()
        self._modifiers = self.tells["modifier"].drop_nulls().unique().sort()

    def of_lines(self, batch: pl.DataFrame) -> pl.Series:
        """The telling modifiers of every line of `batch`, in order, as `TOLD` says."""
        columns = [name for name in MODIFIERS if name in batch.columns]
        if not columns or self._codes.is_empty():
            return pl.Series(TOLD, [None], dtype=pl.String).new_from_index(0, batch.height)
        tells = pl.any_horizontal(pl.col(name).is_in(self._modifiers.implode()) for name in columns)
        of_code = pl.col("hcpcs_code").is_in(self._codes.implode())
        asked = batch.select(of_code & tells).to_series().arg_true()
        carried = batch.select(columns)[asked].select(
            pl.when(pl.col(name).is_in(self._modifiers.implode())).then(name) for name in columns
        )
        told = carried.select(pl.concat_list(pl.all()).list.drop_nulls().list.unique().list.sort().list.join(";"))
        of_asked = told.to_series().replace("", None)
        whole = pl.Series(TOLD, [None], dtype=pl.String).new_from_index(0, batch.height)
        return whole.scatter(asked, of_asked) if asked.len() else whole

    def of_profiles(self, profiles: pl.DataFrame) -> pl.DataFrame:
        """One row a profile and telling modifier: `CARRIED`."""
        carried = profiles.select("profile", pl.col(TOLD).str.split(";").alias("modifier")).drop_nulls()
        return carried.explode("modifier").select(pl.col(name).cast(dtype) for name, dtype in CARRIED.items())


def _tells(reference: Reference) -> pl.DataFrame:
    """`TELLS` of every code of a family that has an attribute told by a modifier; open dates are far ones."""
    tables = reference.tables
    rules = tables["attribute_rules"].filter(role=AttributeRole.MODIFIER.value).select("family_id", "attribute")
    codes = tables["codes"].select("hcpcs_code", "family_id").unique().join(rules.unique(), on="family_id")
    values = _closed(tables["modifier_values"])
    told = codes.select("hcpcs_code", "attribute").join(values, on="attribute", how="inner")
    free = told.filter(pl.col("indicator").is_null())
    asked = told.filter(pl.col("indicator").is_not_null()).join(
        _indicators(tables["fee_schedule"], codes["hcpcs_code"], values["indicator"].drop_nulls().unique().to_list()),
        on=["hcpcs_code", "indicator"],
        suffix="_fee",
    )
    agrees = pl.col("indicator_values").str.split(";").list.contains(pl.col("of_code"))
    asked = asked.with_columns(
        pl.when(agrees).then("modifier").alias("modifier"),
        pl.when(agrees).then("value").alias("value"),
        pl.max_horizontal("effective_from", "effective_from_fee").alias("effective_from"),
        pl.min_horizontal("effective_to", "effective_to_fee").alias("effective_to"),
    ).filter(pl.col("effective_from") <= pl.col("effective_to"))
    rows = pl.concat([free.select(TELLS.keys()), asked.select(TELLS.keys())])
    return rows.unique().sort(pl.all())


def _indicators(fees: pl.DataFrame, codes: pl.Series, names: Sequence[str]) -> pl.DataFrame:
    """What the fee schedule says of the codes, one row an indicator: `hcpcs_code, indicator, of_code`, and its days."""
    rows = _closed(fees.filter(pl.col("modifier").is_null(), pl.col("hcpcs_code").is_in(codes.implode())))
    days = ["hcpcs_code", "effective_from", "effective_to"]
    return rows.unpivot(names, index=days, variable_name="indicator", value_name="of_code").drop_nulls("of_code")


def _closed(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(
        pl.col("effective_from").fill_null(pl.lit(_FIRST)), pl.col("effective_to").fill_null(pl.lit(_LAST))
    )
