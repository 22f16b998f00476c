"""Worklist: the flagged lines, what matters first."""

from audit.ui import guard
from audit.ui.views import worklist

guard.require("worklist")
worklist.render()
