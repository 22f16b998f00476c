"""A small vocabulary drawn as tables, so that a test of the engine shows every row that it needs."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
from tests.support.tables import rows

from audit.reference.tables import TABLES

_TERMS = """
    attribute | value               | term                        | strength | needs  | unless | later_value
    imaging   | fluoroscopy         | fluoro*                     | strong   |        |        |
    imaging   | ct                  | ct guid*                    | strong   |        |        |
    imaging   | ultrasound          | ultrasound                  | strong   |        |        |
    imaging   |                     | image guidance              | plain    |        |        |
    imaging   |                     | contrast                    | hint     |        |        |
    imaging   |                     | lateral views               | hint     |        |        |
    imaging   | none                | landmark technique          | strong   |        |        |
    region    | L4-L5               | l4-5                        | plain    |        |        |
    region    | C7-T1               | c7-t1                       | plain    |        |        |
    region    | T12-L1              | t12-l1                      | plain    |        |        |
    region    | lumbar              | lumbar                      | weak     |        |        |
    delivery  | indwelling_catheter | catheter ..4 left in place  | strong   |        |        |
    delivery  | single_injection    | catheter ..4 removed        | final    |        |        | indwelling_catheter
    delivery  |                     | catheter ..2 threaded       | hint     |        |        |
    delivery  | single_injection    | needle ..2 withdrawn        | plain    |        |        |
    substance | steroid             | methylprednisolone          | plain    |        |        |
    family    | interlaminar_epidural | lumbar block note         | strong   |        |        |
    laterality| left                | on l                        | plain    |        |        |
    substance | neurolytic          | phenol                      | strong   | inject*|        |
"""

_CONTEXT = """
    term               | effect         | direction | reach | attributes
    no                 | negated        | before    | 5     |
    without            | negated        | before    | 5     |
    not used           | negated        | after     | 3     |
    : no               | negated        | after     | 0     |
    : yes              | affirmed       | after     | 0     |
    no difficulty      | pseudo         | either    |       |
    will               | planned        | before    |       |
    previously         | historical     | before    |       |
    if                 | hypothetical   | before    |       |
    his brother        | other_person   | before    |       |
    showed             | other_modality | after     | 4     | imaging
    catheter tip at    | other_site     | before    | 2     | region
    in the room        | idle           | after     | 4     |
    ▁                  | not_filled_in  | after     | 2     |
    but                | stop           | either    |       |
    next day           | later_day      | either    |       |
    same day           | same_day       | either    |       |
    was\\|were\\|advanced | narrative      | either    |       |
    of\\|the\\|with       | unfinished     | either    |       |
"""

_SECTIONS = """
    section         | label       | role     | assertion    | attributes          | extent
    title           | Procedure   | title    |              |                     |
    description     | Description | body     |              |                     |
    other           | Other       | body     |              |                     |
    history         | History     | aside    | historical   |                     |
    plan            | Plan        | aside    | planned      |                     |
    consent         | Consent     | aside    | hypothetical |                     |
    codes           | Codes       | aside    | billed       |                     |
    anesthesia      | Anesthesia  | aside    | idle         | delivery            |
    date_of_service | Date        | aside    | idle         |                     | line
    addendum        | Addendum    | addendum |              |                     |
"""

_HEADINGS = """
    heading                  | section         | bare
    procedure                | title           | yes
    description of procedure | description     | yes
    technique                | description     |
    history                  | history         |
    plan                     | plan            |
    consent                  | consent         |
    cpt codes                | codes           |
    anesthesia               | anesthesia      |
    date of service          | date_of_service |
    addendum                 | addendum        | yes
"""


def vocabulary(shipped: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The shipped reference tables with the small vocabulary in place of the large one."""
    drawn = {
        "evidence_terms": _TERMS,
        "context_terms": _CONTEXT,
        "note_sections": _SECTIONS,
        "note_headings": _HEADINGS,
    }
    return {**shipped, **{name: _table(name, drawing) for name, drawing in drawn.items()}}


def _table(name: str, drawing: str) -> pl.DataFrame:
    held = [
        {key: value and value.replace("¦", "|") for key, value in row.items()}
        for row in rows(drawing.replace("\\|", "¦"))
    ]
    columns = TABLES[name].columns
    frame = pl.DataFrame(held, schema=dict.fromkeys(held[0], pl.String()))
    missing = [pl.lit("drawn").alias(column) for column in columns if column not in frame.columns]
    return frame.with_columns(missing).select(pl.col(column).cast(dtype) for column, dtype in columns.items())
