"""Anchors: the head of the chain written down outside of the database, so that a cut or a rewritten end is seen.

Every export carries one. The workspace keeps its own list as well; that catches a slip, while a person who can write to
the whole folder is caught only by an anchor kept elsewhere.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile, is_zipfile

from audit.errors import WorkspaceError
from audit.workspace.events import head, now
from audit.workspace.links import Anchor

if TYPE_CHECKING:
    from audit.workspace.workspace import Workspace

FILE = "anchors.jsonl"
_FORM = re.compile(r"\b([1-9][0-9]{0,17}):([0-9a-f]{64})\b")
_MOST = 64 * 1024 * 1024
_IN_ARCHIVES = (".json", ".xml", ".txt")
"""The members of a backup, or of a workbook, in which one can stand."""


@dataclass(frozen=True)
class Noted:
    """An anchor of the workspace's own list: when it was noted, and on what occasion."""

    at: str
    why: str
    anchor: Anchor


def head_anchor(workspace: Workspace) -> str:
    """The head of the chain as `SEQ:HASH`, for whatever leaves the workspace."""
    with workspace.database.reading() as connection:
        return str(Anchor(*head(connection)))


def note_anchor(workspace: Workspace, why: str) -> str:
    """Append the head to the workspace's own list; `why` is `export`, `backup`, `day` or `asked`. Gives the anchor."""
    anchor = head_anchor(workspace)
    line = json.dumps({"at": now(), "why": why, "anchor": anchor}) + "\n"
    descriptor = os.open(workspace.directory / FILE, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(descriptor, line.encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return anchor


def note_day(workspace: Workspace) -> None:
    """Note the head once a day: at the first opening of the day."""
    noted = noted_anchors(workspace)
    if not noted or noted[-1].at[:10] != now()[:10]:
        note_anchor(workspace, "day")


def noted_anchors(workspace: Workspace) -> list[Noted]:
    """The workspace's own list, oldest first; a line that a crash cut short is left out."""
    path = workspace.directory / FILE
    if not path.is_file():
        return []
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            told = json.loads(line)
            found.append(Noted(str(told["at"]), str(told["why"]), parse_anchor(str(told["anchor"]))))
        except (ValueError, KeyError, TypeError, WorkspaceError):
            continue
    return found


def parse_anchor(text: str) -> Anchor:
    """The anchor that is written as `SEQ:HASH`; raises `WorkspaceError` where it is none."""
    found = _FORM.fullmatch(text.strip())
    if found is None:
        raise WorkspaceError(
            "This is no anchor. Write it as it stands in an export: the number of an event, a colon, 64 hex digits."
        )
    return Anchor(int(found[1]), found[2])


def anchors_in(path: Path) -> Sequence[Anchor]:
    """Every anchor that a file holds: an export's manifest, a backup, or a list of anchors."""
    try:
        text = _text_of(path)
    except (OSError, BadZipFile, KeyError):
        raise WorkspaceError(f"{path}: cannot be read. Give the manifest of an export, or a backup.") from None
    found = [Anchor(int(seq), digest) for seq, digest in _FORM.findall(text)]
    if not found:
        raise WorkspaceError(f"{path}: no anchor stands in it. Give the manifest of an export, or a backup.")
    return found


def _text_of(path: Path) -> str:
    if not is_zipfile(path):
        with path.open("rb") as file:
            return file.read(_MOST).decode("utf-8", "replace")
    with ZipFile(path) as archive:
        named = [name for name in archive.namelist() if name.endswith(_IN_ARCHIVES)]
        texts = []
        for name in named:
            with archive.open(name) as member:
                texts.append(member.read(_MOST).decode("utf-8", "replace"))
        return "\n".join(texts)
