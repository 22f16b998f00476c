"""A finding about a table: which table and edition, which codes, what is odd, why it matters, and how odd it is."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from audit.reference.store import Edition

_ID_LENGTH = 10


@dataclass(frozen=True)
class Finding:
    """Something odd in a table, or a disagreement between two; it may be CMS's own, so nothing is repaired.

    `odd` orders findings: where analogues are counted the bits of surprise, and one more each where the values say why it
    cannot be so and where the table says otherwise in another setting; elsewhere a fixed weight of the check. `about` tells
    findings of one check and table apart beside their codes; `beside` is what the same table says in other settings. The id is the same in every run and in every edition that
    raises it.
    """

    check: str
    table: str
    setting: str | None
    edition: str
    codes: tuple[str, ...]
    what: str
    why: str
    source: str
    day: date | None
    odd: float
    about: str = ""
    beside: str = ""

    @property
    def finding_id(self) -> str:
        """Stable: the check, the table, the setting, the codes and what it is about; not the edition, not the wording."""
        said = "\t".join((self.check, self.table, self.setting or "", *self.codes, self.about))
        return f"T-{hashlib.sha256(said.encode()).hexdigest()[:_ID_LENGTH]}"

    @property
    def order(self) -> tuple[float, str, str, tuple[str, ...], str]:
        """The oddest first, then by check, table and codes."""
        return (-self.odd, self.check, f"{self.table} {self.setting or ''}", self.codes, self.about)


def of_edition(
    edition: Edition,
    check: str,
    codes: tuple[str, ...],
    what: str,
    why: str,
    odd: float,
    about: str = "",
    beside: str = "",
) -> Finding:
    """A finding about an imported edition."""
    day = edition.edition
    table, setting, source = edition.table, edition.setting, edition.source_name
    return Finding(check, table, setting, day.isoformat(), codes, what, why, source, day, odd, about, beside)


def listed(codes: Iterable[str], most: int = 6) -> str:
    """Codes for a sentence: the first ones in order, and how many more."""
    told = sorted(codes)
    more = f" and {len(told) - most:,} more" if len(told) > most else ""
    return ", ".join(told[:most]) + more
