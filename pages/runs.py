"""Runs: what was audited, how far it is decided, and what changed from one run to the next."""

from audit.ui import guard
from audit.ui.views import runs

guard.require("runs")
runs.render()
