"""Every family is a lattice, and the eight codes of the cube are where their numbers say."""

from __future__ import annotations

from datetime import date
from itertools import product

import polars as pl
import pytest

from audit.errors import ReferenceError  # noqa: A004 - the field's word; the builtin is about weak references
from audit.reference import Reference, codes_matching, family_vectors, lattice_attributes, load_reference

TODAY = date(2024, 7, 1)
CUBE = "interlaminar_epidural"
FAMILIES = load_reference().tables["families"]["family_id"].to_list()
DELIVERY = ("single_injection", "indwelling_catheter")
REGION = ("cervical_thoracic", "lumbar_sacral")
IMAGING = ("without", "with")


@pytest.mark.parametrize("family", FAMILIES)
def test_every_vector_of_a_family_has_its_own_code(shipped: Reference, family: str) -> None:
    names = lattice_attributes(shipped, family, TODAY)
    vectors = family_vectors(shipped, family, TODAY)
    for code, vector in vectors.items():
        own = {name: value for name, value in vector.items() if name in names}
        assert codes_matching(shipped, family, own, TODAY) == [code]
    values = [sorted({vector[name] for vector in vectors.values() if name in vector}) for name in names]
    cells = [dict(zip(names, combination, strict=True)) for combination in product(*values)]
    is_full = pl.col("family_id") == family, pl.col("lattice") == "full"
    if shipped.tables["families"].filter(is_full).height:
        assert {len(codes_matching(shipped, family, cell, TODAY)) for cell in cells} == {1}


CELLS = [
    ("facet_joint_injection", "lumbar_sacral with first", "64493"),
    ("facet_joint_injection", "lumbar_sacral with third", "64495"),
    ("facet_joint_injection", "cervical_thoracic with second", "64491"),
    ("facet_nerve_destruction", "lumbar_sacral with first", "64635"),
    ("facet_nerve_destruction", "cervical_thoracic with additional", "64634"),
    ("sacroiliac_joint_injection", "with joint", "27096"),
    ("sacroiliac_joint_injection", "with nerves", "64451"),
    ("joint_injection", "small with with", "20604"),
    ("joint_injection", "major without without", "20610"),
    ("joint_injection", "major with without", None),
    ("paracentesis", "with without", "49083"),
    ("paracentesis", "without with", "49084"),
    ("paracentesis", "with with", "49084"),
    ("pleural_drainage", "with left_in_place percutaneous", "32557"),
    ("pleural_drainage", "without removed percutaneous", "32554"),
    ("pleural_drainage", "with left_in_place open", "32551"),
    ("pleural_drainage", "without left_in_place tunneled", "32550"),
    ("central_venous_access", "with central without catheter_only 5_and_over one", "36556"),
    ("central_venous_access", "without central without catheter_only 5_and_over one", "36556"),
    ("central_venous_access", "with peripheral without catheter_only under_5 one", "36572"),
    ("central_venous_access", "without peripheral without catheter_only 5_and_over one", "36569"),
    ("central_venous_access", "with peripheral with port 5_and_over one", "36571"),
    ("central_venous_access", "with central with pump under_5 one", "36563"),
    ("central_venous_access", "with central with port 5_and_over two", "36566"),
    ("central_venous_access", "with peripheral with pump 5_and_over one", None),
    ("central_venous_access", "with central without catheter_only 5_and_over two", None),
]


@pytest.mark.parametrize(("family", "values", "code"), CELLS)
def test_siblings_are_told_by_their_attributes(shipped: Reference, family: str, values: str, code: str | None) -> None:
    cell = dict(zip(lattice_attributes(shipped, family, TODAY), values.split(), strict=True))
    assert codes_matching(shipped, family, cell, TODAY) == ([code] if code else [])


EXITS = [
    ("interlaminar_epidural", {"approach": "facet", "region": "lumbar_sacral"}, ["64493"]),
    ("interlaminar_epidural", {"approach": "sacroiliac"}, ["27096", "64451"]),
    (
        "transforaminal_epidural",
        {"approach": "caudal", "region": "lumbar_sacral", "imaging": "with"},
        ["62323", "62327"],
    ),
    ("facet_joint_injection", {"approach": "transforaminal", "region": "cervical_thoracic"}, ["64479"]),
    ("sacroiliac_joint_injection", {"approach": "interlaminar", "region": "cervical_thoracic"}, 4),
    ("spinal_puncture", {"purpose": "injection", "region": "lumbar_sacral", "imaging": "without"}, ["62322", "62326"]),
]


@pytest.mark.parametrize(("family", "documented", "codes"), EXITS)
def test_a_value_leads_to_the_codes_of_another_family(
    shipped: Reference, family: str, documented: dict[str, str], codes: object
) -> None:
    found = codes_matching(shipped, family, documented, TODAY)
    assert found == codes or len(found) == codes


@pytest.mark.parametrize(("indwelling", "lumbar", "imaging"), list(product((0, 1), repeat=3)))
def test_the_cube_is_laid_out_in_bits(shipped: Reference, indwelling: int, lumbar: int, imaging: int) -> None:
    code = str(62320 + 4 * indwelling + 2 * lumbar + imaging)
    cell = {"delivery": DELIVERY[indwelling], "region": REGION[lumbar], "imaging": IMAGING[imaging]}
    vector = family_vectors(shipped, CUBE, TODAY)[code]
    assert {name: vector[name] for name in lattice_attributes(shipped, CUBE, TODAY)} == cell
    assert codes_matching(shipped, CUBE, cell, TODAY) == [code]


def test_the_cube_has_eight_codes_and_its_predecessors_four(shipped: Reference) -> None:
    assert len(family_vectors(shipped, CUBE, TODAY)) == 8
    assert list(family_vectors(shipped, CUBE, date(2016, 12, 31))) == ["62310", "62311", "62318", "62319"]
    assert lattice_attributes(shipped, CUBE, date(2016, 12, 31)) == ["region", "delivery"]


def test_only_codes_without_imaging_speak_of_contrast(shipped: Reference) -> None:
    vectors = family_vectors(shipped, CUBE, TODAY)
    assert [code for code, vector in vectors.items() if "contrast" in vector] == ["62320", "62322", "62324", "62326"]


MATCHES = [
    ({}, 8),
    ({"region": "lumbar_sacral"}, ["62322", "62323", "62326", "62327"]),
    ({"contrast": "with"}, ["62321", "62323", "62325", "62327"]),
    ({"approach": "caudal", "imaging": "with", "delivery": "single_injection"}, ["62321", "62323"]),
    ({"approach": "transforaminal", "region": "lumbar_sacral"}, ["64483"]),
    ({"approach": "transforaminal", "region": "lumbar_sacral", "level_rank": "additional"}, ["64484"]),
    ({"approach": "transforaminal", "imaging": "without"}, []),
    ({"substance": "neurolytic"}, ["62280", "62281", "62282"]),
    ({"substance": "neurolytic", "space": "subarachnoid", "region": "cervical_thoracic"}, ["62280"]),
    ({"substance": "blood"}, ["62273"]),
    ({"purpose": "diagnostic_puncture", "imaging": "with"}, ["62328"]),
    ({"purpose": "diagnostic_puncture", "region": "cervical_thoracic"}, []),
]


@pytest.mark.parametrize(("documented", "codes"), MATCHES)
def test_codes_that_fit_what_is_documented(shipped: Reference, documented: dict[str, str], codes: object) -> None:
    found = codes_matching(shipped, CUBE, documented, TODAY)
    assert found == codes or len(found) == codes


def test_before_2017_imaging_does_not_tell_codes_apart(shipped: Reference) -> None:
    documented = {"region": "lumbar_sacral", "delivery": "single_injection", "imaging": "with"}
    assert codes_matching(shipped, CUBE, documented, date(2016, 6, 1)) == ["62311"]


@pytest.mark.parametrize(
    ("documented", "told"),
    [
        ({"imagin": "with"}, "imagin is not a known attribute. Did you mean imaging?"),
        ({"region": "lumbar"}, "lumbar is not a known value of region. Did you mean lumbar_sacral?"),
    ],
)
def test_an_unknown_word_is_said_with_the_nearest(shipped: Reference, documented: dict[str, str], told: str) -> None:
    with pytest.raises(ReferenceError, match=told.replace("?", r"\?")):
        codes_matching(shipped, CUBE, documented, TODAY)


def test_levels_and_interspaces_decide_by_entry_and_one_decides_nothing(shipped: Reference) -> None:
    terms = shipped.tables["attribute_terms"].filter(pl.col("attribute") == "region")
    region = dict(terms.select("term", "value").iter_rows())
    decided = {term: region[term] for term in ("c7 t1", "t8", "l5 s1", "l4/5", "caudal", "sacral hiatus", "t11/t12")}
    assert list(decided.values()) == [*REGION[:1] * 2, *REGION[1:] * 4, REGION[0]]
    assert {term for term, value in region.items() if value is None} >= {"t12 l1", "t12/l1", "thoracolumbar"}


IMAGING_WORDS = {
    "fluoroscopy": "with",
    "c arm": "with",
    "ct": "with",
    "ultrasound": "without",
    "mri": "without",
    "none": "without",
}


@pytest.mark.parametrize(("term", "value"), IMAGING_WORDS.items())
def test_only_fluoroscopy_and_ct_are_imaging(shipped: Reference, term: str, value: str) -> None:
    terms = shipped.tables["attribute_terms"].filter(pl.col("attribute") == "imaging", pl.col("term") == term)
    assert terms["value"].to_list() == [value]
