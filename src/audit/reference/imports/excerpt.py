"""`python -m audit.reference.imports.excerpt STORE`: writes anew the editions that ship with the program.

Of each table of pairs and units in the folder of imported editions STORE, the rows of our own codes are kept: so a pair
or a limit among them is known without an import. The excerpt says among which codes it is complete, and answers only on
days for which there is no whole edition.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl

from audit.model.places import reference_directory
from audit.reference.imports.keep import keep
from audit.reference.load import EDITIONS_FOLDER, load_reference
from audit.reference.store import Edition, Store

AMONG = "codes"
CODES_OF = {"ncci_ptp": ("column_1", "column_2"), "ncci_mue": ("hcpcs_code",)}
"""By table, the columns that must all name one of our codes."""


def excerpts(store: Store, codes: pl.Series) -> Iterator[tuple[Edition, pl.DataFrame]]:
    """The largest edition of each table and setting, cut to `codes`."""
    for table, columns in CODES_OF.items():
        for setting in store.settings(table):
            held = [each for each in store.editions if (each.table, each.setting) == (table, setting)]
            edition = max(held, key=lambda each: each.rows)
            within = [pl.col(name).is_in(codes.implode()) for name in columns]
            rows = store.scan(edition).filter(pl.all_horizontal(within)).collect()
            yield replace(edition, complete_among=AMONG), rows


if __name__ == "__main__":
    codes = load_reference().tables["codes"]["hcpcs_code"].unique()
    given = Store.open(Path(sys.argv[1]))
    keep(reference_directory() / EDITIONS_FOLDER, list(excerpts(given, codes)), replacing=True)
