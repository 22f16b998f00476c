"""The payer's choices, as data: whether a rule is wanted, how severe it is, and how the payer would likely answer."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import polars as pl

from audit.errors import PolicyError
from audit.findings.limits import EVERY_PAYER, SHIPPED_RANKS, as_facts, folded_payer, settle_limits
from audit.findings.policy_file import near, read_policy
from audit.model.vocabulary import Category, Enabled
from audit.reference.covered import words_of
from audit.reference.dates import turning_points

_ALWAYS = pl.lit(value=True)
_OPEN = pl.lit("9999-12-31").str.to_date()
_FIRST = pl.lit("0001-01-01").str.to_date()


@dataclass(frozen=True, eq=False)
class Policy:
    """Which rules are wanted, for whom and when.

    `rows` has the columns of the reference table `rule_policy`, and of each row its `rank`: where several hold for a
    line, the highest rank decides; `name`, in which file it stands and what it is about; and `cited`, who a given file
    says that says so. `without` holds the rules and categories that a person chose to go on without, `loaded` the dated
    tables of which there is an edition.
    """

    rows: pl.DataFrame
    without: tuple[str, ...] = ()
    given: str | None = None
    loaded: tuple[str, ...] = ()
    settled: pl.DataFrame = field(init=False, repr=False)
    _by_rule: dict[str, pl.DataFrame] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        parts = self.rows.partition_by("rule_id", as_dict=True)
        object.__setattr__(self, "_by_rule", {str(key[0]): part for key, part in parts.items()})
        object.__setattr__(self, "settled", settle_limits(self.rows))

    def tells_apart(self) -> tuple[str, ...]:
        """The columns of a claim line, beside its date, on which the judgment of an attribute depends."""
        return ("payer",) if bool((self._of_attributes()["payer"] != EVERY_PAYER).any()) else ()

    def days(self) -> list[date]:
        """The days on which the policy of an attribute begins to be otherwise."""
        return turning_points(self._of_attributes())

    def limits(self) -> pl.DataFrame:
        """The limits for the join: `findings.limits.LIMITS`, those switched off too."""
        return as_facts(self.settled)

    def is_left_out(self, rule_id: str, category: str) -> bool:
        """Whether a person chose to go on without this rule or its category."""
        return rule_id in self.without or category in self.without

    def why_not_run(self, rule_id: str, category: str, needs: Collection[str] = ()) -> str | None:
        """Why the rule, which `needs` tables, was asked of no line at all; None where it was asked."""
        if self.is_left_out(rule_id, category):
            return "left out by choice"
        rows = self._by_rule.get(rule_id)
        absent = sorted(set(needs) - set(self.loaded))
        if rows is None or bool((rows["enabled"] == Enabled.YES).any()):
            return None
        if bool((rows["enabled"] == Enabled.NO).all()):
            return "switched off by policy"
        return f"asked once the {' and the '.join(words_of(name) for name in absent)} is loaded" if absent else None

    def wants(self, rule_id: str, is_loaded: pl.Expr = _ALWAYS, policy_row: str | None = None) -> pl.Expr:
        """For which lines the rule is wanted: an expression over `payer`, `claim_line_start_date` and `policy_row`.

        `is_loaded` tells on which lines the tables that the rule needs are loaded: the policy may wait for them.
        """
        decided = self._decided(rule_id, "enabled", Enabled.YES, policy_row)
        return decided.eq(Enabled.YES) | (decided.eq(Enabled.WHEN_LOADED) & is_loaded)

    def is_always_wanted(self, rule_id: str) -> bool:
        """Whether every row of the policy wants the rule, or none speaks of it."""
        rows = self._by_rule.get(rule_id)
        return rows is None or bool((rows["enabled"] == Enabled.YES).all())

    def severity(self, rule_id: str, default: pl.Expr, policy_row: str | None = None) -> pl.Expr:
        """How severe a finding of the rule is, where the policy does not say: `default`."""
        return pl.coalesce(self._decided(rule_id, "severity", None, policy_row), default)

    def carc(self, rule_id: str, default: pl.Expr, policy_row: str | None = None) -> pl.Expr:
        """The adjustment reason code with which a payer would likely answer."""
        return pl.coalesce(self._decided(rule_id, "carc", None, policy_row), default)

    def citation(self, rule_id: str, default: pl.Expr, policy_row: str | None = None) -> pl.Expr:
        """Who says so: the row that set the limit, or one of a given file; else `default`."""
        column = "cited" if policy_row is None else "citation"
        return pl.coalesce(self._decided(rule_id, column, None, policy_row), default)

    def named(self, rule_id: str, policy_row: str | None = None) -> pl.Expr:
        """Which row of the policy decided: for whom, from when, and in which file it stands; null where none speaks."""
        return self._decided(rule_id, "name", None, policy_row)

    def _of_attributes(self) -> pl.DataFrame:
        return self.rows.filter(pl.col("rule_id").str.starts_with(f"{Category.ATTRIBUTE}."))

    def _decided(self, rule_id: str, column: str, default: str | None, policy_row: str | None = None) -> pl.Expr:
        answer = pl.lit(default, dtype=pl.String)
        rows = self._by_rule.get(rule_id)
        if rows is None:
            return answer
        if policy_row is not None:
            told = self.settled.filter(rule_id=rule_id).select("row", column).drop_nulls()
            return answer if told.is_empty() else _looked_up(policy_row, told["row"], told[column], default)
        for row in rows.sort("rank", maintain_order=True).iter_rows(named=True):
            if row[column] is not None:
                answer = pl.when(_holds(row)).then(pl.lit(row[column])).otherwise(answer)
        return answer


def load_policy(
    shipped: pl.DataFrame,
    known: dict[str, str],
    given: Path | None = None,
    without: tuple[str, ...] = (),
    loaded: tuple[str, ...] = (),
    tables: Mapping[str, pl.DataFrame] | None = None,
) -> Policy:
    """The shipped policy with the rows of the file `given` laid over it.

    `known` maps every rule id to its category. A row of the file wins over a shipped one for the same rule; a row for
    one payer wins over one for all. `loaded` are the dated tables of which there is an edition, `tables` the reference:
    its groups of codes are the scopes, and its reason codes those that a row may name. Raises `PolicyError` for
    everything in the file that is not known or cannot be read, all of it at once.
    """
    _check_without(without, {*known, *(str(category) for category in Category)})
    rows = _ranked(shipped, 0, "rule_policy.csv")
    if given is not None:
        rows = pl.concat([rows, _ranked(read_policy(given, shipped, known, tables), SHIPPED_RANKS, given.name)])
    return Policy(rows, tuple(sorted(without)), given.name if given else None, loaded)


def _ranked(rows: pl.DataFrame, base: int, file: str) -> pl.DataFrame:
    of_payer = pl.col("payer") != EVERY_PAYER
    whom = pl.when(of_payer).then("payer").otherwise(pl.lit("every payer"))
    since = pl.format(" from {}", pl.col("effective_from").cast(pl.String)).fill_null("")
    until = pl.format(" to {}", pl.col("effective_to").cast(pl.String)).fill_null("")
    limit = pl.concat_str([pl.col("limit").cast(pl.String), "window"], separator=" in ", ignore_nulls=True)
    about = pl.concat_str(["scope", pl.when(limit != "").then(limit)], separator=", ", ignore_nulls=True)
    told = pl.when(about != "").then(pl.format(" ({})", about)).otherwise(pl.lit(""))
    return rows.with_columns(
        rank=base + of_payer.cast(pl.Int32),
        name=pl.concat_str(pl.lit(f"{file}, "), whom, pl.lit(" "), "rule_id", told, since, until),
        cited=pl.col("citation") if base else pl.lit(None, dtype=pl.String),
    )


def _holds(row: dict[str, object]) -> pl.Expr:
    day = pl.col("claim_line_start_date")
    in_force = day.is_between(
        _FIRST if row["effective_from"] is None else pl.lit(row["effective_from"]),
        _OPEN if row["effective_to"] is None else pl.lit(row["effective_to"]),
    )
    if row["payer"] == EVERY_PAYER:
        return in_force
    given = pl.col("payer").str.strip_chars().str.to_lowercase()
    return in_force & given.eq_missing(pl.lit(folded_payer(str(row["payer"]))))


def _looked_up(fact: str, rows: pl.Series, words: pl.Series, default: str | None) -> pl.Expr:
    return pl.col(fact).replace_strict(rows, words, default=default, return_dtype=pl.String)


def _check_without(without: tuple[str, ...], known: set[str]) -> None:
    wrong = [f"{name}{near(name, known)}" for name in dict.fromkeys(without) if name not in known]
    if wrong:
        raise PolicyError(
            f"--without: not known: {', '.join(wrong)}. `claims-audit rules list` shows every rule and category."
        )
