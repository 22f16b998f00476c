"""A family drawn as tables and added to a copy of the reference, so that a test of the engine shows every row that it needs."""

from __future__ import annotations

from collections.abc import Mapping

from tests.reference.copied import Copy
from tests.support.tables import rows

_RULE = {
    "role": "lattice",
    "when_absent": "not_evaluated",
    "severity_contradicted": "high",
    "severity_undocumented": "medium",
    "carc": "150",
    "title_contradicted": "It differs from the record",
    "title_undocumented": "It is not in the record",
    "action_contradicted": "recode",
    "action_undocumented": "query_provider",
    "how_to_fix": "Bill what the record says.",
    "citation": "Drawn for a test.",
}


def add_family(
    copy: Copy,
    family: str,
    codes: str,
    *,
    lattice: str = "full",
    numbers: Mapping[str, Mapping[str, str]] | None = None,
    bins: str = "",
    roles: Mapping[str, Mapping[str, str]] | None = None,
    primaries: str = "",
) -> None:
    """Add a family whose `codes` are drawn with a column an attribute, blank where a code takes any value.

    `numbers` names its number attributes with their other cells, and `bins` draws their values with their bounds; `roles`
    gives cells of an attribute's rule that are not as usual; `primaries` draws `add_on | primary`.
    """
    drawn = rows(codes)
    numbered, ruled = numbers or {}, roles or {}
    copy.add("families", family_id=family, label=family.replace("_", " "), lattice=lattice)
    told = [name for name in drawn[0] if name not in ("code", "pays")]
    for place, name in enumerate(dict.fromkeys([*told, *ruled])):
        kind = {"kind": "number"} if name in numbered else {"kind": "choice"}
        row = {"label": name.capitalize(), **kind, "question": f"Which {name}?", "position": str(900 + place)}
        if not copy.has("attributes", attribute=name):
            copy.add("attributes", attribute=name, **{**row, "combine": "one", **numbered.get(name, {})})
            copy.add("query_questions", subject=name, question="What does the record say of it?")
            copy.add("rule_policy", payer="*", rule_id=f"attribute.{name}", enabled="yes")
        copy.add("attribute_rules", family_id=family, attribute=name, **{**_RULE, **ruled.get(name, {})})
    for place, row in enumerate(rows(bins) if bins else []):
        copy.add("attribute_values", label=str(row["value"]).replace("_", " "), position=str(place), **_filled(row))
    for row in drawn:
        copy.add("codes", hcpcs_code=str(row["code"]), family_id=family, words=f"the code {row['code']}")
        for name in told:
            if row[name]:
                _add_value(copy, name, str(row[name]))
                copy.add("code_attributes", hcpcs_code=str(row["code"]), attribute=name, value=str(row[name]))
        if row.get("pays"):
            _add_fee(copy, str(row["code"]), str(row["pays"]))
    for row in rows(primaries) if primaries else []:
        copy.add("add_on_primaries", add_on_code=str(row["add_on"]), primary_code=str(row["primary"]), edit_type="1")


def _add_value(copy: Copy, attribute: str, value: str) -> None:
    if not copy.has("attribute_values", attribute=attribute, value=value):
        copy.add("attribute_values", attribute=attribute, value=value, label=value.replace("_", " "), position="0")


def _add_fee(copy: Copy, code: str, dollars: str) -> None:
    """A fee that pays `dollars` in every place, with a bilateral and a component indicator after slashes: `10/1/0`."""
    rvu, *indicators = dollars.split("/")
    told = dict(zip(("bilateral", "pctc"), indicators, strict=False))
    span = {"edition": "drawn", "effective_from": "2024-01-01", "effective_to": "2024-12-31", "status": "A"}
    paid = {"work_rvu": "1", "non_facility_total_rvu": rvu, "facility_total_rvu": rvu, "conversion_factor": "1"}
    copy.add("fee_schedule", hcpcs_code=code, **span, **paid, **told)


def _filled(row: Mapping[str, str | None]) -> dict[str, str]:
    return {name: cell for name, cell in row.items() if cell}
