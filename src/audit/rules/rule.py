"""What a rule is: which lines it applies to, what violates it, what it says, and who says so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from string import Formatter

import polars as pl

from audit.join.reach import is_loaded, missing
from audit.model.columns import BY_NAME, Kind
from audit.model.vocabulary import Action, Category, EvidenceSource, Outcome, Severity

MESSAGE_FACTS = ("successor_codes", "attributes_open")
"""Facts that the join brings for lines on which the calendar points elsewhere; a message may use them."""


OUTCOMES = pl.Enum([str(value) for value in Outcome])
"""The type of an outcome column."""


def outcome(value: Outcome) -> pl.Expr:
    """One outcome as a literal of type `OUTCOMES`."""
    return pl.lit(str(value), dtype=OUTCOMES)


class RuleDefinitionError(Exception):
    """A rule that is badly written: it cannot be imported, so it can never run."""


@dataclass(frozen=True, eq=False)
class Rule:
    """One judgment about one claim line.

    `applies` says for which lines the question makes sense; `violated` is true, false, or null where a fact is missing,
    and then the line is not evaluated for want of `missing`. `message` and `how_to_fix` are templates over `reads`.
    `needs` names dated tables: a line whose date of service one of them does not cover is not evaluated, of those lines
    to which `needs_where` holds; without it, of all.
    A rule that `recodes` hands on the code that fits, where the join found one. `place` names a fact that stands in the
    note: `<place>_start`, `_end` and `_text`, facts beside it, are then the evidence.

    `related` names the fact that lists the other lines of the finding, and `reason` the one that says in words why the
    rule could not be asked of a line. `payable` is the share of the line's amount that stays payable where the rule is
    violated, 0 to 1. `policy_row` names the fact that says which row of the policy set the limit: that row decides then.
    `further` names the fact with a further sentence for the guidance, on lines that have one.
    """

    rule_id: str
    title: str
    category: Category
    severity: Severity
    reads: tuple[str, ...]
    applies: pl.Expr
    violated: pl.Expr
    missing: str
    message: str
    how_to_fix: str
    action: Action
    evidence: EvidenceSource
    citation: str
    carc: str | None = None
    recodes: bool = False
    place: str | None = None
    needs: tuple[str, ...] = ()
    needs_where: pl.Expr | None = None
    related: str | None = None
    reason: str | None = None
    payable: pl.Expr | None = None
    policy_row: str | None = None
    further: str | None = None

    def __post_init__(self) -> None:
        used = {
            *self.applies.meta.root_names(),
            *self.violated.meta.root_names(),
            *fields(self.message),
            *fields(self.how_to_fix),
            *(() if self.needs_where is None else self.needs_where.meta.root_names()),
            *(() if self.payable is None else self.payable.meta.root_names()),
        }
        undeclared = sorted(used - set(self.reads) - set(MESSAGE_FACTS))
        if undeclared:
            raise RuleDefinitionError(f"{self.rule_id} uses {undeclared} without listing them in `reads`.")
        if not self.rule_id.startswith(f"{self.category}."):
            raise RuleDefinitionError(f"{self.rule_id} is of category {self.category}: name it {self.category}.<what>.")

    def outcome(self) -> pl.Expr:
        """The outcome as `OUTCOMES`; null where the rule does not apply."""
        judged = (
            pl.when(self._lacks_table() | self.violated.is_null())
            .then(outcome(Outcome.NOT_EVALUATED))
            .when(self.violated)
            .then(outcome(Outcome.VIOLATED))
            .otherwise(outcome(Outcome.CLEAR))
        )
        return pl.when(self.applies).then(judged).alias(self.rule_id)

    def why_not_evaluated(self) -> pl.Expr:
        """What was missing on a line that was not evaluated: the tables with their reasons, else the facts."""
        told = pl.lit(self.missing) if self.reason is None else pl.col(self.reason).fill_null(self.missing)
        if not self.needs:
            return told
        tables = pl.concat_str([pl.col(missing(table)) for table in self.needs], separator="; ", ignore_nulls=True)
        return pl.when(self._lacks_table()).then(tables).otherwise(told)

    def tables_are_loaded(self) -> pl.Expr:
        """Whether every table that the rule needs is loaded, in the line's setting."""
        return pl.all_horizontal(pl.lit(value=True), *(pl.col(is_loaded(table)) for table in self.needs))

    def _lacks_table(self) -> pl.Expr:
        lacking = pl.any_horizontal(
            pl.lit(value=False), *(pl.col(missing(table)).is_not_null() for table in self.needs)
        )
        return lacking if self.needs_where is None else lacking & self.needs_where.fill_null(value=False)


def facts_read(rules: Iterable[Rule]) -> tuple[str, ...]:
    """Every fact that any of the rules reads, by name, those beside its sentence included."""
    return tuple(
        sorted(
            {
                name
                for rule in rules
                for name in (*rule.reads, rule.related, rule.reason, rule.policy_row, rule.further)
                if name is not None
            }
        )
    )


def tables_needed(rules: Iterable[Rule]) -> tuple[str, ...]:
    """The dated tables that any of the rules needs, by name."""
    return tuple(sorted({table for rule in rules for table in rule.needs}))


def fields(template: str) -> tuple[str, ...]:
    """The names in the braces of a message template, in order."""
    return tuple(name for _, name, _, _ in Formatter().parse(template) if name)


def filled(template: str) -> pl.Expr:
    """The sentence that a template makes of a row; a claim's value that is not there reads "not given", a fact "none"."""
    names = fields(template)
    if not names:
        return pl.lit(template)
    bare = "".join(text + ("{}" if name is not None else "") for text, name, _, _ in Formatter().parse(template))
    return pl.format(
        bare, *(as_read(name).fill_null("none" if name in MESSAGE_FACTS else "not given") for name in names)
    )


def as_read(name: str) -> pl.Expr:
    """A column as a person reads it: a quantity without the zeros that only its type gives it."""
    text = pl.col(name).cast(pl.String)
    is_quantity = name in BY_NAME and BY_NAME[name].kind is Kind.QUANTITY
    return text.str.replace(r"\.?0+$", "") if is_quantity else text
