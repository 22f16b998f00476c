"""One small sound table of each kind, with headings as they are published, and what is stored of it."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple


class Drawn(NamedTuple):
    kind: str
    table: str
    name: str
    rows: list[list[str]]
    stored: list[tuple[object, ...]]
    columns: tuple[str, ...]
    wish: dict[str, object] = {}  # noqa: RUF012 - never changed


EDITION = {"edition": date(2026, 7, 1)}
_PTP = ["Column 1", "Column 2", "*=in existence prior to 1996", "Effective Date", "Deletion Date *=no data"]
_PFS = "HCPCS,MOD,DESCRIPTION,STATUS CODE,WORK RVU,NON-FACILITY TOTAL,FACILITY TOTAL,PCTC IND,GLOB DAYS,MULT PROC"
_PFS += ",BILAT SURG,ASST SURG,CO- SURG,TEAM SURG,CONV FACTOR"
_GPCI = ["Medicare Administrative Contractor (MAC)", "State", "Locality Number", "Locality Name"]
_GPCI += ["2026 PW GPCI (without 1.0 Floor)", "2026 PW GPCI (with 1.0 Floor)***", "2026 PE GPCI", "2026 MP GPCI"]
_LEIE = "LASTNAME,FIRSTNAME,MIDNAME,BUSNAME,GENERAL,SPECIALTY,UPIN,NPI,DOB,ADDRESS,CITY,STATE,ZIP,EXCLTYPE,EXCLDATE"
_LEIE += ",REINDATE,WAIVERDATE,WVRSTATE"

DRAWN = (
    Drawn(
        "ncci-ptp",
        "ncci_ptp",
        "ccipra-v322r0-f1",
        [
            [*_PTP, "Modifier\n0=not allowed 1=allowed 9=not applicable", "PTP Edit Rationale"],
            ["62323", "62322", "", "20170101", "*", "0", "More extensive procedure"],
            ["0001U", "0029U", "*", "20180701", "20260630", "1", "Misuse of codes"],
        ],
        [
            ("0001U", "0029U", date(2018, 7, 1), date(2026, 6, 30), "1"),
            ("62323", "62322", date(2017, 1, 1), None, "0"),
        ],
        ("column_1", "column_2", "effective_from", "effective_to", "modifier_indicator"),
    ),
    Drawn(
        "ncci-mue",
        "ncci_mue",
        "MCR_MUE_OutpatientHospitalServices_Eff_07-01-2026",
        [
            [
                "HCPCS/\nCPT Code",
                "Outpatient Hospital Services MUE Values",
                "MUE Adjudication Indicator",
                "MUE Rationale",
            ],
            ["62323", "1", "3 Date of Service Edit: Clinical", "Clinical: Data"],
            ["J1030", "1,008", "2 Date of Service Edit: Policy", "Policy"],
        ],
        [("62323", 1, "3"), ("J1030", 1008, "2")],
        ("hcpcs_code", "units", "adjudication_indicator"),
    ),
    Drawn(
        "ncci-add-on",
        "ncci_add_on",
        "AOC_V2026Q3-MCR",
        [
            [
                "AOC_Edit_Type",
                "Add-On_Code",
                "AOC_DelDT",
                "Primary_Code",
                "Primary_Code_DelDT",
                "AOC_Edit_EffDT",
                "AOC_Edit_DelDT",
            ],
            ["1", "64484", "", "64483", "", "2013091", ""],
            ["2", "0054T", "2025365", "CCCCC", "", "2013091", "2026181"],
        ],
        [
            ("0054T", "CCCCC", "2", date(2013, 4, 1), date(2025, 12, 31)),
            ("64484", "64483", "1", date(2013, 4, 1), None),
        ],
        ("add_on_code", "primary_code", "edit_type", "effective_from", "effective_to"),
    ),
    Drawn(
        "pfs",
        "pfs",
        "PPRRVU2026_Jul_nonQPP",
        [
            _PFS.split(","),
            ["62323", "", "words", "A", "1.76", "8.18", "2.67", "0", "000", "2", "9", "1", "0", "0", "33.4009"],
            ["72265", "26", "words", "A", "0.81", "1.20", "1.20", "1", "XXX", "0", "0", "0", "0", "0", "33.4009"],
            ["00635", "", "words", "J", "0.00", "0.00", "0.00", "9", "XXX", "9", "9", "9", "9", "9", "33.4009"],
        ],
        [
            ("00635", None, None, None, "XXX", "RVU26C"),
            ("62323", None, "8.18", "33.4009", "000", "RVU26C"),
            ("72265", "26", "1.20", "33.4009", "XXX", "RVU26C"),
        ],
        ("hcpcs_code", "modifier", "non_facility_total_rvu", "conversion_factor", "global_days", "edition"),
    ),
    Drawn(
        "gpci",
        "gpci",
        "GPCI2026",
        [
            _GPCI,
            ["10112", "AL", "00", "ALABAMA", "0.988", "1", "0.869", "0.575"],
            ["02102", "AK", "01", "ALASKA*", "1.5", "1.5", "1.081", "0.592"],
        ],
        [("02102", "AK", "01", "1.500", "1.081"), ("10112", "AL", "00", "1.000", "0.869")],
        ("mac", "state", "locality", "work", "practice_expense"),
    ),
    Drawn(
        "hcpcs",
        "hcpcs",
        "HCPC2026_JUL_ANWEB",
        [
            [
                "HCPC",
                "SEQNUM",
                "RECID",
                "LONG DESCRIPTION",
                "SHORT DESCRIPTION",
                "COV",
                "ADD DT",
                "ACT EFF DT",
                "TERM DT",
                "ACTION CD",
            ],
            ["J9998", "100", "3", "A drug of a test,", "Drug", "C", "20200101", "20260701", "", "N"],
            ["J9998", "200", "4", "and more of it", "", "", "", "", "", ""],
            ["A9998", "100", "3", "An ended supply", "Supply", "C", "19900101", "20260701", "20260630", "D"],
            ["LT", "100", "7", "A side", "Side", "", "19900101", "19900101", "", "N"],
        ],
        [
            ("A9998", "An ended supply", date(1990, 1, 1), date(2026, 6, 30), "D"),
            ("J9998", "A drug of a test, and more of it", date(2020, 1, 1), None, "N"),
        ],
        ("hcpcs_code", "words", "effective_from", "effective_to", "action"),
    ),
    Drawn(
        "place-of-service",
        "place_of_service",
        "pos",
        [
            ["pos_code", "pos_type", "pos_name"],
            ["11", "Non-Facility", "Office"],
            ["22", "Facility", "On campus"],
            ["59", "Unassigned", "Unassigned"],
        ],
        [("11", "Office", False), ("22", "On campus", True)],
        ("place_of_service_code", "label", "facility"),
        EDITION,
    ),
    Drawn(
        "modifiers",
        "modifiers",
        "modifiers",
        [
            ["Modifier", "Kind", "Label", "NCCI associated"],
            ["59", "distinct", "Apart", "yes"],
            ["50", "bilateral", "Both", "no"],
        ],
        [("50", "bilateral", False), ("59", "distinct", True)],
        ("modifier", "kind", "is_ncci_associated"),
        EDITION,
    ),
    Drawn(
        "leie",
        "leie",
        "UPDATED",
        [
            _LEIE.split(","),
            [
                "DOE",
                "JANE",
                "",
                "",
                "INDIVIDUAL",
                "PHYSICIAN",
                "",
                "1000000004",
                "19600101",
                "1 ST",
                "TOWN",
                "NY",
                "10000",
                "1128a1",
                "20200101",
                "00000000",
                "00000000",
                "",
            ],
            [
                "",
                "",
                "",
                "A CLINIC",
                "BUSINESS",
                "CLINIC",
                "",
                "0000000000",
                "",
                "2 ST",
                "TOWN",
                "NY",
                "10000",
                "1128b8",
                "20190320",
                "20250101",
                "00000000",
                "",
            ],
        ],
        [
            (None, "A CLINIC", date(2019, 3, 20), date(2025, 1, 1), None),
            ("1000000004", None, date(2020, 1, 1), None, None),
        ],
        ("npi", "business_name", "exclusion_date", "reinstatement_date", "waiver_date"),
        EDITION,
    ),
    Drawn(
        "coverage",
        "coverage",
        "coverage",
        [
            [
                "payer",
                "policy",
                "hcpcs_code",
                "icd10cm_code",
                "limit",
                "limit_of",
                "window_months",
                "effective_from",
                "effective_to",
                "citation",
            ],
            ["Payer A", "ESI 1", "62323", "M54.16", "", "", "", "2024-01-01", "", "Section 2"],
            ["Payer A", "ESI 1", "62323", "", "4", "sessions", "12", "2024-01-01", "", "Section 3"],
        ],
        [("62323", None, 4, "sessions", 12), ("62323", "M5416", None, None, None)],
        ("hcpcs_code", "icd10cm_code", "limit", "limit_of", "window_months"),
        EDITION,
    ),
    Drawn(
        "descriptors",
        "descriptors",
        "mine",
        [["hcpcs_code", "descriptor"], ["62323", "Words of mine"], ["00100", "Other words"]],
        [("00100", "Other words"), ("62323", "Words of mine")],
        ("hcpcs_code", "descriptor"),
        EDITION,
    ),
)
