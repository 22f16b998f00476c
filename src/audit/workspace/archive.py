"""The archive of a backup: one zip file with the rows of the tables, the files of the runs, and a digest of each.

What an archive says of itself is not believed: names, sizes and digests are checked before anything is put in place.
"""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from audit.errors import WorkspaceError

FORMAT, MANIFEST = 1, "backup.json"
_BLOCK = 1024 * 1024
_MOST_MANIFEST = 256 * 1024 * 1024
_ALONE = ("workspace.toml", "anchors.jsonl")
_IN_RUN = re.compile(r"runs/[0-9a-f]{8}/.+", re.DOTALL)
_STORED = (".parquet", ".zip", ".gz", ".xlsx")


@dataclass
class Writer:
    """Writes members into an open archive, and takes note of size and digest of each."""

    archive: ZipFile
    tables: dict[str, dict[str, Any]] = field(default_factory=dict)
    files: list[dict[str, Any]] = field(default_factory=list)

    def table(self, name: str, rows: Iterable[Mapping[str, Any]]) -> int:
        """Write the rows of a table, one JSON object a line; gives how many there were."""
        lines = (json.dumps(dict(row), ensure_ascii=False).encode() + b"\n" for row in rows)
        told = self._member(f"tables/{name}.jsonl", lines)
        self.tables[name] = {"rows": told.pop("parts"), **told}
        return int(self.tables[name]["rows"])

    def file(self, path: Path, name: str) -> None:
        """Write a file under this name."""
        with path.open("rb") as source:
            told = self._member(name, iter(lambda: source.read(_BLOCK), b""))
        self.files.append({"path": name, "bytes": told["bytes"], "sha256": told["sha256"]})

    def finish(self, told: Mapping[str, Any]) -> None:
        """Write what the archive holds, beside what is told of it."""
        whole = {"format": FORMAT, **told, "tables": self.tables, "files": self.files}
        self.archive.writestr(_member_info(MANIFEST), json.dumps(whole, ensure_ascii=False, indent=1))

    def _member(self, name: str, parts: Iterable[bytes]) -> dict[str, Any]:
        digest, size, count = hashlib.sha256(), 0, 0
        with self.archive.open(_member_info(name), "w", force_zip64=True) as member:
            for part in parts:
                member.write(part)
                digest.update(part)
                size, count = size + len(part), count + 1
        return {"parts": count, "bytes": size, "sha256": digest.hexdigest()}


@dataclass(frozen=True)
class Reader:
    """An archive whose list of members is what it says it is. `told` is its manifest."""

    path: Path
    archive: ZipFile
    told: Mapping[str, Any]

    @property
    def bytes(self) -> int:
        """How many bytes it unpacks to."""
        return sum(each["bytes"] for each in (*self.told["tables"].values(), *self.told["files"]))

    def rows(self, name: str) -> Iterator[dict[str, Any]]:
        """The rows of a table; raises `WorkspaceError` at the end where they are not what was written."""
        told, digest, size, count = self.told["tables"][name], hashlib.sha256(), 0, 0
        with self.archive.open(f"tables/{name}.jsonl") as member:
            for line in member:
                digest.update(line)
                size, count = size + len(line), count + 1
                if size > told["bytes"]:
                    break
                yield dict(json.loads(line))
        if (count, size, digest.hexdigest()) != (told["rows"], told["bytes"], told["sha256"]):
            raise damaged(self.path, f"the table {name} is not what was written")

    def unpack(self, into: Path) -> None:
        """Write every file below a folder; raises `WorkspaceError` for the first that is not what was written."""
        for number, told in enumerate(self.told["files"], 1):
            target = into.joinpath(*PurePosixPath(told["path"]).parts)
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            target.touch(mode=0o600, exist_ok=False)
            with self.archive.open(told["path"]) as member, target.open("wb") as file:
                digest, size = _copy(member, file, told["bytes"])
            if (size, digest) != (told["bytes"], told["sha256"]):
                raise damaged(self.path, f"file {number} of {len(self.told['files'])} is not what was written")


@contextmanager
def read_archive(path: Path) -> Iterator[Reader]:
    """The archive at `path`; raises `WorkspaceError` where it is none, is damaged, or names a place outside."""
    try:
        with ZipFile(path) as archive:
            yield Reader(path, archive, _manifest(path, archive))
    except (BadZipFile, EOFError, NotImplementedError, UnicodeDecodeError, json.JSONDecodeError, zlib.error):
        raise damaged(path, "it cannot be unpacked") from None
    except FileNotFoundError:
        raise WorkspaceError(f"{path}: there is no such file. Nothing was restored.") from None


def damaged(path: Path, why: str) -> WorkspaceError:
    """The refusal of an archive, without a value that stands in it."""
    return WorkspaceError(f"{path}: {why}. Nothing was restored; take another backup.")


def _manifest(path: Path, archive: ZipFile) -> Mapping[str, Any]:
    if MANIFEST not in archive.namelist():
        raise damaged(path, "it is no backup of this program")
    with archive.open(MANIFEST) as member:
        told = json.loads(member.read(_MOST_MANIFEST))
    if not _is_manifest(told):
        raise damaged(path, "it is no backup of this version of the program")
    named = [f"tables/{name}.jsonl" for name in told["tables"]] + [each["path"] for each in told["files"]]
    if sorted([*named, MANIFEST]) != sorted(archive.namelist()):
        raise damaged(path, "it does not hold what it says it holds")
    if not all(_is_inside(each["path"]) for each in told["files"]):
        raise damaged(path, "it names a place outside of a workspace")
    return dict(told)


def _is_manifest(told: Any) -> bool:
    """Whether the manifest has the shape that is read here."""
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        return False
    tables, files = told.get("tables"), told.get("files")
    if not isinstance(tables, dict) or not isinstance(files, list):
        return False
    counted = {"rows": int, "bytes": int, "sha256": str}
    placed = {"path": str, "bytes": int, "sha256": str}
    texts = all(isinstance(told.get(name), str) for name in ("schema", "anchor", "workspace_id"))
    return texts and all(_has(each, counted) for each in tables.values()) and all(_has(each, placed) for each in files)


def _has(told: Any, kinds: Mapping[str, type]) -> bool:
    return isinstance(told, dict) and all(isinstance(told.get(name), kind) for name, kind in kinds.items())


def _is_inside(name: str) -> bool:
    """Whether a member may be written under this name: a file of a run, or one of the few beside the runs."""
    is_plain = not any(sign in name for sign in ("\\", "\0", ":")) and str(PurePosixPath(name)) == name
    return is_plain and ".." not in PurePosixPath(name).parts and (name in _ALONE or bool(_IN_RUN.fullmatch(name)))


def _copy(source: IO[bytes], target: IO[bytes], most: int) -> tuple[str, int]:
    """Copy, but never more than one block past what was announced."""
    digest, size = hashlib.sha256(), 0
    while size <= most and (block := source.read(_BLOCK)):
        digest.update(block)
        target.write(block)
        size += len(block)
    return digest.hexdigest(), size


def _member_info(name: str) -> ZipInfo:
    info = ZipInfo(name)
    info.compress_type = ZIP_STORED if name.lower().endswith(_STORED) else ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    return info
