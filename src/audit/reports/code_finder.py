"""From what a record says to the code that it supports: the candidates, and what is still to be asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from audit.errors import AuditError
from audit.evidence.terms import Terms
from audit.reference import Reference
from audit.reference.case import bill_for
from audit.reference.lattice import follow_exit, lattice_attributes

_PROCEDURE = "the procedure (name its family with --family)"


@dataclass(frozen=True)
class CodeAnswer:
    """Which codes of which family have the documented values on the day; `supported` is the one code, where there is one.

    `family` is the family to which the record leads; `decided` holds the values read, `open` the attributes on which the
    candidates still differ. `lines` are the codes that are billed together, with their units.
    """

    family: str | None
    decided: dict[str, str]
    candidates: tuple[str, ...]
    open: tuple[str, ...]
    lines: tuple[tuple[str, int], ...]

    @property
    def supported(self) -> str | None:
        """The code that the record supports; None where it does not decide."""
        return self.candidates[0] if len(self.candidates) == 1 and not self.open else None

    def as_dict(self) -> dict[str, Any]:
        """The answer for `--json`."""
        return {
            "supported_code": self.supported,
            "family": self.family,
            "decided": self.decided,
            "candidates": list(self.candidates),
            "open": list(self.open),
            "lines": [{"code": code, "units": units} for code, units in self.lines],
        }

    def as_text(self) -> str:
        """The answer in two or three lines."""
        said = ", ".join(f"{name} {value}" for name, value in self.decided.items())
        if self.supported:
            billed = " + ".join(code if units == 1 else f"{code} x {units}" for code, units in self.lines)
            return f"{billed}\n{said}"
        if not self.candidates:
            return f"No code\nNo code has {said}. It belongs to another family, or is unlisted."
        return f"Not decided: {', '.join(self.candidates)}\n{said}\nStill to be read from the record: {', '.join(self.open) or 'nothing that tells them apart'}"


def find_codes(reference: Reference, given: Sequence[str], on: date, family: str | None = None) -> CodeAnswer:
    """The codes that fit `given`, pairs `name=value` in the words of the `documented_` columns.

    Without `family`, every family that has all the attributes given is asked; where they do not decide the same codes,
    none is supported: families are told apart by the procedure, which a person knows. A value that is an exit leads on
    to its family. Raises `AuditError` for a name that is no attribute.
    """
    documented = _read(Terms.from_tables(reference.tables), given)
    known = _known_family(reference, family)
    families = [known] if known else _families_of(reference, documented)
    answers = [_answer(reference, name, documented, on) for name in families]
    decided = [answer for answer in answers if answer.supported]
    fitting = decided or [answer for answer in answers if answer.candidates]
    if len({answer.lines for answer in decided}) == 1 or len(fitting) < 2:
        return (fitting or answers)[0]
    return _left_to_a_person(fitting)


def _left_to_a_person(answers: Sequence[CodeAnswer]) -> CodeAnswer:
    """One answer for several families: all their candidates, and all that is open beside the procedure itself."""
    said = {name: value for answer in answers for name, value in answer.decided.items()}
    candidates = sorted({code for answer in answers for code in answer.candidates})
    still = dict.fromkeys(name for answer in answers for name in answer.open)
    return CodeAnswer(None, said, tuple(candidates), (_PROCEDURE, *still), ())


def _answer(reference: Reference, family: str, documented: Mapping[str, str | None], on: date) -> CodeAnswer:
    """What one family says."""
    family, fixed = follow_exit(reference, family, documented, on)
    said = fixed | {name: value for name, value in documented.items() if value}
    lattice = lattice_attributes(reference, family, on)
    bill = bill_for(reference, family, {name: value for name, value in said.items() if name in lattice}, on)
    return CodeAnswer(family, said, bill.candidates, bill.open, bill.lines)


def _known_family(reference: Reference, family: str | None) -> str | None:
    families = reference.tables["families"]["family_id"].to_list()
    if family is not None and family not in families:
        raise AuditError(f"--family: {family} is not known. The families are {', '.join(families)}.")
    return family


def _read(terms: Terms, given: Sequence[str]) -> dict[str, str | None]:
    documented: dict[str, str | None] = {}
    for pair in given:
        name, equals, word = pair.partition("=")
        name = name.strip().lower()
        if not equals or name not in terms.kinds:
            raise AuditError(
                f"--attribute: {name or 'nothing'} is no attribute. Write name=value; the attributes are {', '.join(sorted(terms.kinds))}."
            )
        reading = terms.read(name, word)
        if reading is not None and reading.value is None and not terms.knows(name, word):
            raise AuditError(
                f"--attribute {name}: that word is not known. `claims-audit reference show CODE` shows the values of a code."
            )
        documented[name] = reading.value if reading else None
    return documented


def _families_of(reference: Reference, documented: Mapping[str, str | None]) -> list[str]:
    rules = reference.tables["attribute_rules"].select("family_id", "attribute").iter_rows()
    of_family: dict[str, set[str]] = {}
    for family, attribute in rules:
        of_family.setdefault(family, set()).add(attribute)
    found = [family for family, attributes in of_family.items() if set(documented) <= attributes]
    if not found:
        raise AuditError(
            f"code: no family of codes has all of {', '.join(sorted(documented))}. Give fewer, or name one with --family."
        )
    return found
