"""What names a person stays on the page that must show it: not in logs, messages, caches or the library's dependencies."""

from __future__ import annotations

import ast
import inspect
import logging
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from pkgutil import walk_packages

import pytest
from tests.support.app import as_csv, open_page, shown
from tests.support.live import dashboard, visitor

import audit
from audit.model.places import home
from audit.reports.audit import Audit
from audit.reports.filters import Filters, ask
from audit.ui import cache, log_hygiene, uploads
from audit.ui.components import html

SOURCES = sorted((home() / "src" / "audit").rglob("*.py"))
PLANTED = "ROE JANE 1961"
BAD_CELLS = as_csv(f"""
    claim_id     | hcpcs_code | claim_line_start_date | person_id    | service_unit_quantity | charge_amount | documented_imaging | {PLANTED}
    A1           | 62323      | 2024-08-01            | {PLANTED}    | {PLANTED}             | {PLANTED}     | {PLANTED}          | {PLANTED}
    A2           | {PLANTED}  | 2024-08-02            | P2           | 1                     | 1             |                    |
    {PLANTED}    | 62323      | {PLANTED}             | P3           | 1                     | 1             |                    |
""").replace(f",{PLANTED}\n".encode(), b",Name\n", 1).replace(f",{PLANTED}\r\n".encode(), b",Name\r\n", 1)  # fmt: skip


def cached_functions() -> list[tuple[str, Callable[..., object]]]:
    return [(name, value) for name, value in vars(cache).items() if callable(value) and hasattr(value, "clear")]


def test_no_cached_function_takes_a_frame() -> None:
    keyed = [
        (name, parameter.name, parameter.annotation)
        for name, function in cached_functions()
        for parameter in inspect.signature(function).parameters.values()
        if not parameter.name.startswith("_")
    ]
    assert {"remember", "_workspace", "_runs", "served_between"} <= {name for name, _ in cached_functions()}
    assert {annotation for _, _, annotation in keyed} <= {"str", "tuple[str, ...]"}


def test_nothing_but_the_cache_is_decorated_with_a_cache() -> None:
    decorated = {
        source.relative_to(home()).as_posix()
        for source in SOURCES
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and any("st.cache" in ast.unparse(each) for each in node.decorator_list)
    }
    assert decorated == {"src/audit/ui/cache.py"}


def test_what_is_in_a_cell_reaches_neither_the_log_nor_a_message(tmp_path: Path) -> None:
    with dashboard(tmp_path, 8600) as running, visitor(running) as person:
        person.upload("upload.files.0", "DOE JOHN.csv", BAD_CELLS)
        person.draw("upload.read")
        person.draw_until("Audit this file")
        person.draw("upload.audit")
        person.draw_until("accounted for")
    messages, log = b"".join(person.received), running.log.read_text(encoding="utf-8")
    assert b"3 records in" in messages
    assert PLANTED.encode() not in messages
    assert PLANTED not in log
    assert "DOE" not in log
    assert [path.name for path in tmp_path.iterdir() if path != running.log] == []


def test_a_defect_is_logged_by_class_place_and_incident_alone(caplog: pytest.LogCaptureFixture) -> None:
    log_hygiene.clean_logs()
    try:
        raise ValueError(f"row 7: {PLANTED}")
    except ValueError as error:
        logging.getLogger("streamlit.anything").error("Uncaught: %s", error, exc_info=error)
        incident = log_hygiene.incident(error)
    assert PLANTED not in caplog.text
    assert f"ValueError, incident {incident}" in caplog.text
    assert "test_private_data.py" in caplog.text


def test_what_python_writes_of_a_defect_is_clean_too() -> None:
    program = (
        "from audit.ui import log_hygiene as l; import threading; l.clean_logs(); l.clean_tracebacks()\n"
        f"def fail(): raise ValueError({PLANTED!r})\n"
        "t = threading.Thread(target=fail); t.start(); t.join(); fail()"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert PLANTED not in run.stderr
    assert run.stderr.count("ValueError, incident") == 2


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("q[1]*?.csv", "q_1_.csv"),
        ("a;drop table.csv", "a_drop_table.csv"),
        ("x" * 300 + ".csv", "x" * 76 + ".csv"),
        ("🙂.csv", "csv"),
        ("a\u202ecsv.exe", "a_csv.exe"),
        ("..", "claims"),
        ("März 2024.csv", "März_2024.csv"),
    ],
)
def test_a_file_name_is_never_a_path_or_a_pattern(given: str, kept: str) -> None:
    assert uploads.safe_name(given) == kept


def test_two_files_of_one_name_are_both_kept(tmp_path: Path) -> None:
    class File:
        name = "a.csv.gz"

        def getbuffer(self) -> memoryview:
            return memoryview(b"x")

    stored = uploads.store([File(), File(), File()], tmp_path)
    assert [path.name for path in stored] == ["a.csv.gz", "a-2.csv.gz", "a-3.csv.gz"]


@pytest.mark.parametrize(
    "text", ["<b>x</b>", "![](http://evil.example/p.png)", ":red[x]", "$x$", "[a](javascript:b)", "# x", "a_b*c*"]
)
def test_text_of_a_file_is_shown_as_written(text: str) -> None:
    assert html.safe(text) == text.replace("<", "&lt;").replace(">", "&gt;")
    assert html.literal(text).replace("\\", "") == text
    assert all(
        html.literal(text)[at - 1] == "\\" for at, sign in enumerate(html.literal(text)) if sign in "<>[]!:$#*_("
    )


def test_threads_that_read_one_run_do_not_meet(sample: Audit) -> None:
    codes = sample.lines["hcpcs_code"].unique().sort().to_list()
    expected = {code: sample.lines.filter(hcpcs_code=code).height for code in codes}

    def count(code: str) -> tuple[str, int]:
        return code, ask(sample.directory, "select count(*) as n from audited", Filters(code=(code,)))["n"][0]

    with ThreadPoolExecutor(max_workers=6) as threads:
        got = list(threads.map(count, codes * 40))
    assert [answer for answer in got if expected[answer[0]] != answer[1]] == []


def test_over_and_underpaid_stand_apart_and_a_line_counts_once(sample: Audit) -> None:
    page = shown(open_page("denial_risk", sample))
    assert "+$123.16" in page
    assert "−$123.16" in page
    assert sample.summary["amounts"]["at_risk"] == "393.46"


def test_everything_below_the_screens_works_without_streamlit() -> None:
    below = [
        module.name
        for module in walk_packages(audit.__path__, "audit.")
        if not module.name.startswith(("audit.ui", "audit.__main__"))
    ]
    program = f"import importlib, sys\nfor name in {below!r}: importlib.import_module(name)\nassert 'streamlit' not in sys.modules"
    subprocess.run([sys.executable, "-c", program], check=True)
