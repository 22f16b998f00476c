"""Diagnoses told slowly: every line, every claim and every note by itself, in loops."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

COLUMNS = [f"diagnosis_code_{n}" for n in range(1, 26)]
Row = dict[str, Any]


@dataclass
class Diagnoses:
    """What stands on lines; `sides` says of which side some codes are, `editions` the rows of each span of days."""

    rows: list[Row]
    editions: list[tuple[date, date, dict[str, Row]]]
    regions: list[Row]
    attributes: list[Row]
    sides: dict[str, str]
    told: dict[int, Row] = field(default_factory=dict)

    @classmethod
    def of(cls, lines: pl.DataFrame, store, tables, sides: dict[str, str], codes: set[str]) -> Diagnoses:
        editions = []
        for span in store.spans("icd10cm"):
            known = store.scan(span.edition).filter(pl.col("icd10cm_code").is_in(sorted(codes)))
            rows = known.collect().iter_rows(named=True)
            editions.append((span.first, span.last, {row["icd10cm_code"]: row for row in rows}))
        regions = [
            row
            for row in tables["diagnosis_values"].to_dicts()
            if any(c.startswith(row["icd10cm_prefix"]) for c in codes)
        ]
        spoken = {(row["attribute"], row["value"]) for row in tables["diagnosis_values"].to_dicts()}
        attributes = [row for row in tables["code_attributes"].to_dicts() if (row["attribute"], row["value"]) in spoken]
        return cls(lines.to_dicts(), editions, regions, attributes, sides)

    def on(self, day: date) -> dict[str, Row] | None:
        return next((rows for first, last, rows in self.editions if first <= day <= last), None)

    def validity(self, row: Row) -> dict[str, set[str]]:
        """The diagnoses of a line by what is wrong with them."""
        wrong: dict[str, set[str]] = {"unknown": set(), "incomplete": set(), "not_in_force": set()}
        listed = self.on(row["claim_line_start_date"])
        for given in stated(row):
            code = bare(given)
            if not re.fullmatch(r"[A-Z][0-9][0-9A-Z](\.?[0-9A-Z]{1,4})?", given.strip().upper()):
                if listed is not None or row["claim_line_start_date"] >= self.editions[0][0]:
                    wrong["unknown"].add(given)
            elif listed is None or (code in listed and listed[code]["is_billable"]):
                continue
            elif any(code in rows and rows[code]["is_billable"] for _, _, rows in self.editions):
                wrong["not_in_force"].add(given)
            elif code in listed:
                wrong["incomplete"].add(given)
            elif any(code in rows for _, _, rows in self.editions):
                wrong["not_in_force"].add(given)
            else:
                wrong["unknown"].add(given)
        return wrong

    def astray(self, row: Row) -> set[str]:
        """What a line points to where nothing stands."""
        return {piece for piece, place in pieces(row["diagnosis_pointer"]) if place not in places(row)}

    def pointed(self, row: Row) -> list[str]:
        """The codes for which a line is billed."""
        meant = [place for _, place in pieces(row["diagnosis_pointer"]) if place in places(row)]
        return [code for place, code in places(row).items() if not meant or place in meant]

    def region(self, row: Row) -> bool | None:
        """Whether a diagnosis of the line names the region of its code; None where there is nothing to compare."""
        values = [
            (each["attribute"], each["value"])
            for each in self.attributes
            if each["hcpcs_code"] == row["hcpcs_code"]
            and (each["effective_from"] or date.min) <= row["claim_line_start_date"]
            and (each["effective_to"] or date.max) >= row["claim_line_start_date"]
        ]
        spoken = [
            told["value"] == value
            for attribute, value in values
            for code in self.pointed(row)
            for told in self.regions
            if told["attribute"] == attribute and code.startswith(told["icd10cm_prefix"])
        ]
        return any(spoken) if spoken else None

    def side(self, row: Row) -> tuple[str, str] | None:
        """The side of the modifiers and those of the diagnoses."""
        names = {"RT": "right", "LT": "left", "50": "bilateral"}
        billed = {names[each] for n in range(1, 6) if (each := row[f"hcpcs_modifier_{n}"]) in names}
        spoken = {self.sides[code] for code in self.pointed(row) if code in self.sides}
        if not billed or not spoken:
            return None
        return ("bilateral" if len(billed) > 1 else billed.pop(), " and ".join(sorted(spoken)))

    def excluded(self) -> dict[int, tuple[str | None, str | None, str | None]]:
        """By the line that carries them: the pairs of its claim, those that are not sure, and the other lines."""
        told = {}
        claims: dict[str, list[Row]] = {}
        for row in self.rows:
            claims.setdefault(row["claim_id"], []).append(row)
        for mine in claims.values():
            days = [row["claim_line_start_date"] for row in mine]
            listed = self.on(min(days))
            if listed is None:
                continue
            codes = sorted({code for row in mine for code in places(row).values()})
            sure, unsure = [], []
            for n, one in enumerate(codes):
                for other in codes[n + 1 :]:
                    found = excludes(listed.get(one), other) | excludes(listed.get(other), one)
                    if found:
                        (sure if True in found else unsure).append((one, other))
            pairs = {code for pair in sure + unsure for code in pair}
            if not pairs:
                continue
            having = [row for row in mine if pairs & set(places(row).values())]
            having.sort(key=lambda row: (not self.points(row, pairs), row["claim_line_number"], row["line"]))
            beside = sorted(having[1:], key=lambda row: (row["claim_line_number"], row["line"]))
            others = ";".join(f"{row['claim_id']}:{row['claim_line_number']}" for row in beside)
            told[having[0]["line"]] = (words(sure), words(unsure), others or None)
        return told

    def points(self, row: Row, codes: set[str]) -> bool:
        """Whether a line points to one of the codes, or has no pointer that can be read."""
        meant = [place for _, place in pieces(row["diagnosis_pointer"])]
        return not meant or any(places(row).get(place) in codes for place in meant)


def stated(row: Row) -> list[str]:
    """The diagnoses of a line as given."""
    return [row[name] for name in COLUMNS if row[name]]


def bare(given: str) -> str:
    """A diagnosis in capitals without dot."""
    return given.strip().replace(".", "").upper()


def places(row: Row) -> dict[int, str]:
    """The codes of a line by their position."""
    return {n: bare(row[name]) for n, name in enumerate(COLUMNS, 1) if row[name]}


def pieces(pointer: str | None) -> list[tuple[str, int | None]]:
    """The parts of a pointer, each with the position that it names."""
    found: list[str] = []
    tokens = [token for token in re.split(r"[^0-9A-Za-z]+", (pointer or "").upper()) if token]
    for token in tokens:
        single = token.isdigit() and len(tokens) == 1 and "0" not in token
        found += list(token) if token.isalpha() or single else [token]
    return [(piece, place(piece)) for piece in found]


def place(piece: str) -> int | None:
    if len(piece) == 1 and piece.isalpha():
        return ord(piece) - 64
    return int(piece) if piece.isdigit() and len(piece) <= 2 else None


def excludes(row: Row | None, code: str) -> set[bool]:
    """Whether the notes of a row exclude a code: surely, not surely, or, empty, not at all."""
    found = set()
    for token in (row["excludes1"] or "").split(";") if row else []:
        sure = not token.startswith("?")
        ends = [end.replace(".", "") for end in token.lstrip("?").split("-") if end]
        if len(ends) == 1 and code.startswith(ends[0]):
            found.add(sure)
        if len(ends) == 2 and code[: len(ends[0])] >= ends[0] and code[: len(ends[1])] <= ends[1]:
            found.add(sure)
    return found


def words(pairs: list[tuple[str, str]]) -> str | None:
    dotted = [[code[:3] + (f".{code[3:]}" if code[3:] else "") for code in pair] for pair in pairs]
    return "; ".join(" and ".join(pair) for pair in dotted) or None
