"""The chain of events: each event's hash covers the one before it, so that an edit, a gap or a swap is seen.

A chain alone does not show that its end was cut off: that needs an anchor, the head as it was written down elsewhere.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def canonical(value: Any) -> str:
    """The one JSON text of a value: keys sorted, no spaces, characters as they are."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def genesis(workspace_id: str) -> str:
    """What the first event of a workspace follows: another one for every workspace."""
    return hashlib.sha256(f"claims-audit workspace {workspace_id}".encode()).hexdigest()


def next_hash(prev_hash: str, event: Mapping[str, Any]) -> str:
    """The hash of an event, from the hash before it and every other column of its row."""
    covered = {name: value for name, value in event.items() if name not in ("hash", "prev_hash")}
    return hashlib.sha256((prev_hash + canonical(covered)).encode()).hexdigest()
