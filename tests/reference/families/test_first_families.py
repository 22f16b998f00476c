"""What the families of the spine, of nerves, biopsies, drains, venous access and imaging must answer, written down by hand."""

from __future__ import annotations

from datetime import date

import pytest

from audit.reference import Reference, codes_matching
from audit.reference.case import bill_for

TODAY = date(2024, 7, 1)

CASES = [
    ("discography", "region=L4-L5; study_part=injection", "62290"),
    ("discography", "region=C5-C6; study_part=s&i", "72285"),
    ("myelography", "spine_region=lumbar; study_part=both", "62304"),
    ("myelography", "spine_region=two or more regions; study_part=interpretation", "72270"),
    ("myelography", "study_part=injection", "62284"),
    ("epidural_adhesiolysis", "course=same day", "62264"),
    ("epidural_adhesiolysis", "course=3 days", "62263"),
    ("pump_analysis", "reprogramming=no; refill=no; refill_skill=no", "62367"),
    ("pump_analysis", "reprogramming=yes; refill=yes; refill_skill=nurse", "62369"),
    ("pump_analysis", "reprogramming=yes; refill=yes; refill_skill=physician", "62370"),
    ("intrathecal_hardware", "hardware=catheter; hardware_action=implanted; laminectomy=no", "62350"),
    ("intrathecal_hardware", "hardware=pump; hardware_action=replaced; delivery_device=programmable", "62362"),
    ("intrathecal_hardware", "hardware=pump; hardware_action=explanted", "62365"),
    ("facet_joint_injection", "region=L4-L5; imaging=fluoroscopy; facet_level=first", "64493"),
    ("facet_nerve_destruction", "region=L4-L5; imaging=fluoroscopy; joint_rank=first", "64635"),
    ("facet_joint_injection", "treatment=rfa; region=L4-L5; imaging=fluoroscopy", "64635"),
    ("facet_nerve_destruction", "treatment=block; region=C5-C6; imaging=fluoroscopy", "64490"),
    ("sacroiliac_joint_injection", "target=nerves; imaging=fluoroscopy", "64451"),
    ("sacroiliac_joint_injection", "treatment=radiofrequency ablation; imaging=fluoroscopy", "64625"),
    ("sacroiliac_joint_injection", "claim_setting=hospital outpatient; target=joint; imaging=CT", "G0260"),
    ("sacroiliac_nerve_destruction", "treatment=block; imaging=fluoroscopy", "64451"),
    ("peripheral_nerve_block", "nerve=interscalene; block_delivery=single shot", "64415"),
    ("peripheral_nerve_block", "nerve=femoral; block_delivery=continuous", "64448"),
    ("peripheral_nerve_block", "nerve=axillary; block_delivery=continuous", ""),
    ("paravertebral_block", "block_delivery=injection; injection_sites=4", "64461 64462"),
    ("paravertebral_block", "block_delivery=catheter", "64463"),
    ("abdominal_plane_block", "sides=bilateral; block_delivery=single shot", "64488"),
    ("abdominal_plane_block", "sides=left; block_delivery=infusion", "64487"),
    ("soft_tissue_injection", "tissue=trigger point; drug_injected=lidocaine; muscles=2", "20552"),
    ("soft_tissue_injection", "tissue=muscle; drug_injected=dry needling; muscles=5", "20561"),
    ("soft_tissue_injection", "tissue=trigger finger; drug_injected=steroid", "20550"),
    ("fine_needle_aspiration", "image_guidance=us; sampled_lesions=3", "10005 10006x2"),
    ("fine_needle_aspiration", "image_guidance=none; sampled_lesions=1", "10021"),
    ("skin_biopsy", "biopsy_technique=shave; sampled_lesions=1", "11102"),
    ("skin_biopsy", "biopsy_technique=punch; sampled_lesions=4", "11104 11105x3"),
    ("breast_biopsy", "image_guidance=stereotactic; sampled_lesions=2", "19081 19082"),
    ("breast_biopsy", "image_guidance=no imaging; open_incision=needle core", "19100"),
    ("breast_localization", "image_guidance=mammographic; sampled_lesions=1", "19281"),
    ("catheter_drainage", "drained_site=liver; drain_route=skin; device=left in place", "49405"),
    ("catheter_drainage", "drained_site=pelvic abscess; drain_route=transrectal; device=left in place", "49407"),
    ("central_venous_upkeep", "access_action=removed; tunneled=yes; has_port_or_pump=port", "36590"),
    ("central_venous_upkeep", "access_action=exchanged; entry=peripheral; port=catheter_only", "36584"),
    ("central_venous_upkeep", "access_action=repair; has_port_or_pump=no", "36575"),
    ("ct_imaging", "ct_region=head; contrast_phases=w/o", "70450"),
    ("ct_imaging", "ct_region=abdomen and pelvis; contrast_phases=with", "74177"),
    ("ct_imaging", "ct_region=chest; contrast_phases=none; study_purpose=low dose screening", "71271"),
    ("ct_imaging", "ct_region=chest; contrast_phases=with; study_purpose=screening", ""),
    ("mr_imaging", "mri_region=brain; contrast_phases=without and with", "70553"),
    ("mr_imaging", "mri_region=cervical spine; contrast_phases=w/wo", "72156"),
    ("mr_imaging", "mri_region=knee; contrast_phases=without", "73721"),
    ("breast_mri", "sides=both; contrast_phases=w/wo", "77049"),
    ("radiograph", "xray_region=chest; views=3", "71047"),
    ("radiograph", "xray_region=chest; views=7", "71048"),
    ("radiograph", "xray_region=c spine; views=5", "72050"),
    ("radiograph", "xray_region=hip; sides=bilateral; views=3", "73522"),
    ("radiograph", "xray_region=hip; sides=left; views=3", "73502"),
    ("radiograph", "xray_region=lumbar spine; xray_series=bending only", "72120"),
    ("radiograph", "xray_region=knee; xray_series=standing", "73565"),
    ("mammography", "study_purpose=screening; sides=both; mammogram_part=mammogram", "77067"),
    ("mammography", "study_purpose=lump; sides=left; mammogram_part=mammogram", "77065"),
    ("mammography", "study_purpose=screening; sides=left; mammogram_part=mammogram", ""),
    ("diagnostic_ultrasound", "us_study=ruq; us_scope=limited", "76705"),
    ("diagnostic_ultrasound", "us_study=carotid; vessel_scope=left", "93882"),
    ("diagnostic_ultrasound", "us_study=tte; us_scope=complete; doppler=yes", "93306"),
    ("obstetric_ultrasound", "ob_exam=standard; gestation=20; fetuses=2", "76805 76810"),
    ("obstetric_ultrasound", "ob_exam=standard; gestation=first trimester; fetuses=1", "76801"),
    ("obstetric_ultrasound", "ob_exam=nuchal translucency; fetuses=3", "76813 76814x2"),
    ("obstetric_ultrasound", "ob_exam=limited", "76815"),
    ("interlaminar_epidural", "purpose=lysis of adhesions; course=one day", "62264"),
    (
        "interlaminar_epidural",
        "purpose=pump implant; hardware=pump; hardware_action=implanted; delivery_device=reservoir",
        "62360",
    ),
]


@pytest.fixture(scope="module")
def said(shipped: Reference) -> dict[tuple[str, str], str]:
    """Every word of the vocabulary and the value that it means."""
    terms = shipped.tables["attribute_terms"].drop_nulls("value")
    return {(row["attribute"], row["term"]): row["value"] for row in terms.iter_rows(named=True)}


@pytest.mark.parametrize(("family", "record", "billed"), CASES)
def test_a_record_is_billed_with(
    shipped: Reference, said: dict[tuple[str, str], str], family: str, record: str, billed: str
) -> None:
    bill = bill_for(shipped, family, _read(record, said), TODAY)
    lines = " ".join(code if units == 1 else f"{code}x{units}" for code, units in bill.lines)
    assert lines == billed
    assert bool(bill.candidates) == bool(billed), "a record without a code leaves no candidate"


def _read(record: str, said: dict[tuple[str, str], str]) -> dict[str, str]:
    """The values of a record; a number, yes and no are read by the reference itself."""
    pairs = [part.strip().split("=", 1) for part in record.split(";")]
    return {
        name: said.get((name, _folded(word)), {"yes": "with", "no": "without"}.get(word, word)) for name, word in pairs
    }


def _folded(word: str) -> str:
    return word.lower().replace("-", " ").replace("_", " ")


OPEN = [
    ("mr_imaging", "mri_region=brain", ["70551", "70552", "70553"]),
    ("radiograph", "xray_region=chest", ["71045", "71046", "71047", "71048"]),
    ("breast_biopsy", "image_guidance=no_imaging", ["19100", "19101"]),
    ("myelography", "spine_region=cervical", ["62284", "62302", "72240"]),
    ("ct_imaging", "contrast_phases=with; ct_region=abdomen", ["74160"]),
]


@pytest.mark.parametrize(("family", "record", "codes"), OPEN)
def test_what_is_not_said_leaves_siblings(
    shipped: Reference, said: dict[tuple[str, str], str], family: str, record: str, codes: list[str]
) -> None:
    assert codes_matching(shipped, family, _read(record, said), TODAY) == codes


@pytest.mark.parametrize(
    "code",
    [
        "73020",
        "73030",
        "73070",
        "73080",
        "73100",
        "73110",
        "73120",
        "73130",
        "73600",
        "73610",
        "73620",
        "73630",
        "72170",
        "72190",
    ],
)
def test_bins_that_nobody_sources_are_not_shipped(shipped: Reference, code: str) -> None:
    assert code not in set(shipped.tables["codes"]["hcpcs_code"])


@pytest.mark.parametrize("code", ["64466", "64467", "64468", "64469", "64473", "64474"])
def test_codes_of_2025_that_nobody_verified_are_not_shipped(shipped: Reference, code: str) -> None:
    assert code not in set(shipped.tables["codes"]["hcpcs_code"])


ADD_ONS = [
    ("64480", ["64479"]),
    ("64492", ["64490", "64491"]),
    ("11103", ["11102", "11104", "11106"]),
    ("11107", ["11106"]),
    ("76814", ["76813"]),
    ("G0279", ["77065", "77066"]),
    ("77063", ["77067"]),
]


@pytest.mark.parametrize(("add_on", "primaries"), ADD_ONS)
def test_an_add_on_names_its_primaries(shipped: Reference, add_on: str, primaries: list[str]) -> None:
    rows = shipped.tables["add_on_primaries"]
    assert sorted(rows.filter(add_on_code=add_on)["primary_code"]) == primaries


@pytest.mark.parametrize(
    ("family", "least"),
    [
        ("interlaminar_epidural", 4),
        ("transforaminal_epidural", 6),
        ("facet_joint_injection", 5),
        ("facet_nerve_destruction", 4),
    ],
)
def test_the_spine_families_tell_what_audits_found(shipped: Reference, family: str, least: int) -> None:
    assert shipped.tables["audit_history"].filter(family_id=family).height >= least
