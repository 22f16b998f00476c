"""`python -m audit.reference [DIRECTORY]`: writes rows and hashes of the manifest anew after a table was edited."""

from __future__ import annotations

import sys
from pathlib import Path

from audit.model.places import reference_directory
from audit.reference.manifest import write_manifest

write_manifest(Path(sys.argv[1]) if len(sys.argv) > 1 else reference_directory())
