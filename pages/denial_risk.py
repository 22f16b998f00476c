"""Denial risk: what a manager opens first."""

from audit.ui import guard
from audit.ui.views import denial_risk

guard.require("denial_risk")
denial_risk.render()
