"""From a procedure note to the code that it supports: the facts, the family to which they lead, and why not its neighbours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

import polars as pl

from audit.errors import AuditError
from audit.evidence.combine import RANKED
from audit.evidence.decide import Decider, Fact
from audit.evidence.note import Mention, NoteReader, NoteReading
from audit.model.vocabulary import Assertion
from audit.reference import Reference, fee
from audit.reference.dates import in_force
from audit.reference.lattice import Vector, family_vectors, follow_exit, lattice_attributes

BOTH_SIDES = "bilateral"
TWICE = "50"
_SIDE = "laterality"
_MAY_BE_BILATERAL = "1"


@dataclass(frozen=True)
class SupportedCode:
    """A code that the note supports, with the modifier that tells the side where the family tells it so."""

    code: str
    modifier: str | None

    def __str__(self) -> str:
        return f"{self.code}-{self.modifier}" if self.modifier else self.code


@dataclass(frozen=True)
class Neighbour:
    """A code of the family that the note does not support: the attributes in which it differs, and what it would pay more.

    `differs` holds (attribute, the code's value, the note's value, None where open). `difference` is its fee less that of
    the supported code, in dollars; None where one of them has no fee or none is supported.
    """

    code: str
    differs: tuple[tuple[str, str, str | None], ...]
    difference: str | None


@dataclass(frozen=True)
class NoteAnswer:
    """What a note supports on a day.

    `family` is the family to which the record leads, None where it names no procedure that the reference knows. `facts`
    are those of the family in whose attributes the note was first read, and of that to which it leads. `decided` holds
    the values by attribute, `open` the attributes that a person has to decide. `supported` is empty where the record
    does not decide; then `because` says why. `others` answer for the further procedures of which the note tells.
    """

    text: str
    on: date
    reading: NoteReading
    family: str | None
    facts: tuple[Fact, ...]
    decided: dict[str, str]
    open: tuple[str, ...]
    candidates: tuple[str, ...]
    supported: tuple[SupportedCode, ...]
    neighbours: tuple[Neighbour, ...]
    because: str
    others: tuple[NoteAnswer, ...] = ()

    @property
    def supported_code(self) -> str | None:
        """The codes that the note supports, with + between them, those of further procedures too; None where none."""
        return "+".join(str(code) for answer in (self, *self.others) for code in answer.supported) or None

    @property
    def set_aside(self) -> tuple[Mention, ...]:
        """The mentions that do not tell what was done."""
        return tuple(mention for mention in self.reading.mentions if not mention.counts)


def code_from_note(reference: Reference, text: str, on: date | None = None, family: str | None = None) -> NoteAnswer:
    """What the note supports on a day of service: the day given, else the one that the note gives, else today.

    `family` limits the answer to one family; otherwise it is the main one that the note says was done. Raises
    `AuditError` where the family is not known.
    """
    reader, decider = engine(reference)
    reading = reader.read(text)
    day = on or reading.day or date.today()  # noqa: DTZ011 - the user's own day
    _check_family(reference, family)
    asked = (family,) if family else reading.families
    if not asked:
        because = "The note does not name a procedure whose codes the reference knows."
        return NoteAnswer(text, day, reading, None, (), {}, (), (), (), (), because)
    main, *others = (_answer_of(reference, decider, text, day, reading, each) for each in asked)
    apart = {each.family: each for each in others if each.family != main.family}
    return replace(main, others=tuple(apart.values()))


def _answer_of(
    reference: Reference, decider: Decider, text: str, day: date, reading: NoteReading, family: str
) -> NoteAnswer:
    """The answer for one procedure, in the family to which its record leads."""
    first = decider.facts(reading, family, day)
    decided = {fact.attribute: fact.value for fact in first if not fact.is_open}
    leads_to, fixed = follow_exit(reference, family, decided, day)
    facts = first if leads_to == family else _together(first, decider.facts(reading, leads_to, day))
    return _answer(reference, decider, text, day, reading, leads_to, facts, fixed)


def engine(reference: Reference) -> tuple[NoteReader, Decider]:
    """The reader and the decider of a reference; built once for each reference."""
    return _engine(_ByDigest(reference))


class _ByDigest:
    """A reference that is equal to another with the same tables."""

    def __init__(self, reference: Reference) -> None:
        self.reference = reference

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByDigest) and other.reference.digest == self.reference.digest

    def __hash__(self) -> int:
        return hash(self.reference.digest)


@lru_cache(maxsize=2)
def _engine(key: _ByDigest) -> tuple[NoteReader, Decider]:
    tables = key.reference.tables
    return NoteReader.from_tables(tables), Decider.from_tables(tables)


def _answer(
    reference: Reference,
    decider: Decider,
    text: str,
    on: date,
    reading: NoteReading,
    family: str,
    facts: tuple[Fact, ...],
    fixed: Mapping[str, str],
) -> NoteAnswer:
    lattice = lattice_attributes(reference, family, on)
    cells = family_vectors(reference, family, on)
    silent = {asked.attribute: asked.silent_value for asked in decider.asked(family, on)}
    decided = {name: value for name in lattice if (value := fixed.get(name) or _value(facts, name, silent)) is not None}
    fitting = tuple(
        code for code, cell in cells.items() if all(cell.get(name, value) == value for name, value in decided.items())
    )
    telling = [name for name in lattice if any(name in cell for cell in cells.values())]
    undecided = tuple(name for name in telling if name not in decided and any(name in cells[code] for code in fitting))
    against = _against(facts, cells, fitting, lattice, {asked.attribute for asked in decider.asked(family, on)})
    chosen = (
        ()
        if undecided or against or len(fitting) != 1
        else _with_levels(decider, facts, cells, decided, fitting[0], family, on)
    )
    supported = tuple(SupportedCode(code, _modifier(reference, code, facts, on)) for code in chosen)
    return NoteAnswer(
        text,
        on,
        reading,
        family,
        facts,
        decided,
        tuple(dict.fromkeys([*undecided, *against])),
        fitting,
        supported,
        _neighbours(reference, cells, decided, chosen, on),
        _because(facts, decided, undecided, against, fitting, chosen, reading),
    )


def _value(facts: Iterable[Fact], name: str, silent: Mapping[str, str | None]) -> str | None:
    for fact in facts:
        if fact.attribute == name:
            return silent.get(name) if fact.assertion is Assertion.NOT_MENTIONED else fact.value
    return None


def _against(
    facts: Sequence[Fact],
    cells: Mapping[str, Vector],
    fitting: Sequence[str],
    lattice: Sequence[str],
    of_family: set[str],
) -> tuple[str, ...]:
    """What else forbids a code: an attribute of the family left open, or one whose value the code does not have."""
    beside = [fact for fact in facts if fact.attribute not in lattice]
    left_open = [
        fact.attribute for fact in beside if fact.is_open and fact.attribute in of_family and fact.attribute != _SIDE
    ]
    other = [
        fact.attribute
        for fact in beside
        if fact.value is not None and any(cells[code].get(fact.attribute, fact.value) != fact.value for code in fitting)
    ]
    return tuple(dict.fromkeys([*left_open, *other]))


def _with_levels(
    decider: Decider,
    facts: Sequence[Fact],
    cells: Mapping[str, Vector],
    decided: Mapping[str, str],
    code: str,
    family: str,
    on: date,
) -> tuple[str, ...]:
    """The code, and those of the further levels that the note names, in order."""
    for asked in decider.asked(family, on):
        fact = next((each for each in facts if each.attribute == asked.attribute), None)
        if asked.combine in RANKED and asked.attribute in decided and fact and fact.word:
            ranks = asked.values[: int(fact.word)]
            wanted = [{**decided, asked.attribute: rank} for rank in ranks]
            return tuple(
                dict.fromkeys(
                    other
                    for values in wanted
                    for other, cell in cells.items()
                    if all(cell.get(name, value) == value for name, value in values.items())
                )
            )
    return (code,)


def _modifier(reference: Reference, code: str, facts: Sequence[Fact], on: date) -> str | None:
    """Twice, where the note says both sides; by any edition where none of the day is loaded: the indicator hardly changes."""
    if not any(fact.attribute == _SIDE and fact.value == BOTH_SIDES for fact in facts):
        return None
    schedule = reference.tables["fee_schedule"].filter(pl.col("hcpcs_code") == code, pl.col("modifier").is_null())
    today = in_force(schedule, on)
    schedule = schedule if today.is_empty() else today
    return TWICE if _MAY_BE_BILATERAL in schedule["bilateral"].to_list() else None


def _neighbours(
    reference: Reference, cells: Mapping[str, Vector], decided: Mapping[str, str], chosen: Sequence[str], on: date
) -> tuple[Neighbour, ...]:
    own = fee(reference, chosen[0], on, facility=False) if chosen else None
    told = []
    for code, cell in cells.items():
        if code not in chosen:
            differs = tuple(
                (name, value, decided.get(name)) for name, value in cell.items() if decided.get(name, value) != value
            )
            other = fee(reference, code, on, facility=False)
            told.append(Neighbour(code, differs, None if own is None or other is None else f"{other - own:+.2f}"))
    return tuple(sorted(told, key=lambda each: (len(each.differs), each.code)))


def _because(
    facts: Sequence[Fact],
    decided: Mapping[str, str],
    undecided: Sequence[str],
    against: Sequence[str],
    fitting: Sequence[str],
    chosen: Sequence[str],
    reading: NoteReading,
) -> str:
    said = ", ".join(f"{name} {value.replace('_', ' ')}" for name, value in decided.items())
    if chosen:
        return f"The record decides {said}." if said else "The code has no attributes to decide."
    if not reading.is_complete:
        return f"The note is no whole record: {reading.incomplete_because}."
    rules = {fact.attribute: fact.precedence.replace("_", " ") for fact in facts if fact.is_open}
    left = ", ".join(
        f"{name} ({rules[name]})" if name in rules else name for name in dict.fromkeys([*undecided, *against])
    )
    if left:
        return f"A person decides {left}. Ask the provider."
    if not fitting:
        return f"No code of the family has {said}."
    return f"The record does not tell {', '.join(fitting)} apart."


def _together(first: Sequence[Fact], then: Sequence[Fact]) -> tuple[Fact, ...]:
    known = {fact.attribute for fact in then}
    return (*then, *(fact for fact in first if fact.attribute not in known))


def _check_family(reference: Reference, family: str | None) -> None:
    families = reference.tables["families"]["family_id"].to_list()
    if family is not None and family not in families:
        raise AuditError(f"--family: {family} is not known. The families are {', '.join(families)}.")
