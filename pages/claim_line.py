"""Claim line: what was billed, what the code requires, what the record says."""

from audit.ui import guard
from audit.ui.views import claim_line

guard.require("claim_line")
claim_line.render()
