"""Where a chain of events first breaks, and how: edited, dropped, added, reordered, truncated, or written anew.

The events come one after another, so that a chain of any length is walked with two of them in memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from audit.workspace.chain import genesis, next_hash

Row = Mapping[str, Any]


class Kind(StrEnum):
    """What was done to the trail."""

    EDITED = "edited"
    DROPPED = "dropped"
    ADDED = "added"
    REORDERED = "reordered"
    TRUNCATED = "truncated"
    REWRITTEN = "rewritten"
    """The hashes agree with each other, and not with an anchor."""
    KEY = "key"
    TEXT = "text"
    STATE = "state"
    RUN = "run"
    SETTING = "setting"


@dataclass(frozen=True)
class Break:
    """The first event that is not sound: its number, what was done to it, and that in a sentence.

    `seq` is None where what is wrong stands beside the events.
    """

    seq: int | None
    kind: Kind
    why: str


@dataclass(frozen=True)
class Anchor:
    """The head of the chain as it was written down somewhere: the number and the hash of an event."""

    seq: int
    hash: str

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash}"


def first_break(rows: Iterable[Row], workspace_id: str, head: Anchor, anchors: Sequence[Anchor] = ()) -> Break | None:
    """The first break of the chain whose rows come by number; None where it holds.

    `head` is what the database's own head row says, `anchors` what was written down elsewhere.
    """
    wanted: dict[int, list[str]] = {}
    for anchor in anchors:
        wanted.setdefault(anchor.seq, []).append(anchor.hash)
    before, last, number, held = "", genesis(workspace_id), 0, 0
    for row, following in _with_next(rows):
        number += 1
        found = _break_at(row, following, number, (before, last), head)
        if found:
            return found
        before, last = last, row["hash"]
        if any(each != last for each in wanted.get(number, ())):
            return _rewritten(number, held)
        held = number if number in wanted else held
    return _break_at_end(number, last, head, max(wanted, default=0))


def _with_next(rows: Iterable[Row]) -> Iterator[tuple[Row, Row | None]]:
    held: Row | None = None
    for row in rows:
        if held is not None:
            yield held, row
        held = row
    if held is not None:
        yield held, None


def _break_at(row: Row, following: Row | None, number: int, hashes: tuple[str, str], head: Anchor) -> Break | None:
    """What is wrong with the row that stands where event `number` is expected; `hashes` are those of the two before."""
    before, last = hashes
    seq = row["seq"]
    if not isinstance(seq, int) or seq < number:
        return Break(
            seq if isinstance(seq, int) else number, Kind.ADDED, f"Event {seq} is none of the chain's: it was added."
        )
    if seq > number:
        missing = f"Event {number} is" if seq == number + 1 else f"Events {number} to {seq - 1} are"
        return Break(number, Kind.DROPPED, f"{missing} missing: dropped, or given another number.")
    if row["prev_hash"] == last and _agrees(row, number):
        return None
    return _named(row, following, number, before, last, head)


def _named(row: Row, following: Row | None, number: int, before: str, last: str, head: Anchor) -> Break:
    """The row does not follow the one before: say which event was touched, and how."""
    true_number = _true_number(row, number, head.seq)
    is_pushed = following is not None and following["prev_hash"] == last
    if true_number not in (None, number):
        if true_number == number - 1 and row["prev_hash"] == before:
            return _added(number - 1)
        if is_pushed and following is not None and row["prev_hash"] != following["hash"]:
            return _added(number)
        if true_number == number + 1 and not is_pushed:
            why = f"Event {number} is missing: event {number + 1} stands in its place, under its number."
            return Break(number, Kind.DROPPED, why)
        why = f"Event {number} holds what was event {true_number}: events were reordered."
        return Break(number, Kind.REORDERED, why)
    if is_pushed and following is not None and _true_number(following, number + 1, head.seq) == number:
        return _added(number)
    after = following["prev_hash"] if following is not None else head.hash
    if true_number == number and row["prev_hash"] != last and after == row["hash"] and number > 1:
        why = f"Event {number - 1} is not the one that event {number} followed: it was edited, and its hash made anew."
        return Break(number - 1, Kind.EDITED, why)
    return Break(number, Kind.EDITED, f"Event {number} was edited: its hash is not that of what it says.")


def _added(number: int) -> Break:
    return Break(number, Kind.ADDED, f"Event {number} was added: what comes after it does not follow it.")


def _true_number(row: Row, number: int, most: int) -> int | None:
    """The number under which the row agrees with its own hash; None where it does under none."""
    near = (number, number + 1, number - 1)
    return next((each for each in (*near, *range(1, max(most, number) + 1)) if _agrees(row, each)), None)


def _agrees(row: Row, number: int) -> bool:
    return next_hash(str(row["prev_hash"]), {**row, "seq": number}) == str(row["hash"])


def _rewritten(number: int, held: int) -> Break:
    since = f"after event {held}, the last that an anchor holds," if held else "up to it"
    why = f"Event {number} is not the one that was anchored: an event {since} was changed, and the hashes made anew."
    return Break(number, Kind.REWRITTEN, why)


def _break_at_end(number: int, last: str, head: Anchor, anchored: int) -> Break | None:
    furthest = max(head.seq, anchored)
    if furthest > number:
        known = "the head of the chain" if head.seq > number else "an anchor"
        why = f"The chain ends at event {number}, and {known} names event {furthest}: the end was cut off."
        return Break(number + 1, Kind.TRUNCATED, why)
    if head.seq < number:
        why = f"The head of the chain names event {head.seq}: what comes after it was added."
        return Break(head.seq + 1, Kind.ADDED, why)
    if head.hash != last:
        return Break(number, Kind.EDITED, f"Event {number} is not the one that the head of the chain names: edited.")
    return None
