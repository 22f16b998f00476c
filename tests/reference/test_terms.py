"""One form of a term, the same in Python and in SQL."""

from __future__ import annotations

import duckdb
import pytest

from audit.reference import Reference, normalise_term, normalise_term_sql

FORMS = {
    "T12-L1": "t12 l1",
    "t12–l1": "t12 l1",
    "T12 — L1": "t12 l1",
    "  Lumbar_Sacral ": "lumbar sacral",
    "\tC-arm\n": "c arm",
    "L4/5": "l4/5",
    "-": "",
    "": "",
    "Kambin's": "kambin's",
}


@pytest.mark.parametrize(("text", "folded"), FORMS.items())
def test_a_term_is_folded_alike_in_python_and_sql(text: str, folded: str) -> None:
    said = duckdb.sql(f"select {normalise_term_sql('$text')}", params={"text": text}).fetchall()
    assert (normalise_term(text), said) == (folded, [(folded,)])


def test_every_shipped_term_is_folded_alike_in_python_and_sql(shipped: Reference) -> None:
    terms = shipped.tables["attribute_terms"].select("term")
    with duckdb.connect() as connection:
        connection.register("terms", terms)
        wrong = connection.sql(f"select term from terms where {normalise_term_sql('upper(term)')} <> term").fetchall()
    assert wrong == []
