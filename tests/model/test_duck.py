"""T-28: DuckDB reaches nothing outside its folder, fetches nothing, and no later statement changes that."""

import duckdb
import pytest

from audit.model import duck


@pytest.fixture
def connection(tmp_path):
    work = tmp_path / "work"
    work.mkdir()
    (tmp_path / "outside.csv").write_text("secret\n1\n")
    (work / "link.csv").symlink_to(tmp_path / "outside.csv")
    opened = duck.connect(work)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    "statement",
    [
        "select * from read_csv('/etc/passwd')",
        "select * from read_text('/etc/passwd')",
        "select * from glob('/etc/*')",
        "select * from read_csv('{work}/../outside.csv')",
        "select * from read_csv('{outside}')",
        "attach '{outside}.duckdb' as other",
        "copy (select 1) to '{outside}.copy.csv'",
        "install httpfs",
        "load httpfs",
        "select * from read_csv('https://example.invalid/x.csv')",
        "set enable_external_access = true",
        "set allowed_directories = ['/']",
        "set memory_limit = '900GB'",
        "set temp_directory = '/tmp'",
    ],
)
def test_everything_outside_is_refused(connection, tmp_path, statement):
    told = statement.format(work=tmp_path / "work", outside=tmp_path / "outside.csv")
    with pytest.raises(duckdb.Error):
        connection.execute(told)


def test_a_link_out_of_the_folder_is_refused(connection, tmp_path):
    with pytest.raises(duckdb.Error):
        connection.execute(f"select * from read_csv('{tmp_path}/work/link.csv')")


def test_inside_the_folder_it_reads_and_writes(connection, tmp_path):
    connection.execute(f"copy (select 1 as one) to '{tmp_path}/work/one.parquet'")
    assert connection.sql(f"from read_parquet('{tmp_path}/work/one.parquet')").fetchall() == [(1,)]


def test_an_answer_that_outgrows_the_memory_spills_into_the_folder(tmp_path):
    opened = duck.connect(tmp_path, memory_limit="60MB")
    opened.execute("create table many as select range as n, repeat('x', 50) as text from range(2000000)")
    assert opened.sql("select count(*) from (select * from many order by text, n desc)").fetchall() == [(2_000_000,)]
    opened.close()
