"""The payer's choices, as data: whether a rule is wanted, how severe it is, and how the payer would likely answer."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from pathlib import Path

import polars as pl

from audit.errors import PolicyError
from audit.model.vocabulary import Category, Enabled, Severity
from audit.reference.covered import words_of
from audit.reference.dates import turning_points

EVERY_PAYER = "*"
WINDOW = r"[1-9]\d{0,3} (days?|months?)"
"""How a window of time is written in a policy."""

LIMITS = {
    "row": pl.Int64(),
    "rule_id": pl.String(),
    "payer": pl.String(),
    "rank": pl.Int64(),
    "scope": pl.String(),
    "limit": pl.Int64(),
    "window": pl.String(),
    "window_months": pl.Int64(),
    "window_days": pl.Int64(),
    "is_enabled": pl.Boolean(),
    "effective_from": pl.Date(),
    "effective_to": pl.Date(),
}
"""What a limit of the policy is to the join: `payer` in lower case, null for every one; of the rows that hold for a line
and scope those of the highest rank apply, all of them."""

_ALWAYS = pl.lit(value=True)
_OPEN = pl.lit("9999-12-31").str.to_date()
_FIRST = pl.lit("0001-01-01").str.to_date()


@dataclass(frozen=True, eq=False)
class Policy:
    """Which rules are wanted, for whom and when.

    `rows` has the columns of the reference table `rule_policy`, `row` to name each, `file` where it stands, and `rank`:
    where several rows hold for a line, the highest rank decides. `without` holds the rules and categories that a person chose to go on without, `loaded` the
    dated tables of which there is an edition.
    """

    rows: pl.DataFrame
    without: tuple[str, ...] = ()
    given: str | None = None
    loaded: tuple[str, ...] = ()
    _by_rule: dict[str, pl.DataFrame] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        parts = self.rows.partition_by("rule_id", as_dict=True)
        object.__setattr__(self, "_by_rule", {str(key[0]): part for key, part in parts.items()})

    def tells_apart(self) -> tuple[str, ...]:
        """The columns of a claim line, beside its date, on which the policy depends."""
        return ("payer",) if bool((self.rows["payer"] != EVERY_PAYER).any()) else ()

    def days(self) -> list[date]:
        """The days on which the policy begins to be otherwise."""
        return turning_points(self.rows)

    def limits(self) -> pl.DataFrame:
        """The rows that set a limit, for the join: `LIMITS`, with open dates as far ones; those switched off too."""
        set_here = self.rows.filter(pl.col("limit").is_not_null() | pl.col("window").is_not_null())
        number = pl.col("window").str.extract(r"^(\d+) ").cast(pl.Int64)
        return set_here.select(
            "row",
            "rule_id",
            payer=pl.when(pl.col("payer") != EVERY_PAYER).then(pl.col("payer").str.strip_chars().str.to_lowercase()),
            rank=pl.col("rank").cast(pl.Int64),
            scope="scope",
            limit="limit",
            window="window",
            window_months=pl.when(pl.col("window").str.contains(r" months?$")).then(number),
            window_days=pl.when(pl.col("window").str.contains(r" days?$")).then(number),
            is_enabled=pl.col("enabled") == Enabled.YES,
            effective_from=pl.col("effective_from").fill_null(date.min),
            effective_to=pl.col("effective_to").fill_null(date.max),
        )

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

    def wants(self, rule_id: str, is_loaded: pl.Expr = _ALWAYS) -> pl.Expr:
        """For which lines the rule is wanted: an expression over `payer` and `claim_line_start_date`.

        `is_loaded` tells on which lines the tables that the rule needs are loaded: the policy may wait for them.
        """
        decided = self._decided(rule_id, "enabled", Enabled.YES)
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

    def named(self, rule_id: str, policy_row: str | None = None) -> pl.Expr:
        """Which row of the policy decided: for whom, from when, and in which file it stands; null where none speaks."""
        return self._decided(rule_id, "name", None, policy_row)

    def _decided(self, rule_id: str, column: str, default: str | None, policy_row: str | None = None) -> pl.Expr:
        answer = pl.lit(default, dtype=pl.String)
        rows = self._by_rule.get(rule_id)
        if rows is None:
            return answer
        if policy_row is not None:
            told = rows.select("row", column).drop_nulls()
            return pl.col(policy_row).replace_strict(told["row"], told[column], default=default, return_dtype=pl.String)
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
) -> Policy:
    """The shipped policy with the rows of the file `given` laid over it.

    `known` maps every rule id to its category. A row of the file wins over a shipped one for the same rule; a row for
    one payer wins over one for all. `loaded` are the dated tables of which there is an edition. Raises `PolicyError` for a rule, category, severity or column that is not known,
    all of them at once.
    """
    _check_names(without, {*known, *(str(category) for category in Category)}, "--without")
    rows = _ranked(shipped, 0, "rule_policy.csv")
    if given is not None:
        rows = pl.concat([rows, _ranked(_read(given, shipped.schema, known), 2, given.name)])
    rows = rows.with_columns(row=pl.int_range(pl.len(), dtype=pl.Int64))
    return Policy(rows, tuple(sorted(without)), given.name if given else None, loaded)


def _ranked(rows: pl.DataFrame, base: int, file: str) -> pl.DataFrame:
    of_payer = pl.col("payer") != EVERY_PAYER
    whom = pl.when(of_payer).then("payer").otherwise(pl.lit("every payer"))
    since = pl.format(" from {}", pl.col("effective_from").cast(pl.String))
    until = pl.format(" to {}", pl.col("effective_to").cast(pl.String))
    return rows.with_columns(
        rank=base + of_payer.cast(pl.Int32),
        name=pl.concat_str(
            pl.lit(f"{file}, "),
            whom,
            pl.lit(" "),
            "rule_id",
            since.fill_null(""),
            until.fill_null(""),
        ),
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
    return in_force & given.eq_missing(pl.lit(str(row["payer"]).strip().lower()))


def _read(path: Path, schema: pl.Schema, known: dict[str, str]) -> pl.DataFrame:
    try:
        rows = pl.read_csv(path, infer_schema=False)
    except FileNotFoundError:
        raise PolicyError(f"{path.name}: there is no such policy file. Check the path given with --policy.") from None
    except pl.exceptions.PolarsError:
        raise PolicyError(
            f"{path.name}: not a CSV file with a header. Start from data/reference/rule_policy.csv."
        ) from None
    missing = sorted({"rule_id", "enabled"} - set(rows.columns))
    if missing:
        raise PolicyError(
            f"{path.name}: the columns {', '.join(missing)} are missing. Start from data/reference/rule_policy.csv."
        )
    rows = rows.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in schema if name not in rows.columns)
    _check_names(rows["rule_id"].drop_nulls().to_list(), set(known), f"{path.name}, column rule_id")
    _check_names(
        rows["enabled"].drop_nulls().to_list(), {str(value) for value in Enabled}, f"{path.name}, column enabled"
    )
    _check_names(
        rows["severity"].drop_nulls().to_list(), {str(value) for value in Severity}, f"{path.name}, column severity"
    )
    dates = [pl.col(name).str.to_date("%Y-%m-%d") for name in ("effective_from", "effective_to")]
    try:
        rows = rows.with_columns(pl.col("payer").fill_null(EVERY_PAYER), pl.col("limit").cast(pl.Int64), *dates)
    except pl.exceptions.PolarsError:
        raise PolicyError(
            f"{path.name}: effective_from and effective_to are dates, YYYY-MM-DD, and limit is a whole number, or"
            " blank. Correct them."
        ) from None
    wrong = rows["window"].drop_nulls().unique().sort().to_list()
    wrong = [window for window in wrong if not re.fullmatch(WINDOW, window)]
    if wrong:
        raise PolicyError(
            f"{path.name}, column window: {', '.join(wrong)} is not a window. Write a number and days or months, such as"
            " `12 months` or `14 days`."
        )
    return rows.select(schema.names())


def _check_names(names: tuple[str, ...] | list[str], known: set[str], where: str) -> None:
    wrong = []
    for name in dict.fromkeys(names):
        if name not in known:
            near = get_close_matches(name, sorted(known), n=1)
            wrong.append(f"{name}{f' (did you mean {near[0]}?)' if near else ''}")
    if wrong:
        raise PolicyError(
            f"{where}: not known: {', '.join(wrong)}. `claims-audit rules list` shows every rule and category."
        )
