"""The findings of a run laid out for the list, once: sorted by priority for a page, and by id for an action.

A page of a million findings is then read in a fraction of a second, and one finding in milliseconds. Both files hold
nothing that the run's own tables do not, lie beside them and go with them.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
from filelock import FileLock

from audit.errors import AuditError
from audit.model.duck import connect
from audit.reports.filters import EVERYTHING, Filters, ask_of, bound, literal, narrowed, sql
from audit.reports.worklist import DEFAULT_SORT, MOST_ROWS, SORTS

LISTING, BY_ID = "listing", "by_id"
BESIDE = ("state", "disposition", "assigned_to", "version", "due", "suggested_disposition", "carried_from")
"""Where a finding stands: what the list shows beside the columns of `worklist.page`."""
STATES = {name: pl.Int64() if name == "version" else pl.String() for name in ("finding_id", *BESIDE)}
"""The columns of the frame of states that the questions here read."""
_ROWS_A_GROUP = {LISTING: 51_200, BY_ID: 8_192}


def prepare(run: Path) -> None:
    """Lay the findings out, where that was not done yet; another process may do the same at once.

    Raises `AuditError` where the folder of the run cannot be written.
    """
    if all(_path(run, name).is_file() for name in (LISTING, BY_ID)):
        return
    try:
        with FileLock(run / ".listing.lock", mode=0o600):
            _write(run, LISTING, sql("run") + sql("listing", {"order": SORTS[DEFAULT_SORT]}))
            _write(run, BY_ID, sql("by_id"))
    except (OSError, duckdb.Error):
        raise AuditError(
            "The findings of the run cannot be laid out for the list. Make room on the disk, and see that the folder can be written."
        ) from None


def page(
    run: Path,
    states: pl.DataFrame,
    filters: Filters,
    scope: str,
    sort: str,
    *,
    offset: int,
    limit: int,
    **values: Any,
) -> pl.DataFrame:
    """A page as `worklist.page` gives it, with the columns `BESIDE`, of the findings that `scope` leaves.

    `states` has the columns `STATES`; `scope` is a condition on them from a list in the program, `values` what it binds.
    """
    order = SORTS.get(sort, SORTS[DEFAULT_SORT])
    beside = "".join(f",\n    {name}" for name in BESIDE)
    question = sql("page", {"order": order, "beside": beside})
    bounds = {"at_most": max(1, min(limit, MOST_ROWS)), "from_row": max(0, offset)}
    return _ask(run, states, filters, scope, question, values | bounds)


def first(
    run: Path,
    states: pl.DataFrame,
    filters: Filters,
    scope: str,
    *,
    limit: int,
    sort: str = DEFAULT_SORT,
    **values: Any,
) -> list[str]:
    """The ids of the first findings of that scope."""
    question = sql("next", {"order": SORTS[sort]})
    return _ask(run, states, filters, scope, question, values | {"at_most": limit})["finding_id"].to_list()


def counts(run: Path, states: pl.DataFrame, filters: Filters, scopes: dict[str, str], **values: Any) -> dict[str, int]:
    """How many findings each of the scopes has."""
    written = ", ".join(f'count(*) filter ({condition}) as "{name}"' for name, condition in scopes.items())
    return _ask(run, states, filters, "true", sql("scopes", {"counts": written}), values).row(0, named=True)


def find(run: Path, finding_ids: list[str]) -> pl.DataFrame:
    """Rule, severity and difference of findings by their ids: `finding_id, rule_id, severity, amount_difference`."""
    prepare(run)
    named = pl.col("finding_id")
    one_of = named == finding_ids[0] if len(finding_ids) == 1 else named.is_in(pl.Series(finding_ids).implode())
    return pl.scan_parquet(_path(run, BY_ID), glob=False).filter(one_of).collect()


def _ask(
    run: Path, states: pl.DataFrame, filters: Filters, scope: str, question: str, values: dict[str, Any]
) -> pl.DataFrame:
    prepare(run)
    used = {name: value for name, value in values.items() if f"${name}" in scope + question}
    text = sql("listed", {"scope": scope}) + question
    return ask_of(run, text, filters, used, {"states": states.select(list(STATES))})


def _write(run: Path, name: str, question: str) -> None:
    """Write the answer to a question beside the tables; a half-written file never has the name."""
    path = _path(run, name)
    if path.is_file():
        return
    part = path.with_suffix(".part")
    options = f"format parquet, compression zstd, row_group_size {_ROWS_A_GROUP[name]}"
    with closing(connect(run)) as connection:
        told = f"copy ({narrowed(question, EVERYTHING)}) to $into ({options})"
        connection.execute(told, bound(run, question, EVERYTHING, {"into": literal(part)}))
    part.chmod(0o600)
    part.replace(path)


def _path(run: Path, name: str) -> Path:
    return run / f"{name}.parquet"
