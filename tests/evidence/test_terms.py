"""What a word typed from a record means."""

import pytest

from audit.evidence.terms import Terms


@pytest.fixture(scope="module")
def terms(reference):
    return Terms.from_tables(reference.tables)


@pytest.mark.parametrize(
    ("attribute", "text", "assertion", "value"),
    [
        ("imaging", "Fluoroscopy", "affirmed", "with"),
        ("imaging", "  CT  ", "affirmed", "with"),
        ("imaging", "ultrasound", "affirmed", "without"),
        ("imaging", "TRUE", "affirmed", "with"),
        ("imaging", "N", "negated", "without"),
        ("imaging", "none", "negated", "without"),
        ("imaging", "not_documented", "not_mentioned", None),
        ("imaging", "Not documented", "not_mentioned", None),
        ("imaging", "x-ray vision", "affirmed", None),
        ("region", "l4–l5", "affirmed", "lumbar_sacral"),
        ("region", "C7_T1", "affirmed", "cervical_thoracic"),
        ("region", "T12-L1", "affirmed", None),
        ("region", "L4-L5 and L5-S1", "affirmed", "lumbar_sacral"),
        ("region", "C7-T1; L5-S1", "affirmed", None),
        ("region", "yes", "affirmed", None),
        ("delivery", "no", "negated", None),
        ("contrast_phases", "without", "negated", "without"),
        ("contrast_phases", "none", "negated", "without"),
        ("contrast_phases", "with", "affirmed", "with"),
        ("contrast_phases", "no", "negated", "without"),
        ("nothing_known", "whatever", "affirmed", None),
    ],
)
def test_readings(terms, attribute, text, assertion, value):
    assert terms.read(attribute, text) == (assertion, value)


@pytest.mark.parametrize("text", ["", "  ", "unknown", "Unknown"])
def test_nobody_looked(terms, text):
    assert terms.read("imaging", text) is None
