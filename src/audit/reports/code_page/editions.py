"""What an imported table says on a day, or which command would load it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from audit.reference import CodeCard, Reference
from audit.reference.store import Edition
from audit.reports.code_page.model import Absent

_CALLED = {
    "ncci_ptp": "pair table",
    "ncci_mue": "table of unit limits",
    "ncci_add_on": "table of add-on codes",
    "hcpcs": "file of HCPCS words",
    "descriptors": "file of licensed descriptors",
    "coverage": "coverage list",
}
_BY_SETTING = {
    "ncci_ptp": ("practitioner", "outpatient"),
    "ncci_mue": ("practitioner", "outpatient"),
}


def settings_of(reference: Reference, table: str) -> tuple[str | None, ...]:
    """The settings of a table: those that are loaded, and those in which it is published and is not loaded."""
    loaded = reference.store.settings(table)
    usual: tuple[str | None, ...] = _BY_SETTING.get(table, (None,))
    return tuple(dict.fromkeys((*(each for each in usual if each in loaded), *loaded)))


def editions_on(reference: Reference, table: str, on: date) -> Iterator[tuple[str | None, Edition]]:
    """The edition of each loaded setting that answers on the day."""
    for setting in settings_of(reference, table):
        edition = reference.store.edition_on(table, on, setting, reference.as_of)
        if edition is not None:
            yield setting, edition


def absent_on(reference: Reference, table: str, on: date) -> tuple[Absent, ...]:
    """What is missing of a table on a day: all of it, the settings whose editions do not cover the day, or what an
    excerpt leaves out."""
    settings = settings_of(reference, table)
    if not settings:
        return (Absent(f"No {_CALLED[table]} is loaded.", how_to_load(table)),)
    return tuple(
        Absent(lack, how_to_load(table, setting))
        for setting in settings
        if (lack := _lack(reference, table, setting, on)) is not None
    )


def _lack(reference: Reference, table: str, setting: str | None, on: date) -> str | None:
    """What is missing of one setting on the day; None where a whole edition answers."""
    edition = reference.store.edition_on(table, on, setting, reference.as_of)
    called = f"{_CALLED[table]}{f' ({setting})' if setting else ''}"
    if edition is None:
        spans = reference.store.spans(table, setting, reference.as_of)
        loaded = ", ".join(str(span.edition.edition) for span in spans) or "none"
        return f"No edition of the {called} covers {on}; loaded: {loaded}."
    if edition.complete_among is not None:
        return f"Of the {called} an excerpt ships: what stands among the codes of our own families, and no others."
    return None


def how_to_load(table: str, setting: str | None = None) -> str:
    """The command that imports a file of the table."""
    kind = table.replace("_", "-")
    named = setting or next(iter(_BY_SETTING.get(table, ())), None)
    return f"claims-audit reference import {kind} FILE{f' --setting {named}' if named else ''}"


def source_of(edition: Edition) -> str:
    """What a person looks an edition up by."""
    return f"{edition.source_name}, edition {edition.edition}"


def fees_absent(card: CodeCard) -> Absent | None:
    """What is missing where no edition of the fee schedule has the code on the day; None where one has."""
    if any(fee.holds_on(card.on) for fee in card.fees):
        return None
    days = [(fee.effective_from, fee.effective_to) for fee in card.fees]
    loaded = f" Those that have it cover {min(days)[0]} to {max(last for _, last in days)}." if days else ""
    return Absent(f"No fee schedule with this code covers {card.on}.{loaded}", "claims-audit reference import pfs FILE")
