"""Families in every shape that a picture has, as rows laid beside the shipped reference in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import product
from typing import Any

import polars as pl

from audit.reference import Reference

Bounds = tuple[str | None, str | None, str | None]


@dataclass(frozen=True)
class DrawnAttribute:
    """An attribute of a drawn family: its values with their labels, and the bounds of those that are bins."""

    name: str
    label: str
    values: Mapping[str, str]
    kind: str = "choice"
    unit: str | None = None
    bounds: Mapping[str, Bounds] = field(default_factory=dict)
    combine: str = "one"


@dataclass(frozen=True)
class DrawnFamily:
    """A family with its codes by number, each with its values."""

    family_id: str
    label: str
    attributes: Sequence[DrawnAttribute]
    codes: Mapping[str, Mapping[str, str]]
    lattice: str = "full"
    add_ons: Sequence[tuple[str, str]] = ()
    undecided: str | None = None


def with_families(reference: Reference, *families: DrawnFamily) -> Reference:
    """The reference with the drawn families beside its own."""
    tables = dict(reference.tables)
    for n, family in enumerate(families):
        for table, told in _rows(family, 1000 + 10 * n).items():
            tables[table] = _added(tables[table], told)
    drawn = ",".join(family.family_id for family in families)
    return replace(reference, tables=tables, digest=f"{reference.digest}+{drawn}")


def with_rows(reference: Reference, table: str, *rows: Mapping[str, Any]) -> Reference:
    """The reference with rows more in one table; cells that are not named are blank."""
    told = [{"source": "a test", **row} for row in rows]
    tables = {**reference.tables, table: _added(reference.tables[table], told)}
    return replace(reference, tables=tables, digest=f"{reference.digest}+{told}")


def _added(frame: pl.DataFrame, rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    text = pl.DataFrame(
        [{name: None if row.get(name) is None else str(row[name]) for name in frame.columns} for row in rows],
        schema=dict.fromkeys(frame.columns, pl.String),
    )
    typed = [
        pl.col(name).str.to_date() if dtype == pl.Date else pl.col(name).cast(dtype)
        for name, dtype in frame.schema.items()
    ]
    return pl.concat([frame, text.select(typed)]) if rows else frame


def _rows(family: DrawnFamily, position: int) -> dict[str, list[dict[str, Any]]]:
    name, source = family.family_id, {"source": "a test"}
    return {
        "families": [
            {"family_id": name, "label": family.label, "lattice": family.lattice, "undecided": family.undecided, **source}
        ],
        "attributes": [
            {
                "attribute": each.name, "label": each.label, "kind": each.kind, "unit": each.unit,
                "question": f"{each.label}?", "position": position + n, "combine": each.combine, **source,
            }
            for n, each in enumerate(family.attributes)
        ],
        "attribute_values": [
            {
                "attribute": each.name, "value": value, "label": label, "position": n,
                **dict(zip(("lower", "upper", "each"), each.bounds.get(value, (None,) * 3), strict=True)), **source,
            }
            for each in family.attributes
            for n, (value, label) in enumerate(each.values.items())
        ],
        "attribute_rules": [
            {
                "family_id": name, "attribute": each.name, "role": "lattice", "when_absent": "not_evaluated",
                "severity_contradicted": "low", "title_contradicted": "Differs", "action_contradicted": "recode",
                "how_to_fix": "Bill it.", "citation": "A test.", **source,
            }
            for each in family.attributes
        ],
        "codes": [
            {"hcpcs_code": code, "family_id": name, "words": _words(family, has), **source}
            for code, has in family.codes.items()
        ],
        "code_attributes": [
            {"hcpcs_code": code, "attribute": attribute, "value": value, **source}
            for code, has in family.codes.items()
            for attribute, value in has.items()
        ],
        "add_on_primaries": [
            {"add_on_code": add_on, "primary_code": primary, "edit_type": "1", **source}
            for add_on, primary in family.add_ons
        ],
    }  # fmt: skip


def _words(family: DrawnFamily, has: Mapping[str, str]) -> str:
    said = [each.values[has[each.name]] for each in family.attributes if each.name in has]
    return ", ".join([family.label, *said])


def whole(attributes: Sequence[DrawnAttribute], first: int) -> dict[str, dict[str, str]]:
    """A code for every combination of values."""
    names = [each.name for each in attributes]
    return {
        f"{first + n:05d}": dict(zip(names, values, strict=True))
        for n, values in enumerate(product(*(each.values for each in attributes)))
    }


def choice(name: str, label: str, *values: str) -> DrawnAttribute:
    """An attribute whose values are their own labels."""
    return DrawnAttribute(name, label, {value: value.replace("_", " ") for value in values})


def yes_no(name: str, label: str) -> DrawnAttribute:
    """An attribute of the with and without kind."""
    told = {"without": f"without {label.lower()}", "with": f"with {label.lower()}"}
    return DrawnAttribute(name, label, told, "with_without")


BODY = choice(
    "body", "Body part", "head or brain", "orbit or ear", "face", "soft tissue of the neck", "thorax", "cervical spine",
    "thoracic spine", "lumbar spine", "pelvis", "upper extremity", "lower extremity", "abdomen", "abdomen and pelvis",
)  # fmt: skip
DYE = DrawnAttribute("dye", "Dye", {"without": "without dye", "with": "with dye", "both": "without, then with dye"})
SCANS = DrawnFamily("scans", "Sectional scan", [BODY, DYE], whole([BODY, DYE], 80000))

PART = choice("part", "Part", "breastbone", "finger", "toe")
PICTURES = DrawnAttribute(
    "pictures", "Pictures",
    {"one": "one", "two": "two", "two_to_three": "two to three", "three": "three", "four_on": "four or more"},
    "number", "takes",
    {"one": ("1", "1", None), "two": ("2", "2", None), "two_to_three": ("2", "3", None), "three": ("3", "3", None), "four_on": ("4", None, None)},
)  # fmt: skip
FILMS = DrawnFamily(
    "films", "Plain film", [PART, PICTURES],
    {
        "81001": {"part": "breastbone", "pictures": "one"}, "81002": {"part": "breastbone", "pictures": "two"},
        "81003": {"part": "breastbone", "pictures": "three"}, "81004": {"part": "breastbone", "pictures": "four_on"},
        "81011": {"part": "finger", "pictures": "two_to_three"}, "81012": {"part": "finger", "pictures": "four_on"},
        "81021": {"part": "toe"},
    },
)  # fmt: skip

LAYERS = choice("layers", "Layers", "simple", "layered")
SITE = choice("site", "Site", "trunk, scalp, arms or legs", "face, ears, eyelids, nose or lips")
LENGTH = DrawnAttribute(
    "cut_length", "Length",
    {"short": "to 2.5 cm", "middle": "2.6 to 7.5 cm", "long": "7.6 to 12.5 cm", "longest": "over 12.5 cm"},
    "number", "cm",
    {"short": (None, "2.5", None), "middle": ("2.6", "7.5", None), "long": ("7.6", "12.5", None), "longest": ("12.6", None, None)},
    "sum",
)  # fmt: skip
STITCHES = DrawnFamily(
    "stitches", "Closing a cut", [LAYERS, SITE, LENGTH], whole([LAYERS, SITE, LENGTH], 82000),
    undecided="Whether glue alone counts is not decided by the family.",
)  # fmt: skip

RANK = choice("rung", "Rung", "first", "second", "third")
BEND = choice("bend", "Bend", "upper", "lower")
RUNGS = DrawnFamily(
    "rungs", "Rungs of a ladder", [BEND, RANK], whole([BEND, RANK], 83000),
    add_ons=[("83001", "83000"), ("83002", "83000"), ("83002", "83001"), ("83004", "83003"), ("83005", "83003"), ("83005", "83004")],
)  # fmt: skip

SPOTS_OF = DrawnAttribute(
    "spots", "Spots", {"first": "first", "further": "second to fourteenth", "many": "fifteen or more"},
    "number", "spots", {"first": ("1", "1", None), "further": ("2", "14", "1"), "many": ("15", None, None)},
)  # fmt: skip
SPOTS = DrawnFamily(
    "spots", "Taking off spots", [SPOTS_OF],
    {"88000": {"spots": "first"}, "88003": {"spots": "further"}, "88004": {"spots": "many"}}, add_ons=[("88003", "88000")],
)  # fmt: skip

TUNED, FILLED, SKILLED = yes_no("tuned", "Tuning"), yes_no("filled", "Filling"), yes_no("skilled", "Skill")
TANK = DrawnFamily(
    "tank", "Care of a tank", [TUNED, FILLED, SKILLED],
    {
        "84001": {"tuned": "without", "filled": "without", "skilled": "without"},
        "84002": {"tuned": "with", "filled": "without", "skilled": "without"},
        "84003": {"tuned": "with", "filled": "with", "skilled": "without"},
        "84004": {"tuned": "with", "filled": "with", "skilled": "with"},
    },
    lattice="chain",
)  # fmt: skip

CORE, SMEAR = yes_no("core", "Core"), yes_no("smear", "Smear")
SAMPLES = DrawnFamily(
    "samples", "Sampling", [CORE, SMEAR],
    {
        "85001": {"core": "without", "smear": "with"}, "85002": {"core": "with", "smear": "without"},
        "85003": {"core": "with", "smear": "with"},
    },
    lattice="subsets",
)  # fmt: skip

FIVE = [
    yes_no("one", "One"), choice("two", "Two", "left", "right"), yes_no("three", "Three"), choice("four", "Four", "near", "far"),
    yes_no("five", "Five"),
]  # fmt: skip
KNOTS = DrawnFamily(
    "knots", "Knot of five", FIVE, {c: h for n, (c, h) in enumerate(whole(FIVE, 86000).items()) if n % 3}, "sparse"
)

SHADE = choice("shade", "Shade", *(f"shade {n}" for n in range(1, 10)))
SHADES = DrawnFamily("shades", "Shades", [SHADE], whole([SHADE], 87000))

EVERY_SHAPE = (SCANS, FILMS, STITCHES, RUNGS, SPOTS, TANK, SAMPLES, KNOTS, SHADES)
A_DAY = date(2024, 11, 27)
