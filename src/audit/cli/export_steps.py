"""What the command `export` does."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from audit.cli.opened import opened
from audit.cli.options import put_out
from audit.errors import ExportError
from audit.reports.export import Level
from audit.workspace import exports
from audit.workspace.mart import refresh_marts


def export(folder: Path | None, run: str, to_format: str, level: str, reason: str, out: Path, as_json: bool) -> None:
    """Make the export, write it where only its owner reads it, and say what it is."""
    if level not in set(Level):
        raise ExportError(f"--level: {level} is none. Choose one of {', '.join(Level)}.")
    with opened(folder) as (workspace, actor):
        if level == Level.AGGREGATE:
            refresh_marts(workspace)
        made = exports.export(workspace, actor, run, exports.Order(to_format, Level(level), reason=reason))
    path = out / made.name
    _write(path, made.content)
    digest = hashlib.sha256(made.content).hexdigest()
    told = {"file": str(path), "level": level, "format": to_format, "bytes": len(made.content), "sha256": digest}
    put_out(told, f"{path}\n{level}, {len(made.content):,} bytes, sha256 {digest}", as_json)


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
    except OSError as problem:
        raise ExportError(
            f"{path.parent}: cannot be written ({problem.strerror}). Choose another folder with --out; the event log "
            "tells of the export that was made."
        ) from None
