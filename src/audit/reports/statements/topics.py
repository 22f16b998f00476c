"""Statements that a list or an imported table answers: what may be billed beside a code, its dates, its limits, its
indicators and fees, a modifier, a diagnosis."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import polars as pl

from audit.evidence.terms import AFFIRMATIONS, NEGATIONS
from audit.reference import normalise_term
from audit.reference.dates import in_force
from audit.reference.store import Edition
from audit.reports.statements.facts import fact_names, judge_fact
from audit.reports.statements.ground import Ground, named
from audit.reports.statements.statement import Judgment, Statement, Verdict, not_judged

_BY_PAYER = "2"
_FIRST = "practitioner"
_NOT = re.compile(r"(?:not|never)\s+(?:with\s+)?", re.IGNORECASE)
_CODES = re.compile(r"([0-9A-Z][0-9]{3}[0-9A-Z])(?:\s*-\s*([0-9A-Z][0-9]{3}[0-9A-Z]))?", re.IGNORECASE)
_ICD10CM = re.compile(r"[A-Z][0-9][0-9A-Z](?:\.?[0-9A-Z]{1,4})?", re.IGNORECASE)
_ENDED = frozenset({"deleted", "ended", "retired", "inactive"})
_VALID = frozenset({"valid", "active", "in force", "current"})
_MUE = {"mue_units": "units", "mue_indicator": "adjudication_indicator"}
_NOT_ALLOWED, _ALLOWED = "not allowed", "allowed"


def billed_with(ground: Ground, statement: Statement, day: date) -> Judgment:
    """Whether the codes of the value may stand beside the subject: by the add-on lists, then by the edit pairs."""
    negated = bool(_NOT.match(statement.value))
    partners = _partners(ground, _NOT.sub("", statement.value, count=1))
    if not partners:
        return not_judged(f"{statement.value!r} holds no code.")
    said = [_beside(ground, statement.subject, partner, day) for partner in partners]
    known = [(allowed, judgment) for allowed, judgment in said if allowed is not None]
    wrong = [judgment for allowed, judgment in known if allowed is negated]
    if wrong:
        return replace(wrong[0], verdict=Verdict.CONTRADICTED)
    return known[0][1] if known else said[0][1]


def _partners(ground: Ground, text: str) -> list[str]:
    codes = ground.table("codes")["hcpcs_code"].unique().sort()
    found = []
    for first, last in _CODES.findall(text.upper()):
        found += [code for code in codes if first <= code <= last] if last else [first]
    return found


def _beside(ground: Ground, code: str, partner: str, day: date) -> tuple[bool | None, Judgment]:
    """Whether two codes may be billed beside each other on a day, None where no list says so."""
    for each in (code, partner):
        row = ground.code_row(each)
        if row is not None and row["effective_to"] is not None and row["effective_to"] < day:
            what = f"{each} ended on {row['effective_to']}."
            return False, Judgment(Verdict.AGREES, what, "codes", row["source"], day)
    for add_on, primary in ((code, partner), (partner, code)):
        primaries, known = _primaries(ground, add_on, day)
        if set(primaries.values()) == {_BY_PAYER}:
            return None, not_judged(f"{add_on} is an add-on of which each payer names the primaries (type 2).")
        if primaries:
            return _as_primary(add_on, primary, sorted(primaries), known)
    return _as_pair(ground, code, partner, day)


def _as_primary(add_on: str, primary: str, primaries: list[str], known: Judgment) -> tuple[bool, Judgment]:
    told = ", ".join(primaries[:8]) + (f" and {len(primaries) - 8} more" if len(primaries) > 8 else "")
    is_one = primary in primaries
    what = f"{add_on} is an add-on to {told}; {primary} is {'' if is_one else 'not '}among them."
    return is_one, replace(known, what=what)


def _primaries(ground: Ground, code: str, day: date) -> tuple[dict[str, str], Judgment]:
    """The primaries of a code with their edit types, and where they stand."""
    imported = ground.edition_rows("ncci_add_on", day)
    if imported is not None:
        edition, rows = imported
        chosen = rows.filter(pl.col("add_on_code") == code).select("primary_code", "edit_type").collect()
        return dict(chosen.iter_rows()), _by(edition, "", day)
    ours = in_force(ground.table("add_on_primaries"), day).filter(add_on_code=code)
    source = ours["source"][0] if ours.height else ""
    primaries = dict(ours.select("primary_code", "edit_type").iter_rows())
    return primaries, Judgment(Verdict.AGREES, "", "add_on_primaries", source, day)


def _by(edition: Edition, what: str, day: date, verdict: Verdict = Verdict.AGREES) -> Judgment:
    """A judgment that rests on an imported edition."""
    return Judgment(verdict, what, named(edition), edition.source_name, day, edition.edition.isoformat())


def _as_pair(ground: Ground, code: str, partner: str, day: date) -> tuple[bool | None, Judgment]:
    imported = ground.edition_rows("ncci_ptp", day, _FIRST)
    if imported is None:
        return None, not_judged(f"no list here speaks of {code} with {partner}; import the edit pairs of {day}.")
    edition, rows = imported
    both = pl.col("column_1").is_in([code, partner]) & pl.col("column_2").is_in([code, partner])
    found = in_force(rows.filter(both).collect(), day)
    if found.is_empty():
        return None, not_judged(f"{named(edition)} has no pair of {code} and {partner}, which is no permission.")
    first, second, indicator = found.select("column_1", "column_2", "modifier_indicator").row(0)
    how = "no modifier lets both be paid" if indicator == "0" else "both are paid only where a modifier says why"
    return indicator != "0", _by(edition, f"{first} over {second} is a pair: {how}.", day)


def in_force_on(ground: Ground, statement: Statement, day: date) -> Judgment:
    """Whether the subject is a code in force."""
    row = ground.code_row(statement.subject)
    if row is None:
        return not_judged(f"{statement.subject} is not in the reference.")
    day = statement.day or ground.today
    holds = (row["effective_from"] or date.min) <= day <= (row["effective_to"] or date.max)
    folded = normalise_term(statement.value)
    if folded not in AFFIRMATIONS | NEGATIONS | _ENDED | _VALID:
        return not_judged(f"{statement.value!r} does not say whether it is in force; say yes or no.")
    said = folded in AFFIRMATIONS | _VALID
    if normalise_term(statement.attribute) in _ENDED and folded in AFFIRMATIONS | NEGATIONS:
        said = not said
    what = f"{statement.subject} {_dates(row)}."
    return Judgment(Verdict.AGREES if said == holds else Verdict.CONTRADICTED, what, "codes", row["source"], day)


def _dates(row: dict[str, Any]) -> str:
    began = f"began on {row['effective_from']}" if row["effective_from"] else "began on a day that is not known"
    return f"{began} and {'ended on ' + str(row['effective_to']) if row['effective_to'] else 'has no end'}"


def limit(ground: Ground, statement: Statement, day: date) -> Judgment:
    """The limit of units and its indicator: of the imported edition of the day, else as a known fact."""
    fact = "mue_units" if "unit" in statement.attribute.lower() else "mue_indicator"
    imported = ground.edition_rows("ncci_mue", day, _FIRST)
    if imported is not None:
        edition, rows = imported
        held = rows.filter(pl.col("hcpcs_code") == statement.subject).select(_MUE[fact]).collect()
        if held.height:
            return _same(statement, str(held.item(0, 0)), fact, _by(edition, "", day))
    on = ground.on_day(statement.subject, day)
    subjects = [statement.subject, *([on.family] if on and on.family else [])]
    return judge_fact(ground, subjects, fact, statement.value, statement.day)


def fee_cell(ground: Ground, statement: Statement, day: date) -> Judgment:
    """A cell of the fee schedule: an indicator, the status, relative value units."""
    column = fee_column(ground, statement.attribute)
    row = ground.fee_row(statement.subject, day)
    if row is None or column is None or row[column] is None:
        return not_judged(f"the fee schedule has no {statement.attribute} of {statement.subject} on {day}.")
    known = Judgment(Verdict.AGREES, "", "fee_schedule", row["source"], day, row["edition"])
    return _same(statement, str(row[column]), column, known)


def fee_column(ground: Ground, attribute: str) -> str | None:
    """The column of the fee schedule that an attribute names."""
    folded = normalise_term(attribute).removesuffix(" indicator")
    columns = ground.table("fee_schedule").columns[5:-1]
    return next((column for column in columns if normalise_term(column) == folded), None)


def _same(statement: Statement, held: str, name: str, known: Judgment) -> Judgment:
    """Whether the value of a statement is the one that is held, as a number or as a word."""
    said = statement.value.lstrip("$").strip()
    try:
        is_same = Decimal(said) == Decimal(held)
    except InvalidOperation:
        is_same = normalise_term(said) == normalise_term(held)
    what = f"{name.replace('_', ' ')} of {statement.subject} is {held}" + ("." if is_same else f", not {said}.")
    return replace(known, what=what, verdict=Verdict.AGREES if is_same else Verdict.CONTRADICTED)


def modifier(ground: Ground, statement: Statement, day: date) -> Judgment:
    """Whether the fee schedule allows a modifier on the subject."""
    fee, wanted = ground.fee_row(statement.subject, day), _NOT.sub("", statement.value, count=1).strip().upper()
    for row in ground.table("indicators").drop_nulls(["modifiers", "verdict"]).iter_rows(named=True) if fee else ():
        held = fee[row["indicator"]] if fee else None
        if (
            held == row["value"]
            and wanted in row["modifiers"].split(";")
            and row["verdict"] in (_ALLOWED, _NOT_ALLOWED)
        ):
            said = _NOT.match(statement.value) is None
            verdict = Verdict.AGREES if said == (row["verdict"] == _ALLOWED) else Verdict.CONTRADICTED
            what = f"{row['indicator'].replace('_', ' ')} {held}: {row['words'].lower()}; {wanted} is {row['verdict']}."
            return Judgment(verdict, what, "indicators", row["source"], day)
    return not_judged(f"no indicator of {statement.subject} speaks of the modifier {wanted}.")


def diagnosis(ground: Ground, statement: Statement, day: date) -> Judgment:
    """Whether a diagnosis code is one that can stand on a claim: by the imported code set, else as a known fact."""
    is_subject = normalise_term(statement.attribute) == "complete"
    code = (statement.subject if is_subject else statement.value).strip().upper()
    if not _ICD10CM.fullmatch(code):
        return Judgment(Verdict.CONTRADICTED, f"{code} has not the shape of an ICD-10-CM code.", "icd10cm", "", day)
    said = statement.value if is_subject else "yes"
    imported = ground.edition_rows("icd10cm", statement.day or ground.today)
    if imported is not None:
        edition, rows = imported
        held = rows.filter(pl.col("icd10cm_code").str.replace_all(".", "", literal=True) == code.replace(".", ""))
        billable = held.select("is_billable").collect()["is_billable"].to_list()
        is_complete = any(billable)
        cause = "" if is_complete else "it is not in the code set" if not billable else "it is not complete"
        agrees = is_complete == (normalise_term(said) in AFFIRMATIONS | {"complete"})
        what = f"{code} is a complete code." if is_complete else f"{code} cannot stand on a claim: {cause}."
        return _by(edition, what, day, Verdict.AGREES if agrees else Verdict.CONTRADICTED)
    known = judge_fact(ground, [code], "complete", said, statement.day)
    if known.verdict == Verdict.NOT_JUDGED:
        return replace(known, what=f"{known.what} No ICD-10-CM edition covers the day; import it.")
    return known


Topic = Callable[[Ground, Statement, date], Judgment]

TOPICS: dict[str, Topic] = {
    **dict.fromkeys(("billed with", "co billed with", "bill with", "billed beside", "add on to"), billed_with),
    **dict.fromkeys((*_ENDED, *_VALID), in_force_on),
    **dict.fromkeys(("mue units", "mue indicator", "mai", "mue"), limit),
    **dict.fromkeys(("diagnosis", "diagnosis code", "complete"), diagnosis),
    "modifier": modifier,
}
"""What a statement's attribute may name beside attributes and facts, folded."""


def topic_of(ground: Ground, attribute: str) -> Topic | None:
    """The judge of a topic, None where the attribute names none."""
    if fee_column(ground, attribute):
        return fee_cell
    return TOPICS.get(normalise_term(attribute))


def facts_named(ground: Ground, attribute: str) -> str | None:
    """The known fact that a statement's attribute names."""
    folded = normalise_term(attribute)
    return next((fact for fact in sorted(fact_names(ground)) if normalise_term(fact) == folded), None)
