"""What cannot be avoided: DuckDB rewrites a CSV of claim lines as typed Parquet. Usage: baseline.py CSV PARQUET."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import duckdb

from audit.model.columns import BY_NAME, Kind

TYPES = {Kind.DATE: "date", Kind.MONEY: "decimal(18, 2)", Kind.QUANTITY: "decimal(18, 3)", Kind.LINE_NUMBER: "bigint"}


def typed(name: str) -> str:
    kind = BY_NAME[name].kind if name in BY_NAME else Kind.TEXT
    # nullif keeps DuckDB from turning the attempt into a strict type of the reader, on which a word such as N/A ends the copy
    return f'try_cast(nullif("{name}", chr(0)) as {TYPES[kind]}) as "{name}"' if kind in TYPES else f'"{name}"'


def main(source: str, target: str) -> None:
    with Path(source).open(encoding="utf-8", newline="") as file:
        headings = next(csv.reader(file))
    columns = ", ".join(f"'{name}': 'varchar'" for name in headings)
    select = ", ".join(typed(name) for name in headings)
    read = f"read_csv('{source}', header = true, delim = ',', quote = '\"', escape = '\"', auto_detect = false, all_varchar = true, columns = {{{columns}}})"
    duckdb.connect().execute(f"copy (select {select} from {read}) to '{target}' (format parquet)")


main(*sys.argv[1:])
