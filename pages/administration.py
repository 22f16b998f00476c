"""Administration: retention and purge, backup, settings, people."""

from audit.ui import guard
from audit.ui.views import administration

guard.require("administration")
administration.render()
