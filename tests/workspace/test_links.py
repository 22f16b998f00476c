"""Ten thousand chains that were tampered with: every one is noticed, and the first bad event is named."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from audit.workspace.chain import canonical, genesis, next_hash
from audit.workspace.links import Anchor, Kind, first_break

SEED, ROUNDS, LENGTH = 33, 10_000, 60
WORKSPACE = "0123456789abcdef0123456789abcdef"
Row = dict[str, Any]
Tampered = tuple[list[Row], Anchor, int, set[Kind]]
"""The rows, the head row, the first bad event, and what may be said of it."""


def chain(length: int) -> list[Row]:
    """A sound chain."""
    last, rows = genesis(WORKSPACE), []
    for seq in range(1, length + 1):
        row: Row = {
            "seq": seq,
            "at": f"2026-11-21T10:{seq // 60:02}:{seq % 60:02}.000+00:00",
            "actor": f"person{seq % 3}",
            "role": "auditor",
            "action": "finding.decided" if seq % 2 else "finding.commented",
            "run_id": "0123abcd",
            "finding_id": f"{seq % 7:016x}",
            "payload": canonical({"disposition": "confirm", "n": seq}),
            "key": f"key{seq}",
        }
        row["prev_hash"], row["hash"] = last, next_hash(last, row)
        last = row["hash"]
        rows.append(row)
    return rows


def hashed_anew(rows: list[Row], start: int) -> None:
    """Make the hashes from position `start` on agree with what the rows say now."""
    for at in range(start, len(rows)):
        last = rows[at - 1]["hash"] if at else genesis(WORKSPACE)
        rows[at]["prev_hash"], rows[at]["hash"] = last, next_hash(last, rows[at])


def renumbered(rows: list[Row]) -> None:
    for seq, row in enumerate(rows, 1):
        row["seq"] = seq


COVERED = ("at", "actor", "role", "action", "run_id", "finding_id", "payload", "key")


def edit(rows: list[Row], head: Anchor, chance: random.Random) -> Tampered:
    at = chance.randrange(len(rows))
    column = chance.choice((*COVERED, "prev_hash", "hash"))
    rows[at][column] = chance.choice([value for value in ("x", "f" * 64, None) if value != rows[at][column]])
    return rows, head, at + 1, {Kind.EDITED}


def renumber_one(rows: list[Row], head: Anchor, chance: random.Random) -> Tampered:
    at = chance.randrange(len(rows))
    new = chance.choice((0, -5, len(rows) + 40))
    rows[at]["seq"] = new
    rows.sort(key=lambda row: int(row["seq"]))
    return rows, head, min(new, at + 1), {Kind.ADDED, Kind.DROPPED}


def edit_and_hash_one(rows: list[Row], head: Anchor, chance: random.Random) -> Tampered:
    at = chance.randrange(len(rows))
    rows[at][chance.choice(COVERED)] = "x"
    rows[at]["hash"] = next_hash(rows[at]["prev_hash"], rows[at])
    return rows, head, at + 1, {Kind.EDITED}


def follow_another(rows: list[Row], head: Anchor, chance: random.Random) -> Tampered:
    at = chance.randrange(len(rows))
    rows[at]["prev_hash"] = chance.choice(("", "e" * 64))
    rows[at]["hash"] = next_hash(rows[at]["prev_hash"], rows[at])
    return rows, head, at + 1, {Kind.EDITED}


def drop(rows: list[Row], head: Anchor, chance: random.Random) -> Tampered:
    at = chance.randrange(len(rows) - 1)
    count = chance.randint(1, min(4, len(rows) - 1 - at))
    del rows[at : at + count]
    return rows, head, at + 1, {Kind.DROPPED}


def drop_and_renumber(rows: list[Row], head: Anchor, chance: random.Random) -> Tampered:
    at = chance.randrange(len(rows) - 1)
    del rows[at]
    renumbered(rows)
    return rows, Anchor(head.seq - 1, head.hash), at + 1, {Kind.DROPPED}


def add_at_the_end(rows: list[Row], head: Anchor, chance: random.Random) -> Tampered:
    made = {**rows[-1], "seq": len(rows) + 1, "actor": "x", "prev_hash": rows[-1]["hash"]}
    made["hash"] = next_hash(rows[-1]["hash"], made) if chance.random() < 0.5 else "d" * 64
    return [*rows, made], head, len(rows) + 1, {Kind.ADDED, Kind.EDITED}


def add_between(rows: list[Row], head: Anchor, chance: random.Random) -> Tampered:
    at = chance.randrange(len(rows))
    follows = rows[at - 1]["hash"] if at else genesis(WORKSPACE)
    made = {**chance.choice(rows), "actor": "x", "seq": at + 1}
    made["prev_hash"] = chance.choice((follows, "c" * 64))
    made["hash"] = chance.choice((next_hash(made["prev_hash"], made), "d" * 64))
    rows.insert(at, made)
    renumbered(rows)
    return rows, Anchor(head.seq + 1, head.hash), at + 1, {Kind.ADDED}


def repeat(rows: list[Row], head: Anchor, chance: random.Random) -> Tampered:
    at, source = chance.randrange(len(rows)), chance.randrange(len(rows))
    rows.insert(at, dict(rows[source]))
    renumbered(rows)
    first = at if source == at - 1 else at + 1  # of two alike beside each other, either is the added one
    kinds = {Kind.ADDED, Kind.REORDERED} if source == at + 1 else {Kind.ADDED}
    return rows, Anchor(head.seq + 1, head.hash), first, kinds


def swap(rows: list[Row], head: Anchor, chance: random.Random) -> Tampered:
    first, second = sorted(chance.sample(range(len(rows)), 2))
    rows[first], rows[second] = rows[second], rows[first]
    renumbered(rows)
    return rows, head, first + 1, {Kind.REORDERED}


def truncate(rows: list[Row], head: Anchor, chance: random.Random) -> Tampered:
    kept = chance.randrange(len(rows))
    return rows[:kept], head, kept + 1, {Kind.TRUNCATED}


def truncate_with_its_head(rows: list[Row], head: Anchor, chance: random.Random) -> Tampered:
    kept = chance.randrange(1, len(rows))
    return rows[:kept], Anchor(kept, rows[kept - 1]["hash"]), kept + 1, {Kind.TRUNCATED}


def move_the_head(rows: list[Row], head: Anchor, chance: random.Random) -> Tampered:
    return rows, Anchor(len(rows), "b" * 64), len(rows), {Kind.EDITED}


def write_anew(rows: list[Row], head: Anchor, chance: random.Random) -> Tampered:
    at = chance.randrange(len(rows))
    rows[at][chance.choice(COVERED)] = "x"
    hashed_anew(rows, at)
    return rows, Anchor(len(rows), rows[-1]["hash"]), at + 1, {Kind.REWRITTEN}


def drop_and_write_anew(rows: list[Row], head: Anchor, chance: random.Random) -> Tampered:
    at = chance.randrange(len(rows) - 1)
    del rows[at]
    renumbered(rows)
    hashed_anew(rows, at)
    return rows, Anchor(len(rows), rows[-1]["hash"]), at + 1, {Kind.REWRITTEN}


def swap_and_write_anew(rows: list[Row], head: Anchor, chance: random.Random) -> Tampered:
    rows, head, seq, _ = swap(rows, head, chance)
    hashed_anew(rows, seq - 1)
    return rows, Anchor(len(rows), rows[-1]["hash"]), seq, {Kind.REWRITTEN}


def add_and_write_anew(rows: list[Row], head: Anchor, chance: random.Random) -> Tampered:
    rows, _, seq, _ = add_between(rows, head, chance)
    hashed_anew(rows, seq - 1)
    return rows, Anchor(len(rows), rows[-1]["hash"]), seq, {Kind.REWRITTEN}


WAYS: tuple[Callable[[list[Row], Anchor, random.Random], Tampered], ...] = (
    edit, renumber_one, edit_and_hash_one, follow_another, drop, drop_and_renumber, add_at_the_end, add_between, repeat,
    swap, truncate, truncate_with_its_head, move_the_head, write_anew, drop_and_write_anew, swap_and_write_anew,
    add_and_write_anew,
)  # fmt: skip
SOUND = chain(LENGTH)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_t33_every_mutation_is_noticed_and_the_first_bad_event_named(
    way: Callable[[list[Row], Anchor, random.Random], Tampered],
) -> None:
    chance = random.Random(f"{SEED} {way.__name__}")
    end = Anchor(LENGTH, SOUND[-1]["hash"])
    for _ in range(ROUNDS // len(WAYS) + 1):
        rows, head, first_bad, kinds = way([dict(row) for row in SOUND], end, chance)
        seqs = sorted(chance.sample(range(1, LENGTH), 3))
        anchors = [*(Anchor(seq, SOUND[seq - 1]["hash"]) for seq in seqs), end]
        found = first_break(rows, WORKSPACE, head, anchors)
        assert found is not None
        if kinds == {Kind.REWRITTEN} and found.kind is Kind.REWRITTEN:
            assert found.seq == min(anchor.seq for anchor in anchors if anchor.seq >= first_bad)
        elif kinds == {Kind.REWRITTEN}:
            assert (found.seq, found.kind) == (LENGTH, Kind.TRUNCATED)
        else:
            assert found.seq == first_bad
            assert found.kind in kinds | _anchored(anchors, first_bad)


def _anchored(anchors: list[Anchor], first_bad: int) -> set[Kind]:
    """An anchor on the bad event itself may be what gives it away."""
    return {Kind.REWRITTEN} if any(anchor.seq == first_bad for anchor in anchors) else set()


def test_a_sound_chain_holds_with_every_event_anchored() -> None:
    anchors = [Anchor(row["seq"], row["hash"]) for row in SOUND]
    assert first_break(SOUND, WORKSPACE, anchors[-1], anchors) is None
    assert first_break(iter(SOUND), WORKSPACE, anchors[-1]) is None


def test_a_chain_grows_past_its_anchors() -> None:
    early = [Anchor(row["seq"], row["hash"]) for row in SOUND[:10]]
    assert first_break(SOUND, WORKSPACE, Anchor(LENGTH, SOUND[-1]["hash"]), early) is None


def test_the_chain_of_another_workspace_does_not_hold() -> None:
    found = first_break(SOUND, "f" * 32, Anchor(LENGTH, SOUND[-1]["hash"]))
    assert found is not None
    assert found.seq == 1


@pytest.mark.parametrize("way", [truncate_with_its_head, write_anew, drop_and_write_anew], ids=lambda way: way.__name__)
def test_without_an_anchor_a_chain_that_was_written_anew_holds(
    way: Callable[[list[Row], Anchor, random.Random], Tampered],
) -> None:
    rows, head, _, _ = way([dict(row) for row in SOUND], Anchor(LENGTH, SOUND[-1]["hash"]), random.Random(1))
    assert first_break(rows, WORKSPACE, head) is None


def test_a_rewritten_chain_is_told_with_the_last_anchor_that_holds() -> None:
    rows = [dict(row) for row in SOUND]
    rows[29]["actor"] = "x"
    hashed_anew(rows, 29)
    anchors = [Anchor(seq, SOUND[seq - 1]["hash"]) for seq in (20, 40)]
    found = first_break(rows, WORKSPACE, Anchor(LENGTH, rows[-1]["hash"]), anchors)
    assert found is not None
    assert found.seq == 40
    assert "after event 20" in found.why
