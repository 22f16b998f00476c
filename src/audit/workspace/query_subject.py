"""What is asked about a finding, or about a line that nothing decides: read from the run, in the words of the reference.

A request is for a record that leaves something open. Where the record decides, a question would lead, so none is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import polars as pl

from audit.errors import WorkspaceError
from audit.model.columns import MODIFIERS
from audit.model.vocabulary import AttributeKind, EvidenceSource, Verdict
from audit.reference import Reference
from audit.reference.dates import in_force
from audit.reports.line_story.attributes import Words, attribute_stories
from audit.reports.line_story.model import BilledLine, Judgment
from audit.reports.line_story.read import Row, RunRows, billed_line, filled, read_rows
from audit.workspace.query_draft import ASKED_BELOW, OTHER, UNABLE, About, Question

DECIDED = (
    "The record decides this finding, so a query would lead. Decide it yourself: Confirm, or Dismiss with a reason."
)
NOT_OF_THE_RECORD = "Nothing that the provider could document answers this finding. Decide it, or defer it with a date."
NOTHING_OPEN = "The record leaves nothing of this line open, so there is nothing to ask."


class Asking:
    """One line of a run, and what can be asked about it."""

    def __init__(self, run_dir: Path, reference: Reference, line: int) -> None:
        self._reference = reference
        self._rows: RunRows = read_rows(run_dir, line)
        self._billed: BilledLine = billed_line(self._rows.claim, reference)
        self._stories = attribute_stories(self._rows, self._billed, reference)
        self._questions = dict(reference.tables["query_questions"].select("subject", "question").iter_rows())

    def of_finding(self, finding_id: str) -> tuple[Question, ...]:
        """The questions for a finding of the line; raises `WorkspaceError`, which says why, where none is to be asked."""
        finding = next(row for row in self._rows.findings if row["finding_id"] == finding_id)
        if finding["attribute"]:
            if finding["verdict"] != Verdict.UNDOCUMENTED:
                raise WorkspaceError(DECIDED)
            own = [finding["attribute"]]
            return self._of([*own, *(name for name in self._open() if name not in own)])
        if finding["rule_id"] in self._questions:
            return (Question(finding["rule_id"], self._questions[finding["rule_id"]]),)
        torn = self._torn(finding)
        if not torn:
            raise WorkspaceError(NOT_OF_THE_RECORD)
        return self._of(torn)

    def of_line(self) -> tuple[Question, ...]:
        """The questions for what the record of the line leaves open; raises `WorkspaceError` where it leaves nothing."""
        names = self._open()
        if not names:
            raise WorkspaceError(NOTHING_OPEN)
        return self._of(names)

    def about(self, subjects: Iterable[str]) -> About:
        """The service as billed; of what is asked about, the code's own value is left out."""
        claim, asked = self._rows.claim, set(subjects)
        stands_for = tuple(
            (each.label, ASKED_BELOW if each.attribute in asked else each.requires)
            for each in self._stories
            if each.is_part_of_code
        )
        return About(
            claim_id=claim["claim_id"],
            claim_line_number=claim["claim_line_number"],
            patient=claim["person_id"] or "",
            served=self._billed.served,
            npi=claim["rendering_npi"] or "",
            code=self._billed.code or "",
            modifiers=filled(claim, MODIFIERS),
            stands_for=stands_for,
            never_named=self._never_named(),
        )

    def _open(self) -> list[str]:
        """The attributes of the code that the record leaves open: silent on them where that is a finding, or torn."""
        return [
            each.attribute
            for each in self._stories
            if each.judgment is Judgment.UNDECIDED or (each.judgment is Judgment.SILENT and each.is_finding)
        ]

    def _torn(self, finding: Row) -> list[str]:
        """The attributes in which the parts of the record differ; none where the finding is about something else."""
        if finding["evidence_source"] != EvidenceSource.NOTE:
            return []
        typed = {name for name, fact in self._rows.facts.items() if fact["source"] == EvidenceSource.COLUMN}
        noted: dict[str, list[Row]] = {}
        for row in self._rows.also_said:
            if row["source"] == EvidenceSource.NOTE:
                noted.setdefault(row["attribute"], []).append(row)
        differ = [name for name in typed if any(_differs(self._rows.facts[name], row) for row in noted.get(name, ()))]
        own = self._open()
        return [each.attribute for each in self._stories if each.attribute in {*own, *differ}]

    def _of(self, names: Sequence[str]) -> tuple[Question, ...]:
        words = Words(self._reference)
        return tuple(self._question(name, words) for name in names)

    def _question(self, name: str, words: Words) -> Question:
        asked = self._questions[name]
        if words.kinds[name] == AttributeKind.NUMBER:
            return Question(name, asked, unit=words.units[name] or "")
        named = f"{words.attributes[name]}: " if words.kinds[name] == AttributeKind.WITH_WITHOUT else ""
        options = [_sentence(f"{named}{words.value(name, value)}") for value in self._values(name)]
        return Question(name, asked, (*dict.fromkeys(options), OTHER, UNABLE))

    def _values(self, name: str) -> list[str]:
        """The values that the attribute can have here, in the order of the reference, whatever was billed or documented."""
        tables, on = self._reference.tables, self._billed.served
        ordered = tables["attribute_values"].filter(pl.col("attribute") == name).sort("position")["value"].to_list()
        of_family = set(
            in_force(tables["code_attributes"], on)
            .filter(pl.col("attribute") == name, pl.col("hcpcs_code").is_in(self._family()))["value"]
            .to_list()
        )
        used = [value for value in ordered if value in of_family]
        return used if len(used) > 1 else ordered

    def _family(self) -> list[str]:
        codes = in_force(self._reference.tables["codes"], self._billed.served)
        own = codes.filter(pl.col("hcpcs_code") == pl.lit(self._billed.code, dtype=pl.String))["family_id"].drop_nulls()
        return codes.filter(pl.col("family_id").is_in(own.implode()))["hcpcs_code"].to_list()

    def _never_named(self) -> frozenset[str]:
        """The codes that a query must not hold: the siblings of the billed one, and whatever was suggested."""
        told = [self._rows.status["suggested_code"], self._rows.status["supported_code"]]
        told += [row["suggested_code"] for row in self._rows.findings]
        return frozenset({*self._family(), *(code for code in told if code)} - {self._billed.code or ""})


def _differs(fact: Row, said: Row) -> bool:
    return (fact["assertion"], fact["value"]) != (said["assertion"], said["value"])


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"
