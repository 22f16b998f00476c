"""Codes: look one up, or find the one that a record supports."""

from audit.ui import guard
from audit.ui.views import codes

guard.require("codes")
codes.render()
