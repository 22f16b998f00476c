"""A text in which each line is one record is read by Arrow, every other by DuckDB: what they read must be the same."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from audit.ingest import read_claims
from audit.ingest.cells import NotDivided, read_cells, read_even_cells
from audit.ingest.preflight import preflight
from audit.ingest.progress import silent

HEAD = "claim_id,hcpcs_code,claim_line_start_date,charge_amount"
EVEN = {
    "plain": f"{HEAD}\n1,62323,2024-07-08,10\n2,62321,2024-07-09,\n",
    "no last line end": f"{HEAD}\n1,62323,2024-07-08,10\n2,62321,2024-07-09,",
    "line ends of Windows": f"{HEAD}\r\n1,62323,2024-07-08,10\r\n2,62321,2024-07-09,\r\n",
    "byte order mark": f"\ufeff{HEAD}\n1,62323,2024-07-08,10\n",
    "quotes": f'{HEAD}\n"1","62,323",2024-07-08,"10"\n"say ""2""",62321,2024-07-09,""\n',
    "accents": f"{HEAD}\nÄ1,62323,2024-07-08,10\n",
    "words of null": f"{HEAD}\nNULL,N/A,2024-07-08,nan\n",
    "zeros in front": f"{HEAD}\n0012,62323,2024-07-08,007\n",
}
UNEVEN = {
    "a value over two lines": f'{HEAD}\n"1\n2",62323,2024-07-08,10\n',
    "a blank line": f"{HEAD}\n1,62323,2024-07-08,10\n\n2,62321,2024-07-09,\n",
    "a long line": f"{HEAD}\n1,{'x' * 400_000},2024-07-08,10\n",
    "a mark inside a value": f'{HEAD}\n1,62"323,2024-07-08,10\n',
}


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "claims.csv"
    path.write_bytes(text.encode())
    return path


@pytest.mark.parametrize("text", EVEN.values(), ids=EVEN.keys())
def test_both_parsers_read_an_even_text_alike(text, tmp_path):
    path = written(tmp_path, text)
    assert preflight(path, tmp_path, silent).even
    by_duckdb = [pl.DataFrame(pl.from_arrow(part)) for part in read_cells(path, ",", 4, 1024 * 1024, tmp_path, 1_024)]
    by_arrow = [pl.DataFrame(pl.from_arrow(part)) for part in read_even_cells(path, ",", 4, 1_024)]
    assert pl.concat(by_arrow).equals(pl.concat(by_duckdb))


@pytest.mark.parametrize("text", UNEVEN.values(), ids=UNEVEN.keys())
def test_a_text_with_more_to_it_goes_to_duckdb(text, tmp_path):
    assert not preflight(written(tmp_path, text), tmp_path, silent).even


def test_a_short_record_refuses_the_whole_text(tmp_path):
    path = written(tmp_path, f"{HEAD}\n1,62323,2024-07-08,10\n2,62321\n")
    with pytest.raises(NotDivided):
        list(read_even_cells(path, ",", 4, 1_024))


def test_a_short_and_a_long_record_that_make_up_for_each_other_are_set_aside(tmp_path):
    path = written(tmp_path, f"{HEAD}\n1,62323,2024-07-08\n2,62321,2024-07-09,1,1\n3,62322,2024-07-10,5\n")
    assert preflight(path, tmp_path, silent).even
    claims = read_claims([path], tmp_path)
    assert (claims.lines, claims.rejected.height) == (1, 2)


def test_records_come_in_batches_of_the_wanted_size_in_the_order_of_the_file(tmp_path):
    lines = "".join(f"{number},62323,2024-07-08,{'9' * 400}\n" for number in range(20_000))
    parts = list(read_even_cells(written(tmp_path, f"{HEAD}\n{lines}"), ",", 4, 6_000, ("c0",)))
    assert [part.num_columns for part in parts] == [1] * len(parts)
    assert all(part.num_rows >= 6_000 for part in parts[:-1])
    numbers = pl.concat([pl.DataFrame(pl.from_arrow(part)) for part in parts])["c0"]
    assert numbers.to_list() == [str(number) for number in range(20_000)]
