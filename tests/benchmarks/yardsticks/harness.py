"""What every yardstick does alike: read the notes, time itself on others, write what it found. Only the standard library.

The file asked of holds `terms` (category to the words looked for), `notes` (id to text) and `timed` (texts, none twice).
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

Terms = Mapping[str, Sequence[str]]
Reader = Callable[[str], Mapping[str, str]]


def note_level(negations: Sequence[bool]) -> str:
    """with, where one mention that counts is affirmed; without, where all are negated; none, where none counts."""
    if not negations:
        return "none"
    return "without" if all(negations) else "with"


def measure(build: Callable[[Terms], Reader], timed_notes: int) -> None:
    """Answer the file named first on the command line into the one named second."""
    source, target = sys.argv[1:]
    asked = json.loads(Path(source).read_text(encoding="utf-8"))
    read = build(asked["terms"])
    found = {key: read(text) for key, text in asked["notes"].items()}
    timed = asked["timed"][:timed_notes]
    started = time.process_time()
    for text in timed:
        read(text)
    speed = len(timed) / (time.process_time() - started)
    Path(target).write_text(json.dumps({"found": found, "notes_per_second": speed}), encoding="utf-8")
