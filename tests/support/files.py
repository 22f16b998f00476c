"""The same table in every container that a reference file comes in."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import polars as pl

Rows = Sequence[Sequence[str]]

_NAMESPACE = "http://schemas.openxmlformats.org"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_NAMESPACE}/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_NAMESPACE}/package/2006/relationships"><Relationship Id="r1"'
    f' Type="{_NAMESPACE}/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_NAMESPACE}/spreadsheetml/2006/main"'
    f' xmlns:r="{_NAMESPACE}/officeDocument/2006/relationships"><sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets>'
    "</workbook>",
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_NAMESPACE}/package/2006/relationships"><Relationship Id="r1"'
    f' Type="{_NAMESPACE}/officeDocument/2006/relationships/worksheet" Target="worksheets/s.xml"/></Relationships>',
}


def as_csv(rows: Rows, separator: str = ",", ending: str = "\n", encoding: str = "utf-8") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator=ending).writerows(rows)
    return out.getvalue().encode(encoding)


def as_xlsx(rows: Rows) -> bytes:
    """A workbook in which codes are numbers wherever they look like one, as spreadsheets make them."""
    lines = []
    for number, row in enumerate(rows, 1):
        cells = "".join(
            f"<c><v>{cell}</v></c>"
            if cell.isdigit() and not cell.startswith("0")
            else f'<c t="inlineStr"><is><t xml:space="preserve">{_escaped(cell)}</t></is></c>'
            for cell in row
        )
        lines.append(f'<row r="{number}">{cells}</row>')
    sheet = (
        f'<worksheet xmlns="{_NAMESPACE}/spreadsheetml/2006/main"><sheetData>{"".join(lines)}</sheetData></worksheet>'
    )
    return as_zip({**_PARTS, "xl/worksheets/s.xml": sheet})


def as_zip(members: dict[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def as_parquet(rows: Rows) -> bytes:
    out = io.BytesIO()
    headings, *body = rows
    pl.DataFrame(
        list(map(list, body)), schema=[" ".join(name.split()) for name in headings], orient="row"
    ).write_parquet(out)
    return out.getvalue()


def containers(rows: Rows) -> dict[str, bytes]:
    """File name endings, and the table as each of them. The first row of `rows` are the headings."""
    plain = as_csv(rows)
    above = [["A licence, and more of it"], [], *rows]
    return {
        ".csv": plain,
        "_bom.csv": b"\xef\xbb\xbf" + as_csv(rows, ending="\r\n"),
        "_cp1252.csv": as_csv([*rows, ["\x93end\x94 \xa9"]], encoding="latin-1"),
        "_utf16.txt": as_csv(above, "\t").decode().encode("utf-16"),
        ".txt": as_csv(above, "\t", "\r\n"),
        "_pipes.txt": as_csv(above, "|"),
        ".xlsx": as_xlsx([*above, ["* a note at the end"]]),
        ".parquet": as_parquet(rows),
        ".csv.gz": gzip.compress(plain),
        ".zip": as_zip({"a/table.csv": plain, "a/table.xlsx": as_xlsx(rows), "a/readme.pdf": b"%PDF"}),
    }


def write(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
