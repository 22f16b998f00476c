"""Rules and coverage: what was asked of the lines, and what could not be answered."""

from audit.ui import guard
from audit.ui.views import rules_and_coverage

guard.require("rules_and_coverage")
rules_and_coverage.render()
