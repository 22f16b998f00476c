"""DuckDB as this program uses it: locked down, bounded, and working in one folder."""

from __future__ import annotations

from pathlib import Path

import duckdb

MEMORY_LIMIT = "1GB"
SPILL_LIMIT = "20GB"


def connect(work: Path, *, memory_limit: str = MEMORY_LIMIT, spill: Path | None = None) -> duckdb.DuckDBPyConnection:
    """An in-memory database that reads and writes inside `work` only, spills there or into `spill`, and fetches nothing.

    Extensions are never installed, the network is out of reach, and no later statement can change that. How far a
    query is can be asked from another thread; nothing is printed.
    """
    spill = spill or work / "spill"
    spill.mkdir(mode=0o700, exist_ok=True)
    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "allow_community_extensions": "false",
        "memory_limit": memory_limit,
        "temp_directory": str(spill),
        "max_temp_directory_size": SPILL_LIMIT,
    }
    connection = duckdb.connect(config=config)
    connection.execute("set allowed_directories = $directories", {"directories": [f"{work.resolve()}/"]})
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    return connection
