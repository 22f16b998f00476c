"""Upload: the sample or a file, what its headings mean, the audit, and what became of every record."""

from audit.ui import guard
from audit.ui.views import upload

guard.require("upload")
upload.render()
