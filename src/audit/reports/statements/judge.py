"""Every statement beside the reference: what agrees, what contradicts, what is left open, what cannot be judged."""

from __future__ import annotations

from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import polars as pl

from audit.model.vocabulary import AttributeRole
from audit.reference import Reference, normalise_term
from audit.reports.statements.attributes import judge_attribute
from audit.reports.statements.facts import fact_names, judge_fact
from audit.reports.statements.ground import ANY, SILENT, SOFT, CodeOnDay, Ground
from audit.reports.statements.statement import WHY, Judgment, Statement, Verdict, not_judged, read_statements
from audit.reports.statements.topics import TOPICS, facts_named, topic_of

_INCLUDED = frozenset({"included", "yes", "with", "includes", "stated"})
_EXCLUDED = frozenset({"excluded", "no", "without", "not included"})
_ROLES = (AttributeRole.LATTICE, AttributeRole.SIDE, AttributeRole.EXIT, AttributeRole.MODIFIER)


def judge_statements(reference: Reference, path: Path, today: date) -> list[dict[str, Any]]:
    """Every statement of a file with its verdict and the reason, in the order of the file."""
    ground = Ground(reference, today)
    return [_told(ground, statement, judge(ground, statement)) for statement in read_statements(path)]


def judge(ground: Ground, statement: Statement) -> Judgment:
    """What the reference says of one statement."""
    if statement.bad_date:
        return not_judged(f"{statement.bad_date!r} is not a date; write it as YYYY-MM-DD.")
    day = ground.day_of(statement.subject, statement.day)
    code = ground.on_day(statement.subject.upper(), day)
    topic = topic_of(ground, statement.attribute)
    if topic is not None:
        return topic(ground, _upper(statement), day)
    fact = facts_named(ground, statement.attribute)
    if fact is not None:
        subjects = [statement.subject, *([code.family] if code and code.family else []), statement.attribute]
        return judge_fact(ground, subjects, fact, statement.value, statement.day)
    if code is None:
        return not_judged(_no_code(ground, statement, day))
    attribute = _attribute(ground, statement.attribute)
    if attribute is not None:
        return judge_attribute(ground, code, attribute, statement.value)
    return _of_word(ground, code, statement)


def _upper(statement: Statement) -> Statement:
    return Statement(
        statement.row, statement.page, statement.subject.upper(), statement.attribute, statement.value, statement.day
    )


def _no_code(ground: Ground, statement: Statement, day: date) -> str:
    row = ground.code_row(statement.subject.upper())
    if row is not None:
        began, ended = row["effective_from"], row["effective_to"]
        return f"{statement.subject} is not in force on {day}; it is {f'from {began}' if began else 'known'}{f' to {ended}' if ended else ''}."
    return f"{statement.subject} is neither a code of the reference nor a subject of a known fact."


def _attribute(ground: Ground, text: str) -> str | None:
    """The attribute that a statement names by its name or its label."""
    folded = normalise_term(text).removeprefix("documented ")
    names = ground.table("attributes").select("attribute", "label").iter_rows()
    return next((name for name, label in names if folded in (normalise_term(name), normalise_term(label))), None)


def _of_word(ground: Ground, code: CodeOnDay, statement: Statement) -> Judgment:
    """A statement that names a value instead of an attribute: `caudal, included`, `transforaminal, not stated`."""
    found = _word(ground, code, statement.attribute)
    folded = normalise_term(statement.value)
    if found is None:
        return not_judged(_unknown(ground, statement.attribute))
    attribute, value = found
    if folded in SILENT:
        return _word_left_out(ground, code, attribute, value, statement.attribute)
    if folded in _EXCLUDED:
        own = code.vector.get(attribute)
        verdict = Verdict.CONTRADICTED if own == value else Verdict.AGREES
        label = ground.label(attribute)
        what = f"{label}: {statement.attribute!r} means {ground.value_label(attribute, value)}; {code.code} is {ground.value_label(attribute, own)}."
        return Judgment(verdict, what, "code_attributes", "", code.day)
    if folded in _INCLUDED:
        return judge_attribute(ground, code, attribute, statement.attribute)
    if folded in SOFT | ANY:
        return judge_attribute(ground, code, attribute, statement.value)
    return not_judged(f"{statement.value!r} does not say whether {statement.attribute!r} belongs to {code.code}.")


def _word(ground: Ground, code: CodeOnDay, text: str) -> tuple[str, str] | None:
    """The attribute of the code's family, and the value of it, that a word means; what tells codes apart first."""
    rules = ground.table("attribute_rules").filter(pl.col("family_id") == (code.family or ""))
    for role in _ROLES:
        for attribute in rules.filter(role=role.value)["attribute"]:
            reading = ground.terms.read(attribute, text) if ground.terms.knows(attribute, text) else None
            if reading is not None and reading.value is not None:
                return attribute, reading.value
    return None


def _word_left_out(ground: Ground, code: CodeOnDay, attribute: str, value: str, word: str) -> Judgment:
    label, words = ground.label(attribute), ground.value_label(attribute, value)
    exits = ground.exits(code.family, attribute)
    if value in exits:
        family = exits[value]
        codes = ", ".join(ground.codes_of(family, code.day))
        what = f"the page leaves out that {words} leads to {ground.family_label(family)} ({codes}); from this page alone {code.code} cannot be told from them."
        return Judgment(Verdict.LEAVES_OPEN, what, "family_exits", "", code.day)
    if code.vector.get(attribute) == value:
        what = f"the page leaves {word!r} out, which is {label} {words} and belongs to {code.code}; from this page alone it has no code."
        return Judgment(Verdict.LEAVES_OPEN, what, "code_attributes", "", code.day)
    return Judgment(
        Verdict.AGREES, f"{word!r} is {label} {words} and does not belong to {code.code}.", "code_attributes"
    )


def _unknown(ground: Ground, attribute: str) -> str:
    known = [*ground.table("attributes")["attribute"], *sorted(fact_names(ground)), *TOPICS]
    near = get_close_matches(normalise_term(attribute), known, n=1)
    guess = f" Did you mean {near[0]}?" if near else ""
    return f"{attribute!r} is neither an attribute, nor a known fact, nor a word of the code's family.{guess}"


def _told(ground: Ground, statement: Statement, judgment: Judgment) -> dict[str, Any]:
    listed = {row.table: row for row in ground.reference.manifest}.get(judgment.table)
    return {
        "id": statement.statement_id,
        "kind": "statement",
        "verdict": str(judgment.verdict),
        "row": statement.row,
        "page": statement.page,
        "code": statement.subject,
        "attribute": statement.attribute,
        "value": statement.value,
        "what": judgment.what,
        "table": judgment.table or None,
        "edition": judgment.edition or (listed.edition if listed else None),
        "why": WHY.get(judgment.verdict),
        "source": judgment.source or (listed.source if listed else None),
        "date": judgment.on,
    }
