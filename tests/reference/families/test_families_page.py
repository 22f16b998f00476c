"""docs/families.md says what the reference holds; `--update-golden` writes it anew."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl
import pytest

from audit.model.places import home
from audit.model.vocabulary import AttributeRole
from audit.reference import Reference

PAGE = home() / "docs" / "families.md"
KINDS = {
    "full": "every combination has a code",
    "sparse": "some combinations have no code",
    "subsets": "every choice of parts has a code",
    "chain": "each code includes the one before",
}
HEAD = """# The families

Every code family that ships, as `data/reference` holds it: {families} families with {codes} codes. A family is a set of codes that
differ in the values of a few attributes; what tells them apart is the order in which a record is asked. Exits lead to another
family, attributes told by a modifier stand on the claim line and not in the code.

After a change of the rows, `pytest tests/reference/families/test_families_page.py --update-golden` writes this page anew.

| family | structure | codes | what tells them apart | what it cannot decide |
|---|---|---|---|---|
"""


def test_the_page_is_that_of_the_reference(shipped: Reference, request: pytest.FixtureRequest) -> None:
    written = _page(shipped)
    if request.config.getoption("--update-golden"):
        PAGE.write_text(written, encoding="utf-8", newline="\n")
    assert PAGE.read_text(encoding="utf-8") == written, "run this test with --update-golden and read the diff"


def test_every_family_says_what_it_cannot_decide_and_how_it_is_decided(shipped: Reference) -> None:
    families = shipped.tables["families"]
    assert families.filter(pl.col("undecided").is_null())["family_id"].to_list() == []
    without = families.join(shipped.tables["family_guidelines"], on="family_id", how="anti")
    assert without["family_id"].to_list() == []


def test_a_guideline_speaks_of_an_attribute_of_its_family(shipped: Reference) -> None:
    steps = shipped.tables["family_guidelines"].drop_nulls("attribute")
    strange = steps.join(shipped.tables["attribute_rules"], on=["family_id", "attribute"], how="anti")
    assert strange.select("family_id", "attribute").rows() == []


def _page(reference: Reference) -> str:
    families = reference.tables["families"].sort("label")
    codes = reference.tables["codes"].drop_nulls("family_id")
    head = HEAD.format(families=families.height, codes=codes.height)
    return head + "".join(f"{line}\n" for line in _lines(reference, families, codes))


def _lines(reference: Reference, families: pl.DataFrame, codes: pl.DataFrame) -> Iterator[str]:
    for family in families.iter_rows(named=True):
        own = codes.filter(family_id=family["family_id"])["hcpcs_code"].to_list()
        structure = "one code" if len(own) == 1 else KINDS[family["lattice"]]
        cells = (family["label"], structure, " ".join(own), _apart(reference, family["family_id"]), family["undecided"])
        yield "| " + " | ".join(str(cell or "").replace("|", "/") for cell in cells) + " |"


def _apart(reference: Reference, family: str) -> str:
    """The attributes of a family by what they do, with the values that its codes have."""
    rules = reference.tables["attribute_rules"].filter(family_id=family)
    labels = dict(reference.tables["attributes"].select("attribute", "label").iter_rows())
    ordered = reference.tables["attributes"].sort("position")["attribute"].to_list()
    of_role = {
        role: [name for name in ordered if name in set(rules.filter(role=role.value)["attribute"])]
        for role in AttributeRole
    }
    told = [f"{labels[name]} ({_values(reference, family, name)})" for name in of_role[AttributeRole.LATTICE]]
    parts = ["; ".join(told)]
    for role, words in ((AttributeRole.EXIT, "exits by"), (AttributeRole.MODIFIER, "by modifier")):
        if of_role[role]:
            parts.append(f"{words}: {', '.join(labels[name].lower() for name in of_role[role])}")
    return ". ".join(part for part in parts if part)


def _values(reference: Reference, family: str, attribute: str) -> str:
    codes = reference.tables["codes"].filter(family_id=family)["hcpcs_code"]
    held = reference.tables["code_attributes"].filter(pl.col("hcpcs_code").is_in(codes.implode()), attribute=attribute)
    values = reference.tables["attribute_values"].filter(attribute=attribute).sort("position")
    return " / ".join(
        values.join(held.select("value").unique(), on="value", how="semi", maintain_order="left")["label"]
    )
