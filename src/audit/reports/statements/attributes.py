"""A statement about an attribute beside the lattice: fixed, led out, told by a modifier, or none of the code's."""

from __future__ import annotations

import re
from collections.abc import Iterable

from audit.model.vocabulary import AttributeRole, Fit
from audit.reference import normalise_term
from audit.reports.statements.ground import ANY, SILENT, SOFT, CodeOnDay, Ground
from audit.reports.statements.statement import Judgment, Verdict, not_judged

_ALTERNATIVES = re.compile(r"\s*(?:/|;|,|\bor\b)\s*")
_FEW = 6
UNDECIDED = None
"""What a word means that is known and decides nothing, such as a boundary."""


def judge_attribute(ground: Ground, code: CodeOnDay, attribute: str, text: str) -> Judgment:
    """What the lattice says of a statement about one attribute of a code."""
    rule = ground.rule(code.family, attribute, code.day)
    own = code.vector.get(attribute)
    if own is not None:
        return _fixed(ground, code, attribute, own, text)
    if rule is not None and rule["role"] == AttributeRole.EXIT:
        return _leading_out(ground, code, attribute, text)
    return _not_fixed(ground, code, attribute, text, rule["role"] if rule else "")


def _fixed(ground: Ground, code: CodeOnDay, attribute: str, own: str, text: str) -> Judgment:
    label, words = ground.label(attribute), ground.value_label(attribute, own)
    is_told = f"{code.code} is {words}"
    folded = normalise_term(text)
    if folded in SILENT:
        return _silent(ground, code, attribute, is_told)
    if folded in SOFT or folded in ANY:
        other = _flipped(ground, code, attribute, None)
        what = f"{label} is fixed and not a matter of choice: {is_told}{_else_code(ground, attribute, other)}."
        return _judged(Verdict.CONTRADICTED, what, code)
    meant = meanings(ground, attribute, text)
    if not meant:
        return not_judged(f"{text!r} is not a word of {label}. {_known(ground, attribute)}")
    if meant == {UNDECIDED}:
        what = f"the words {text!r} do not decide {label}; {is_told}. {_cannot_be_told(ground, code, attribute)}"
        return _judged(Verdict.LEAVES_OPEN, what.strip(), code)
    return _compared(ground, code, attribute, own, {value for value in meant if value is not None})


def _compared(ground: Ground, code: CodeOnDay, attribute: str, own: str, said: set[str]) -> Judgment:
    among = {vector[attribute] for vector in code.siblings.values() if attribute in vector}
    fits = {value: ground.bins.fit(attribute, value, own, among) for value in said}
    label, is_told = ground.label(attribute), f"{code.code} is {ground.value_label(attribute, own)}"
    wrong = sorted(value for value, fit in fits.items() if fit == Fit.DISJOINT)
    if wrong:
        more = "more than the code allows: " if len(wrong) < len(said) else ""
        named = " or ".join(ground.value_label(attribute, value) for value in wrong)
        other = _flipped(ground, code, attribute, set(wrong))
        what = f"{label}: {more}the page says {named}, and {is_told}{_else_code(ground, attribute, other)}."
        return _judged(Verdict.CONTRADICTED, what, code)
    if Fit.OVERLAPPING in fits.values():
        return _judged(
            Verdict.LEAVES_OPEN, f"{label}: what the page says reaches over the end of the bin; {is_told}.", code
        )
    return _judged(Verdict.AGREES, f"{label}: {is_told}.", code)


def _silent(ground: Ground, code: CodeOnDay, attribute: str, is_told: str) -> Judgment:
    if attribute not in code.lattice:
        return _judged(Verdict.AGREES, f"{ground.label(attribute)} does not tell the codes apart.", code)
    what = f"the page leaves {ground.label(attribute)} out; {is_told}. {_cannot_be_told(ground, code, attribute)}"
    return _judged(Verdict.LEAVES_OPEN, what.strip(), code)


def _cannot_be_told(ground: Ground, code: CodeOnDay, attribute: str) -> str:
    others = sorted(_flipped(ground, code, attribute, None))
    return f"From this page alone it cannot be told from {', '.join(others)}." if others else ""


def _flipped(ground: Ground, code: CodeOnDay, attribute: str, values: set[str] | None) -> dict[str, str]:
    """The siblings that differ in the attribute alone, among those with one of the values where they are given."""
    found = {}
    for other, vector in code.siblings.items():
        apart = [name for name in code.lattice if name != attribute and vector.get(name) != code.vector.get(name)]
        held = vector.get(attribute)
        if not apart and held is not None and (values is None or _is_among(ground, attribute, held, values)):
            found[other] = held
        if attribute not in code.lattice and held is None and len(apart) == 1:
            found[other] = f"{ground.value_label(apart[0], vector.get(apart[0]))} any {ground.label(attribute)}"
    return found


def _is_among(ground: Ground, attribute: str, held: str, values: set[str]) -> bool:
    return any(ground.bins.fit(attribute, value, held) == Fit.CONTAINED for value in values)


def _else_code(ground: Ground, attribute: str, others: dict[str, str]) -> str:
    told = [f"{ground.value_label(attribute, value)} is {code}" for code, value in sorted(others.items())]
    return "".join(f"; {each}" for each in told)


def _leading_out(ground: Ground, code: CodeOnDay, attribute: str, text: str) -> Judgment:
    exits, label = ground.exits(code.family, attribute), ground.label(attribute)
    if normalise_term(text) in SILENT:
        families = "; ".join(_family(ground, code, family) for family in dict.fromkeys(exits.values()))
        what = f"the page leaves {label} out. From this page alone it cannot be told from {families}."
        return _judged(Verdict.LEAVES_OPEN, what, code)
    meant = meanings(ground, attribute, text)
    led = [value for value in sorted(filter(None, meant)) if value in exits]
    if led:
        told = "; ".join(
            f"{ground.value_label(attribute, value)} is {_family(ground, code, exits[value])}" for value in led
        )
        return _judged(Verdict.CONTRADICTED, f"{label} leads out of the family of {code.code}: {told}.", code)
    if meant - {UNDECIDED}:
        return _judged(Verdict.AGREES, f"{label}: {text!r} leads to no other family.", code)
    return not_judged(f"{text!r} does not decide {label}.")


def _family(ground: Ground, code: CodeOnDay, family: str) -> str:
    codes = ground.codes_of(family, code.day)
    more = f" and {len(codes) - 4} more" if len(codes) > 4 else ""
    return f"{ground.family_label(family)} ({', '.join(codes[:4])}{more})"


def _not_fixed(ground: Ground, code: CodeOnDay, attribute: str, text: str, role: str) -> Judgment:
    """An attribute of which the code has no value: a statement may only say that any value will do."""
    label, folded = ground.label(attribute), normalise_term(text)
    if folded in SILENT or folded in ANY or folded in SOFT:
        return _judged(Verdict.AGREES, f"{code.code} is not told by {label}.", code)
    if not meanings(ground, attribute, text):
        return not_judged(f"{text!r} is not a word of {label}, and {code.code} is not told by it.")
    if role == AttributeRole.MODIFIER:
        what = f"{code.code} itself has no {label}: a modifier tells it. {_indicator(ground, code, attribute)}"
    elif role == AttributeRole.LATTICE:
        what = f"{code.code} holds for every value of {label}."
    elif code.family is None:
        what = f"{code.code} is of no family that is told apart here."
    else:
        names = ", ".join(ground.label(name) for name in code.lattice) or "nothing: it has one code"
        what = f"{label} is no attribute of {code.code}: its family is told apart by {names}. {_indicator(ground, code, attribute)}"
    return _judged(Verdict.NOT_OF_THE_CODE, what.strip(), code)


def _indicator(ground: Ground, code: CodeOnDay, attribute: str) -> str:
    """What the fee schedule says of the modifiers that could tell the attribute."""
    told = ground.table("modifier_values").filter(attribute=attribute)["indicator"].drop_nulls().unique().sort()
    fee = ground.fee_row(code.code, code.day)
    sentences = []
    for indicator in told if fee else []:
        rows = ground.table("indicators").filter(indicator=indicator, value=str(fee[indicator])) if fee else None
        words = f": {rows['words'][0].lower()}" if rows is not None and rows.height else ""
        sentences.append(f"Its {indicator} indicator is {fee[indicator] if fee else ''}{words}.")
    return " ".join(sentences)


def meanings(ground: Ground, attribute: str, text: str) -> set[str | None]:
    """The values that a text means, UNDECIDED among them for a known word that decides nothing; empty for unknown words."""
    texts = [text] if ground.terms.knows(attribute, text) else _ALTERNATIVES.split(text)
    found = [_meaning(ground, attribute, part) for part in texts if part]
    known: set[str | None] = {value for is_known, value in found if is_known}
    return known or set(ground.words_within(attribute, text).values())


def _meaning(ground: Ground, attribute: str, text: str) -> tuple[bool, str | None]:
    for candidate in _spellings(text):
        reading = ground.terms.read(attribute, candidate)
        if reading is not None and (reading.value is not None or ground.terms.knows(attribute, candidate)):
            return True, reading.value
    return False, None


def _known(ground: Ground, attribute: str) -> str:
    """A few values of an attribute, for a person who wrote a word that it does not know."""
    labels = ground.table("attribute_values").filter(attribute=attribute).sort("position")["label"].to_list()
    more = f" and {len(labels) - _FEW} more" if len(labels) > _FEW else ""
    return f"It knows {'; '.join(labels[:_FEW])}{more}, and their synonyms."


def _spellings(text: str) -> Iterable[str]:
    """The text, and the text without what stands in brackets."""
    yield text
    bare = re.sub(r"\s*\([^)]*\)", "", text)
    if bare != text:
        yield bare


def _judged(verdict: Verdict, what: str, code: CodeOnDay) -> Judgment:
    return Judgment(verdict, what, "code_attributes", "", code.day)
