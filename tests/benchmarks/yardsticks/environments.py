"""Environments in which the yardsticks run: what they need does not go together with the project, or with each other.

Each is built when it is first wanted. `CLAIMS_AUDIT_YARDSTICKS` names a folder in which they are kept for the next time.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
OLD_NUMPY = ("numpy<2",) if sys.version_info < (3, 12) else ()
"""On older Pythons medSpaCy asks for a spaCy that was built against it."""

SECONDS = 900


class UnavailableError(Exception):
    """A yardstick cannot be installed or does not run here; the text says why."""


@dataclass(frozen=True)
class Yardstick:
    """A public package that reads assertions, with what is to be installed and the script that asks it."""

    name: str
    requirements: tuple[str, ...]
    script: str

    def answer(self, asked: Mapping[str, Any], folder: Path) -> dict[str, Any]:
        """What it finds in the notes, and how many it reads a second. Raises `UnavailableError`."""
        python = self._python(Path(os.environ.get("CLAIMS_AUDIT_YARDSTICKS", folder)))
        source, target = (folder / f"{self.script}.{end}.json" for end in ("asked", "found"))
        source.write_text(json.dumps(asked), encoding="utf-8")
        _run([str(python), str(HERE / self.script), str(source), str(target)])
        found: dict[str, Any] = json.loads(target.read_text(encoding="utf-8"))
        return found

    def _python(self, folder: Path) -> Path:
        home = folder / f"{'-'.join(self.requirements)}-{sys.version_info.major}.{sys.version_info.minor}".replace(
            "<", "-"
        )
        python = home / "bin" / "python"
        if not (home / "ready").exists():
            venv.create(home, with_pip=True, clear=True)
            _run([str(python), "-m", "pip", "install", "--quiet", "--only-binary", "spacy", *self.requirements])
            (home / "ready").touch()
        return python


YARDSTICKS = (
    Yardstick("medSpaCy 1.3.1", ("medspacy==1.3.1", *OLD_NUMPY), "with_medspacy.py"),
    Yardstick("negspacy 1.1.0", ("negspacy==1.1.0",), "with_negspacy.py"),
)


def _run(command: list[str]) -> None:
    """Run silently: what they print may hold the notes."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise UnavailableError(f"no answer within {SECONDS} seconds") from None
    if done.returncode:
        raise UnavailableError((done.stderr.strip().splitlines() or ["ended without a word"])[-1][:300])
