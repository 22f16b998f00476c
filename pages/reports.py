"""Reports: the run as files."""

from audit.ui import guard
from audit.ui.views import reports

guard.require("reports")
reports.render()
