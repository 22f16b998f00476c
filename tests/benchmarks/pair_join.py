"""Which pairs of lines of one patient, provider and day are in the table of pairs. Usage: pair_join.py LINES PAIRS OUT.

The lines meet each other first, and their pairs are written down before the large table is touched: joined the other
way round, the same answer takes minutes and all memory.
"""

from __future__ import annotations

import sys

import duckdb

JOIN = """
with met as materialized (
    select first.line as line_1, second.line as line_2, first.hcpcs_code as column_1, second.hcpcs_code as column_2,
        first.day as day
    from lines as first
    join lines as second using (person_id, rendering_npi, day)
    where first.line <> second.line and first.hcpcs_code <> second.hcpcs_code
)
select met.line_1, met.line_2, pairs.modifier_indicator
from met
join pairs using (column_1, column_2)
where coalesce(pairs.effective_from, date '0001-01-01') <= met.day
    and coalesce(pairs.effective_to, date '9999-12-31') >= met.day
order by all
"""


def main(lines: str, pairs: str, out: str) -> None:
    connection = duckdb.connect()
    connection.execute("set memory_limit = '2GB'")
    connection.read_parquet(lines).create_view("lines")
    connection.read_parquet(pairs).create_view("pairs")
    connection.execute(f"copy ({JOIN}) to '{out}' (format parquet)")


main(*sys.argv[1:])
