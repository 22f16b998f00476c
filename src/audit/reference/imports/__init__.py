"""Tables that other people publish, imported as dated editions: one module a kind, one row here."""

from audit.reference.imports.coverage import COVERAGE
from audit.reference.imports.descriptors import DESCRIPTORS
from audit.reference.imports.gpci import GPCI
from audit.reference.imports.hcpcs import HCPCS
from audit.reference.imports.icd10cm import ICD10CM
from audit.reference.imports.importer import Importer
from audit.reference.imports.leie import LEIE
from audit.reference.imports.modifiers import MODIFIERS
from audit.reference.imports.ncci_add_on import ADD_ON
from audit.reference.imports.ncci_mue import MUE
from audit.reference.imports.ncci_ptp import PTP
from audit.reference.imports.pfs import PFS
from audit.reference.imports.place_of_service import PLACE_OF_SERVICE
from audit.reference.imports.run import Imported, Wish, import_files

__all__ = ["IMPORTERS", "Imported", "Importer", "Wish", "import_files"]

_ALL = (
    PTP,
    MUE,
    ADD_ON,
    PFS,
    GPCI,
    HCPCS,
    PLACE_OF_SERVICE,
    MODIFIERS,
    LEIE,
    ICD10CM,
    COVERAGE,
    DESCRIPTORS,
)

IMPORTERS: dict[str, Importer] = {importer.kind: importer for importer in _ALL}
