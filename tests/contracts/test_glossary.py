"""Every column and every word of the closed lists stands in GLOSSARY.md."""

import re

import pytest

from audit.model import tables, vocabulary
from audit.model.columns import COLUMNS
from audit.model.places import home
from audit.reference.imports import IMPORTERS

GLOSSARY = (home() / "GLOSSARY.md").read_text(encoding="utf-8")
NUMBERED = re.compile(r"_\d+$")
OUTPUTS = {name: schema for name, schema in vars(tables).items() if isinstance(schema, dict) and name.isupper()}


@pytest.mark.parametrize("column", sorted({NUMBERED.sub("_1", column.name) for column in COLUMNS}))
def test_every_column_of_a_claim_line_is_explained(column):
    assert f"`{column}`" in GLOSSARY


@pytest.mark.parametrize(
    ("table", "column"), [(table, column) for table, schema in OUTPUTS.items() for column in schema]
)
def test_every_column_of_an_output_is_explained(table, column):
    assert f"`{column}`" in GLOSSARY, f"explain {column} of {table} in GLOSSARY.md"


WORDS = [
    vocabulary.Verdict,
    vocabulary.Assertion,
    vocabulary.LineStatus,
    vocabulary.Category,
    vocabulary.Action,
    vocabulary.AmountBasis,
    vocabulary.Outcome,
    vocabulary.EvidenceStrength,
    vocabulary.ContextEffect,
    vocabulary.ContextDirection,
    vocabulary.SectionRole,
    vocabulary.SectionExtent,
    vocabulary.Combine,
]


@pytest.mark.parametrize("word", [str(word) for words in WORDS for word in words])
def test_every_word_of_a_closed_list_is_explained(word):
    assert f"`{word}`" in GLOSSARY


@pytest.mark.parametrize(
    ("kind", "column"), [(kind, column) for kind, importer in IMPORTERS.items() for column in importer.stored]
)
def test_every_column_of_an_imported_table_is_explained(kind, column):
    assert f"`{column}`" in GLOSSARY, f"explain {column} of {kind} in GLOSSARY.md"
