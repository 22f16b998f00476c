"""ICD-10-CM: which diagnosis codes there are, which of them are billed, and what stands beside them not to be coded with.

Without a file, the codes come from the package simple-icd-10-cm, which is read at the import and at no other time.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from datetime import date
from importlib.resources import files

import polars as pl

from audit.errors import ReferenceError  # noqa: A004 - the field's word; the builtin is about weak references
from audit.reference.imports.cells import NOTHING, flag, shaped, text
from audit.reference.imports.container import Member
from audit.reference.imports.grid import ROW, Grid
from audit.reference.imports.importer import Column, Importer, Release, Told, edition_of, one_release
from audit.reference.imports.names import fiscal_year, iso_day, month_and_year
from audit.reference.tables import DATE, EFFECTIVE_FROM, EFFECTIVE_TO, FLAG, TEXT

_LONG_AT = 77
_CODE = re.compile(r"[A-Z][0-9A-Z]{2,6}")
_CATEGORY = r"\b[A-Z](?:\d[0-9A-Z]|[A-Z]\d)(?:\.[0-9A-Z]{0,4})?"
_MEANT = re.compile(rf"{_CATEGORY}(?: ?- ?{_CATEGORY}|-)?")
_IN_BRACKETS = re.compile(r"[(\[]([^)\]]*)[)\]]")


_Notes = Callable[[str], list[str]]


def read_order_file(member: Member) -> Grid:
    """The order file of the codes: number, code, whether it is billed, short and long words; it has no headings."""
    lines = member.content().decode("utf-8-sig", errors="replace").splitlines()
    rows, headings = [], {"icd10cm_code": "code", "is_billable": "billed", "label": "words"}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        parts = re.match(r"^\d{5} (\w{3,7}) +([01]) \S", line)
        if not parts:
            raise ReferenceError(
                f"{member.label}, row {number}: this is no line of an order file, which has a number, a code, 0 or 1 and"
                f" words. Take icd10cm-order as published. {NOTHING}"
            )
        label = line[_LONG_AT:].strip() or line[16:_LONG_AT].strip()
        rows.append((number, parts[1], parts[2], label))
    schema = {ROW: pl.UInt32, **dict.fromkeys(headings, pl.String)}
    return Grid(member.label, "", headings, pl.DataFrame(rows, schema=schema, orient="row"))


def packaged() -> tuple[Told, pl.DataFrame]:
    """The codes of the package simple-icd-10-cm, with the exclusions that each code has or inherits."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            import simple_icd_10_cm as icd
        except ImportError:
            raise ReferenceError(
                "icd10cm: the package simple-icd-10-cm is not installed. Install it, or name the order file."
            ) from None
    codes = [code for code in dict.fromkeys(icd.get_all_codes(with_dots=False)) if _CODE.fullmatch(code)]
    columns = {
        "icd10cm_code": codes,
        "is_billable": [icd.is_leaf(code) for code in codes],
        "label": [icd.get_description(code) for code in codes],
        "excludes1": [_inherited(code, icd.get_excludes1, icd.get_ancestors) for code in codes],
        "excludes2": [_inherited(code, icd.get_excludes2, icd.get_ancestors) for code in codes],
    }
    listed = (month_and_year(path.name) for path in files("simple_icd_10_cm.data").iterdir())
    edition = max((day for day in listed if day), default=None)
    return Told("the package simple-icd-10-cm", edition), pl.DataFrame(columns)


def _inherited(code: str, notes: _Notes, ancestors: _Notes) -> str | None:
    """The codes that the notes of a code, and of all that it belongs to, name in brackets; `;` between them.

    One that ends in a dash stands for all codes that begin so, and a range for all from the first to the last.
    """
    told = [note for each in (code, *ancestors(code)) for note in notes(each)]
    found = [meant for note in told for part in _IN_BRACKETS.findall(note) for meant in _MEANT.findall(part)]
    return ";".join(dict.fromkeys(meant.replace(" ", "") for meant in found)) or None


def _shape(frame: pl.DataFrame, told: Told) -> list[Release]:
    """Each code with the one that it belongs to: the longest listed one that it begins with."""
    code = pl.col("icd10cm_code").str.replace(".", "", literal=True)
    rows = frame.with_columns(code)
    listed = set(rows["icd10cm_code"])
    parents = [
        next((each[:end] for end in range(len(each) - 1, 2, -1) if each[:end] in listed), None)
        for each in rows["icd10cm_code"]
    ]
    whole = rows.with_columns(
        pl.Series("parent", parents, dtype=pl.String),
        pl.when(code.str.len_chars() > 3)
        .then(code.str.slice(0, 3) + "." + code.str.slice(3))
        .otherwise(code)
        .alias("dotted"),
        pl.lit(None, dtype=DATE).alias(EFFECTIVE_FROM),
        pl.lit(None, dtype=DATE).alias(EFFECTIVE_TO),
    )
    missing = [name for name in ("excludes1", "excludes2") if name not in whole.columns]
    first = edition_of(told)
    last = date(first.year + (first.month > 9), 9, 30)
    return one_release(
        whole.with_columns(pl.lit(None, dtype=TEXT).alias(name) for name in missing), told, (first, last)
    )


ICD10CM = Importer(
    kind="icd10cm",
    table="icd10cm",
    what="the order file of a year, such as icd10cm-order-2026.txt, or none for the codes of simple-icd-10-cm",
    columns=(
        Column("icd10cm_code", "code", shaped("[A-Z][0-9A-Z]{2,6}", "an ICD-10-CM code without dot")),
        Column("is_billable", "billed", flag(("1",), ("0",))),
        Column("label", "words", text()),
    ),
    stored={
        **dict.fromkeys(("icd10cm_code", "dotted", "label"), TEXT),
        "is_billable": FLAG,
        **dict.fromkeys(("parent", "excludes1", "excludes2"), TEXT),
        **dict.fromkeys((EFFECTIVE_FROM, EFFECTIVE_TO), DATE),
    },
    key=("icd10cm_code",),
    shape=_shape,
    tells_edition=(iso_day, month_and_year, fiscal_year),
    member="icd10cm[-_]order(?!.*addenda)",
    read=read_order_file,
    default=packaged,
)
"""The codes of a fiscal year hold from the first of October, a further release from its month, to the end of September."""
