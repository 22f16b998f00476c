"""Tables drawn with pipes: the first line names the columns, a blank cell is null."""

from __future__ import annotations


def rows(drawing: str) -> list[dict[str, str | None]]:
    """The rows of a drawn table, by column name."""
    lines = [
        line.strip() for line in drawing.strip().splitlines() if line.strip() and not set(line.strip()) <= set("-+| ")
    ]
    cells = [[cell.strip() or None for cell in line.split("|")] for line in lines]
    head = [name or "" for name in cells[0]]
    wrong = [row for row in cells[1:] if len(row) != len(head)]
    if wrong:
        raise ValueError(f"{len(head)} columns are drawn, but a row has {len(wrong[0])} cells: {wrong[0]}")
    return [dict(zip(head, row, strict=True)) for row in cells[1:]]
