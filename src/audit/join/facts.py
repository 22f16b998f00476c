"""The facts of a batch of claim lines: what the rules judge."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from audit.evidence.columns import facts_from_columns
from audit.evidence.terms import Terms
from audit.join.steps import SQL, run_steps
from audit.model import duck
from audit.model.columns import AS_GIVEN_SUFFIX, DOCUMENTED_PREFIX
from audit.reference import Reference

CLAIM_COLUMNS = (
    "hcpcs_code",
    "claim_type",
    "claim_line_start_date",
    "claim_line_end_date",
    "claim_end_date",
    "service_unit_quantity",
    "place_of_service_code",
    "payer",
    "charge_amount",
    "allowed_amount",
    "paid_amount",
)
AS_GIVEN_COLUMNS = tuple(
    f"{name}{AS_GIVEN_SUFFIX}" for name in ("service_unit_quantity", "charge_amount", "allowed_amount", "paid_amount")
)
_REFERENCE_TABLES = (
    "codes",
    "code_attributes",
    "code_history",
    "attribute_rules",
    "family_exits",
    "fee_schedule",
    "place_of_service",
)


@dataclass(frozen=True)
class Facts:
    """The facts of one batch, keyed by `line`.

    `lines` has one row a line, in order; `attributes` one row a line and attribute that has something to compare;
    `documented` one row a line and attribute that somebody looked at; `fitting` one row a line on which the record or
    the calendar points to another code.
    """

    lines: pl.DataFrame
    attributes: pl.DataFrame
    documented: pl.DataFrame
    fitting: pl.DataFrame


class Join:
    """DuckDB with the reference laid out for joining; `facts` answers for one batch of lines at a time."""

    def __init__(self, reference: Reference, work: Path) -> None:
        self._terms = Terms.from_tables(reference.tables)
        self._scope = reference.code_scope()
        self.connection: duckdb.DuckDBPyConnection = duck.connect(work)
        for table in _REFERENCE_TABLES:
            self.connection.register(f"reference_{table}", reference.tables[table])
        self.connection.execute((SQL / "setup.sql").read_text(encoding="utf-8"))

    def facts(self, batch: pl.DataFrame) -> Facts:
        """The facts of `batch`: claim lines as in `claims.parquet`, with `line`, their position there."""
        documented = facts_from_columns(batch, self._terms)
        self.connection.register("lines", batch.select("line", *CLAIM_COLUMNS, *(_as_given(batch, name) for name in AS_GIVEN_COLUMNS)))
        self.connection.register("documented", documented)
        self.connection.register("codes_in_scope", self._codes_in_scope(batch))
        run_steps(self.connection)
        return Facts(
            lines=self._table("line_facts").sort("line"),
            attributes=self._table("attribute_facts"),
            documented=documented,
            fitting=self._table("fitting_codes"),
        )

    def close(self) -> None:
        """Give the memory back."""
        self.connection.close()

    def _table(self, name: str) -> pl.DataFrame:
        return self.connection.sql(f"select * from {name}").pl()

    def _codes_in_scope(self, batch: pl.DataFrame) -> pl.DataFrame:
        code = pl.col("hcpcs_code")
        inside = pl.any_horizontal(pl.lit(False), *(code.is_between(pl.lit(low), pl.lit(high)) for low, high in self._scope))
        return batch.select(code.unique().drop_nulls()).filter(inside)


def batch_columns(available: list[str]) -> list[str]:
    """Which columns of `claims.parquet` a batch needs."""
    wanted = {*CLAIM_COLUMNS, *AS_GIVEN_COLUMNS}
    return [name for name in available if name in wanted or name.startswith(DOCUMENTED_PREFIX)]


def _as_given(batch: pl.DataFrame, name: str) -> pl.Expr:
    return pl.col(name) if name in batch.columns else pl.lit(None, dtype=pl.String).alias(name)
