"""The facts of a batch of claim lines: what the rules judge."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import polars as pl

from audit.evidence.asked import read_in_notes
from audit.evidence.beside import Words, line_facts, said_of_lines, with_notes
from audit.evidence.columns import ColumnReader, facts_by_line, facts_of_readings
from audit.evidence.notes import NO_NOTES, NotesOfLines
from audit.evidence.terms import terms_of
from audit.join.answered import Answered
from audit.join.beside_lines import BesideLines
from audit.join.modifiers import TellingModifiers
from audit.join.profiles import DAY, JOIN_COLUMNS, find_profiles, spread_to_lines
from audit.join.reach import Reach
from audit.join.steps import SQL, run_steps
from audit.model import duck
from audit.model.columns import AS_GIVEN_SUFFIX, DOCUMENTED_PREFIX, MODIFIERS
from audit.reference import Reference
from audit.reference.covered import FEE_SCHEDULE, rows_of
from audit.reference.dates import turning_points
from audit.reference.spans import spans_of

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
OF_NOTES = ("note_id", "note_text")
"""Columns of a claim line that reach a batch with its notes only."""

_REFERENCE_TABLES = (
    "codes",
    "code_attributes",
    "code_history",
    "attribute_rules",
    "family_exits",
    "fee_schedule",
    "place_of_service",
)
_DATED_TABLES = (
    "codes",
    "code_attributes",
    "attribute_rules",
    "family_exits",
    "add_on_primaries",
    "modifier_values",
    "fee_schedule",
)
_LISTED = {"hcpcs_code": pl.String(), "effective_from": pl.Date(), "effective_to": pl.Date()}


@dataclass(frozen=True)
class Facts:
    """The facts of one batch.

    `lines` has one row a line, in order: the batch itself, the line's `profile`, and what the join knows of it.
    `said` is all that the record says of them, in its own words. The others are keyed by profile: `profiles` one row
    each, in order, with its `line_count`; `attributes` one row a profile and attribute that has something to compare;
    `documented` one row a profile and attribute that somebody looked at; `fitting` one row a profile on which the
    record or the calendar points to another code.
    """

    lines: pl.DataFrame
    said: pl.DataFrame
    profiles: pl.DataFrame
    attributes: pl.DataFrame
    documented: pl.DataFrame
    fitting: pl.DataFrame


class Join:
    """DuckDB with the reference laid out for joining; `facts` answers for one batch of lines at a time.

    `days` are further days on which something begins to be otherwise, and `apart` further columns of a claim line that
    the judgment of an attribute may depend on: a policy brings them. `tables` are those that rules need: of each the
    lines are told whether it covers them.
    """

    def __init__(
        self,
        reference: Reference,
        work: Path,
        days: Sequence[date] = (),
        apart: Sequence[str] = (),
        tables: Iterable[str] = (),
    ) -> None:
        self._terms = terms_of(reference)
        self._words = Words.from_tables(reference.tables)
        self._scope = reference.code_scope()
        self._inside: dict[str, bool] = {}
        self._numbers = spans_of(reference)
        self._modifiers = TellingModifiers(reference)
        self._reach = Reach(reference, sorted({FEE_SCHEDULE, *tables}))
        listed = rows_of(reference, "hcpcs", _LISTED)
        answers = listed.select(effective_from="first_day", effective_to="last_day").unique()
        dated = (*(reference.tables[name] for name in _DATED_TABLES), listed, answers)
        self._days = sorted({*turning_points(*dated), *days})
        self._apart = tuple(apart)
        self._before = self._nothing_yet()
        self.connection: duckdb.DuckDBPyConnection = duck.connect(work)
        for table in _REFERENCE_TABLES:
            self.connection.register(f"reference_{table}", reference.tables[table])
        self.connection.register("reference_hcpcs", listed)
        self.connection.register("number_spans", self._numbers.of_codes)
        self.connection.register("modifier_tells", self._modifiers.tells)
        read = sorted(read_in_notes(reference.tables))
        self.connection.register("read_in_notes", pl.DataFrame({"attribute": read}, schema={"attribute": pl.String}))
        self.connection.execute((SQL / "setup.sql").read_text(encoding="utf-8"))

    def facts(self, batch: pl.DataFrame, notes: NotesOfLines = NO_NOTES, beside: BesideLines | None = None) -> Facts:
        """The facts of `batch`: claim lines as in `claims.parquet`, with `line`, their position there, their notes, and
        what other lines make of them, where the run was asked for that."""
        reader, answered = self._kept(notes)
        typed = reader.read(batch)
        readings = with_notes(typed, batch["line"], notes)
        told = readings.of_line.hstack([self._modifiers.of_lines(batch)])
        profiles = find_profiles(batch, told, self._days, self._apart)
        answers = self._answers(answered, profiles.rows, readings.meanings)
        known = answers["profile_facts"].drop("hcpcs_code", DAY)
        written = facts_by_line(batch, typed)
        claim = batch.with_columns(_as_given(batch, name) for name in AS_GIVEN_COLUMNS)
        claim = claim.hstack(line_facts(batch["line"], written, notes, self._words)).hstack(self._reach.facts(batch))
        if beside is not None:
            claim = claim.hstack(beside.of(batch["line"]))
        return Facts(
            lines=claim.hstack(spread_to_lines(known, profiles.of_line)),
            said=said_of_lines(written, notes),
            profiles=profiles.rows,
            attributes=answers["attribute_facts"],
            documented=answers["documented"],
            fitting=answers["fitting_codes"],
        )

    def close(self) -> None:
        """Give the memory back."""
        self.connection.close()

    def _kept(self, notes: NotesOfLines) -> tuple[ColumnReader, Answered]:
        """What was read and answered before: nothing where a batch has notes, whose readings have numbers of their own."""
        if notes is not NO_NOTES:
            return self._nothing_yet()
        if self._before[1].is_full:
            self._before = self._nothing_yet()
        return self._before

    def _nothing_yet(self) -> tuple[ColumnReader, Answered]:
        return ColumnReader(self._terms), Answered(self._days)

    def _answers(self, answered: Answered, profiles: pl.DataFrame, meanings: pl.DataFrame) -> dict[str, pl.DataFrame]:
        """What the join answers for `profiles`, each table in order; only those are asked that are not `answered` yet."""
        numbers, new = answered.number(profiles)
        answered.learn(self._ask(new, meanings))
        return answered.of(numbers)

    def _ask(self, profiles: pl.DataFrame, meanings: pl.DataFrame) -> dict[str, pl.DataFrame]:
        documented = facts_of_readings(profiles, "profile", meanings)
        self.connection.register("profiles", profiles.select("profile", *JOIN_COLUMNS, DAY))
        self.connection.register("documented", documented)
        self.connection.register("carried_modifiers", self._modifiers.of_profiles(profiles))
        self._register_numbers(meanings)
        self.connection.register("codes_in_scope", self._codes_in_scope(profiles))
        run_steps(self.connection)
        return {
            "documented": documented,
            "profile_facts": self._table("profile_facts").sort("profile"),
            "attribute_facts": self._table("attribute_facts").sort("profile", "attribute"),
            "fitting_codes": self._table("fitting_codes").sort("profile"),
        }

    def _table(self, name: str) -> pl.DataFrame:
        rows: pl.DataFrame = self.connection.sql(f"select * from {name}").pl()
        return rows

    def _register_numbers(self, meanings: pl.DataFrame) -> None:
        """Lay out how the values that the record says, and those of the codes themselves, stand to numbers and exits."""
        said = [*meanings.select("attribute", "value").drop_nulls().unique(maintain_order=True).iter_rows()]
        self.connection.register("said_values", self._numbers.held(said))
        self.connection.register(
            "number_fits", self._numbers.fits(dict.fromkeys([*said, *self._numbers.bins.of_value]))
        )

    def _codes_in_scope(self, profiles: pl.DataFrame) -> pl.DataFrame:
        codes = profiles["hcpcs_code"].unique().drop_nulls()
        for code in codes:
            if code not in self._inside:
                self._inside[code] = any(low <= code <= high for low, high in self._scope)
        return codes.filter(pl.Series([self._inside[code] for code in codes], dtype=pl.Boolean)).to_frame()


def batch_columns(available: list[str], read: Iterable[str] = ()) -> list[str]:
    """Which columns of `claims.parquet` a batch needs, of rules that `read` some."""
    wanted = {*CLAIM_COLUMNS, *AS_GIVEN_COLUMNS, *MODIFIERS, *read} - set(OF_NOTES)
    return [name for name in available if name in wanted or name.startswith(DOCUMENTED_PREFIX)]


def _as_given(batch: pl.DataFrame, name: str) -> pl.Expr:
    return pl.col(name) if name in batch.columns else pl.lit(None, dtype=pl.String).alias(name)
