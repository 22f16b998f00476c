"""A copy of the shipped reference beside which a test draws imported editions."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.reference.copied import Copy
from tests.support.editions import Editions


class Drawn(Copy):
    """A copy of the shipped reference, and editions beside it."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        self.editions = Editions(directory)

    def pairs(self, drawn: str, setting: str = "practitioner", day: str = "2024-07-01") -> None:
        """An edition of edit pairs: `one over other indicator [from] [to]` a line; a dash is blank."""
        head = "column_1|column_2|modifier_indicator|effective_from|effective_to"
        told = [(*line.split(), "-", "-")[:5] for line in drawn.strip().splitlines()]
        lines = ["|".join("" if cell == "-" else cell for cell in line) for line in told]
        self.editions.add("ncci_ptp", day, "\n".join([head, *lines]), (None, "2024-09-30"), setting=setting)


@pytest.fixture
def drawn(copy: Copy) -> Drawn:
    return Drawn(copy.directory)
