"""The attribute checks of one family in pandas, for comparison. Usage: with_pandas.py CSV OUT."""

from __future__ import annotations

import sys

import pandas as pd

from audit.evidence.terms import Terms
from audit.reference import load_reference

ATTRIBUTES = ("region", "delivery", "imaging")


def main(source: str, target: str) -> None:
    reference = load_reference()
    terms = Terms.from_tables(reference.tables)
    lines = pd.read_csv(source, dtype=str, keep_default_na=False)
    expected = (
        reference.tables["code_attributes"]
        .to_pandas()
        .pivot_table(index="hcpcs_code", columns="attribute", values="value", aggfunc="first")
    )
    lines = lines.merge(expected, left_on="hcpcs_code", right_index=True, how="left")
    found = []
    for name in ATTRIBUTES:
        readings = {text: terms.read(name, text) for text in lines[f"documented_{name}"].unique()}
        said = lines[f"documented_{name}"].map({text: reading.value for text, reading in readings.items() if reading})
        wrong = lines[name].notna() & said.notna() & (lines[name] != said)
        found.append(lines.loc[wrong, ["claim_id", "claim_line_number", "hcpcs_code"]].assign(rule=name))
    pd.concat(found).to_csv(target, index=False)


main(*sys.argv[1:])
